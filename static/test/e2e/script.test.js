// @ts-check
// The script alone in the pages of others: its address sets the map, for editors
// that strip elements or attributes; the classic script; a host that moves things.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
let host = "";
let head = "";
/** The page that the host serves. */
let body = "";
before(async () => {
  site = await open();
  host = await site.host(() => `<!doctype html><html lang="fr"><head><title>La mairie</title>${head}</head><body>${body}</body></html>`);
});
after(() => site?.close());

const module = (/** @type {string} */ query) => `<script type="module" src="${site.base}/embed/carte-lieux.js${query}"></script>`;
const classic = (/** @type {string} */ query) => `<script src="${site.base}/embed/carte-lieux.classique.js${query}" async></script>`;

/** The tiles that each map of the page asks for, in the order of the page. @param {import("./browser.js").Page} page @param {number} count */
async function tiles(page, count) {
  await page.waitForFunction((wanted) => [...document.querySelectorAll("carte-lieux")].filter((map) => map.shadowRoot?.querySelector("#resultats")).length === wanted, count);
  return page.evaluate(() => [...document.querySelectorAll("carte-lieux")].map((map) => map.shadowRoot?.querySelector("#resultats")?.getAttribute("data-tiles") || ""));
}

test("a script whose address has settings places the map where it stands", async () => {
  const { page, faults } = await site.visit();
  body = `<p id="avant">Avant</p>${module("?departement=33&amp;titre=Nos+lieux&amp;accent=%23006600&amp;ver=6.9")}<p id="apres">Après</p>`;
  await page.goto(host);
  const [one] = await tiles(page, 1);
  assert.match(one, /departement=33/);
  assert.equal(await page.locator("carte-lieux .title").textContent(), "Nos lieux");
  assert.deepEqual(await page.evaluate(() => [...document.body.children].map((node) => node.id || node.localName)), ["avant", "script", "carte-lieux", "apres"]);
  assert.equal(await page.evaluate(() => getComputedStyle(/** @type {Element} */ (document.querySelector("carte-lieux")?.shadowRoot?.querySelector(".app"))).getPropertyValue("--accent")), "#006600");
  assert.deepEqual(faults, []);
});

test("two scripts of one address are two maps; one without settings only defines the element", async () => {
  const { page } = await site.visit();
  body = module("?departement=33") + module("?departement=33") + module("?departement=69") + module("?ver=6.9") + module("");
  await page.goto(host);
  assert.deepEqual((await tiles(page, 3)).map((url) => url.match(/departement=(\d+)/)?.[1]), ["33", "33", "69"]);
});

test("a classic script is the same element, whether it has settings or stands beside one", async () => {
  const { page, faults } = await site.visit();
  body = `${classic("?departement=33")}<carte-lieux departement="69"></carte-lieux>`;
  await page.goto(host);
  assert.deepEqual((await tiles(page, 2)).map((url) => url.match(/departement=(\d+)/)?.[1]), ["33", "69"]);
  assert.deepEqual(await page.evaluate(() => Object.keys(window).filter((name) => /script|place|lieux/i.test(name) && !/^on|__pw/.test(name))), []);
  assert.deepEqual(faults, []);
});

test("a script moved to the head places the map at the end of the content", async () => {
  const { page } = await site.visit();
  head = module("?departement=33");
  body = `<main id="texte"><p>Bonjour</p></main><footer>Pied</footer>`;
  await page.goto(host);
  head = "";
  await tiles(page, 1);
  assert.equal(await page.evaluate(() => document.querySelector("carte-lieux")?.parentElement?.id), "texte");
});

test("an address that is misspelled is explained to the host", async () => {
  const { page } = await site.visit();
  head = `<script>window.heard = []; document.addEventListener("lieux:erreur", (e) => window.heard.push([e.detail.parametre, e.detail.suggestion]));</script>`;
  body = module("?departement=33&amp;labl=x");
  await page.goto(host);
  head = "";
  await tiles(page, 1);
  assert.deepEqual(await page.evaluate(() => /** @type {any} */ (window).heard), [["labl", "label"]]);
});

test("a host that takes the element away, puts it back and moves it finds it whole", async () => {
  const { page, faults } = await site.visit();
  body = `<div id="ici">${module("")}<carte-lieux departement="33"></carte-lieux></div><div id="la"></div>`;
  await page.goto(host);
  await tiles(page, 1);
  await page.evaluate(() => {
    const map = /** @type {Element} */ (document.querySelector("carte-lieux"));
    map.remove();
    document.getElementById("la")?.append(map);
    document.getElementById("ici")?.append(map);
    document.getElementById("la")?.append(map);
  });
  await page.locator("#la carte-lieux .place").first().waitFor();
  await page.locator("#la carte-lieux .mark[role=button]").first().waitFor();
  await page.evaluate(() => document.querySelector("carte-lieux")?.remove());
  await page.waitForTimeout(300);
  assert.deepEqual(faults, []);
});
