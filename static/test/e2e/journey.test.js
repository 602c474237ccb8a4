// @ts-check
// From a postcode to a place, as people do it: with the mouse, by keyboard, and
// without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { metresOf, open, openFilters, picture, untilView } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

/** @param {import("./browser.js").Page} page */
async function assertNearest(page) {
  const distances = (await page.locator(".place-distance").allTextContents()).map(metresOf);
  assert.ok(distances.length >= 3, `${distances.length} places`);
  assert.deepEqual(distances, [...distances].sort((a, b) => a - b));
}

/**
 * A service that some places of a view offer and others do not: the box of the
 * form, what it stands for, and the number of places that it announces.
 * @param {import("./browser.js").Page} page with its filters open
 */
async function someService(page) {
  const all = Number(await page.locator("#resultats").getAttribute("data-total"));
  for (const option of await page.locator(".filter:first-of-type .option").all()) {
    const count = Number(((await option.locator(".count").textContent()) || "").replace(/\D/g, ""));
    const box = option.getByRole("checkbox");
    if (count >= 5 && count < all) return { box, count, value: (await box.getAttribute("value")) || "" };
  }
  throw new Error("no service tells places apart");
}

test("a postcode typed gives the nearest places with their distances", async () => {
  const { page, faults } = await site.visit();
  await page.goto("/");
  await page.getByLabel(/Que cherchez-vous/).fill("33000");
  await page.keyboard.press("Enter");
  await untilView(page, (params) => params.get("pres_de") === "33000");
  await assertNearest(page);
  assert.match((await page.locator("#resultats-titre").textContent()) || "", /Bordeaux \(33000\)/);
  assert.equal(await page.getByLabel(/Que cherchez-vous/).inputValue(), "33000 Bordeaux");
  await page.locator(".mark").first().waitFor();
  await picture(page, "resultats-1280");
  assert.deepEqual(faults, []);
});

test("suggestions are used by keyboard alone", async () => {
  const { page } = await site.visit();
  await page.goto("/");
  const box = page.getByRole("combobox", { name: /Que cherchez-vous/ });
  await box.focus();
  await page.keyboard.type("borde");
  const options = page.getByRole("option");
  await options.first().waitFor();
  assert.equal(await box.getAttribute("aria-expanded"), "true");
  assert.match((await page.locator("#ou-annonce").textContent()) || "", /suggestion/);
  await page.keyboard.press("ArrowDown");
  const active = await box.getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await picture(page, "suggestions-1280");
  await page.keyboard.press("Escape");
  assert.equal(await box.getAttribute("aria-expanded"), "false");
  assert.equal(await box.inputValue(), "borde");
  await page.keyboard.type("aux");
  await options.first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await untilView(page, (params) => params.has("pres_de"));
  await assertNearest(page);
});

test("filters, their counts, the address and the back button agree", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000&rayon_km=50");
  const all = Number(await page.locator("#resultats").getAttribute("data-total"));
  await openFilters(page);
  const { box, count, value } = await someService(page);
  await box.check();
  await untilView(page, (params) => params.get("services") === value);
  const some = Number(await page.locator("#resultats").getAttribute("data-total"));
  assert.equal(some, count);
  assert.ok(some > 0 && some < all, `${some} of ${all}`);
  assert.ok(await box.evaluate((node) => node === document.activeElement), "focus stays on the box");
  const address = page.url();
  await page.goBack();
  await untilView(page, (params) => !params.has("services"));
  assert.equal(Number(await page.locator("#resultats").getAttribute("data-total")), all);
  assert.equal(await box.isChecked(), false);
  await page.goto(address);
  assert.equal(Number(await page.locator("#resultats").getAttribute("data-total")), some);
  await page.getByRole("link", { name: /Retirer le filtre(?!.*km)/ }).first().click();
  await untilView(page, (params) => !params.has("services"));
  assert.ok(await page.locator("#resultats").evaluate((node) => node === document.activeElement), "focus goes to the results");
});

test("a place chosen on either side shows on the other", async () => {
  const { page, faults } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.locator(".mark[role=button]").first().waitFor();
  const card = page.locator(".place").nth(2);
  const name = ((await card.locator("h3").textContent()) || "").trim();
  await card.getByRole("button", { name: /Voir sur la carte/ }).click();
  const popup = page.locator(".leaflet-popup");
  await popup.waitFor();
  assert.equal(((await popup.locator(".popup-name").textContent()) || "").trim(), name);
  assert.ok(await card.evaluate((node) => node.classList.contains("is-selected")));
  await picture(page, "lieu-choisi-1280");
  await page.keyboard.press("Escape");
  await popup.waitFor({ state: "detached" });
  assert.equal(await page.locator(".place.is-selected").count(), 0);
  assert.ok(await card.getByRole("button", { name: /Voir sur la carte/ }).evaluate((node) => node === document.activeElement), "focus returns");

  const marks = page.locator(".mark[role=button]:has(.pin)");
  await marks.first().waitFor();
  await marks.first().focus();
  await page.keyboard.press("Enter");
  await popup.waitFor();
  await page.locator(".popup-name").first().click();
  await page.waitForURL(/\/lieux\/[0-9a-z]+/);
  assert.deepEqual(faults, []);
});

test("the map moved offers to search there", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.locator(".mark").first().waitFor();
  await page.getByRole("button", { name: "Dézoomer" }).click();
  await page.getByRole("button", { name: "Chercher dans cette zone" }).click();
  await untilView(page, (params) => params.has("bbox") && params.get("pres_de") === "33000");
  assert.ok((await page.locator(".place").count()) > 0);
});

test("clusters count every place of the view", async () => {
  const { page } = await site.visit();
  await page.goto("/?limit=50");
  const template = (await page.locator("#resultats").getAttribute("data-tiles")) || "";
  const everywhere = await page.request.get("/api/v1/lieux?bbox=-180,-90,180,90&limit=1");
  const total = (await everywhere.json()).numberMatched;
  assert.ok(total > 0);
  const url = template.replace("{z}", "0").replace("{x}", "0").replace("{y}", "0");
  const { features } = await (await page.request.get(url)).json();
  const counted = features.reduce((/** @type {number} */ sum, /** @type {any} */ f) => sum + (f.properties.cluster ? f.properties.point_count : 1), 0);
  assert.equal(counted, total);
  await page.locator(".mark[aria-label*='lieux']").first().waitFor();
});

test("everything works without scripts", async () => {
  const { page, requests } = await site.visit({ javaScriptEnabled: false, width: 360, height: 740 });
  await page.goto("/");
  await page.getByLabel(/Que cherchez-vous/).fill("Bordeaux");
  await page.getByRole("button", { name: "Chercher", exact: true }).click();
  assert.match(page.url(), /pres_de=insee:33063/);
  await assertNearest(page);
  await page.locator("#filtres > summary").click();
  await (await someService(page)).box.check();
  await page.getByRole("button", { name: "Appliquer les filtres" }).last().click();
  assert.match(page.url(), /pres_de=insee:33063&services=/);
  await assertNearest(page);
  await page.getByRole("link", { name: "Lieux suivants" }).click();
  await assertNearest(page);
  await page.getByRole("link", { name: "Revenir aux premiers lieux" }).click();
  const name = ((await page.locator(".place h3").first().textContent()) || "").trim();
  await page.locator(".place h3 a").first().click();
  assert.equal(((await page.locator("h1").textContent()) || "").trim(), name);
  await page.getByRole("link", { name: /Revenir à la liste/ }).click();
  await assertNearest(page);
  assert.equal(requests.some((url) => url.endsWith(".js")), false);
});

test("a name that several communes bear asks which", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  await page.goto("/?ou=Saint-Denis&label=France+Services");
  const choices = page.locator(".choices a");
  assert.ok((await choices.count()) >= 2);
  assert.match((await choices.first().getAttribute("href")) || "", /pres_de=insee:.*label=/);
});

test("the way from the list to a place and back keeps the view", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000&services=Maîtrise des outils numériques du quotidien");
  const first = await page.locator(".place h3").first().textContent();
  await page.locator(".place h3 a").first().click();
  await page.waitForURL(/\/lieux\//);
  assert.equal((await page.locator("h1").textContent())?.trim(), first?.trim());
  await page.goBack();
  await page.waitForURL(/services=/);
  assert.equal(await page.locator(".place h3").first().textContent(), first);
});

test("the keyboard goes straight to search, filters and results, and focus is seen", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000");
  for (const [name, id] of [["Aller à la recherche", "ou"], ["Aller aux filtres", "filtres"], ["Aller aux résultats", "resultats"]]) {
    await page.keyboard.press("Tab");
    const link = page.getByRole("link", { name });
    assert.ok(await link.evaluate((node) => node === document.activeElement && node.getBoundingClientRect().top >= 0), name);
    assert.equal(await link.getAttribute("href"), "#" + id);
  }
  await page.evaluate(() => Object.assign(window, { list: document.querySelector("#resultats") }));
  await page.keyboard.press("Enter");
  await page.waitForURL(/#resultats$/);
  await page.waitForFunction(() => !document.querySelector(".is-loading"));
  assert.ok(await page.evaluate(() => "list" in window && window.list === document.activeElement), "the list is the same and has focus");
  await page.keyboard.press("Tab");
  const focused = page.locator(":focus");
  assert.ok(await focused.evaluate((node) => document.querySelector("#resultats")?.contains(node)), "the next stop is in the results");
  assert.notEqual(await focused.evaluate((node) => getComputedStyle(node).outlineStyle), "none");
});

test("a cluster opens by keyboard and focus stays on the map", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await page.goto("/?limit=50");
  const cluster = page.locator(".mark[aria-label*='voir de plus près']").first();
  await cluster.waitFor();
  const before = await page.locator(".mark[role=button]").evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")).join());
  await cluster.focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((was) => {
    const now = [...document.querySelectorAll(".mark[role=button]")].map((mark) => mark.getAttribute("aria-label")).join();
    return now !== "" && now !== was;
  }, before);
  assert.equal(await page.evaluate(() => document.activeElement?.id), "carte");
});
