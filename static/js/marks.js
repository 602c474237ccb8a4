// @ts-check
// What stands on the map: a drop for a ranked place, a dot for another one, a circle with a
// number for several, a ring for the origin. Forms differ, not colours only.
import { DivIcon, Marker } from "./leaflet.js";
import { element } from "./element.js";
import { number, say } from "./words.js";

export const PIN = { width: 34, height: 42 };
const DOT_PX = 28; // a comfortable target around a small dot
/** How far drops at one same point stand from each other. */
export const BESIDE_PX = 26;

/** Marks of the list stand above the others, the first one on top; the selected one above all. */
const LAYER = { cluster: -4000, dot: 0, ranked: 200000, step: 4000, selected: 1000000 };

/**
 * @param {number} lat @param {number} lon
 * @param {{className?: string, size: [number, number], content: HTMLElement | undefined, anchor: [number, number], label: string, z?: number, interactive?: boolean, pane?: string}} mark
 */
function mark(lat, lon, { className = "", size, content, anchor, label, z = 0, interactive = true, pane = "markerPane" }) {
  const icon = new DivIcon({ className: "mark " + className, html: content, iconSize: size, iconAnchor: anchor });
  const made = new Marker([lat, lon], { icon, zIndexOffset: z, interactive, keyboard: interactive, title: label, pane, autoPanOnFocus: false });
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
 * Makes a mark larger and puts it above the others, or as it was.
 * @param {import("leaflet").Marker} made
 * @param {boolean} selected
 */
export function select(made, selected) {
  const { options } = /** @type {{options: {zIndexOffset?: number, own?: number}}} */ (/** @type {unknown} */ (made));
  options.own ??= options.zIndexOffset || 0;
  made.getElement()?.classList.toggle("is-selected", selected);
  made.setZIndexOffset(selected ? LAYER.selected : options.own);
}

/**
 * A place of the list.
 * @param {{lon: number, lat: number, name: string, rank: number, state: string, told: string, label: string}} place state: ouvert, ferme or inconnu; told: the same in words
 * @param {number} beside how many drops before it stand at the same point
 */
export function pin({ lon, lat, name, rank, state, told, label }, beside = 0) {
  const content = element("span", { class: `pin is-${state}${label ? " has-label" : ""}` }, element("span", {}, String(rank)));
  return mark(lat, lon, {
    size: [PIN.width, PIN.height], content, anchor: [PIN.width / 2 - beside * BESIDE_PX, PIN.height],
    label: [`${rank} : ${name}`, told, label].filter(Boolean).join(", "), z: LAYER.ranked - LAYER.step * rank, pane: "ranked",
  });
}

/** The place that a page is about. @param {{lon: number, lat: number, name: string}} place */
export function soleMark({ lon, lat, name }) {
  return mark(lat, lon, { size: [PIN.width, PIN.height], content: element("span", { class: "pin is-ouvert" }), anchor: [PIN.width / 2, PIN.height], label: name, interactive: false });
}

/** A place that is not of the list. @param {{lon: number, lat: number, name: string}} place */
export function dot({ lon, lat, name }) {
  return mark(lat, lon, { size: [DOT_PX, DOT_PX], content: element("span", { class: "dot" }), anchor: [DOT_PX / 2, DOT_PX / 2], label: name, z: LAYER.dot });
}

/**
 * Several places: too near each other to be told apart at this zoom, or at one same point.
 * @param {Node} node of the map
 * @param {{lon: number, lat: number, count: number, apart: boolean, shift: [number, number]}} group apart: a closer view tells them apart; shift: pixels to the right and down from its point
 */
export function cluster(node, { lon, lat, count, apart, shift }) {
  const places = count === 1 ? say(node, "lieu") : say(node, "lieux");
  const content = element("span", { class: apart ? "cluster" : "cluster same" }, element("b", {}, shortCount(node, count)), " ", places);
  const size = clusterSize(count);
  // A name begins with what is seen, so that it can be said to the machine (WCAG 2.5.3).
  const closer = count === 1 ? say(node, "% lieu : voir de plus près", count) : say(node, "% lieux : voir de plus près", shortCount(node, count));
  const label = apart ? closer : say(node, "% lieux à cette adresse", count);
  return mark(lat, lon, { size: [size, size], content, anchor: [size / 2 - shift[0], size / 2 - shift[1]], label, z: LAYER.cluster });
}

/** Where distances are measured from. @param {{lon: number, lat: number, label: string}} origin */
export function originMark({ lon, lat, label }) {
  return mark(lat, lon, { className: "origin-mark", size: [20, 20], content: element("span", {}), anchor: [10, 10], label, z: 2 * LAYER.cluster, interactive: false });
}

/** Diameter in pixels: room for the number and its word, more for more places. @param {number} count */
export function clusterSize(count) {
  return Math.min(76, 46 + 7 * Math.floor(Math.log10(Math.max(1, count))));
}

/** @param {Node} node @param {number} count @returns {string} at most nine characters */
export function shortCount(node, count) {
  return count < 100000 ? number(node, count) : say(node, "% mille", number(node, Math.round(count / 1000)));
}
