// @ts-check
// The list of places. The server writes it; this module replaces the list
// shown by that of a page just received, and marks the selected place.
import { byId, prefersReducedMotion } from "./element.js";

/**
 * @typedef {{id: string, lon: number, lat: number, name: string, rank: number, state: string, told: string, label: string}} Listed a place of
 * the list that has a position; state: ouvert, ferme or inconnu; told: the same in words; label: "" none
 */

const STATES = ["ouvert", "ferme", "inconnu"];

export class List {
  /**
   * @param {HTMLElement} panes holds the list and the map
   * @param {{onShow: (id: string, button: HTMLElement) => void, onPoint: (id: string | null) => void, onFollow: (url: string) => void}} options
   */
  constructor(panes, { onShow, onPoint, onFollow }) {
    this.panes = panes;
    const pane = /** @type {HTMLElement} */ (panes.querySelector(".pane-list"));
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
    this.showButtons();
  }

  /** The buttons that need the map are hidden in the page as the server sends it. */
  showButtons() {
    for (const button of this.panes.querySelectorAll("[data-show-place]")) button.removeAttribute("hidden");
  }

  /** @param {Document} page */
  render(page) {
    byId("resultats", this.panes).replaceWith(document.importNode(byId("resultats", page), true));
    this.showButtons();
  }

  /** The query string that makes the page of a place link back to this list. */
  backQuery() {
    return this.panes.querySelector("[data-back]")?.getAttribute("data-back") || "";
  }

  /** @returns {Listed[]} the places shown that the map can show too, with their rank in the page */
  listed() {
    /** @type {Listed[]} */
    const found = [];
    this.panes.querySelectorAll(".place").forEach((card, i) => {
      if (!(card instanceof HTMLElement) || card.dataset.lon === undefined) return;
      found.push({
        id: card.dataset.id || "",
        lon: Number(card.dataset.lon),
        lat: Number(card.dataset.lat),
        name: card.querySelector(".place-head a")?.textContent?.trim() || "",
        rank: i + 1,
        state: STATES.find((state) => card.querySelector(".open-" + state)) || "inconnu",
        told: card.querySelector(".open")?.textContent?.trim() || "",
        label: card.querySelector(".stamp")?.textContent?.trim() || "",
      });
    });
    return found;
  }

  /**
   * Marks the selected place and scrolls to it.
   * @param {string | null} id
   * @param {boolean} reveal
   */
  select(id, reveal) {
    for (const card of this.panes.querySelectorAll(".place.is-selected")) card.classList.remove("is-selected");
    if (id === null) return;
    const card = this.panes.querySelector("#" + CSS.escape("l-" + id));
    card?.classList.add("is-selected");
    if (reveal) card?.scrollIntoView({ block: "nearest", behavior: prefersReducedMotion() ? "auto" : "smooth" });
  }
}

/** @param {EventTarget | null} target */
function placeAround(target) {
  const card = target instanceof Element ? target.closest(".place") : null;
  return card instanceof HTMLElement ? card.dataset.id || null : null;
}
