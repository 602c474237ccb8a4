// @ts-check
// The guided way, as people do it: on an old telephone without scripts, by keyboard, with a
// screen reader, and on paper.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

/** @typedef {import("./browser.js").Page} Page */

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

const SHEET = "/orienter?besoin=impots&aisance=aide&frais_a_charge=Gratuit&pres_de=33000";

/** Each step, and what a screen reader says of it, in order. @type {Record<string, [address: string, tree: RegExp]>} */
const STEPS = {
  besoin: ["/orienter", /heading "De quoi avez-vous besoin \?" \[level=1\][^]*list "De quoi avez-vous besoin \?"[^]*link "Faire une démarche"[^]*textbox "Ou écrivez-le avec vos mots"[^]*link "Passer cette question"/],
  demarche: ["/orienter?groupe=demarches", /heading "Faire une démarche" \[level=1\][^]*link "Déclarer ou payer mes impôts Impôts \(DGFiP\)"[^]*link "Revenir"/],
  aisance: ["/orienter?besoin=impots", /heading "Comment vous débrouillez-vous \?" \[level=1\][^]*link "J’ai besoin que quelqu’un le fasse avec moi"[^]*heading "Vous avez répondu" \[level=2\]/],
  souhaits: ["/orienter?etape=souhaits", /heading "Qu’est-ce qui compte pour vous \?" \[level=1\][^]*group "Le prix"[^]*checkbox "C’est gratuit"[^]*group "Mes jours"[^]*button "Continuer"/],
  ou: ["/orienter?etape=ou", /heading "Où habitez-vous \?" \[level=1\][^]*textbox "Votre commune ou votre code postal"[^]*button "Voir les lieux"/],
  communes: ["/orienter?ou=33420", /heading "33420 est le code de plusieurs communes. La vôtre :" \[level=2\][^]*link "Je ne sais pas : tout le code postal"/],
  tout: ["/orienter?etape=tout", /heading "Orienter une personne" \[level=1\][^]*combobox "De quoi a-t-elle besoin \?"[^]*combobox "Comment se débrouille-t-elle \? Elle dit :"[^]*textbox "Où habite-t-elle \?"/],
  reponse: [SHEET, /heading "3 lieux pour vous" \[level=1\][^]*listitem:[^]*heading "1 [^"]+" \[level=2\][^]*heading "Pourquoi ce lieu" \[level=3\][^]*listitem: (?:Oui|Sans doute|À demander|Non) ·|heading "3 lieux pour vous"[^]*strong: (?:Oui|Sans doute|À demander|Non)/],
};

test("each step is accessible in both schemes, at 360 px, and said in order", async () => {
  const { page, faults } = await site.visit({ width: 360, height: 740, reducedMotion: "reduce" });
  for (const [step, [address, said]] of Object.entries(STEPS)) {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(address);
    await assertAccessible(page, step);
    await assertNoSidewaysScroll(page, step);
    assert.match((await page.locator("main").ariaSnapshot()).replace(/\u00a0/g, " "), said);
    const small = await page.locator("main a.button, main .guide-choice, main button, main input:not([type=hidden]), main select").evaluateAll((nodes) => nodes.filter((node) => node.checkVisibility() && node.getBoundingClientRect().height < 24).map((node) => node.outerHTML));
    assert.deepEqual(small, [], "targets");
    await picture(page, `orienter-${step}-360`);
    await page.emulateMedia({ colorScheme: "dark" });
    await assertAccessible(page, `${step}, dark`, { coloursOnly: true });
  }
  assert.deepEqual(faults, []);
});

test("sign language with a plan B, on an old telephone without scripts", async () => {
  const { page } = await site.visit({ width: 360, height: 740, javaScriptEnabled: false });
  await page.goto("/");
  await page.getByRole("link", { name: "Je ne sais pas par où commencer" }).click();
  await page.getByRole("link", { name: "Faire une démarche" }).click();
  await page.getByRole("link", { name: /ma retraite/ }).click();
  await page.getByRole("link", { name: /quelqu’un le fasse avec moi/ }).click();
  await page.getByRole("checkbox", { name: "Je suis sourd ou j’entends mal" }).check();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.getByLabel(/commune ou votre code postal/).fill("33000");
  await page.getByRole("button", { name: "Voir les lieux" }).click();
  await page.waitForURL(/pres_de=33000/);
  const places = page.locator(".guide-place");
  assert.equal(await places.count(), 3);
  // Each of the three says what it answers to that wish, known or not: nobody travels in vain.
  for (const place of await places.all()) {
    assert.match((await place.locator(".guide-why").textContent()) || "", /(?:Oui|Sans doute|À demander|Non) · Surdité/);
  }
  // The plan B: others to reach without hearing or going out, and what to do when it is closed.
  const text = (await page.locator("main").textContent()) || "";
  for (const wanted of ["À distance", "À apporter", "Si c’est fermé"]) assert.ok(text.includes(wanted), wanted);
  // What one answered is changed without losing the rest.
  await page.getByRole("link", { name: "Changer : Qu’est-ce qui compte pour vous ?" }).click();
  assert.ok(await page.getByRole("checkbox", { name: "Je suis sourd ou j’entends mal" }).isChecked());
  await page.getByRole("checkbox", { name: "C’est gratuit" }).check();
  await page.getByRole("button", { name: "Continuer" }).click();
  await page.waitForURL((url) => url.searchParams.get("frais_a_charge") === "Gratuit" && url.searchParams.get("pres_de") === "33000");
  assert.equal(await page.locator(".guide-place").count(), 3);
});

test("the way by keyboard alone", async () => {
  const { page } = await site.visit();
  await page.goto("/orienter");
  /** Tabs to a control and presses a key. @param {import("playwright-core").Locator} control @param {string} key */
  const press = async (control, key) => {
    for (let i = 0; i < 60 && !(await control.evaluate((node) => node === document.activeElement)); i++) await page.keyboard.press("Tab");
    assert.notEqual(await control.evaluate((node) => getComputedStyle(node).outlineStyle), "none", "focus is seen");
    await page.keyboard.press(key);
  };
  await press(page.getByRole("link", { name: "Trouver du travail" }), "Enter");
  await page.waitForURL(/besoin=cv/);
  await press(page.getByRole("link", { name: "Passer cette question" }), "Enter");
  await page.waitForURL(/etape=souhaits/);
  await press(page.getByRole("checkbox", { name: "Samedi" }), "Space");
  await press(page.getByRole("button", { name: "Continuer" }), "Enter");
  await page.waitForURL(/etape=ou/);
  await press(page.getByLabel(/commune ou votre code postal/), "a");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("Lormont");
  await page.keyboard.press("Enter");
  await page.waitForURL(/pres_de=insee/);
  assert.equal(await page.locator(".guide-place").count(), 3);
});

test("the sheet is one A5 page in each language, with its plan, week and code", async () => {
  const { page } = await site.visit();
  const { features } = await (await fetch(site.base + "/api/v1/lieux?limit=1000")).json();
  const wordy = features.filter((/** @type {any} */ f) => f.geometry).sort((/** @type {any} */ a, /** @type {any} */ b) => (b.properties.horaires || "").length + b.properties.nom.length - (a.properties.horaires || "").length - a.properties.nom.length).slice(0, 3);
  const longest = `/orienter?besoin=titres&aisance=aide&ouvert=samedi&prise_en_charge_specifique=Surdit%C3%A9&publics_specifiquement_adresses=Femmes&lieux=${wordy.map((/** @type {any} */ f) => f.properties.id)}`;
  for (const address of [SHEET, SHEET + "&lang=en", SHEET + "&lang=falc", longest]) {
    await page.goto(address);
    const pdf = await page.pdf({ preferCSSPageSize: true });
    const text = pdf.toString("latin1");
    assert.equal(text.match(/\/Type\s*\/Page\b/g)?.length, 1, `${address}: pages`);
    const [, width, height] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)/.exec(text) || [];
    assert.ok(Math.abs(Number(width) - 419.5) < 2 && Math.abs(Number(height) - 595) < 2, `${address}: ${width} × ${height}`);
    await page.emulateMedia({ media: "print" });
    for (const part of [".plan", ".guide-code .qr", ".guide-end"]) assert.ok(await page.locator(part).isVisible(), `${address}: ${part}`);
    assert.ok(await page.locator(".guide-week").first().isVisible());
    assert.ok(!(await page.locator(".guide-nav").isVisible()));
    await page.emulateMedia({ media: null });
  }
});

test("a map of another site starts with the questions, and ends on its places", async () => {
  const { page } = await site.visit({ width: 400, height: 800 });
  await page.goto(await site.host(() => `<!doctype html><html lang="fr"><title>Mairie</title><h1>Mairie</h1><script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux orientation departement="33"></carte-lieux></html>`));
  const way = page.locator("carte-lieux");
  await way.getByRole("link", { name: "Trouver du travail" }).click();
  await way.getByRole("link", { name: "Passer cette question" }).click();
  await way.getByRole("checkbox", { name: "C’est gratuit" }).check();
  await way.getByRole("button", { name: "Continuer" }).click();
  await way.getByLabel(/commune ou votre code postal/).fill("33000");
  assert.equal(await way.evaluate((node) => node.shadowRoot?.activeElement?.id), "ou");
  await way.getByRole("button", { name: "Voir les lieux" }).click();
  await way.locator(".guide-place").first().waitFor();
  assert.equal(await way.locator(".guide-place").count(), 3);
  assert.equal(await way.getByRole("heading", { level: 1 }).count(), 0);
  assert.equal(await page.title(), "Mairie");
  await way.getByRole("link", { name: "Voir tous les lieux sur la carte" }).click();
  await way.locator(".place").first().waitFor();
});
