// @ts-check
// The guided way: the button "around me" and, within an iframe, its colours and its height.
import { openAround } from "./around.js";
import { byId, isSupported } from "./element.js";
import { openFrame } from "./frame.js";
import "./imprimer.js";

if (isSupported()) {
  if (document.body.classList.contains("embed")) openFrame();
  const form = document.getElementById("autour")?.closest("form");
  if (form) openWhere(form);
}

/** The position of the visitor answers the question where. @param {HTMLFormElement} form */
function openWhere(form) {
  const announce = byId("ou-annonce");
  openAround(document, {
    onPosition: ({ pres_de }) => {
      byId("ou").removeAttribute("name");
      const given = document.createElement("input");
      Object.assign(given, { type: "hidden", name: "pres_de", value: pres_de });
      form.append(given);
      form.submit();
    },
    onState: (text, failed) => {
      announce.classList.toggle("problem", failed);
      announce.textContent = text;
    },
  });
}
