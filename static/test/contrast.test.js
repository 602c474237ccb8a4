// @ts-check
// Colours of the style, computed from its own variables in both themes (WCAG 2.2, 1.4.3 and 1.4.11).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { contrast, parseColour } from "../js/colours.js";

/** The colours of a sheet, then those that it says for the dark theme. @param {string} file @param {RegExp} rules */
function coloursOf(file, rules) {
  const css = readFileSync(new URL("../css/" + file, import.meta.url), "utf8");
  return [...css.matchAll(rules)].map(([, body]) => Object.fromEntries([...body.matchAll(/(--[\w-]+):\s*(#[0-9a-f]{6})/g)].map(([, name, value]) => [name, value])));
}
const [light, dark] = coloursOf("tokens.css", /:root \{([^}]*)\}/g).filter((rule) => rule["--ink"]);
const [state, stateDark] = coloursOf("dsfr.css", /\.dsfr \{([^}]*)\}/g);
const themes = { light, dark: { ...light, ...dark }, dsfr: { ...light, ...state }, "dsfr, dark": { ...light, ...dark, ...state, ...stateDark } };

/** Text on what it is written on: 4.5:1. */
const TEXTS = {
  "--ink": ["--ground", "--sheet", "--accent-soft", "--bad-soft", "--warn-soft"],
  "--ink-soft": ["--ground", "--sheet", "--accent-soft"],
  "--accent": ["--ground", "--sheet", "--accent-soft"],
  "--accent-deep": ["--accent-soft", "--sheet"],
  "--accent-ink": ["--accent", "--accent-deep"],
  "--deep-ink": ["--deep"],
  "--sun-ink": ["--sun", "--sun-deep"],
  "--good": ["--sheet", "--good-soft", "--ground"],
  "--bad": ["--sheet", "--bad-soft", "--ground"],
  "--warn-ink": ["--warn-soft"],
  // On the map: ranks of open, closed and unknown places, numbers of clusters, names of the ground.
  "--mark-ink": ["--mark", "--mark-deep"],
  "--mark-unknown": ["--mark-ink"],
  "--cluster-ink": ["--cluster"],
};
/** Names of the ground: on the land, where they are written, and at sea. */
Object.assign(TEXTS, { "--ink-soft": [...TEXTS["--ink-soft"], "--land", "--sea"] });
/** Lines of controls, and what shows where focus is: 3:1. */
const LINES = {
  "--line-strong": ["--sheet", "--ground"],
  "--focus": ["--sheet", "--ground", "--accent-soft"],
  // Each form of a mark on the ground of the map, and within itself.
  "--mark": ["--land", "--sea", "--mark-ink"],
  "--mark-deep": ["--land", "--sea", "--mark-ink"],
  "--mark-unknown": ["--land", "--sea", "--mark-ink"],
  "--cluster-line": ["--land", "--sea"],
};

for (const [theme, said] of Object.entries(themes)) {
  for (const [pairs, least] of /** @type {[Record<string, string[]>, number][]} */ ([[TEXTS, 4.5], [LINES, 3]])) {
    for (const [over, grounds] of Object.entries(pairs)) {
      for (const under of grounds) {
        test(`${theme}: ${over} on ${under} is at least ${least}:1`, () => {
          const [a, b] = [parseColour(said[over]), parseColour(said[under])];
          assert.ok(a && b, `${over} ${said[over]}, ${under} ${said[under]}`);
          assert.ok(contrast(a, b) >= least, `${contrast(a, b).toFixed(2)}:1`);
        });
      }
    }
  }
}
