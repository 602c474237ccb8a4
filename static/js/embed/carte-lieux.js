// @ts-check
// The element <carte-lieux>: the map and its list within another site's page. It
// renders in a shadow root: styles do not leak either way, and the address and
// storage of the host page are not touched.
import { bare, getPage, Refusal } from "../api.js";
import { palette } from "../colours.js";
import { byId, isSupported, element, resumed } from "../element.js";
import { RETRY_MAX_S, RETRY_S, View } from "../view.js";
import { THEMES } from "../parameters.js";
import { ATTRIBUTES, attributesOfAddress, COLOURS, FORMER, FORMER_ATTRIBUTES, queryOfAttributes, queryOfFormer } from "./attributes.js";
import { applyStyles } from "./style.js";
import words from "lieux:words";

const NAME = "carte-lieux";

class CarteLieux extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  #app = element("div", { class: "app", lang: "fr" });
  /** @type {View | null} */
  #view = null;
  #asked = new AbortController();
  #planned = false;
  #retrying = { timer: 0, waitS: RETRY_S };
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
    clearTimeout(this.#retrying.timer);
    this.#view?.close();
    this.#view = null;
  }

  attributeChangedCallback() {
    this.#plan();
  }

  /** The page that the attributes ask for: path and query. */
  address() {
    return "/carte" + queryOfAttributes(this);
  }

  /** Several attributes that change together make one request. */
  #plan() {
    if (this.#planned || !this.isConnected) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.isConnected) this.#open();
    });
  }

  /** @param {string} name @param {any} detail */
  #dispatch(name, detail) {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** Reports a problem to the developer of the host page. @param {{parametre: string, valeur?: string, message: string, suggestion?: string}} problem */
  #warn(problem) {
    const { parametre, valeur, message, suggestion } = problem;
    console.warn(`<${NAME}> ${parametre}${valeur ? ` = « ${valeur} »` : ""} : ${message}${suggestion ? ` (${this.#say("essayez")} « ${suggestion} »)` : ""}`);
    this.#dispatch("lieux:erreur", problem);
  }

  /** A text of the element itself, before a page in its language is loaded. @param {string} text in French */
  #say(text) {
    return words[(this.getAttribute("lang") || "").trim().toLowerCase()]?.[text] ?? text;
  }

  #theme() {
    const theme = (this.getAttribute("theme") || "").trim().toLowerCase();
    return THEMES.includes(theme) ? theme : THEMES[0];
  }

  #paint() {
    const root = /** @type {ShadowRoot} */ (this.shadowRoot);
    const theme = this.#theme();
    applyStyles(root, this.#app, theme);
    this.#app.classList.toggle("dsfr", theme === "dsfr");
    const style = getComputedStyle(this);
    const [accent, ground, ink] = COLOURS.map((name) => this.getAttribute(name)?.trim() || style.getPropertyValue(`--lieux-${name}`).trim());
    const { colours, problems } = palette({ accent, ground, ink }, theme === "sombre" || (theme === "auto" && this.#dark.matches));
    for (const [name, value] of Object.entries(colours)) this.#app.style.setProperty(name, value);
    for (const { name, message } of problems) {
      const given = this.getAttribute(name)?.trim();
      this.#warn({ parametre: given ? name : "--lieux-" + name, valeur: given || style.getPropertyValue("--lieux-" + name).trim(), message: this.#say(message) });
    }
  }

  async #open() {
    this.#asked.abort();
    this.#asked = new AbortController();
    const { signal } = this.#asked;
    clearTimeout(this.#retrying.timer);
    // Without a list the map is what the visitor waits for: load it in parallel.
    if (this.getAttribute("liste") === "sans") import("../map.js").catch(() => {});
    this.#paint();
    if (!this.#view && !this.#app.querySelector(".problem")) this.#app.replaceChildren(element("p", { class: "map-wait", role: "status" }, this.#say("Chargement de la carte…")));
    await this.#load(this.address(), signal);
  }

  /** Shows the map, or a page of the guided way. @param {string} address @param {AbortSignal} signal */
  async #load(address, signal) {
    try {
      const { url, page } = await getPage(bare(address), "contenu", signal);
      await resumed(); // reading the page has taken its time
      if (signal.aborted) return;
      if (page.getElementById("resultats")) this.#show(url, page);
      else this.#guide(page);
    } catch (cause) {
      if (!signal.aborted) this.#fail(cause);
    }
  }

  /** Shows a page of the guided way: its links and its form lead to the next one. @param {Document} page */
  #guide(page) {
    const within = this.shadowRoot?.activeElement;
    this.#view?.close();
    this.#view = null;
    this.#retrying.waitS = RETRY_S;
    this.#app.classList.remove("fixed");
    this.#fill(page);
    this.#app.classList.add("guide");
    const follow = (/** @type {Event} */ event, /** @type {string} */ address) => {
      event.preventDefault();
      this.#asked.abort();
      this.#asked = new AbortController();
      this.#load(address, this.#asked.signal);
    };
    for (const link of this.#app.querySelectorAll("a[target=_self]")) link.addEventListener("click", (event) => follow(event, link.getAttribute("href") || ""));
    for (const form of this.#app.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => {
        const given = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
        follow(event, form.getAttribute("action") + "?" + new URLSearchParams(given));
      });
    }
    const title = this.#app.querySelector(".title");
    if (!within || !(title instanceof HTMLElement)) return;
    title.tabIndex = -1;
    title.focus({ preventScroll: true });
    title.scrollIntoView({ block: "nearest" });
  }

  /** Replaces the content by that of a page. @param {Document} page */
  #fill(page) {
    this.#app.lang = page.documentElement.lang;
    this.#app.replaceChildren(...[...byId("contenu", page).childNodes].map((node) => document.importNode(node, true)));
    // The only main heading of a page belongs to the host.
    for (const title of this.#app.querySelectorAll("h1")) title.replaceWith(element("p", { class: "title " + title.className, role: "heading", "aria-level": "2" }, title.textContent || ""));
  }

  /** @param {string} url @param {Document} page */
  #show(url, page) {
    this.#view?.close();
    this.#retrying.waitS = RETRY_S;
    const focused = this.shadowRoot?.activeElement;
    this.#app.classList.remove("guide");
    this.#app.classList.toggle("fixed", byId("contenu", page).classList.contains("fixed"));
    const { height } = page.body.dataset;
    if (height) this.#app.style.setProperty("--height", height + "px");
    else this.#app.style.removeProperty("--height");
    this.#fill(page);
    this.#report(page);
    this.#view = new View({
      root: /** @type {ShadowRoot} */ (this.shadowRoot),
      url,
      onPage: (address, next) => {
        this.#report(next);
        this.#dispatchView(address, next);
      },
      onSelect: (place) => this.#dispatch("lieux:selection", place && { id: place.id, nom: place.name }),
      onMove: (box, zoom) => this.#dispatch("lieux:vue", { ...this.#shown, bbox: [box.west, box.south, box.east, box.north], zoom }),
      onProblem: (message) => this.#dispatch("lieux:erreur", { parametre: "", message }),
    });
    if (focused) byId("resultats", this.#app).focus({ preventScroll: true });
    this.#dispatchView(url, page);
  }

  /** @type {{parametres: Record<string, string>, total: number}} */
  #shown = { parametres: {}, total: 0 };

  /** @param {string} url @param {Document} page */
  #dispatchView(url, page) {
    this.#shown = { parametres: Object.fromEntries(new URL(url).searchParams), total: Number(byId("resultats", page).dataset.total) };
    this.#dispatch("lieux:vue", this.#shown);
  }

  /** Reports the parameters that the server rejected. @param {Document} page */
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
    const waitS = Math.max(this.#retrying.waitS, cause instanceof Refusal ? cause.waitS : 0);
    this.#retrying = { timer: window.setTimeout(() => this.#open(), 1000 * waitS), waitS: Math.min(2 * this.#retrying.waitS, RETRY_MAX_S) };
    this.#dispatch("lieux:erreur", { parametre: "", message });
    // Keep what is shown, and report the same failure once.
    if (this.#view) return this.#view.say(message, true);
    if (this.#app.querySelector(".problem p")?.textContent === message) return;
    const retry = element("button", { type: "button", class: "button" }, this.#say("Recommencer"));
    retry.addEventListener("click", () => this.#open());
    const link = element("a", { href: new URL("/", import.meta.url).href }, this.#say("Chercher un lieu d’aide numérique"));
    this.#app.replaceChildren(element("div", { class: "problem", role: "alert" }, element("p", {}, message), element("p", {}, retry, " ", link)));
  }
}

/** Scripts whose map is placed. @type {WeakSet<HTMLScriptElement>} */
const placed = new WeakSet();

/**
 * Places the map that the address of a script describes where the script stands; at
 * the end of the page's content for a script of the head. A script whose address sets
 * nothing only defines the element.
 * @param {HTMLScriptElement} script
 */
export function place(script) {
  const attributes = attributesOfAddress(script.src);
  if (placed.has(script) || attributes.size === 0 || !isSupported()) return;
  placed.add(script);
  const map = document.createElement(NAME);
  for (const [name, value] of attributes) map.setAttribute(name, value);
  if (document.head.contains(script)) (document.querySelector("main") || document.body).append(map);
  else script.after(map);
}

/** Places the maps of the scripts that have the address of this module. */
function placeOwn() {
  const own = new URL(import.meta.url);
  for (const script of document.scripts) {
    if (script.type === "module" && script.src && new URL(script.src).pathname + new URL(script.src).search === own.pathname + own.search) place(script);
  }
}

// In unsupported browsers the link within the element stays.
if (isSupported() && !customElements.get(NAME)) customElements.define(NAME, CarteLieux);
// A page that moves from another map changes the address of its script alone.
for (const name of FORMER) {
  // What wraps the other elements shows what it holds.
  if (!isSupported() || customElements.get(name) || name.endsWith("-conteneur")) continue;
  customElements.define(
    name,
    class extends CarteLieux {
      static observedAttributes = FORMER_ATTRIBUTES;
      address() {
        return "/carte/ancienne" + queryOfFormer(this);
      }
    },
  );
}
placeOwn();
// A second script with this address does not run again.
document.addEventListener("DOMContentLoaded", placeOwn);
