// @ts-check
// What the browser tests share: one Chromium, fresh pages, and a watch on what a
// page must never do. The site under test is BASE_URL; without it the suite
// starts `bin/lieux serve --demo` (LIEUX_BIN names another binary) on a free port, with a data folder of its own.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { accessSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { baseMapOrigin, watch } from "./watch.js";

const REPO = fileURLToPath(new URL("../../..", import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const START_MS = 120000;

/** @returns {string} */
function chromiumPath() {
  const usual = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome", "/snap/bin/chromium"];
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

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * The folders of real listings: below LIEUX_SHARED, else beside the repository;
 * none in a clone alone. LIEUX_SHARED that promises them and does not hold them is a failure.
 * @returns {string[]}
 */
export function realListings() {
  const shared = process.env.LIEUX_SHARED;
  const folder = join(shared || join(REPO, "../shared"), "listings");
  if (!shared && !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/**
 * @typedef {{listings?: string[], flags?: string[]}} Wanted
 * listings: to import first, in place of the demonstration; flags: of the server
 */

/** @param {Wanted} [wanted] @returns {Promise<{base: string, stop: () => Promise<void>}>} */
export async function startSite({ listings = [], flags = [] } = {}) {
  const usual = listings.length === 0 && flags.length === 0;
  if (process.env.BASE_URL && usual) return { base: process.env.BASE_URL.replace(/\/$/, ""), stop: async () => {} };
  const data = mkdtempSync(join(tmpdir(), "lieux-e2e-"));
  const base = `http://127.0.0.1:${await freePort()}`;
  const env = { ...process.env };
  delete env.DATABASE_URL;
  const binary = process.env.LIEUX_BIN || join(REPO, "bin/lieux");
  if (listings.length > 0) {
    const imported = spawnSync(binary, ["import", ...listings, "--data-dir", data], { env, encoding: "utf8", timeout: START_MS });
    if (imported.status !== 0) throw new Error("the import failed:\n" + imported.stdout + imported.stderr);
  }
  const child = spawn(binary, ["serve", ...flags, ...(listings.length > 0 ? [] : ["--demo"]), "--listen", base.slice(7), "--data-dir", data], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + START_MS; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const ready = await fetch(base + "/health/ready").then((r) => r.ok, () => false);
    if (ready) return { base, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error("the server did not start:\n" + said);
    }
  }
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

/** Opens a site and a browser for one file of tests. @param {Wanted & {browserFlags?: string[]}} [wanted] */
export async function open({ browserFlags = [], ...wanted } = {}) {
  const { base, stop } = await startSite(wanted);
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ["--disable-background-networking", "--disable-component-update", "--no-first-run", ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), ...browserFlags],
  });
  const origins = [base, await baseMapOrigin(base)];

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
  return {
    base,
    visit,
    close: async () => {
      await browser.close();
      await stop();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof open>>} Site */
/** @typedef {import("playwright-core").Page} Page */

/** The rules that every state keeps. */
export const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Every violation that axe finds, shadow roots included. @param {Page} page @param {string[]} tags @returns {Promise<string[]>} */
export async function axe(page, tags) {
  await page.evaluate(AXE);
  return page.evaluate(async (rules) => {
    // @ts-expect-error axe is put in the page just above
    const { violations } = await window.axe.run(document, { runOnly: rules });
    return violations.map((/** @type {any} */ v) => `${v.id}: ${v.nodes.map((/** @type {any} */ n) => n.target.join(" ")).slice(0, 3).join(" | ")}`);
  }, tags);
}

/** Fails on any violation that axe finds. @param {Page} page @param {string} state */
export async function assertAccessible(page, state) {
  assert.deepEqual(await axe(page, AXE_TAGS), [], `axe on ${state}`);
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
