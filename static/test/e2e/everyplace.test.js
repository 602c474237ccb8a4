// @ts-check
// An old machine, without WebGL or any processor for pictures: every place of
// Gironde is in the tiles of the map, clusters open down to places alone, and where
// places are densest each is a mark that opens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, picture } from "./browser.js";

/** Tiles of this zoom hold places, no clusters. */
const ALONE_ZOOM = 14;
/** Windows of that zoom looked at in the browser, the densest first. */
const WINDOWS = 5;

/** @typedef {{id: string, lon: number, lat: number}} Place */
/** @typedef {{zoom: number, bbox: [number, number, number, number]}} View */

/** @type {import("./browser.js").Site} */
let site;
let host = "";
before(async () => {
  site = await open({ real: true, browserFlags: ["--disable-gpu", "--disable-3d-apis"] });
  host = await site.host(() => `<!doctype html><html lang="fr"><title>Mairie</title><script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux departement="33" liste="sans" hauteur="1200"></carte-lieux></html>`);
});
after(() => site?.close());

/** @returns {Promise<Place[]>} */
async function placesOfGironde() {
  const places = [];
  for (let next = `${site.base}/api/v1/lieux?departement=33&limit=1000`; next; ) {
    const { features, links } = await (await fetch(next)).json();
    for (const { properties, geometry } of features) places.push({ id: properties.id, lon: geometry.coordinates[0], lat: geometry.coordinates[1] });
    next = links.find((/** @type {any} */ link) => link.rel === "next")?.href;
  }
  return places;
}

/** The tile of a point. @param {Place} place @param {number} zoom */
function tileOf({ lon, lat }, zoom) {
  const [y, n] = [Math.asinh(Math.tan((lat * Math.PI) / 180)), 2 ** zoom];
  return `${zoom}/${Math.floor(((lon + 180) / 360) * n)}/${Math.floor(((1 - y / Math.PI) / 2) * n)}`;
}

/** @param {Place} place @param {View["bbox"]} bbox */
const within = ({ lon, lat }, [west, south, east, north]) => lon > west && lon < east && lat > south && lat < north;

test("the tiles of the map hold every place of Gironde once, alone or counted", async () => {
  const places = await placesOfGironde();
  for (const zoom of [9, ALONE_ZOOM]) {
    /** @type {string[]} */
    const alone = [];
    let counted = 0;
    for (const tile of new Set(places.map((place) => tileOf(place, zoom)))) {
      const { features } = await (await fetch(`${site.base}/api/v1/tuiles/${tile}.geojson?departement=33`)).json();
      for (const { properties } of features) {
        counted += properties.point_count ?? 1;
        if (!properties.cluster) alone.push(properties.id);
      }
    }
    assert.equal(counted, places.length, `places counted at zoom ${zoom}`);
    if (zoom === ALONE_ZOOM) assert.deepEqual(alone.sort(), places.map(({ id }) => id).sort());
  }
});

test("without WebGL clusters open down to places, and each place of a dense window opens", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce", width: 1600, height: 1400 });
  await page.goto(host);
  assert.equal(await page.evaluate(() => document.createElement("canvas").getContext("webgl")), null, "this browser has no WebGL");
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  await picture(page, "sans-webgl-1280");

  // What a visitor does, in the page: goes somewhere, opens a cluster, opens each mark in sight.
  await page.evaluate(() => {
    const element = /** @type {HTMLElement} */ (document.querySelector("carte-lieux"));
    const root = /** @type {ShadowRoot} */ (element.shadowRoot);
    const all = (/** @type {string} */ selector) => /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
    const soon = () => new Promise((resolve) => setTimeout(resolve, 15));
    /** @type {any} what the element said last of its map */
    let view = null;
    element.addEventListener("lieux:vue", (event) => (view = /** @type {CustomEvent} */ (event).detail));
    let pending = 0;
    const { fetch } = window;
    window.fetch = (...given) => {
      pending++;
      return fetch(...given).finally(() => pending--);
    };
    const arrived = async () => {
      while (!view?.bbox || pending > 0) await soon();
      for (let still = 0, was = ""; still < 3; ) {
        await soon();
        const now = all(".mark[role=button]").map((mark) => mark.style.transform + mark.textContent).join();
        still = pending === 0 && now === was ? still + 1 : 0;
        was = now;
      }
      return view;
    };
    const visitor = {
      goTo(/** @type {{lat: number, lon: number, zoom: number}} */ to) {
        view = null;
        for (const [name, value] of Object.entries(to)) element.setAttribute(name, String(value));
        return arrived();
      },
      /** Opens the cluster of most places; nothing when there is none. */
      async openCluster() {
        const count = (/** @type {HTMLElement} */ mark) => parseInt(mark.textContent || "");
        const [largest] = all(".mark[role=button]:has(.cluster:not(.same))").sort((a, b) => count(b) - count(a));
        if (!largest) return null;
        view = null;
        const places = count(largest);
        largest.click();
        return { places, ...(await arrived()) };
      },
      /** Opens the marks far enough from the edges for their bubbles to leave the map where it is; gives the places that these name. */
      openMarks() {
        const map = /** @type {HTMLElement} */ (root.querySelector("#carte")).getBoundingClientRect();
        const marks = all(".mark[role=button]:has(.pin, .dot, .same)").filter((mark) => {
          const { left, right, top, bottom } = mark.getBoundingClientRect();
          return left > map.left + 0.15 * map.width && right < map.right - 0.15 * map.width && top > map.top + 0.22 * map.height && bottom < map.bottom - 0.1 * map.height;
        });
        return marks.flatMap((mark) => {
          mark.click();
          return all(".leaflet-popup a.popup-name").map((link) => new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname.slice("/lieux/".length));
        });
      },
    };
    Object.assign(window, { visitor });
  });
  /** @param {{lat: number, lon: number, zoom: number}} to @returns {Promise<View>} */
  const goTo = (to) => page.evaluate((to) => /** @type {any} */ (window).visitor.goTo(to), to);
  /** @returns {Promise<View & {places: number} | null>} */
  const openCluster = () => page.evaluate(() => /** @type {any} */ (window).visitor.openCluster());
  /** @returns {Promise<string[]>} */
  const openMarks = () => page.evaluate(() => /** @type {any} */ (window).visitor.openMarks());

  let { zoom } = await goTo({ lat: 44.84, lon: -0.58, zoom: 9 });
  let opened = 0;
  for (let closer; (closer = await openCluster()); opened++) {
    assert.ok(closer.zoom > zoom, `a cluster of ${closer.places} places leads from zoom ${zoom} to ${closer.zoom}`);
    zoom = closer.zoom;
  }
  assert.ok(opened > 0, "no cluster was opened");

  const left = new Map((await placesOfGironde()).map((place) => [place.id, place]));
  const { bbox } = await goTo({ lat: 44.84, lon: -0.58, zoom: ALONE_ZOOM });
  const [dLon, dLat] = [0.3 * (bbox[2] - bbox[0]), 0.22 * (bbox[3] - bbox[1])];
  let reached = 0;
  for (let i = 0; i < WINDOWS && left.size > 0; i++) {
    // What is well within the window of this map, around each place that is left.
    const around = (/** @type {Place} */ { lon, lat }) => [...left.values()].filter((place) => within(place, [lon - dLon, lat - dLat, lon + dLon, lat + dLat]));
    const [centre] = [...left.values()].sort((a, b) => around(b).length - around(a).length);
    const wanted = around(centre).map(({ id }) => id);
    await goTo({ lat: centre.lat, lon: centre.lon, zoom: ALONE_ZOOM });
    const named = await openMarks();
    assert.deepEqual(wanted.filter((id) => !named.includes(id)), [], `places of the window ${i} that no mark names`);
    for (const id of wanted) left.delete(id);
    reached += wanted.length;
  }
  console.log(`${opened} clusters opened one within another, ${reached} places opened`);
  assert.ok(reached >= 100 || left.size === 0, `only ${reached} places were looked at`);
});
