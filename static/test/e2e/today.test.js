// @ts-check
// What pages say of today: the day is that of the place, whatever the day, the hour
// and the zone that tests run in. `make test-dates` runs this as of several instants.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { open } from "./browser.js";
import { now } from "./site.js";

/** @type {import("./browser.js").Site} */
let site;
before(async () => {
  site = await open();
});
after(() => site?.close());

const ZONES = { "33": "Europe/Paris", "974": "Indian/Reunion", "972": "America/Martinique" };

/** The present day of a zone, as pages write it: "lundi 30". @param {string} zone */
const dayIn = (zone) => new Intl.DateTimeFormat("fr-FR", { timeZone: zone, weekday: "long", day: "numeric" }).format(now());

/** @param {string} address of the API */
const get = async (address) => (await fetch(site.base + "/api/v1" + address)).json();

test("the week of a place begins with the day that it is there", async () => {
  const { page } = await site.visit({ javaScriptEnabled: false });
  for (const [departement, zone] of Object.entries(ZONES)) {
    const { features } = await get(`/lieux?departement=${departement}&limit=200`);
    const place = features.find((/** @type {any} */ f) => f.properties.horaires);
    assert.ok(place, `no place of ${departement} has opening hours`);
    const days = [dayIn(zone)];
    await page.goto("/lieux/" + place.properties.id);
    days.push(dayIn(zone)); // midnight may have passed
    const rows = page.locator(".week tbody tr");
    assert.equal(await rows.count(), 7);
    assert.deepEqual(await rows.evaluateAll((all) => all.map((row) => row.classList.contains("today"))), [true, ...Array(6).fill(false)]);
    const today = ((await rows.first().locator("th").textContent()) || "").replace(/\s*aujourd’hui\s*/, "").trim().toLowerCase();
    assert.ok(days.includes(today), `${departement}: ${today}, where it is ${days.join(" or ")}`);
  }
});

test("the places open now are those that the API gives, with and without scripts", async () => {
  const asked = await get("/lieux?ouvert=maintenant&horaires_inconnus=inclure&departement=33&limit=1");
  for (const javaScriptEnabled of [true, false]) {
    const { page } = await site.visit({ javaScriptEnabled });
    await page.goto("/?departement=33&ouvert=maintenant&horaires_inconnus=inclure");
    assert.equal(Number(await page.locator("#resultats").getAttribute("data-total")), asked.numberMatched);
  }
});
