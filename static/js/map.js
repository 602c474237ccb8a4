// @ts-check
// The map of the page: loaded when it is about to be seen.
import { addBase } from "./base.js";
import { addControls } from "./controls.js";
import { activeIn, element, painted, prefersReducedMotion } from "./element.js";
import { Control, LatLngBounds, Map as LeafletMap, Popup } from "./leaflet.js";
import { originMark, soleMark } from "./marks.js";
import { PlacesLayer } from "./places.js";
import { popupOf } from "./popup.js";
import { share } from "./share.js";
import { say } from "./words.js";

const CLOSEST_FIT = 15;
const CLOSE_LOOK = 15;
const LOW_PX = 260;

/** Room that a bubble leaves at the edges of the map, in pixels: its buttons are at the right. */
const ROOM = { left: 8, top: 8, right: 60, bottom: 8 };
const BUBBLE = { width: 340, least: 230, tip: 24, above: 34, margins: 32 };

/** @typedef {import("./list.js").Listed} Listed */

/**
 * A bare map with its base.
 * @param {HTMLElement} box
 * @param {(text: string) => void} onNote
 * @param {import("./controls.js").Actions} [actions] of its buttons
 */
export function openBareMap(box, onNote, actions = {}) {
  const still = prefersReducedMotion();
  box.replaceChildren();
  const map = new LeafletMap(box, {
    attributionControl: false, zoomControl: false, minZoom: 2, maxZoom: 18, worldCopyJump: true, trackResize: false,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  map.addControl(new Control.Attribution({ prefix: false }));
  map.addControl(new Control.Scale({ imperial: false }));
  const controls = addControls(map, actions);
  let gone = false;
  map.on("unload", () => (gone = true));
  // Places first: what is under them comes a frame later.
  map.whenReady(() => painted().then(() => gone || addBase(map, box.dataset, onNote)));
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", say(box, "Carte : les flèches la déplacent, plus et moins changent l’échelle"));
  return { map, controls };
}

/** Calls back when the room of a map changes: with the window, or with what the page shows beside it. @param {LeafletMap} map @param {() => void} onResize */
function followRoom(map, onResize) {
  const observer = new ResizeObserver(onResize);
  observer.observe(map.getContainer());
  map.on("unload", () => observer.disconnect());
}

/** @param {HTMLElement} box @param {string} text */
export function note(box, text) {
  box.hidden = text === "";
  box.textContent = text;
}

/**
 * What a map asks of its page.
 * @typedef {{
 *   box: HTMLElement,
 *   note: HTMLElement,
 *   listed: () => Listed[],
 *   query: () => string,
 *   shared: () => import("./share.js").Shared,
 *   onOpen: () => void,
 *   onSelect: (place: {id: string, name: string} | null) => void,
 *   onProblem: (text: string) => void,
 *   onBack: (opener: HTMLElement) => void,
 *   onMove: (box: import("./view.js").Box, zoom: number, offered: boolean) => void,
 *   onLocate?: () => void,
 * }} Options query: the query string of the link back from the page of a place; onOpen: a bubble is
 * about to open, which needs the whole map in sight; offered: the visitor moved the map
 */

/** The map of a view, in step with its list. */
export class ViewMap {
  /** @param {Options} options */
  constructor(options) {
    const { box, note } = options;
    this.options = options;
    this.note = note;
    this.box = box;
    /** The page, or the shadow root, that holds the list. */
    this.root = /** @type {Document | ShadowRoot} */ (box.getRootNode());
    /** What could not be loaded: of the base map, of the places. */
    this.missing = { base: "", places: "" };
    /** @type {import("leaflet").Marker | null} */
    this.origin = null;
    /** @type {string | null} the place whose bubble is open */
    this.chosen = null;
    /** @type {HTMLElement | null} the element to return focus to */
    this.opener = null;
    this.moving = false;
    const opened = openBareMap(box, (text) => this.report({ base: text }), {
      onLocate: options.onLocate,
      onShare: (from) => share(options.shared(), from),
      printURL: () => this.root.querySelector(".to-print a")?.getAttribute("href") || "",
    });
    this.map = opened.map;
    this.controls = opened.controls;
    this.layer = new PlacesLayer({
      template: "",
      onPlaces: (group, mark) => this.open(group.places, [group.lat, group.lon], mark.getElement()),
      onListed: (place, mark) => this.open([place], [place.lat, place.lon], mark.getElement()),
      onProblem: (failed) => this.placesMissing(failed),
    });
    followRoom(this.map, () => this.resize());
    this.map.on("popupclose", ({ popup }) => this.closed(popup));
    this.map.on("moveend", () => this.moved());
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      const { opener } = this;
      this.map.closePopup();
      // The opener may be in the hidden pane.
      if (opener?.isConnected && opener.getClientRects().length === 0) options.onBack(opener);
    });
    box.addEventListener("focusin", ({ target }) => {
      const mark = target instanceof HTMLElement ? target.closest(".mark") : null;
      if (mark?.matches(":focus-visible")) this.bring(mark);
    });
  }

  /** @param {Partial<typeof this.missing>} change */
  report(change) {
    Object.assign(this.missing, change);
    note(this.note, say(this.note, this.missing.places || this.missing.base));
  }

  moved() {
    const bounds = this.map.getBounds();
    this.options.onMove({ west: bounds.getWest(), south: bounds.getSouth(), east: bounds.getEast(), north: bounds.getNorth() }, this.map.getZoom(), !this.moving);
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
    this.map.closePopup();
    this.renderOrigin(results.dataset);
    if (fit && bound) this.quietly(() => this.fit(bound.split(",").map(Number)));
    this.start();
    this.controls.update();
    this.layer.render(tiles || "", this.options.listed());
    if (!this.map.hasLayer(this.layer)) this.layer.addTo(this.map);
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
    // A low map, such as that above a list, has no height to lose: half of a drop at the top may do.
    const low = this.map.getSize().y < LOW_PX;
    this.map.fitBounds(new LatLngBounds([south, west], [north, east]), { paddingTopLeft: [28, low ? 20 : 52], paddingBottomRight: [64, low ? 4 : 28], maxZoom: CLOSEST_FIT, animate: false });
  }

  /** @param {boolean} failed */
  placesMissing(failed) {
    const places = failed ? "Certains lieux n’ont pas pu être affichés sur la carte. La liste est complète." : "";
    if (places === this.missing.places) return;
    this.report({ places });
    if (failed) this.options.onProblem(say(this.note, places));
  }

  /** @param {{id: string, name: string}[]} places of one point @param {[number, number]} at lat, lon @param {HTMLElement | null} opener */
  open(places, at, opener) {
    this.options.onOpen();
    // The observer of its size comes too late for the bubble.
    this.resize();
    const { x: width, y: height } = this.map.getSize();
    // Who has left a bubble before its content comes is not brought back to it.
    let elsewhere = false;
    const room = width - ROOM.left - ROOM.right - BUBBLE.margins;
    const popup = new Popup({
      maxWidth: Math.min(BUBBLE.width, room), minWidth: Math.min(BUBBLE.least, room), autoPan: false, offset: [0, -BUBBLE.above],
      maxHeight: Math.max(90, height - ROOM.top - ROOM.bottom - BUBBLE.above - BUBBLE.tip - BUBBLE.margins),
    });
    const content = popupOf(this.box, places, {
      query: this.options.query(),
      cardOf: (id) => this.root.getElementById("l-" + id),
      onContent: () => {
        popup.update();
        if (popup.isOpen() && !elsewhere) this.bring(popup.getElement());
      },
      onProblem: this.options.onProblem,
    });
    popup.setLatLng(at).setContent(content).openOn(this.map);
    // Closing the former bubble returned the focus to what had opened it.
    this.opener = opener;
    popup.getElement()?.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", say(this.box, "Fermer"));
    this.bring(popup.getElement());
    this.map.once("movestart", () => (elsewhere = true));
    content.querySelector("a")?.focus({ preventScroll: true });
    this.chosen = places[0].id;
    this.point(this.chosen);
    this.options.onSelect(places[0]);
  }

  /** Moves the map as little as shows a mark or a bubble whole. @param {Element | undefined} node */
  bring(node) {
    if (!node) return;
    const box = this.box.getBoundingClientRect();
    const { left, top, right, bottom } = node.getBoundingClientRect();
    const after = (/** @type {number} */ near, /** @type {number} */ far) => Math.min(0, near) || Math.max(0, far);
    const x = after(left - box.left - ROOM.left, right - box.right + ROOM.right);
    const y = after(top - box.top - ROOM.top, bottom - box.bottom + ROOM.bottom);
    if (x !== 0 || y !== 0) this.quietly(() => this.map.panBy([x, y], { animate: false }));
  }

  /** @param {import("leaflet").Popup} popup */
  closed(popup) {
    this.chosen = null;
    this.point(null);
    this.options.onSelect(null);
    // Without animation the bubble is gone by now, and what had the focus with it.
    const active = activeIn(this.box);
    if (!active || active === document.body || popup.getElement()?.contains(active)) this.opener?.focus({ preventScroll: true });
  }

  /** Goes to a place of the list. @param {string} id @param {HTMLElement} from the button that requested it */
  show(id, from) {
    const place = this.options.listed().find((candidate) => candidate.id === id);
    if (!place) return;
    this.quietly(() => this.map.setView([place.lat, place.lon], Math.max(this.map.getZoom(), CLOSE_LOOK), { animate: false }));
    this.open([place], [place.lat, place.lon], from);
  }

  /** Makes the mark of a place stand out; null: the one whose bubble is open. @param {string | null} id */
  point(id) {
    this.layer.select(id ?? this.chosen);
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
  const { map } = openBareMap(box, (text) => note(status, say(status, text)));
  map.setView([Number(lat), Number(lon)], 15, { animate: false });
  followRoom(map, () => map.invalidateSize({ animate: false }));
  map.scrollWheelZoom.disable();
  soleMark({ lon: Number(lon), lat: Number(lat), name: label || "" }).addTo(map);
  box.append(element("span", { class: "visually-hidden" }, say(box, "Carte centrée sur %", label || "")));
}
