// @ts-check
// Pages made for paper: one button that asks the browser to print, and streets under the plan where the base map answers.
for (const button of document.querySelectorAll("[data-print]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => window.print());
}

for (const place of document.querySelectorAll("[data-tile]")) {
  const { tile, x, y, size } = /** @type {SVGElement} */ (place).dataset;
  if (!tile || !x || !y || !size) continue;
  const loading = new Image();
  loading.addEventListener("load", () => {
    const image = document.createElementNS("http://www.w3.org/2000/svg", "image");
    for (const [name, value] of Object.entries({ href: tile, x, y, width: size, height: size })) image.setAttribute(name, value);
    place.append(image);
    place.closest("figure")?.querySelector("figcaption")?.removeAttribute("hidden");
  });
  loading.src = tile;
}
