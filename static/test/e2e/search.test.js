// @ts-check
// The search box, typed by keyboard, with and without scripts: what a person writes
// is understood whole, and what is not is said.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open({ flags: ["--base-map", "aucun"] });
});
after(() => site?.close());

/** What is typed → the parameters that the address must have, and the words that the page must show. */
const TYPED = [
  { text: "lormont, 33310", has: { pres_de: "33310" } },
  { text: "carte grise", has: { services: "Aide aux démarches administratives" } },
  { text: "mairie saint denis 93", has: { pres_de: "insee:93066", typologie: "MUNI" } },
  { text: "france services samedi lyon 3", has: { pres_de: "insee:69383", label: "France Services", ouvert: "samedi" } },
  { text: "lormond", has: { pres_de: "insee:33249" }, says: /Résultats pour Lormont.*lormond/ },
  { text: "bibliothèque pessac xyzzyq", has: { pres_de: "insee:33318", typologie: "BIB" }, says: /Non compris.*xyzzyq/ },
  { text: "12 rue Sainte-Catherine Bordeaux", has: { pres_de: "insee:33063" }, says: /12 rue Sainte-Catherine.*depuis le centre de Bordeaux/ },
  { text: "33390", has: { pres_de: "33390" }, says: /plusieurs communes/ },
];

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with scripts" : "without scripts";

  test(`what is typed is understood, ${how}`, async () => {
    const { page, faults } = await site.visit({ javaScriptEnabled });
    for (const { text, has, says } of TYPED) {
      await page.goto("/");
      await page.locator("#ou").focus();
      await page.keyboard.type(text);
      await page.keyboard.press("Enter");
      const [name, value] = Object.entries(has)[0];
      await page.waitForURL((url) => url.searchParams.get(name) === value);
      const { searchParams } = new URL(page.url());
      for (const [name, value] of Object.entries(has)) assert.equal(searchParams.get(name), value, `${text}: ${name}`);
      if (says) assert.match((await page.locator("#ou-reponse").textContent()) || "", says, text);
    }
    assert.deepEqual(faults, []);
  });

  test(`namesakes are asked, and the filters typed beside are kept, ${how}`, async () => {
    const { page } = await site.visit({ javaScriptEnabled });
    await page.goto("/?frais_a_charge=Gratuit");
    await page.locator("#ou").fill("fablab saint denis");
    await page.locator("#ou").press("Enter");
    const choice = page.locator("#ou-reponse .choices a").first();
    await choice.waitFor();
    await choice.click();
    await page.waitForURL((url) => url.searchParams.has("pres_de"));
    const { searchParams } = new URL(page.url());
    assert.equal(searchParams.get("typologie"), "FABLAB");
    assert.equal(searchParams.get("frais_a_charge"), "Gratuit");
  });
}

test("a need is suggested after places, and is added to the place that is shown", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000");
  const box = page.getByRole("combobox");
  await box.fill("");
  await box.focus();
  await page.keyboard.type("carte gr");
  const option = page.getByRole("option", { name: /carte grise/ });
  await option.waitFor();
  for (let i = 0; i < 12; i++) {
    await page.keyboard.press("ArrowDown");
    if ((await option.getAttribute("aria-selected")) === "true") break;
  }
  assert.equal(await box.getAttribute("aria-activedescendant"), await option.getAttribute("id"));
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.searchParams.get("services") === "Aide aux démarches administratives");
  assert.equal(new URL(page.url()).searchParams.get("pres_de"), "33000");
});

test("a place is suggested by its name, and leads to its page", async () => {
  const { page } = await site.visit();
  const { features } = await (await fetch(site.base + "/api/v1/lieux?limit=1")).json();
  const { id, nom } = features[0].properties;
  await page.goto("/");
  await page.locator("#ou").focus();
  await page.keyboard.type(nom);
  await page.getByRole("option").filter({ hasText: "lieu" }).first().waitFor();
  await page.getByRole("option").filter({ hasText: nom }).first().click();
  await page.waitForURL(/\/lieux\//);
  assert.ok(id);
  assert.match((await page.locator("h1").textContent()) || "", /\S/);
});
