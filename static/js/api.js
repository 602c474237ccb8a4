// @ts-check
/**
 * What the browser asks of the server: pages, to show a part of them, and the API.
 *
 * @typedef {{type: string, code: string, nom: string, libelle: string, contexte?: string, pres_de?: string}} Territory
 * @typedef {{type: "Feature", geometry: {type: "Point", coordinates: [number, number]} | null, properties: Record<string, any>}} Feature
 */

const ROOT = "/api/v1";

// Whatever page this module runs in, it is the server it came from that answers.
const ORIGIN = new URL(import.meta.url).origin;

/** The whole address of something on the server. @param {string} path */
export function absolute(path) {
  return new URL(path, ORIGIN).href;
}

/** An answer that is not the one hoped for. `message` is in French, for whoever reads. */
export class Refusal extends Error {
  /** @param {string} message @param {number} status 0 when nothing answered */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
async function getJSON(url, signal) {
  const response = await get(url, "application/json, application/geo+json", signal);
  if (response.ok) return response.json();
  const problem = await response.json().catch(() => ({}));
  throw new Refusal(problem.detail || "Le serveur n’a pas pu répondre.", response.status);
}

/** @param {string} url @param {string} accept @param {AbortSignal} [signal] */
async function get(url, accept, signal) {
  try {
    return await fetch(absolute(url), { headers: { Accept: accept }, signal, credentials: "same-origin" });
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new Refusal("La connexion ne répond pas.", 0);
  }
}

/**
 * A page of this site, parsed but not run. A page that explains what is wrong
 * with its address is a page too.
 * @param {string} url
 * @param {AbortSignal} [signal]
 * @returns {Promise<{url: string, page: Document}>} url is where redirections led
 */
export async function getPage(url, signal) {
  const response = await get(url, "text/html", signal);
  const type = response.headers.get("Content-Type") || "";
  if (!type.startsWith("text/html") || response.status >= 500) {
    throw new Refusal("Le serveur n’a pas pu répondre.", response.status);
  }
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  if (ORIGIN !== location.origin) anchor(page, response.url);
  return { url: response.url, page };
}

/** Makes the links of a page whole, for it to be shown elsewhere. @param {Document} page @param {string} url */
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
