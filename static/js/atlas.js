// @ts-check
// The page of a territory: its figures can be changed with sliders. The server computes; this asks it for
// the page with other figures, and shows what it answers.

/** How long a slider rests before the page is asked for. */
const REST_MS = 200;

/** @param {HTMLFormElement} form */
function listen(form) {
  /** @type {HTMLInputElement[]} */
  const inputs = [...form.querySelectorAll("input[data-range]")].filter((e) => e instanceof HTMLInputElement);
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => show(form, inputs), REST_MS);
  };
  for (const input of inputs) {
    addSlider(input, later);
    input.addEventListener("input", later);
  }
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show(form, inputs);
  });
}

/** The limits of a slider, its step, and the value that figures have by themselves. @param {HTMLInputElement} input */
const rangeOf = (input) => (input.dataset.range || "").split(",");

/**
 * Adds a slider beside a number. Each follows the other.
 * @param {HTMLInputElement} input
 * @param {() => void} changed
 */
function addSlider(input, changed) {
  const slider = document.createElement("input");
  const label = input.labels?.[0];
  const [min, max, step] = rangeOf(input);
  Object.assign(slider, { type: "range", min, max, step, value: input.value });
  slider.setAttribute("aria-label", label?.textContent || input.name);
  slider.addEventListener("input", () => {
    input.value = slider.value;
    changed();
  });
  input.addEventListener("input", () => {
    slider.value = input.value;
  });
  input.after(" ", slider);
}

/** @type {AbortController | undefined} */
let asked;

/**
 * Shows the page with the figures of the form, which the address keeps.
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement[]} inputs
 */
async function show(form, inputs) {
  if (!form.reportValidity()) return;
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) query.append(name, String(value));
  for (const input of inputs) {
    if (input.value === "" || input.value === rangeOf(input)[3]) query.delete(input.name);
  }
  const address = form.action + (query.size ? `?${query}` : "");
  asked?.abort();
  asked = new AbortController();
  try {
    const response = await fetch(address, { signal: asked.signal });
    if (!response.ok) throw new Error(String(response.status));
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.querySelector(`[data-live="${part.getAttribute("data-live")}"]`);
      if (fresh) part.replaceChildren(...fresh.childNodes);
    }
    history.replaceState(history.state, "", address);
    const said = document.getElementById("annonce");
    if (said) said.textContent = [...document.querySelectorAll(".keys > div")].map((e) => `${e.querySelector("dt")?.textContent} : ${e.querySelector("dd")?.textContent}`).join(". ");
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return;
    location.assign(address); // the server says what is wrong
  }
}

const form = document.querySelector("form#reglages");
if (form instanceof HTMLFormElement) listen(form);
