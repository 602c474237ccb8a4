// @ts-check
// <carte-lieux> and the iframe in the pages of others: a hostile one, one that
// holds several, one that listens, one without scripts.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AXE_TAGS, axe, open, picture } from "./browser.js";
import { baseMapOrigin } from "./watch.js";

/** @type {import("./browser.js").Site} */
let site;
let host = "";
/** The page that the host serves. */
let body = "";
let policy = "";
before(async () => {
  site = await open();
  host = await site.host((_, answer) => {
    if (policy) answer.setHeader("Content-Security-Policy", policy);
    return `<!doctype html><html lang="fr"><head><title>La mairie</title></head><body>${body}</body></html>`;
  });
});
after(() => site?.close());

const script = () => `<script type="module" src="${site.base}/embed/carte-lieux.js"></script>`;
const HOSTILE = `<style>
  * { all: unset !important; --accent: red; --sheet: black; --ink: black }
  html { font-size: 60px !important; direction: rtl !important }
  p, a, div, span, button, input, h2, h3, li { font: bold 50px cursive !important; color: red !important; display: none !important }
</style>`;
const QUIET = `<style>h1 { color: rgb(1, 2, 3); font-size: 33px } p { margin: 7px } a { color: rgb(9, 8, 7) }</style>`;

/** @param {import("./browser.js").Page} page */
const ready = (page) => page.locator("carte-lieux .place").first().waitFor();

/** What the element looks like: sizes and colours of its parts. @param {import("./browser.js").Page} page */
const looks = (page) =>
  page.evaluate(() => {
    const root = document.querySelector("carte-lieux")?.shadowRoot;
    return [".search label", ".combo input", ".button.primary", ".place h3 a", ".place-address", ".results h2"].map((selector) => {
      const node = root?.querySelector(selector);
      if (!node) return selector + " is missing";
      const { fontSize, fontFamily, color, backgroundColor, display, direction } = getComputedStyle(node);
      return [selector, fontSize, fontFamily, color, backgroundColor, display, direction].join(" ");
    });
  });

test("a hostile page changes nothing of the element", async () => {
  const { page, faults } = await site.visit();
  const element = `${script()}<carte-lieux departement="33"></carte-lieux>`;
  body = element;
  await page.goto(host);
  await ready(page);
  const quiet = await looks(page);
  body = HOSTILE + element;
  await page.goto(host);
  await ready(page);
  assert.deepEqual(await looks(page), quiet);
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  await picture(page, "integration-hostile-1280");
  assert.deepEqual(faults, []);
});

test("the element changes nothing of the page", async () => {
  const { page, context } = await site.visit();
  const around = `${QUIET}<h1>Mairie</h1><p>Un <a href="#x">lien</a></p>`;
  const watch = () =>
    page.evaluate(() => ({
      address: location.href,
      title: document.title,
      storage: [localStorage.length, sessionStorage.length, document.cookie],
      history: history.length,
      globals: Object.keys(window).filter((name) => !/^(webkit|chrome|__pw)/.test(name)).sort().join(),
      sheets: document.styleSheets.length + document.adoptedStyleSheets.length,
      classes: [document.documentElement.className, document.body.className, document.documentElement.getAttribute("style"), document.body.getAttribute("style")],
      styles: [...document.querySelectorAll("html, body, h1, p, a")].map((node) => JSON.stringify(Object.entries(getComputedStyle(node)).filter(([name]) => !/height|size$|blockSize|origin|perspective|inset/i.test(name)))).join(),
    }));
  body = around;
  await page.goto(host);
  const before = await watch();
  body = around + script() + `<carte-lieux departement="33"></carte-lieux>`;
  await page.goto(host);
  await ready(page);
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  const map = await page.locator("carte-lieux .map").boundingBox();
  assert.ok(map);
  await page.mouse.move(map.x + 200, map.y + 200);
  await page.mouse.down();
  await page.mouse.move(map.x + 260, map.y + 230, { steps: 4 });
  const during = await page.evaluate(() => document.body.className + document.documentElement.className + document.querySelector("carte-lieux")?.className);
  await page.mouse.up();
  assert.equal(during, "");
  await page.locator("carte-lieux").getByRole("combobox").fill("33000");
  await page.keyboard.press("Enter");
  await page.locator("carte-lieux .place-distance").first().waitFor();
  const { history: had, ...was } = before;
  const { history: has, ...is } = await watch();
  assert.ok(has <= had + 1);
  assert.deepEqual(is, was);
  assert.deepEqual(await context.cookies(), []);
});

test("two on one page live apart, and focus stays in each", async () => {
  const { page, faults } = await site.visit();
  body = script() + `<carte-lieux id="un" departement="33" titre="Ici"></carte-lieux><carte-lieux id="deux" departement="69" theme="sombre" titre="Ailleurs"></carte-lieux>`;
  await page.goto(host);
  await page.locator("#un .place").first().waitFor();
  await page.locator("#deux .place").first().waitFor();
  const names = (/** @type {string} */ id) => page.locator(`#${id} .place h3`).allTextContents();
  const [one, two] = [await names("un"), await names("deux")];
  assert.notDeepEqual(one, two);
  await page.locator("#deux").getByRole("combobox").fill("69001");
  await page.keyboard.press("Enter");
  await page.locator("#deux .place-distance").first().waitFor();
  assert.deepEqual(await names("un"), one);
  assert.equal(await page.locator("#un .title").textContent(), "Ici");
  const grounds = await page.evaluate(() => ["un", "deux"].map((id) => getComputedStyle(/** @type {Element} */ (document.getElementById(id)?.shadowRoot?.querySelector(".app"))).backgroundColor));
  assert.notEqual(grounds[0], grounds[1]);
  assert.deepEqual(faults, []);
});

test("the host hears of the view, of what is chosen and of what is wrong", async () => {
  const { page } = await site.visit();
  const said = /** @type {string[]} */ ([]);
  page.on("console", (message) => message.type() === "warning" && said.push(message.text()));
  body = `<script>window.heard = []; for (const kind of ["lieux:vue", "lieux:selection", "lieux:erreur"]) document.addEventListener(kind, (e) => window.heard.push([kind, e.detail, e.target.localName]));</script>
    ${script()}<carte-lieux departement="33" labl="x" zoom="99"></carte-lieux>`;
  await page.goto(host);
  await ready(page);
  const heard = (/** @type {string} */ kind) => page.evaluate((k) => /** @type {any} */ (window).heard.filter((/** @type {any[]} */ e) => e[0] === k), kind);
  const wrong = (await heard("lieux:erreur")).map((/** @type {any[]} */ e) => [e[1].parametre, e[1].suggestion ?? "", e[2]].join());
  assert.deepEqual(wrong.sort(), ["labl,label,carte-lieux", "zoom,,carte-lieux"]);
  assert.equal(said.filter((text) => text.startsWith("<carte-lieux>")).length, 2);
  const [view] = (await heard("lieux:vue")).at(0).slice(1);
  assert.equal(view.parametres.departement, "33");
  assert.ok(view.total > 0);
  await page.locator("carte-lieux").getByRole("button", { name: /Voir sur la carte/ }).first().click();
  await page.locator("carte-lieux .leaflet-popup").waitFor();
  const chosen = (await heard("lieux:selection")).at(-1)[1];
  assert.match(chosen.id, /^[0-9a-z]+$/);
  assert.equal(chosen.nom, ((await page.locator("carte-lieux .popup-name").textContent()) || "").trim());
  assert.match((await page.locator("carte-lieux .popup-name").getAttribute("href")) || "", new RegExp(`^${site.base}/lieux/`));
  await page.keyboard.press("Escape");
  await page.locator("carte-lieux .leaflet-popup").waitFor({ state: "detached" });
  assert.equal((await heard("lieux:selection")).at(-1)[1], null);
});

test("attributes that change change the view; the first view of the map is a setting", async () => {
  const { page } = await site.visit();
  body = script() + `<carte-lieux departement="33" lat="45.76" lon="4.84" zoom="11"></carte-lieux>`;
  await page.goto(host);
  await ready(page);
  await page.evaluate(() => new Promise((resolve) => {
    const element = /** @type {Element} */ (document.querySelector("carte-lieux"));
    element.addEventListener("lieux:vue", (event) => /** @type {CustomEvent} */ (event).detail.zoom === 11 && resolve(null));
    element.setAttribute("departement", "69");
  }));
  await page.waitForFunction(() => /69/.test(document.querySelector("carte-lieux")?.shadowRoot?.querySelector("#resultats")?.getAttribute("data-tiles") || ""));
});

test("a strict page may hold it", async () => {
  const { page, faults } = await site.visit();
  const base = await baseMapOrigin(site.base);
  policy = `default-src 'none'; script-src ${site.base}; connect-src ${site.base}; img-src ${base} data:`;
  try {
    body = script() + `<carte-lieux departement="33"></carte-lieux>`;
    await page.goto(host);
    await ready(page);
    await page.locator("carte-lieux .mark[role=button]").first().waitFor();
    assert.deepEqual(faults, []);
  } finally {
    policy = "";
  }
});

test("colours of the host are taken and stay readable, and axe finds nothing", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  body = `<main><h1>Mairie</h1>${script()}<carte-lieux departement="33" titre="Nos lieux" style="--lieux-accent: #ffcc00; --lieux-fond: #fff8e7; --lieux-texte: #202020"></carte-lieux></main>`;
  await page.goto(host);
  await ready(page);
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  assert.deepEqual(await axe(page, AXE_TAGS), []);
  await picture(page, "integration-couleurs-1280");
});

test("keyboard alone goes through the element and out of it", async () => {
  const { page } = await site.visit();
  body = `<p><a href="#avant">Avant</a></p>${script()}<carte-lieux departement="33" lang="en"></carte-lieux><p><a id="apres" href="#apres">Après</a></p>`;
  await page.goto(host);
  await ready(page);
  const focused = () => page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement;
    const outline = inner ? getComputedStyle(inner).outlineStyle : "";
    return { id: inner?.id || "", name: inner?.getAttribute("aria-label") || inner?.textContent?.trim() || "", seen: outline, outside: document.activeElement?.id || "" };
  });
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  assert.equal((await focused()).id, "ou");
  await page.keyboard.type("33000");
  await page.keyboard.press("Enter");
  await page.locator("carte-lieux .place-distance").first().waitFor();
  assert.match((await page.locator("carte-lieux #annonce").textContent()) || "", /places in Gironde within \d+\skm of Bordeaux \(33000\)/);
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  let opened = false;
  for (let i = 0; i < 250; i++) {
    await page.keyboard.press("Tab");
    const at = await focused();
    if (at.outside === "apres") break;
    if (at.id !== "carte") assert.notEqual(at.seen, "none", `focus is not seen on ${at.name}`);
    if (!opened && /^Show on the map/.test(at.name)) {
      opened = true;
      await page.keyboard.press("Enter");
      await page.locator("carte-lieux .leaflet-popup").waitFor();
      await page.keyboard.press("Escape");
      await page.locator("carte-lieux .leaflet-popup").waitFor({ state: "detached" });
      assert.match((await focused()).name, /^Show on the map/, "focus returns");
    }
  }
  assert.ok(opened);
  assert.equal((await focused()).outside, "apres", "the keyboard leaves the element");
});

test("narrow, at 200 % text and map first, nothing overflows", async () => {
  const { page } = await site.visit({ width: 1280, height: 800 });
  body = `<h1>Mairie</h1><div style="width: 320px">${script()}<carte-lieux departement="33" liste="sans"></carte-lieux></div>`;
  await page.goto(host);
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  assert.equal(await page.locator("carte-lieux .place").first().isVisible(), false);
  const wide = () => page.evaluate(() => /** @type {Element} */ (document.querySelector("carte-lieux")?.shadowRoot?.querySelector(".app")).scrollWidth);
  assert.ok((await wide()) <= 320);
  await page.locator("carte-lieux").getByRole("button", { name: "Liste", exact: true }).click();
  await ready(page);
  assert.ok((await wide()) <= 320);
  await picture(page, "integration-320");
});

test("without scripts the link of the snippet is there, and when the server fails the element says so", async () => {
  body = script() + `<carte-lieux departement="33"><a href="${site.base}/?departement=33">Voir les lieux</a></carte-lieux>`;
  const bare = await site.visit({ javaScriptEnabled: false });
  await bare.page.goto(host);
  assert.ok(await bare.page.getByRole("link", { name: "Voir les lieux" }).isVisible());
  const { page, context } = await site.visit();
  await context.route("**/carte?*", (route) => route.abort());
  await page.goto(host);
  await page.locator("carte-lieux [role=alert]").waitFor();
  await context.unroute("**/carte?*");
  await page.locator("carte-lieux").getByRole("button", { name: "Recommencer" }).click();
  await ready(page);
});

test("WebGL off: every place is on the map and can be opened", async () => {
  const { page } = await site.visit();
  await page.addInitScript(() => {
    const real = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = /** @type {any} */ (function (/** @type {any} */ kind, /** @type {any} */ more) {
      // @ts-expect-error any canvas
      return /webgl/.test(kind) ? null : real.call(this, kind, more);
    });
  });
  body = script() + `<carte-lieux departement="33" hauteur="700"></carte-lieux>`;
  await page.goto(host);
  await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  const total = Number(await page.locator("carte-lieux #resultats").getAttribute("data-total"));
  assert.ok(total > 0);
  await page.waitForFunction((wanted) => {
    const marks = [...(document.querySelector("carte-lieux")?.shadowRoot?.querySelectorAll(".mark[role=button]") || [])];
    const counts = marks.map((mark) => {
      return mark.querySelector(".cluster") ? Number(mark.querySelector("b")?.textContent) : 1;
    });
    return counts.reduce((sum, n) => sum + n, 0) === wanted;
  }, total);
  await page.locator("carte-lieux").getByRole("button", { name: /Voir sur la carte/ }).first().click();
  await page.locator("carte-lieux .leaflet-popup").waitFor();
});

test("the iframe takes the height of its content and goes on working", async () => {
  const { page, faults } = await site.visit();
  body = `<h1>Mairie</h1><iframe id="cadre" src="${site.base}/carte?departement=33&amp;hauteur=auto" title="Lieux" style="width: 100%; border: 0; height: 300px"></iframe><script src="${site.base}/embed/hauteur.js"></script>`;
  await page.goto(host);
  const frame = page.frameLocator("#cadre");
  await frame.locator(".place").first().waitFor();
  await page.waitForFunction(() => /** @type {HTMLElement} */ (document.getElementById("cadre")).offsetHeight > 1000);
  const length = await page.evaluate(() => history.length);
  await frame.getByLabel(/Que cherchez-vous/).fill("33000");
  await frame.getByRole("button", { name: "Chercher", exact: true }).click();
  await frame.locator(".place-distance").first().waitFor();
  assert.equal(await page.evaluate(() => history.length), length, "going back is the host's");
  const settled = await page.evaluate(() => new Promise((resolve) => setTimeout(() => resolve(/** @type {HTMLElement} */ (document.getElementById("cadre")).offsetHeight), 300)));
  assert.ok(Number(settled) < 12000, `${settled} px`);
  assert.deepEqual(faults, []);
});

test("the page of the iframe works without scripts, within its frame", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  body = `<iframe id="cadre" src="${site.base}/carte?departement=33" title="Lieux" width="900" height="800"></iframe>`;
  await page.goto(host);
  const frame = page.frameLocator("#cadre");
  await frame.getByLabel(/Que cherchez-vous/).fill("33000");
  await frame.getByRole("button", { name: "Chercher", exact: true }).click();
  await frame.locator(".place-distance").first().waitFor();
  assert.equal(page.url(), host);
  await frame.locator(".place h3 a").first().click();
  await page.waitForURL(/\/lieux\//);
});

test("its layout follows its own width, and its height fits a page", async () => {
  const { page, faults } = await site.visit({ width: 1400, height: 900 });
  for (const [width, want] of /** @type {[number, string][]} */ ([[360, "above"], [559, "above"], [600, "above"], [900, "beside"], [1280, "beside"]])) {
    body = `${script()}<div style="width: ${width}px"><carte-lieux departement="33"></carte-lieux></div>`;
    await page.goto(host);
    await ready(page);
    const { height, map, list, bar } = await page.evaluate(() => {
      const element = /** @type {HTMLElement} */ (document.querySelector("carte-lieux"));
      const box = (/** @type {string} */ selector) => /** @type {Element} */ (element.shadowRoot?.querySelector(selector)).getBoundingClientRect().toJSON();
      return { height: element.offsetHeight, map: box("#plan"), list: box(".pane-list"), bar: box(".bar [data-show]") };
    });
    assert.equal(height, 680);
    assert.equal(map.bottom <= list.top + 1 ? "above" : map.left >= list.right - 1 ? "beside" : "elsewhere", want, `${width} px`);
    assert.ok(list.height > 200 && map.height > 120, `${width} px: list ${list.height}, map ${map.height}`);
    assert.equal(bar.height > 0, width < 560, `${width} px: the bar that switches list and map`);
  }
  assert.deepEqual(faults, []);
});

test("vue chooses what is shown first, at any width", async () => {
  const { page } = await site.visit({ width: 1400, height: 900 });
  for (const width of [360, 900]) {
    for (const [vue, map] of /** @type {[string, boolean][]} */ ([["carte", true], ["liste", false]])) {
      body = `${script()}<div style="width: ${width}px"><carte-lieux departement="33" vue="${vue}"></carte-lieux></div>`;
      await page.goto(host);
      await page.locator("carte-lieux .place").first().waitFor({ state: "attached" });
      assert.equal(await page.locator("carte-lieux #plan").isVisible(), map, `${vue} at ${width}`);
      assert.equal(await page.locator("carte-lieux .place").first().isVisible(), !map, `${vue} at ${width}`);
      await page.locator("carte-lieux").getByRole("button", { name: map ? "Liste" : "Carte", exact: true }).click();
      assert.equal(await page.locator("carte-lieux #plan").isVisible(), !map, `the other of ${vue} at ${width}`);
    }
  }
});

test("within a sandbox, as WordPress frames a link, search works and links are asked of the page", async () => {
  const { page } = await site.visit();
  body = `<iframe id="cadre" sandbox="allow-scripts" src="${site.base}/carte?departement=33#?secret=abc123" title="Lieux" width="600" height="680"></iframe>
    <script>window.heard = []; addEventListener("message", (e) => window.heard.push(e.data));</script>`;
  await page.goto(host);
  const frame = page.frameLocator("#cadre");
  await frame.locator(".place").first().waitFor();
  await frame.getByLabel(/Que cherchez-vous/).fill("33000");
  await page.keyboard.press("Enter");
  await frame.locator(".place-distance").first().waitFor();
  await frame.locator(".place h3 a").first().click();
  await page.waitForFunction(() => /** @type {any} */ (window).heard.some((/** @type {any} */ m) => m.message === "link"));
  const asked = await page.evaluate(() => /** @type {any} */ (window).heard.find((/** @type {any} */ m) => m.message === "link"));
  assert.equal(asked.secret, "abc123");
  assert.match(asked.value, new RegExp(`^${site.base}/lieux/`));
});

test("the elements of other maps show the same places", async () => {
  const { page, faults } = await site.visit();
  const list = `${site.base}/api/v0/lieux-inclusion-numerique?adresse[beginsWith][code_insee]=33`;
  const shown = async (/** @type {string} */ code) => {
    body = `<script>addEventListener("lieux:vue", (event) => (window.total ??= event.detail.total))</script>${script()}${code}`;
    await page.goto(host);
    await page.waitForFunction("window.total !== undefined");
    return page.evaluate("window.total");
  };
  const ours = await shown(`<carte-lieux departement="33"></carte-lieux>`);
  assert.ok(ours > 0);
  for (const code of [
    `<fr-mediation-numerique-conteneur titre="x" logo="y"><fr-mediation-numerique-cartographie source="${list}" latitude="44.8" longitude="-0.6" zoom="9" logo="x"></fr-mediation-numerique-cartographie></fr-mediation-numerique-conteneur>`,
    `<cartographie-inclusion-numerique api-url="${site.base}/compat/v6/api" territoire-type="departements" territoires="33"></cartographie-inclusion-numerique>`,
    `<fr-mediation-numerique source="${list}"></fr-mediation-numerique>`,
  ]) {
    assert.equal(await shown(code), ours, code);
  }
  body = `${script()}<fr-mediation-numerique-orientation source="${list}"></fr-mediation-numerique-orientation>`;
  await page.goto(host);
  await page.locator("fr-mediation-numerique-orientation form, fr-mediation-numerique-orientation a[target=_self]").first().waitFor();
  assert.deepEqual(faults, []);
});
