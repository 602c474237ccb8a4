// @ts-check
// What search engines read of a place: JSON-LD in the vocabulary of schema.org,
// checked against the definitions of the types that it uses.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./browser.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open({ real: true });
});
after(() => site?.close());

/** @typedef {(value: any) => boolean} Is */
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/** @type {Record<string, Is>} the values that schema.org expects */
const EXPECTED = {
  Text: (value) => typeof value === "string" && value.trim() !== "",
  URL: (value) => typeof value === "string" && /^https?:\/\//.test(value) && URL.canParse(value),
  Boolean: (value) => typeof value === "boolean",
  Number: (value) => typeof value === "number" && Number.isFinite(value),
  Date: (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)),
  Time: (value) => /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/.test(value),
  DayOfWeek: (value) => DAYS.includes(value),
  Country: (value) => /^[A-Z]{2}$/.test(value),
};

// Types that are places, of which some are organizations too.
const THING = { description: ["Text"], identifier: ["PropertyValue", "Text", "URL"], name: ["Text"], sameAs: ["URL"], url: ["URL"] };
const PLACE = {
  ...THING, address: ["PostalAddress"], amenityFeature: ["LocationFeatureSpecification"], geo: ["GeoCoordinates"], hasMap: ["URL"], isAccessibleForFree: ["Boolean"], keywords: ["Text"],
  openingHoursSpecification: ["OpeningHoursSpecification"], publicAccess: ["Boolean"], specialOpeningHoursSpecification: ["OpeningHoursSpecification"], telephone: ["Text"],
};
const BUSINESS = { ...PLACE, email: ["Text"] };

/** @type {Record<string, Record<string, string[]>>} what each type may say, and with what; its own properties and inherited ones */
const TYPES = {
  CivicStructure: PLACE,
  CityHall: PLACE,
  Library: BUSINESS,
  PostOffice: BUSINESS,
  GovernmentOffice: BUSINESS,
  EmploymentAgency: BUSINESS,
  EducationalOrganization: BUSINESS, // CivicStructure and Organization
  Hospital: BUSINESS,
  PropertyValue: { propertyID: ["Text", "URL"], value: ["Text", "Number"] },
  PostalAddress: { addressCountry: ["Country"], addressLocality: ["Text"], postalCode: ["Text"], streetAddress: ["Text"] },
  GeoCoordinates: { latitude: ["Number"], longitude: ["Number"] },
  LocationFeatureSpecification: { name: ["Text"], value: ["URL", "Boolean", "Text"] },
  OpeningHoursSpecification: { dayOfWeek: ["DayOfWeek"], opens: ["Time"], closes: ["Time"], validFrom: ["Date"], validThrough: ["Date"] },
};

const KINDS = Object.keys(TYPES).filter((name) => "publicAccess" in TYPES[name]);

/** What is wrong with a value. @param {any} node @param {string[]} expected @param {string} path @returns {string[]} */
function wrong(node, expected, path) {
  if (Array.isArray(node)) return node.flatMap((item, i) => wrong(item, expected, `${path}[${i}]`));
  if (typeof node !== "object" || node === null) return expected.some((name) => EXPECTED[name]?.(node)) ? [] : [`${path}: ${JSON.stringify(node)} is no ${expected.join(" or ")}`];
  const type = node["@type"];
  if (!expected.includes(type) || !TYPES[type]) return [`${path}: a ${type}, not a ${expected.join(" or ")}`];
  return Object.entries(node).flatMap(([name, value]) => {
    if (name === "@type") return [];
    if (name === "@context") return path === "" && value === "https://schema.org" ? [] : [`${path}.${name}`];
    if (name === "@id") return EXPECTED.URL(value) ? [] : [`${path}.${name}: ${value}`];
    const may = TYPES[type][name];
    return may ? wrong(value, may, `${path}.${name}`) : [`${path}: a ${type} has no ${name}`];
  });
}

test("the checker refuses what schema.org does not know", () => {
  const good = { "@context": "https://schema.org", "@type": "CivicStructure", name: "Ici", address: { "@type": "PostalAddress", addressCountry: "FR" } };
  assert.deepEqual(wrong(good, ["CivicStructure"], ""), []);
  for (const change of [{ nom: "Ici" }, { name: "" }, { url: "ici" }, { address: { "@type": "Adresse" } }, { geo: { "@type": "GeoCoordinates", latitude: "44" } }, { openingHoursSpecification: [{ "@type": "OpeningHoursSpecification", opens: "24:00" }] }, { openingHoursSpecification: [{ "@type": "OpeningHoursSpecification", dayOfWeek: ["lundi"] }] }, { email: "ici@exemple.fr" }, { identifier: { "@type": "PropertyValue", siret: "1" } }]) {
    assert.equal(wrong({ ...good, ...change }, ["CivicStructure"], "").length, 1, JSON.stringify(change));
  }
});

test("the JSON-LD of places is valid, and says what the API says", async () => {
  /** @type {any[]} */
  const features = [];
  for (const view of ["departement=33&limit=60", "departement=974&limit=15", "departement=971&limit=15", "accessible=true&limit=15", "itinerance=Itinérant&limit=15", "sans_accueil=inclure&maj_depuis=2024-01-01&limit=15"]) {
    features.push(...(await (await fetch(`${site.base}/api/v1/lieux?${view}`)).json()).features);
  }
  assert.ok(features.length >= 50, `${features.length} places`);
  const counts = { weekly: 0, dated: 0, special: 0, siret: 0 };
  const kinds = new Set();
  for (const { properties, geometry } of features) {
    const html = await (await fetch(`${site.base}/lieux/${properties.id}`, { headers: { Accept: "text/html" } })).text();
    const blocks = [...html.matchAll(/<script type="application\/ld\+json">([^]*?)<\/script>/g)];
    assert.equal(blocks.length, 1, properties.id);
    const said = JSON.parse(blocks[0][1]);
    assert.deepEqual(wrong(said, KINDS, ""), [], properties.id);
    kinds.add(said["@type"]);
    if (properties.typologie?.includes("BIB")) assert.equal(said["@type"], "Library", properties.id);
    assert.ok(said.identifier.some((/** @type {any} */ { value }) => value === properties.id), `${properties.id} is not identified`);
    if (/^\d{14}$/.test(properties.pivot)) {
      counts.siret++;
      assert.deepEqual(said.identifier.filter((/** @type {any} */ { propertyID }) => propertyID === "SIRET").map((/** @type {any} */ { value }) => value), [properties.pivot]);
    }
    assert.equal(said.url, `${site.base}/lieux/${properties.id}`);
    assert.equal(said.address.addressLocality, properties.commune);
    assert.equal(said.telephone, properties.telephone);
    if (geometry) assert.deepEqual([said.geo.longitude, said.geo.latitude], geometry.coordinates);
    for (const { opens, closes, dayOfWeek, validFrom, validThrough } of said.openingHoursSpecification || []) {
      counts[dayOfWeek ? "weekly" : "dated"]++;
      assert.ok(opens < closes, `${properties.id}: ${opens}–${closes}`);
      assert.ok(dayOfWeek ? dayOfWeek.length > 0 : validFrom === validThrough, `${properties.id}: neither days of the week nor a day`);
    }
    for (const { opens, closes, validFrom, validThrough } of said.specialOpeningHoursSpecification || []) {
      counts.special++;
      assert.ok(validFrom && validFrom === validThrough && (opens < closes || opens === "00:00"), `${properties.id}: ${opens}–${closes} on ${validFrom}`);
    }
    // Hours that name days of the week only are those of every week.
    if (/^(?:(?:Mo|Tu|We|Th|Fr|Sa|Su)[-,; \d:MoTuWeThFrSa]*)+$/.test(properties.horaires || "")) assert.ok(said.openingHoursSpecification?.every((/** @type {any} */ { dayOfWeek }) => dayOfWeek), `${properties.id}: ${properties.horaires} is not weekly`);
  }
  assert.ok(counts.weekly > 0 && (!site.real || counts.siret > 0) && kinds.size >= 4, `${JSON.stringify(counts)} of ${[...kinds]}`);
});
