// @ts-check
// Deciding about what people send: from the waiting note to the value that is served, by keyboard.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
/** @type {string} */
let key;
/** @type {string[]} places */
let ids;

before(async () => {
  site = await open({ flags: ["--contact", "carte@essais.example.fr"] });
  key = JSON.parse(site.run("keys", "create", "Essais", "--everything", "--json")).cle;
  const { features } = await (await fetch(site.base + "/api/v1/proches?code_postal=33000&limit=2")).json();
  ids = features.map((/** @type {{properties: {id: string}}} */ { properties }) => properties.id);
});

after(() => site?.close());

/** @param {string} id */
const place = async (id) => (await (await fetch(`${site.base}/api/v1/lieux/${id}`)).json()).properties;

for (const [i, kind] of [
  { width: 360, colorScheme: /** @type {const} */ ("light") },
  { width: 1280, colorScheme: /** @type {const} */ ("dark") },
].entries()) {
  test(`a note is decided at ${kind.width} px, ${kind.colorScheme}`, async () => {
    const sent = await fetch(site.base + "/api/v1/signalements", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ lieu: ids[i], champ: "telephone", proposition: `05 56 00 00 0${i + 1}`, texte: "Vu sur la <b>porte</b>" }),
    });
    assert.equal(sent.status, 202);
    const { page, context } = await site.visit(kind);
    const check = async (/** @type {string} */ state) => {
      await assertAccessible(page, state);
      await assertNoSidewaysScroll(page, state);
      await picture(page, `atelier-${kind.width}-${state}`);
    };
    await page.goto("/atelier");
    await check("accueil");
    await context.setHTTPCredentials({ username: "essais", password: key });
    for (const [state, address] of [["doublons", "/atelier/doublons"], ["nouveau", "/atelier/nouveau"], ["lieu", "/atelier/lieux/" + ids[i]]]) {
      await page.goto(address);
      await check(state);
    }
    await page.goto("/atelier/boite");
    await page.getByText("Vu sur la <b>porte</b>").waitFor();
    await check("boite");
    await page.getByRole("button", { name: /^(Accepter|Publier|Corriger)/ }).first().press("Enter");
    await page.getByRole("status").first().waitFor();
    await check("decide");
    await page.goto("/atelier/decisions");
    await check("decisions");
    const want = `+3355600000${i + 1}`;
    for (const deadline = Date.now() + 30000; (await place(ids[i])).telephone !== want; await new Promise((resolve) => setTimeout(resolve, 300))) {
      assert.ok(Date.now() < deadline, `the telephone is still ${(await place(ids[i])).telephone}, not ${want}`);
    }
    assert.match(JSON.stringify((await place(ids[i])).provenance), /correction/);
  });
}
