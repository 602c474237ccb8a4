// @ts-check
// The places of Gironde on the pages of others: a page whose style breaks
// everything, two maps on one page, an iframe that grows and shrinks, no base map.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE_TAGS, axe, closeFilters, open, openFilters, picture } from "./browser.js";

/** @typedef {import("./browser.js").Page} Page */
/** @type {import("./browser.js").Site} */
let site;
let host = "";
let body = "";
before(async () => {
  site = await open({ real: true });
  host = await site.host(() => `<!doctype html><html lang="fr"><head><title>La mairie</title></head><body>${body}</body></html>`);
});
after(() => site?.close());

const script = () => `<script type="module" src="${site.base}/embed/carte-lieux.js"></script>`;
const AROUND = `<h1 id="t">Mairie</h1><p>Un <a href="#x">lien</a>, <button type="button">un bouton</button></p><table><tr><td>une case</td></tr></table><form><input value="a"><select><option>b</option></select></form>`;
const HOSTILE = `<style>
  * { all: unset !important; font-size: 70px !important; color: lime !important; background: red !important; visibility: hidden !important }
  *::before, *::after { content: "PUB" !important; position: fixed !important }
  :root { --accent: red; --sheet: red; --ink: red; --line: red; --focus: red; font-size: 90px !important; line-height: 9 !important; letter-spacing: 2em !important; word-spacing: 3em; text-transform: uppercase; text-align: right; direction: rtl; cursor: none; quotes: "x" "y" }
  html, body { pointer-events: none; user-select: none; white-space: pre; hyphens: auto }
</style>`;

/** Every property of every element of the host, with its box left out: the map takes room. @param {Page} page */
const stylesOf = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("html, head, body, h1, p, a, button, table, td, form, input, select")].map((node) => {
      const style = getComputedStyle(node);
      return node.localName + [...style].filter((name) => !/^(height|block-size|perspective-origin|transform-origin|inset|bottom|top)/.test(name)).map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
    }),
  );

/** @param {Page} page */
const stateOf = (page) => page.evaluate(() => ({ address: location.href, title: document.title, cookie: document.cookie, stored: localStorage.length + sessionStorage.length, scroll: document.body.style.cssText + document.body.className + document.documentElement.className, history: history.length }));

/** Uses a map as a visitor does: search, filter, choice, map. @param {Page} page @param {string} selector of the element */
async function use(page, selector) {
  const map = page.locator(selector);
  await map.getByRole("combobox").fill("33000");
  await page.keyboard.press("Enter");
  await map.locator(".place-distance").first().waitFor();
  await openFilters(map);
  await map.getByRole("checkbox", { name: /^France Services/ }).first().check();
  await map.locator(".chip").first().waitFor();
  await closeFilters(map);
  await map.getByRole("button", { name: /Voir sur la carte/ }).first().click();
  await map.locator(".leaflet-popup").waitFor();
  await map.getByRole("button", { name: "Dézoomer" }).click();
}

test("neither the page nor the map changes the other, two maps at once", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  body = AROUND;
  await page.goto(host);
  const [styles, state] = [await stylesOf(page), await stateOf(page)];
  body = AROUND + script() + `<carte-lieux id="un" departement="33" titre="Gironde"></carte-lieux><carte-lieux id="deux" departement="974" theme="sombre" lang="en"></carte-lieux>`;
  await page.goto(host);
  await page.locator("#un .place").first().waitFor();
  await page.locator("#deux .place").first().waitFor();
  const second = await page.locator("#deux .place h3").allTextContents();
  await use(page, "#un");
  assert.deepEqual(await page.locator("#deux .place h3").allTextContents(), second, "the second map stays as it is");
  assert.deepEqual(await stylesOf(page), styles);
  const { history: now, ...rest } = await stateOf(page);
  const { history: was, ...first } = state;
  assert.deepEqual(rest, first);
  assert.ok(now <= was + 1, "using the map leaves no steps in the history");
  assert.deepEqual(await axe(page, AXE_TAGS.filter((tag) => tag !== "best-practice")).then((found) => found.filter((line) => line.includes("carte-lieux") || line.includes("#un") || line.includes("#deux"))), []);
  await picture(page, "deux-cartes-1280");
});

test("a page whose style breaks everything leaves the map as it is", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  /** The look of each part of the map. */
  const look = () =>
    page.evaluate(() => {
      const root = /** @type {ShadowRoot} */ (document.querySelector("carte-lieux")?.shadowRoot);
      return [...root.querySelectorAll(".app, .app h2, .app label, .app input, .app button, .place, .place a, .place p, .place li, .mark, .pin, .cluster, .dot, .map-control, summary, fieldset, legend")].slice(0, 300).map((node) => {
        const s = getComputedStyle(node);
        return [node.localName, node.className, s.fontSize, s.lineHeight, s.letterSpacing, s.wordSpacing, s.color, s.backgroundColor, s.visibility, s.direction, s.textAlign, s.textTransform, s.cursor, s.whiteSpace, s.pointerEvents, s.userSelect, s.width, getComputedStyle(node, "::before").content].join(" ");
      });
    });
  const settled = async () => {
    await page.locator("carte-lieux .place").first().waitFor();
    await page.locator("carte-lieux #plan").evaluate((plan) => plan.scrollIntoView());
    await page.locator("carte-lieux .mark[role=button]:has(.cluster)").first().waitFor();
    await page.waitForLoadState("networkidle");
  };
  const element = `<div style="width: 1200px">${script()}<carte-lieux departement="33" lat="44.84" lon="-0.58" zoom="9"></carte-lieux></div>`;
  body = element;
  await page.goto(host);
  await settled();
  const quiet = await look();
  body = HOSTILE + element.replace("<div style=", "<div data-x style=").replace("<carte-lieux ", '<carte-lieux style="display: block" ');
  await page.goto(host);
  await settled();
  const rough = await look();
  // The host gives a width; the rest is ours.
  const noWidth = (/** @type {string[]} */ lines) => lines.map((line) => line.replace(/ [\d.]+px (\S+)$/, " $1"));
  assert.deepEqual(noWidth(rough), noWidth(quiet));
  await picture(page, "hostile-reel-1280");
});

test("the iframe grows with its content and shrinks with it", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce", width: 800, height: 800 });
  body = `${AROUND}<iframe id="cadre" src="${site.base}/carte?departement=33&amp;hauteur=auto" title="Lieux" style="width: 100%; border: 0; height: 300px"></iframe><script src="${site.base}/embed/hauteur.js"></script>`;
  await page.goto(host);
  const frame = page.frameLocator("#cadre");
  await frame.locator(".place").first().waitFor();
  const height = async () => {
    // Two looks that agree: the frame has told its height and the page has followed.
    for (let was = -1; ; ) {
      await page.waitForTimeout(120);
      const now = await page.evaluate(() => /** @type {HTMLElement} */ (document.getElementById("cadre")).offsetHeight);
      if (now === was) return now;
      was = now;
    }
  };
  const inner = async () => Math.ceil(await page.frames()[1].evaluate(() => document.body.getBoundingClientRect().height));
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.getElementById("cadre")).offsetHeight > 300);
  const long = await height();
  assert.equal(long, await inner());
  await frame.getByLabel(/Que cherchez-vous/).fill("33990");
  await page.keyboard.press("Enter");
  await frame.locator(".place-distance").first().waitFor();
  await page.setViewportSize({ width: 420, height: 800 });
  const narrow = await height();
  assert.equal(narrow, await inner());
  assert.notEqual(narrow, long);
  await page.setViewportSize({ width: 1280, height: 800 });
  const wide = await height();
  assert.equal(wide, await inner());
  await page.setViewportSize({ width: 420, height: 800 });
  const again = await height();
  assert.equal(again, await inner());
  const steps = [narrow - long, wide - narrow, again - wide];
  assert.ok(steps.some((step) => step < 0) && steps.some((step) => step > 0), `it does not grow and shrink: ${steps.join(", ")}`);
});

test("a chosen height is that of the whole, and the map has its share in each layout", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  for (const [width, attributes] of /** @type {[number, string][]} */ ([[1280, ""], [1280, 'liste="sans"'], [500, 'liste="sans"'], [500, ""]])) {
    await page.setViewportSize({ width, height: 900 });
    body = `${script()}<carte-lieux departement="33" hauteur="700" ${attributes}></carte-lieux>`;
    await page.goto(host);
    await page.locator("carte-lieux .place").first().waitFor({ state: "attached" });
    if (width === 500 && attributes === "") await page.locator("carte-lieux").getByRole("button", { name: "Carte", exact: true }).click();
    await page.locator("carte-lieux .mark[role=button]").first().waitFor();
    const [whole, map] = await page.evaluate(() => [".app", "#carte"].map((selector) => Number(document.querySelector("carte-lieux")?.shadowRoot?.querySelector(selector)?.getBoundingClientRect().height)));
    assert.equal(whole, 700);
    assert.ok(map >= 260, `a map of ${map} px at ${width} ${attributes}`);
  }
});

test("a site without base map calls nobody, and draws the outline", async () => {
  const plain = await open({ flags: ["--base-map", "aucun"] });
  try {
    const { page, requests } = await plain.visit();
    await page.goto("/?departement=33");
    await page.locator("path.outline").first().waitFor({ state: "attached" });
    await page.locator(".mark[role=button]").first().waitFor();
    assert.deepEqual(requests.filter((url) => !url.startsWith(plain.base) && !url.startsWith("data:")), []);
    assert.equal(await page.locator("#carte-note").isVisible(), false, "nothing is missing");
    await picture(page, "sans-fond-1280");
    const policy = (await fetch(plain.base + "/")).headers.get("content-security-policy") || "";
    assert.match(policy, /img-src 'self' data:;/);
    await page.goto("about:blank");
  } finally {
    await plain.close();
  }
});
