// @ts-check
// Runs the browser tests against one site, started once: BASE_URL, or the
// demonstration of the program. Arguments are the files to run; all without any.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { startSite } from "./browser.js";

const folder = fileURLToPath(new URL(".", import.meta.url));
const files = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(folder).filter((name) => name.endsWith(".test.js")).map((name) => folder + name);
const { base, stop } = await startSite();
const child = spawn(process.execPath, ["--test", "--test-concurrency=1", ...files], { stdio: "inherit", env: { ...process.env, BASE_URL: base } });
process.exitCode = await new Promise((resolve) => child.on("close", (code) => resolve(code ?? 1)));
await stop();
