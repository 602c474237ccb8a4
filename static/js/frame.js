// @ts-check
// The page /carte within an iframe: its colours, and its height sent to the page
// that embeds it.
import { palette } from "./colours.js";

/** The message that embed/hauteur.js expects. */
const KIND = "lieux:hauteur";

export function openFrame() {
  const { body } = document;
  const { accent, ground, ink, height } = body.dataset;
  const { colours } = palette({ accent, ground, ink }, matchMedia("(prefers-color-scheme: dark)").matches);
  for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(name, value);
  if (height) document.documentElement.style.setProperty("--height", height + "px");
  if (window.parent === window) return;
  let sent = 0;
  new ResizeObserver(() => {
    const now = Math.ceil(body.getBoundingClientRect().height);
    if (now === sent) return;
    sent = now;
    // A height reveals nothing of the visitor: any embedding page may receive it.
    window.parent.postMessage({ type: KIND, hauteur: now }, "*");
  }).observe(body);
}
