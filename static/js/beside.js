// @ts-check
// Where the circles of several places stand: drops of the list are above them and may
// cover them, and what is covered can be neither read nor touched. A circle stands for
// places around its point, so it may stand a little beside it.
import { BESIDE_PX, clusterSize, PIN } from "./marks.js";
import { pixelOf } from "./rest.js";

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */
/** @typedef {{lon: number, lat: number}} Located */
/** @typedef {[number, number]} Shift pixels to the right and down */

const STEPS_PX = [16, 32, 48, 64];
/** Below first: a drop stands above its point. */
const DIRECTIONS = [[0, 1], [1, 0], [-1, 0], [0, -1], [0.7, 0.7], [-0.7, 0.7], [0.7, -0.7], [-0.7, -0.7]];

/** Nearest to the point first. @type {Shift[]} */
const SHIFTS = [[0, 0], ...STEPS_PX.flatMap((step) => DIRECTIONS.map(([x, y]) => /** @type {Shift} */ ([Math.round(step * x), Math.round(step * y)])))];

/** Square pixels that two boxes share. @param {Box} a @param {Box} b */
function shared(a, b) {
  return Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) * Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top));
}

/** The boxes of the drops. @param {Located[]} listed @param {number} zoom @returns {Box[]} */
function drops(listed, zoom) {
  /** @type {Map<string, number>} drops by point */
  const beside = new Map();
  return listed.map(({ lon, lat }) => {
    const before = beside.get(`${lon},${lat}`) || 0;
    beside.set(`${lon},${lat}`, before + 1);
    const { x, y } = pixelOf(lon, lat, zoom);
    const left = x - PIN.width / 2 + before * BESIDE_PX;
    return { left, top: y - PIN.height, right: left + PIN.width, bottom: y };
  });
}

/**
 * How far each circle stands from its point: where nothing covers it, else where the least does.
 * @template {Located & {count: number}} T
 * @param {T[]} circles
 * @param {Located[]} listed places shown as drops
 * @param {number} zoom
 * @returns {Map<T, Shift>}
 */
export function shiftsOf(circles, listed, zoom) {
  const pins = drops(listed, zoom);
  /** @param {T} circle @param {Shift} shift @returns {Box} */
  const boxOf = (circle, [right, down]) => {
    const { x, y } = pixelOf(circle.lon, circle.lat, zoom);
    const half = clusterSize(circle.count) / 2;
    return { left: x + right - half, top: y + down - half, right: x + right + half, bottom: y + down + half };
  };
  const boxes = new Map(circles.map((circle) => [circle, boxOf(circle, [0, 0])]));
  /** @type {Map<T, Shift>} */
  const shifts = new Map();
  for (const circle of circles) {
    /** @type {{shift: Shift, covered: number}} */
    let best = { shift: [0, 0], covered: Infinity };
    for (const shift of SHIFTS) {
      const box = boxOf(circle, shift);
      let covered = pins.reduce((sum, pin) => sum + shared(box, pin), 0);
      // The others stand where they did before anything was shifted, or where they now are.
      for (const [other, taken] of boxes) if (other !== circle && (shift[0] !== 0 || shift[1] !== 0)) covered += shared(box, taken);
      if (covered < best.covered) best = { shift, covered };
      if (covered === 0) break;
    }
    shifts.set(circle, best.shift);
    boxes.set(circle, boxOf(circle, best.shift));
  }
  return shifts;
}
