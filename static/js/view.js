// @ts-check
// A view: search, filters, list and map within one root, which is a page or the
// shadow root of an element. The server renders each view whole; this module
// requests the next one when the form, a link or the map changes it, and replaces
// its parts in place.
import { absolute, bare, getPage, Refusal } from "./api.js";
import { byId, painted, prefersReducedMotion } from "./element.js";
import { Filters } from "./filters.js";
import { List } from "./list.js";
import { openAround } from "./around.js";
import { NEED, openSearch, PLACE } from "./search.js";
import { fromForm, movedTo, needing, pathOf, whereOf, within } from "./state.js";
import { say } from "./words.js";

/** Seconds before the first automatic retry of a failed request, doubled each time up to RETRY_MAX_S. */
export const RETRY_S = 4;
export const RETRY_MAX_S = 60;

/**
 * @typedef {Document | ShadowRoot} Root
 * @typedef {{west: number, south: number, east: number, north: number}} Box degrees
 * @typedef {{
 *   root: Root,
 *   url: string,
 *   onPage?: (url: string, page: Document, push: boolean) => void,
 *   onSelect?: (place: import("./list.js").Listed | {id: string, name: string} | null) => void,
 *   onMove?: (box: Box, zoom: number) => void,
 *   onProblem?: (message: string) => void,
 * }} Options url is that of the view that root shows already
 */

export class View {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.root = options.root;
    this.url = options.url;
    /** @type {import("./map.js").ViewMap | null} */
    this.map = null;
    /** @type {Promise<void> | null} */
    this.mapLoading = null;
    this.closed = false;
    this.asked = new AbortController();
    /** The failed request, to be retried. @type {{address: string, how: {push?: boolean, fit?: boolean, focus?: boolean}} | null} */
    this.failed = null;
    this.retrying = { timer: 0, waitS: RETRY_S };
    /** @type {Box | null} */
    this.moved = null;
    this.form = /** @type {HTMLFormElement} */ (this.$("vue"));
    this.input = /** @type {HTMLInputElement} */ (this.$("ou"));
    this.panes = this.$("panneaux");
    this.path = this.form.getAttribute("data-path") || "/";
    /** The map of a site stays within the territory that the site chose. */
    this.within = this.path === "/carte";
    this.list = new List(this.panes, {
      onShow: (id, button) => this.showOnMap(id, button),
      onPoint: (id) => this.map?.point(id),
      onFollow: (url) => this.lead(url),
    });
    this.search = openSearch(this.root, { onProblem: (text) => this.options.onProblem?.(text), onChoice: (choice) => this.follow(choice) });
    this.filters = new Filters(this.root, { onChange: () => this.ask(), onDone: () => this.lead(this.address(this.formParams(this.input.defaultValue))) });
    this.listen();
    this.openPanes();
  }

  /** @param {string} id */
  $(id) {
    return byId(id, this.root);
  }

  /** @param {string} text in French */
  words(text) {
    return say(this.form, text);
  }

  /** No room for the list and the map together: the bar that switches them is in sight. */
  narrow() {
    return (this.$("bascule").querySelector("[data-show]")?.getClientRects().length ?? 0) > 0;
  }

  /** The parameters of the view that is shown. */
  params() {
    return new URL(this.url).searchParams;
  }

  /** The parameters in the form. @param {string} knownWords */
  formParams(knownWords) {
    return fromForm(new FormData(this.form), knownWords, this.within);
  }

  /** @param {URLSearchParams} params */
  address(params) {
    return pathOf(params, this.path);
  }

  listen() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search.close();
      // The boxes are applied already: their button leads to the results.
      if (event.submitter && this.filters.holds(event.submitter)) return this.filters.done();
      this.ask();
    });
    this.$("ici").addEventListener("click", () => {
      if (this.moved) this.go(this.address(within(this.params(), this.moved)), { fit: false, focus: true });
    });
    this.$("recommencer").addEventListener("click", () => this.retryNow(true));
    addEventListener("online", this.retry);
    openAround(this.root, {
      onPosition: (where) => this.go(this.address(movedTo(this.params(), where, this.within))),
      onState: (text, failed) => this.say(text, failed),
    });
    this.panes.addEventListener("click", (event) => {
      if (!(event.target instanceof Element) || !event.target.closest("[data-to-map]")) return;
      event.preventDefault();
      this.showPane("carte");
      this.loadMap().then(() => this.$("carte").focus());
    });
  }

  openPanes() {
    const bar = this.$("bascule");
    this.panes.classList.add("ready");
    this.showPane(this.panes.dataset.first || "liste");
    bar.hidden = false;
    bar.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("[data-show]") : null;
      if (!button) return;
      this.showPane(button.getAttribute("data-show") || "liste");
      this.panes.scrollIntoView({ block: this.path === "/" ? "start" : "nearest", behavior: prefersReducedMotion() ? "auto" : "smooth" });
    });
    const grab = this.$("replier");
    grab.addEventListener("click", () => {
      const folded = this.panes.classList.toggle("folded");
      grab.setAttribute("aria-expanded", String(!folded));
      if (!folded) this.loadMap().then(() => this.map?.resize());
    });
    // The filters have a column as soon as the bar has gone.
    const fit = () => {
      const wide = bar.getClientRects().length === 0;
      if (wide !== this.filters.always) this.filters.unfold(wide);
    };
    fit(); // now, so that nothing is pressed that goes away
    new ResizeObserver(fit).observe(this.panes);
    // The map is the largest download: it is loaded once visible, after the list.
    this.sight = new IntersectionObserver((entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      this.loadMap();
    });
    this.sight.observe(this.$("plan"));
  }

  /** Cancels requests and listeners before the root is discarded. */
  close() {
    this.asked.abort();
    clearTimeout(this.retrying.timer);
    removeEventListener("online", this.retry);
    this.sight?.disconnect();
    this.map?.close();
    this.closed = true;
  }

  /** Goes where a suggestion leads. @param {import("./api.js").Suggestion} choice */
  follow(choice) {
    const params = this.formParams(this.input.value);
    if (choice.type === PLACE) return location.assign(absolute("/lieux/" + encodeURIComponent(choice.code ?? "")));
    return this.go(this.address(choice.type === NEED ? needing(params, choice.requete ?? "") : movedTo(params, whereOf(choice), this.within)));
  }

  ask() {
    this.go(this.address(this.formParams(this.input.defaultValue)));
  }

  /** Goes to another view and moves the focus to its list. @param {string} address */
  async lead(address) {
    await this.go(address, { focus: true });
    this.$("resultats").scrollIntoView({ block: this.path === "/" ? "start" : "nearest" });
  }

  /**
   * Goes to another view.
   * @param {string} address
   * @param {{push?: boolean, fit?: boolean, focus?: boolean}} [how]
   */
  async go(address, { push = true, fit = true, focus = false } = {}) {
    this.asked.abort();
    clearTimeout(this.retrying.timer);
    this.asked = new AbortController();
    const { signal } = this.asked;
    this.panes.classList.add("is-loading");
    try {
      const { url, page } = await getPage(bare(address), "vue", signal);
      if (signal.aborted) return;
      // The first page has no list: it is another page.
      if (!page.getElementById("resultats")) return location.assign(url);
      this.url = url;
      this.failed = null;
      this.retrying.waitS = RETRY_S;
      this.$("recommencer").hidden = true;
      this.options.onPage?.(url, page, push);
      this.show(page, { fit, focus });
    } catch (cause) {
      if (signal.aborted) return;
      this.failed = { address, how: { push, fit } };
      this.fail(cause instanceof Refusal ? cause : new Refusal("La page n’a pas pu être lue."));
    } finally {
      if (!signal.aborted) this.panes.classList.remove("is-loading");
    }
  }

  /** Reports that the previous list is still shown, and retries later. @param {Refusal} cause */
  fail(cause) {
    const text = this.words(cause.message) + " " + this.words("La liste d’avant reste affichée. Un nouvel essai se fera tout seul.");
    this.say(text, true);
    this.$("recommencer").hidden = false;
    this.options.onProblem?.(text);
    this.retrying.timer = window.setTimeout(this.retry, 1000 * Math.max(cause.waitS, this.retrying.waitS));
    this.retrying.waitS = Math.min(2 * this.retrying.waitS, RETRY_MAX_S);
  }

  retry = () => this.retryNow(false);

  /** @param {boolean} focus whether to move the focus to the results */
  retryNow(focus) {
    if (this.failed) this.go(this.failed.address, { ...this.failed.how, focus });
  }

  /** Tells something, to those who listen and, when it matters to all, to those who look. @param {string} text @param {boolean} [seen] */
  say(text, seen = false) {
    const announce = this.$("annonce");
    announce.classList.toggle("visually-hidden", !seen);
    announce.classList.toggle("problem", seen);
    if (announce.textContent !== text) announce.textContent = text;
  }

  /** @param {Document} page @param {{fit: boolean, focus: boolean}} how */
  show(page, { fit, focus }) {
    this.filters.render(page);
    this.list.render(page);
    this.filters.update();
    this.$("ici").hidden = true;
    this.map?.render(this.$("resultats"), fit);
    // Words that ask back, or that are not understood, come before what is shown meanwhile.
    const answer = this.$("ou-reponse").querySelector("p")?.textContent ?? "";
    this.say([answer, ...["resultats-titre", "resultats-detail", "resultats-note"].map((id) => this.root.getElementById(id)?.textContent ?? "")].filter(Boolean).join(". "));
    if (focus) this.$("resultats").focus({ preventScroll: true });
  }

  /** The places of the list for the map: those that are open when asked are open. */
  listed() {
    const params = this.params();
    const asked = params.has("ouvert") && !params.has("horaires_inconnus");
    return this.list.listed().map((place) => (asked ? { ...place, state: "ouvert" } : place));
  }

  loadMap() {
    this.mapLoading ??= this.openMap().catch(() => {
      if (this.closed) return;
      // The map did not come, the list is all there: another try is one touch away.
      this.mapLoading = null;
      const note = this.$("carte-note");
      note.hidden = false;
      note.textContent = this.words("La carte n’a pas pu être chargée. La liste est complète.");
      this.options.onProblem?.(note.textContent);
    });
    return this.mapLoading;
  }

  async openMap() {
    const { ViewMap } = await import("./map.js");
    await painted(); // the script itself has taken its time
    if (this.closed) return; // the root was taken away meanwhile
    this.$("carte-note").hidden = true;
    this.map = new ViewMap({
      box: this.$("carte"),
      note: this.$("carte-note"),
      listed: () => this.listed(),
      query: () => this.list.backQuery(),
      shared: () => ({ url: new URL(this.url.replace(/\/carte(?=[?]|$)/, "/")).href, title: this.$("resultats-titre").textContent || document.title }),
      onLocate: this.$("autour").hidden ? undefined : () => this.$("autour").click(),
      onOpen: () => {
        if (!this.narrow()) return;
        if (this.panes.dataset.pane !== "carte") this.showPane("carte");
        this.panes.scrollIntoView({ block: "start" });
      },
      onSelect: (place) => {
        this.list.select(place?.id ?? null, !this.narrow());
        this.options.onSelect?.(place);
      },
      onProblem: (text) => this.options.onProblem?.(text),
      onBack: (opener) => {
        this.showPane("liste");
        opener.focus();
      },
      onMove: (box, zoom, offered) => {
        this.options.onMove?.(box, zoom);
        if (!offered) return;
        this.moved = box;
        this.$("ici").hidden = false;
      },
    });
    await painted();
    if (!this.closed) this.map.render(this.$("resultats"), true);
  }

  /** @param {string} id @param {HTMLElement} button */
  async showOnMap(id, button) {
    if (this.narrow()) this.showPane("carte");
    await this.loadMap();
    this.map?.show(id, button);
  }

  /** Small roots show one pane at a time. @param {string} pane */
  showPane(pane) {
    this.panes.dataset.pane = pane;
    for (const button of this.root.querySelectorAll("[data-show]")) {
      button.setAttribute("aria-pressed", String(button.getAttribute("data-show") === pane));
    }
    if (pane !== "carte" || !this.sight) return;
    this.loadMap().then(() => this.map?.resize());
  }
}
