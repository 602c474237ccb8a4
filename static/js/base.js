// @ts-check
// The background of the map: the configured base map, or a plain outline of the
// country when there is none or when it does not answer.
import { getOutline } from "./api.js";
import { Polygon, TileLayer } from "./leaflet.js";

const TIMEOUT_MS = 4000;

// Above this zoom the outline is too coarse to be shown.
const OUTLINE_ZOOM = 10;

/**
 * Rings of the outline file as positions.
 * @param {{scale: number, rings: number[][]}} outline
 * @returns {[number, number][][]} lat,lon in degrees, as Leaflet takes them
 */
export function ringsOf({ scale, rings }) {
  return rings.map((ring) => {
    let [x, y] = [0, 0];
    /** @type {[number, number][]} */
    const points = [];
    for (let i = 0; i + 1 < ring.length; i += 2) {
      x += ring[i];
      y += ring[i + 1];
      points.push([y / scale, x / scale]);
    }
    return points;
  });
}

/**
 * @param {import("leaflet").Map} map
 * @param {{base?: string, credit?: string, baseZoom?: string, outline?: string}} settings
 * @param {(text: string) => void} onNote receives what is missing, "" when nothing is
 */
export function addBase(map, { base, credit, baseZoom, outline }, onNote) {
  let drawn = false;
  const drawOutline = async () => {
    if (drawn || !outline) return;
    drawn = true;
    const pane = map.createPane("outline");
    pane.style.zIndex = "150";
    pane.setAttribute("aria-hidden", "true");
    const fade = () => map.getContainer().classList.toggle("is-plain", map.getZoom() > OUTLINE_ZOOM);
    map.on("zoomend", fade);
    map.whenReady(fade);
    try {
      const rings = ringsOf(await getOutline(outline));
      new Polygon(rings.map((ring) => [ring]), { pane: "outline", interactive: false, className: "outline", weight: 1, fillOpacity: 1 }).addTo(map);
    } catch {
      // The places and the list stay: nothing more to show.
    }
  };
  if (!base) {
    drawOutline();
    return;
  }
  const tiles = new TileLayer(base, { attribution: credit, maxNativeZoom: Number(baseZoom) || 18, maxZoom: 18, referrerPolicy: "no-referrer" });
  let answered = false;
  const missing = () => {
    if (answered) return;
    drawOutline();
    onNote("Le fond de carte ne répond pas : seuls les contours sont dessinés.");
  };
  tiles.on("tileload", () => {
    if (answered) return;
    answered = true;
    onNote("");
  });
  tiles.on("tileerror", missing);
  setTimeout(missing, TIMEOUT_MS);
  tiles.addTo(map);
}
