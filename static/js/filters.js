// @ts-check
// The filters: boxes that ask again as soon as they change, and the parts of the
// form that follow the view when it changes otherwise (chips, back button).
import { byId } from "./element.js";

/** @param {{onChange: () => void}} options */
export function openFilters({ onChange }) {
  byId("filtres").addEventListener("change", onChange);
}

/**
 * Shows in the form the state that a page just received says.
 * @param {Document} page
 */
export function renderFilters(page) {
  /** @type {Map<string, HTMLInputElement>} */
  const said = new Map();
  for (const box of boxes(page)) said.set(box.name + "=" + box.value, box);
  for (const box of boxes(document)) {
    const fresh = said.get(box.name + "=" + box.value);
    if (fresh) box.checked = fresh.checked;
  }
  for (const count of document.querySelectorAll("[data-count]")) {
    const key = CSS.escape(count.getAttribute("data-count") || "");
    count.textContent = page.querySelector(`[data-count="${key}"]`)?.textContent ?? "";
  }
  byId("filtres-compte").textContent = byId("filtres-compte", page).textContent;
  adopt("retenus", page);
  adopt("ou-reponse", page);
  const input = /** @type {HTMLInputElement} */ (byId("ou"));
  const fresh = /** @type {HTMLInputElement} */ (byId("ou", page));
  input.value = input.defaultValue = fresh.getAttribute("value") || "";
  for (const name of ["aria-invalid", "aria-describedby"]) {
    const value = fresh.getAttribute(name);
    if (value === null) input.removeAttribute(name);
    else input.setAttribute(name, value);
  }
}

/** @param {Document} root @returns {NodeListOf<HTMLInputElement>} */
function boxes(root) {
  return root.querySelectorAll("#filtres input[type=checkbox]");
}

/** Takes over what an element of a page just received holds. @param {string} id @param {Document} page */
function adopt(id, page) {
  byId(id).replaceChildren(...[...byId(id, page).childNodes].map((node) => document.importNode(node, true)));
}
