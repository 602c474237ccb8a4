// @ts-check
// Saying what is wrong with a place: from its card to the page that its sender follows, with and without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;

before(async () => {
  site = await open();
});

after(() => site?.close());

for (const kind of [
  { width: 360, javaScriptEnabled: true },
  { width: 1280, javaScriptEnabled: false },
]) {
  test(`hours are corrected at ${kind.width} px${kind.javaScriptEnabled ? "" : " without scripts"}`, async () => {
    const { page } = await site.visit(kind);
    const name = `signaler-${kind.width}`;
    const check = async (/** @type {string} */ state) => {
      if (kind.javaScriptEnabled) await assertAccessible(page, state);
      await assertNoSidewaysScroll(page, state);
      await picture(page, `${name}-${state}`);
    };
    await page.goto("/?pres_de=33000&limit=5");
    await page.locator(".place .report-link").first().click();
    await page.getByRole("heading", { name: "Qu’est-ce qui est faux ?" }).waitFor();
    await check("choisir");
    await page.getByRole("link", { name: "Les horaires sont faux" }).click();
    await page.getByLabel("Horaires", { exact: true }).fill("lundi au vendredi 9h-12h et 14h-17h\nsamedi 9h-12h");
    await page.getByLabel("Votre adresse de courriel").fill("pas une adresse");
    await check("dire");
    await page.getByRole("button", { name: "Relire avant d’envoyer" }).press("Enter");
    const wrong = page.getByRole("alert");
    assert.match((await wrong.textContent()) || "", /Rien n’est parti.*adresse de courriel/s);
    await check("faux");
    await page.getByLabel("Votre adresse de courriel").fill("");
    await page.getByRole("button", { name: "Relire avant d’envoyer" }).press("Enter");
    await page.getByText("du lundi au vendredi").waitFor();
    await page.getByText("le samedi").waitFor();
    await check("relire");
    if (kind.javaScriptEnabled) await page.locator("form[data-proved]").waitFor({ timeout: 60000 });
    await page.getByRole("button", { name: "Envoyer" }).press("Enter");
    await page.getByRole("heading", { name: "Merci, c’est envoyé" }).waitFor({ timeout: 30000 });
    assert.match(new URL(page.url()).pathname, /^\/signaler\/[a-z2-7]{26}$/);
    await check("suivi");
  });
}

test("the dark", async () => {
  const { page } = await site.visit({ width: 360, colorScheme: "dark" });
  await page.goto("/signaler?probleme=nouveau");
  await assertAccessible(page, "a missing place in the dark");
  await picture(page, "signaler-sombre");
});
