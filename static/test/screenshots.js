// @ts-check
// Pictures of the main states on fictitious places, at three widths and in both colour
// schemes: into the folder of the first argument, with a sheet of them all, each beside that
// of before where the folder has a neighbour "avant"; the few of the README, small, into the second.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open, openFilters } from "./e2e/browser.js";

const WIDTHS = [360, 768, 1280];
/** Those that are shown dark, too. */
const DARK = [360, 1280];
const NARROW_PX = 960;

/** Those of the README: its name there, the state, the width, and the height that is kept. */
const SHOWN = [
  { name: "carte", state: "carte", width: 1280, height: 800 },
  { name: "telephone", state: "resultats", width: 360, height: 780 },
  { name: "lieu", state: "lieu", width: 768, height: 900 },
  { name: "integration", state: "integration", width: 768, height: 900 },
  { name: "feuille", state: "feuille", width: 768, height: 900 },
];

/** @typedef {import("./e2e/browser.js").Page} Page */

const [folder, docs] = process.argv.slice(2);
if (!folder) throw new Error("usage: screenshots.js FOLDER [DOCS]");
// Without base map: the pictures are the same on every machine.
const site = await open({ flags: ["--base-map", "aucun", "--contact", "carte@exemple.fr"] });
const host = await site.host(() => `<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>Mairie</title><style>body { max-width: 70rem; margin: 0 auto; padding: 1rem; font: 1.1rem Georgia, serif; background: #fdf8ef } h1 { color: #7a2e1d }</style>
<h1>Mairie de Sainte-Exemple</h1><p>Besoin d’aide avec internet ? Voici les lieux du département.</p><script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux departement="33" style="--lieux-accent: #7a2e1d; --lieux-fond: #fffdf8"></carte-lieux></html>`);
const { features } = await (await fetch(site.base + "/api/v1/proches?code_postal=33000&limit=20")).json();
const told = features.find((/** @type {any} */ f) => f.properties.horaires && f.properties.telephone) || features[0];

/** @param {Page} page */
const mapShown = (page) => page.locator(".mark[role=button]").first().waitFor();

/** Each state: how to get there. @type {Record<string, (page: Page, width: number) => Promise<unknown>>} */
const STATES = {
  async accueil(page) {
    await page.goto("/");
  },
  async resultats(page, width) {
    await page.goto("/?pres_de=33000&rayon_km=60");
    if (width >= NARROW_PX) await mapShown(page);
  },
  async carte(page, width) {
    await page.goto("/?departement=33");
    if (width < NARROW_PX) await page.getByRole("button", { name: "Carte", exact: true }).click();
    await mapShown(page);
  },
  async filtres(page) {
    await page.goto("/?pres_de=33000");
    await openFilters(page);
  },
  async lieu(page) {
    await page.goto(`/lieux/${told.properties.id}?pres_de=33000`);
    await page.locator("#carte .pin").waitFor();
  },
  async integration(page, width) {
    await page.goto(host);
    await page.locator("carte-lieux .place").first().waitFor();
    if (width >= NARROW_PX) await page.locator("carte-lieux .mark[role=button]").first().waitFor();
  },
  vide: (page) => page.goto("/?pres_de=33000&rayon_km=0.001&label=France+Services"),
  choix: (page) => page.goto("/?ou=Saint-Denis"),
  erreur: (page) => page.goto("/?pres_de=99999&servces=x"),
  orientation: (page) => page.goto("/orienter"),
  territoire: (page) => page.goto("/territoires/departement/33"),
  donnees: (page) => page.goto("/donnees"),
  async feuille(page) {
    await page.goto("/imprimer?pres_de=33000");
    await page.emulateMedia({ media: "print" });
  },
};

/** The same picture, small enough to be read with a README. @param {Page} page @param {Buffer} png @returns {Promise<Buffer>} WebP */
async function small(page, png) {
  const encoded = await page.evaluate(async (data) => {
    const image = new Image();
    image.src = "data:image/png;base64," + data;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    canvas.getContext("2d")?.drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.8).split(",")[1];
  }, png.toString("base64"));
  return Buffer.from(encoded, "base64");
}

/** The pictures of the states in a folder; none without it. @param {string} from */
const picturesIn = (from) => (existsSync(from) ? readdirSync(from).filter((name) => name.endsWith(".png") && !name.startsWith("planche")) : []);

/** All pictures of the folders on one, those of one name side by side, each folder in its place. @param {string[]} folders @param {string} to */
async function sheet(folders, to) {
  const found = folders.map((from) => ({ from, names: picturesIn(from) })).filter(({ names }) => names.length > 0);
  const names = [...new Set(found.flatMap((one) => one.names))].sort((a, b) => a.localeCompare(b, "fr", { numeric: true }));
  const image = (/** @type {{from: string, names: string[]}} */ { from, names: own }, /** @type {string} */ name) =>
    own.includes(name) ? `<img style="height: 360px; max-width: 720px; object-fit: cover; object-position: top" src="data:image/png;base64,${readFileSync(join(from, name)).toString("base64")}">` : `<span style="display: inline-grid; place-items: center; width: 166px; height: 360px; background: #eee">—</span>`;
  const caption = (/** @type {string} */ name) => name.replace(".png", "") + (found.length > 1 ? " : avant, après" : "");
  const figures = names.map((name) => `<figure style="margin: 0; display: grid; gap: 4px"><div style="display: flex; gap: 4px">${found.map((one) => image(one, name)).join("")}</div><figcaption>${caption(name)}</figcaption></figure>`);
  const { page, context } = await site.visit({ width: 2400 });
  await page.setContent(`<body style="display: flex; flex-wrap: wrap; gap: 16px; font: 16px sans-serif">${figures.join("")}`);
  writeFileSync(to, await page.screenshot({ fullPage: true }));
  await context.close();
}

mkdirSync(folder, { recursive: true });
const { page: blank } = await site.visit();
let pictures = 0;
for (const width of WIDTHS) {
  for (const [state, go] of Object.entries(STATES)) {
    const { page, context } = await site.visit({ width, height: 900, reducedMotion: "reduce" });
    await go(page, width);
    await page.waitForLoadState("networkidle");
    /** @param {string} name */
    const picture = async (name) => {
      pictures++;
      writeFileSync(join(folder, name + ".png"), await page.screenshot({ fullPage: state === "lieu" || state === "feuille" }));
    };
    await picture(`${state}-${width}`);
    if (state === "feuille" && width === 768) writeFileSync(join(folder, "feuille.pdf"), await page.pdf({ format: "A4" }));
    if (state !== "feuille" && DARK.includes(width)) { // paper is white
      await page.emulateMedia({ colorScheme: "dark" });
      await picture(`${state}-${width}-sombre`);
      await page.emulateMedia({ colorScheme: "light" });
    }
    for (const shown of SHOWN.filter((shown) => docs && shown.state === state && shown.width === width)) {
      await page.setViewportSize({ width, height: shown.height });
      await page.waitForLoadState("networkidle");
      writeFileSync(join(docs, shown.name + ".webp"), await small(blank, await page.screenshot()));
    }
    await context.close();
  }
}
await sheet([join(folder, "../avant"), folder], join(folder, "planche.png"));
await site.close();
console.log(`» ${pictures} pictures in ${folder}`);
