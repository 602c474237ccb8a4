// @ts-check
// From the attributes of the element to the parameters of the API.

const FILTERS = [
  "services", "publics-specifiquement-adresses", "prise-en-charge-specifique", "frais-a-charge", "dispositif-programmes-nationaux",
  "formations-labels", "autres-formations-labels", "modalites-acces", "modalites-accompagnement", "typologie", "itinerance", "label",
  "source", "labellise", "code-postal", "commune", "epci", "departement", "region", "bbox", "pres-de", "rayon-km", "ouvert",
  "horaires-inconnus", "accessible", "prise-rdv", "sans-accueil", "score-qualite-minimum", "maj-depuis", "q", "limit",
];
const DISPLAY = ["lat", "lon", "zoom", "titre", "theme", "lang", "liste", "hauteur"];

/** Attributes that every element has, or that frameworks put: they are the host's. */
const HOST = /^(id|class|style|title|hidden|slot|part|role|dir|tabindex|is|nonce|inert|accesskey|translate|draggable|data-.*|aria-.*|on.*|_.*|v-.*|ng-?.*|x-.*|[:@[(*#].*)$/;

export const ATTRIBUTES = [...FILTERS, ...DISPLAY];

/** Attributes whose presence says yes. */
const FLAGS = new Set(["labellise", "accessible", "prise-rdv"]);

/**
 * @param {Element} node
 * @returns {string} with its `?`, empty when nothing is asked
 */
export function queryOfAttributes(node) {
  const params = new URLSearchParams();
  for (const { name, value } of node.attributes) {
    const known = name.replaceAll("_", "-");
    if (ATTRIBUTES.includes(known)) {
      const said = value.trim() === "" && FLAGS.has(known) ? "true" : value.trim();
      if (said !== "") params.append(known.replaceAll("-", "_"), said);
    } else if (!HOST.test(name)) {
      // The server knows the nearest name.
      params.append(name.replaceAll("-", "_"), value.trim() || "?");
    }
  }
  const query = params.toString();
  return query && "?" + query;
}
