// @ts-check
// The journeys of visitors on the real listings (the demonstration where there are
// none): search, filter, share, keyboard alone, no scripts, the page of a place.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, metresOf, open, openFilters, picture, untilView } from "./browser.js";

/** @typedef {import("./browser.js").Page} Page */
/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open({ real: true });
});
after(() => site?.close());

/** @param {Page} page */
const names = async (page) => (await page.locator(".place h3").allTextContents()).map((name) => name.trim());

/** @param {Page} page */
const ids = (page) => page.locator(".place").evaluateAll((cards) => cards.map((card) => card.getAttribute("data-id")));

/** @param {Page} page */
const total = async (page) => Number(await page.locator("#resultats").getAttribute("data-total"));

/** @param {string} address of the API */
const ask = async (address) => (await fetch(site.base + "/api/v1" + address)).json();

test("a search with a filter is shared by its address, and goes back step by step", async () => {
  const { page, context } = await site.visit();
  /** @type {(string | undefined)[]} the versions that requests of the list had seen */
  const seen = [];
  page.on("request", (request) => {
    if (request.resourceType() === "fetch" && request.headers().accept === "text/html") seen.push(request.headers()["lieux-version"]);
  });
  await page.goto("/");
  await page.getByLabel(/Que cherchez-vous/).fill("33000");
  await page.keyboard.press("Enter");
  await untilView(page, (params) => params.get("pres_de") === "33000");
  const near = await ids(page);
  const { headers } = await fetch(site.base + "/api/v1/lieux?limit=1");
  await openFilters(page);
  const label = page.getByRole("checkbox", { name: /^France Services/ }).first();
  await label.check();
  await untilView(page, (params) => /France Services/i.test(params.toString().replaceAll("+", " ")));
  const filtered = await ids(page);
  assert.equal(seen.at(-1), headers.get("lieux-version"), "a node that is behind would go back");
  const distances = (await page.locator(".place-distance").allTextContents()).map(metresOf);
  assert.deepEqual(distances, [...distances].sort((a, b) => a - b));
  const asked = await ask(`/lieux?${new URL(page.url()).searchParams}&limit=${filtered.length}`);
  assert.equal(await total(page), asked.numberMatched);
  assert.deepEqual(filtered, asked.features.map((/** @type {any} */ f) => f.id));

  const shared = await context.newPage();
  await shared.goto(page.url());
  assert.deepEqual(await ids(shared), filtered);
  assert.equal(await shared.getByLabel(/Que cherchez-vous/).inputValue(), "33000 Bordeaux");
  await openFilters(shared);
  assert.ok(await shared.getByRole("checkbox", { name: /^France Services/ }).first().isChecked());
  await shared.close();

  await page.goBack();
  await untilView(page, (params) => params.get("pres_de") === "33000" && params.size === 1);
  assert.deepEqual(await ids(page), near);
  assert.equal(await label.isChecked(), false);
  await page.goBack();
  await untilView(page, (params) => params.size === 0);
  await page.goForward();
  await untilView(page, (params) => params.get("pres_de") === "33000");
  assert.deepEqual(await ids(page), near);
});

test("the keyboard alone goes from the search to a place and back", async () => {
  const { page } = await site.visit();
  await page.goto("/");
  const at = () => page.evaluate(() => {
    const node = /** @type {HTMLElement} */ (document.activeElement);
    const { top, bottom, height } = node.getBoundingClientRect();
    const said = node.getAttribute("aria-label") || node.closest("label")?.textContent || node.textContent || "";
    return { id: node.id, said: said.replace(/\s+/g, " ").trim(), seen: getComputedStyle(node).outlineStyle !== "none", inSight: height === 0 || (bottom > 0 && top < innerHeight), url: node.getAttribute("href") || "" };
  });
  /** Goes on to what is wanted; every stop on the way is seen. @param {(stop: Awaited<ReturnType<typeof at>>) => boolean} is @param {number} most @param {string} key */
  const tabTo = async (is, most, key = "Tab") => {
    for (let i = 0; i < most; i++) {
      await page.keyboard.press(key);
      const stop = await at();
      assert.ok(stop.seen && stop.inSight, `focus is not seen on ${stop.id} «${stop.said}»`);
      if (is(stop)) return stop;
    }
    throw new Error(`the keyboard does not get there: it is on «${(await at()).said}»`);
  };
  await tabTo((stop) => stop.id === "ou", 12);
  await page.keyboard.type("33000");
  await page.keyboard.press("Enter");
  await untilView(page, (params) => params.get("pres_de") === "33000");
  await page.locator(".place").first().waitFor();
  // A wide window shows the filters beside the list.
  await tabTo((stop) => stop.url === "" && /^Faire une démarche en ligne/.test(stop.said), 20);
  await page.keyboard.press("Space");
  await untilView(page, (params) => params.has("services"));
  assert.match((await at()).said, /^Faire une démarche en ligne/, "focus stays on the box");
  const place = await tabTo((stop) => /^\/lieux\//.test(stop.url), 150);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/lieux\//);
  assert.equal((await page.locator("h1").textContent())?.trim(), place.said);
  await tabTo((stop) => /^Revenir à la liste/.test(stop.said), 8);
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === "/" && url.searchParams.has("services"));
  assert.equal((await names(page))[0], place.said);
});

test("without scripts the same journey goes from page to page", async () => {
  const { page, requests } = await site.visit({ javaScriptEnabled: false, width: 360, height: 740 });
  await page.goto("/");
  await page.getByLabel(/Que cherchez-vous/).fill("bordeaux");
  await page.getByRole("button", { name: "Chercher", exact: true }).click();
  await openFilters(page, { scripts: false });
  await page.getByRole("checkbox", { name: /^France Services/ }).first().check();
  await page.getByRole("button", { name: "Appliquer les filtres" }).last().click();
  await page.waitForURL(/pres_de=insee:33063.*France/);
  const asked = await ask(`/lieux?${new URL(page.url()).searchParams}&limit=100`);
  /** @type {(string | null)[]} */
  const seen = [];
  for (let i = 0; i < 3; i++) {
    seen.push(...(await ids(page)));
    await page.getByRole("link", { name: "Lieux suivants" }).click();
  }
  assert.deepEqual(seen, asked.features.slice(0, seen.length).map((/** @type {any} */ f) => f.id));
  await page.goBack();
  await page.locator(".place h3 a").first().click();
  await page.locator("#lieu address").waitFor();
  await page.getByRole("link", { name: /Revenir à la liste/ }).click();
  assert.ok((await names(page)).length > 0);
  assert.equal(requests.some((url) => url.endsWith(".js")), false);
});

test("the page of a place shows what the API gives", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  for (const departement of ["33", "974", "972"]) {
    const { features } = await ask(`/lieux?departement=${departement}&limit=200`);
    const told = features.find((/** @type {any} */ f) => f.properties.horaires && f.properties.telephone && f.properties.services) || features[0];
    const { properties } = await ask("/lieux/" + told.properties.id);
    await page.goto("/lieux/" + properties.id);
    const text = ((await page.locator("#lieu").textContent()) || "").replace(/\s+/g, " ");
    for (const value of [properties.nom, properties.commune, properties.code_postal]) assert.ok(text.toLowerCase().includes(value.replace(/\s+/g, " ").toLowerCase()), `${value} in ${properties.id}`);
    if (properties.telephone) assert.equal(await page.locator(`a[href="tel:${properties.telephone}"]`).count() > 0, true);
    assert.match((await page.getByRole("link", { name: "Y aller" }).getAttribute("href")) || "", new RegExp(String(told.geometry.coordinates[1].toFixed(5)).replace(".", "\\.")));
    assert.match(text, /(Mis à jour le|Date de mise à jour non connue).*D’où viennent ces informations/);
    if (properties.horaires) assert.equal(await page.locator(".week tbody tr").count(), 7);
  }
});

test("axe finds nothing on real places, and nothing overflows", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await page.goto("/?departement=33");
  await openFilters(page);
  await page.locator(".mark[role=button]").first().waitFor();
  await assertAccessible(page, "Gironde, filters open");
  await picture(page, "gironde-1280");
  await page.goto("/?pres_de=33000");
  await page.getByRole("button", { name: /Voir sur la carte/ }).first().click();
  await page.locator(".leaflet-popup p").first().waitFor();
  await assertAccessible(page, "place chosen");
  await picture(page, "bordeaux-1280");
  await page.getByRole("button", { name: "Dézoomer" }).hover();
  assert.equal(await page.locator(".mark.is-selected").count(), 1, "the mark of the open bubble stands out wherever the mouse goes");
  for (const width of [320, 360, 768]) {
    await page.setViewportSize({ width, height: 740 });
    await page.goto("/?departement=33&limit=100");
    await assertNoSidewaysScroll(page, `100 places at ${width}`);
  }
});
