// @ts-check
// The filters: boxes that request the view when they change, and the parts of the
// form that follow the view when it changes otherwise (chips, back button). On a
// small window they are a sheet over the page, a dialog of the browser's own: it keeps
// focus within, closes with Escape and gives focus back.
import close from "lieux:icon/x";
import { byId, element } from "./element.js";
import { icon } from "./icon.js";
import { say } from "./words.js";

/** @typedef {import("./view.js").Root} Root */

export class Filters {
  /** @param {Root} root @param {{onChange: () => void, onDone: () => void}} options onDone: the visitor wants to see the places */
  constructor(root, { onChange, onDone }) {
    this.root = root;
    this.onDone = onDone;
    this.folding = /** @type {HTMLDetailsElement} */ (byId("filtres", root));
    this.body = byId("filtres-corps", root);
    this.see = byId("voir", root);
    this.sheet = this.makeSheet();
    this.body.addEventListener("change", ({ target }) => {
      if (target instanceof HTMLInputElement && target.value === "maintenant") this.wholeDay();
      onChange();
    });
    this.folding.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.folding.open || this.always) return;
      this.folding.open = false;
      this.folding.querySelector("summary")?.focus();
    });
    byId("filtrer", root).addEventListener("click", () => this.open());
    this.update();
  }

  /** Beside the list there is room for them: they stay unfolded. @param {boolean} always */
  unfold(always) {
    this.always = always;
    if (always) this.sheet.close();
    this.folding.open = always;
  }

  makeSheet() {
    const title = element("h2", { id: "filtres-titre" }, say(this.body, "Filtrer les lieux"));
    const button = element("button", { type: "button", class: "button quiet" }, icon(close), say(this.body, "Fermer"));
    const sheet = element("dialog", { class: "filters-sheet", "aria-labelledby": "filtres-titre" }, element("div", { class: "sheet-head" }, title, button));
    button.addEventListener("click", () => sheet.close());
    // The boxes go back where they were, for windows that grow.
    sheet.addEventListener("close", () => this.folding.append(this.body));
    this.folding.after(sheet);
    return sheet;
  }

  open() {
    this.sheet.append(this.body);
    this.sheet.showModal();
  }

  /** The present is no part of a day. */
  wholeDay() {
    const whole = this.body.querySelector('input[name="ouvert_entre"][value=""]');
    if (whole instanceof HTMLInputElement) whole.checked = true;
  }

  /** Closes what lies over the list. */
  done() {
    this.sheet.close();
    if (!this.always) this.folding.open = false;
    this.onDone();
  }

  /** Whether a button is the one that leads from the filters to the places. @param {Element | null} button */
  holds(button) {
    return this.body.contains(button);
  }

  /** The button says what it leads to. */
  update() {
    this.see.textContent = byId("resultats", this.root).dataset.see || this.see.textContent;
    const count = this.root.querySelector("#filtres .filters-count")?.textContent ?? "";
    for (const shown of this.root.querySelectorAll(".bar-filters .filters-count")) shown.textContent = count;
  }

  /** Updates the form from a page just received. @param {Document} page */
  render(page) {
    const { root } = this;
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
    const total = root.querySelector("#filtres > summary .filters-count");
    if (total) total.textContent = page.querySelector("#filtres > summary .filters-count")?.textContent ?? "";
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
}

/** @param {Root} root @returns {NodeListOf<HTMLInputElement>} */
function boxes(root) {
  return root.querySelectorAll("#filtres-corps input");
}

/** Replaces the content of an element by that in a page just received. @param {string} id @param {Root} root @param {Document} page */
function adopt(id, root, page) {
  byId(id, root).replaceChildren(...[...byId(id, page).childNodes].map((node) => document.importNode(node, true)));
}
