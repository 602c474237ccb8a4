// @ts-check
// One load of a page on a slow telephone, with an empty cache.

const NETWORK = { offline: false, latency: 400, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const SLOWER = 4;
const REST_MS = 1500;

/** Answers that hold places: pages and those of the API. */
const DATA = /^\/($|\?|carte\b|api\/|lieux\.geojson)/;

/**
 * @typedef {{bytes: number, requests: number}} Moved
 * @typedef {{ms: number, blocked: number, heap: number, until: Moved, rest: Moved, data: number, twice: string[]}} Load
 * ms until the first place is shown, since the visitor asked for the page; blocked: milliseconds beyond 50 of each long task;
 * heap in bytes, after a collection; until the first place, and at rest; data in bytes; twice: addresses asked more than once
 */

/**
 * @param {import("../test/e2e/browser.js").Site} site
 * @param {string} url
 * @param {string} first selector of a place that is shown, in the page, in an element's shadow root or in an iframe
 * @returns {Promise<Load>}
 */
export async function load(site, url, first) {
  const { page, context } = await site.visit({ width: 360, height: 740 });
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", NETWORK);
  await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  /** @type {Map<string, string>} address by request */
  const asked = new Map();
  /** @type {{url: string, bytes: number}[]} */
  const moved = [];
  devtools.on("Network.requestWillBeSent", ({ requestId, request }) => asked.set(requestId, request.url));
  devtools.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => moved.push({ url: asked.get(requestId) || "", bytes: encodedDataLength }));
  await page.addInitScript((selector) => {
    const seen = /** @type {any} */ (window);
    seen.blocked = 0;
    new PerformanceObserver((list) => {
      for (const task of list.getEntries()) seen.blocked += Math.max(0, task.duration - 50);
    }).observe({ type: "longtask", buffered: true });
    const look = () => {
      const node = document.querySelector(selector) || document.querySelector("carte-lieux")?.shadowRoot?.querySelector(selector);
      if (node && node.getClientRects().length > 0) seen.first = performance.timeOrigin + performance.now();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  }, first);
  page.setDefaultTimeout(60000);
  await page.goto(url, { waitUntil: "commit" });
  const shown = async () => {
    for (;;) {
      for (const frame of page.frames()) {
        const at = await frame.evaluate(() => /** @type {any} */ (window).first).catch(() => undefined);
        if (at) return at;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const at = await shown();
  const sum = () => ({ bytes: moved.reduce((all, { bytes }) => all + bytes, 0), requests: moved.length });
  const until = sum();
  await page.waitForTimeout(REST_MS);
  const { blocked, began } = await page.evaluate(() => ({ blocked: /** @type {any} */ (window).blocked, began: performance.timeOrigin }));
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize } = await devtools.send("Runtime.getHeapUsage");
  const urls = moved.map((answer) => answer.url);
  await context.close();
  return {
    ms: at - began, blocked, heap: usedSize, until, rest: sum(),
    data: moved.filter(({ url: address }) => DATA.test(new URL(address).pathname + new URL(address).search)).reduce((all, { bytes }) => all + bytes, 0),
    twice: urls.filter((address, i) => urls.indexOf(address) !== i),
  };
}
