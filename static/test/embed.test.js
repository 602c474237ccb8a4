// @ts-check
import assert from "node:assert/strict";
import { test } from "node:test";
import { attributesOfAddress, queryOfAttributes } from "../js/embed/attributes.js";

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

test("the address of a script sets attributes, as editors rewrite it", () => {
  const given = (/** @type {string} */ query) => Object.fromEntries(attributesOfAddress("https://lieux.exemple/embed/carte-lieux.js" + query));
  assert.deepEqual(given("?departement=33&pres_de=33000&theme=sombre"), { departement: "33", "pres-de": "33000", theme: "sombre" });
  assert.deepEqual(given("?label=France+Services&amp;label=Aidants%20Connect&amp;frais_a_charge=Gratuit"), { label: "France Services,Aidants Connect", "frais-a-charge": "Gratuit" });
  assert.deepEqual(given("?departement=33&labl=x&ver=6.9"), { departement: "33", labl: "x" });
});

test("an address that sets nothing of ours places nothing, and sets nothing of the host", () => {
  const count = (/** @type {string} */ query) => attributesOfAddress("https://lieux.exemple/embed/carte-lieux.js" + query).size;
  assert.equal(count(""), 0);
  assert.equal(count("?ver=6.9"), 0);
  assert.equal(count("?utm_source=x"), 0);
  assert.deepEqual([...attributesOfAddress("https://lieux.exemple/x.js?region=75&style=a&onclick=b&id=c")], [["region", "75"]]);
});
