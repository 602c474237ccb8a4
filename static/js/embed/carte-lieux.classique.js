// @ts-check
// The element for pages that accept classic scripts only, `<script src async>`: loads
// the module that stands beside it and places the map that this script's address
// describes. One statement: a classic script must not leave names in the page.
{
  // A script that a tag manager copied is not the current one: it is found by its name.
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript || document.querySelector('script[src*="/embed/carte-lieux.classique.js"]'));
  if (script) import(new URL("carte-lieux.js", script.src).href).then(({ place }) => place(script));
}
