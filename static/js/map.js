// @ts-check
// The map of the page: loaded when it is about to be seen.
import { addBase } from "./base.js";
import { activeIn, prefersReducedMotion, element } from "./element.js";
import { Control, LatLngBounds, Map as LeafletMap, Popup } from "./leaflet.js";
import { originMark, pin } from "./marks.js";
import { PlacesLayer } from "./places.js";
import { popupOf } from "./popup.js";
import { say } from "./words.js";

const CLOSEST_FIT = 15;
const CLOSE_LOOK = 15;

/** @typedef {import("./list.js").Listed} Listed */

/**
 * A bare map with its base.
 * @param {HTMLElement} box
 * @param {(text: string) => void} onNote
 */
export function openBareMap(box, onNote) {
  const still = prefersReducedMotion();
  box.replaceChildren();
  const map = new LeafletMap(box, {
    attributionControl: false, zoomControl: false, minZoom: 2, maxZoom: 18, worldCopyJump: true,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  map.addControl(new Control.Zoom({ zoomInTitle: say(box, "Zoomer"), zoomOutTitle: say(box, "Dézoomer") }));
  map.addControl(new Control.Attribution({ prefix: false }));
  map.addControl(new Control.Scale({ imperial: false }));
  addBase(map, box.dataset, onNote);
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", say(box, "Carte : les flèches la déplacent, plus et moins changent l’échelle"));
  return map;
}

/** @param {HTMLElement} box @param {string} text */
export function note(box, text) {
  box.hidden = text === "";
  box.textContent = text;
}

/** The map of a view, in step with its list. */
export class ViewMap {
  /**
   * @param {{box: HTMLElement, note: HTMLElement, listed: () => Listed[], query: () => string, onSelect: (place: {id: string, name: string} | null) => void, onProblem: (text: string) => void, onBack: (opener: HTMLElement) => void, onMove: (box: import("./view.js").Box, zoom: number, offered: boolean) => void}} options
   * query: the query string of the link back from the page of a place; offered: the visitor moved the map
   */
  constructor({ box, note, listed, query, onSelect, onProblem, onBack, onMove }) {
    this.note = note;
    this.box = box;
    this.query = query;
    this.listed = listed;
    this.onSelect = onSelect;
    this.onProblem = onProblem;
    this.onBack = onBack;
    this.onMove = onMove;
    /** What could not be loaded: of the base map, of the places. */
    this.missing = { base: "", places: "" };
    /** @type {Map<string, number>} rank in the list, by id */
    this.ranks = new Map();
    /** @type {import("leaflet").Marker[]} marks of the list itself */
    this.standIns = [];
    /** @type {import("leaflet").Marker | null} */
    this.origin = null;
    /** @type {PlacesLayer | null} */
    this.layer = null;
    /** @type {string | null} the place whose bubble is open */
    this.chosen = null;
    /** @type {HTMLElement | null} the element to return focus to */
    this.opener = null;
    this.moving = false;
    this.map = openBareMap(box, (text) => this.report({ base: text }));
    this.map.on("popupclose", ({ popup }) => this.closed(popup));
    this.map.on("moveend", () => this.moved());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const { opener } = this;
      this.map.closePopup();
      // The opener may be in the hidden pane.
      if (opener?.isConnected && opener.getClientRects().length === 0) this.onBack(opener);
    });
  }

  /** @param {Partial<typeof this.missing>} change */
  report(change) {
    Object.assign(this.missing, change);
    note(this.note, say(this.note, this.missing.places || this.missing.base));
  }

  moved() {
    const bounds = this.map.getBounds();
    this.onMove({ west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() }, this.map.getZoom(), !this.moving);
  }

  /** Moves the map without offering a new search. @param {() => void} move */
  quietly(move) {
    this.moving = true;
    move();
    this.moving = false;
  }

  /** Shows the view of a list. @param {HTMLElement} results @param {boolean} fit */
  render(results, fit) {
    const { tiles, bound } = results.dataset;
    this.ranks = new Map(this.listed().map((place) => [place.id, place.rank]));
    this.map.closePopup();
    this.renderOrigin(results.dataset);
    if (fit && bound) this.quietly(() => this.fit(bound.split(",").map(Number)));
    this.start();
    if (!this.layer) this.standIn(true);
    if (!tiles) return;
    if (this.layer) this.layer.setTemplate(tiles);
    else this.layer = this.placesLayer(tiles).addTo(this.map);
  }

  /** The first view that the page asks for, once. */
  start() {
    const { start } = this.box.dataset;
    if (!start) return;
    delete this.box.dataset.start;
    const [lat, lon, zoom] = start.split(",").map(Number);
    this.quietly(() => this.map.setView([lat, lon], zoom, { animate: false }));
  }

  /** @param {DOMStringMap} results data attributes of the results */
  renderOrigin({ originLon, originLat, originLabel }) {
    this.origin?.remove();
    this.origin = null;
    if (originLon === undefined) return;
    this.origin = originMark({ lon: Number(originLon), lat: Number(originLat), label: originLabel || "" }).addTo(this.map);
  }

  /** @param {number[]} bound west, south, east, north */
  fit([west, south, east, north]) {
    this.map.fitBounds(new LatLngBounds([south, west], [north, east]), { padding: [28, 28], maxZoom: CLOSEST_FIT, animate: false });
  }

  /** @param {string} template */
  placesLayer(template) {
    return new PlacesLayer({
      template,
      rankOf: (id) => this.ranks.get(id),
      onPlaces: (group, mark) => this.open(group.places, [group.lat, group.lon], mark.getElement()),
      onMarks: () => this.standIn(false),
      onProblem: (failed) => {
        const places = failed ? "Certains lieux n’ont pas pu être affichés sur la carte. La liste est complète." : "";
        this.standIn(failed);
        if (places === this.missing.places) return;
        this.report({ places });
        if (failed) this.onProblem(say(this.note, places));
      },
    });
  }

  /** Marks of the list itself: until the tiles are there, and when they fail. @param {boolean} wanted */
  standIn(wanted) {
    for (const mark of this.standIns) mark.remove();
    this.standIns = wanted ? this.listed().map((place) => this.standInFor(place)) : [];
  }

  /** @param {Listed} place */
  standInFor(place) {
    const mark = pin({ ...place, text: String(place.rank) });
    mark.on("click", () => this.open([place], [place.lat, place.lon], mark.getElement() ?? null));
    return mark.addTo(this.map);
  }

  /** @param {{id: string, name: string}[]} places of one point @param {[number, number]} at lat, lon @param {HTMLElement | null} opener */
  open(places, at, opener) {
    this.opener = opener;
    const popup = new Popup({ maxWidth: 280, minWidth: 180, offset: [0, -24], autoPanPadding: [16, 16] });
    const content = popupOf(this.box, places, this.query(), this.onProblem);
    popup.setLatLng(at).setContent(content).openOn(this.map);
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", say(this.box, "Fermer"));
    content.querySelector("a")?.focus({ preventScroll: true });
    this.chosen = places[0].id;
    this.point(this.chosen);
    this.onSelect(places[0]);
  }

  /** @param {import("leaflet").Popup} popup */
  closed(popup) {
    this.chosen = null;
    this.point(null);
    this.onSelect(null);
    if (popup.getElement()?.contains(activeIn(this.box))) this.opener?.focus({ preventScroll: true });
  }

  /** Goes to a place of the list. @param {string} id @param {HTMLElement} from the button that requested it */
  show(id, from) {
    const place = this.listed().find((candidate) => candidate.id === id);
    if (!place) return;
    this.quietly(() => this.map.setView([place.lat, place.lon], Math.max(this.map.getZoom(), CLOSE_LOOK), { animate: false }));
    this.open([place], [place.lat, place.lon], from);
  }

  /** Makes the mark of a place stand out; null: the one whose bubble is open. @param {string | null} id */
  point(id) {
    this.layer?.select(id ?? this.chosen);
  }

  close() {
    this.map.remove();
  }

  resize() {
    this.quietly(() => this.map.invalidateSize({ animate: false }));
  }
}

/**
 * The small map of one place.
 * @param {HTMLElement} box
 * @param {HTMLElement} status shows what is missing
 */
export function openPlaceMap(box, status) {
  const { lon, lat, label } = box.dataset;
  const map = openBareMap(box, (text) => note(status, say(status, text)));
  map.setView([Number(lat), Number(lon)], 15, { animate: false });
  map.scrollWheelZoom.disable();
  pin({ lon: Number(lon), lat: Number(lat), name: label || "", interactive: false }).addTo(map);
  box.append(element("span", { class: "visually-hidden" }, say(box, "Carte centrée sur %", label || "")));
}
