// @ts-check
// Forms that have a listing checked: this sends them, and says how far the upload and the check are. Without it, the
// browser sends them and waits.

/** What a server says on one line. @typedef {{texte?: string, adresse?: string, erreur?: string}} Line */

const LINES = "application/x-ndjson";

for (const form of document.querySelectorAll("form[data-live]")) {
  if (form instanceof HTMLFormElement) form.addEventListener("submit", (event) => send(form, event));
}

/**
 * @param {HTMLFormElement} form
 * @param {SubmitEvent} event
 */
function send(form, event) {
  event.preventDefault();
  const [uploading, uploaded, tooLarge, cut] = (form.dataset.live || "").split("\n");
  wrong(form, "");
  if (isTooLarge(form)) {
    wrong(form, tooLarge);
    return;
  }
  const bar = begin(form);
  const request = new XMLHttpRequest();
  let read = 0;
  let ended = false;
  /** @param {string} text */
  const fail = (text) => {
    ended = true;
    end(form);
    wrong(form, text);
  };
  const lines = () => {
    const text = request.responseText;
    for (let at = text.indexOf("\n", read); at >= 0; at = text.indexOf("\n", read)) {
      /** @type {Line} */
      const line = JSON.parse(text.slice(read, at));
      read = at + 1;
      if (line.erreur) fail(line.erreur);
      else if (line.adresse) {
        ended = true;
        show(line.adresse);
      } else if (line.texte) say(form, line.texte);
    }
  };
  request.upload.addEventListener("progress", (e) => {
    const percent = Math.floor((100 * e.loaded) / (e.total || 1));
    bar.value = percent;
    if (percent % 25 === 0) say(form, uploading.replace("{}", `${percent} %`));
  });
  request.upload.addEventListener("load", () => {
    bar.removeAttribute("value");
    say(form, uploaded);
  });
  request.addEventListener("progress", () => {
    if (request.status === 200) lines();
  });
  request.addEventListener("load", () => {
    if (request.status === 200) lines();
    if (!ended) fail(cut);
  });
  request.addEventListener("error", () => fail(cut));
  request.addEventListener("abort", () => end(form));
  request.open("POST", form.action);
  request.setRequestHeader("Accept", LINES);
  request.send(form.enctype === "multipart/form-data" ? new FormData(form) : encoded(form));
  form.querySelector("[data-stop]")?.addEventListener("click", () => request.abort(), { once: true });
}

/** @param {HTMLFormElement} form */
function encoded(form) {
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) fields.append(name, String(value));
  return fields;
}

/** Reports whether a file of the form is larger than the server takes. @param {HTMLFormElement} form */
function isTooLarge(form) {
  const most = Number(form.dataset.most) * 2 ** 20;
  const file = form.querySelector("input[type=file]");
  return most > 0 && file instanceof HTMLInputElement && [...(file.files || [])].some((f) => f.size > most);
}

/** Goes to the report, which may be the page that is shown. @param {string} address */
function show(address) {
  const to = new URL(address, location.href);
  const same = to.pathname === location.pathname && to.search === location.search;
  location.assign(to);
  if (same) location.reload();
}

/** Shows the progress of a form. @param {HTMLFormElement} form */
function begin(form) {
  busy(form, true);
  const bar = form.querySelector("progress");
  if (!bar) throw new Error("a live form has a bar");
  bar.value = 0;
  bar.scrollIntoView({ block: "nearest" });
  return bar;
}

/** @param {HTMLFormElement} form */
const end = (form) => busy(form, false);

/**
 * @param {HTMLFormElement} form
 * @param {boolean} is
 */
function busy(form, is) {
  form.querySelector("[data-progress]")?.toggleAttribute("hidden", !is);
  for (const button of form.querySelectorAll("button[type=submit]")) button.toggleAttribute("disabled", is);
}

/**
 * Says something to those who see the page and to those who hear it.
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function say(form, text) {
  const said = form.querySelector("[data-said]");
  if (said && said.textContent !== text) said.textContent = text;
}

/**
 * Shows what is wrong, "" for nothing.
 * @param {HTMLFormElement} form
 * @param {string} text
 */
function wrong(form, text) {
  const place = form.querySelector("[data-wrong]");
  if (!(place instanceof HTMLElement)) return;
  place.textContent = text;
  place.hidden = text === "";
  if (text) place.focus();
}
