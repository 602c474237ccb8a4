// Writes face/hyperlegible.woff2, the face of the pages: the letters that French,
// the regional languages of France and their neighbours need, of Atkinson
// Hyperlegible Next (SIL Open Font License 1.1, face/OFL.txt), upright, with the
// weights from text to titles. Run by `npm run face`; the result is committed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import subsetFont from "subset-font";

const ASCII = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join("");
const ACCENTED = "àâäáãæçéèêëíìîïñóòôöœúùûüÿßÀÂÄÁÆÇÉÈÊËÍÎÏÑÓÔÖŒÚÙÛÜ";
const SIGNS = "«»’‘“”–—…·•°²€×\u00a0\u202f";

// Wider than this the file holds one more set of outlines.
const WEIGHTS = { min: 400, max: 750 };

const source = readFileSync(createRequire(import.meta.url).resolve("@fontsource-variable/atkinson-hyperlegible-next/files/atkinson-hyperlegible-next-latin-wght-normal.woff2"));
const face = await subsetFont(source, ASCII + ACCENTED + SIGNS, {
  targetFormat: "woff2",
  variationAxes: { wght: WEIGHTS },
  keepFeatures: ["kern", "mark", "ccmp", "locl"],
});
writeFileSync(new URL("hyperlegible.woff2", import.meta.url), face);
console.log(`${face.length} bytes`);
