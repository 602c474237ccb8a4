// @ts-check
// The first page: suggestions and the visitor's position lead to a view, which is
// another page. Without this module its form and its links do.
import { byId } from "./element.js";
import { openAround, openSearch } from "./search.js";
import { movedTo, pathOf, whereOf } from "./state.js";

export function openStart() {
  const announce = byId("ou-annonce");
  /** @param {Record<string, string>} where */
  const go = (where) => location.assign(pathOf(movedTo(new URLSearchParams(location.search), where)));
  openSearch(document, { onChoice: (territory) => go(whereOf(territory)) });
  openAround(document, {
    onPosition: go,
    onState: (text, failed) => {
      announce.classList.toggle("visually-hidden", !failed);
      announce.textContent = text;
    },
  });
}
