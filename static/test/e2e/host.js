// @ts-check
// A site of somebody else, at an origin of its own: a town hall's page that holds
// our element, or what is measured beside ours.
import { createServer } from "node:http";

/** @typedef {{url: string, close: () => void}} Host */

/** @param {import("node:http").RequestListener} answer @returns {Promise<Host>} */
export async function openHost(answer) {
  const server = createServer(answer);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
