// @ts-check
/**
 * Requests to the server: pages, parts of which are shown, and the API.
 *
 * @typedef {{type: string, code: string, nom: string, libelle: string, contexte?: string, pres_de?: string}} Territory
 * @typedef {{type: string, libelle: string, contexte?: string, code?: string, pres_de?: string, requete?: string}} Suggestion
 * @typedef {{type: "Feature", geometry: {type: "Point", coordinates: [number, number]} | null, properties: Record<string, any>}} Feature
 */

const ROOT = "/api/v1";

// Requests go to the server that this module came from, whatever page it runs in.
const ORIGIN = new URL(import.meta.url).origin;

/** The absolute address of a path on the server. @param {string} path */
export function absolute(path) {
  return new URL(path, ORIGIN).href;
}

/** The template of addresses of tiles, those of the server made absolute. @param {string} template */
export function rooted(template) {
  return template.startsWith("/") ? ORIGIN + template : template;
}

/** What the address of a page has when only parts of it are shown. */
const BARE = "style=sans";

/** How long an answer may take, its last byte included. */
const TIMEOUT_MS = 20000;

/** A failed request. `message` is in French, for the visitor. */
export class Refusal extends Error {
  /** @param {string} message @param {number} [waitS] seconds to wait before a retry */
  constructor(message, waitS = 0) {
    super(message);
    this.waitS = waitS;
  }
}

/** @param {Response} response */
function refusalOf(response) {
  const waitS = Number(response.headers.get("Retry-After")) || 0;
  return response.status === 429 ? new Refusal("Trop de demandes en peu de temps.", waitS) : new Refusal("Le serveur n’a pas pu répondre.", waitS);
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
async function getJSON(url, signal) {
  const { response, body } = await get(url, "application/json, application/geo+json", signal);
  if (!response.ok) throw refusalOf(response);
  try {
    return JSON.parse(body);
  } catch {
    throw refusalOf(response);
  }
}

const VERSION = "Lieux-Version";
/**
 * The latest version of the directory that was shown, at first by the page, whose tiles name it: no node of the server
 * goes back before it.
 */
let seen = Number(/[?&]v=(\d+)/.exec(document.querySelector("[data-tiles]")?.getAttribute("data-tiles") || "")?.[1]) || 0;

/** @param {string} url @param {string} accept @param {AbortSignal} [signal] */
async function get(url, accept, signal) {
  /** @type {Record<string, string>} */
  const headers = { Accept: accept };
  if (seen > 0 && ORIGIN === location.origin) headers[VERSION] = String(seen); // elsewhere browsers would first ask whether they may
  const asked = new AbortController();
  const stop = () => asked.abort();
  signal?.addEventListener("abort", stop);
  const timer = setTimeout(stop, TIMEOUT_MS);
  try {
    const response = await fetch(absolute(url), { headers, signal: asked.signal, credentials: "same-origin" });
    // A directory that was restored may be older than what was seen: the next request takes it as it is.
    seen = response.status === 503 ? 0 : Math.max(seen, Number(response.headers.get(VERSION)));
    return { response, body: await response.text() };
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Refusal("La connexion ne répond pas.");
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/**
 * A page of this site, parsed but not run. A 4xx page, which explains what is wrong
 * with its address, is returned too; a 5xx page is a failure.
 * @param {string} url
 * @param {string} part the id of the element that the page must have
 * @param {AbortSignal} [signal]
 * @returns {Promise<{url: string, page: Document}>} url: after redirections
 */
export async function getPage(url, part, signal) {
  const { response, body } = await get(url, "text/html", signal);
  const page = new DOMParser().parseFromString(body, "text/html");
  if (response.status >= 500 || !page.getElementById(part)) throw refusalOf(response);
  const shown = addressShown(response.url);
  if (ORIGIN !== location.origin) anchor(page, shown);
  return { url: shown, page };
}

/**
 * The address of a page without the style of its first screen: the page that is shown has
 * it, and a host may forbid it even where it is only parsed.
 * @param {string} url
 */
export function bare(url) {
  const [asked] = url.split("#");
  return asked + (asked.includes("?") ? "&" : "?") + BARE;
}

/** The address that people see of a page that was read. @param {string} url */
const addressShown = (url) => url.replace(/([?&])style=sans(&|$)/, (_, before, after) => after && before);

/** Makes the links of a page absolute, so that they work from another address. @param {Document} page @param {string} url */
function anchor(page, url) {
  for (const link of page.querySelectorAll("a[href]")) link.setAttribute("href", new URL(link.getAttribute("href") || "", url).href);
  for (const form of page.querySelectorAll("form")) form.setAttribute("action", new URL(form.getAttribute("action") || "", url).href);
}

/**
 * Territories whose name or code begins with the words typed.
 * @param {string} words
 * @param {AbortSignal} [signal]
 * @returns {Promise<Territory[]>}
 */
export async function getTerritories(words, signal) {
  const answer = await getJSON(`${ROOT}/territoires?q=${encodeURIComponent(words)}&limit=8`, signal);
  return answer.territoires || [];
}

/**
 * Territories, then needs, then places that the words typed may begin.
 * @param {string} words
 * @param {AbortSignal} [signal]
 * @returns {Promise<Suggestion[]>}
 */
export async function getSuggestions(words, signal) {
  return (await getJSON(`${ROOT}/suggestions?q=${encodeURIComponent(words)}`, signal)).suggestions || [];
}

/**
 * @param {string} id
 * @param {AbortSignal} [signal]
 * @returns {Promise<Feature>}
 */
export function getPlace(id, signal) {
  return getJSON(`${ROOT}/lieux/${encodeURIComponent(id)}`, signal);
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<Feature[]>}
 */
export async function getFeatures(url, signal) {
  return (await getJSON(url, signal)).features || [];
}

/**
 * @param {string} url
 * @returns {Promise<{scale: number, rings: number[][]}>}
 */
export function getOutline(url) {
  return getJSON(url);
}

/**
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<import("./ground.js").GroundTile>}
 */
export function getGround(url, signal) {
  return getJSON(url, signal);
}
