// @ts-check
// Icons of the scripts: `import phone from "lieux:icon/phone"`, then icon(phone) beside a word.

const SVG = "http://www.w3.org/2000/svg";

/** The picture of an icon, hidden from assistive techniques. @param {[string, Record<string, string>][]} shapes @returns {SVGElement} */
export function icon(shapes) {
  const svg = document.createElementNS(SVG, "svg");
  const attributes = { class: "icon", viewBox: "0 0 24 24", width: "20", height: "20", "aria-hidden": "true", focusable: "false" };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  for (const [tag, drawn] of shapes) {
    const shape = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(drawn)) shape.setAttribute(name, value);
    svg.append(shape);
  }
  return svg;
}
