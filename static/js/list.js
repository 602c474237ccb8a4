// @ts-check
// The list of places. The server writes it; this module puts the list of a page
// just received in the place of the one shown, and tells which place is chosen.
import { byId, calm } from "./element.js";

/**
 * @typedef {{id: string, lon: number, lat: number, name: string, rank: number}} Listed a place of the list that has a position
 */

/**
 * @param {{onShow: (id: string, button: HTMLElement) => void, onPoint: (id: string | null) => void, onFollow: (url: string) => void}} options
 */
export function openList({ onShow, onPoint, onFollow }) {
  const pane = /** @type {HTMLElement} */ (document.querySelector(".pane-list"));
  pane.addEventListener("click", (event) => {
    if (!(event.target instanceof Element)) return;
    const button = event.target.closest("[data-show-place]");
    if (button instanceof HTMLElement) return onShow(button.dataset.showPlace || "", button);
    const link = event.target.closest("a[data-view]");
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onFollow(link.href);
  });
  for (const type of ["mouseover", "focusin"]) {
    pane.addEventListener(type, (event) => onPoint(placeAround(event.target)));
  }
  pane.addEventListener("mouseleave", () => onPoint(null));
  showButtons();
}

/** @param {EventTarget | null} target */
function placeAround(target) {
  const card = target instanceof Element ? target.closest(".place") : null;
  return card instanceof HTMLElement ? card.dataset.id || null : null;
}

/** The buttons that need the map are hidden in the page as the server sends it. */
function showButtons() {
  for (const button of document.querySelectorAll("[data-show-place]")) button.removeAttribute("hidden");
}

/** @param {Document} page */
export function renderList(page) {
  byId("resultats").replaceWith(document.importNode(byId("resultats", page), true));
  showButtons();
}

/** @returns {Listed[]} the places shown that the map can show too, with their rank in the page */
export function listed() {
  /** @type {Listed[]} */
  const found = [];
  document.querySelectorAll(".place").forEach((card, i) => {
    if (!(card instanceof HTMLElement) || card.dataset.lon === undefined) return;
    found.push({
      id: card.dataset.id || "",
      lon: Number(card.dataset.lon),
      lat: Number(card.dataset.lat),
      name: card.querySelector("h3")?.textContent?.trim() || "",
      rank: i + 1,
    });
  });
  return found;
}

/**
 * Marks the chosen place and brings it into sight.
 * @param {string | null} id
 * @param {boolean} reveal
 */
export function renderSelection(id, reveal) {
  for (const card of document.querySelectorAll(".place.is-selected")) card.classList.remove("is-selected");
  if (id === null) return;
  const card = document.getElementById("l-" + id);
  card?.classList.add("is-selected");
  if (reveal) card?.scrollIntoView({ block: "nearest", behavior: calm() ? "auto" : "smooth" });
}
