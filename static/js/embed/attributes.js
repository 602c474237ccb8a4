// @ts-check
// From the attributes of the element to the parameters of the API.
import { FILTERS, FLAGS } from "../parameters.js";

const DISPLAY = ["lat", "lon", "zoom", "titre", "theme", "lang", "liste", "hauteur"];

/** Attributes that every element has, or that frameworks put: they are the host's. */
const HOST = /^(id|class|style|title|hidden|slot|part|role|dir|tabindex|is|nonce|inert|accesskey|translate|draggable|data-.*|aria-.*|on.*|_.*|v-.*|ng-?.*|x-.*|[:@[(*#].*)$/;

export const ATTRIBUTES = [...FILTERS, ...DISPLAY];

/**
 * @param {Element} node
 * @returns {string} with its `?`, empty when nothing is asked
 */
export function queryOfAttributes(node) {
  const params = new URLSearchParams();
  for (const { name, value } of node.attributes) {
    const known = name.replaceAll("_", "-");
    if (ATTRIBUTES.includes(known)) {
      const said = value.trim() === "" && FLAGS.includes(known) ? "true" : value.trim();
      if (said !== "") params.append(known.replaceAll("-", "_"), said);
    } else if (!HOST.test(name)) {
      // The server knows the nearest name.
      params.append(name.replaceAll("-", "_"), value.trim() || "?");
    }
  }
  const query = params.toString();
  return query && "?" + query;
}
