// @ts-check
// The search box: suggestions of places, needs and names as a combobox (ARIA
// Authoring Practices, list autocomplete with manual selection). Without this
// module the box is a plain field whose words the server understands.
import { getSuggestions, getTerritories } from "./api.js";
import { byId, element } from "./element.js";
import { say } from "./words.js";

const PAUSE_MS = 150;

/** Types of suggestions that are no territory. */
export const NEED = "besoin";
export const PLACE = "lieu";

/** @typedef {import("./api.js").Suggestion} Suggestion */

/**
 * @param {import("./view.js").Root} root
 * @param {{onChoice: (s: Suggestion) => void, onProblem?: (text: string) => void, territories?: boolean}} options
 *   territories: nothing else is suggested
 */
export function openSearch(root, { onChoice, onProblem, territories = false }) {
  const input = /** @type {HTMLInputElement} */ (byId("ou", root));
  const list = byId("ou-choix", root);
  const announce = byId("ou-annonce", root);
  /** @type {{choices: Suggestion[], active: number}} */
  let state = { choices: [], active: -1 };
  let timer = 0;
  let asked = new AbortController();

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  /** @param {Partial<typeof state>} change */
  function set(change) {
    state = { ...state, ...change };
    render();
  }

  function render() {
    const open = state.choices.length > 0;
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    list.replaceChildren(
      ...state.choices.map((choice, i) =>
        element(
          "li",
          { role: "option", id: `ou-${i}`, "aria-selected": String(i === state.active), "data-index": String(i) },
          element("span", { lang: "fr" }, choice.libelle),
          element("span", { class: "hint" }, detailOf(input, choice)),
        ),
      ),
    );
    if (state.active < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", `ou-${state.active}`);
    list.children[state.active]?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    clearTimeout(timer);
    asked.abort();
    set({ choices: [], active: -1 });
  }

  async function suggest() {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    const words = input.value.trim();
    if (words.length < 2) return close();
    try {
      /** @type {Suggestion[]} */
      const choices = await (territories ? getTerritories(words, signal) : getSuggestions(words, signal));
      if (signal.aborted || root.activeElement !== input) return;
      set({ choices, active: -1 });
      announce.textContent =
        choices.length === 0 ? say(input, "Aucune suggestion") : say(input, choices.length === 1 ? "% suggestion" : "% suggestions", choices.length);
    } catch {
      if (signal.aborted) return;
      set({ choices: [], active: -1 });
      // The box goes on working: the server understands words without suggestions.
      announce.textContent = say(input, "Les suggestions ne répondent pas. Écrivez tout le nom ou le code postal, puis validez.");
      onProblem?.(announce.textContent);
    }
  }

  /** @param {number} index */
  function choose(index) {
    const choice = state.choices[index];
    close();
    // A need is added to the place that the box holds; a place of the directory has a page.
    input.value = choice.type === NEED || choice.type === PLACE ? input.defaultValue : choice.libelle;
    onChoice(choice);
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(suggest, PAUSE_MS);
  });
  input.addEventListener("keydown", (event) => {
    const count = state.choices.length;
    if (event.key === "Escape" && count > 0) {
      event.preventDefault();
      close();
    } else if (count > 0 && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One more stop than there are choices: the box itself.
      set({ active: ((state.active + 1 + step + count + 1) % (count + 1)) - 1 });
    } else if (event.key === "Enter" && state.active >= 0) {
      event.preventDefault();
      choose(state.active);
    } else if (event.key === "Enter") {
      close();
    }
  });
  input.addEventListener("blur", close);
  // Before the click: the box must not lose focus to the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target instanceof Element ? event.target.closest("[data-index]") : null;
    if (option) choose(Number(option.getAttribute("data-index")));
  });
  return { close };
}

/** What the label of a suggestion does not say yet. @param {Node} node @param {Suggestion} choice */
function detailOf(node, { type, libelle, contexte = "" }) {
  if (type === PLACE) return say(node, "lieu") + (contexte && " · " + contexte);
  if (type === "code_postal") return say(node, "code postal");
  return libelle.includes(contexte) ? "" : say(node, contexte);
}
