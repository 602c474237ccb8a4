// @ts-check
// What the browser tests share: one Chromium, fresh pages, and a watch on what a page must never do.
import assert from "node:assert/strict";
import { accessSync, mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { afterEach } from "node:test";
import { chromium } from "playwright-core";
import { openHost } from "./host.js";
import { startSite } from "./site.js";
import { baseMapOrigin, watch } from "./watch.js";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** @returns {string} */
export function chromiumPath() {
  const usual = [process.env.CHROMIUM, "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
  for (const path of usual) {
    if (!path) continue;
    try {
      accessSync(path);
      return path;
    } catch {
      continue;
    }
  }
  throw new Error("Chromium is missing: install it, or name it in CHROMIUM");
}

/**
 * @typedef {{width?: number, height?: number, javaScriptEnabled?: boolean, colorScheme?: "light" | "dark", reducedMotion?: "reduce", textScale?: number}} Kind
 */

/** @type {(() => Promise<void>)[]} what is to check of the pages that a test opened */
const ends = [];
// The runner of tests says so to the files that it runs; benchmarks have no tests.
if (process.env.NODE_TEST_CONTEXT) {
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });
}

/** Opens a site and a browser for one file of tests. @param {import("./site.js").Wanted & {browserFlags?: string[]}} [wanted] */
export async function open({ browserFlags = [], ...wanted } = {}) {
  const { base, real, run, stop } = await startSite(wanted);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--disable-background-networking", "--disable-component-update", "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...browserFlags],
  });
  const origins = [base, await baseMapOrigin(base)];
  /** @type {import("./host.js").Host[]} */
  const hosts = [];

  /** A page of a new visitor, watched until the test ends. @param {Kind} [kind] */
  async function visit({ width = 1280, height = 800, javaScriptEnabled = true, colorScheme = "light", reducedMotion } = {}) {
    const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled, colorScheme, reducedMotion, locale: "fr-FR", baseURL: base });
    const page = await context.newPage();
    page.setDefaultTimeout(10000);
    const { faults, requests, check } = await watch(page, origins);
    ends.push(async () => {
      await check(context);
      await context.close();
    });
    return { page, context, faults, requests };
  }

  /**
   * Somebody else's pages, served until the end; gives their address.
   * @param {(request: import("node:http").IncomingMessage, answer: import("node:http").ServerResponse) => string | Buffer} page HTML, unless the answer is told otherwise
   */
  async function host(page) {
    const opened = await openHost((request, answer) => {
      answer.setHeader("Content-Type", "text/html; charset=utf-8");
      answer.end(page(request, answer));
    });
    hosts.push(opened);
    return opened.url;
  }
  return {
    base,
    real,
    run,
    version: browser.version(),
    visit,
    host,
    close: async () => {
      for (const opened of hosts) opened.close();
      await browser.close();
      await stop();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof open>>} Site */
/** @typedef {import("playwright-core").Page} Page */

/** The rules that every state keeps. */
export const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** The rules that depend on colours: what another scheme of a page that has been checked is worth. */
const COLOUR_RULES = ["color-contrast", "link-in-text-block"];

/** Every violation that axe finds, shadow roots included. @param {Page} page @param {string[]} tags or rules @returns {Promise<string[]>} */
export async function axe(page, tags) {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    // @ts-expect-error axe is put in the page just above
    const { violations } = await window.axe.run(document, { runOnly: rules });
    // What the edge of a list cuts is small only until one scrolls to it.
    for (const small of violations.filter((/** @type {any} */ v) => v.id === "target-size")) {
      const still = [];
      for (const node of small.nodes) {
        const element = node.target.flat().reduce((/** @type {any} */ at, /** @type {string} */ selector) => (at.shadowRoot || at).querySelector(selector), document);
        element.scrollIntoView({ block: "center" });
        // @ts-expect-error as above
        if ((await window.axe.run(element, { runOnly: [small.id] })).violations.length > 0) still.push(node);
      }
      small.nodes = still;
    }
    return violations.filter((/** @type {any} */ v) => v.nodes.length > 0).map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
  }, tags);
}

/** Fails on any violation that axe finds. @param {Page} page @param {string} state @param {{coloursOnly?: boolean}} [how] */
export async function assertAccessible(page, state, { coloursOnly = false } = {}) {
  assert.deepEqual(await axe(page, coloursOnly ? COLOUR_RULES : AXE_TAGS), [], `axe on ${state}`);
}

/** Fails when the page is wider than the window. @param {Page} page @param {string} state */
export async function assertNoSidewaysScroll(page, state) {
  const [content, window_] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(content <= window_, `${state}: ${content} px wide in a window of ${window_} px`);
}

/** Keeps a picture when SCREENSHOTS names a folder. @param {Page} page @param {string} name */
export async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, name + ".png") });
}

/**
 * Unfolds the filters of a view and every group of them: beside the list, over it, or above
 * it where no scripts run.
 * @param {Page | import("playwright-core").Locator | import("playwright-core").FrameLocator} root
 * @param {{scripts?: boolean}} [how]
 */
export async function openFilters(root, { scripts = true } = {}) {
  if (scripts) await root.locator("#panneaux.ready").waitFor();
  // Whichever of the three shows: scripts choose it a moment after they run.
  const shown = root.locator("#filtrer:visible, #filtres:not([open]) > summary:visible, #filtres-corps:visible").first();
  await shown.waitFor();
  if ((await shown.getAttribute("id")) !== "filtres-corps") await shown.click();
  await root.locator("#filtres-corps").waitFor();
  const folded = root.locator(".filter:not([open]) > summary");
  while ((await folded.count()) > 0) await folded.first().click();
}

/** Leaves the filters where they lie over the list. @param {Page | import("playwright-core").Locator | import("playwright-core").FrameLocator} root */
export async function closeFilters(root) {
  const close = root.locator(".sheet-head button");
  if (await close.isVisible()) await close.click();
}

/** Metres that a distance shown stands for. @param {string} text */
export function metresOf(text) {
  const match = /([\d ]+(?:,\d+)?)\s*(k?m)\b/u.exec(text.replace(/[\u00a0\u202f]/g, " "));
  assert.ok(match, `no distance in «${text}»`);
  return Number(match[1].replace(/ /g, "").replace(",", ".")) * (match[2] === "km" ? 1000 : 1);
}

/** Waits until the list is the one of an address. @param {Page} page @param {(params: URLSearchParams) => boolean} is */
export async function untilView(page, is) {
  await page.waitForURL((url) => is(url.searchParams));
  await page.waitForFunction(() => !document.querySelector(".is-loading"));
}
