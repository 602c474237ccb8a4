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

test("five places are printed on one page, with hours, telephones and codes", async () => {
  const { page, faults } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.getByRole("link", { name: /Imprimer ces lieux sur/ }).click();
  await page.getByRole("button", { name: "Imprimer", exact: true }).waitFor();
  assert.equal(await page.locator(".paper-place").count(), 5);
  assert.equal(await page.locator(".paper-place .qr").count(), 5);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("button", { name: "Imprimer", exact: true }).isVisible(), false);
  assert.ok(parseFloat(await page.locator(".paper-phone strong").first().evaluate((node) => getComputedStyle(node).fontSize)) >= 20);
  const pdf = await page.pdf({ format: "A4" });
  assert.equal(pagesOf(pdf), 1);
  if (process.env.SCREENSHOTS) {
    mkdirSync(process.env.SCREENSHOTS, { recursive: true });
    writeFileSync(join(process.env.SCREENSHOTS, "feuille.pdf"), pdf);
  }
  assert.deepEqual(faults, []);
});

test("another number of places is chosen in a form that is not printed", async () => {
  const { page, faults } = await site.visit();
  await page.goto("/imprimer?pres_de=33000");
  await page.getByLabel("Nombre de lieux").selectOption("10");
  await page.getByRole("button", { name: "Changer" }).click();
  await page.waitForURL(/pres_de=33000&limit=10|limit=10&pres_de=33000/);
  assert.equal(await page.locator(".paper-place").count(), 10);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByLabel("Nombre de lieux").isVisible(), false);
  assert.deepEqual(faults, []);
});

test("posters and booklets are read from the sheet", async () => {
  const { page } = await site.visit();
  await page.goto("/imprimer?pres_de=33000");
  for (const [name, path] of [["Affiche : Bordeaux (PDF)", "/affiche/33063.pdf"], ["Livret : Gironde (PDF)", "/livret/33.pdf"]]) {
    assert.equal(await page.getByRole("link", { name }).getAttribute("href"), path);
    const answer = await fetch(site.base + path);
    assert.equal(answer.headers.get("content-type"), "application/pdf");
    const pdf = Buffer.from(await answer.arrayBuffer());
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    if (process.env.SCREENSHOTS) {
      mkdirSync(process.env.SCREENSHOTS, { recursive: true });
      writeFileSync(join(process.env.SCREENSHOTS, path.replaceAll("/", "-").slice(1)), pdf);
    }
  }
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
    const { page, faults, context } = await site.visit({ width: 320, height: 740, reducedMotion: "reduce" });
    await page.goto(address);
    await assertNoSidewaysScroll(page, address);
    for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${address}, ${colorScheme}`, { coloursOnly: colorScheme === "dark" });
      await picture(page, address.replace(/\W+/g, "-").slice(1) + "-320-" + colorScheme);
    }
    assert.deepEqual(faults, []);
    await context.close();
  }
});
