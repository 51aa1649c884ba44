// Settings that the textual-serve script reads from this page. It connects once the page is loaded.
"use strict";

const here = new URL(".", location.href);
const terminal = document.getElementById("terminal");
terminal.dataset.sessionWebsocketUrl = new URL("ws", here).href.replace(/^http/, "ws");
terminal.dataset.fontSize = new URLSearchParams(location.search).get("fontsize") || "16";

// Downloads arrive some time after the key press, when browsers no longer allow a new window. Pages opened
// elsewhere must not get a reference to this page.
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

// The screens have the keyboard focus from the start.
const seen = new MutationObserver(() => {
  if (document.body.classList.contains("-first-byte")) {
    seen.disconnect();
    terminal.querySelector("textarea").focus();
  }
});
seen.observe(document.body, { attributes: true });

document.querySelector("#ended button").addEventListener("click", () => location.reload());
