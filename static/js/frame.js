// @ts-check
// The page /carte within an iframe: its colours, its height sent to the page that
// embeds it, and what a frame without rights of its own needs.
import { palette } from "./colours.js";
import { byId } from "./element.js";

/** The message that embed/hauteur.js expects. */
const KIND = "lieux:hauteur";

export function openFrame() {
  const { body } = document;
  const { accent, ground, ink, height } = body.dataset;
  const { colours } = palette({ accent, ground, ink }, matchMedia("(prefers-color-scheme: dark)").matches);
  for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(name, value);
  if (height) byId("contenu").style.setProperty("--height", height + "px");
  if (window.parent === window) return;
  // `sandbox="allow-scripts"`, as WordPress frames what a link stands for: no origin of its own.
  if (self.origin === "null") openSandbox();
  // A page that fills its frame has nothing to say of its height.
  if (document.querySelector(".app.fixed")) return;
  let sent = 0;
  new ResizeObserver(() => {
    const now = Math.ceil(body.getBoundingClientRect().height);
    if (now === sent) return;
    sent = now;
    // A height reveals nothing of the visitor: any embedding page may receive it.
    window.parent.postMessage({ type: KIND, hauteur: now }, "*");
  }).observe(body);
}

/** A sandbox sends no form and opens no page: the view handles the former, the embedding page, asked in WordPress's words, the latter. */
function openSandbox() {
  const secret = /[?&]secret=([A-Za-z0-9]+)/.exec(location.hash)?.[1];
  document.addEventListener("click", (event) => {
    const pressed = event.target instanceof Element ? event.target.closest("button[type=submit], a[href]") : null;
    if (pressed instanceof HTMLButtonElement && pressed.form) {
      event.preventDefault();
      pressed.form.dispatchEvent(new SubmitEvent("submit", { bubbles: true, cancelable: true, submitter: pressed }));
    } else if (pressed instanceof HTMLAnchorElement && secret && pressed.target !== "_self" && !event.defaultPrevented) {
      event.preventDefault();
      window.parent.postMessage({ message: "link", value: pressed.href, secret }, "*");
    }
  });
}
