// @ts-check
// What the map shows without a base map: names of régions, départements and communes, which
// neither cover each other nor the marks, their borders, and the outline of the country.
import { getGround, getOutline } from "./api.js";
import { element, escapeMarkup, painted } from "./element.js";
import { Layer, LayerGroup, Polygon, Polyline } from "./leaflet.js";
import { tilesOf } from "./tiles.js";
import { say } from "./words.js";

// A tile of the ground is four by four tiles of the map (directory/basemap).
const ZOOM_STEP = 2;
const MAX_ZOOM = 11;
const KEPT_TILES = 60;

// Above this zoom the outline of the country is too coarse to be shown.
const OUTLINE_ZOOM = 10;
/** From this zoom of the map, names that are just outside are told at the edge. */
const EDGE_ZOOM = 12;
const MAX_NAMES = 60;
/** Pixels that a name leaves to another one, and to a mark. */
const ROOM = { x: 14, y: 8 };
const MARK_ROOM = { x: 3, y: 2 };
const INSET = 10;
const EDGE = 4;
/** Where a name may stand: at its point, below, above, on a side. */
const NEXT = [[0, 0], [0, 1], [0, -1], [1, 0], [-1, 0]];
/** How far a name at the edge may slide along it. */
const ALONG = [0, 50, -50, 100, -100, 160, -160];

/**
 * @typedef {[string, number, number, number]} Name text, longitude, latitude, size
 * @typedef {{noms: Name[], echelle: number, limites: number[][]}} GroundTile
 * @typedef {{left: number, top: number, right: number, bottom: number}} Box pixels
 */

/**
 * Lines written as differences, as positions.
 * @param {number} scale units per degree
 * @param {number[][]} lines
 * @returns {[number, number][][]} lat,lon in degrees, as Leaflet takes them
 */
export function linesOf(scale, lines) {
  return lines.map((line) => {
    let [x, y] = [0, 0];
    /** @type {[number, number][]} */
    const points = [];
    for (let i = 0; i + 1 < line.length; i += 2) {
      x += line[i];
      y += line[i + 1];
      points.push([y / scale, x / scale]);
    }
    return points;
  });
}

/** @param {Box} a @param {Box} b */
function overlap(a, b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

/** @param {Box} box @param {{x: number, y: number}} by pixels on each side @returns {Box} */
function grown({ left, top, right, bottom }, { x, y }) {
  return { left: left - x, top: top - y, right: right + x, bottom: bottom + y };
}

/**
 * Where each name has room, those before it served: the index of its first free box, -1 for none.
 * @param {Box[][]} wanted the boxes that would do, for each name
 * @param {Box[]} taken
 * @param {Box} within
 * @returns {number[]}
 */
export function withRoom(wanted, taken, within) {
  /** @type {Box[]} */
  const used = [];
  return wanted.map((boxes) =>
    boxes.findIndex((box) => {
      if (box.left < within.left || box.right > within.right || box.top < within.top || box.bottom > within.bottom) return false;
      if (taken.some((other) => overlap(grown(box, MARK_ROOM), other)) || used.some((other) => overlap(grown(box, ROOM), other))) return false;
      used.push(box);
      return true;
    }),
  );
}

/** The box of a size around a point. @param {number} x @param {number} y @param {number} w @param {number} h @returns {Box} */
function around(x, y, w, h) {
  return { left: x - w / 2, top: y - h / 2, right: x + w / 2, bottom: y + h / 2 };
}

export class Ground extends Layer {
  /** @param {{template: string, outline: string}} addresses */
  constructor({ template, outline }) {
    super();
    this.template = template;
    this.outline = outline;
    /** @type {Map<string, GroundTile>} oldest first */
    this.received = new Map();
    /** @type {Name[]} */
    this.names = [];
    this.borders = new LayerGroup();
    this.drawn = "";
    this.planned = false;
    this.country = new LayerGroup();
    this.box = element("div", { class: "ground-names leaflet-zoom-hide", "aria-hidden": "true" });
    this.asked = new AbortController();
  }

  getAttribution() {
    return this.map ? escapeMarkup(say(this.map.getContainer(), "Noms et limites : INSEE, IGN, GeoNames")) : "";
  }

  /** @param {import("leaflet").Map} map @returns {this} */
  onAdd(map) {
    this.map = map;
    for (const [name, z] of /** @type {[string, string][]} */ ([["outline", "150"], ["borders", "160"], ["names", "450"]])) {
      const pane = map.getPane(name) || map.createPane(name);
      pane.style.zIndex = z;
      pane.setAttribute("aria-hidden", "true");
    }
    map.getPane("names")?.append(this.box);
    this.country.addTo(map);
    this.borders.addTo(map);
    map.on("moveend", this.refresh, this);
    map.on("marks resize", this.place, this);
    // Names are wider or narrower once the face of the page is there.
    document.fonts?.addEventListener("loadingdone", this.replace);
    this.drawCountry();
    this.refresh();
    return this;
  }

  /** @param {import("leaflet").Map} map @returns {this} */
  onRemove(map) {
    map.off("moveend", this.refresh, this);
    map.off("marks resize", this.place, this);
    document.fonts?.removeEventListener("loadingdone", this.replace);
    this.asked.abort();
    this.box.remove();
    this.country.remove();
    this.borders.remove();
    map.getContainer().classList.remove("is-plain", "is-ground");
    return this;
  }

  async drawCountry() {
    if (!this.outline || this.country.getLayers().length > 0) return;
    try {
      const { scale, rings } = await getOutline(this.outline);
      this.country.addLayer(new Polygon(linesOf(scale, rings).map((ring) => [ring]), { pane: "outline", interactive: false, className: "outline", weight: 1, fillOpacity: 1 }));
    } catch {
      // The places and the list stay: nothing more to show.
    }
  }

  async refresh() {
    const { map } = this;
    if (!map) return;
    const container = map.getContainer();
    container.classList.add("is-ground");
    container.classList.toggle("is-plain", map.getZoom() > OUTLINE_ZOOM);
    this.asked.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const bounds = map.getPixelBounds();
    if (!this.template || !bounds.min || !bounds.max) return;
    const zoom = Math.max(0, Math.min(MAX_ZOOM, Math.round(map.getZoom()) - ZOOM_STEP));
    const tiles = tilesOf({ min: bounds.min, max: bounds.max }, zoom, 256 * 2 ** (map.getZoom() - zoom));
    const answers = await Promise.allSettled(tiles.map((tile) => this.load(tile, signal)));
    if (signal.aborted) return;
    const found = answers.flatMap((answer) => (answer.status === "fulfilled" ? [answer.value] : []));
    // Tiles share the names near their edges.
    this.names = [...new Map(found.flatMap(({ noms }) => noms).map((name) => [name.join(), name])).values()];
    this.drawBorders(found, tiles.map(({ z, x, y }) => `${z}/${x}/${y}`).join());
    this.place();
  }

  /** @param {{z: number, x: number, y: number}} tile @param {AbortSignal} signal @returns {Promise<GroundTile>} */
  async load({ z, x, y }, signal) {
    const key = `${z}/${x}/${y}`;
    const known = this.received.get(key);
    if (known) return known;
    const tile = await getGround(this.template.replace("{z}", String(z)).replace("{x}", String(x)).replace("{y}", String(y)), signal);
    this.received.set(key, tile);
    for (const oldest of this.received.keys()) {
      if (this.received.size <= KEPT_TILES) break;
      this.received.delete(oldest);
    }
    return tile;
  }

  /** @param {GroundTile[]} tiles @param {string} key of these tiles */
  drawBorders(tiles, key) {
    if (key === this.drawn) return;
    this.drawn = key;
    this.borders.clearLayers();
    for (const { echelle, limites } of tiles) {
      if (limites.length === 0) continue;
      this.borders.addLayer(new Polyline(linesOf(echelle, limites), { pane: "borders", interactive: false, className: "border", weight: 1 }));
    }
  }

  replace = () => this.place();

  /** Writes the names once, after the frame that shows what they make room for. */
  async place() {
    if (this.planned) return;
    this.planned = true;
    await painted();
    this.planned = false;
    this.write();
  }

  /** Writes the names that have room. */
  write() {
    const { map } = this;
    if (!map || !this.box.isConnected) return;
    const { x: width, y: height } = map.getSize();
    const within = { left: EDGE, top: EDGE, right: width - EDGE, bottom: height - EDGE };
    const inSight = this.names.filter(([, lon, lat]) => {
      const { x, y } = map.latLngToContainerPoint([lat, lon]);
      return x >= 0 && x <= width && y >= 0 && y <= height;
    });
    inSight.sort((a, b) => b[3] - a[3]);
    const candidates = inSight.slice(0, MAX_NAMES).map((name) => this.label(name[0], "size-" + name[3], map.latLngToContainerPoint([name[2], name[1]])));
    if (map.getZoom() >= EDGE_ZOOM && inSight.length < 3) candidates.push(...this.edges(width, height));
    this.box.replaceChildren(...candidates.map(({ node }) => node));
    // Sizes are read together, so that the page is laid out once.
    const boxes = candidates.map(({ node, at }) => {
      const [w, h] = [node.offsetWidth, node.offsetHeight];
      const clamp = (/** @type {number} */ v, /** @type {number} */ size, /** @type {number} */ room) => Math.max(size / 2 + INSET, Math.min(room - size / 2 - INSET, v));
      return at.edge
        ? ALONG.map((d) => around(clamp(at.x + (at.edge === "x" ? d : 0), w, width), clamp(at.y + (at.edge === "y" ? d : 0), h, height), w, h))
        : NEXT.map(([dx, dy]) => around(at.x + dx * (w / 2 + 16), at.y + dy * 30, w, h));
    });
    const chosen = withRoom(boxes, this.taken(), within);
    candidates.forEach(({ node }, i) => {
      if (chosen[i] < 0) return node.remove();
      const { left, top } = boxes[i][chosen[i]];
      const { x, y } = map.containerPointToLayerPoint([left, top]);
      node.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
    });
  }

  /** @param {string} text @param {string} size @param {{x: number, y: number}} at @param {"" | "x" | "y"} [edge] the direction of the edge that it is at */
  label(text, size, { x, y }, edge = "") {
    return { node: element("span", { class: "ground-name " + size, lang: "fr" }, text), at: { x, y, edge } };
  }

  /** The nearest name outside on each side, with an arrow to it. @param {number} width @param {number} height */
  edges(width, height) {
    const map = /** @type {import("leaflet").Map} */ (this.map);
    /** @type {Record<string, {name: Name, far: number, at: {x: number, y: number}}>} */
    const nearest = {};
    for (const name of this.names) {
      const { x, y } = map.latLngToContainerPoint([name[2], name[1]]);
      if (x >= 0 && x <= width && y >= 0 && y <= height) continue;
      const [dx, dy] = [x - width / 2, y - height / 2];
      const side = Math.abs(dx) * height > Math.abs(dy) * width ? (dx < 0 ? "←" : "→") : dy < 0 ? "↑" : "↓";
      const far = Math.hypot(dx, dy);
      // Where the line to it leaves the map.
      const share = Math.min(width / 2 / Math.max(1, Math.abs(dx)), height / 2 / Math.max(1, Math.abs(dy)));
      if (!nearest[side] || far < nearest[side].far) nearest[side] = { name, far, at: { x: width / 2 + dx * share, y: height / 2 + dy * share } };
    }
    return Object.entries(nearest).map(([arrow, { name, at }]) => this.label(`${arrow} ${name[0]}`, "edge", at, "←→".includes(arrow) ? "y" : "x"));
  }

  /** The boxes of marks and controls, which names leave free. @returns {Box[]} */
  taken() {
    const map = /** @type {import("leaflet").Map} */ (this.map);
    const container = map.getContainer();
    const origin = container.getBoundingClientRect();
    return [...container.querySelectorAll(".mark, .leaflet-control")].map((node) => {
      // A mark is as large as what it holds, which may stand out of it.
      const { left, top, right, bottom } = (node.matches(".mark") && node.firstElementChild ? node.firstElementChild : node).getBoundingClientRect();
      return { left: left - origin.left, top: top - origin.top, right: right - origin.left, bottom: bottom - origin.top };
    });
  }
}
