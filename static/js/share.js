// @ts-check
// Sharing an address: by what the device offers, else by a dialog that copies it, writes it
// by mail or sends it as a text message. Nothing is stored.
import { element } from "./element.js";
import { icon } from "./icon.js";
import copyIcon from "lieux:icon/copy";
import mailIcon from "lieux:icon/mail";
import messageIcon from "lieux:icon/message-square";
import closeIcon from "lieux:icon/x";
import { say } from "./words.js";

/**
 * What is shared: an address, its title and some words that go with it.
 * @typedef {{url: string, title: string, text?: string}} Shared
 */

/** The address of a message that an application of the device writes. @param {Shared} shared */
export function mailAddress({ url, title, text = "" }) {
  return `mailto:?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(`${text || title}\r\n\r\n${url}\r\n`)}`;
}

/** The same as a text message; every system reads `?&body=`. @param {Shared} shared */
export function messageAddress({ url, title, text = "" }) {
  return `sms:?&body=${encodeURIComponent(`${text || title}\n${url}`)}`;
}

/**
 * Shares an address, from a control of the page to which the focus returns.
 * @param {Shared} shared
 * @param {HTMLElement} from in the document or in a shadow root
 */
export async function share(shared, from) {
  const { url, title, text } = shared;
  const data = { url, title, text: text || title };
  if (typeof navigator.share === "function" && (typeof navigator.canShare !== "function" || navigator.canShare(data))) {
    try {
      await navigator.share(data);
      return;
    } catch (error) {
      // Whoever closed it has chosen; any other failure leaves the dialog.
      if (error instanceof DOMException && error.name === "AbortError") return;
    }
  }
  openDialog(shared, from);
}

/** @param {Shared} shared @param {HTMLElement} from */
function openDialog(shared, from) {
  const root = from.getRootNode();
  const host = root instanceof ShadowRoot ? root : document.body;
  const dialog = element("dialog", { class: "share", "aria-labelledby": "partage-titre" });
  host.append(dialog); // first, so that its words are those of the page
  const address = element("input", { id: "partage-adresse", type: "text", readonly: "", value: shared.url, autocomplete: "off" });
  const status = element("p", { class: "share-status", role: "status" });
  const button = (/** @type {any} */ drawn, /** @type {string} */ text) => element("button", { type: "button", class: "button" }, icon(drawn), text);
  const copy = button(copyIcon, say(dialog, "Copier l’adresse"));
  const close = button(closeIcon, say(dialog, "Fermer"));
  const link = (/** @type {string} */ href, /** @type {any} */ drawn, /** @type {string} */ text) => element("a", { class: "button", href }, icon(drawn), text);
  dialog.append(
    element("h2", { id: "partage-titre" }, say(dialog, "Partager")),
    element("p", { class: "share-what" }, shared.title),
    element("p", { class: "share-field" }, element("label", { for: "partage-adresse" }, say(dialog, "Adresse de cette page")), address),
    element(
      "p",
      { class: "share-ways" },
      copy,
      link(mailAddress(shared), mailIcon, say(dialog, "Écrire un courriel")),
      link(messageAddress(shared), messageIcon, say(dialog, "Envoyer un SMS")),
    ),
    status,
    element("p", { class: "share-end" }, close),
  );
  copy.addEventListener("click", async () => {
    const copied = await navigator.clipboard?.writeText(shared.url).then(() => true, () => false);
    if (!copied) address.select();
    status.textContent = copied ? say(dialog, "Adresse copiée.") : say(dialog, "L’adresse est sélectionnée : copiez-la avec Ctrl + C.");
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // its backdrop
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    from.focus();
  });
  dialog.showModal();
  address.select();
}

/**
 * Links that share: `<a data-share href="mailto:…" data-title data-text data-url>`, which
 * write a message where scripts do not run. Those added to the root later share too.
 * @param {Document | ShadowRoot | HTMLElement} root
 */
export function watchShare(root) {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("[data-share]") : null;
    if (!(link instanceof HTMLElement) || typeof HTMLDialogElement === "undefined") return;
    event.preventDefault();
    const { url = location.href, title = document.title, text } = link.dataset;
    share({ url: new URL(url, location.href).href, title, text }, link);
  });
}
