// @ts-check
// The layer of places: the drops of the list and, from the tiles of the view, which the
// server has already grouped, one mark for each of the others.
import { getFeatures } from "./api.js";
import { shiftsOf } from "./beside.js";
import { activeIn } from "./element.js";
import { Layer } from "./leaflet.js";
import { cluster, dot, pin, select } from "./marks.js";
import { lessListed, pixelOf, RADIUS_PX } from "./rest.js";
import { tilesOf } from "./tiles.js";

const MAX_ZOOM = 18;
const KEPT_TILES = 200;
const RETRY_MS = 4000;
const RETRY_MAX_MS = 60000;

/** @typedef {import("./api.js").Feature} Feature */
/** @typedef {import("./list.js").Listed} Listed */
/** @typedef {{key: string, lon: number, lat: number, count: number, places: {id: string, name: string}[], shift: [number, number]}} Group shift: how far beside its point it stands */

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
      const key = `c${at},${properties.point_count}`;
      byKey.set(key, { key, lon, lat, count: properties.point_count, places: [], shift: [0, 0] });
      continue;
    }
    const group = byKey.get("p" + at) || { key: "p" + at, lon, lat, count: 0, places: [], shift: [0, 0] };
    if (group.places.some((place) => place.id === properties.id)) continue;
    group.places.push({ id: properties.id, name: properties.nom || "" });
    group.count++;
    byKey.set("p" + at, group);
  }
  // A mark is another one when its places are.
  return [...byKey.values()].map((group) => ({ ...group, key: group.key + group.places.map(({ id }) => id).join() }));
}

/**
 * Groups by key, the circles beside the drops of the list. A mark that stands elsewhere is another one.
 * @param {Group[]} found @param {Listed[]} listed @param {number} zoom @returns {Map<string, Group>}
 */
function placed(found, listed, zoom) {
  const shifts = shiftsOf(found.filter(({ places }) => places.length !== 1), listed, zoom);
  return new Map(found.map((group) => {
    const shift = shifts.get(group);
    if (!shift || (shift[0] === 0 && shift[1] === 0)) return [group.key, group];
    const key = `${group.key}+${shift}`;
    return [key, { ...group, key, shift }];
  }));
}

export class PlacesLayer extends Layer {
  /**
   * @param {{template: string, onPlaces: (group: Group, mark: any) => void, onListed: (place: Listed, mark: any) => void, onProblem: (failed: boolean) => void}} options
   * template: of tile addresses, "" for the list alone
   */
  constructor({ template, onPlaces, onListed, onProblem }) {
    super();
    this.template = template;
    this.onPlaces = onPlaces;
    this.onListed = onListed;
    this.onProblem = onProblem;
    /** @type {Listed[]} */
    this.listed = [];
    /** @type {Map<string, any>} drops of the list, by id */
    this.ranked = new Map();
    /** @type {Map<string, Feature[]>} tiles received, oldest first */
    this.received = new Map();
    /** @type {Map<string, {mark: any, group: Group}>} the other marks */
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
    if (!map.getPane("ranked")) {
      const pane = map.createPane("ranked");
      pane.style.zIndex = "610";
      // The list comes first for the keyboard too, in its order.
      map.getPane("mapPane")?.insertBefore(pane, map.getPane("markerPane") || null);
    }
    map.on("moveend", this.refresh, this);
    this.drawListed();
    this.refresh();
    return this;
  }

  /** @param {import("leaflet").Map} map @returns {this} */
  onRemove(map) {
    map.off("moveend", this.refresh, this);
    this.asked.abort();
    clearTimeout(this.retrying.timer);
    this.keep(new Set());
    for (const mark of this.ranked.values()) mark.remove();
    this.ranked.clear();
    return this;
  }

  /** Shows another view. @param {string} template tile address with {z} {x} {y} @param {Listed[]} listed */
  render(template, listed) {
    if (template !== this.template) {
      this.template = template;
      this.received.clear();
      this.keep(new Set());
    }
    this.listed = listed;
    if (!this.map) return;
    this.drawListed();
    this.refresh();
  }

  drawListed() {
    const map = /** @type {import("leaflet").Map} */ (this.map);
    for (const mark of this.ranked.values()) mark.remove();
    this.ranked.clear();
    /** @type {Map<string, number>} drops by point */
    const beside = new Map();
    for (const place of this.listed) {
      const at = `${place.lon},${place.lat}`;
      const before = beside.get(at) || 0;
      beside.set(at, before + 1);
      const mark = pin(place, before);
      mark.on("click", () => this.onListed(place, mark));
      this.ranked.set(place.id, mark.addTo(map));
    }
    this.select(this.selected);
    map.fire("marks");
  }

  /** @param {string | null} id */
  select(id) {
    this.selected = id;
    for (const [own, mark] of this.ranked) select(mark, own === id);
    for (const { mark, group } of this.shown.values()) this.paint(mark, group);
  }

  /** The tiles of the view, and those around the places of the list in it. @param {number} zoom */
  tiles(zoom) {
    const { min, max } = /** @type {import("leaflet").Map} */ (this.map).getPixelBounds();
    if (!min || !max) return [];
    const tiles = tilesOf({ min, max }, zoom);
    for (const { lon, lat } of this.listed) {
      const { x, y } = pixelOf(lon, lat, zoom);
      if (x < min.x - RADIUS_PX || x > max.x + RADIUS_PX || y < min.y - RADIUS_PX || y > max.y + RADIUS_PX) continue;
      tiles.push(...tilesOf({ min: { x: x - RADIUS_PX, y: y - RADIUS_PX }, max: { x: x + RADIUS_PX, y: y + RADIUS_PX } }, zoom));
    }
    return [...new Map(tiles.map((tile) => [`${tile.z}/${tile.x}/${tile.y}`, tile])).values()];
  }

  async refresh() {
    const { map } = this;
    if (!map || !this.template) return;
    this.asked.abort();
    clearTimeout(this.retrying.timer);
    this.asked = new AbortController();
    const { signal } = this.asked;
    const zoom = Math.max(0, Math.min(MAX_ZOOM, Math.round(map.getZoom())));
    // Marks of two zooms cover each other, and marks drawn closer than they were made for
    // cover themselves: the former go now, or once those that replace them are there.
    if (zoom < this.zoom) this.keep(new Set());
    const answers = await Promise.allSettled(this.tiles(zoom).map((tile) => this.load(tile, signal)));
    if (signal.aborted) return;
    const failed = answers.some((answer) => answer.status === "rejected");
    const features = answers.flatMap((answer) => (answer.status === "fulfilled" ? answer.value : []));
    const wanted = placed(groups(lessListed(features, this.listed, zoom)), this.listed, zoom);
    // What failed may stand for marks that are there; those of another zoom go all the same.
    if (!failed || (zoom !== this.zoom && wanted.size > 0)) this.keep(wanted);
    for (const group of wanted.values()) this.show(group);
    if (!failed || wanted.size > 0) this.zoom = zoom;
    if (failed) this.retrying.timer = window.setTimeout(() => this.refresh(), this.retrying.waitMs);
    this.retrying.waitMs = failed ? Math.min(2 * this.retrying.waitMs, RETRY_MAX_MS) : RETRY_MS;
    this.onProblem(failed);
    map.fire("marks");
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
    const mark = this.markOf(group);
    this.shown.set(group.key, { mark, group });
    mark.addTo(this.map);
    this.paint(mark, group);
  }

  /** @param {Group} group */
  markOf(group) {
    const { places } = group;
    const apart = places.length === 0;
    const mark = places.length === 1 ? dot({ lon: group.lon, lat: group.lat, name: places[0].name }) : cluster(/** @type {import("leaflet").Map} */ (this.map).getContainer(), { ...group, apart });
    mark.on("click", () => (apart ? this.closer(group, mark) : this.onPlaces(group, mark)));
    return mark;
  }

  /** @param {Group} group @param {any} mark */
  closer(group, mark) {
    const { map } = this;
    if (!map) return;
    // The mark is about to go: focus must not go with it.
    if (activeIn(map.getContainer()) === mark.getElement()) map.getContainer().focus({ preventScroll: true });
    map.setView([group.lat, group.lon], Math.min(MAX_ZOOM, map.getZoom() + 2));
  }

  /** @param {any} mark @param {Group} group */
  paint(mark, group) {
    select(mark, this.selected !== null && group.places.some((place) => place.id === this.selected));
  }

  /** Takes away every mark but these and those of the list. @param {{has(key: string): boolean}} keys */
  keep(keys) {
    for (const [key, { mark }] of this.shown) {
      if (keys.has(key)) continue;
      mark.remove();
      this.shown.delete(key);
    }
  }
}
