// @ts-check
// Every state of the pages: accessible, within narrow windows, quiet towards
// others, and useful when something is missing.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { assertAccessible, assertNoSidewaysScroll, closeFilters, open, openFilters, picture } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
/** @type {Record<string, string>} */
const addresses = {
  accueil: "/",
  resultats: "/?pres_de=33000",
  vide: "/?pres_de=33000&rayon_km=0.001&label=France+Services",
  erreur: "/?pres_de=99999&servces=x",
  introuvable: "/lieux/absent",
};
before(async () => {
  site = await open();
  const answer = await (await fetch(site.base + "/api/v1/proches?code_postal=33000&limit=1")).json();
  addresses.lieu = "/lieux/" + answer.features[0].properties.id + "?pres_de=33000";
});
after(() => site?.close());

test("axe finds no violation in any state, light and dark", async () => {
  const { page, faults } = await site.visit({ reducedMotion: "reduce" });
  /** @param {string} state */
  const inBothSchemes = async (state) => {
    for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme });
      await assertAccessible(page, `${state}, ${colorScheme}`, { coloursOnly: colorScheme === "dark" });
      await picture(page, `${state}-1280-${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: "light" });
  };
  for (const [state, address] of Object.entries(addresses)) {
    await page.goto(address);
    if (state === "resultats") {
      await openFilters(page);
      await page.locator(".mark[role=button]").first().waitFor();
    }
    await inBothSchemes(state);
  }
  await page.goto("/?pres_de=33000");
  await page.getByRole("button", { name: /Voir sur la carte/ }).first().click();
  await page.locator(".leaflet-popup p").first().waitFor();
  await inBothSchemes("choisi");
  assert.deepEqual(faults, []);
});

test("no state scrolls sideways at 360 px, nor at 200 % text", async () => {
  const { page } = await site.visit({ width: 360, height: 740 });
  for (const [state, address] of Object.entries(addresses)) {
    await page.goto(address);
    if (await page.locator("#filtres").count()) await openFilters(page);
    await assertNoSidewaysScroll(page, state);
    await picture(page, `${state}-360-filtres`);
    await closeFilters(page);
    await picture(page, `${state}-360`);
    await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
    await assertNoSidewaysScroll(page, `${state}, text 200 %`);
  }
});

test("no mark covers a cluster while the map changes zoom, however slow its tiles", async () => {
  const { page, context } = await site.visit({ reducedMotion: "reduce" });
  let waiting = 0;
  await context.route("**/api/v1/tuiles/**", async (route) => {
    waiting++;
    await new Promise((resolve) => setTimeout(resolve, 100 + 200 * Math.random()));
    await route.continue().catch(() => {});
    waiting--;
  });
  /** Waits until no tile has been waited for in a while. */
  const settled = async () => {
    for (let quiet = 0; quiet < 4; quiet = waiting > 0 ? 0 : quiet + 1) await page.waitForTimeout(150);
  };
  await page.addInitScript(() => {
    const nearest = /** @type {any} */ (window).nearest = { pixels: Infinity, marks: 0 };
    setInterval(() => {
      const centres = [...document.querySelectorAll("#carte .leaflet-marker-pane .mark[role=button]")].map((node) => {
        const { left, top, width, height } = node.getBoundingClientRect();
        return { x: left + width / 2, y: top + height / 2, cluster: node.querySelector(".cluster") !== null };
      });
      nearest.marks = Math.max(nearest.marks, centres.length);
      for (const a of centres.filter(({ cluster }) => cluster)) {
        for (const b of centres) if (a !== b) nearest.pixels = Math.min(nearest.pixels, Math.hypot(a.x - b.x, a.y - b.y));
      }
    }, 10);
  });
  await page.goto("/?limit=50");
  for (const button of ["Zoomer", "Zoomer", "Dézoomer", "Dézoomer", "Dézoomer", "Zoomer"]) {
    await page.locator("#carte .mark[role=button]").first().waitFor();
    await settled();
    await page.locator("#carte").getByRole("button", { name: button, exact: true }).click();
  }
  await settled();
  const { pixels, marks } = await page.evaluate(() => /** @type {any} */ (window).nearest);
  assert.ok(marks > 20, `only ${marks} marks were seen`);
  assert.ok(pixels >= 24, `two marks ${pixels} px apart`);
});

test("on a telephone the map stands above the list, and alone at a touch", async () => {
  const { page } = await site.visit({ width: 360, height: 740 });
  await page.goto("/?pres_de=33000");
  assert.ok(await page.locator(".place").first().isVisible());
  assert.ok(await page.locator("#plan").isVisible());
  await page.getByRole("button", { name: "Carte", exact: true }).click();
  assert.equal(await page.locator(".place").first().isVisible(), false);
  await page.locator(".mark[role=button]").first().waitFor();
  await assertNoSidewaysScroll(page, "map at 360");
  await assertAccessible(page, "map at 360");
  await picture(page, "carte-360");
  await page.getByRole("button", { name: "Liste", exact: true }).click();
  await page.locator(".place").first().waitFor();
  await page.getByRole("button", { name: /Voir sur la carte/ }).first().click();
  await page.locator(".leaflet-popup").waitFor();
  assert.ok(await page.locator("#plan").isVisible());
});

test("without the base map an outline is drawn and the places stay", async () => {
  const { page, context } = await site.visit();
  await context.route((url) => !url.href.startsWith(site.base), (route) => route.abort());
  await page.goto("/?limit=50");
  await page.locator("path.outline").waitFor({ state: "attached" });
  await page.locator(".mark[role=button]").first().waitFor();
  await picture(page, "contours-1280");
});

test("pages keep nothing and call nobody but the base map", async () => {
  const { page, context, requests } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.locator(".mark[role=button]").first().waitFor();
  const base = await page.locator("#carte").getAttribute("data-base");
  await page.goto(addresses.lieu);
  await page.locator("#carte .pin").waitFor();
  const allowed = [site.base, ...(base ? [new URL(base.replace(/[{}]/g, "")).origin] : [])];
  const others = requests.filter((url) => !url.startsWith("data:") && !allowed.some((origin) => url.startsWith(origin)));
  assert.deepEqual(others, []);
  assert.deepEqual(await context.cookies(), []);
  const kept = await page.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]);
  assert.deepEqual(kept, [0, 0, 0, 0]);
});

test("the page says so when the server stops answering, and keeps the list", async () => {
  const { page, context } = await site.visit();
  await page.goto("/?pres_de=33000");
  await page.locator("#panneaux.ready").waitFor();
  const places = await page.locator(".place").count();
  await context.route("**/*", (route) => route.abort());
  await page.getByLabel(/Que cherchez-vous/).fill("59000");
  await page.keyboard.press("Enter");
  await page.getByText(/La connexion ne répond pas/).waitFor();
  assert.equal(await page.locator(".place").count(), places);
});

test("tiles that fail leave the places of the list on the map", async () => {
  const { page, context } = await site.visit();
  await context.route("**/api/v1/tuiles/**", (route) => route.fulfill({ status: 503, contentType: "application/problem+json", body: "{}" }));
  await page.goto("/?pres_de=33000");
  await page.getByText(/n’ont pas pu être affichés/).waitFor();
  const pins = await page.locator(".mark[role=button] .pin").count();
  assert.equal(pins, await page.locator(".place[data-lon]").count());
});

test("a wrong parameter is explained, with a way out", async () => {
  const { page } = await site.visit();
  const answer = await page.goto("/?label=France+Servces&pres_de=33000");
  assert.equal(answer?.status(), 400);
  assert.match(answer?.headers()["content-type"] || "", /text\/html/);
  await page.getByRole("link", { name: /Essayer «.France Services.»/ }).click();
  await page.waitForURL(/label=France/);
  assert.ok((await page.locator(".place").count()) > 0);
});

test("an empty result says what to relax and offers it", async () => {
  const { page } = await site.visit();
  await page.goto(addresses.vide);
  const offer = page.locator(".empty a").first();
  await offer.click();
  await page.locator(".place").first().waitFor();
});

test("a page is small and its headers are strict", async () => {
  const answer = await fetch(site.base + "/?pres_de=33000", { headers: { "Accept-Encoding": "identity" } });
  const policy = answer.headers.get("content-security-policy") || "";
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal(answer.headers.get("set-cookie"), null);
  for (const [state, address] of Object.entries(addresses)) {
    const html = await (await fetch(site.base + address, { headers: { Accept: "text/html" } })).text();
    const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, text]) => text);
    const size = gzipSync(html.replace(styles[0] || "", "")).length;
    assert.ok(size <= 15 * 1024, `${state}: ${size} bytes gzip, without its style`);
    assert.doesNotMatch(html, / style=| on[a-z]+=|<style /);
  }
});

test("what shows the first places weighs 25 kB, and the map 75 kB", async () => {
  const weighed = async (/** @type {string} */ address) => {
    const body = await (await fetch(new URL(address, site.base), { headers: { Accept: "text/html" } })).text();
    return { body, size: gzipSync(body).length };
  };
  /** @param {RegExp} pattern @param {string} text */
  const found = (pattern, text) => pattern.exec(text)?.[1] || assert.fail(`nothing is ${pattern}`);
  const page = await weighed("/?pres_de=33000");
  // The style that the first screen takes is in the page; the whole comes after the places.
  assert.ok(page.body.indexOf("<style>") > 0 && page.body.indexOf('<link rel="stylesheet"', page.body.indexOf("</noscript>")) > page.body.lastIndexOf('class="place"'));
  assert.ok(page.size <= 25 * 1024, `${page.size} bytes before the first place`);
  const address = found(/<script type="module" src="([^"]+)"/, page.body);
  const script = await weighed(address);
  const map = await weighed(new URL(found(/"\.\/(map-\w+\.js)"/, script.body), new URL(address, site.base)).href);
  const outline = await weighed(found(/data-outline="([^"]+)"/, page.body));
  assert.ok(script.size + map.size + outline.size <= 75 * 1024, `${script.size}, ${map.size} and ${outline.size} bytes for the map`);
});

test("the first places cost at most 100 kB in few requests, each address once", async () => {
  const { page, requests } = await site.visit({ width: 360, height: 740 });
  let bytes = 0;
  page.on("requestfinished", async (request) => {
    const sizes = await request.sizes().catch(() => null);
    bytes += sizes ? sizes.responseBodySize : 0;
  });
  await page.goto("/?pres_de=33000", { waitUntil: "networkidle" });
  assert.ok(await page.locator(".place").first().isVisible());
  // The map above the list comes after the places, and asks for its tiles and its ground.
  assert.ok(requests.filter((url) => !/\/(tuiles|fond|map-|outline-)|^data:/.test(url) && url.startsWith(site.base)).length <= 6, requests.join("\n"));
  assert.equal(new Set(requests).size, requests.length);
  assert.ok(bytes <= 100 * 1024, `${bytes} bytes`);
});
