// @ts-check
// The layer of places: reads the tiles of the view from the server, which has
// already grouped what is too near, and keeps on the map one mark for each.
import { getFeatures } from "./api.js";
import { activeIn } from "./element.js";
import { Layer } from "./leaflet.js";
import { cluster, pin } from "./marks.js";
import { tilesOf } from "./tiles.js";

const MAX_ZOOM = 18;
const KEPT_TILES = 200;
const RETRY_MS = 4000;
const RETRY_MAX_MS = 60000;

/** @typedef {import("./api.js").Feature} Feature */
/** @typedef {{key: string, lon: number, lat: number, count: number, places: {id: string, name: string}[], selected: boolean}} Group */

/**
 * Features of tiles as marks: clusters as they are, places at one same point together.
 * @param {Feature[]} features
 * @returns {Group[]}
 */
export function groups(features) {
  /** @type {Map<string, Group>} */
  const byKey = new Map();
  for (const { geometry, properties } of features) {
    if (!geometry) continue;
    const [lon, lat] = geometry.coordinates;
    const at = `${lon},${lat}`;
    if (properties.cluster) {
      byKey.set("c" + at + "," + properties.point_count, {
        key: `c${at},${properties.point_count}`, lon, lat, count: properties.point_count, places: [], selected: false,
      });
      continue;
    }
    const group = byKey.get("p" + at) || { key: "p" + at, lon, lat, count: 0, places: [], selected: false };
    if (group.places.some((place) => place.id === properties.id)) continue;
    group.places.push({ id: properties.id, name: properties.nom || "" });
    group.count++;
    byKey.set("p" + at, group);
  }
  return [...byKey.values()];
}

export class PlacesLayer extends Layer {
  /**
   * @param {{template: string, onPlaces: (group: Group, mark: any) => void, onMarks: () => void, onProblem: (failed: boolean) => void, rankOf: (id: string) => number | undefined}} options
   * onMarks: the first marks are about to be shown
   */
  constructor({ template, onPlaces, onMarks, onProblem, rankOf }) {
    super();
    this.template = template;
    this.onPlaces = onPlaces;
    this.onMarks = onMarks;
    this.onProblem = onProblem;
    this.rankOf = rankOf;
    /** @type {Map<string, Feature[]>} tiles received, oldest first */
    this.received = new Map();
    /** @type {Map<string, {mark: any, group: Group}>} */
    this.shown = new Map();
    /** @type {string | null} */
    this.selected = null;
    /** Zoom of the marks on the map. */
    this.zoom = -1;
    this.asked = new AbortController();
    /** Failed requests are retried with exponential backoff. */
    this.retrying = { timer: 0, waitMs: RETRY_MS };
  }

  /** @param {import("leaflet").Map} map @returns {this} */
  onAdd(map) {
    this.map = map;
    map.on("moveend", this.refresh, this);
    this.refresh();
    return this;
  }

  /** @param {import("leaflet").Map} map @returns {this} */
  onRemove(map) {
    map.off("moveend", this.refresh, this);
    this.asked.abort();
    clearTimeout(this.retrying.timer);
    this.keep(new Set());
    return this;
  }

  /** Shows another view. @param {string} template tile address with {z} {x} {y} */
  setTemplate(template) {
    if (template !== this.template) {
      this.template = template;
      this.received.clear();
    }
    // Ranks may have changed even when the tiles have not.
    this.keep(new Set());
    this.refresh();
  }

  /** @param {string | null} id */
  select(id) {
    this.selected = id;
    for (const { mark, group } of this.shown.values()) this.paint(mark, group);
  }

  async refresh() {
    const map = this.map;
    if (!map) return;
    this.asked.abort();
    clearTimeout(this.retrying.timer);
    this.asked = new AbortController();
    const { signal } = this.asked;
    const zoom = Math.max(0, Math.min(MAX_ZOOM, Math.round(map.getZoom())));
    const bounds = map.getPixelBounds();
    if (!bounds.min || !bounds.max) return;
    const tiles = tilesOf({ min: bounds.min, max: bounds.max }, zoom);
    // Marks of two zooms cover each other, and marks drawn closer than they were made for
    // cover themselves: the former go now, or once all of those that replace them are there.
    if (zoom < this.zoom) this.keep(new Set());
    const changesZoom = this.shown.size > 0 && this.zoom !== zoom;
    if (!changesZoom) this.zoom = zoom;
    /** @type {Map<string, Group>} */
    const wanted = new Map();
    const answers = await Promise.allSettled(
      tiles.map(async (tile) => {
        const features = await this.load(tile, signal);
        if (signal.aborted) return;
        for (const group of groups(features)) {
          wanted.set(group.key, group);
          if (!changesZoom) this.show(group);
        }
      }),
    );
    if (signal.aborted) return;
    const failed = answers.some((answer) => answer.status === "rejected");
    if (!failed || (changesZoom && wanted.size > 0)) this.keep(wanted);
    for (const group of wanted.values()) this.show(group);
    if (!failed || wanted.size > 0) this.zoom = zoom;
    if (failed) this.retrying.timer = window.setTimeout(() => this.refresh(), this.retrying.waitMs);
    this.retrying.waitMs = failed ? Math.min(2 * this.retrying.waitMs, RETRY_MAX_MS) : RETRY_MS;
    this.onProblem(failed);
  }

  /** @param {{z: number, x: number, y: number}} tile @param {AbortSignal} signal @returns {Promise<Feature[]>} */
  async load({ z, x, y }, signal) {
    const key = `${z}/${x}/${y}`;
    const known = this.received.get(key);
    if (known) return known;
    const { template } = this;
    const url = template.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y));
    const features = await getFeatures(url, signal);
    if (template === this.template) {
      this.received.set(key, features);
      for (const oldest of this.received.keys()) {
        if (this.received.size <= KEPT_TILES) break;
        this.received.delete(oldest);
      }
    }
    return features;
  }

  /** @param {Group} group */
  show(group) {
    if (this.shown.has(group.key) || !this.map) return;
    if (this.shown.size === 0) this.onMarks();
    const mark = group.places.length === 0 ? this.clusterMark(group) : this.placeMark(group);
    this.shown.set(group.key, { mark, group });
    mark.addTo(this.map);
    this.paint(mark, group);
  }

  /** @param {Group} group */
  clusterMark(group) {
    const mark = cluster(/** @type {import("leaflet").Map} */ (this.map).getContainer(), group);
    mark.on("click", () => {
      const { map } = this;
      if (!map) return;
      // The mark is about to go: focus must not go with it.
      if (activeIn(map.getContainer()) === mark.getElement()) map.getContainer().focus({ preventScroll: true });
      map.setView([group.lat, group.lon], Math.min(MAX_ZOOM, map.getZoom() + 2));
    });
    return mark;
  }

  /** @param {Group} group */
  placeMark(group) {
    const rank = this.rankOf(group.places[0].id);
    const text = group.count > 1 ? "×" + group.count : rank === undefined ? "" : String(rank);
    const name = group.places.map((place) => place.name).join(", ");
    const mark = pin({ lon: group.lon, lat: group.lat, name, text });
    mark.on("click", () => this.onPlaces(group, mark));
    return mark;
  }

  /** @param {any} mark @param {Group} group */
  paint(mark, group) {
    const chosen = this.selected !== null && group.places.some((place) => place.id === this.selected);
    mark.getElement()?.classList.toggle("is-selected", chosen);
    mark.setZIndexOffset(chosen ? 1000 : 0);
  }

  /** Takes away every mark but these. @param {{has(key: string): boolean}} keys */
  keep(keys) {
    for (const [key, { mark }] of this.shown) {
      if (keys.has(key)) continue;
      mark.remove();
      this.shown.delete(key);
    }
  }
}
