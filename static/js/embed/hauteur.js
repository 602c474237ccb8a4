// @ts-check
// For pages that hold /carte in an iframe: gives it the height of its content.
addEventListener("message", ({ data, source }) => {
  if (!data || data.type !== "lieux:hauteur" || !(data.hauteur > 0)) return;
  for (const frame of document.querySelectorAll("iframe")) {
    if (frame.contentWindow === source) frame.style.height = Math.min(data.hauteur, 20000) + "px";
  }
});
