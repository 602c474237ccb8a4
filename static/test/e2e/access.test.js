// @ts-check
// What assistive techniques get of each page and state: names, roles, headings,
// landmarks, targets, focus that is seen and goes back, colours forced by the system.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { assertAccessible, assertNoSidewaysScroll, open, openFilters, picture } from "./browser.js";

/** @typedef {import("./browser.js").Page} Page */

/** @type {import("./browser.js").Site} */
let site;
/** @type {Record<string, string>} */
const addresses = {
  accueil: "/",
  resultats: "/?pres_de=33000",
  vide: "/?pres_de=33000&rayon_km=0.001&label=France+Services",
  plusieurs: "/?ou=Saint-Denis",
  inconnu: "/?ou=00000",
  erreur: "/?pres_de=99999&servces=x",
  introuvable: "/lieux/absent",
  carte: "/carte?departement=33",
  feuille: "/imprimer?pres_de=33000",
  integrer: "/integrer?departement=33",
  corrige: "/integrer?code=" + encodeURIComponent('<carte-lieu dept="33" labl="France Servces"'),
  donnees: "/donnees",
  accessibilite: "/accessibilite",
};
before(async () => {
  site = await open();
  const answer = await (await fetch(site.base + "/api/v1/proches?code_postal=33000&limit=1")).json();
  addresses.lieu = "/lieux/" + answer.features[0].properties.id + "?pres_de=33000";
});
after(() => site?.close());

/** @param {string} address @param {string} lang */
const inLanguage = (address, lang) => (lang === "fr" ? address : address + (address.includes("?") ? "&" : "?") + "lang=" + lang);

/** Opens what a state has to open, and waits for what comes late. @param {Page} page */
async function unfold(page) {
  // Scripts move the filters; until then what is pressed may be taken away.
  if (await page.locator("#panneaux").count()) await page.locator("#panneaux.ready").waitFor();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open ||= (details.firstElementChild?.getClientRects().length ?? 0) > 0;
  });
  if (await page.locator("#carte").isVisible().catch(() => false)) await page.locator("#carte .map-controls").waitFor();
}

const OPERABLE = new Set(["button", "link", "checkbox", "combobox", "textbox", "searchbox", "spinbutton", "option", "listbox", "DisclosureTriangle", "radio", "slider", "Iframe", "ColorWell", "region", "group", "figure", "image", "table"]);
const LANDMARKS = new Set(["banner", "navigation", "main", "contentinfo", "search", "region", "complementary", "form"]);

/** @param {Page} page @returns {Promise<{role: string, name: string, level: number}[]>} what the browser tells assistive techniques, in order */
async function tree(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const value = (/** @type {any} */ said) => String(said?.value ?? "").trim();
  return nodes.filter((node) => !node.ignored).map((node) => ({ role: value(node.role), name: value(node.name), level: Number(node.properties?.find(({ name }) => name === "level")?.value.value ?? 0) }));
}

/** @param {{role: string, name: string, level: number}[]} nodes @param {string} state */
function assertTellsAll(nodes, state) {
  const unnamed = nodes.filter(({ role, name }) => OPERABLE.has(role) && name === "" && role !== "group" && role !== "listbox");
  assert.deepEqual(unnamed, [], `${state}: without a name`);
  const headings = nodes.filter(({ role }) => role === "heading");
  assert.equal(headings.filter(({ level }) => level === 1).length, 1, `${state}: one main heading`);
  headings.forEach(({ level, name }, i) => assert.ok(i === 0 || level <= headings[i - 1].level + 1, `${state}: «${name}» skips a level`));
  const marks = nodes.filter(({ role, name }) => LANDMARKS.has(role) && (role !== "region" || name)).map(({ role, name }) => role + " " + name);
  assert.deepEqual(marks.filter((mark, i) => marks.indexOf(mark) !== i), [], `${state}: landmarks of one name`);
  assert.equal(nodes.filter(({ role }) => role === "main").length, 1, `${state}: main`);
}

/** @param {Page} page @returns {Promise<string[]>} what is smaller than 24 px, and not within a sentence */
function smallTargets(page) {
  return page.evaluate(() => {
    /** @param {Element} node */
    const inSentence = (node) => {
      const parent = node.closest("p, li, dd, td, th, label");
      const rest = (parent?.textContent || "").replace(node.textContent || "", "").trim();
      return node.localName === "a" && getComputedStyle(node).display === "inline" && rest.length > 3;
    };
    const found = [];
    for (const node of document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=button]")) {
      if (!(node instanceof HTMLElement) || node.closest(".skip, [hidden], .filters-skip") || node.getClientRects().length === 0 || node.matches("[type=hidden]")) continue;
      const label = node.matches("input[type=checkbox], input[type=color]") ? node.closest("label") : null;
      const { width: w, height: h } = (label || node).getBoundingClientRect();
      if ((w < 24 || h < 24) && !inSentence(node)) found.push(`${node.localName}.${node.className} «${(node.textContent || node.getAttribute("aria-label") || "").trim().slice(0, 40)}» ${Math.round(w)}×${Math.round(h)}`);
    }
    return found;
  });
}

for (const lang of ["fr", "en"]) {
  test(`names, headings, landmarks and targets of every state, ${lang}`, async () => {
    const { page } = await site.visit({ reducedMotion: "reduce" });
    for (const [state, address] of Object.entries(addresses)) {
      await page.goto(inLanguage(address, lang));
      await unfold(page);
      assertTellsAll(await tree(page), state);
      assert.deepEqual(await smallTargets(page), [], `${state}: targets`);
      assert.equal(await page.locator("html").getAttribute("lang"), lang);
      if (lang === "fr" || !["plusieurs", "inconnu", "carte", "corrige"].includes(state)) continue; // elsewhere, in both schemes
      // Marks of the whole country cover each other: /accessibilite says so.
      await page.evaluate(() => document.querySelectorAll(".leaflet-marker-pane .mark").forEach((mark) => mark.remove()));
      await assertAccessible(page, `${state}, ${lang}`);
    }
  });
}

test("targets measure 24 px on a telephone, or are within a sentence", async () => {
  const { page } = await site.visit({ width: 360, height: 740, reducedMotion: "reduce" });
  for (const [state, address] of Object.entries(addresses)) {
    await page.goto(address);
    await unfold(page);
    assert.deepEqual(await smallTargets(page), [], state);
  }
});

test("focus is seen at each stop, on the screen itself", async () => {
  for (const colorScheme of /** @type {("light" | "dark")[]} */ (["light", "dark"])) {
    const { page } = await site.visit({ width: 1280, height: 900, colorScheme, reducedMotion: "reduce" });
    for (const address of colorScheme === "light" ? [addresses.resultats, addresses.lieu, "/integrer"] : [addresses.resultats]) {
      await page.goto(address);
      await page.evaluate(() => document.fonts.ready);
      const stops = new Set();
      for (let i = 0; i < 60; i++) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const node = document.activeElement;
          if (!node || node === document.body) return null;
          const { x, y, width, height } = node.getBoundingClientRect();
          const kind = node.localName + "." + node.className;
          const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(node);
          return { kind, x, y, width, height, outlineStyle, outlineWidth: parseFloat(outlineWidth), outlineColor };
        });
        if (!at) break;
        if (stops.has(at.kind) || at.kind.startsWith("iframe")) continue;
        stops.add(at.kind);
        assert.ok(at.y + at.height > 0 && at.y < 900, `${at.kind} is out of sight`);
        if (/leaflet|mark/.test(at.kind)) continue; // the map goes on drawing
        const clip = { x: Math.max(0, at.x - 8), y: Math.max(0, at.y - 8), width: Math.min(at.width + 16, 1280), height: Math.min(at.height + 16, 400) };
        const focused = await page.screenshot({ clip });
        await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).style.setProperty("outline", "none", "important"));
        const bare = await page.screenshot({ clip });
        await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).style.removeProperty("outline"));
        assert.ok(!focused.equals(bare), `${address}: focus is not seen on ${at.kind}`);
        assert.ok(at.outlineWidth >= 2, `${at.kind}: ${at.outlineWidth} px`);
      }
      assert.ok(stops.size > 5, `${address}: ${[...stops]}`);
    }
  }
});

test("closing what was opened gives focus back", async () => {
  const { page } = await site.visit({ width: 360, height: 740, reducedMotion: "reduce" });
  await page.goto(addresses.resultats);
  const focused = () => page.evaluate(() => document.activeElement?.textContent?.trim() || document.activeElement?.id || "");
  // Filters: a dialog that keeps focus within, gives it back, and closes with Escape.
  await page.locator("#filtrer").focus();
  await page.keyboard.press("Enter");
  const sheet = page.getByRole("dialog", { name: "Filtrer les lieux" });
  await sheet.waitFor();
  await assertAccessible(page, "filters as a sheet");
  await picture(page, "filtres-360");
  for (let i = 0; i < 40; i++) {
    await page.keyboard.press("Tab");
    // Between its last stop and its first the browser itself has focus.
    assert.ok(await page.evaluate(() => document.activeElement === document.body || document.activeElement?.closest("dialog") !== null), "focus stays in the dialog");
  }
  await page.keyboard.press("Escape");
  await sheet.waitFor({ state: "hidden" });
  assert.equal(await page.evaluate(() => document.activeElement?.id), "filtrer");
  // The button below the boxes says how many places they leave, and leads to them.
  await openFilters(page);
  const all = await page.locator("#voir").textContent();
  await page.locator("#filtres-corps .option input").first().check();
  await page.waitForFunction((was) => document.getElementById("voir")?.textContent !== was, all);
  const left = Number(((await page.locator("#voir").textContent()) || "").replace(/\D/g, ""));
  const title = (await page.locator("#resultats-titre").textContent()) || "";
  assert.equal(left, Number((/^[\d\s]+/.exec(title) || [""])[0].replace(/\s/g, "")), "the button counts what the title says");
  await page.locator("#voir").click();
  await page.waitForFunction(() => document.activeElement?.id === "resultats");
  assert.equal(await sheet.isVisible(), false);
  assert.match((await page.locator("#filtrer").textContent()) || "", /Filtres 1/);
  await page.locator("a.chip.on").first().click();
  await page.waitForFunction(() => !document.querySelector(".chip.on, .is-loading"));
  // A place on the map of a telephone: back to the list where it was.
  await page.getByRole("button", { name: /Voir sur la carte/ }).nth(1).focus();
  await page.keyboard.press("Enter");
  await page.locator(".leaflet-popup").waitFor();
  assert.ok(await page.evaluate(() => document.activeElement?.closest(".leaflet-popup") !== null), "focus goes to the popup");
  await page.keyboard.press("Escape");
  await page.locator(".leaflet-popup").waitFor({ state: "detached" });
  assert.match(await focused(), /Voir sur la carte/);
  assert.ok(await page.locator(".place").nth(1).isVisible(), "the list is there");
  // The page of a place: its way back leads to it in the list.
  const name = ((await page.locator(".place h3").nth(1).textContent()) || "").trim();
  await page.locator(".place h3 a").nth(1).click();
  await page.getByRole("link", { name: /Revenir à la liste/ }).click();
  await page.waitForURL(/#l-/);
  await page.keyboard.press("Tab");
  assert.equal((await focused()).trim(), name);
});

test("counts, suggestions and failures are said in live regions that are there before", async () => {
  const { page } = await site.visit();
  await page.goto("/?departement=33");
  for (const id of ["annonce", "ou-annonce", "carte-note"]) assert.equal(await page.locator("#" + id).getAttribute("role"), "status");
  await page.evaluate(() => {
    const said = Object.assign(window, { said: /** @type {string[]} */ ([]) }).said;
    for (const region of document.querySelectorAll("[role=status]")) new MutationObserver(() => said.push(region.textContent || "")).observe(region, { childList: true, characterData: true, subtree: true });
  });
  await page.getByRole("combobox").fill("33000");
  await page.waitForFunction(() => /** @type {any} */ (window).said.some((/** @type {string} */ text) => /suggestion/.test(text)));
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => /** @type {any} */ (window).said.some((/** @type {string} */ text) => /\d\slieux à moins de \d+\skm de Bordeaux \(33000\)/.test(text)));
});

test("forced colours: marks, chosen things and states still show", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await page.emulateMedia({ forcedColors: "active" });
  await page.goto(addresses.resultats);
  await openFilters(page);
  await page.locator(".mark[role=button]").first().waitFor();
  const lost = await page.evaluate(() => {
    const shows = (/** @type {string} */ selector) => {
      const node = document.querySelector(selector);
      if (!node) return false;
      const { borderTopWidth, borderTopStyle, outlineStyle, forcedColorAdjust } = getComputedStyle(node);
      return forcedColorAdjust === "none" || (borderTopStyle !== "none" && parseFloat(borderTopWidth) >= 1) || outlineStyle !== "none";
    };
    return [".mark .pin", ".place-actions .button", ".place", ".origin-mark > span", ".stamp", ".search-row"].filter((selector) => !shows(selector));
  });
  assert.deepEqual(lost, []);
  await picture(page, "couleurs-forcees-1280");
  await assertAccessible(page, "forced colours");
  await page.setViewportSize({ width: 360, height: 740 });
  const differ = await page.evaluate(() => {
    const [one, two] = [...document.querySelectorAll("#bascule button")].map((node) => getComputedStyle(node));
    return one.backgroundColor !== two.backgroundColor || one.borderTopWidth !== two.borderTopWidth || one.textDecorationLine !== two.textDecorationLine;
  });
  assert.ok(differ, "which pane shows is told by more than a colour that is gone");
});

test("a telephone shows five places of the list, three below the map, and the map is few stops away", async () => {
  const { page } = await site.visit({ width: 360, height: 740, reducedMotion: "reduce" });
  await page.goto(addresses.resultats);
  await page.locator(".mark[role=button]").first().waitFor();
  await page.evaluate(() => document.fonts.ready);
  /** Places whose first line is in sight between what stays above and below the list. */
  const inSight = () => page.evaluate(() => {
    document.querySelector(".places")?.scrollIntoView({ block: "start" });
    const top = document.querySelector(".grab")?.getBoundingClientRect().bottom ?? 0;
    const foot = document.querySelector(".bar")?.getBoundingClientRect().top ?? innerHeight;
    return [...document.querySelectorAll(".place")].filter((place) => place.getBoundingClientRect().top >= top - 1 && place.getBoundingClientRect().top + 40 <= foot).length;
  });
  assert.ok((await inSight()) >= 2, `${await inSight()} below the map`);
  await picture(page, "resultats-360");
  // Fictitious names are long; those of most real places hold on one line.
  await page.evaluate(() => {
    for (const name of document.querySelectorAll(".place h3 bdi")) name.textContent = "Médiathèque d’Agen";
    for (const street of document.querySelectorAll(".place-address bdi")) street.textContent = "12 rue des Fleurs, Agen";
    for (const facts of document.querySelectorAll(".place-facts")) facts.replaceChildren("Ouvre demain à 14 h · Gratuit");
    for (const stamp of document.querySelectorAll(".stamp")) stamp.remove();
  });
  assert.ok((await inSight()) >= 3, `${await inSight()} below the map`);
  const grab = page.getByRole("button", { name: "Carte au-dessus de la liste" });
  assert.equal(await grab.getAttribute("aria-expanded"), "true");
  await grab.click();
  assert.equal(await grab.getAttribute("aria-expanded"), "false");
  assert.equal(await page.locator("#plan").isVisible(), false);
  assert.ok((await inSight()) >= 5, `${await inSight()} without the map`);
  // From the list to the map: its first stop leads there, even when the map is folded.
  await page.locator("#resultats").focus();
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement?.textContent ?? ""), /Aller à la carte/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "carte");
});

test("wide windows: filters, list and map side by side, down to the foot", async () => {
  const { page } = await site.visit({ width: 1280, height: 800, reducedMotion: "reduce" });
  await page.goto(addresses.resultats);
  await page.locator(".mark[role=button]").first().waitFor();
  const [filters, list, map] = await page.evaluate(() => ["#filtres-corps", ".pane-list", "#carte"].map((selector) => {
    const { left, right, bottom } = /** @type {HTMLElement} */ (document.querySelector(selector)).getBoundingClientRect();
    return { left, right, bottom };
  }));
  assert.ok(filters.right <= list.left && list.right <= map.left + 1, JSON.stringify({ filters, list, map }));
  assert.equal(map.right, 1280);
  // The notice of fictitious places stands above all, until the page moves.
  assert.equal(map.bottom, 800 + (await page.locator(".demo").evaluate((node) => node.getBoundingClientRect().height)));
});

test("the face is the site’s own, and text waits for nothing", async () => {
  const { page, requests } = await site.visit();
  await page.goto("/");
  await page.evaluate(() => document.fonts.ready);
  assert.ok(await page.evaluate(() => document.fonts.check("720 18px Hyperlegible")));
  const faces = requests.filter((url) => url.endsWith(".woff2"));
  assert.equal(faces.length, 1, "asked once, by the style");
  assert.ok(faces[0].startsWith(site.base));
  assert.match((await fetch(faces[0])).headers.get("Cache-Control") ?? "", /immutable/);
});

test("what the server wrote stays where it is when scripts come", async () => {
  const { page } = await site.visit({ width: 360, height: 740 });
  /** @type {() => void} */
  let come = () => {};
  const coming = new Promise((resolve) => (come = () => resolve(undefined)));
  await page.route(/main-.*\.js$/, (route) => coming.then(() => route.continue()));
  await page.addInitScript(() => {
    /** @type {any} */ (window).moved = 0;
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries()) /** @type {any} */ (window).moved += /** @type {any} */ (shift).value;
    }).observe({ type: "layout-shift", buffered: true });
  });
  await page.goto("/?departement=33", { waitUntil: "commit" });
  await page.locator(".place").first().waitFor();
  // The filters are at the foot of the window, where the bar will be.
  await page.waitForFunction(() => {
    const { top, bottom } = /** @type {HTMLElement} */ (document.getElementById("filtres")).getBoundingClientRect();
    return top > 600 && bottom <= innerHeight;
  });
  await page.evaluate(async () => {
    await document.fonts.ready; // how text moves meanwhile depends on the faces of the system
    /** @type {any} */ (window).moved = 0;
  });
  come();
  await page.locator("#panneaux.ready").waitFor();
  await page.locator(".mark[role=button]").first().waitFor();
  const moved = await page.evaluate(() => /** @type {any} */ (window).moved);
  assert.ok(moved < 0.02, `layout shift ${moved}`);
});

test("reduced motion: nothing moves by itself", async () => {
  const { page } = await site.visit({ reducedMotion: "reduce" });
  await page.goto(addresses.resultats);
  await page.locator(".mark[role=button]").first().waitFor();
  const moving = await page.evaluate(() =>
    [...document.querySelectorAll("*")].filter((node) => {
      const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(node);
      return transitionDuration.split(", ").some((time) => parseFloat(time) > 0.01) || (animationName !== "none" && parseFloat(animationDuration) > 0.01) || scrollBehavior === "smooth";
    }).map((node) => node.localName + "." + node.getAttribute("class")),
  );
  assert.deepEqual([...new Set(moving)], []);
});

test("320 px and text at 200 %: nothing overflows, nothing is cut, in both languages", async () => {
  for (const lang of ["fr", "en"]) {
    const { page } = await site.visit({ width: 320, height: 740, reducedMotion: "reduce" });
    for (const [state, address] of Object.entries(addresses)) {
      await page.goto(inLanguage(address, lang));
      await unfold(page);
      await assertNoSidewaysScroll(page, `${state}, ${lang}`);
      await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
      await assertNoSidewaysScroll(page, `${state}, ${lang}, 200 %`);
      const cut = await page.evaluate(() =>
        [...document.querySelectorAll("main *, header *, footer *")].filter((node) => {
          if (!(node instanceof HTMLElement) || node.closest(".visually-hidden, .report-link span, .skip, .leaflet-container, textarea, .scroll, [hidden]") || node.getClientRects().length === 0) return false;
          const { overflowX, overflowY } = getComputedStyle(node);
          return (overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1) || (overflowY === "hidden" && node.scrollHeight > node.clientHeight + 1);
        }).map((node) => `${node.localName}.${node.className}`),
      );
      assert.deepEqual(cut, [], `${state}, ${lang}: cut`);
    }
  }
});
