// @ts-check
// The bubble of a place on the map: its name at once, the rest when it is loaded.
import { absolute, getPlace } from "./api.js";
import { element } from "./element.js";
import { say } from "./words.js";

/** What places say of themselves is French in every language of the page. */
const FRENCH = { lang: "fr" };

/** @type {Record<string, string>} by `etat`, or by `raison` where there is one */
const OPEN = {
  ouvert: "Ouvert en ce moment",
  ferme: "Fermé en ce moment",
  jour_ferie: "Jour férié (%) : téléphonez avant de venir",
  vacances_scolaires: "Vacances scolaires : téléphonez avant de venir",
  rendez_vous: "Sur rendez-vous",
  contradiction: "Horaires contradictoires : téléphonez avant de venir",
};

/**
 * @param {Node} node of the map
 * @param {{id: string, name: string}[]} places of one point
 * @param {string} query of the page, to come back to
 * @param {(text: string) => void} onProblem
 * @returns {HTMLElement}
 */
export function popupOf(node, places, query, onProblem) {
  if (places.length > 1) {
    return element(
      "div",
      {},
      element("strong", {}, say(node, "% lieux à cette adresse", places.length)),
      element("ul", {}, ...places.map((place) => element("li", {}, link(node, place, query)))),
    );
  }
  const [place] = places;
  const box = element("div", {}, link(node, place, query));
  getPlace(place.id).then(
    ({ properties }) => box.append(...details(node, properties)),
    () => {
      const text = say(node, "Les détails ne répondent pas. La fiche du lieu les contient.");
      box.append(element("p", { role: "status" }, text));
      onProblem(text);
    },
  );
  return box;
}

/** @param {Node} node @param {{id: string, name: string}} place @param {string} query */
function link(node, { id, name }, query) {
  return element("a", { href: absolute(`/lieux/${encodeURIComponent(id)}${query}`), class: "popup-name" }, name ? element("bdi", FRENCH, name) : say(node, "Lieu sans nom"));
}

/** @param {Node} node @param {Record<string, any>} properties @returns {HTMLElement[]} */
function details(node, { adresse, code_postal, commune, ouvert, telephone }) {
  const lines = [];
  const town = [code_postal, commune].filter(Boolean).join(" ");
  const address = [adresse, town].filter(Boolean).join(", ");
  if (address) lines.push(element("p", {}, element("bdi", FRENCH, address)));
  const state = OPEN[ouvert?.raison || ouvert?.etat];
  if (state) lines.push(element("p", { class: `open open-${ouvert.etat}` }, say(node, state, ouvert.jour_ferie || "")));
  if (/^(\+\d{6,15}|\d{4,5})$/.test(telephone || "")) {
    lines.push(element("p", {}, element("a", { href: "tel:" + telephone, class: "button" }, say(node, "Téléphoner"))));
  }
  return lines;
}
