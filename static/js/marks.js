// @ts-check
// What stands on the map: a place, several places at one point, a cluster, the origin.
import { DivIcon, Marker } from "./leaflet.js";
import { element } from "./element.js";
import { number, say } from "./words.js";

const PIN_PX = 32;

/**
 * @param {number} lat @param {number} lon
 * @param {{className: string, size: number, content: HTMLElement | undefined, anchor?: [number, number], label: string, z?: number, interactive?: boolean}} mark
 */
function mark(lat, lon, { className, size, content, anchor, label, z = 0, interactive = true }) {
  const icon = new DivIcon({
    className: "mark " + className,
    html: content,
    iconSize: [size, size],
    iconAnchor: anchor || [size / 2, size / 2],
    popupAnchor: [0, -size / 2],
  });
  const made = new Marker([lat, lon], { icon, zIndexOffset: z, interactive, keyboard: interactive, title: label });
  made.on("add", () => {
    const node = made.getElement();
    if (!node) return;
    if (!interactive) {
      node.setAttribute("aria-hidden", "true");
      node.removeAttribute("title");
      return;
    }
    node.setAttribute("aria-label", label);
    // Leaflet gives the mark the role of a button, but not its keys.
    node.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      made.fire("click");
    });
  });
  return made;
}

/**
 * One place, or several that stand at the same point.
 * @param {{lon: number, lat: number, name: string, text?: string, interactive?: boolean}} place text: a few characters to show in the pin
 */
export function pin({ lon, lat, name, text, interactive = true }) {
  const content = element("span", { class: "pin" });
  if (text) content.append(element("span", {}, text));
  return mark(lat, lon, { className: "", size: PIN_PX, content, anchor: [PIN_PX / 2, PIN_PX * 1.2], interactive, label: text ? `${text} : ${name}` : name });
}

/**
 * Places too close to each other to be distinguished at this zoom.
 * @param {Node} node of the map
 * @param {{lon: number, lat: number, count: number}} group
 */
export function cluster(node, { lon, lat, count }) {
  const content = element("span", { class: "cluster" }, shortCount(node, count));
  return mark(lat, lon, { className: "", size: clusterSize(node, count), content, label: say(node, "% lieux : voir de plus près", shortCount(node, count)) });
}

/** Where distances are measured from. @param {{lon: number, lat: number, label: string}} origin */
export function originMark({ lon, lat, label }) {
  const content = element("span", {});
  return mark(lat, lon, { className: "origin-mark", size: 18, content, label, z: -500, interactive: false });
}

/** Diameter in pixels: room for the number, always a comfortable target. @param {Node} node @param {number} count */
export function clusterSize(node, count) {
  return 32 + 4 * Math.min(6, shortCount(node, count).length - 1);
}

/** @param {Node} node @param {number} count @returns {string} at most nine characters */
export function shortCount(node, count) {
  return count < 100000 ? number(node, count) : say(node, "% mille", number(node, Math.round(count / 1000)));
}
