// @ts-check
// What no page may ever do, watched in every test without its asking: break the
// policy of content, fail in a script, keep anything in the browser, call anybody
// but the site and its base map.
import assert from "node:assert/strict";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContext} BrowserContext */
/** @typedef {{faults: string[], requests: string[], check: (context: BrowserContext) => Promise<void>}} Watch */

/** Errors of the console that tests cause: an answer that they refuse. */
const CAUSED = /^Failed to load resource|net::ERR_|ERR_BLOCKED/;
const VIOLATION = "securitypolicyviolation";

/** The origin of the base map that a site names in its pages, "" none. @param {string} base */
export async function baseMapOrigin(base) {
  const named = (await (await fetch(base + "/?limit=1", { headers: { Accept: "text/html" } })).text()).match(/data-base="([^"]+)"/)?.[1];
  return named ? new URL(named.replace(/[{}]/g, ""), base).origin : "";
}

/**
 * @param {Page} page that nobody has used yet
 * @param {string[]} origins that it may call
 * @returns {Promise<Watch>}
 */
export async function watch(page, origins) {
  /** @type {Watch["faults"]} */
  const faults = [];
  /** @type {Watch["requests"]} */
  const requests = [];
  /** @type {Set<string>} of the pages that the visitor opened: sites that hold ours call themselves */
  const opened = new Set();
  await page.addInitScript((kind) => {
    document.addEventListener(kind, (event) => {
      const { violatedDirective, blockedURI } = /** @type {SecurityPolicyViolationEvent} */ (event);
      console.error(`${kind} ${violatedDirective} ${blockedURI}`);
    });
  }, VIOLATION);
  page.on("pageerror", (error) => faults.push("error: " + error.message));
  page.on("dialog", (dialog) => {
    faults.push("dialog: " + dialog.message());
    dialog.dismiss();
  });
  page.on("console", (message) => {
    const text = message.text();
    if (/Content Security Policy/i.test(text) || (message.type() === "error" && !CAUSED.test(text))) faults.push(text);
  });
  page.on("request", (request) => {
    requests.push(request.url());
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) opened.add(new URL(request.url()).origin);
  });
  return {
    faults,
    requests,
    async check(context) {
      const others = requests.filter((url) => !/^(data|blob|about):/.test(url) && ![...origins, ...opened].includes(new URL(url).origin));
      assert.deepEqual(others, [], "calls of third parties");
      assert.deepEqual(faults, [], "faults of a page");
      if (page.isClosed()) return;
      assert.deepEqual(await context.cookies(), [], "cookies");
      assert.deepEqual(await kept(page), [], "kept in the browser");
    },
  };
}

/** What the frames of a page keep, by address. @param {Page} page */
async function kept(page) {
  const found = [];
  for (const frame of page.frames()) {
    if (!frame.url().startsWith("http")) continue;
    const counts = await frame.evaluate(async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length, (await caches.keys()).length]).catch(() => []);
    if (counts.some((n) => n > 0)) found.push(`${frame.url()} ${counts}`);
  }
  return found;
}
