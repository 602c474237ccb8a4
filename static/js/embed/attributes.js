// @ts-check
// From the attributes of the element, or the address of its script, to the
// parameters of the API.
import { FILTERS, FLAGS, SETTINGS } from "../parameters.js";

/** Attributes of every element, or added by frameworks: they belong to the host page. */
const HOST = /^(id|class|style|title|hidden|slot|part|role|dir|tabindex|is|nonce|inert|accesskey|translate|draggable|data-.*|aria-.*|on.*|_.*|v-.*|ng-?.*|x-.*|[:@[(*#].*)$/;

/** What tools of sites add to the address of any script, against old copies. */
const STAMPS = ["ver", "v", "t", "_"];

export const ATTRIBUTES = [...FILTERS, ...SETTINGS];

/** Those that the element reads by itself: the page that it asks for has none. */
export const COLOURS = ["accent", "fond", "texte"];

/** The attribute of a parameter, however its words are joined. @param {string} name */
const attributeOf = (name) => name.trim().toLowerCase().replaceAll("_", "-");

/** The elements of the national maps before, which this script defines too. */
export const FORMER = ["fr-mediation-numerique-conteneur", "fr-mediation-numerique", "fr-mediation-numerique-cartographie", "fr-mediation-numerique-orientation", "fr-mediation-numerique-coordinateurs", "cartographie-inclusion-numerique"];

/** Those of their attributes that choose what is shown. */
export const FORMER_ATTRIBUTES = ["source", "latitude", "longitude", "zoom", "titre", "territoire-type", "territoires", "route-initiale"];

/**
 * The parameters of an element of before, under its own names: the server knows what they mean here.
 * @param {Element} node
 * @returns {string} with its `?`; empty without parameters
 */
export function queryOfFormer(node) {
  const params = new URLSearchParams(node.localName.endsWith("-orientation") ? { orientation: "avec" } : {});
  for (const { name, value } of node.attributes) {
    if (FORMER_ATTRIBUTES.includes(name) && value.trim()) params.append(name.replaceAll("-", "_"), value.trim());
  }
  const query = params.toString();
  return query && "?" + query;
}

/**
 * @param {Element} node
 * @returns {string} with its `?`; empty without parameters
 */
export function queryOfAttributes(node) {
  const params = new URLSearchParams();
  for (const { name, value } of node.attributes) {
    const known = attributeOf(name);
    if (COLOURS.includes(known)) continue;
    if (ATTRIBUTES.includes(known)) {
      const given = value.trim() || (FLAGS.includes(known) ? "true" : known === "orientation" ? "avec" : "");
      if (given !== "") params.append(known.replaceAll("-", "_"), given);
    } else if (!HOST.test(name)) {
      // The server suggests the nearest name.
      params.append(name.replaceAll("-", "_"), value.trim() || "?");
    }
  }
  const query = params.toString();
  return query && "?" + query;
}

/**
 * The attributes that the address of a script sets: none, when none of its parameters
 * is ours. Those that are misspelled come along, and are explained.
 * @param {string} address
 * @returns {Map<string, string>}
 */
export function attributesOfAddress(address) {
  /** @type {Map<string, string>} */
  const found = new Map();
  let ours = false;
  // Some editors escape the ampersands of an address twice.
  for (const [given, value] of new URLSearchParams(new URL(address).search.replace(/&amp;/g, "&"))) {
    const name = attributeOf(given);
    if (!/^[a-z][a-z0-9-]*$/.test(name) || HOST.test(name) || STAMPS.includes(name)) continue;
    ours ||= ATTRIBUTES.includes(name);
    const before = found.get(name);
    found.set(name, before ? before + "," + value : value);
  }
  return ours ? found : new Map();
}
