// @ts-check
// What the scripts say, in the language of the page that they work in. The
// texts of this code are French; a page in another language brings its own words.

/** @type {WeakMap<Element, Record<string, string>>} */
const known = new WeakMap();

/**
 * @param {Node} node of the page, or of the shadow root, where the text is shown
 * @param {string} text in French; % stands for each value
 * @param {...(string | number)} values
 * @returns {string}
 */
export function say(node, text, ...values) {
  const root = node.getRootNode();
  const block = root instanceof Document || root instanceof ShadowRoot ? root.getElementById("mots") : null;
  let words = block ? known.get(block) : {};
  if (block && !words) {
    words = /** @type {Record<string, string>} */ (JSON.parse(block.textContent || "{}"));
    known.set(block, words);
  }
  return values.reduce((filled, value) => String(filled).replace("%", () => String(value)), words?.[text.replace(/[\u00a0\u202f]/g, " ")] ?? text).toString();
}

/** Between the thousands, by language; French where there is none. @type {Record<string, string>} */
const THOUSANDS = { en: ",", fr: "\u202f" };

/**
 * A whole number as the language of a node writes it. Intl does the same, but the first time it takes
 * a telephone as long as the rest of the map.
 * @param {Node} node @param {number} count
 */
export function number(node, count) {
  const root = node.getRootNode();
  const lang = (root instanceof ShadowRoot ? root.querySelector("[lang]") : document.documentElement)?.getAttribute("lang");
  return String(count).replace(/\B(?=(\d{3})+$)/g, THOUSANDS[lang || ""] ?? THOUSANDS.fr);
}
