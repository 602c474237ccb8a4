// @ts-check
// The page of one place: complete without this module, which adds its map.
import { byId } from "./element.js";
import "./imprimer.js";
import { watchShare } from "./share.js";

const box = document.getElementById("carte");
if (box) {
  import("./map.js").then(({ openPlaceMap }) => openPlaceMap(box, byId("carte-note"))).catch(() => box.closest(".map-frame")?.setAttribute("hidden", ""));
}
watchShare(document);

// The week is folded where room is scarce, and never on paper.
const week = document.querySelector(".week-fold");
if (matchMedia("(min-width: 52rem)").matches) week?.setAttribute("open", "");
addEventListener("beforeprint", () => {
  if (!week || week.hasAttribute("open")) return;
  week.setAttribute("open", "");
  addEventListener("afterprint", () => week.removeAttribute("open"), { once: true });
});
