// The search of a pack: words that begin with what is typed, without network. It is a plain
// script, since browsers refuse modules to a page opened from a disk.
(function () {
  "use strict";
  const MOST = 50;
  const form = document.getElementById("chercher");
  const box = document.getElementById("mots");
  const list = document.getElementById("trouves");
  const count = document.getElementById("nombre");
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/œ/g, "oe");
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => {
    const words = fold(box.value).split(/[^a-z0-9]+/).filter(Boolean);
    const found = words.length === 0 ? [] : window.lieux.filter(([, , text]) => words.every((word) => (" " + text.replace(/[^a-z0-9]+/g, " ")).includes(" " + word)));
    list.replaceChildren(...found.slice(0, MOST).map(([name, page]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = page;
      link.textContent = name;
      item.append(link);
      return item;
    }));
    count.textContent = words.length === 0 ? "" : found.length === 0 ? "Aucun lieu n’a ces mots." : found.length + (found.length > 1 ? " lieux" : " lieu") + (found.length > MOST ? ", dont " + MOST + " ici" : "");
  });
})();
