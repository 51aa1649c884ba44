// What the script of textual-serve needs to be told of this page. It connects once the page is loaded.
"use strict";

const here = new URL(".", location.href);
const terminal = document.getElementById("terminal");
terminal.dataset.sessionWebsocketUrl = new URL("ws", here).href.replace(/^http/, "ws");
terminal.dataset.fontSize = new URLSearchParams(location.search).get("fontsize") || "16";

// Downloads come some time after the key that asked for them, when a browser opens no window any more; and
// what is opened elsewhere is to know nothing of this page.
const openWindow = window.open.bind(window);
window.open = (url, target) => {
  const path = url ? new URL(url, here).pathname : "";
  if (!path.startsWith("/download/")) {
    return !url || /^https?:/i.test(url) ? openWindow(url, target, "noopener,noreferrer") : null;
  }
  const link = document.createElement("a");
  link.href = new URL(path.slice(1), here).href;
  link.download = "";
  link.click();
  return null;
};

// Keys are for the screens from the first moment on.
const seen = new MutationObserver(() => {
  if (document.body.classList.contains("-first-byte")) {
    seen.disconnect();
    terminal.querySelector("textarea").focus();
  }
});
seen.observe(document.body, { attributes: true });

document.querySelector("#ended button").addEventListener("click", () => location.reload());
