// @ts-check
// From the attributes of the element to the parameters of the API.
import { FILTERS, FLAGS } from "../parameters.js";

const DISPLAY = ["lat", "lon", "zoom", "titre", "theme", "lang", "liste", "hauteur"];

/** Attributes of every element, or added by frameworks: they belong to the host page. */
const HOST = /^(id|class|style|title|hidden|slot|part|role|dir|tabindex|is|nonce|inert|accesskey|translate|draggable|data-.*|aria-.*|on.*|_.*|v-.*|ng-?.*|x-.*|[:@[(*#].*)$/;

export const ATTRIBUTES = [...FILTERS, ...DISPLAY];

/**
 * @param {Element} node
 * @returns {string} with its `?`; empty without parameters
 */
export function queryOfAttributes(node) {
  const params = new URLSearchParams();
  for (const { name, value } of node.attributes) {
    const known = name.replaceAll("_", "-");
    if (ATTRIBUTES.includes(known)) {
      const given = value.trim() || (FLAGS.includes(known) ? "true" : "");
      if (given !== "") params.append(known.replaceAll("-", "_"), given);
    } else if (!HOST.test(name)) {
      // The server suggests the nearest name.
      params.append(name.replaceAll("-", "_"), value.trim() || "?");
    }
  }
  const query = params.toString();
  return query && "?" + query;
}
