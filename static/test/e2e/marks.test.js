// @ts-check
// The marks of the map, what they count and how they are reached; bubbles that are whole
// at every size; names where no base map answers; a base map of one's own.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, open, picture } from "./browser.js";

/** @typedef {import("./browser.js").Page} Page */
/** @typedef {{left: number, top: number, right: number, bottom: number, text: string}} Box */
/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open({ flags: ["--base-map", "aucun"] });
});
after(() => site?.close());

const BUTTON = "[data-show-place]";

/** Opens a page whose map is there, with all its marks. @param {Page} page @param {string} address */
async function openMap(page, address) {
  await page.goto(address);
  await page.locator(".mark .pin").first().waitFor();
  await page.waitForLoadState("networkidle");
}

/** @param {Page} page @param {string} selector @returns {Promise<Box[]>} */
const boxes = (page, selector) =>
  page.locator(selector).evaluateAll((nodes) =>
    nodes.map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return { left, top, right, bottom, text: node.textContent || "" };
    }),
  );

/** @param {Box} a @param {Box} b */
const overlap = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;

/** What all the marks stand for. @param {Page} page */
const counted = (page) =>
  page.evaluate(() => {
    const number = (/** @type {Element} */ node) => Number((node.querySelector("b")?.textContent || "").replace(/\D/g, ""));
    const count = (/** @type {string} */ selector) => document.querySelectorAll("#carte .mark[role=button] " + selector).length;
    return count(".pin") + count(".dot") + [...document.querySelectorAll("#carte .mark .cluster")].reduce((sum, node) => sum + number(node), 0);
  });

test("each place of the list is a drop, in its order, and counts once", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await openMap(page, "/?departement=33");
  const { numberMatched } = await (await fetch(site.base + "/api/v1/lieux?departement=33&limit=1")).json();
  const listed = await page.locator(".place[data-lon]").count();
  for (const button of ["", "Dézoomer", "Dézoomer"]) {
    if (button) {
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.waitForLoadState("networkidle");
      await page.waitForTimeout(300);
    }
    assert.equal(await page.locator(".mark .pin").count(), listed, "drops after " + (button || "opening"));
    await page.waitForFunction(() => document.querySelectorAll("#carte .mark").length > 0);
    assert.equal(await counted(page), numberMatched, "the marks stand for every place once, after " + (button || "opening"));
  }
  const ranks = (await page.locator(".mark .pin").allTextContents()).map(Number);
  assert.deepEqual(ranks, [...ranks].sort((a, b) => a - b), "the order of the page is that of the ranks");
  const stacked = await page.locator(".mark:has(.pin)").evaluateAll((nodes) => nodes.map((node) => Number(getComputedStyle(node).zIndex)));
  assert.deepEqual(stacked, [...stacked].sort((a, b) => b - a), "the first one is on top");
});

test("states and labels are told by form and in words", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await openMap(page, "/?departement=33&limit=100");
  const forms = await page.evaluate(() => {
    /** @type {Record<string, string>} */
    const seen = {};
    for (const pin of document.querySelectorAll(".pin")) {
      const { backgroundColor, borderTopStyle } = getComputedStyle(pin);
      const state = [...pin.classList].find((name) => name.startsWith("is-")) || "";
      seen[state] = `${backgroundColor} ${borderTopStyle}`;
    }
    return seen;
  });
  assert.ok(Object.keys(forms).length >= 2, JSON.stringify(forms));
  assert.equal(new Set(Object.values(forms)).size, Object.keys(forms).length, JSON.stringify(forms));
  const card = page.locator(".place[data-lon]:has(.stamp)").first();
  const [id, label, told] = [await card.getAttribute("data-id"), await card.locator(".stamp").textContent(), await card.locator(".open").textContent()];
  const rank = await page.locator(".place").evaluateAll((cards, wanted) => cards.findIndex((node) => node.getAttribute("data-id") === wanted) + 1, id);
  const mark = page.locator(`.mark[aria-label^="${rank} : "]`);
  const name = (await mark.getAttribute("aria-label")) || "";
  assert.ok(name.endsWith((label || "").trim()) && name.includes((told || "").trim()), name);
  assert.ok(await mark.locator(".pin.has-label").count(), "a label has a form");
});

test("the bubble is whole inside the map at every size, takes the focus and gives it back", async () => {
  for (const [width, height] of [[1280, 800], [768, 900], [320, 600]]) {
    const { page } = await site.visit({ width, height, reducedMotion: "reduce" });
    await page.goto("/?pres_de=33000");
    const total = await page.locator(BUTTON).count();
    for (const i of [0, 1, Math.min(9, total - 1)]) {
      const button = page.locator(BUTTON).nth(i);
      await button.focus();
      await page.keyboard.press("Enter");
      await page.locator(".leaflet-popup .place-actions").waitFor();
      const [[bubble], [map]] = [await boxes(page, ".leaflet-popup-content-wrapper"), await boxes(page, "#carte")];
      const where = `${width} × ${height}, place ${i + 1}: ${JSON.stringify([bubble, map].map(({ left, top, right, bottom }) => [left, top, right, bottom].map(Math.round)))}`;
      assert.ok(bubble.left >= map.left && bubble.right <= map.right && bubble.top >= map.top && bubble.bottom <= map.bottom, where);
      assert.ok(bubble.top >= 0 && bubble.bottom <= height, "in the window: " + where);
      for (const control of await boxes(page, ".map-control")) assert.ok(control.right - control.left === 0 || !overlap(bubble, control), `a button covers it: ${where}`);
      assert.ok(await page.evaluate(() => document.activeElement?.closest(".leaflet-popup") !== null), "focus: " + where);
      assert.equal(((await page.locator(".leaflet-popup .popup-name").first().textContent()) || "").trim(), ((await page.locator(".place h3 a").nth(i).textContent()) || "").trim());
      if (i === 1) {
        assert.equal(await page.locator(".mark.is-selected .pin").textContent(), "2");
        assert.ok(await page.locator(".place").nth(1).evaluate((node) => node.classList.contains("is-selected")));
        await assertAccessible(page, "bubble at " + width);
        await picture(page, "bulle-" + width);
      }
      await page.keyboard.press("Escape");
      await page.locator(".leaflet-popup").waitFor({ state: "detached" });
      assert.ok(await button.evaluate((node) => node === document.activeElement), "focus returns: " + where);
    }
  }
});

test("a place that is not of the list opens the same card, from the server", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await openMap(page, "/?pres_de=33000");
  for (let i = 0; i < 6 && (await page.locator(".mark .dot").count()) === 0; i++) {
    await page.getByRole("button", { name: "Dézoomer", exact: true }).click();
    await page.waitForTimeout(400);
  }
  const dot = page.locator(".mark:has(.dot)").first();
  const name = (await dot.getAttribute("aria-label")) || "";
  await dot.focus();
  await page.keyboard.press("Enter");
  await page.locator(".leaflet-popup .place-actions").waitFor();
  assert.equal(((await page.locator(".leaflet-popup .popup-name").textContent()) || "").trim(), name);
  assert.ok(await page.locator(".leaflet-popup .open").isVisible());
  const [[bubble], [map]] = [await boxes(page, ".leaflet-popup-content-wrapper"), await boxes(page, "#carte")];
  assert.ok(bubble.top >= map.top && bubble.right <= map.right && bubble.left >= map.left && bubble.bottom <= map.bottom);
  await page.getByRole("link", { name: "Voir la fiche" }).click();
  await page.waitForURL(/\/lieux\/[0-9a-z]+\?pres_de=33000/);
  assert.equal(((await page.locator("h1").textContent()) || "").trim(), name);
});

test("by keyboard the map is near the list, and its drops come in the order of ranks", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await openMap(page, "/?pres_de=33000");
  const at = () => page.evaluate(() => ({ label: document.activeElement?.getAttribute("aria-label") || "", show: document.activeElement?.hasAttribute("data-show-place"), map: document.activeElement?.closest("#carte") !== null }));
  await page.locator(".place h3 a").first().focus();
  let tabs = 0;
  while (!(await at()).show && tabs++ < 9) await page.keyboard.press("Tab");
  assert.ok(tabs <= 8, `${tabs} tabs from a card to its place on the map`);
  await page.locator("#carte").focus();
  tabs = 0;
  while (!/^1 : /.test((await at()).label) && tabs++ < 9) await page.keyboard.press("Tab");
  assert.ok(tabs <= 8, `${tabs} tabs from the map to its first drop`);
  for (const rank of [2, 3, 4]) {
    await page.keyboard.press("Tab");
    assert.match((await at()).label, new RegExp(`^${rank} : `));
  }
  for (const { left, right, top, bottom } of await boxes(page, ".map-control:not([hidden])")) assert.ok(right - left >= 40 && bottom - top >= 40, "a button of 40 px");
  for (const { left, right, top, bottom } of await boxes(page, ".mark[role=button]")) assert.ok(right - left >= 24 && bottom - top >= 24, "a mark of 24 px");
});

test("without a base map names tell where one is, and cover nothing", async () => {
  const { page, requests } = await site.visit({ reducedMotion: "reduce" });
  for (const address of ["/?departement=33", "/?pres_de=33000", "/carte?lat=44.84&lon=-0.58&zoom=12", "/carte?lat=44.84&lon=-0.58&zoom=17", "/carte?lat=46.5&lon=2.5&zoom=7"]) {
    await page.goto(address);
    await page.locator(".ground-name").first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(300);
    const names = await boxes(page, ".ground-name");
    const [map] = await boxes(page, "#carte");
    const marks = [...(await boxes(page, "#carte .pin")), ...(await boxes(page, "#carte .cluster")), ...(await boxes(page, ".map-control:not([hidden])"))];
    for (const [i, name] of names.entries()) {
      assert.ok(name.left >= map.left && name.right <= map.right && name.top >= map.top && name.bottom <= map.bottom, `${address}: ${name.text} is cut`);
      for (const other of [...names.slice(i + 1), ...marks]) assert.ok(!overlap(name, other), `${address}: ${name.text} and «${other.text}» cover each other`);
    }
    await picture(page, "noms-" + address.replace(/\W+/g, "-"));
  }
  assert.deepEqual(requests.filter((url) => !url.startsWith(site.base) && !url.startsWith("data:")), []);
  assert.ok(requests.filter((url) => url.includes("/fond/")).every((url) => url.includes("?v=")), "the ground is asked by version");
});

test("the tiles of an archive are the base map, its mention included", async () => {
  const archive = fileURLToPath(new URL("../../../geo/pmtiles/testdata/essai.pmtiles", import.meta.url));
  const own = await open({ flags: ["--base-map", archive] });
  try {
    const { page, requests } = await own.visit({ reducedMotion: "reduce" });
    await page.goto("/carte?lat=45&lon=0.3&zoom=4");
    await page.waitForFunction(() => [...document.querySelectorAll(".leaflet-tile")].some((node) => /** @type {HTMLImageElement} */ (node).naturalWidth > 0));
    assert.ok(requests.some((url) => url.startsWith(own.base + "/fond/3/")), "the deepest zoom of the archive");
    assert.match((await page.locator(".leaflet-control-attribution").textContent()) || "", /© Exemple & Cie/);
    assert.equal(await page.locator("#carte-note").isVisible(), false, "nothing is missing");
    // Beyond the extent of the archive the names take its place.
    await page.goto("/carte?lat=48.85&lon=2.35&zoom=11");
    await page.locator(".ground-name").first().waitFor();
    await page.goto("about:blank");
  } finally {
    await own.close();
  }
});
