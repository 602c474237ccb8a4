// @ts-check
// How soon somebody with an old telephone and a slow network sees the first
// place: our page and our element, beside a bare Leaflet page that shows the same
// places, in one run. Processor ÷ 4, 400 ms, 1.6 Mbit/s, an empty cache, medians
// of RUNS loads (5). BASE_URL names a running site; else the demonstration of bin/lieux.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { open } from "../test/e2e/browser.js";

const RUNS = Number(process.env.RUNS) || 5;
const VIEW = process.env.VIEW || "departement=33";
const NETWORK = { offline: false, latency: 400, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const leaflet = createRequire(import.meta.url).resolve("leaflet/dist/leaflet.js");

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** The bare page: Leaflet and one request for the places. @param {string} base */
async function bare(base) {
  const places = gzipSync(await (await fetch(`${base}/api/v1/lieux?${VIEW}&limit=20`)).text());
  const page = `<!doctype html><html lang="fr"><title>Leaflet</title><link rel="stylesheet" href="/leaflet.css"><div id="map" style="height: 600px"></div><script src="/leaflet.js"></script>
<script>const map = L.map("map").setView([44.8, -0.6], 8); fetch("/lieux.geojson").then((r) => r.json()).then(({ features }) => { for (const { geometry } of features) if (geometry) L.circleMarker([...geometry.coordinates].reverse()).addTo(map); });</script>`;
  const files = /** @type {Record<string, [string, Buffer]>} */ ({
    "/": ["text/html; charset=utf-8", gzipSync(page)],
    "/leaflet.js": ["text/javascript", gzipSync(readFileSync(leaflet))],
    "/leaflet.css": ["text/css", gzipSync(readFileSync(leaflet.replace(/js$/, "css")))],
    "/lieux.geojson": ["application/geo+json", places],
  });
  const server = createServer((request, answer) => {
    const found = files[request.url || ""];
    if (!found) return answer.writeHead(404).end();
    answer.writeHead(200, { "Content-Type": found[0], "Content-Encoding": "gzip" }).end(found[1]);
  });
  return { server, url: await listen(server) };
}

/** A page of somebody that holds the element. @param {string} base */
async function host(base) {
  const server = createServer((_, answer) => {
    answer.writeHead(200, { "Content-Type": "text/html; charset=utf-8" });
    answer.end(`<!doctype html><html lang="fr"><title>Mairie</title><script type="module" src="${base}/embed/carte-lieux.js"></script><carte-lieux ${VIEW.replace(/&/g, " ")}></carte-lieux>`);
  });
  return { server, url: await listen(server) };
}

/** @param {import("node:http").Server} server @returns {Promise<string>} */
function listen(server) {
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${/** @type {any} */ (server.address()).port}/`)));
}

/**
 * One load with an empty cache.
 * @param {import("../test/e2e/browser.js").Site} site @param {string} url @param {string} first the selector of a place that is shown
 */
async function load(site, url, first) {
  const { page, context } = await site.visit({ width: 360, height: 740 });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", NETWORK);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: 4 });
  let bytes = 0;
  let requests = 0;
  devtools.on("Network.loadingFinished", (event) => {
    bytes += event.encodedDataLength;
    requests++;
  });
  await page.addInitScript((selector) => {
    const seen = /** @type {any} */ (window);
    seen.blocked = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) seen.blocked += Math.max(0, task.duration - 50);
    }).observe({ type: "longtask", buffered: true });
    const look = () => {
      const node = document.querySelector(selector) || document.querySelector("carte-lieux")?.shadowRoot?.querySelector(selector);
      if (node && node.getClientRects().length > 0) seen.first = performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, first);
  page.setDefaultTimeout(60000);
  await page.goto(url, { waitUntil: "commit" });
  await page.waitForFunction(() => "first" in window);
  const [until, some] = [bytes, requests];
  await page.waitForTimeout(1500);
  const { first: ms, blocked } = await page.evaluate(() => {
    const seen = /** @type {any} */ (window);
    return { first: seen.first, blocked: seen.blocked };
  });
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  await context.close();
  return { ms, blocked, heap: usedSize, bytes: until, requests: some };
}

const site = await open();
const [floor, embed] = [await bare(site.base), await host(site.base)];
const kinds = [
  { name: "bare Leaflet", url: floor.url, first: "path.leaflet-interactive" },
  { name: "page", url: `${site.base}/?${VIEW}`, first: ".place" },
  { name: "iframe", url: `${site.base}/carte?${VIEW}`, first: ".place" },
  { name: "element", url: embed.url, first: ".place" },
];
/** @type {Record<string, Awaited<ReturnType<typeof load>>[]>} */
const runs = Object.fromEntries(kinds.map(({ name }) => [name, []]));
for (let i = 0; i < RUNS; i++) {
  for (const { name, url, first } of kinds) runs[name].push(await load(site, url, first));
}
await site.close();
for (const { server } of [floor, embed]) server.close();

/** @param {string} name @param {"ms" | "blocked" | "heap" | "bytes" | "requests"} what */
const of = (name, what) => median(runs[name].map((run) => run[what]));
console.log(`${RUNS} runs each, medians; ${VIEW}; processor ÷ 4, 400 ms, 1.6 Mbit/s`);
console.log("                first place   × bare   blocked    heap      bytes   requests (until then)");
for (const { name } of kinds) {
  const cells = [`${Math.round(of(name, "ms"))} ms`.padStart(11), (of(name, "ms") / of("bare Leaflet", "ms")).toFixed(2).padStart(8), `${Math.round(of(name, "blocked"))} ms`.padStart(9), `${(of(name, "heap") / 1e6).toFixed(1)} MB`.padStart(9), String(of(name, "bytes")).padStart(10), String(of(name, "requests")).padStart(10)];
  console.log(name.padEnd(16) + cells.join(""));
}
const wrong = kinds.slice(1).flatMap(({ name }) => [
  ...(of(name, "ms") > 1.15 * of("bare Leaflet", "ms") ? [`${name}: first place later than 1.15 × bare Leaflet`] : []),
  ...(of(name, "blocked") > 300 ? [`${name}: blocked more than 300 ms`] : []),
  ...(of(name, "heap") > 5e6 ? [`${name}: heap above 5 MB`] : []),
]);
for (const line of wrong) console.log("BUDGET " + line);
process.exitCode = wrong.length > 0 ? 1 : 0;
