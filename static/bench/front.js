// @ts-check
// Time to the first place on an old telephone and a slow network: our page, our
// iframe and our element, next to a bare Leaflet page that
// shows the same clusters, in one run. Processor ÷ 4, 400 ms, 1.6 Mbit/s, an empty
// cache, medians of RUNS loads (5). The listing is the real one of Gironde where it
// is available, else the demonstration. With a file as argument its section there is written anew.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { gzipSync } from "node:zlib";
import { open } from "../test/e2e/browser.js";
import { realListings } from "../test/e2e/site.js";
import { load } from "./load.js";
import { barePage, hostPage } from "./rivals.js";

const RUNS = Number(process.env.RUNS) || 5;
const VIEW = "departement=33";
const BARE = "bare Leaflet";
const START = "<!-- make bench-front -->\n";
const END = "<!-- /make bench-front -->\n";

/** @typedef {import("./load.js").Load} Load */

/** @param {number[]} values */
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

const gironde = realListings().filter((folder) => /[/\\]gironde$/.test(folder));
const site = await open({ listings: gironde });
const { numberMatched } = await (await fetch(`${site.base}/api/v1/lieux?${VIEW}&limit=1`)).json();
const bare = await barePage(site.base, VIEW);
const element = await hostPage(`<script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux ${VIEW}></carte-lieux>`);
const mapAlone = await hostPage(`<script type="module" src="${site.base}/embed/carte-lieux.js"></script><carte-lieux ${VIEW} liste="sans"></carte-lieux>`);
const iframe = await hostPage(`<iframe src="${site.base}/carte?${VIEW}" title="Lieux" width="100%" height="700"></iframe><script src="${site.base}/embed/hauteur.js"></script>`);
const kinds = [
  { name: BARE, url: bare.url, first: ".leaflet-marker-icon", later: 1 },
  { name: "page", url: `${site.base}/?${VIEW}`, first: ".place", later: 0.6 },
  { name: "iframe", url: iframe.url, first: ".place", later: 1.15 },
  { name: "element", url: element.url, first: ".place", later: 1.15 },
  { name: "element, map alone", url: mapAlone.url, first: ".mark[role=button]", later: 1.15 },
];
/** @type {Record<string, Load[]>} */
const runs = Object.fromEntries(kinds.map(({ name }) => [name, []]));
const before = loadavg()[0];
for (let i = 0; i < RUNS; i++) {
  for (const { name, url, first } of kinds) runs[name].push(await load(site, url, first));
}
const html = Math.max(...(await Promise.all(["/?" + VIEW, "/carte?" + VIEW, "/"].map(async (path) => gzipSync(await (await fetch(site.base + path)).text()).length))));
await site.close();
for (const page of [bare, element, mapAlone, iframe]) page.close();

/** @param {string} name @param {(run: Load) => number} what */
const of = (name, what) => median(runs[name].map(what));
const ratio = (/** @type {string} */ name) => of(name, (run) => run.ms) / of(BARE, (run) => run.ms);
const kB = (/** @type {number} */ bytes) => (bytes / 1000).toFixed(1);

const table = [
  "| | first place | × bare | blocked | heap | until the first place | at rest | data |",
  "|---|--:|--:|--:|--:|--:|--:|--:|",
  ...kinds.map(({ name }) => {
    const at = (/** @type {"until" | "rest"} */ when) => `${kB(of(name, (run) => run[when].bytes))} kB in ${of(name, (run) => run[when].requests)}`;
    return `| ${name} | ${(of(name, (run) => run.ms) / 1000).toFixed(2)} s | ${ratio(name).toFixed(2)} | ${Math.round(of(name, (run) => run.blocked))} ms | ${(of(name, (run) => run.heap) / 1e6).toFixed(1)} MB | ${at("until")} | ${at("rest")} | ${kB(of(name, (run) => run.data))} kB |`;
  }),
].join("\n");
const text = `## ${numberMatched} places of Gironde on an old phone

Written by \`make bench-front\`. ${gironde.length > 0 ? "The real listing" : "Demonstration data"}; 360 px wide, CPU slowed 4 times, 400 ms latency, 1.6 Mbit/s, empty cache; medians of ${RUNS} loads of each page,
in turns, in one run. The reference is a bare Leaflet page with the ${bare.marks} clusters and places that the map shows first, in one file. Requests
and bytes are counted on the network, headers included; data is the responses that hold places, with the style that stands in them. The largest page is ${kB(html)} kB of HTML, compressed.
The last line is the element without its list (\`liste="sans"\`): its first place is a marker, which needs the map.
On a shared machine, trust the ratios and the bytes: blocked time grows with the load.

${new Date().toISOString().slice(0, 10)} — ${cpus()[0].model.trim()}, ${cpus().length} processors, load average before ${before.toFixed(2)} — Chromium ${site.version}.

${table}
`;
console.log(text);

// Pages are held to the bare page of the same run, so that a slow or busy machine judges them alike. Under 200 ms a
// visitor notices no wait, whatever the bare page takes.
const blocked = Math.max(200, 4 * of(BARE, (run) => run.blocked));
const limits = kinds.slice(1).flatMap(({ name, later }) => [
  { ok: ratio(name) <= later, text: `${name}: first place later than ${later} × the bare page` },
  { ok: of(name, (run) => run.blocked) <= blocked, text: `${name}: blocked for more than ${Math.round(blocked)} ms, 4 × the bare page` },
  { ok: of(name, (run) => run.heap) <= 5e6, text: `${name}: heap above 5 MB` },
  { ok: of(name, (run) => run.until.bytes) <= 100e3 && of(name, (run) => run.until.requests) <= 6, text: `${name}: more than 100 kB or 6 requests until the first place` },
  { ok: of(name, (run) => run.data) <= 25e3, text: `${name}: data, and the style in its page, above 25 kB` },
  { ok: runs[name].every((run) => run.twice.length === 0), text: `${name}: asked twice: ${runs[name].flatMap((run) => run.twice).join(" ")}` },
]);
const wrong = [...limits, { ok: html <= 25e3, text: `a page of ${kB(html)} kB` }].filter(({ ok }) => !ok);
for (const line of wrong) console.log("LIMIT " + line.text);
process.exitCode = wrong.length > 0 ? 1 : 0;

const file = process.argv[2];
if (file) {
  const was = readFileSync(file, "utf8");
  const [start, end] = [was.indexOf(START), was.indexOf(END)];
  const [head, tail] = start < 0 ? [was.trimEnd() + "\n\n", ""] : [was.slice(0, start), was.slice(end + END.length)];
  writeFileSync(file, head + START + text + END + tail);
}
