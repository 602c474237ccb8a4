// @ts-check
// The site stops answering while somebody uses it: what they had stays, they are
// told in plain words, and it goes on by itself once the site answers again.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, closeFilters, open, openFilters, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
let host = "";
before(async () => {
  site = await open();
  host = await site.host((request) => {
    const lang = new URL(request.url || "/", "http://x").searchParams.get("lang") || "fr";
    return `<!doctype html><html lang="fr"><head><title>La mairie</title></head><body><h1>La mairie</h1>
      <script>window.heard = []; document.addEventListener("lieux:erreur", (event) => window.heard.push(event.detail.message));</script>
      <script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux departement="33" lang="${lang}"></carte-lieux></body></html>`;
  });
});
after(() => site?.close());

/** @typedef {import("playwright-core").Route} Route */

/** Ways of failing, and what is said of each. @type {[string, (route: Route) => Promise<void>, RegExp][]} */
const FAILURES = [
  ["500", (route) => route.fulfill({ status: 500, contentType: "text/html; charset=utf-8", body: "<!doctype html><h1>Erreur</h1>" }), /Le serveur n’a pas pu répondre/],
  ["a proxy’s page", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<html><body>Connectez-vous au Wi-Fi" }), /Le serveur n’a pas pu répondre/],
  ["429", (route) => route.fulfill({ status: 429, headers: { "Retry-After": "1" }, contentType: "text/html; charset=utf-8", body: "<!doctype html><p>Trop" }), /Trop de demandes/],
  ["a connection cut", (route) => route.abort("connectionreset"), /La connexion ne répond pas/],
];
const ours = (/** @type {URL} */ url) => url.origin === site.base && /^\/(carte)?$/.test(url.pathname);

/** @param {import("./browser.js").Page} page @param {string} within */
async function journey(page, within) {
  const root = page.locator(within);
  const shown = () => root.locator(".place h3").allTextContents();
  /** What asks the site again, each from a list already shown. @type {[string, () => Promise<void>][]} */
  const asks = [
    ["search", async () => {
      await root.getByRole("combobox").fill("33600");
      await page.keyboard.press("Enter");
    }],
    ["filter", async () => {
      await openFilters(root);
      await root.getByRole("radio", { name: /^Maintenant/ }).check();
      await closeFilters(root);
    }],
    ["next page", () => root.getByRole("link", { name: "Lieux suivants" }).click()],
  ];
  return { root, shown, asks };
}

test("each way of failing, at each question: the list stays, the words are plain, it recovers by itself", async () => {
  for (const [i, [name, fail, said]] of FAILURES.entries()) {
    const { page, context } = await site.visit({ reducedMotion: "reduce" });
    await page.goto("/?pres_de=33000");
    const { root, shown, asks } = await journey(page, "body");
    const [asked, ask] = asks[i % asks.length];
    const before = await shown();
    const title = await page.title();
    await context.route(ours, fail);
    await ask();
    const status = root.locator("#annonce");
    await status.getByText(said).or(status.filter({ hasText: said })).first().waitFor();
    assert.equal(await status.getAttribute("role"), "status");
    assert.ok(await status.isVisible(), name);
    assert.deepEqual(await shown(), before, `${name}, ${asked}: the list of before`);
    assert.equal(await page.title(), title);
    assert.ok(await root.getByRole("button", { name: "Recommencer", exact: true }).isVisible());
    if (i === 0) {
      await assertAccessible(page, "failing");
      await picture(page, "panne-1280");
    }
    await context.unrouteAll();
    await page.waitForFunction((was) => [...document.querySelectorAll(".place h3")].map((node) => node.textContent).join() !== was, before.join(), { timeout: 15000 });
    assert.equal(await root.getByRole("button", { name: "Recommencer", exact: true }).isVisible(), false);
    assert.equal(await status.evaluate((node) => node.classList.contains("problem")), false);
  }
});

test("the button tries again at once and leads to the answer", async () => {
  const { page, context } = await site.visit();
  await page.goto("/?pres_de=33000");
  await context.route(ours, (route) => route.abort());
  await page.getByRole("combobox").fill("59000");
  await page.keyboard.press("Enter");
  const again = page.getByRole("button", { name: "Recommencer", exact: true });
  await again.waitFor();
  await context.unrouteAll();
  await again.click();
  await page.waitForURL(/59000/);
  await page.waitForFunction(() => document.activeElement?.id === "resultats");
});

test("an answer that never ends is given up, and a new question does not wait for it", async () => {
  const { page, context } = await site.visit();
  await page.clock.install();
  await page.goto("/?pres_de=33000");
  await context.route((url) => url.search.includes("59000"), () => {});
  await page.getByRole("combobox").fill("59000");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.querySelector(".is-loading"));
  await page.clock.fastForward(21000);
  await page.getByText(/La connexion ne répond pas/).waitFor();
  await page.getByRole("combobox").fill("33600");
  await page.keyboard.press("Enter");
  await page.waitForURL(/33600/);
  assert.equal(await page.getByText(/La connexion ne répond pas/).count(), 0);
});

test("the element: said to its page too, in its language, and it recovers", async () => {
  for (const lang of ["fr", "en"]) {
    const { page, context } = await site.visit({ reducedMotion: "reduce" });
    // From the very first answer on.
    await context.route(ours, (route) => route.abort());
    await page.goto(host + "?lang=" + lang);
    const alert = page.locator("carte-lieux [role=alert]");
    await alert.waitFor();
    assert.match((await alert.textContent()) || "", lang === "fr" ? /La connexion ne répond pas.*Recommencer/ : /The connection does not answer.*Try again/);
    await context.unrouteAll();
    await page.locator("carte-lieux .place").first().waitFor({ timeout: 15000 });
    const before = await page.locator("carte-lieux .place h3").allTextContents();
    await context.route(ours, (route) => route.fulfill({ status: 503, body: "" }));
    await page.locator("carte-lieux").getByRole("combobox").fill("33000");
    await page.keyboard.press("Enter");
    await page.locator("carte-lieux #annonce.problem").waitFor();
    assert.deepEqual(await page.locator("carte-lieux .place h3").allTextContents(), before);
    // An attribute that changes meanwhile keeps what is shown as well.
    await page.evaluate(() => document.querySelector("carte-lieux")?.setAttribute("departement", "69"));
    await page.waitForFunction(() => /** @type {any} */ (window).heard.length >= 3);
    assert.deepEqual(await page.locator("carte-lieux .place h3").allTextContents(), before);
    for (const said of await page.evaluate(() => /** @type {any} */ (window).heard)) assert.match(said, lang === "fr" ? /serveur|connexion/ : /server|connection/);
    await context.unrouteAll();
    await page.waitForFunction((was) => [...(document.querySelector("carte-lieux")?.shadowRoot?.querySelectorAll(".place h3") || [])].map((node) => node.textContent).join() !== was, before.join(), { timeout: 20000 });
  }
});

test("suggestions, tiles, details: malformed or missing answers are said, and nothing else stops", async () => {
  const { page, context } = await site.visit({ reducedMotion: "reduce" });
  const malformed = (/** @type {Route} */ route) => route.fulfill({ status: 200, contentType: "application/json", body: '{"features": [{' });
  await context.route("**/api/v1/**", malformed);
  await page.goto("/?pres_de=33000");
  await page.getByText(/n’ont pas pu être affichés/).waitFor();
  assert.equal(await page.locator(".mark[role=button] .pin").count(), await page.locator(".place[data-lon]").count());
  await page.getByRole("combobox").fill("borde");
  await page.locator("#ou-annonce", { hasText: /suggestions ne répondent pas/ }).waitFor({ state: "attached" });
  // The list has the cards of its places.
  await page.locator("[data-show-place]").first().click();
  await page.locator(".leaflet-popup .place-actions").waitFor();
  await page.keyboard.press("Escape");
  await context.unrouteAll();
  await page.getByText(/n’ont pas pu être affichés/).waitFor({ state: "hidden", timeout: 15000 });
  await context.route("**/apercu*", (route) => route.fulfill({ status: 200, contentType: "text/html", body: "<html><body>Connectez-vous" }));
  const dots = page.locator(".mark:has(.dot)");
  for (let i = 0; i < 6 && (await dots.count()) === 0; i++) {
    await page.getByRole("button", { name: "Dézoomer", exact: true }).click();
    await page.waitForLoadState("networkidle");
  }
  await dots.first().focus();
  await page.keyboard.press("Enter");
  await page.locator(".leaflet-popup [role=status]", { hasText: /La fiche du lieu/ }).waitFor();
});

test("the map’s own script may fail to come", async () => {
  const { page, context } = await site.visit();
  await context.route(/\/map-[^/]+\.js$/, (route) => route.abort());
  await page.goto("/?pres_de=33000");
  await page.getByText(/La carte n’a pas pu être chargée/).waitFor();
  assert.ok((await page.locator(".place").count()) > 0);
});
