// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { contrast, palette, parseColour } from "../js/colours.js";

const rgb = (/** @type {string} */ text) => parseColour(text) ?? assert.fail(text);

test("colours are read in both lengths and nothing else", () => {
  assert.deepEqual(parseColour("#0a7"), [0, 170, 119]);
  assert.deepEqual(parseColour(" 00AA77 "), [0, 170, 119]);
  for (const wrong of ["", "red", "#12345", "#0a7; background: url(x)", undefined]) assert.equal(parseColour(wrong), null);
});

test("contrast is that of WCAG", () => {
  assert.equal(contrast([0, 0, 0], [255, 255, 255]), 21);
  assert.ok(Math.abs(contrast(rgb("#777777"), rgb("#ffffff")) - 4.48) < 0.01);
});

test("whatever is chosen, text is readable", () => {
  for (const accent of ["#ffff00", "#ffffff", "#000000", "#00aa77", "#e1000f", "#7f7f7f"]) {
    for (const ground of ["#ffffff", "#000000", "#ffcc00", "#808080", "#123456"]) {
      for (const ink of ["#808080", "#000000", "#ffffff"]) {
        const { colours } = palette({ accent, ground, ink }, false);
        const at = (/** @type {string} */ name) => rgb(colours[name]);
        for (const [text, under] of [["--ink", "--sheet"], ["--accent", "--sheet"], ["--accent-ink", "--accent"], ["--ink-soft", "--sheet"], ["--accent-deep", "--accent-soft"]]) {
          assert.ok(contrast(at(text), at(under)) >= 4.4, `${text} on ${under} for ${accent} ${ground} ${ink}: ${contrast(at(text), at(under))}`);
        }
      }
    }
  }
});

test("a colour that cannot be read is said, and so is one that is not a colour", () => {
  assert.match(palette({ accent: "#ffff00" }, false).problems[0].message, /contraste/);
  assert.deepEqual(palette({ accent: "rouge" }, false).problems, [{ name: "accent", message: "couleur hexadécimale attendue, comme #1b4dd8" }]);
  assert.deepEqual(palette({ accent: "#1b4dd8" }, false).problems, []);
  assert.deepEqual(palette({}, true).colours, {});
});
