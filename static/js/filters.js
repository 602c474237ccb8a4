// @ts-check
// The filters: boxes that request the view when they change, and the parts of the
// form that follow the view when it changes otherwise (chips, back button).
import { byId } from "./element.js";

/** @typedef {import("./view.js").Root} Root */

/** @param {Root} root @param {{onChange: () => void}} options */
export function openFilters(root, { onChange }) {
  const filters = /** @type {HTMLDetailsElement} */ (byId("filtres", root));
  filters.addEventListener("change", onChange);
  filters.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !filters.open) return;
    filters.open = false;
    filters.querySelector("summary")?.focus();
  });
}

/**
 * Updates the form from a page just received.
 * @param {Root} root
 * @param {Document} page
 */
export function renderFilters(root, page) {
  /** @type {Map<string, HTMLInputElement>} */
  const received = new Map();
  for (const box of boxes(page)) received.set(box.name + "=" + box.value, box);
  for (const box of boxes(root)) {
    const fresh = received.get(box.name + "=" + box.value);
    if (fresh) box.checked = fresh.checked;
  }
  for (const count of root.querySelectorAll("[data-count]")) {
    const key = CSS.escape(count.getAttribute("data-count") || "");
    count.textContent = page.querySelector(`[data-count="${key}"]`)?.textContent ?? "";
  }
  byId("filtres-compte", root).textContent = byId("filtres-compte", page).textContent;
  adopt("retenus", root, page);
  adopt("ou-reponse", root, page);
  const input = /** @type {HTMLInputElement} */ (byId("ou", root));
  const fresh = /** @type {HTMLInputElement} */ (byId("ou", page));
  input.value = input.defaultValue = fresh.getAttribute("value") || "";
  for (const name of ["aria-invalid", "aria-describedby"]) {
    const value = fresh.getAttribute(name);
    if (value === null) input.removeAttribute(name);
    else input.setAttribute(name, value);
  }
}

/** @param {Root} root @returns {NodeListOf<HTMLInputElement>} */
function boxes(root) {
  return root.querySelectorAll("#filtres input[type=checkbox]");
}

/** Replaces the content of an element by that in a page just received. @param {string} id @param {Root} root @param {Document} page */
function adopt(id, root, page) {
  byId(id, root).replaceChildren(...[...byId(id, page).childNodes].map((node) => document.importNode(node, true)));
}
