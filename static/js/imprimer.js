// @ts-check
// Pages made for paper: one button that asks the browser to print.
for (const button of document.querySelectorAll("[data-print]")) {
  button.removeAttribute("hidden");
  button.addEventListener("click", () => window.print());
}
