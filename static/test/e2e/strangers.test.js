// @ts-check
// What strangers write in every field of a place, followed to every surface that
// shows it: pages, map, element in the page of somebody else, paper, links, files.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, picture } from "./browser.js";

const RUN = "window.ran=1";
const TEXTS = [
  `<img src=x onerror="${RUN}">`,
  `"><script>${RUN}</script><iframe srcdoc="<script>parent.ran=1</script>">`,
  `</title></textarea></script><svg onload="${RUN}"><style>*{display:none}</style>`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `' autofocus onfocus='${RUN}' x='`,
  "\u202Eesrever \u2067 never closed",
  "\u200B\u200D\u2060\uFEFF \u200Bvisible\u200B",
  `{{constructor.constructor('${RUN}')()}} \${${RUN}} <%= 1 %>`,
  `=HYPERLINK("https://exemple.fr";"x") @SUM(1+1) -2+3`,
  "&bcc=victime@exemple.fr%0d%0aBcc: victime@exemple.fr\r\nBcc: victime@exemple.fr",
  "W".repeat(20480),
];
const HONEST = "Maison tranquille";

/** @param {string} text @param {number} i */
const row = (text, i) => ({
  id: `etranger-${i}`, pivot: "13002603200016", nom: "Lieu " + text, commune: "Bordeaux", code_postal: "33000", code_insee: "33063",
  adresse: "1 rue " + text, complement_adresse: text, latitude: 44.8378 + Math.floor(i / 2) / 2000, longitude: -0.5792,
  typologie: text, telephone: "0556000000" + text, courriels: text + "|accueil@exemple.fr?bcc=x@exemple.fr", site_web: "https://exemple.fr/" + encodeURIComponent(text).slice(0, 500) + "|" + text,
  horaires: text, presentation_resume: text, presentation_detail: text + "\n\n" + text, source: text, itinerance: text, structure_parente: text,
  date_maj: "2026-11-01", services: "Aide aux démarches administratives|" + text, publics_specifiquement_adresses: text, prise_en_charge_specifique: text,
  frais_a_charge: text, dispositif_programmes_nationaux: text, formations_labels: text, autres_formations_labels: text, modalites_acces: text,
  modalites_accompagnement: text, fiche_acces_libre: text, prise_rdv: text,
});

/** @type {import("./browser.js").Site} */
let site;
/** @type {string} */
let folder;
/** @type {string[]} */
let ids;
let host = "";
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "lieux-strangers-"));
  const listing = join(folder, "etrangers.json");
  const honest = { id: "honnete", pivot: "13002603200016", nom: HONEST, commune: "Bordeaux", code_postal: "33000", code_insee: "33063", adresse: "2 place du Palais", latitude: 44.8372, longitude: -0.5792, date_maj: "2026-11-01", services: "Aide aux démarches administratives", telephone: "0556000001", horaires: "Mo-Fr 09:00-12:00" };
  writeFileSync(listing, JSON.stringify([...TEXTS.map(row), honest]));
  site = await open({ listings: [listing], flags: ["--contact", "contact@exemple.fr"] });
  const { features } = await (await fetch(site.base + "/api/v1/lieux?limit=100")).json();
  ids = features.map((/** @type {any} */ f) => f.properties.id);
  host = await site.host(() => `<!doctype html><html lang="fr"><head><title>La mairie</title></head><body><h1>La mairie</h1><script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux departement="33"></carte-lieux></body></html>`);
});
after(async () => {
  await site?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

/**
 * Nothing ran; links only lead, no attribute acts, and text whose direction
 * turns is kept apart from what is around it; shadow roots included.
 * @param {import("./browser.js").Page} page @param {string} state
 */
async function assertInert(page, state) {
  const found = await page.evaluate(() => {
    const bad = "ran" in window ? ["something ran"] : [];
    /** @param {Document | ShadowRoot} root */
    const look = (root) => {
      for (const node of root.querySelectorAll("*")) {
        if (node.shadowRoot) look(node.shadowRoot);
        for (const { name, value } of node.attributes) {
          const url = ["href", "src", "action", "formaction", "xlink:href"].includes(name);
          if (name.startsWith("on") || name === "srcdoc" || name === "autofocus" || (url && /^\s*(javascript|data:text|vbscript)/i.test(value))) bad.push(`<${node.localName} ${name}="${value.slice(0, 80)}">`);
          if (["title", "aria-label"].includes(name) && /[\u202A-\u202E\u2066\u2067]/.test(value)) bad.push(`${name} turns`);
        }
      }
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const parent = texts.currentNode.parentElement;
        if (/[\u202A-\u202E\u2066\u2067]/.test(texts.currentNode.nodeValue || "") && !parent?.closest("bdi, title, script, textarea, input")) bad.push(`turns: <${parent?.localName}>`);
      }
    };
    look(document);
    return bad;
  });
  assert.deepEqual(found, [], state);
}

/** @param {import("./browser.js").Page} page @param {string} scope */
async function assertHonestIsLegible(page, scope) {
  const name = page.locator(scope).getByText(HONEST).first();
  assert.ok(await name.isVisible());
  const [box, window_] = [await name.boundingBox(), page.viewportSize()];
  assert.ok(box && window_ && box.x >= 0 && box.x + box.width <= window_.width, "the honest place is within the window");
}

test("most places came through, and files that hold them are files", async () => {
  assert.ok(ids.length > TEXTS.length / 2, `${ids.length} places`);
  for (const [form, type] of [["csv", "text/csv"], ["geojson", "application/geo+json"], ["ndjson", "ndjson"], ["json", "application/json"]]) {
    const answer = await fetch(`${site.base}/api/v1/lieux.${form}`);
    assert.match(answer.headers.get("content-type") || "", new RegExp(type.replace("+", "\\+")), form);
    assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
    assert.ok((await answer.text()).includes(HONEST));
  }
});

for (const width of [320, 1280]) {
  test(`lists, map, popups, paper at ${width} px`, async () => {
    const { page } = await site.visit({ width, height: 740, reducedMotion: "reduce" });
    for (const address of ["/?pres_de=33000", "/?pres_de=33000&lang=en", "/carte?departement=33", "/imprimer?pres_de=33000&limit=40", "/donnees", "/integrer?departement=33&titre=" + encodeURIComponent(TEXTS[1])]) {
      await page.goto(address);
      await assertInert(page, address);
      await assertNoSidewaysScroll(page, `${address} at ${width}`);
      if (!/donnees|integrer/.test(address)) await assertHonestIsLegible(page, "main");
      if (address.startsWith("/imprimer")) await picture(page, `etrangers-feuille-${width}`);
    }
    await page.goto("/?pres_de=33000");
    await picture(page, `etrangers-${width}`);
    const buttons = page.getByRole("button", { name: /Voir sur la carte/ });
    for (let i = 0; i < (await buttons.count()); i++) {
      if (width < 960) await page.getByRole("button", { name: "Liste", exact: true }).click();
      await buttons.nth(i).click();
      const popup = page.locator(".leaflet-popup");
      await popup.waitFor();
      await assertInert(page, `popup ${i}`);
      await assertNoSidewaysScroll(page, `popup ${i} at ${width}`);
      const [box, map] = [await popup.boundingBox(), await page.locator("#carte").boundingBox()];
      assert.ok(box && map && box.height <= map.height, `popup ${i}: ${box?.height} px high on a map of ${map?.height}`);
    }
  });
}

test("the page of each place, its description for machines and its letter", async () => {
  const { page } = await site.visit({ width: 320, height: 740 });
  for (const id of ids) {
    for (const lang of ["", "?lang=en"]) {
      await page.goto(`/lieux/${id}${lang}`);
      await assertInert(page, id);
      await assertNoSidewaysScroll(page, `place ${id}`);
    }
    const described = JSON.parse((await page.locator('script[type="application/ld+json"]').textContent()) || "");
    for (const url of [described.url, described.sameAs ?? "https://exemple.fr"].flat()) assert.match(url, /^https?:/);
    for (const href of await page.locator('a[href^="mailto:"]').evaluateAll((links) => links.map((link) => link.getAttribute("href") || ""))) {
      const [to, query = ""] = href.slice("mailto:".length).split("?");
      assert.doesNotMatch(to, /[%&,;]/, href);
      assert.deepEqual([...new URLSearchParams(query).keys()].filter((name) => !["subject", "body"].includes(name)), [], href);
      assert.doesNotMatch(new URLSearchParams(query).get("subject") || "", /[\r\n]/);
    }
  }
});

test("the element in the page of somebody else", async () => {
  for (const width of [320, 1280]) {
    const { page } = await site.visit({ width, height: 740, reducedMotion: "reduce" });
    await page.goto(host);
    await page.locator("carte-lieux .place").first().waitFor();
    await assertInert(page, "element");
    await assertNoSidewaysScroll(page, `element at ${width}`);
    await assertHonestIsLegible(page, "carte-lieux");
    await page.locator("carte-lieux").getByRole("button", { name: /Voir sur la carte/ }).first().click();
    await page.locator("carte-lieux .leaflet-popup").waitFor();
    await assertInert(page, "popup of the element");
    assert.equal(await page.title(), "La mairie");
  }
});

test("such places are as accessible as others", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  for (const address of ["/?pres_de=33000", "/imprimer?pres_de=33000&limit=40", ...ids.filter((_, i) => i % 4 === 0).map((id) => "/lieux/" + id)]) {
    await page.goto(address);
    await assertAccessible(page, address);
  }
});
