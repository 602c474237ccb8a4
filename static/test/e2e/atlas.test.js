// @ts-check
// The pages about territories: readable by everybody, at every width, without JavaScript, on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

const addresses = ["/verifier", "/sources", "/sources/demo", "/labels?departement=33", "/labels/france_services", "/territoires", "/territoires/departement/33", "/territoires/commune/33063", "/territoires/epci/243300316?frais_a_charge=Gratuit&lang=en", "/territoires/departement/48?label=France+Services&avec=tous&tournee=oui&nombre=5", "/territoires/departement/33/offre", "/territoires/departement/33/a-completer", "/territoires/departement/33/parties", "/territoires/departement/33/filtres"];

for (const { width, colorScheme, javaScriptEnabled } of /** @type {const} */ ([
  { width: 360, colorScheme: "light", javaScriptEnabled: false },
  { width: 360, colorScheme: "dark", javaScriptEnabled: true },
  { width: 1280, colorScheme: "light", javaScriptEnabled: true },
])) {
  test(`pages of territories are accessible, ${width} px, ${colorScheme}`, async () => {
    const { page } = await site.visit({ width, colorScheme, javaScriptEnabled });
    for (const address of addresses) {
      await page.goto(address);
      assert.ok(await page.locator("h1").isVisible(), address);
      await assertNoSidewaysScroll(page, address);
      if (javaScriptEnabled) await assertAccessible(page, address);
    }
  });
}

test("sliders change the figures as the keyboard moves them, and the address keeps them", async () => {
  const { page } = await site.visit();
  await page.goto("/territoires/departement/48?label=France+Services");
  await page.getByText("Changer les chiffres du calcul").click();
  await assertAccessible(page, "the figures");
  const slider = page.getByRole("slider", { name: /horaires sont inconnus/ });
  await slider.focus();
  await page.keyboard.press("ArrowRight");
  await page.waitForURL(/heures_semaine_par_defaut=25$/);
  assert.equal(await page.getByRole("spinbutton", { name: /horaires sont inconnus/ }).inputValue(), "25");
  assert.ok(await slider.evaluate((element) => element === document.activeElement), "focus stays on the slider");
  const { acces } = await (await fetch(site.base + "/api/v1/territoires/departement/48/couverture?label=France+Services&heures_semaine_par_defaut=25")).json();
  const shown = await page.locator("#t-acces + p strong").innerText();
  assert.equal(Number(shown.split(" ")[0].replace(",", ".")), Number((1000 * acces).toFixed(2)));
  assert.match(await page.getByRole("status").innerText(), /Habitants qui ont un lieu/);
  await page.keyboard.press("ArrowLeft");
  await page.waitForURL(/label=France\+Services$/);
});

test("without scripts the figures are a form, and chosen places are compared with those before", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  await page.goto("/territoires/departement/33?frais_a_charge=Gratuit");
  await page.getByText("Changer les chiffres du calcul").click();
  await page.getByRole("spinbutton", { name: /lieu sert des habitants/ }).fill("30");
  await page.getByRole("button", { name: "Recalculer" }).click();
  assert.match(page.url(), /frais_a_charge=Gratuit.*bassin_km=30/);
  await page.getByRole("link", { name: "Changer" }).click();
  await page.getByRole("group", { name: "Labels et réseaux" }).getByRole("checkbox").first().check();
  await page.getByRole("button", { name: "Comparer" }).click();
  assert.match(page.url(), /departement\/33\?.*frais_a_charge=Gratuit/);
  assert.ok(await page.getByRole("columnheader", { name: "Écart" }).isVisible());
});

test("the map of a territory is drawn, and its page prints", async () => {
  const { page } = await site.visit();
  await page.goto("/territoires/departement/33");
  const width = await page.locator("img.dots").evaluate((/** @type {HTMLImageElement} */ image) => image.naturalWidth);
  assert.ok(width > 100, `the map is ${width} px wide`);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator(".top").isVisible(), false);
  assert.ok(await page.getByText("bassin_km").isVisible(), "the figures that computations start from are on paper");
});

test("a link to some of the places keeps the territory", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  await page.goto("/territoires/departement/33");
  await page.getByRole("link", { name: "Gratuits" }).click();
  assert.match(page.url(), /departement\/33\?frais_a_charge=Gratuit$/);
  await page.getByRole("link", { name: "Tous les lieux", exact: true }).click();
  assert.match(page.url(), /departement\/33$/);
});
