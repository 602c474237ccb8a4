// @ts-check
// The page of one place: complete without this module, which adds its map.
import { byId } from "./element.js";
import "./imprimer.js";

const box = document.getElementById("carte");
if (box) {
  import("./map.js").then(({ openPlaceMap }) => openPlaceMap(box, byId("carte-note"))).catch(() => box.closest(".map-frame")?.setAttribute("hidden", ""));
}
