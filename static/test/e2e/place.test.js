// @ts-check
// The page of a place: what one wants in the first second is on the first screen of a phone;
// it is shared, kept in the address and printed.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
/** @type {any[]} places with all that the first screen shows */
let full;
before(async () => {
  site = await open({ real: true, flags: process.env.REAL_URL ? [] : ["--contact", "carte@exemple.fr"] });
  const { features } = await (await fetch(`${site.base}/api/v1/lieux?departement=33&limit=400`)).json();
  full = features.filter((/** @type {any} */ { properties: p, geometry }) => geometry && p.telephone && p.courriels && p.horaires && p.labels);
  assert.ok(full.length > 0, "a place that says all");
});
after(() => site?.close());

/** @param {any} place @param {string} [query] */
const address = (place, query = "") => `/lieux/${place.properties.id}${query}`;

test("the first screen of a phone says what, when, where, and what to press", async () => {
  const { page } = await site.visit({ width: 360, height: 740 });
  for (const place of full.slice(0, 5)) {
    await page.goto(address(place, "?pres_de=33000"));
    for (const selector of ["#lieu h1", "#lieu .labels", "#lieu .open", "#lieu address", '.sheet-actions a[href^="tel:"]', '.sheet-actions a[href^="mailto:"]', '.sheet-actions a[href*="openstreetmap.org"]', ".sheet-tools [data-share]"]) {
      const box = await page.locator(selector).first().boundingBox();
      assert.ok(box && box.y >= 0 && box.y + box.height <= 740, `${place.properties.nom}: ${selector} ends at ${box && box.y + box.height} px`);
    }
    for (const box of await page.locator(".sheet-actions a, .sheet-tools :is(a, button):visible").evaluateAll((all) => all.map((item) => item.getBoundingClientRect().height))) assert.ok(box >= 40, `a target of ${box} px`);
  }
  await picture(page, "lieu-360");
});

test("the week is folded to today on a phone, and whole on a wide screen and on paper", async () => {
  const narrow = await site.visit({ width: 360, height: 740 });
  await narrow.page.goto(address(full[0]));
  const week = narrow.page.locator(".week");
  assert.equal(await week.isVisible(), false);
  await narrow.page.getByText("Toute la semaine").click();
  assert.equal(await week.locator("tbody tr").count(), 7);
  assert.equal(await week.isVisible(), true);
  const today = ((await narrow.page.locator(".week-fold summary strong").textContent()) || "").trim();
  const row = ((await week.locator(".today td").textContent()) || "").trim();
  assert.equal(today.replace(/[()]/g, "").toLowerCase().replace(/\s+/g, " "), row.toLowerCase().replace(/\s+/g, " "), "the line of today is that of the table");
  const wide = await site.visit();
  await wide.page.goto(address(full[0]));
  await wide.page.locator(".week").waitFor();
});

test("nearby places are the nearest of the directory", async () => {
  const { page } = await site.visit();
  const place = full[0];
  await page.goto(address(place));
  const [lon, lat] = place.geometry.coordinates;
  const { features } = await (await fetch(`${site.base}/api/v1/proches?lat=${lat}&lon=${lon}&limit=6`)).json();
  const wanted = features.map((/** @type {any} */ f) => f.properties.id).filter((/** @type {string} */ id) => id !== place.properties.id).slice(0, 5);
  const shown = await page.locator(".near li > a").evaluateAll((links) => links.map((link) => new URL(/** @type {HTMLAnchorElement} */ (link).href).pathname.slice("/lieux/".length)));
  assert.deepEqual(shown, wanted);
});

test("a place is shared by copy, mail or text message, and without scripts by mail", async () => {
  const { page, context } = await site.visit({ width: 360, height: 740 });
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: site.base });
  await page.goto(address(full[0]));
  const link = page.locator("[data-share]");
  await link.click();
  const dialog = page.getByRole("dialog", { name: "Partager" });
  await dialog.waitFor();
  await assertAccessible(page, "the dialog that shares");
  await assertNoSidewaysScroll(page, "the dialog that shares");
  await picture(page, "partager-360");
  await dialog.getByRole("button", { name: "Copier l’adresse" }).click();
  await dialog.getByText("Adresse copiée.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), site.base + address(full[0]));
  const mail = new URL((await dialog.getByRole("link", { name: "Écrire un courriel" }).getAttribute("href")) || "");
  assert.ok(mail.searchParams.get("body")?.includes(site.base + address(full[0])), mail.href);
  assert.ok(mail.searchParams.get("body")?.includes(full[0].properties.commune), mail.href);
  assert.match((await dialog.getByRole("link", { name: "Envoyer un SMS" }).getAttribute("href")) || "", /^sms:\?&body=/);
  await page.keyboard.press("Escape");
  assert.equal(await dialog.count(), 0);
  assert.equal(await link.evaluate((node) => node === document.activeElement), true, "the focus returns");

  const plain = await site.visit({ javaScriptEnabled: false });
  await plain.page.goto(address(full[0]));
  assert.match((await plain.page.locator("[data-share]").getAttribute("href")) || "", /^mailto:\?subject=.+&body=.+/);
});

test("a device that shares is asked to", async () => {
  const { page } = await site.visit();
  await page.addInitScript(() => {
    // @ts-expect-error what was shared, for this test
    Object.defineProperty(navigator, "share", { value: async (data) => void (window.shared = data) });
    Object.defineProperty(navigator, "canShare", { value: () => true });
  });
  await page.goto(address(full[0]));
  await page.locator("[data-share]").click();
  // @ts-expect-error
  await page.waitForFunction(() => window.shared);
  // @ts-expect-error
  assert.equal(await page.evaluate(() => window.shared.url), site.base + address(full[0]));
  assert.equal(await page.getByRole("dialog").count(), 0);
});

test("places are kept in the address alone, listed, printed, and left", async () => {
  const { page, context } = await site.visit({ javaScriptEnabled: false });
  const [one, two] = full;
  await page.goto(address(one, "?pres_de=33000"));
  await page.getByRole("link", { name: "Garder ce lieu" }).click();
  await page.getByRole("link", { name: "Ne plus garder" }).waitFor();
  await page.getByRole("link", { name: /Revenir à la liste/ }).click();
  await page.getByRole("link", { name: "Ma sélection : 1 lieu" }).waitFor();
  await page.goto(address(two, new URL(page.url()).search));
  await page.getByRole("link", { name: "Garder ce lieu" }).click();
  await page.getByRole("link", { name: "Ma sélection : 2 lieux" }).click();
  await page.getByRole("heading", { name: "Ma sélection : 2 lieux" }).waitFor();
  const ids = (/** @type {import("./browser.js").Page} */ p) => p.locator(".place").evaluateAll((cards) => cards.map((card) => /** @type {HTMLElement} */ (card).dataset.id).sort());
  assert.deepEqual(await ids(page), [one.properties.id, two.properties.id].sort());
  const shared = page.url();
  const { features } = await (await fetch(`${site.base}/api/v1/lieux${new URL(shared).search.replace(/&?garde=[^&]*/, "")}`)).json();
  assert.deepEqual(features.map((/** @type {any} */ f) => f.properties.id).sort(), await ids(page), "the API gives the same view");
  await page.getByRole("link", { name: /Imprimer ces lieux sur/ }).click();
  assert.equal(await page.locator(".paper-place").count(), 2);
  await page.goto(shared);
  await page.getByRole("link", { name: "Retirer le filtre " + one.properties.nom.slice(0, 40).trim() }).click();
  assert.deepEqual(await ids(page), [two.properties.id]);
  assert.deepEqual([await context.cookies(), (await context.storageState()).origins], [[], []], "nothing is stored");
});

test("the page is accessible in both colour schemes, narrow and wide, with and without scripts", async () => {
  for (const width of [360, 1280]) {
    for (const javaScriptEnabled of [true, false]) {
      const { page } = await site.visit({ width, javaScriptEnabled, reducedMotion: "reduce" });
      const state = `${width} px, scripts ${javaScriptEnabled}`;
      await page.goto(address(full[0], "?pres_de=33000&garde=" + full[1].properties.id));
      await assertNoSidewaysScroll(page, state);
      if (!javaScriptEnabled) continue; // axe is a script
      await page.locator("details").evaluateAll((all) => all.forEach((details) => details.setAttribute("open", "")));
      for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
        await page.emulateMedia({ colorScheme });
        await assertAccessible(page, `${state}, ${colorScheme}`, { coloursOnly: colorScheme === "dark" });
      }
    }
  }
});
