// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { aroundMe, fromForm, movedTo, needing, pathOf, whereOf, within } from "../js/state.js";

const query = (/** @type {string} */ s) => new URLSearchParams(s);

test("unchanged words keep the place they stand for", () => {
  const params = fromForm([["ou", "33000 Bordeaux"], ["pres_de", "33000"], ["label", "France Services"]], "33000 Bordeaux");
  assert.equal(pathOf(params), "/?pres_de=33000&label=France+Services");
});

test("new words replace whatever said where", () => {
  const params = fromForm([["ou", "Lille"], ["pres_de", "33000"], ["departement", "33"], ["rayon_km", "5"], ["services", "x"]], "33000 Bordeaux");
  assert.equal(params.toString(), "ou=Lille&services=x");
});

test("emptied words leave the place", () => {
  assert.equal(pathOf(fromForm([["ou", " "], ["pres_de", "33000"]], "33000 Bordeaux")), "/");
});

test("a changed form starts from the first page and leaves out empty fields", () => {
  assert.equal(fromForm([["ou", ""], ["apres", "abc"], ["q", ""], ["limit", "10"]], "").toString(), "limit=10");
});

test("several values of one filter stay several", () => {
  assert.deepEqual(fromForm([["services", "a, b"], ["services", "c"]], "").getAll("services"), ["a, b", "c"]);
});

test("moving keeps the filters", () => {
  assert.equal(movedTo(query("epci=1&label=x&apres=z&bbox=1,2,3,4"), { pres_de: "insee:33063" }).toString(), "label=x&pres_de=insee%3A33063");
});

test("a box of the map keeps the origin and stays in the world", () => {
  const params = within(query("pres_de=33000&rayon_km=5&departement=33&label=x&apres=z"), { west: -200, south: -95, east: 1.23456, north: 2 });
  assert.equal(params.get("bbox"), "-180.0000,-90.0000,1.2346,2.0000");
  assert.deepEqual([...params.keys()], ["pres_de", "label", "bbox"]);
});

test("a commune is somewhere to be near, a département somewhere to be in", () => {
  assert.deepEqual(whereOf({ type: "commune", code: "33063", pres_de: "insee:33063" }), { pres_de: "insee:33063" });
  assert.deepEqual(whereOf({ type: "departement", code: "33" }), { departement: "33" });
});

test("a position is rounded to about ten metres", () => {
  assert.deepEqual(aroundMe({ latitude: 44.83778912, longitude: -0.57918 }), { pres_de: "44.8378,-0.5792" });
});

test("the map of a site stays within its territory, unless another one is chosen", () => {
  const shown = query("departement=33&label=France+Services&apres=x");
  assert.equal(movedTo(shown, { pres_de: "33000" }, true).toString(), "departement=33&label=France+Services&pres_de=33000");
  assert.equal(movedTo(shown, { departement: "69" }, true).toString(), "label=France+Services&departement=69");
  assert.equal(movedTo(shown, { pres_de: "33000" }).toString(), "label=France+Services&pres_de=33000");
  assert.equal(fromForm([["ou", "33000"], ["departement", "33"], ["pres_de", "69001"]], "Gironde", true).toString(), "ou=33000&departement=33");
});

test("a need is added to the view, once, and starts from its first places", () => {
  const view = new URLSearchParams("pres_de=33000&services=A&apres=x");
  assert.equal(needing(view, "services=B").toString(), "pres_de=33000&services=A&services=B");
  assert.equal(needing(view, "services=A").toString(), "pres_de=33000&services=A");
});
