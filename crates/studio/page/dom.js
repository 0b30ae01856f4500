// Elements from words, and figures from the program. Text enters by textContent alone, a figure only when it can do nothing.

const SVG = "http://www.w3.org/2000/svg";
const HARMLESS_REFERENCE = /^#[\w.-]+$/;
const FORBIDDEN = new Set(["script", "foreignobject", "style", "iframe", "image", "a", "animate", "set", "animatetransform", "animatemotion", "handler", "listener"]);

/**
 * @typedef {Node|string|number|null|undefined|false} Child
 * @typedef {Record<string, unknown>} Properties  attributes by name, functions by event; null, undefined and false are left out
 */

/**
 * An element: `h("button", {class: "main", click: write}, "Write report")`.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Properties|null} [properties]
 * @param {...(Child|Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, properties, ...children) {
  const element = document.createElement(tag);
  if (element instanceof HTMLButtonElement) element.type = "button";
  dress(element, properties);
  element.append(...nodes(children));
  return element;
}

/**
 * An SVG element.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Properties|null} [properties]
 * @param {...(Child|Child[])} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function s(tag, properties, ...children) {
  const element = document.createElementNS(SVG, tag);
  dress(element, properties);
  element.append(...nodes(children));
  return element;
}

/** @param {Element} element @param {Properties|null} [properties] */
function dress(element, properties) {
  for (const [name, value] of Object.entries(properties ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name, /** @type {EventListener} */ (value));
    else if (name === "on") dress(element, /** @type {Properties} */ (value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

/** @param {(Child|Child[])[]} children @returns {(Node|string)[]} */
function nodes(children) {
  return children.flat().filter((child) => child !== null && child !== undefined && child !== false)
    .map((child) => (child instanceof Node ? child : String(child)));
}

/** Puts other children into an element. @param {Element} element @param {...(Child|Child[])} children */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/** A sentence in pieces. @param {import("./types.js").Piece[]} pieces @returns {Child[]} */
export function sentence(pieces) {
  return pieces.flatMap((piece) => (piece.strong ? [h("b", null, quoted(piece.text))] : quoted(piece.text)));
}

/** Words with what somebody wrote in `backticks`. @param {string} text @returns {Child[]} */
export function quoted(text) {
  return text.split(/`([^`]*)`/).map((part, at) => (at % 2 === 1 ? h("code", null, part) : part));
}

/** The same for the ear, and where no element can stand. @param {string} text */
export const plain = (text) => text.replace(/`([^`]*)`/g, "$1");

/** A table beside a figure. @param {import("./types.js").Table} table @param {string} caption @param {string} [look] */
export function table(table, caption, look = "data") {
  return h("table", { class: look }, h("caption", { class: "heard" }, caption),
    h("thead", null, h("tr", null, table.head.map((name) => h("th", { scope: "col" }, quoted(name))))),
    h("tbody", null, table.rows.map((row) => h("tr", null, row.map((cell) => h("td", null, quoted(cell)))))));
}

/**
 * A figure of the program, parsed as XML.
 * @param {string} text
 * @returns {SVGSVGElement}
 * @throws {Error} when it is no SVG, or holds what could act: a script, a handler, a foreign object, a style, a link that leads out
 */
export function figure(text) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const root = parsed.documentElement;
  if (parsed.getElementsByTagName("parsererror").length > 0 || root.namespaceURI !== SVG || root.localName !== "svg") throw new Error("not a figure");
  for (const element of [root, ...root.querySelectorAll("*")]) {
    if (element.namespaceURI !== SVG || FORBIDDEN.has(element.localName.toLowerCase())) throw new Error(`a figure with <${element.localName}>`);
    for (const { localName, value } of element.attributes) {
      const name = localName.toLowerCase();
      if (name.startsWith("on") || name === "style") throw new Error(`a figure with ${name}`);
      if (name === "href" && !HARMLESS_REFERENCE.test(value)) throw new Error("a figure that leads elsewhere");
      if (/url\(\s*(?!["']?#)/i.test(value)) throw new Error("a figure that asks for another file");
    }
  }
  return /** @type {SVGSVGElement} */ (/** @type {unknown} */ (document.importNode(root, true)));
}

/** The two curves of the name. @param {number} size in CSS pixels */
export function logo(size) {
  return s("svg", { width: size, height: size, viewBox: "0 0 20 20", class: "logo", "aria-hidden": "true" },
    s("path", { d: "M2 4.5C8 4.5 6 15.5 11 15.5", class: "before" }), s("path", { d: "M7 4.5C14 4.5 12 15.5 18 15.5" }));
}
