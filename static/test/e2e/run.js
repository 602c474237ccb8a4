// @ts-check
// Runs the browser tests against two sites, started once: the demonstration of the
// program, and the real listings where there are any. Arguments are the files to run; all without any.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { now, startSite } from "./site.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(folder).filter((name) => name.endsWith(".test.js")).map((name) => folder + name);
const sites = await Promise.all([startSite(), startSite({ real: true })]);
const [demo, real] = sites;
console.log(real.real ? "» real listings: " + real.base : "» no real listings beside the repository: their tests run on the demonstration");
const child = spawn(process.execPath, ["--test", "--test-concurrency=2", ...files], { stdio: "inherit", env: { ...process.env, ...(process.env.LIEUX_TEST_CLOCK ? { LIEUX_TEST_CLOCK: now().toISOString() } : {}), BASE_URL: demo.base, ...(real.real ? { REAL_URL: real.base } : {}) } });
process.exitCode = await new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
await Promise.all(sites.map(({ stop }) => stop()));
