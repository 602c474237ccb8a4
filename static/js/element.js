// @ts-check
/** Browsers that lack these (before 2022) keep the pages as the server writes them. */
export function isSupported() {
  return "replaceChildren" in document && "IntersectionObserver" in window && "ResizeObserver" in window && "HTMLDialogElement" in window;
}

/** Resolves after the next frame: work that can wait for it does not delay what it shows. @returns {Promise<void>} */
export function painted() {
  return new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}

/** Resolves in another task: what is pressed meanwhile is answered between the two. @returns {Promise<void>} */
export function resumed() {
  return new Promise((resolve) => setTimeout(resolve));
}

/**
 * Makes an element. Text given as a child becomes a text node, never markup.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/**
 * The element of the page that has this id.
 * @param {string} id
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function byId(id, root = document) {
  const found = root.querySelector("#" + CSS.escape(id));
  if (!(found instanceof HTMLElement)) throw new Error(`no #${id} in the page`);
  return found;
}

/** Text as markup, for what takes nothing else. @param {string} text */
export function escapeMarkup(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}

/** The focused element of the page or shadow root that holds a node. @param {Node} node */
export function activeIn(node) {
  const root = node.getRootNode();
  return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null;
}

/** Whether the visitor's system asks for fewer animations. */
export function prefersReducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
