// @ts-check
// The sheet of a view as paper: what the browser prints is A4, large, and its
// codes lead to the places when a telephone reads them.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { open } from "./browser.js";

const DECODER = readFileSync(createRequire(import.meta.url).resolve("jsqr"), "utf8");
const DPIS = [120, 170, 240]; // a telephone, then the same one held nearer

/** @typedef {import("./browser.js").Page} Page */
/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open({ real: true });
});
after(() => site?.close());

/**
 * The codes of a printed page, each once: what is not read from afar is read from nearer.
 * @param {Page} page @param {Buffer} pdf @param {number} count how many the page has @returns {Promise<string[]>}
 */
async function codesOf(page, pdf, count) {
  const { page: blank } = await site.visit();
  await blank.addScriptTag({ content: DECODER });
  /** @type {Set<string>} */
  const read = new Set();
  for (const dpi of DPIS) {
    for (const picture of await picturesOf(page, pdf, dpi)) (await codesIn(blank, picture, dpi)).forEach((code) => read.add(code));
    if (read.size >= count) break;
  }
  return [...read];
}

/**
 * Pictures of paper: of the PDF where the system can draw one, else of the codes as they are printed.
 * @param {Page} page @param {Buffer} pdf @param {number} dpi @returns {Promise<Buffer[]>} PNG
 */
async function picturesOf(page, pdf, dpi) {
  const folder = mkdtempSync(join(tmpdir(), "lieux-sheet-"));
  try {
    writeFileSync(join(folder, "sheet.pdf"), pdf);
    const drawn = spawnSync("pdftoppm", ["-r", String(dpi), "-png", join(folder, "sheet.pdf"), join(folder, "page")]);
    if (drawn.error) {
      console.log("» no pdftoppm (poppler-utils): codes are read from the page");
      return await Promise.all((await page.locator(".qr").all()).map((code) => code.screenshot()));
    }
    return readdirSync(folder).filter((name) => name.endsWith(".png")).sort().map((name) => readFileSync(join(folder, name)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * What a telephone reads, held above each part of a picture: a sheet has several
 * codes, and a reader sees one at a time; of one code, from nearer until it is read. They stand at the right of a sheet, at the left of the page of a place.
 * @param {Page} blank @param {Buffer} png @param {number} dpi @returns {Promise<string[]>}
 */
function codesIn(blank, png, dpi) {
  return blank.evaluate(async ({ encoded, mm }) => {
    const image = new Image();
    image.src = "data:image/png;base64," + encoded;
    await image.decode();
    const canvas = document.createElement("canvas");
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { willReadFrequently: true }));
    const side = 34 * mm;
    const whole = image.width <= side;
    for (let closer = 1; whole && closer <= 4; closer++) {
      [canvas.width, canvas.height] = [image.width * closer + 80, image.height * closer + 80];
      context.fillStyle = "#fff";
      context.fillRect(0, 0, canvas.width, canvas.height);
      context.drawImage(image, 40, 40, image.width * closer, image.height * closer);
      // @ts-expect-error the decoder is put in the page by the test
      const code = window.jsQR(context.getImageData(0, 0, canvas.width, canvas.height).data, canvas.width, canvas.height, { inversionAttempts: "dontInvert" });
      if (code) return [code.data];
    }
    if (whole) return [];
    [canvas.width, canvas.height] = [image.width, image.height];
    context.drawImage(image, 0, 0);
    const columns = [13, 167].map((left) => left * mm);
    /** @type {Set<string>} */
    const found = new Set();
    for (const left of columns) {
      for (let top = 0; top < image.height; top += 4 * mm) {
        const width = Math.round(Math.min(side, image.width - left));
        const height = Math.round(Math.min(side, image.height - top));
        const { data } = context.getImageData(left, top, width, height);
        let dark = 0;
        for (let i = 0; i < data.length; i += 4) if (data[i] < 128) dark++;
        if (dark < 0.18 * width * height) continue; // no code here: a quarter of what holds one is dark
        // @ts-expect-error the decoder is put in the page by the test
        const code = window.jsQR(data, width, height, { inversionAttempts: "dontInvert" });
        if (code) found.add(code.data);
      }
    }
    return [...found];
  }, { encoded: png.toString("base64"), mm: dpi / 25.4 });
}

test("a view is printed on A4 and a telephone reads its codes", async () => {
  const { page } = await site.visit();
  await page.goto("/?departement=33");
  await page.getByRole("link", { name: /Imprimer ces lieux sur/ }).click();
  await page.getByLabel("Nombre de lieux").selectOption("20");
  await page.getByRole("button", { name: "Changer" }).click();
  await page.getByText(/Cette feuille montre les lieux 1 à 20, sur \d+\./).waitFor();
  const places = await page.locator(".paper-place").count();
  assert.equal(places, 20);
  await page.emulateMedia({ media: "print" });
  const small = await page.evaluate(() =>
    [...document.querySelectorAll(".paper *")]
      .filter((node) => node.checkVisibility() && !node.closest("svg") && [...node.childNodes].some((child) => child.nodeType === Node.TEXT_NODE && child.textContent?.trim()))
      .map((node) => parseFloat(getComputedStyle(node).fontSize))
      .reduce((least, size) => Math.min(least, size), 99),
  );
  assert.ok(small >= 13, `text of ${small} px on paper`); // 10 points
  assert.equal(await page.locator(".paper .plan").isVisible(), true);
  const pdf = await page.pdf({ preferCSSPageSize: false, format: "A4" });
  const sizes = [...pdf.toString("latin1").matchAll(/\/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, width, height]) => [Math.round(Number(width)), Math.round(Number(height))]);
  assert.ok(sizes.length > 0 && sizes.length <= 10, `${sizes.length} pages`);
  for (const [width, height] of sizes) assert.ok(Math.abs(width - 595) <= 1 && Math.abs(height - 842) <= 1, `${width} × ${height} points`);
  if (process.env.SCREENSHOTS) {
    mkdirSync(process.env.SCREENSHOTS, { recursive: true });
    writeFileSync(join(process.env.SCREENSHOTS, "feuille-20.pdf"), pdf);
  }
  const read = await codesOf(page, pdf, places);
  const { features } = await (await fetch(`${site.base}/api/v1/lieux?departement=33&limit=1000`)).json();
  const known = new Set(features.map((/** @type {any} */ f) => `${site.base}/lieux/${f.properties.id}`));
  assert.equal(read.length, places, "each place has its own code, and each is read");
  for (const address of read) assert.ok(known.has(address), address);
  assert.equal((await fetch(read[0])).status, 200);
});

test("five real places make one page, wherever they are", async () => {
  const { page } = await site.visit();
  for (const where of ["pres_de=33310", "pres_de=33000&label=France%20Services", "pres_de=64000", "pres_de=97110", "pres_de=76600", "pres_de=16140", "departement=33", "pres_de=07200&lang=en"]) {
    await page.goto("/imprimer?" + where);
    assert.equal(await page.locator(".paper-place").count(), 5, where);
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(Number(/\/Type\s*\/Pages[^]*?\/Count\s+(\d+)/.exec(pdf.toString("latin1"))?.[1]), 1, where);
  }
});

test("the page of a place is printed on few pages with its hours, telephone and code", async () => {
  const { page } = await site.visit();
  const { features } = await (await fetch(`${site.base}/api/v1/lieux?departement=33&limit=200`)).json();
  const told = features.find((/** @type {any} */ f) => f.properties.horaires && f.properties.telephone);
  await page.goto("/lieux/" + told.properties.id);
  await page.emulateMedia({ media: "print" });
  for (const selector of [".week", "#lieu h1", ".qr-block .qr", "address"]) assert.equal(await page.locator(selector).isVisible(), true, selector);
  for (const selector of [".top", ".map-frame", ".sheet-links"]) assert.equal(await page.locator(selector).first().isVisible(), false, selector);
  const pdf = await page.pdf({ format: "A4" });
  assert.ok(Number(/\/Type\s*\/Pages[^]*?\/Count\s+(\d+)/.exec(pdf.toString("latin1"))?.[1]) <= 2);
  const read = await codesOf(page, pdf, 1);
  assert.deepEqual(read, [`${site.base}/lieux/${told.properties.id}`]);
  if (process.env.SCREENSHOTS) writeFileSync(join(process.env.SCREENSHOTS, "fiche.pdf"), pdf);
});
