// @ts-check
// The pages that ours are compared with: a bare Leaflet page with the same
// clusters, and the pages of a town hall that hold our element or our iframe.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { openHost } from "../test/e2e/host.js";

const leaflet = createRequire(import.meta.url).resolve("leaflet/dist/leaflet.js");

/** What a telephone of 360 px shows of Gironde: the zoom and the middle that our map chooses. */
const ZOOM = 8;
const MIDDLE = { lat: 44.85, lon: -0.6 };
const SIZE_PX = { width: 360, height: 600 };

/** @param {Record<string, [type: string, body: Buffer]>} files gzipped, by path */
function serve(files) {
  return openHost((request, answer) => {
    const found = files[request.url || ""];
    if (!found) return answer.writeHead(404).end();
    answer.writeHead(200, { "Content-Type": found[0], "Content-Encoding": "gzip" }).end(found[1]);
  });
}

/** The clusters and places that our map would show first, in one file. @param {string} base @param {string} view */
async function clusters(base, view) {
  const world = 256 * 2 ** ZOOM;
  const x = ((MIDDLE.lon + 180) / 360) * world;
  const y = (0.5 - Math.asinh(Math.tan((MIDDLE.lat * Math.PI) / 180)) / (2 * Math.PI)) * world;
  const tiles = [];
  for (let row = Math.floor((y - SIZE_PX.height / 2) / 256); row * 256 < y + SIZE_PX.height / 2; row++) {
    for (let column = Math.floor((x - SIZE_PX.width / 2) / 256); column * 256 < x + SIZE_PX.width / 2; column++) {
      tiles.push(await (await fetch(`${base}/api/v1/tuiles/${ZOOM}/${column}/${row}.geojson?${view}`)).json());
    }
  }
  return { type: "FeatureCollection", features: tiles.flatMap(({ features }) => features) };
}

/** The bare page: Leaflet, one request for the clusters, a mark for each. @param {string} base @param {string} view */
export async function barePage(base, view) {
  const places = await clusters(base, view);
  const page = `<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>Leaflet</title><link rel="stylesheet" href="/leaflet.css"><div id="map" style="height: ${SIZE_PX.height}px"></div><script src="/leaflet.js"></script>
<script>const map = L.map("map").setView([${MIDDLE.lat}, ${MIDDLE.lon}], ${ZOOM}); fetch("/lieux.geojson").then((r) => r.json()).then(({ features }) => { for (const { geometry, properties } of features) L.marker([...geometry.coordinates].reverse(), { icon: L.divIcon({ html: String(properties.point_count || 1) }) }).addTo(map); });</script>`;
  return {
    marks: places.features.length,
    ...(await serve({
      "/": ["text/html; charset=utf-8", gzipSync(page)],
      "/leaflet.js": ["text/javascript", gzipSync(readFileSync(leaflet))],
      "/leaflet.css": ["text/css", gzipSync(readFileSync(leaflet.replace(/js$/, "css")))],
      "/lieux.geojson": ["application/geo+json", gzipSync(JSON.stringify(places))],
    })),
  };
}

/** Another site's page that embeds our map. @param {string} content */
export function hostPage(content) {
  return serve({ "/": ["text/html; charset=utf-8", gzipSync(`<!doctype html><html lang="fr"><meta name="viewport" content="width=device-width"><title>Mairie</title>${content}`)] });
}
