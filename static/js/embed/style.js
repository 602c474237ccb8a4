// @ts-check
// The style of the element: its own sheet in the shadow root. Lengths of
// the style are relative to the text size that the visitor chose, which the
// host's page must not change; queries of the window become queries of the element.
import { element } from "../element.js";
import style from "lieux:style";

/** @type {Map<string, CSSStyleSheet>} by theme and text size: elements share them */
const sheets = new Map();

/**
 * The style in pixels, for one theme.
 * @param {string} text
 * @param {number} px of one rem
 * @param {string} theme clair and sombre, whatever the system says; any other follows it
 */
export function styleFor(text, px, theme) {
  const scaled = text.replace(/(\d*\.?\d+)rem\b/g, (_, n) => `${Math.round(Number(n) * px * 100) / 100}px`);
  if (theme !== "clair" && theme !== "sombre") return scaled;
  return scaled.replace(/@media\s*\(prefers-color-scheme:\s*dark\)/g, theme === "sombre" ? "@media all" : "@media not all");
}

/** @param {ShadowRoot} root @param {HTMLElement} app @param {string} theme */
export function applyStyles(root, app, theme) {
  const px = textSize(app);
  const key = theme + px;
  if (!Array.isArray(root.adoptedStyleSheets)) {
    const own = root.querySelector("style") || root.insertBefore(element("style"), root.firstChild);
    own.textContent = styleFor(style, px, theme);
    return;
  }
  let sheet = sheets.get(key);
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(styleFor(style, px, theme));
    sheets.set(key, sheet);
  }
  root.adoptedStyleSheets = [sheet];
}

/** Pixels of the visitor's usual text. @param {HTMLElement} app */
function textSize(app) {
  const before = app.style.cssText;
  app.style.cssText = "all: initial; font-size: medium";
  const px = parseFloat(getComputedStyle(app).fontSize) || 16;
  app.style.cssText = before;
  return px;
}
