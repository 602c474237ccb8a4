// @ts-check
// The page /carte within an iframe: its colours, and its height told to the page
// that holds it.
import { palette } from "./colours.js";

/** What the script of the other side waits for. */
const KIND = "lieux:hauteur";

export function openFrame() {
  const { body } = document;
  const { accent, ground, ink, height } = body.dataset;
  const { colours } = palette({ accent, ground, ink }, matchMedia("(prefers-color-scheme: dark)").matches);
  for (const [name, value] of Object.entries(colours)) document.documentElement.style.setProperty(name, value);
  if (height) document.documentElement.style.setProperty("--height", height + "px");
  if (window.parent === window) return;
  let told = 0;
  new ResizeObserver(() => {
    const now = Math.ceil(body.getBoundingClientRect().height);
    if (now === told) return;
    told = now;
    // A height tells nothing of the visitor: whoever holds this page may know it.
    window.parent.postMessage({ type: KIND, hauteur: now }, "*");
  }).observe(body);
}
