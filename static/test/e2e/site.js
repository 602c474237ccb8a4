// @ts-check
// The sites that browser tests visit: the real binary (LIEUX_BIN, else bin/lieux)
// on a free port, with a data folder of its own.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REPO = fileURLToPath(new URL("../../..", import.meta.url));
const START_MS = 120000;

const { LIEUX_TEST_CLOCK } = process.env;
const AHEAD_MS = LIEUX_TEST_CLOCK ? Date.parse(LIEUX_TEST_CLOCK) - Date.now() : 0;

/**
 * The present of the tests and of the sites that they start: LIEUX_TEST_CLOCK (RFC 3339)
 * when this program began, so that the same tests can be run as of any day; else the system's.
 */
export const now = () => new Date(Date.now() + AHEAD_MS);

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

/**
 * The folders of real listings: below LIEUX_SHARED, else beside the repository;
 * none in a clone alone. LIEUX_SHARED that promises them and does not hold them is a failure.
 * @returns {string[]}
 */
export function realListings() {
  const shared = process.env.LIEUX_SHARED;
  const folder = join(shared || join(REPO, "../shared"), "listings");
  if (!shared && !existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => join(folder, name));
}

/** @type {Run} */
const notOurs = () => {
  throw new Error("a site that was running already is not changed: ask for one of its own, with flags");
};

/**
 * What a site holds: the demonstration, the given listings, or the real ones where
 * there are any; flags of its server. Sites already running are BASE_URL (the
 * demonstration) and REAL_URL (real listings).
 * @typedef {{listings?: string[], real?: boolean, flags?: string[]}} Wanted
 */

/**
 * Runs the program on the data of a site and returns what it prints.
 * @typedef {(...args: string[]) => string} Run
 */

/** @param {Wanted} [wanted] @returns {Promise<{base: string, real: boolean, run: Run, stop: () => Promise<void>}>} */
export async function startSite({ listings = [], real = false, flags = [] } = {}) {
  if (real) listings = realListings();
  real &&= listings.length > 0;
  const running = flags.length > 0 ? "" : real ? process.env.REAL_URL : listings.length === 0 ? process.env.BASE_URL : "";
  if (running) return { base: running.replace(/\/$/, ""), real, run: notOurs, stop: async () => {} };
  const data = mkdtempSync(join(tmpdir(), "lieux-e2e-"));
  const base = `http://127.0.0.1:${await freePort()}`;
  /** @type {NodeJS.ProcessEnv} */
  const env = { ...process.env, LIEUX_CLOCK: LIEUX_TEST_CLOCK ? now().toISOString() : "" };
  delete env.DATABASE_URL;
  const binary = process.env.LIEUX_BIN || join(REPO, "bin/lieux");
  /** @type {Run} */
  const run = (...args) => {
    const done = spawnSync(binary, [...args, "--data-dir", data], { env, encoding: "utf8", timeout: START_MS });
    if (done.status !== 0) throw new Error(`${args} failed:\n` + done.stdout + done.stderr);
    return done.stdout;
  };
  if (listings.length > 0) run("import", ...listings);
  const child = spawn(binary, ["serve", ...flags, ...(listings.length > 0 ? [] : ["--demo"]), "--listen", base.slice(7), "--data-dir", data], { env, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += chunk));
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = async () => {
    if (child.exitCode === null) child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + START_MS; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
    const ready = await fetch(base + "/health/ready").then((r) => r.ok, () => false);
    if (ready) return { base, real, run, stop };
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error("the server did not start:\n" + said);
    }
  }
}

