// @ts-check
// The page `/`. The server writes each view whole; this module asks it for the
// next one when the form, a link or the map changes the address, and shows its
// parts in place. The address is the only state that is kept.
import { getPage, Refusal } from "./api.js";
import { byId, calm } from "./element.js";
import { openFilters, renderFilters } from "./filters.js";
import { listed, openList, renderList, renderSelection } from "./list.js";
import { openSearch } from "./search.js";
import { aroundMe, fromForm, movedTo, pathOf, whereOf, within } from "./state.js";

const form = /** @type {HTMLFormElement} */ (byId("vue"));
const input = /** @type {HTMLInputElement} */ (byId("ou"));
const panes = byId("panneaux");
const announce = byId("annonce");
const here = byId("ici");
const narrow = matchMedia("(max-width: 59.99rem)");

/** @type {import("./map.js").ViewMap | null} */
let map = null;
/** @type {Promise<void> | null} */
let mapLoading = null;
let asked = new AbortController();
let shown = location.pathname + location.search;
/** @type {{west: number, south: number, east: number, north: number} | null} */
let moved = null;

/**
 * Goes to another view.
 * @param {string} path
 * @param {{push?: boolean, fit?: boolean, focus?: boolean}} [how]
 */
async function go(path, { push = true, fit = true, focus = false } = {}) {
  asked.abort();
  asked = new AbortController();
  const { signal } = asked;
  panes.classList.add("is-loading");
  try {
    const { url, page } = await getPage(path, signal);
    if (signal.aborted) return;
    if (push && url !== location.href) history.pushState(null, "", url);
    shown = location.pathname + location.search;
    show(page, { fit, focus });
  } catch (cause) {
    if (signal.aborted) return;
    const text = cause instanceof Refusal ? cause.message : "La page n’a pas pu être lue.";
    announce.classList.remove("visually-hidden");
    announce.textContent = text + " Vérifiez votre connexion, puis recommencez.";
  } finally {
    if (!signal.aborted) panes.classList.remove("is-loading");
  }
}

/** @param {Document} page @param {{fit: boolean, focus: boolean}} how */
function show(page, { fit, focus }) {
  document.title = page.title;
  document.body.className = page.body.className;
  renderFilters(page);
  renderList(page);
  here.hidden = true;
  map?.render(byId("resultats"), fit);
  announce.classList.add("visually-hidden");
  announce.textContent = [byId("resultats-titre"), document.getElementById("resultats-note")].map((node) => node?.textContent ?? "").join(". ");
  if (focus) byId("resultats").focus({ preventScroll: true });
}

function ask() {
  const params = fromForm(new FormData(form), input.defaultValue);
  go(pathOf(params));
}

function loadMap() {
  mapLoading ??= import("./map.js").then(({ ViewMap }) => {
    map = new ViewMap({
      box: byId("carte"),
      note: byId("carte-note"),
      listed,
      onSelect: (id) => renderSelection(id, !narrow.matches),
      onMove: (box) => {
        moved = box;
        here.hidden = false;
      },
    });
    map.render(byId("resultats"), true);
  });
  return mapLoading;
}

/** Small screens show one pane at a time. @param {string} pane */
function showPane(pane) {
  panes.dataset.pane = pane;
  for (const button of document.querySelectorAll("[data-show]")) {
    button.setAttribute("aria-pressed", String(button.getAttribute("data-show") === pane));
  }
  if (pane !== "carte") return;
  loadMap().then(() => map?.resize());
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search.close();
  ask();
});
const search = openSearch({
  onChoice: (territory) => go(pathOf(movedTo(fromForm(new FormData(form), input.value), whereOf(territory)))),
});
openFilters({ onChange: ask });
openList({
  onShow: async (id, button) => {
    if (narrow.matches) showPane("carte");
    await loadMap();
    map?.show(id, button);
  },
  onPoint: (id) => map?.point(id),
  onFollow: (url) => go(url, { focus: true }).then(() => byId("resultats").scrollIntoView({ block: "start" })),
});
addEventListener("popstate", () => {
  // A link within the page changes the address too, but not the view.
  if (location.pathname + location.search !== shown) go(location.href, { push: false });
});
here.addEventListener("click", () => {
  if (moved) go(pathOf(within(new URLSearchParams(location.search), moved)), { fit: false, focus: true });
});
byId("bascule").addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-show]") : null;
  if (!button) return;
  showPane(button.getAttribute("data-show") || "liste");
  byId("bascule").scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
});

const around = byId("autour");
around.hidden = !("geolocation" in navigator);
around.addEventListener("click", () => {
  announce.textContent = "Recherche de votre position…";
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => go(pathOf(movedTo(new URLSearchParams(location.search), aroundMe(coords)))),
    () => {
      announce.classList.remove("visually-hidden");
      announce.textContent = "Votre position n’est pas disponible. Indiquez plutôt un code postal ou une commune.";
    },
    { timeout: 10000, maximumAge: 60000 },
  );
});

panes.classList.add("switched");
panes.dataset.pane = "liste";
byId("bascule").hidden = false;
// The map costs the most: it is fetched when it is in sight, after the list.
new IntersectionObserver((entries, observer) => {
  if (!entries.some((entry) => entry.isIntersecting)) return;
  observer.disconnect();
  loadMap();
}).observe(byId("plan"));
