// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { queryOfAttributes } from "../js/embed/attributes.js";

/** @param {Record<string, string>} said */
const query = (said) => queryOfAttributes(/** @type {any} */ ({ attributes: Object.entries(said).map(([name, value]) => ({ name, value })) }));

test("attributes become parameters, hyphens underscores", () => {
  assert.equal(query({ "pres-de": "33000", "frais-a-charge": "Gratuit", departement: " 33 " }), "?pres_de=33000&frais_a_charge=Gratuit&departement=33");
  assert.equal(query({ pres_de: "33000" }), "?pres_de=33000");
});

test("what belongs to the host is left alone, what is misspelled is asked and so explained", () => {
  assert.equal(query({ id: "x", class: "y", style: "z", "data-a": "1", "aria-label": "b", onclick: "c" }), "");
  assert.equal(query({ labl: "France Services" }), "?labl=France+Services");
});

test("a flag alone means yes, an empty value nothing", () => {
  assert.equal(query({ accessible: "", departement: "" }), "?accessible=true");
});
