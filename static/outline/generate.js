// Writes outline/france.json, the plain outline that the map shows when the base
// map cannot be reached: France with its overseas territories, from the public
// domain Natural Earth borders (1:10 m) in the npm package world-atlas.
// Run by `npm run outline`; the result is committed.
//
// Format: {scale, rings}: each ring is [x0, y0, dx, dy, …], lon/lat in units of
// 1/scale degree, first point absolute and the rest relative to the one before.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const SCALE = 250;

// Natural Earth numbers of France and of the territories it lists apart.
const COUNTRIES = new Set(["250", "258", "540", "652", "663", "666", "876"]);

// Mainland is drawn at a national zoom, islands at their own: a finer tolerance
// (degrees) keeps small ones recognisable.
const MAINLAND = { tolerance: 0.015, minSpan: 0.03 };
const OVERSEAS = { tolerance: 0.008, minSpan: 0.05 };

const topology = JSON.parse(
  readFileSync(createRequire(import.meta.url).resolve("world-atlas/countries-10m.json"), "utf8"),
);

/** @typedef {[number, number]} Point lon, lat */

/** @param {number} index @returns {Point[]} */
function arc(index) {
  const { scale, translate } = topology.transform;
  let x = 0;
  let y = 0;
  const points = topology.arcs[index < 0 ? ~index : index].map((/** @type {Point} */ [dx, dy]) => {
    x += dx;
    y += dy;
    return [x * scale[0] + translate[0], y * scale[1] + translate[1]];
  });
  return index < 0 ? points.reverse() : points;
}

/** @param {number[]} arcs @returns {Point[]} */
function ring(arcs) {
  return arcs.flatMap((index, i) => arc(index).slice(i === 0 ? 0 : 1));
}

/** Distance of p from the segment ab, in degrees of latitude. @param {Point} p @param {Point} a @param {Point} b */
function offset(p, a, b) {
  const k = Math.cos((p[1] * Math.PI) / 180);
  const [px, py, bx, by] = [(p[0] - a[0]) * k, p[1] - a[1], (b[0] - a[0]) * k, b[1] - a[1]];
  const length = bx * bx + by * by;
  const t = length === 0 ? 0 : Math.max(0, Math.min(1, (px * bx + py * by) / length));
  return Math.hypot(px - t * bx, py - t * by);
}

/** Drops points nearer than tolerance to the line kept. @param {Point[]} points @param {number} tolerance @returns {Point[]} */
function simplify(points, tolerance) {
  if (points.length < 3) return points;
  const last = points.length - 1;
  let far = 0;
  let farthest = 0;
  for (let i = 1; i < last; i++) {
    const d = offset(points[i], points[0], points[last]);
    if (d > farthest) [far, farthest] = [i, d];
  }
  if (farthest <= tolerance) return [points[0], points[last]];
  return [...simplify(points.slice(0, far + 1), tolerance).slice(0, -1), ...simplify(points.slice(far), tolerance)];
}

/** @param {Point[]} points */
function span(points) {
  const lons = points.map((p) => p[0]);
  const lats = points.map((p) => p[1]);
  return Math.max(Math.max(...lons) - Math.min(...lons), Math.max(...lats) - Math.min(...lats));
}

/** @param {Point[]} points @returns {number[]} */
function pack(points) {
  const out = [];
  let [px, py] = [0, 0];
  for (const [lon, lat] of points.slice(0, -1)) {
    const [x, y] = [Math.round(lon * SCALE), Math.round(lat * SCALE)];
    if (out.length > 0 && x === px && y === py) continue;
    out.push(x - px, y - py);
    [px, py] = [x, y];
  }
  return out;
}

/** @type {number[][]} */
const rings = [];
for (const country of topology.objects.countries.geometries) {
  if (!COUNTRIES.has(country.id)) continue;
  const polygons = country.type === "Polygon" ? [country.arcs] : country.arcs;
  for (const polygon of polygons) {
    const points = ring(polygon[0]);
    const mainland = points[0][0] > -10 && points[0][0] < 10 && points[0][1] > 40;
    const { tolerance, minSpan } = mainland ? MAINLAND : OVERSEAS;
    if (span(points) < minSpan) continue;
    // A closed ring has equal ends: cut it in two for the simplification to hold.
    const half = points.length >> 1;
    const kept = [...simplify(points.slice(0, half + 1), tolerance).slice(0, -1), ...simplify(points.slice(half), tolerance)];
    const packed = pack(kept);
    if (packed.length >= 6) rings.push(packed);
  }
}
writeFileSync(new URL("france.json", import.meta.url), JSON.stringify({ scale: SCALE, rings }) + "\n");
