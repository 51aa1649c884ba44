// Uses every call of Twilio's client for the Media Content Service, and prints what came back.
import { createRequire } from "node:module";

const { McsClient } = createRequire(import.meta.url)("@twilio/mcs-client");
const { url, serviceSid, token, picture } = JSON.parse(process.argv[2]);

const base = `${url}/Services/${serviceSid}/Media`;
const bytes = Buffer.from(picture, "base64");

// Node has no XMLHttpRequest that takes a form; the client accepts a transport of one's own.
const fetchTransport = {
  get: (address, headers) => request(address, { headers }),
  post: (address, headers, body) => request(address, { method: "POST", headers, body }),
};

async function request(address, options) {
  const answer = await fetch(address, options);
  const body = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(body.message), { code: answer.status, body });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body };
}

async function failure(promise) {
  try {
    return { unexpected: await promise };
  } catch (error) {
    return typeof error === "string" ? error : { name: error.name, code: error.code, body: error.body };
  }
}

async function download(address) {
  const answer = await fetch(address);
  const content = Buffer.from(await answer.arrayBuffer()).toString("base64");
  return { status: answer.status, type: answer.headers.get("content-type"), content };
}

const seen = (media) => ({
  sid: media.sid,
  serviceSid: media.serviceSid,
  created: media.dateCreated?.toISOString(),
  updated: media.dateUpdated?.toISOString(),
  contentType: media.contentType,
  size: media.size,
  filename: media.filename,
  category: media.category,
});

function form(filename) {
  const fields = new FormData();
  fields.append("file", new Blob([bytes], { type: "image/png" }), filename);
  return fields;
}

const client = new McsClient(token, base, null);
const formClient = new McsClient(token, base, `${base}Set`, { transport: fetchTransport });
const unknown = "ME" + "0".repeat(32);

const posted = await client.post("image/png", bytes, null, "a photo + é.png");
const body = await client.post("text/html", "<p>Grüße</p>", "body");
const untyped = await client.post(undefined, "words", "history");
const fetched = await client.get(posted.sid);
const fromForm = await formClient.postFormData(form("from a form.png"), "media");
const set = await client.mediaSetGet([body.sid, posted.sid]);
const urls = await client.mediaSetGetContentUrls([posted.sid, body.sid]);

console.log(
  JSON.stringify({
    posted: seen(posted),
    body: seen(body),
    untyped: seen(untyped),
    fetched: seen(fetched),
    fromForm: seen(fromForm),
    set: set.map(seen),
    content: await download(await fetched.getContentUrl()),
    contentOfForm: await download(await fromForm.getContentUrl()),
    contentOfSet: Object.fromEntries(
      await Promise.all([...urls].map(async ([sid, address]) => [sid, await download(address)])),
    ),
    formWithoutTransport: await failure(client.postFormData(form("refused.png"))),
    unknownMedia: await failure(client.get(unknown)),
    unknownInSet: await failure(client.mediaSetGet([posted.sid, unknown])),
    unknownInSetOfUrls: await failure(client.mediaSetGetContentUrls([unknown])),
    wrongToken: await failure(new McsClient("no token", base, null).get(posted.sid)),
  }),
);
