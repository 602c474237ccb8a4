// @ts-check

const TILE_PX = 256;

/**
 * The tiles that a rectangle of the world covers.
 * @param {{min: {x: number, y: number}, max: {x: number, y: number}}} pixels in world pixels of the map's zoom
 * @param {number} zoom of the tiles
 * @param {number} [size] of a tile, in these pixels
 * @returns {{z: number, x: number, y: number}[]}
 */
export function tilesOf({ min, max }, zoom, size = TILE_PX) {
  const last = 2 ** zoom - 1;
  const clamp = (/** @type {number} */ v) => Math.max(0, Math.min(last, Math.floor(v / size)));
  const tiles = [];
  for (let y = clamp(min.y); y <= clamp(max.y); y++) {
    for (let x = clamp(min.x); x <= clamp(max.x); x++) tiles.push({ z: zoom, x, y });
  }
  return tiles;
}
