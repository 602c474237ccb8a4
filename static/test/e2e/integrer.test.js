// @ts-check
// The page that makes the snippet: by hand, by keyboard, without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

const snippet = (/** @type {import("./browser.js").Page} */ page) => page.locator("#extrait").inputValue();

test("a territory, a filter and a theme make a snippet, and the preview follows", async () => {
  const { page, faults } = await site.visit();
  await page.goto("/integrer");
  await page.getByRole("combobox", { name: /Territoire/ }).fill("giron");
  await page.getByRole("option", { name: /Gironde/ }).first().click();
  await page.waitForURL(/departement=33/);
  assert.match(await snippet(page), /<carte-lieux departement="33">/);
  await page.getByLabel("Thème").selectOption("sombre");
  await page.waitForFunction(() => /theme="sombre"/.test(/** @type {HTMLTextAreaElement} */ (document.getElementById("extrait")).value));
  await page.getByText("Ne montrer que certains lieux").click();
  await page.locator("details.filter", { has: page.locator('[value="Aidants Connect"]') }).locator("summary").click();
  await page.getByRole("checkbox", { name: /Aidants Connect/ }).check();
  await page.waitForFunction(() => /label="Aidants Connect"/.test(/** @type {HTMLTextAreaElement} */ (document.getElementById("extrait")).value));
  const frame = page.frameLocator("#apercu");
  await frame.locator(".place").first().waitFor();
  assert.match((await page.locator("#apercu").getAttribute("src")) || "", /departement=33.*label=.*theme=sombre/);
  await picture(page, "integrer-1280");
  assert.deepEqual(faults, []);
});

test("a pasted snippet is corrected without scripts", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  await page.goto("/integrer");
  await page.getByText("Corriger un code que vous avez déjà").click();
  await page.getByLabel(/Collez votre code/).fill('<carte-lieux departement="33" labl="France Servces"></carte-lieux>');
  await page.getByRole("button", { name: "Vérifier et corriger" }).click();
  assert.match(await snippet(page), /departement="33" label="France Services"/);
  assert.match((await page.locator(".changes").textContent()) || "", /« labl » s’écrit « label »/);
});

test("accessible and within narrow windows", async () => {
  for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
    const { page } = await site.visit({ colorScheme });
    await page.goto("/integrer?departement=33");
    await assertAccessible(page, `integrer, ${colorScheme}`, { coloursOnly: colorScheme === "dark" });
  }
  const { page } = await site.visit({ width: 320, height: 740 });
  await page.goto("/integrer?departement=33");
  await assertNoSidewaysScroll(page, "integrer at 320");
  await picture(page, "integrer-320");
});
