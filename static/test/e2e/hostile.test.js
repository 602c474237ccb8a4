// @ts-check
// Content of places is text from strangers. A listing whose every field tries to
// run something or to break the page goes the whole way, from the file to the
// page, through the real binary.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

const TEXTS = [
  `<img src=x onerror="window.ran=1">`,
  `"><script>window.ran=1</script>`,
  `</title></script><svg onload="window.ran=1">`,
  `javascript:window.ran=1`,
  `' onfocus='window.ran=1' autofocus='`,
  "\u202Eesrever\u202C \u2066isolate \u200Fmark",
  "{{constructor.constructor('window.ran=1')()}} ${window.ran=1}",
  "Long".repeat(480),
];

/** One row of the référentiel that says the same hostile text everywhere. @param {string} text @param {number} i */
const row = (text, i) => ({
  id: `hostile-${i}`,
  pivot: "13002603200016",
  nom: "Lieu " + text,
  commune: "Bordeaux",
  code_postal: "33000",
  code_insee: "33063",
  adresse: "1 rue " + text,
  complement_adresse: text,
  latitude: 44.8378 + i / 2000,
  longitude: -0.5792,
  telephone: text,
  courriels: text,
  site_web: i % 2 ? "javascript:window.ran=1" : "https://exemple.fr/" + text,
  horaires: text,
  presentation_resume: text,
  presentation_detail: text + "\n\n" + text,
  source: text,
  structure_parente: text,
  date_maj: "2026-11-01",
  services: "Aide aux démarches administratives|" + text,
  autres_formations_labels: text,
  fiche_acces_libre: "javascript:window.ran=1",
  prise_rdv: "data:text/html,<script>window.ran=1</script>",
});

/** @type {import("./browser.js").Site} */
let site;
/** @type {string} */
let folder;
/** @type {string[]} */
let ids;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "lieux-hostile-"));
  const listing = join(folder, "hostile.json");
  writeFileSync(listing, JSON.stringify(TEXTS.map(row)));
  site = await open({ listings: [listing] });
  const { features } = await (await fetch(site.base + "/api/v1/lieux?limit=100")).json();
  ids = features.map((/** @type {any} */ f) => f.id ?? f.properties.id);
});
after(async () => {
  await site?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/** @param {import("./browser.js").Page} page @param {string} state */
async function assertInert(page, state) {
  assert.equal(await page.evaluate(() => "ran" in window), false, `${state}: something ran`);
  const bad = await page.evaluate(() =>
    [...document.querySelectorAll("a[href], [src], [action]")]
      .map((node) => node.getAttribute("href") ?? node.getAttribute("src") ?? "")
      .filter((url) => /^\s*(javascript|data:text|vbscript)/i.test(url)),
  );
  assert.deepEqual(bad, [], `${state}: links`);
  const handlers = await page.evaluate(() => [...document.querySelectorAll("*")].flatMap((node) => node.getAttributeNames().filter((name) => name.startsWith("on"))));
  assert.deepEqual(handlers, [], `${state}: handlers`);
}

test("the places were published", () => {
  assert.ok(ids.length >= TEXTS.length / 2, `${ids.length} places of ${TEXTS.length} rows`);
});

test("nothing runs and nothing breaks the list, the map and the pages of places", async () => {
  for (const width of [320, 1280]) {
    const { page, faults } = await site.visit({ width, height: 740, reducedMotion: "reduce" });
    await page.goto("/?pres_de=33000");
    await assertInert(page, `list at ${width}`);
    await assertNoSidewaysScroll(page, `list at ${width}`);
    await picture(page, `hostile-${width}`);
    const buttons = await page.getByRole("button", { name: /Voir sur la carte/ }).count();
    for (let i = 0; i < buttons; i++) {
      if (width < 960) await page.getByRole("button", { name: "Liste", exact: true }).click();
      await page.getByRole("button", { name: /Voir sur la carte/ }).nth(i).click();
      await page.locator(".leaflet-popup").waitFor();
      await assertInert(page, `popup ${i}`);
      await assertNoSidewaysScroll(page, `popup ${i} at ${width}`);
    }
    for (const id of ids) {
      await page.goto(`/lieux/${id}?pres_de=33000`);
      await assertInert(page, `place ${id}`);
      await assertNoSidewaysScroll(page, `place ${id} at ${width}`);
    }
    await page.goto("/?q=" + encodeURIComponent(TEXTS[0]));
    await assertInert(page, "words");
    await page.goto("/?label=" + encodeURIComponent(TEXTS[1]));
    await assertInert(page, "error");
    assert.deepEqual(faults, []);
  }
});

test("hostile places are as accessible as others", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000");
  await assertAccessible(page, "hostile list");
  await page.goto(`/lieux/${ids[0]}`);
  await assertAccessible(page, "hostile place");
});
