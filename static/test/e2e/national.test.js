// @ts-check
// The component of the national map, version 5, unmodified, on a page of somebody else: a
// change of its source is all that it takes. Its checks refuse a list for one bad row, so the
// sum of what it counts is the number of rows, or nothing.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";
import { chromiumPath } from "./browser.js";
import { openHost } from "./host.js";
import { startSite } from "./site.js";

const PACKAGE = dirname(createRequire(import.meta.url).resolve("@gouvfr-anct/cartographie-nationale/package.json"));
const CDN = "https://cdn.invalid/npm/@gouvfr-anct/cartographie-nationale@5.22.0/";
/** A picture of one point. */
const DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==";
/** Its script asks for files of an earlier version too. */
const OWN = /\/cartographie-nationale@[^/]+\/(.+)$/;

/** What the component accepts of a place, by its own code. */
const VOICE = /^[0-9A-Za-zÀ-ÿœŒ\-,()°.&:+–|;'’/\s]+$/;
const TOWN = /^[A-Za-zÀ-ÿœŒ\-'’\s]+$/;

/** @type {Awaited<ReturnType<typeof startSite>>} */
let site;
/** @type {import("playwright-core").Browser} */
let browser;
/** @type {import("./host.js").Host} */
let host;
before(async () => {
  site = await startSite({ real: true });
  browser = await chromium.launch({ executablePath: chromiumPath(), args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });
});
after(async () => {
  host?.close();
  await browser?.close();
  await site?.stop();
});

test("the component of version 5 counts every row of /api/v0, and fails on none", { timeout: 120000 }, async () => {
  const source = `${site.base}/api/v0/lieux-inclusion-numerique`;
  const rows = await (await fetch(source)).json();
  const places = await (await fetch(`${site.base}/donnees/lieux.json`)).json();
  const acceptable = places.filter((/** @type {any} */ p) => p.services && VOICE.test(p.adresse ?? "") && TOWN.test(p.commune ?? "") && /^\d{5}$/.test(p.code_postal ?? ""));
  const served = new Set(rows.map((/** @type {any} */ row) => row.id));
  assert.deepEqual(acceptable.filter((/** @type {any} */ { id }) => !served.has(id)), [], "no place that the component accepts is left out");

  host = await openHost((_, answer) => {
    answer.setHeader("Content-Type", "text/html; charset=utf-8");
    answer.end(`<!doctype html><html><head><title>Mairie</title><base href="/"><link rel="stylesheet" href="${CDN}styles.css"></head>
<body class="vh-100"><fr-mediation-numerique-cartographie source="${source}"></fr-mediation-numerique-cartographie>
<script type="module" src="${CDN}cartographie.js"></script></body></html>`);
  });
  const page = await browser.newPage();
  /** @type {string[]} */
  const faults = [];
  page.on("pageerror", ({ message }) => faults.push(message));
  page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
  await page.route(({ hostname }) => hostname !== "127.0.0.1", (route) => {
    const address = route.request().url();
    const file = join(PACKAGE, new URL(address).pathname.match(OWN)?.[1] ?? "none");
    const headers = { "Access-Control-Allow-Origin": "*" };
    if (existsSync(file)) return route.fulfill({ path: file, headers });
    // The base map, without tiles.
    if (address.includes(".json")) return route.fulfill({ json: address.includes("sprite") ? {} : { tilejson: "3.0.0", tiles: ["https://tuiles.invalid/{z}/{x}/{y}"], minzoom: 0, maxzoom: 1 }, headers });
    if (address.includes("sprite")) return route.fulfill({ contentType: "image/png", body: Buffer.from(DOT, "base64"), headers });
    return route.fulfill({ status: 204, headers });
  });
  await page.goto(host.url);
  const counted = () => page.evaluate(() => [...document.body.innerText.matchAll(/(\d+) résultats?/g)].reduce((sum, [, n]) => sum + Number(n), 0));
  await page.waitForFunction(() => /\d résultats?/.test(document.body.innerText), null, { timeout: 90000 });
  assert.equal(await counted(), rows.length, "the sum of what it counts by region");
  assert.ok(rows.length > 0.8 * places.length, `${rows.length} of ${places.length} places`);
  assert.deepEqual(faults, []);
});
