// @ts-check
// The buttons of the map, at its right: closer, farther, and what the page offers.
import { element } from "./element.js";
import { icon } from "./icon.js";
import { Control } from "./leaflet.js";
import plus from "lieux:icon/plus";
import minus from "lieux:icon/minus";
import locate from "lieux:icon/locate-fixed";
import shareIcon from "lieux:icon/share-2";
import printer from "lieux:icon/printer";
import { say } from "./words.js";

/** @typedef {{onLocate?: () => void, onShare?: (from: HTMLElement) => void, printURL?: () => string}} Actions */

/** @typedef {{update: () => void}} Controls */

/**
 * @param {import("leaflet").Map} map
 * @param {Actions} actions what the page offers besides
 * @returns {Controls}
 */
export function addControls(map, { onLocate, onShare, printURL }) {
  const box = map.getContainer();
  const group = element("div", { class: "map-controls" });
  /** @param {any} drawn @param {string} name in the language of the page @param {(from: HTMLElement) => void} act */
  const button = (drawn, name, act) => {
    const made = element("button", { type: "button", class: "map-control", "aria-label": name, title: name }, icon(drawn));
    made.addEventListener("click", () => {
      if (made.getAttribute("aria-disabled") !== "true") act(made);
    });
    group.append(made);
    return made;
  };
  const closer = button(plus, say(box, "Zoomer"), () => map.zoomIn());
  const farther = button(minus, say(box, "Dézoomer"), () => map.zoomOut());
  if (onLocate) button(locate, say(box, "Autour de moi"), onLocate).classList.add("locate");
  if (onShare) button(shareIcon, say(box, "Partager"), onShare);
  const print = element("a", { class: "map-control", hidden: "", "aria-label": say(box, "Imprimer ces lieux"), title: say(box, "Imprimer ces lieux") }, icon(printer));
  if (printURL) group.append(print);
  const update = () => {
    closer.setAttribute("aria-disabled", String(map.getZoom() >= map.getMaxZoom()));
    farther.setAttribute("aria-disabled", String(map.getZoom() <= map.getMinZoom()));
    const href = printURL?.() || "";
    print.hidden = href === "";
    if (href) print.href = href;
  };
  map.on("zoomend", update);
  const control = new Control({ position: "topright" });
  control.onAdd = () => group;
  map.addControl(control);
  // Buttons come before the marks, which may be many, for the keyboard.
  const corner = box.querySelector(".leaflet-control-container");
  if (corner) box.prepend(corner);
  for (const type of ["click", "dblclick", "mousedown", "touchstart", "wheel"]) group.addEventListener(type, (event) => event.stopPropagation(), { passive: true });
  map.whenReady(update);
  return { update };
}
