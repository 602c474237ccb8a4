// @ts-check
// The form that is read before it is sent: while its reader reads, this computes the proof that costs a robot and not a
// person. Without it, the server waits some seconds before it answers.

/** How long the page is busy at once, in milliseconds. */
const SLICE_MS = 12;

const alert = document.querySelector("[data-wrong]");
if (alert instanceof HTMLElement) alert.focus();

for (const form of document.querySelectorAll("form[data-ticket]")) {
  if (form instanceof HTMLFormElement) prove(form);
}

/** @param {HTMLFormElement} form */
function prove(form) {
  const ticket = form.dataset.ticket || "";
  const bits = Number(form.dataset.bits);
  const proof = form.querySelector("input[name=preuve]");
  if (!(proof instanceof HTMLInputElement)) return;
  let tried = 0;
  const some = () => {
    const until = performance.now() + SLICE_MS;
    do {
      if (firstWord(`${ticket}:${tried}`) >>> (32 - bits) === 0) {
        proof.value = String(tried);
        form.dataset.proved = "";
        return;
      }
      tried++;
    } while (performance.now() < until);
    setTimeout(some);
  };
  setTimeout(some); // once the tables below are made
}

const ROUNDS = primes(64).map((p) => fraction(Math.cbrt(p)));
const START = primes(8).map((p) => fraction(Math.sqrt(p)));

/** @param {number} n @returns {number[]} the first primes */
function primes(n) {
  /** @type {number[]} */
  const found = [];
  for (let k = 2; found.length < n; k++) if (found.every((p) => k % p !== 0)) found.push(k);
  return found;
}

/** The first 32 bits after the point. @param {number} x */
function fraction(x) {
  return ((x - Math.floor(x)) * 2 ** 32) | 0;
}

/**
 * The first 32 bits of the SHA-256 (FIPS 180-4) of an ASCII text.
 * @param {string} text
 */
function firstWord(text) {
  const words = new Int32Array((((text.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i < text.length; i++) words[i >> 2] |= text.charCodeAt(i) << (24 - 8 * (i & 3));
  words[text.length >> 2] |= 0x80 << (24 - 8 * (text.length & 3));
  words[words.length - 1] = text.length * 8;
  const state = Int32Array.from(START);
  const w = new Int32Array(64);
  for (let block = 0; block < words.length; block += 16) {
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
      if (i < 16) w[i] = words[block + i];
      else {
        const x = w[i - 15];
        const y = w[i - 2];
        w[i] = w[i - 16] + (turned(x, 7) ^ turned(x, 18) ^ (x >>> 3)) + w[i - 7] + (turned(y, 17) ^ turned(y, 19) ^ (y >>> 10));
      }
      const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
      const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) | 0, c, b, a, (first + second) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((value, i) => (state[i] += value));
  }
  return state[0];
}

/** @param {number} x @param {number} n bits to the right */
function turned(x, n) {
  return (x >>> n) | (x << (32 - n));
}
