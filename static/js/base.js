// @ts-check
// The background of the map: the configured base map, or the ground (names, borders, the
// outline of the country) where there is none, until it answers, and outside of its extent.
import { rooted } from "./api.js";
import { escapeMarkup } from "./element.js";
import { Ground } from "./ground.js";
import { LatLngBounds, TileLayer } from "./leaflet.js";

const TIMEOUT_MS = 4000;

/** @param {string | undefined} bound west,south,east,north @returns {LatLngBounds | undefined} */
function boundsOf(bound) {
  if (!bound) return undefined;
  const [west, south, east, north] = bound.split(",").map(Number);
  return new LatLngBounds([south, west], [north, east]);
}

/**
 * @param {import("leaflet").Map} map
 * @param {{base?: string, credit?: string, baseZoom?: string, baseBound?: string, outline?: string, ground?: string}} settings
 * @param {(text: string) => void} onNote receives what is missing, "" when nothing is
 */
export function addBase(map, { base, credit, baseZoom, baseBound, outline, ground: template }, onNote) {
  const ground = new Ground({ template: template || "", outline: outline || "" });
  /** @param {boolean} wanted */
  const showGround = (wanted) => {
    if (wanted !== map.hasLayer(ground)) wanted ? ground.addTo(map) : ground.remove();
  };
  if (!base) {
    showGround(true);
    return;
  }
  const bounds = boundsOf(baseBound);
  const [minNativeZoom, maxNativeZoom] = (baseZoom || "0,18").split(",").map(Number);
  const tiles = new TileLayer(rooted(base), { attribution: escapeMarkup(credit || ""), minNativeZoom, maxNativeZoom, maxZoom: 18, bounds, referrerPolicy: "no-referrer" });
  let answered = false;
  let silent = false;
  const outside = () => bounds !== undefined && !bounds.intersects(map.getBounds());
  const update = () => showGround((silent && !answered) || outside());
  const missing = () => {
    if (answered || outside()) return;
    silent = true;
    update();
    onNote("Le fond de carte ne répond pas : seuls les noms et les contours sont dessinés.");
  };
  tiles.on("tileload", () => {
    if (answered) return;
    answered = true;
    update();
    onNote("");
  });
  tiles.on("tileerror", missing);
  if (bounds) map.on("moveend", update);
  const waiting = setTimeout(missing, TIMEOUT_MS);
  // A map that is gone has no bounds to ask for.
  map.on("unload", () => clearTimeout(waiting));
  tiles.addTo(map);
}
