// Uses Twilio's library for Node on a service with one conversation, and prints what came back.
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const twilio = require("twilio");
const RequestClient = require("twilio/lib/base/RequestClient");
const { url, accountSid, authToken, serviceSid, conversationSid, mediaSids } = JSON.parse(process.argv[2]);

// The library has no setting for another host; a client for its requests has.
class LocalRequestClient extends RequestClient {
  request(options) {
    const uri = options.uri.replace(/^https:\/\/[a-z]+\.twilio\.com\/v1/, url);
    return super.request({ ...options, uri });
  }
}

function libraryWith(token) {
  return twilio(accountSid, token, { httpClient: new LocalRequestClient() }).conversations.v1;
}

async function failure(promise) {
  try {
    return { unexpected: await promise };
  } catch (error) {
    return { name: error.constructor.name, status: error.status, code: error.code, message: error.message };
  }
}

const seen = (message) => ({
  sid: message.sid,
  index: message.index,
  author: message.author,
  body: message.body,
  media: message.media,
  created: message.dateCreated?.toISOString(),
});

const conversations = libraryWith(authToken);
const service = conversations.services(serviceSid);
const conversation = service.conversations(conversationSid);

const created = [];
for (const mediaSid of mediaSids) {
  created.push(await conversation.messages.create({ author: "ada", body: `with ${mediaSid}`, mediaSid }));
}
const listed = await conversation.messages.list({ pageSize: 2 });
const newest = await conversation.messages.list({ order: "desc", limit: 1 });
const beyondOnePage = await conversation.messages.list({ limit: 500 });
const streamed = [];
await conversation.messages.each({ pageSize: 2, callback: (message) => void streamed.push(message.sid) });
const firstPage = await conversation.messages.page({ pageSize: 2 });
const secondPage = await firstPage.nextPage();
const backAgain = await secondPage.previousPage();
const fetchedMessage = await conversation.messages(created[0].sid).fetch();
const mediaTaken = await failure(conversation.messages.create({ mediaSid: mediaSids[0] }));
const removedMessage = await conversation.messages(created[0].sid).remove();
const own = await service.conversations.create({ friendlyName: "Made by Node", uniqueName: "made-by-node" });
const byUniqueName = await service.conversations("made-by-node").fetch();
// A service's conversation does not know its own sid after a create, so that own.remove() throws in the library.
const removedConversation = await service.conversations(own.sid).remove();

console.log(
  JSON.stringify({
    services: (await conversations.services.list()).map(({ sid, friendlyName }) => ({ sid, friendlyName })),
    service: (await service.fetch()).friendlyName,
    defaultService: (await conversations.configuration().fetch()).defaultChatServiceSid,
    conversations: (await service.conversations.list()).map(({ sid }) => sid),
    conversationsOfDefault: (await conversations.conversations.list()).map(({ sid }) => sid),
    closed: await service.conversations.list({ state: "closed" }),
    created: created.map(seen),
    listed: listed.map(seen),
    newest: newest.map(seen),
    beyondOnePage: beyondOnePage.length,
    streamed,
    pages: [firstPage, secondPage, backAgain].map((page) => page.instances.map(({ sid }) => sid)),
    fetchedMessage: seen(fetchedMessage),
    mediaTaken,
    removedMessage,
    messageIsGone: await failure(fetchedMessage.fetch()),
    own: { friendlyName: own.friendlyName, uniqueName: own.uniqueName, state: own.state },
    byUniqueName: byUniqueName.sid === own.sid,
    removedConversation,
    conversationIsGone: await failure(service.conversations(own.sid).fetch()),
    wrongToken: await failure(libraryWith("wrong").services.list()),
  }),
);
