// @ts-check
// The page /integrer: each change requests the code and the preview from the server.
// Without this module the form's button does it.
import { getPage } from "./api.js";
import { byId } from "./element.js";
import { openSearch } from "./search.js";
import { AREAS } from "./parameters.js";
import { whereWithin } from "./state.js";
import { say } from "./words.js";

/** What a change of the form changes, the preview aside. */
const PARTS = ["remarques", "contrastes", "total", "code-fait"];

const form = /** @type {HTMLFormElement} */ (byId("reglages"));
const input = /** @type {HTMLInputElement} */ (byId("ou"));
let asked = new AbortController();

/** The form's parameters, without empty ones and without the code to correct. */
function formParams() {
  const params = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || value.trim() === "" || name === "code") continue;
    if (name === "ou" && value.trim() === input.defaultValue.trim()) continue;
    params.append(name, value.trim());
  }
  return params;
}

/** @param {URLSearchParams} params */
async function update(params) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  try {
    const { url, page } = await getPage("/integrer?" + params, "code-fait", signal);
    if (signal.aborted) return;
    // Typed words may have been resolved to a territory: update the form.
    if (params.has("ou")) return location.assign(url);
    history.replaceState(null, "", url);
    for (const id of PARTS) byId(id).replaceWith(document.importNode(byId(id, page), true));
    show(/** @type {HTMLIFrameElement} */ (byId("apercu", page)));
    ready();
  } catch {
    if (!signal.aborted) form.submit();
  }
}

/** Shows another preview; a frame of its own, so that going back does not lead through each. @param {HTMLIFrameElement} next */
function show(next) {
  const now = /** @type {HTMLIFrameElement} */ (byId("apercu"));
  if (now.getAttribute("src") !== next.getAttribute("src")) now.replaceWith(document.importNode(next, true));
  else now.height = next.height;
}

/** Buttons that need scripts are hidden in the page as the server sends it. */
function ready() {
  for (const button of document.querySelectorAll("[data-copy]")) button.removeAttribute("hidden");
}

document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-copy]") : null;
  if (!button) return;
  const area = /** @type {HTMLTextAreaElement} */ (byId(button.getAttribute("data-copy") || ""));
  const done = await (navigator.clipboard?.writeText(area.value) ?? Promise.reject()).then(() => true, () => false);
  // Without access to the clipboard, select the text to copy.
  if (!done) area.select();
  byId("copie").textContent = done ? say(area, "Code copié.") : say(area, "Le code est sélectionné : copiez-le avec Ctrl + C.");
});
form.addEventListener("change", (event) => {
  const target = /** @type {HTMLInputElement} */ (event.target);
  if (target.name !== "ou" && target.name !== "code") update(formParams());
});
const search = openSearch(document, {
  territories: true,
  onChoice: ({ type, code }) => {
    const params = formParams();
    params.delete("ou");
    for (const name of AREAS) params.delete(name);
    for (const [name, value] of Object.entries(whereWithin({ type, code }))) params.set(name, value);
    location.assign("/integrer?" + params);
  },
});
form.addEventListener("submit", () => search.close());
ready();
