// @ts-check
// What somebody asks for, in their own words: a need, a place near them, an
// address, a town whose name is not the only one; and what is said when there is nothing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open, openFilters, untilView } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

test("needs are said in plain words, and the address keeps the official ones", async () => {
  const { page } = await site.visit();
  for (const lang of ["fr", "en"]) {
    await page.goto("/?pres_de=33000" + (lang === "en" ? "&lang=en" : ""));
    await openFilters(page);
    await page.getByRole("checkbox", { name: lang === "fr" ? /Faire une démarche en ligne/ : /Complete an online procedure/ }).check();
    await untilView(page, (params) => params.get("services") === "Aide aux démarches administratives");
    assert.match((await page.locator("#annonce").textContent()) || "", lang === "fr" ? /\d lieux/ : /\d places/);
    assert.equal(new URL(page.url()).searchParams.get("lang"), lang === "fr" ? null : "en");
    // The other language shows the same view.
    const other = (await page.locator(`[data-lang="${lang === "fr" ? "en" : "fr"}"]`).getAttribute("href")) || "";
    const params = new URL(other, site.base).searchParams;
    assert.equal(params.get("services"), "Aide aux démarches administratives");
    assert.equal(params.get("lang"), lang === "fr" ? "en" : null);
  }
});

/** The number of places that a view of the API holds. @param {string} query @returns {Promise<number>} */
const count = async (query) => (await (await fetch(site.base + "/api/v1/lieux?limit=1&" + query)).json()).numberMatched;

test("what to change is offered with the true number of places behind it", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000&rayon_km=0.001&frais_a_charge=Gratuit");
  const doors = page.locator(".door");
  assert.ok((await doors.count()) > 0);
  for (let i = 0; i < (await doors.count()); i++) {
    const said = Number(((await doors.nth(i).locator(".count").textContent()) || "").replace(/\D/g, ""));
    const behind = new URL((await doors.nth(i).getAttribute("href")) || "", site.base).searchParams;
    // Around a point without a radius, places are counted up to 50 km.
    if (behind.has("pres_de") && !behind.has("rayon_km")) behind.set("rayon_km", "50");
    assert.equal(await count(behind.toString()), said, behind.toString());
    assert.ok(said > 0);
  }
  await doors.first().click();
  await page.locator(".place").first().waitFor();
  assert.ok(await page.locator("#resultats").evaluate((node) => node === document.activeElement));
});

test("the nearest France Services open on Saturday, in three actions", async () => {
  const { page } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.getByRole("radio", { name: /samedi/i }).check();
  await untilView(page, (params) => params.get("ouvert") === "samedi");
  await page.locator(".chip", { hasText: "France Services" }).first().click();
  await untilView(page, (params) => params.get("label") === "France Services");
  const { features } = await (await fetch(site.base + "/api/v1/proches?pres_de=33000&ouvert=samedi&label=France+Services&limit=1")).json();
  assert.match((await page.locator("#resultats-titre").textContent()) || "", /ouverts? (samedi|aujourd’hui) à moins de \d+\skm de Bordeaux/);
  assert.equal(await page.locator(".place").first().getAttribute("data-id"), features[0]?.id);
});

test("counts by département are those of the API, in the title", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  for (const [code, where] of [["33", "en Gironde"], ["59", "dans le Nord"], ["974", "à La Réunion"]]) {
    await page.goto("/?departement=" + code);
    const title = ((await page.locator("#resultats-titre").textContent()) || "").replace(/\s/g, " ");
    const places = await count("departement=" + code);
    assert.equal(title, `${places} ${places > 1 ? "lieux" : "lieu"} d’aide numérique ${where}`);
    assert.ok((await page.title()).replace(/\s/g, " ").startsWith(title));
  }
});

test("Guadeloupe on an old telephone: a day and a distance are chosen without scripts", async () => {
  const { page } = await site.visit({ width: 360, height: 740, javaScriptEnabled: false });
  await page.goto("/?pres_de=97110");
  await page.locator("#filtres > summary").click();
  await page.getByRole("radio", { name: /mercredi/i }).check();
  await page.getByRole("radio", { name: /20\skm/ }).check();
  await page.getByRole("button", { name: "Appliquer les filtres" }).last().click();
  await page.waitForURL(/ouvert=mercredi/);
  assert.equal(new URL(page.url()).searchParams.get("rayon_km"), "20");
  const places = await count("pres_de=97110&ouvert=mercredi&rayon_km=20");
  assert.match((await page.locator("#resultats-titre").textContent()) || "", places === 0 ? /^Aucun lieu/ : new RegExp(`^${places}\\slieu`));
});

test("an address leads to its town; a name of several towns asks which, by keyboard", async () => {
  const { page } = await site.visit();
  await page.goto("/");
  const box = page.getByRole("combobox");
  await box.fill("12 rue de la paix bordeaux");
  await page.keyboard.press("Enter");
  await untilView(page, (params) => params.get("pres_de") === "insee:33063");
  assert.match((await page.locator("#resultats-titre").textContent()) || "", /de Bordeaux/);
  await box.fill("5 rue de la République Saint-Denis");
  await page.keyboard.press("Enter");
  const choices = page.locator(".choices a");
  await choices.first().waitFor();
  assert.ok((await choices.count()) >= 2);
  assert.match(await page.title(), /Lequel/, "the question is said: this page replaced the one where it was asked");
  await choices.first().focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(/pres_de=insee/);
});

test("« autour de moi » asks for the position on request only, and keeps it in the address alone", async () => {
  const { page, context } = await site.visit();
  await page.addInitScript(() => {
    const real = navigator.geolocation.getCurrentPosition.bind(navigator.geolocation);
    Object.assign(window, { asked: 0 });
    navigator.geolocation.getCurrentPosition = (...all) => {
      /** @type {any} */ (window).asked++;
      real(...all);
    };
  });
  await context.grantPermissions(["geolocation"]);
  await context.setGeolocation({ latitude: 44.8412345, longitude: -0.5798765 });
  await page.goto("/?frais_a_charge=Gratuit");
  await page.locator(".mark").first().waitFor();
  assert.equal(await page.evaluate(() => /** @type {any} */ (window).asked), 0);
  await page.getByRole("search").getByRole("button", { name: "Autour de moi" }).click();
  await untilView(page, (params) => params.get("pres_de") === "44.8412,-0.5799");
  assert.equal(new URL(page.url()).searchParams.get("frais_a_charge"), "Gratuit");
  await page.locator(".place-distance").first().waitFor();
  assert.equal(await page.getByRole("combobox").inputValue(), "Autour de moi");
  await context.clearPermissions();
  await page.goto("/?lang=en");
  await page.getByRole("search").getByRole("button", { name: "Near me" }).click();
  await page.getByText(/Your position is not available/).waitFor();
});

test("places of one point open as a list, and a place that travels says so", async () => {
  const { page } = await site.visit();
  const { features } = await (await fetch(site.base + "/api/v1/lieux?itinerance=Itinérant&limit=5")).json();
  assert.ok(features.length > 0, "the demonstration has places that travel");
  await page.goto("/lieux/" + features[0].properties.id);
  await page.getByText("Lieu itinérant").waitFor();
  await page.goto("/?itinerance=" + encodeURIComponent("Itinérant"));
  assert.equal(await page.locator(".place").count(), await page.locator(".place", { hasText: "Lieu itinérant" }).count());
  /** @type {Map<string, string[]>} */
  const at = new Map();
  for (const { geometry, properties } of (await (await fetch(site.base + "/api/v1/lieux?limit=1000")).json()).features) {
    if (geometry) at.set(geometry.coordinates.join(), [...(at.get(geometry.coordinates.join()) || []), properties.nom]);
  }
  const shared = [...at].find(([, names]) => names.length > 1);
  if (!shared) return;
  const [lon, lat] = shared[0].split(",");
  await page.goto(`/?pres_de=${lat},${lon}`);
  const mark = page.locator(".mark[role=button]", { hasText: "×" + shared[1].length }).first();
  await mark.waitFor();
  await mark.focus();
  await page.keyboard.press("Enter");
  const names = page.locator(".leaflet-popup li a");
  await names.first().waitFor();
  assert.deepEqual((await names.allTextContents()).sort(), shared[1].sort());
});

test("the code is copied by keyboard, and that is said", async () => {
  const { page, context } = await site.visit();
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const [address, said] of [["/integrer?epci=243300316", /Code copié/], ["/integrer?region=75&lang=en", /Code copied/]]) {
    await page.goto(String(address));
    await page.locator("[data-copy=extrait]").focus();
    await page.keyboard.press("Enter");
    await page.locator("#copie", { hasText: said }).waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await page.locator("#extrait").inputValue());
    assert.ok(await page.locator("[data-copy=extrait]").evaluate((node) => node === document.activeElement), "focus stays on the button");
  }
});

test("what scripts say in English pages is English", async () => {
  const { page, context } = await site.visit({ reducedMotion: "reduce" });
  await context.route((url) => url.origin !== site.base, (route) => route.abort());
  await page.goto("/?pres_de=33000&lang=en");
  await page.getByText(/base map does not answer/).waitFor();
  await page.getByRole("combobox").fill("bord");
  await page.getByRole("option").first().waitFor();
  const french = () => page.evaluate(() => {
    const words = /(^|[ ’'(])([Ll]es?|[Dd]es|[Uu]ne|est|[Vv]ous|[Vv]otre|[Pp]our|[Aa]vec|[Dd]ans|[Aa]ux?|[Dd]u|et|pas|lieux?|[Cc]arte|[Ff]ermer|[Zz]oomer|code postal|intercommunalité)([ .,;:)]|$)/;
    const found = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const parent = texts.currentNode.parentElement;
      if (parent?.closest("[lang=fr], script, textarea") || !words.test(texts.currentNode.nodeValue || "")) continue;
      found.push(texts.currentNode.nodeValue);
    }
    for (const node of document.querySelectorAll("[aria-label], [title]")) {
      if (node.closest("[lang=fr], .mark")) continue;
      for (const name of ["aria-label", "title"]) if (words.test(node.getAttribute(name) || "")) found.push(node.getAttribute(name));
    }
    return found;
  });
  assert.deepEqual(await french(), []);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Show on the map/ }).first().click();
  await page.locator(".leaflet-popup p").first().waitFor();
  assert.deepEqual(await french(), []);
  await page.getByRole("button", { name: "Zoom out" }).click();
  await page.keyboard.press("Escape"); // the offer waits while a bubble is open
  await page.getByRole("button", { name: "Search this area" }).waitFor();
  assert.deepEqual(await french(), []);
});

test("a telephone too old for the scripts still gets answers", async () => {
  const { page } = await site.visit({ width: 360, height: 740 });
  await page.addInitScript(() => {
    Reflect.deleteProperty(Element.prototype, "replaceChildren");
    Reflect.deleteProperty(Document.prototype, "replaceChildren");
    Reflect.deleteProperty(window, "ResizeObserver");
  });
  await page.goto("/");
  await page.getByLabel(/Que cherchez-vous/).fill("33000");
  await page.keyboard.press("Enter");
  await page.waitForURL(/pres_de=33000/);
  await page.locator(".place-distance").first().waitFor();
  await page.locator("#filtres > summary").click();
  await page.locator(".filter > summary", { hasText: "Coût" }).click();
  await page.getByRole("checkbox", { name: /Gratuit$|^Gratuit/ }).first().check();
  await page.getByRole("button", { name: "Appliquer les filtres" }).last().click();
  await page.waitForURL(/frais_a_charge=Gratuit/);
  await page.locator(".place").first().waitFor();
});
