// @ts-check
// The state of the page is its address: the API's own parameters. These are the
// pure functions that make one address of another.
import { AREAS, COMMUNES } from "./parameters.js";

/** Parameters that say where: choosing another place replaces them all. */
const WHERE = ["ou", "pres_de", "rayon_km", "bbox", ...AREAS, "q"];

/**
 * The address of a filled form. What is empty is left out, and so is the page
 * of results: a new question starts from its first answer. When the words of
 * the search box have not changed, the place they stand for is kept.
 * @param {Iterable<[string, FormDataEntryValue]>} entries
 * @param {string} knownWords what the box held for the view shown
 * @param {boolean} [within] the view stays in its territory: the map of a site
 * @returns {URLSearchParams}
 */
export function fromForm(entries, knownWords, within = false) {
  const all = [...entries].filter(([, value]) => typeof value === "string" && value.trim() !== "");
  const words = all.find(([name]) => name === "ou")?.[1];
  const moved = String(words ?? "").trim() !== knownWords.trim();
  const params = new URLSearchParams();
  for (const [name, value] of all) {
    if (name === "apres" || (name === "ou" && !moved) || (moved && name !== "ou" && leaves(name, within))) continue;
    params.append(name, String(value).trim());
  }
  return params;
}

/** What another place replaces. @param {string} name @param {boolean} within */
function leaves(name, within) {
  return WHERE.includes(name) && !(within && AREAS.includes(name));
}

/**
 * The same view elsewhere.
 * @param {URLSearchParams} params
 * @param {Record<string, string>} where e.g. {pres_de: "33000"}
 * @param {boolean} [within] the view stays in its territory, unless another one is chosen
 * @returns {URLSearchParams}
 */
export function movedTo(params, where, within = false) {
  const stays = within && !Object.keys(where).some((name) => AREAS.includes(name));
  const moved = new URLSearchParams([...params].filter(([name]) => !leaves(name, stays) && name !== "apres"));
  for (const [name, value] of Object.entries(where)) moved.set(name, value);
  return moved;
}

/**
 * The same view within a box of the map; the origin of distances stays.
 * @param {URLSearchParams} params
 * @param {{west: number, south: number, east: number, north: number}} box degrees
 * @returns {URLSearchParams}
 */
export function within(params, { west, south, east, north }) {
  const kept = [...params].filter(([name]) => name === "pres_de" || !WHERE.includes(name));
  const moved = new URLSearchParams(kept.filter(([name]) => name !== "apres"));
  const clamp = (/** @type {number} */ v, /** @type {number} */ limit) => Math.max(-limit, Math.min(limit, v)).toFixed(4);
  moved.set("bbox", [clamp(west, 180), clamp(south, 90), clamp(east, 180), clamp(north, 90)].join(","));
  return moved;
}

/**
 * What a territory chosen in the suggestions asks for: what is near a commune or
 * a postcode, what lies within a larger one.
 * @param {{type: string, code?: string, pres_de?: string}} territory
 * @returns {Record<string, string>}
 */
export function whereOf({ type, code = "", pres_de }) {
  return pres_de ? { pres_de } : { [type]: code };
}

/**
 * The same view with the filter of a need, whose query string is given.
 * @param {URLSearchParams} params
 * @param {string} requete
 * @returns {URLSearchParams}
 */
export function needing(params, requete) {
  const wanted = new URLSearchParams([...params].filter(([name]) => name !== "apres"));
  for (const [name, value] of new URLSearchParams(requete)) {
    if (!wanted.getAll(name).includes(value)) wanted.append(name, value);
  }
  return wanted;
}

/**
 * What lies within a territory, however small.
 * @param {{type: string, code?: string}} territory
 * @returns {Record<string, string>}
 */
export function whereWithin({ type, code = "" }) {
  return { [COMMUNES.includes(type) ? "commune" : type]: code };
}

/**
 * The address of a position that this person's device gave: about ten metres,
 * which is enough to sort places and says less than the device knows.
 * @param {{latitude: number, longitude: number}} coords
 * @returns {Record<string, string>}
 */
export function aroundMe({ latitude, longitude }) {
  return { pres_de: latitude.toFixed(4) + "," + longitude.toFixed(4) };
}

/** @param {URLSearchParams} params @param {string} [path] of the page @returns {string} */
export function pathOf(params, path = "/") {
  const query = params.toString();
  return query === "" ? path : path + "?" + query;
}
