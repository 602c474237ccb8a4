// @ts-check
// The bubble of a place on the map: the card of the list, or the same card as the server
// writes it when the list does not have it.
import { absolute, getPage } from "./api.js";
import { element } from "./element.js";
import { say } from "./words.js";

/** What places say of themselves is French in every language of the page. */
const FRENCH = { lang: "fr" };

/**
 * @param {Node} node of the map
 * @param {{id: string, name: string}[]} places of one point
 * @param {{query: string, cardOf: (id: string) => Element | null, onContent: () => void, onProblem: (text: string) => void}} options
 * query: of the page, to come back to; cardOf: the card in the list; onContent: the content has grown
 * @returns {HTMLElement}
 */
export function popupOf(node, places, { query, cardOf, onContent, onProblem }) {
  if (places.length > 1) {
    return element(
      "div",
      { class: "popup" },
      element("p", { class: "popup-title" }, say(node, "% lieux à cette adresse", places.length)),
      element("ul", {}, ...places.map((place) => element("li", {}, element("a", { class: "popup-name", href: addressOf(place.id, query) }, nameOf(node, place.name))))),
    );
  }
  const [{ id, name }] = places;
  const listed = cardOf(id);
  if (listed) return element("div", { class: "popup" }, ...contentOf(node, listed));
  const link = element("a", { class: "popup-name", href: addressOf(id, query) }, nameOf(node, name));
  const box = element("div", { class: "popup" }, link);
  getPage(addressOf(id + "/apercu", query), "apercu").then(
    ({ page }) => {
      const card = page.querySelector(".place");
      if (!card) return;
      const focused = link.matches(":focus");
      box.replaceChildren(...contentOf(node, document.importNode(card, true)));
      if (focused) box.querySelector("a")?.focus({ preventScroll: true });
      onContent();
    },
    () => {
      const text = say(node, "Les détails ne répondent pas. La fiche du lieu les contient.");
      box.append(element("p", { role: "status" }, text));
      onContent();
      onProblem(text);
    },
  );
  return box;
}

/** @param {string} path of a place, below /lieux/ @param {string} query */
function addressOf(path, query) {
  return absolute(`/lieux/${path.split("/").map(encodeURIComponent).join("/")}${query}`);
}

/** @param {Node} node @param {string} name */
function nameOf(node, name) {
  return name ? element("bdi", FRENCH, name) : say(node, "Lieu sans nom");
}

/**
 * What a card says, as a bubble says it.
 * @param {Node} node @param {Element} card
 * @returns {Node[]}
 */
function contentOf(node, card) {
  const copy = /** @type {Element} */ (card.cloneNode(true));
  for (const button of copy.querySelectorAll("[data-show-place], [data-keep]")) button.remove();
  for (const named of copy.querySelectorAll("[id]")) named.removeAttribute("id");
  // A bubble is no part of the headings of the page.
  for (const heading of copy.querySelectorAll("h3")) heading.replaceWith(element("p", { class: "popup-title" }, ...heading.childNodes));
  const link = copy.querySelector(".popup-title a");
  link?.classList.add("popup-name");
  const href = link?.getAttribute("href");
  const actions = copy.querySelector(".place-actions");
  if (href) (actions || copy).append(element("a", { class: "button", href }, say(node, "Voir la fiche")));
  return [...copy.childNodes];
}
