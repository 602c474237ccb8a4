// @ts-check
// A producer's spreadsheet in the browser: from dropping the file to the place on the map, and back off it; from an
// address, without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

const LIST = [
  "Structure;Adresse postale;Code postal;Ville;Tél;Divers",
  "Maison des essais;3 place Gambetta;33000;Bordeaux;05 56 00 00 07;Aide aux démarches",
  "Atelier du banc;8 rue du Lac;33310;Lormont;0556;",
  ";1 rue Vide;33000;Bordeaux;;",
].join("\n");

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open({ flags: ["--private-lists", "127.0.0.0/8"] });
});
after(() => site?.close());

test("from a file to the map and back", async () => {
  const { page } = await site.visit();
  await page.goto("/verifier");
  await assertAccessible(page, "the form");
  const file = page.getByLabel(/^Un fichier/);
  await file.focus();
  await file.setInputFiles({ name: "essais.csv", mimeType: "text/csv", buffer: Buffer.from(LIST) });
  for (let i = 0; i < 4 && !(await page.evaluate(() => document.activeElement?.matches("button[type=submit]"))); i++) await page.keyboard.press("Tab");
  /** @type {string[]} */
  const said = [];
  await page.exposeFunction("heard", (/** @type {string} */ text) => said.push(text));
  await page.evaluate(() => {
    const status = document.querySelector("[data-said]");
    // @ts-expect-error the test has just put it there
    if (status) new MutationObserver(() => window.heard(status.textContent)).observe(status, { childList: true });
  });
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/verifier\/[a-z2-7]{26}$/, { timeout: 60000 });
  assert.ok(said.some((text) => /colonnes/.test(text)) && said.length > 2, `progress: ${said}`);
  await page.getByRole("heading", { name: "Vérification de essais.csv" }).waitFor();
  assert.match((await page.locator(".keys").textContent()) || "", /3Lignes lues2Publiables1Refusées/);
  assert.equal(await page.locator(".change-map .mark.ajout").count(), 2);
  await assertAccessible(page, "the report");
  await picture(page, "verification-1280");
  const column = page.getByLabel("Champ de la colonne « Divers »");
  await column.focus();
  await column.selectOption("presentation_resume");
  await page.getByRole("button", { name: "Relire la liste" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".preview", { hasText: "Aide aux démarches" }).or(page.getByText("choisi par vous")).first().waitFor({ timeout: 60000 });
  await page.getByRole("button", { name: "Proposer à la carte" }).click();
  await page.getByText("Liste proposée à la carte le").waitFor();
  const [{ id }] = JSON.parse(site.run("inbox", "list", "--json"));
  site.run("inbox", "accept", id, "--source", "essais", "--licence", "Licence Ouverte 2.0");
  await page.reload();
  await page.getByText("Cette liste est sur la carte depuis le").waitFor();
  await shows(page, true);
  site.run("withdraw", "essais");
  await shows(page, false);
});

/**
 * Waits until the map has the place of the listing, or no longer: each look asks the server again, since a
 * browser may keep a page for a minute.
 * @param {import("./browser.js").Page} page @param {boolean} there
 */
async function shows(page, there) {
  const place = page.locator(".place", { hasText: "Maison des essais" });
  await page.goto("/?q=Maison+des+essais");
  for (const deadline = Date.now() + 20000; ; await page.waitForTimeout(300)) {
    await page.reload();
    if ((await place.count()) > 0 === there) return;
    assert.ok(Date.now() < deadline, `the place is ${there ? "not " : "still "}there`);
  }
}

test("from an address, on a phone, without scripts; in the dark", async () => {
  const lists = await site.host((_, answer) => {
    answer.setHeader("Content-Type", "text/csv; charset=utf-8");
    return LIST;
  });
  const { page } = await site.visit({ width: 360, height: 740, javaScriptEnabled: false });
  page.setDefaultTimeout(60000);
  await page.goto("/verifier");
  await page.getByLabel(/^Ou une adresse/).fill("http://10.1.2.3/liste.csv");
  await page.getByRole("button", { name: "Vérifier la liste" }).click();
  await page.getByText("n'est pas une adresse d'internet").waitFor();
  await page.getByLabel(/^Ou une adresse/).fill(lists + "/essais.csv");
  await page.getByRole("button", { name: "Vérifier la liste" }).click();
  await page.getByRole("heading", { name: "Vérification de essais.csv" }).waitFor();
  await assertNoSidewaysScroll(page, "the report at 360");
  const { page: dark } = await site.visit({ width: 360, height: 740, colorScheme: "dark" });
  await dark.goto(page.url());
  await assertAccessible(dark, "the report in the dark", { coloursOnly: true });
  await picture(dark, "verification-360");
  await dark.goto("/verifier");
  await assertAccessible(dark, "the form in the dark", { coloursOnly: true });
  await page.getByRole("button", { name: "Effacer cette vérification" }).click();
  await page.getByRole("heading", { name: "Vérifier une liste de lieux" }).waitFor();
});
