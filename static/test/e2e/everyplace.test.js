// @ts-check
// An old machine, without WebGL or any processor for pictures: every place of
// Gironde is on the map of the element, within clusters or as a mark, and opens.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
let host = "";
before(async () => {
  site = await open({ real: true, browserFlags: ["--disable-gpu", "--disable-3d-apis"] });
  host = await site.host(() => `<!doctype html><html lang="fr"><title>Mairie</title><script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux departement="33" liste="sans" hauteur="1200"></carte-lieux></html>`);
});
after(() => site?.close());

test("without WebGL every place of Gironde is reached through the map", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce", width: 1600, height: 1400 });
  await page.goto(host);
  assert.equal(await page.evaluate(() => document.createElement("canvas").getContext("webgl")), null, "this browser has no WebGL");
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  await picture(page, "sans-webgl-1280");

  const wanted = new Set();
  for (let next = `${site.base}/api/v1/lieux?departement=33&limit=1000`; next; ) {
    const { features, links } = await (await fetch(next)).json();
    for (const { properties } of features) wanted.add(properties.id);
    next = links.find((/** @type {any} */ link) => link.rel === "next")?.href;
  }

  // In the page, as a visitor does it: clusters are opened until marks stand
  // alone; each mark is opened, and its bubble names its places. Of each view one
  // cluster is opened by a click, the others by going where such a click leads;
  // those whose places have been in sight of a closer view already are left.
  const { reached, views, clicked } = await page.evaluate(async () => {
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
    };
    const goTo = (/** @type {{lat: number, lon: number, zoom: number}} */ to) => {
      view = null;
      for (const [name, value] of Object.entries(to)) element.setAttribute(name, String(value));
      return arrived();
    };
    const clusters = () => all(".mark[role=button]:has(.cluster:not(.same))");
    /** @type {Set<string>} */
    const reached = new Set();
    /** Where a cluster leads: it opens itself two zooms closer. @param {HTMLElement} mark */
    const whereOpens = (mark) => {
      const [west, south, east, north] = view.bbox;
      const map = /** @type {HTMLElement} */ (root.querySelector("#carte")).getBoundingClientRect();
      // The point that a mark stands at: one below a drop is drawn lower than its point.
      const { left, top: upper } = mark.getBoundingClientRect();
      const at = { x: left - parseFloat(mark.style.marginLeft) - map.left, y: upper - parseFloat(mark.style.marginTop) - map.top };
      const [top, bottom] = [north, south].map((lat) => Math.asinh(Math.tan((lat * Math.PI) / 180)));
      const y = top + (at.y / map.height) * (bottom - top);
      return { lat: (Math.atan(Math.sinh(y)) * 180) / Math.PI, lon: west + (at.x / map.width) * (east - west), zoom: Math.min(18, view.zoom + 2) };
    };
    /** @type {Set<string>} */
    const opened = new Set();
    // A drop of the list may stand out of sight, and a bubble moves the map to be whole.
    const openPins = () => {
      const map = /** @type {HTMLElement} */ (root.querySelector("#carte")).getBoundingClientRect();
      for (const mark of all(".mark[role=button]:has(.pin, .dot, .same)")) {
        const { left, right, top, bottom } = mark.getBoundingClientRect();
        const name = mark.querySelector(".pin") && mark.getAttribute("aria-label"); // its rank makes it unique
        if ((name && opened.has(name)) || right < map.left || left > map.right || bottom < map.top || top > map.bottom) continue;
        if (name) opened.add(name);
        mark.click();
        for (const link of all(".leaflet-popup a.popup-name")) reached.add(new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname.slice("/lieux/".length));
      }
    };
    /** @type {{zoom: number, bbox: number[]}[]} */
    const looked = [];
    const inSight = (/** @type {{lat: number, lon: number, zoom: number}} */ { lat, lon, zoom }) =>
      looked.some(({ zoom: z, bbox: [west, south, east, north] }) => {
        const margin = (260 * 360) / (256 * 2 ** zoom); // degrees that 260 px stand for
        return z === zoom && lon - west > margin && east - lon > margin && lat - south > margin && north - lat > margin;
      });
    let clicked = 0;
    const todo = [{ lat: 44.84, lon: -0.58, zoom: 9 }];
    for (let at; (at = todo.shift()); ) {
      if (inSight(at)) continue;
      await goTo(at);
      looked.push({ zoom: view.zoom, bbox: view.bbox });
      const [first, ...others] = clusters();
      const targets = others.map(whereOpens);
      const said = first && whereOpens(first);
      const before = String(view.bbox);
      openPins();
      if (!first) continue;
      if (!first.isConnected || String(view.bbox) !== before) {
        todo.push(said, ...targets);
        continue;
      }
      clicked++;
      view = null;
      first.click();
      await arrived();
      const [west, south, east, north] = view.bbox;
      const got = { lat: (south + north) / 2, lon: (west + east) / 2, zoom: view.zoom };
      if (got.zoom !== said.zoom || Math.abs(got.lon - said.lon) > (east - west) / 20 || Math.abs(got.lat - said.lat) > (north - south) / 20) throw new Error(`a cluster opens ${JSON.stringify(got)}, not ${JSON.stringify(said)}`);
      todo.push(got, ...targets);
    }
    return { reached: [...reached], views: looked.length, clicked };
  });
  console.log(`${wanted.size} places, ${views} views of the map, ${clicked} clusters opened by a click`);
  assert.ok(clicked > 0);
  assert.deepEqual([...wanted].filter((id) => !reached.includes(id)), []);
});
