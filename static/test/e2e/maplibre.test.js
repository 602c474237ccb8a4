// @ts-check
// Another program draws our vector tiles: MapLibre GL, given nothing but the
// address of /tuiles.json. It needs WebGL, which Chromium has without any graphics
// card by SwiftShader.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "./browser.js";

const DIST = join(dirname(createRequire(import.meta.url).resolve("maplibre-gl/package.json")), "dist");
const TYPES = /** @type {Record<string, string>} */ ({ mjs: "text/javascript", css: "text/css" });

/** A style of two layers: clusters are red, places blue. @param {string} base */
const page = (base) => `<!doctype html><html lang="fr"><title>MapLibre</title><link rel="stylesheet" href="/maplibre-gl.css">
<style>html, body, #map { height: 100%; margin: 0 }</style><div id="map"></div><script type="module">
import * as maplibregl from "/maplibre-gl.mjs";
const circle = (id, filter, color) => ({ id, type: "circle", source: "lieux", "source-layer": "lieux", filter, paint: { "circle-radius": 9, "circle-color": color } });
window.map = new maplibregl.Map({
  container: "map", center: [2.5, 46.6], zoom: 5, fadeDuration: 0, attributionControl: false, canvasContextAttributes: { preserveDrawingBuffer: true },
  style: {
    version: 8,
    sources: { lieux: { type: "vector", url: "${base}/api/v1/tuiles.json" } },
    layers: [{ id: "fond", type: "background", paint: { "background-color": "#ffffff" } },
      circle("groupes", ["has", "cluster"], "#ff0000"), circle("lieux", ["!", ["has", "cluster"]], "#0000ff")],
  },
});
window.faults = [];
map.on("error", ({ error }) => window.faults.push(String(error)));
window.drawn = new Promise((resolve, reject) => { map.once("idle", resolve); setTimeout(reject, 30000, "nothing was drawn within 30 seconds") });
</script></html>`;

/** @type {import("./browser.js").Site} */
let site;
let host = "";
before(async () => {
  site = await open({ browserFlags: ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"] });
  host = await site.host((request, answer) => {
    const file = basename(new URL(request.url ?? "/", "http://localhost").pathname);
    answer.setHeader("Content-Type", TYPES[file.split(".").pop() ?? ""] ?? "text/html; charset=utf-8");
    return file.startsWith("maplibre-gl") ? readFileSync(join(DIST, file)) : page(site.base);
  });
});
after(() => site?.close());

/** What is drawn of a layer, with the colour of the picture where each stands. @param {import("playwright-core").Page} page @param {string} layer */
function drawn(page, layer) {
  return page.evaluate(async (layer) => {
    const { map } = /** @type {any} */ (window);
    const canvas = map.getCanvas();
    const picture = document.createElement("canvas");
    picture.width = canvas.width;
    picture.height = canvas.height;
    const context = /** @type {CanvasRenderingContext2D} */ (picture.getContext("2d"));
    context.drawImage(canvas, 0, 0);
    return map.queryRenderedFeatures({ layers: [layer] }).map((/** @type {any} */ { properties, geometry }) => {
      const { x, y } = map.project(geometry.coordinates);
      return { properties, at: geometry.coordinates, colour: [...context.getImageData(x * devicePixelRatio, y * devicePixelRatio, 1, 1).data.slice(0, 3)].join() };
    });
  }, layer);
}

/** @param {any[]} features */
const places = (features) => features.reduce((sum, { properties }) => sum + (properties.point_count ?? 1), 0);

test("MapLibre draws clusters and places from the address of the TileJSON", async (t) => {
  const { page, requests } = await site.visit({ width: 1000, height: 1000, reducedMotion: "reduce" });
  await page.goto(host);
  if (!(await page.evaluate(() => document.createElement("canvas").getContext("webgl2") !== null))) {
    t.skip("this Chromium has no WebGL, not even by SwiftShader: MapLibre was not tried");
    return;
  }
  await page.evaluate(() => /** @type {any} */ (window).drawn);

  const tiles = requests.filter((name) => name.includes(".mvt"));
  assert.ok(tiles.length > 0 && tiles.every((name) => name.includes("?v=")), "it asked the tiles of the version: " + requests);
  let wanted = 0;
  for (const tile of tiles) wanted += places((await (await fetch(tile.replace(".mvt", ".geojson"))).json()).features);
  const all = await page.evaluate(() => /** @type {any} */ (window).map.querySourceFeatures("lieux", { sourceLayer: "lieux" }).map((/** @type {any} */ { properties }) => ({ properties })));
  assert.equal(places(all), wanted, "its tiles hold as many places as those in GeoJSON");

  const clusters = await drawn(page, "groupes");
  assert.ok(clusters.length > 3, `${clusters.length} clusters are drawn`);
  const colours = clusters.map((/** @type {any} */ cluster) => cluster.colour);
  assert.ok(colours.filter((/** @type {string} */ colour) => colour === "255,0,0").length > clusters.length / 2, "clusters are painted: " + colours);

  await page.evaluate((at) => {
    const { map } = /** @type {any} */ (window);
    map.jumpTo({ center: at, zoom: 16 });
    return new Promise((resolve) => map.once("idle", resolve));
  }, clusters[0].at);
  const [place] = await drawn(page, "lieux");
  assert.ok(place, "a cluster stands on one of its places, which is drawn beyond zoom 13");
  assert.equal(place.colour, "0,0,255", "the place is painted");
  const known = await (await fetch(`${site.base}/api/v1/lieux/${place.properties.id}`)).json();
  assert.equal(place.properties.nom, known.properties.nom);
  assert.equal(place.properties.commune, known.properties.commune);
  assert.equal(place.properties.services, known.properties.services?.join("|"));
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).faults), []);
});
