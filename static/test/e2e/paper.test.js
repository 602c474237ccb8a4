// @ts-check
// Paper: the sheet of a view and the page of a place, printed by the browser;
// and the pages that say what the site is.
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

/** Pages of a PDF. @param {Buffer} pdf */
const pagesOf = (pdf) => Number(/\/Type\s*\/Pages[^]*?\/Count\s+(\d+)/.exec(pdf.toString("latin1"))?.[1]);

test("a view is printed on few sheets, with hours, telephones and codes", async () => {
  const { page, faults } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.getByRole("link", { name: /Imprimer ces lieux/ }).click();
  await page.getByRole("button", { name: "Imprimer", exact: true }).waitFor();
  assert.equal(await page.locator(".paper-place").count(), 8);
  assert.equal(await page.locator(".paper-place .qr").count(), 8);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("button", { name: "Imprimer", exact: true }).isVisible(), false);
  assert.ok(parseFloat(await page.locator(".paper-phone strong").first().evaluate((node) => getComputedStyle(node).fontSize)) >= 20);
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(pagesOf(pdf) >= 1 && pagesOf(pdf) <= 4, `${pagesOf(pdf)} pages`);
  if (process.env.SCREENSHOTS) {
    mkdirSync(process.env.SCREENSHOTS, { recursive: true });
    writeFileSync(join(process.env.SCREENSHOTS, "feuille.pdf"), pdf);
  }
  assert.deepEqual(faults, []);
});

test("the button of a place prints it", async () => {
  const { page } = await site.visit();
  await page.addInitScript(() => Object.assign(window, { print: () => Object.assign(window, { printed: true }) }));
  await page.goto("/?pres_de=33000");
  await page.locator(".place h3 a").first().click();
  await page.getByRole("button", { name: "Imprimer" }).click();
  assert.ok(await page.evaluate(() => "printed" in window));
  await page.getByText("D’où viennent ces informations").click();
  await assertAccessible(page, "place with its quality");
});

test("pages about the site are accessible, narrow and quiet", async () => {
  for (const address of ["/donnees", "/donnees?departement=33", "/accessibilite", "/imprimer?pres_de=33000", "/carte?departement=33"]) {
    for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
      const { page, faults, context } = await site.visit({ width: 320, height: 740, colorScheme });
      await page.goto(address);
      await assertAccessible(page, `${address}, ${colorScheme}`);
      await assertNoSidewaysScroll(page, address);
      await picture(page, address.replace(/\W+/g, "-").slice(1) + "-320-" + colorScheme);
      assert.deepEqual(faults, []);
      await context.close();
    }
  }
});
