// @ts-check
// The map of the page: loaded when it is about to be seen.
import { addBase } from "./base.js";
import { calm, element } from "./element.js";
import { Control, LatLngBounds, Map as LeafletMap, Popup } from "./leaflet.js";
import { originMark, pin } from "./marks.js";
import { PlacesLayer } from "./places.js";
import { popupOf } from "./popup.js";

const CLOSEST_FIT = 15;
const CLOSE_LOOK = 15;

/** @typedef {import("./list.js").Listed} Listed */

/**
 * A bare map with its base.
 * @param {HTMLElement} box
 * @param {(text: string) => void} onNote
 */
export function openBareMap(box, onNote) {
  const still = calm();
  box.replaceChildren();
  const map = new LeafletMap(box, {
    attributionControl: false, zoomControl: false, minZoom: 2, maxZoom: 18, worldCopyJump: true,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  map.addControl(new Control.Zoom({ zoomInTitle: "Zoomer", zoomOutTitle: "Dézoomer" }));
  map.addControl(new Control.Attribution({ prefix: false }));
  map.addControl(new Control.Scale({ imperial: false }));
  addBase(map, box.dataset, onNote);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", "Carte : les flèches la déplacent, plus et moins changent l’échelle");
  return map;
}

/** @param {HTMLElement} note @param {string} text */
export function say(note, text) {
  note.hidden = text === "";
  note.textContent = text;
}

/**
 * @param {{box: HTMLElement, note: HTMLElement, listed: () => Listed[], onSelect: (id: string | null) => void, onMove: (box: {west: number, south: number, east: number, north: number}) => void}} options
 */
export function openMap({ box, note, listed, onSelect, onMove }) {
  let baseNote = "";
  let placesNote = "";
  const tell = () => say(note, placesNote || baseNote);
  const map = openBareMap(box, (text) => {
    baseNote = text;
    tell();
  });
  /** @type {Map<string, number>} */
  const ranks = new Map();
  /** @type {any[]} */
  let stand = [];
  /** @type {any} */
  let origin = null;
  /** @type {PlacesLayer | null} */
  let layer = null;
  /** @type {HTMLElement | null} what to give focus back to */
  let opener = null;
  let moving = false;

  /** Marks of the list itself, until the tiles are there and when they fail. */
  function standIn(/** @type {boolean} */ wanted) {
    for (const mark of stand) mark.remove();
    stand = [];
    if (!wanted) return;
    for (const place of listed()) {
      const mark = pin({ ...place, text: String(place.rank) });
      mark.on("click", () => openPopup([place], [place.lat, place.lon], mark.getElement() ?? null));
      stand.push(mark.addTo(map));
    }
  }

  /** @param {{id: string, name: string}[]} places @param {[number, number]} at @param {HTMLElement | null} from */
  function openPopup(places, at, from) {
    opener = from;
    const popup = new Popup({ maxWidth: 280, minWidth: 180, offset: [0, -24], autoPanPadding: [16, 16], closeButton: true });
    const content = popupOf(places, location.search);
    popup.setLatLng(at).setContent(content).openOn(map);
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", "Fermer");
    content.querySelector("a")?.focus({ preventScroll: true });
    layer?.select(places[0].id);
    onSelect(places[0].id);
  }

  map.on("popupclose", (event) => {
    layer?.select(null);
    onSelect(null);
    if (event.popup.getElement()?.contains(document.activeElement)) opener?.focus({ preventScroll: true });
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  map.on("moveend", () => {
    if (moving) return;
    const bounds = map.getBounds();
    onMove({ west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() });
  });

  /** Moves without asking anything of the list. @param {() => void} move */
  function quietly(move) {
    moving = true;
    move();
    moving = false;
  }

  /** @param {HTMLElement} results @param {boolean} fit */
  function render(results, fit) {
    const { tiles, bound, originLon, originLat, originLabel } = results.dataset;
    ranks.clear();
    for (const place of listed()) ranks.set(place.id, place.rank);
    map.closePopup();
    origin?.remove();
    origin = null;
    if (originLon !== undefined) origin = originMark({ lon: Number(originLon), lat: Number(originLat), label: originLabel || "" }).addTo(map);
    if (fit && bound) quietly(() => fitTo(bound.split(",").map(Number)));
    if (!layer) standIn(true);
    if (!tiles) return;
    if (layer) return layer.setTemplate(tiles);
    layer = new PlacesLayer({
      template: tiles,
      rankOf: (id) => ranks.get(id),
      onPlaces: (group, mark) => openPopup(group.places, [group.lat, group.lon], mark.getElement()),
      onProblem: (failed) => {
        standIn(failed);
        placesNote = failed ? "Certains lieux n’ont pas pu être affichés sur la carte. La liste est complète." : "";
        tell();
      },
    });
    layer.addTo(map);
  }

  /** @param {number[]} bound west, south, east, north */
  function fitTo([west, south, east, north]) {
    map.fitBounds(new LatLngBounds([south, west], [north, east]), { padding: [28, 28], maxZoom: CLOSEST_FIT, animate: false });
  }

  /** @param {string} id @param {HTMLElement} from */
  function show(id, from) {
    const place = listed().find((candidate) => candidate.id === id);
    if (!place) return;
    quietly(() => map.setView([place.lat, place.lon], Math.max(map.getZoom(), CLOSE_LOOK), { animate: false }));
    openPopup([place], [place.lat, place.lon], from);
  }

  return { render, show, point: (/** @type {string | null} */ id) => layer?.select(id), resize: () => map.invalidateSize({ animate: false }) };
}

/**
 * The small map of one place.
 * @param {HTMLElement} box
 * @param {HTMLElement} note
 */
export function openPlaceMap(box, note) {
  const { lon, lat, label } = box.dataset;
  const map = openBareMap(box, (text) => say(note, text));
  map.setView([Number(lat), Number(lon)], 15, { animate: false });
  map.scrollWheelZoom.disable();
  pin({ lon: Number(lon), lat: Number(lat), name: label || "", interactive: false }).addTo(map);
  box.append(element("span", { class: "visually-hidden" }, `Carte centrée sur ${label}`));
}
