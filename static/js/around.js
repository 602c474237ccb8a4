// @ts-check
// The button that looks where the visitor is, and asks the browser for it.
import { byId } from "./element.js";
import { aroundMe } from "./state.js";
import { say } from "./words.js";

/**
 * The button of what is around the visitor.
 * @param {import("./view.js").Root} root
 * @param {{onPosition: (where: Record<string, string>) => void, onState: (text: string, failed: boolean) => void}} options
 */
export function openAround(root, { onPosition, onState }) {
  const around = byId("autour", root);
  around.hidden = !("geolocation" in navigator);
  around.addEventListener("click", () => {
    onState(say(around, "Recherche de votre position…"), false);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => onPosition(aroundMe(coords)),
      () => onState(say(around, "Votre position n’est pas disponible. Indiquez plutôt un code postal ou une commune."), true),
      { timeout: 10000, maximumAge: 60000 },
    );
  });
}
