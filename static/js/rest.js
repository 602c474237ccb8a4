// @ts-check
// What tiles count, less the places that the list already shows as drops.

/** @typedef {import("./api.js").Feature} Feature */
/** @typedef {{id: string, lon: number, lat: number}} Located */
/** @typedef {{x: number, y: number}} Pixel */

const TILE_PX = 256;
/** Places nearer than this to a cluster are counted by the nearest one (geo/tile). */
export const RADIUS_PX = 64;
const MAX_CLUSTER_ZOOM = 13;

/** Pixels of the world at a zoom. @param {number} lon @param {number} lat @param {number} zoom @returns {Pixel} */
export function pixelOf(lon, lat, zoom) {
  const size = TILE_PX * 2 ** zoom;
  const sine = Math.sin((lat * Math.PI) / 180);
  return { x: (size * (lon + 180)) / 360, y: size * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI)) };
}

/**
 * The features of tiles without the places of the list: their own features go, and the
 * clusters that count them count as many less.
 * @param {Feature[]} features of all the tiles around these places
 * @param {Located[]} listed
 * @param {number} zoom
 * @returns {Feature[]}
 */
export function lessListed(features, listed, zoom) {
  const ids = new Set(listed.map(({ id }) => id));
  const shown = features.filter(({ geometry, properties }) => geometry && !ids.has(properties.id));
  if (zoom > MAX_CLUSTER_ZOOM) return shown;
  // A lone feature of the list leads too: it counts itself.
  const leaders = features.filter(({ geometry }) => geometry).map((feature) => ({ feature, at: pixelOf(...coordinates(feature), zoom) }));
  /** @type {Map<Feature, number>} */
  const less = new Map();
  for (const { lon, lat } of listed) {
    const { x, y } = pixelOf(lon, lat, zoom);
    let [nearest, far] = [/** @type {Feature | null} */ (null), RADIUS_PX + 0.01];
    for (const { feature, at } of leaders) {
      const d = Math.hypot(at.x - x, at.y - y);
      if (d < far) [nearest, far] = [feature, d];
    }
    if (nearest?.properties.cluster) less.set(nearest, (less.get(nearest) || 0) + 1);
  }
  return shown.flatMap((feature) => {
    const count = feature.properties.point_count - (less.get(feature) || 0);
    if (!feature.properties.cluster || !less.has(feature)) return [feature];
    return count > 0 ? [{ ...feature, properties: { ...feature.properties, point_count: count } }] : [];
  });
}

/** @param {Feature} feature @returns {[number, number]} */
function coordinates({ geometry }) {
  return /** @type {NonNullable<Feature["geometry"]>} */ (geometry).coordinates;
}
