// @ts-check
// Three colours that a site chooses, and those that follow from them so that
// text stays readable (WCAG 2.2, 1.4.3: at least 4.5:1).

const READABLE = 4.5;

/** @typedef {[number, number, number]} RGB each 0..255 */

/** @param {string | undefined} text "#abc" or "#aabbcc" @returns {RGB | null} */
export function parseColour(text) {
  const match = /^#?([0-9a-f]{3}|[0-9a-f]{6})$/i.exec((text || "").trim());
  if (!match) return null;
  const hex = match[1].length === 3 ? match[1].replace(/./g, "$&$&") : match[1];
  const n = parseInt(hex, 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** @param {RGB} rgb */
export function hexOf(rgb) {
  return "#" + rgb.map((c) => Math.round(c).toString(16).padStart(2, "0")).join("");
}

/** Relative luminance. @param {RGB} rgb */
function luminance(rgb) {
  const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** @param {RGB} a @param {RGB} b @returns {number} 1..21 */
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

/** @param {RGB} a @param {RGB} b @param {number} share of b, 0..1 @returns {RGB} */
function mix(a, b, share) {
  return /** @type {RGB} */ (a.map((c, i) => c + (b[i] - c) * share));
}

/** The nearest colour, darker or lighter, that is read on a ground. @param {RGB} colour @param {RGB[]} grounds */
function readableOn(colour, grounds) {
  const towards = /** @type {RGB} */ (luminance(grounds[0]) > 0.18 ? [0, 0, 0] : [255, 255, 255]);
  for (let share = 0; share < 1; share += 0.05) {
    const tried = mix(colour, towards, share);
    if (grounds.every((ground) => contrast(tried, ground) >= READABLE)) return tried;
  }
  return towards;
}

/** Marks are framed in white, so that they are seen on any ground. @param {RGB} accent @returns {Record<string, string>} */
function marksOf(accent) {
  const white = /** @type {RGB} */ ([255, 255, 255]);
  const mark = contrast(accent, white) >= READABLE ? accent : mix(accent, [0, 0, 0], 0.6);
  return { "--mark": hexOf(mark), "--mark-ink": "#ffffff", "--mark-deep": hexOf(mix(mark, [0, 0, 0], 0.45)), "--mark-unknown": "#51607a" };
}

/** What is under the marks without a base map, and clusters on it. @param {RGB} sheet @param {RGB} ink @returns {Record<string, string>} */
function groundOf(sheet, ink) {
  const cluster = mix(sheet, ink, 0.16);
  return {
    "--land": hexOf(mix(sheet, ink, 0.03)), "--sea": hexOf(mix(sheet, ink, 0.12)),
    "--cluster": hexOf(cluster), "--cluster-ink": hexOf(readableOn(ink, [cluster])), "--cluster-line": hexOf(mix(sheet, ink, 0.65)),
  };
}

/**
 * The variables of the style that follow from the colours chosen.
 * @param {{accent?: string, ground?: string, ink?: string}} chosen
 * @param {boolean} dark the theme that they complete
 * @returns {{colours: Record<string, string>, problems: {name: string, message: string}[]}} problems: in French, what could not be taken as it is
 */
export function palette({ accent, ground, ink }, dark) {
  /** @type {{name: string, message: string}[]} */
  const problems = [];
  /** @param {string} name @param {string | undefined} text */
  const read = (name, text) => {
    const rgb = parseColour(text);
    if (text && !rgb) problems.push({ name, message: "couleur hexadécimale attendue, comme #1b4dd8" });
    return rgb;
  };
  const [a, g, i] = [read("accent", accent), read("fond", ground), read("texte", ink)];
  /** @type {Record<string, string>} */
  const colours = {};
  const sheet = g || parseColour(dark ? "#182036" : "#ffffff") || [255, 255, 255];
  const text = i || parseColour(dark ? "#eef1f9" : "#14213d") || [0, 0, 0];
  if (g || i) {
    const seen = readableOn(text, [sheet]);
    if (seen !== text && hexOf(seen) !== hexOf(text)) problems.push({ name: "texte", message: "trop peu de contraste avec le fond, il a été renforcé" });
    Object.assign(colours, {
      "--sheet": hexOf(sheet), "--ground": hexOf(mix(sheet, seen, 0.04)), "--ink": hexOf(seen),
      "--ink-soft": hexOf(readableOn(mix(seen, sheet, 0.25), [sheet, mix(sheet, seen, 0.04)])), "--line": hexOf(mix(sheet, seen, 0.2)), "--line-strong": hexOf(mix(sheet, seen, 0.6)),
      ...groundOf(sheet, seen),
    });
  }
  if (a || g) {
    const soft = mix(sheet, a || text, 0.12);
    const seen = readableOn(a || parseColour(dark ? "#a9c1ff" : "#1d4ed8") || text, [sheet, soft]);
    if (a && hexOf(seen) !== hexOf(a)) problems.push({ name: "accent", message: "trop peu de contraste avec le fond, il a été renforcé" });
    const on = /** @type {RGB} */ (contrast(seen, [255, 255, 255]) >= READABLE ? [255, 255, 255] : [0, 0, 0]);
    Object.assign(colours, {
      "--accent": hexOf(seen), "--accent-ink": hexOf(on), "--accent-soft": hexOf(soft),
      "--accent-deep": hexOf(readableOn(mix(seen, text, 0.3), [soft, sheet])), ...marksOf(seen),
    });
  }
  return { colours, problems };
}
