// @ts-check
// The first page: suggestions and the visitor's position lead to a view, which is
// another page. Without this module its form and its links do.
import { byId } from "./element.js";
import { openAround } from "./around.js";
import { NEED, openSearch, PLACE } from "./search.js";
import { movedTo, needing, pathOf, whereOf } from "./state.js";

export function openStart() {
  const announce = byId("ou-annonce");
  /** @param {Record<string, string>} where */
  const go = (where) => location.assign(pathOf(movedTo(new URLSearchParams(location.search), where)));
  openSearch(document, {
    onChoice: (choice) => {
      if (choice.type === PLACE) location.assign("/lieux/" + encodeURIComponent(choice.code ?? ""));
      else if (choice.type === NEED) location.assign(pathOf(needing(new URLSearchParams(location.search), choice.requete ?? "")));
      else go(whereOf(choice));
    },
  });
  openAround(document, {
    onPosition: go,
    onState: (text, failed) => {
      announce.classList.toggle("visually-hidden", !failed);
      announce.textContent = text;
    },
  });
}
