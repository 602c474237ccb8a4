// @ts-check
// The element <carte-lieux>: the map and its list within the page of somebody
// else. It lives in a shadow root: neither takes the other's style, and nothing
// of the host's page, address or storage is touched.
import { getPage, Refusal } from "../api.js";
import { palette } from "../colours.js";
import { byId, capable, element } from "../element.js";
import { AGAIN_AT_MOST_S, AGAIN_S, View } from "../view.js";
import { ATTRIBUTES, queryOfAttributes } from "./attributes.js";
import { dress } from "./style.js";
import words from "lieux:words";

const NAME = "carte-lieux";

class CarteLieux extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #app = element("div", { class: "app", lang: "fr" });
  /** @type {View | null} */
  #view = null;
  #asked = new AbortController();
  #planned = false;
  #again = { timer: 0, waitS: AGAIN_S };
  /** @type {MediaQueryList} */
  #dark = matchMedia("(prefers-color-scheme: dark)");
  #repaint = () => this.#paint();

  constructor() {
    super();
    this.attachShadow({ mode: "open" }).append(this.#app);
  }

  connectedCallback() {
    this.#dark.addEventListener("change", this.#repaint);
    this.#plan();
  }

  disconnectedCallback() {
    this.#dark.removeEventListener("change", this.#repaint);
    this.#asked.abort();
    clearTimeout(this.#again.timer);
    this.#view?.close();
    this.#view = null;
  }

  attributeChangedCallback() {
    this.#plan();
  }

  /** Several attributes that change together make one question. */
  #plan() {
    if (this.#planned || !this.isConnected) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.isConnected) this.#open();
    });
  }

  /** @param {string} name @param {any} detail */
  #tell(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Says what is wrong to whoever made the page. @param {{parametre: string, valeur?: string, message: string, suggestion?: string}} problem */
  #warn(problem) {
    const { parametre, valeur, message, suggestion } = problem;
    console.warn(`<${NAME}> ${parametre}${valeur ? ` = « ${valeur} »` : ""} : ${message}${suggestion ? ` (${this.#say("essayez")} « ${suggestion} »)` : ""}`);
    this.#tell("lieux:erreur", problem);
  }

  /** What the element says by itself, before a page in its language has come. @param {string} text in French */
  #say(text) {
    return words[(this.getAttribute("lang") || "").trim().toLowerCase()]?.[text] ?? text;
  }

  #theme() {
    const said = (this.getAttribute("theme") || "").trim().toLowerCase();
    return said === "clair" || said === "sombre" ? said : "auto";
  }

  #paint() {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    const theme = this.#theme();
    dress(root, this.#app, theme);
    const said = getComputedStyle(this);
    const [accent, ground, ink] = ["accent", "fond", "texte"].map((name) => said.getPropertyValue(`--lieux-${name}`).trim());
    const { colours, problems } = palette({ accent, ground, ink }, theme === "sombre" || (theme === "auto" && this.#dark.matches));
    for (const [name, value] of Object.entries(colours)) this.#app.style.setProperty(name, value);
    for (const { name, message } of problems) this.#warn({ parametre: "--lieux-" + name, valeur: said.getPropertyValue("--lieux-" + name).trim(), message: this.#say(message) });
  }

  async #open() {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    const query = queryOfAttributes(this);
    clearTimeout(this.#again.timer);
    // Without a list the map is what is waited for: it comes beside the page.
    if (this.getAttribute("liste") === "sans") import("../map.js").catch(() => {});
    this.#paint();
    if (!this.#view && !this.#app.querySelector(".problem")) this.#app.replaceChildren(element("p", { class: "map-wait", role: "status" }, this.#say("Chargement de la carte…")));
    try {
      const { url, page } = await getPage("/carte" + query, "resultats", signal);
      if (signal.aborted) return;
      this.#show(url, page);
    } catch (cause) {
      if (!signal.aborted) this.#fail(cause);
    }
  }

  /** @param {string} url @param {Document} page */
  #show(url, page) {
    this.#view?.close();
    this.#again.waitS = AGAIN_S;
    const focused = this.shadowRoot?.activeElement;
    this.#app.lang = page.documentElement.lang;
    this.#app.classList.toggle("fixed", byId("contenu", page).classList.contains("fixed"));
    this.#app.style.setProperty("--height", (page.body.dataset.height || "0") + "px");
    this.#app.replaceChildren(...[...byId("contenu", page).childNodes].map((node) => document.importNode(node, true)));
    // A page holds one main heading, and it is the host's.
    for (const title of this.#app.querySelectorAll("h1")) title.replaceWith(element("p", { class: "title " + title.className, role: "heading", "aria-level": "2" }, title.textContent || ""));
    this.#report(page);
    this.#view = new View({
      root: /** @type {ShadowRoot} */ (this.shadowRoot),
      url,
      onPage: (address, next) => {
        this.#report(next);
        this.#tellView(address, next);
      },
      onSelect: (place) => this.#tell("lieux:selection", place && { id: place.id, nom: place.name }),
      onMove: (box, zoom) => this.#tell("lieux:vue", { ...this.#said, bbox: [box.west, box.south, box.east, box.north], zoom }),
      onProblem: (message) => this.#tell("lieux:erreur", { parametre: "", message }),
    });
    if (focused) byId("resultats", this.#app).focus({ preventScroll: true });
    this.#tellView(url, page);
  }

  /** @type {{parametres: Record<string, string>, total: number}} */
  #said = { parametres: {}, total: 0 };

  /** @param {string} url @param {Document} page */
  #tellView(url, page) {
    this.#said = { parametres: Object.fromEntries(new URL(url).searchParams), total: Number(byId("resultats", page).dataset.total) };
    this.#tell("lieux:vue", this.#said);
  }

  /** What the server did not understand. @param {Document} page */
  #report(page) {
    for (const line of page.querySelectorAll("[data-parametre]")) {
      const { parametre = "", valeur, message = "", suggestion } = /** @type {HTMLElement} */ (line).dataset;
      this.#warn({ parametre: parametre.replaceAll("_", "-"), valeur, message, ...(suggestion ? { suggestion } : {}) });
    }
    this.shadowRoot?.getElementById("reglages")?.remove();
  }

  /** @param {unknown} cause */
  #fail(cause) {
    const message = this.#say(cause instanceof Refusal ? cause.message : "La carte n’a pas pu être lue.");
    const waitS = Math.max(this.#again.waitS, cause instanceof Refusal ? cause.waitS : 0);
    this.#again = { timer: window.setTimeout(() => this.#open(), 1000 * waitS), waitS: Math.min(2 * this.#again.waitS, AGAIN_AT_MOST_S) };
    this.#tell("lieux:erreur", { parametre: "", message });
    // What is shown stays, and the same failure is said once.
    if (this.#view) return this.#view.say(message, true);
    if (this.#app.querySelector(".problem p")?.textContent === message) return;
    const again = element("button", { type: "button", class: "button" }, this.#say("Recommencer"));
    again.addEventListener("click", () => this.#open());
    const link = element("a", { href: new URL("/", import.meta.url).href }, this.#say("Chercher un lieu d’aide numérique"));
    this.#app.replaceChildren(element("div", { class: "problem", role: "alert" }, element("p", {}, message), element("p", {}, again, " ", link)));
  }
}

// Where it cannot work, the link within the element stays.
if (capable() && !customElements.get(NAME)) customElements.define(NAME, CarteLieux);
