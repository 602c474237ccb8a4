// @ts-check
// The pages `/` and `/carte`. The address is the only state that is kept.
import { isSupported, painted } from "./element.js";
import { watchShare } from "./share.js";
import { openStart } from "./start.js";
import { View } from "./view.js";

const framed = window.parent !== window;
let shown = location.pathname + location.search;

function openView() {
  const view = new View({
    root: document,
    url: location.href,
    onPage: (url, page, push) => {
      // In an embedding page the history belongs to that page; a sandbox has none.
      if (push && url !== location.href && self.origin !== "null") history[framed ? "replaceState" : "pushState"](null, "", url);
      shown = location.pathname + location.search;
      document.title = page.title;
      document.body.className = page.body.className;
      // The same view in the other languages.
      for (const link of document.querySelectorAll("[data-lang]")) {
        link.setAttribute("href", page.querySelector(`[data-lang="${link.getAttribute("data-lang")}"]`)?.getAttribute("href") || "");
      }
    },
  });
  addEventListener("popstate", () => {
    // A link within the page changes the address too, but not the view.
    if (location.pathname + location.search !== shown) view.go(location.href, { push: false });
  });
}

async function start() {
  const panes = document.getElementById("panneaux");
  if (!isSupported()) return panes?.classList.remove("switched");
  // What the server wrote is read and pressed meanwhile.
  await painted();
  if (panes) openView();
  else openStart();
  watchShare(document);
}

start();
