// @ts-check
// The map's own arithmetic. Leaflet wants a window to be loaded: the smallest one is given.
import assert from "node:assert/strict";
import { test } from "node:test";
import { readFileSync } from "node:fs";

Object.assign(globalThis, {
  window: globalThis,
  document: { documentElement: { style: {}, getAttribute: () => "fr" }, createElement: () => ({ style: {}, getContext: () => null, setAttribute() {} }), querySelector: () => null, createElementNS: () => ({ createSVGRect: true }) },
  screen: {}, devicePixelRatio: 1, Document: class {}, ShadowRoot: class {},
});
if (!("navigator" in globalThis)) Object.assign(globalThis, { navigator: { userAgent: "node", platform: "" } });

const { groups } = await import("../js/places.js");
const { tilesOf } = await import("../js/tiles.js");
const { linesOf, withRoom } = await import("../js/ground.js");
const node = /** @type {any} */ ({ getRootNode: () => ({}) });
const { clusterSize, shortCount } = await import("../js/marks.js");

/** @param {number} lon @param {number} lat @param {Record<string, any>} properties @returns {import("../js/api.js").Feature} */
const feature = (lon, lat, properties) => ({ type: "Feature", geometry: { type: "Point", coordinates: [lon, lat] }, properties });

test("places at the same point share one mark", () => {
  const found = groups([feature(1, 2, { id: "a", nom: "A" }), feature(1, 2, { id: "b", nom: "B" }), feature(1, 3, { id: "c", nom: "C" })]);
  assert.deepEqual(found.map((group) => group.places.map((place) => place.id)), [["a", "b"], ["c"]]);
  assert.equal(found[0].count, 2);
});

test("a place given twice counts once", () => {
  assert.equal(groups([feature(1, 2, { id: "a", nom: "A" }), feature(1, 2, { id: "a", nom: "A" })])[0].count, 1);
});

test("clusters keep their count, features without position are left out", () => {
  const found = groups([feature(1, 2, { cluster: true, point_count: 12 }), { type: "Feature", geometry: null, properties: { id: "a" } }]);
  assert.deepEqual(found.map(({ count, places }) => [count, places.length]), [[12, 0]]);
});

test("tiles cover the view and stay in the world", () => {
  assert.deepEqual(tilesOf({ min: { x: -50, y: 10 }, max: { x: 300, y: 200 } }, 1), [{ z: 1, x: 0, y: 0 }, { z: 1, x: 1, y: 0 }]);
  assert.equal(tilesOf({ min: { x: 0, y: 0 }, max: { x: 512, y: 512 } }, 0).length, 1);
});

test("counts fit their marks and marks stay easy to touch", () => {
  assert.deepEqual([7, 999, 12500, 250400].map((n) => shortCount(node, n).replace(/\s/g, " ")), ["7", "999", "12 500", "250 mille"]);
  assert.ok(clusterSize(2) >= 40 && clusterSize(9e9) <= 80);
});

test("the outline holds the mainland and the overseas territories, in a few kilobytes", () => {
  const file = readFileSync(new URL("../outline/france.json", import.meta.url), "utf8");
  assert.ok(file.length < 16000);
  const { scale, rings: packed } = JSON.parse(file);
  const rings = linesOf(scale, packed);
  /** @param {number} lat @param {number} lon */
  const near = (lat, lon) => rings.some((ring) => ring.some(([y, x]) => Math.hypot(y - lat, x - lon) < 0.6));
  for (const [name, lat, lon] of /** @type {[string, number, number][]} */ ([
    ["Brest", 48.4, -4.5], ["Bastia", 42.7, 9.45], ["Guadeloupe", 16.2, -61.6], ["Martinique", 14.6, -61], ["Guyane", 4.9, -52.3],
    ["Réunion", -21, 55.4], ["Mayotte", -12.8, 45.2], ["Saint-Pierre", 46.8, -56.2], ["Nouvelle-Calédonie", -22.2, 166.4], ["Tahiti", -17.6, -149.4],
  ])) {
    assert.ok(near(lat, lon), name);
  }
});

test("names leave room to marks and to those before them, and stay in the map", () => {
  const box = (/** @type {number} */ left, /** @type {number} */ top) => ({ left, top, right: left + 60, bottom: top + 16 });
  const map = { left: 0, top: 0, right: 400, bottom: 300 };
  const pin = { left: 100, top: 100, right: 132, bottom: 140 };
  const wanted = [[box(10, 10)], [box(40, 20)], [box(110, 120), box(110, 170)], [box(370, 10)], [box(200, 200)], [box(200, 230)]];
  assert.deepEqual(withRoom(wanted, [pin], map), [0, -1, 1, -1, 0, 0]);
});

test("a tile of another size covers more of the map", () => {
  const view = { min: { x: 1000, y: 1000 }, max: { x: 2100, y: 1500 } };
  assert.deepEqual(tilesOf(view, 1, 1024).map(({ x, y }) => [x, y]), [[0, 0], [1, 0], [0, 1], [1, 1]]);
});

test("clusters count less by the places of the list, each by its nearest one", async () => {
  const { lessListed } = await import("../js/rest.js");
  // A pixel of zoom 8 is 360 / 2 ** 16 degrees of longitude.
  const px = 360 / 2 ** 16;
  const cluster = (/** @type {number} */ x, /** @type {number} */ count) => feature(x * px, 0, { cluster: true, point_count: count });
  const features = [cluster(0, 5), cluster(100, 3), feature(300 * px, 0, { id: "seul", nom: "S" })];
  const listed = [{ id: "a", lon: 20 * px, lat: 0 }, { id: "b", lon: 60 * px, lat: 0 }, { id: "c", lon: 99 * px, lat: 0 }, { id: "d", lon: 130 * px, lat: 0 }, { id: "seul", lon: 300 * px, lat: 0 }, { id: "loin", lon: 200 * px, lat: 0 }];
  const left = lessListed(features, listed, 8);
  assert.deepEqual(left.map(({ properties }) => properties.point_count), [4], "b, c and d belong to the second cluster, which is empty without them");
  assert.equal(features[0].properties.point_count, 5, "what was received stays as it is");
  assert.deepEqual(lessListed([feature(0, 0, { id: "a" }), feature(1, 1, { id: "z" })], [{ id: "a", lon: 0, lat: 0 }], 16).map(({ properties }) => properties.id), ["z"]);
});

test("a circle stands beside the drops that would cover it, and no other circle is there", async () => {
  const { shiftsOf } = await import("../js/beside.js");
  const alone = { lon: 1, lat: 46, count: 3 };
  assert.deepEqual(shiftsOf([alone], [], 9).get(alone), [0, 0]);
  const [covered, near] = [{ lon: 0, lat: 45, count: 2 }, { lon: 0, lat: 44.9, count: 8 }];
  const shifts = shiftsOf([covered, near], [{ lon: 0, lat: 45 }, { lon: 0, lat: 45 }], 9);
  const [right, down] = shifts.get(covered) || [0, 0];
  assert.ok(Math.hypot(right, down) >= 16 && Math.hypot(right, down) <= 64, `${right}, ${down}`);
  const distance = 0.1 * 256 * 2 ** 9 / 360 / Math.cos((45 * Math.PI) / 180);
  const [r2, d2] = shifts.get(near) || [0, 0];
  assert.ok(Math.max(Math.abs(right - r2), Math.abs(distance + d2 - down)) >= 24, "24 px apart");
});
