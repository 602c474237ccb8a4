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

const addresses = ["/sources", "/sources/demo", "/labels?departement=33", "/labels/france_services", "/territoires", "/territoires/departement/33", "/territoires/region/75", "/territoires/commune/33063", "/territoires/epci/243300316?frais_a_charge=Gratuit&lang=en", "/territoires/departement/33?maj_depuis=2090-01-01"];

for (const colorScheme of /** @type {const} */ (["light", "dark"])) {
  for (const width of [360, 1280]) {
    test(`pages of territories are accessible, ${width} px, ${colorScheme}`, async () => {
      const { page } = await site.visit({ width, colorScheme, javaScriptEnabled: width > 360 || colorScheme === "dark" });
      for (const address of addresses) {
        await page.goto(address);
        assert.ok(await page.locator("h1").isVisible(), address);
        await assertNoSidewaysScroll(page, address);
        if (width > 360 || colorScheme === "dark") await assertAccessible(page, address);
      }
    });
  }
}

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
  await page.getByRole("link", { name: "Tous les lieux" }).click();
  assert.match(page.url(), /departement\/33$/);
});
