/**
 * Elements of the page. They are made here and nowhere by text of HTML, so that no text of a state can become markup.
 */

import { symbolsOf } from "./names.js";

/**
 * Make an element.
 * @param {string} tag
 * @param {Object<string, *>} [attributes] Text; true and false set or leave out; null leaves out; a function is called
 *   on the event of that name.
 * @param {...(Node|string|null)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (typeof value === "boolean") made.toggleAttribute(name, value);
    else if (value !== null && value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * Make a button that does something on this page and sends no form.
 * @param {string} text
 * @param {function(Event): void} act
 * @param {Object<string, *>} [attributes]
 * @returns {HTMLElement}
 */
export function button(text, act, attributes = {}) {
  return element("button", { type: "button", click: act, ...attributes }, text);
}

/**
 * Return the element of the page's own HTML with an id.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element ${id}.`);
  return found;
}

/**
 * Return an id made of a key of the state, for labels and descriptions.
 * @param {string} key
 * @param {string} part What of the field it is.
 * @returns {string}
 */
export function idOf(key, part) {
  return `${part}-${key.replace(/[^A-Za-z0-9_-]/g, (sign) => `_${sign.codePointAt(0)}_`)}`;
}

/**
 * Write a name of the library for people: underscores are spaces.
 * @param {string} name
 * @returns {string}
 */
export function spoken(name) {
  return name.replaceAll("_", " ");
}

/** A letter, with or without a bar, and what stands below it: ν_e, θ_W, |U_e4|. */
const INDEXED = /(?<![\w])(\p{L}\p{M}?)_([\p{L}\d]{1,3})(?![\p{L}\d_])/gu;

/**
 * Return a text in which what stands behind an underscore of a symbol stands below the line.
 * @param {string} text
 * @returns {(Node|string)[]}
 */
export function withIndices(text) {
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(INDEXED)) {
    parts.push(text.slice(done, found.index), found[1], element("sub", {}, found[2]));
    done = found.index + found[0].length;
  }
  return [...parts, text.slice(done)];
}

/**
 * Return a text in which names of the library, as nu_mu_bar, are their symbols.
 * @param {string} text
 * @returns {(Node|string)[]}
 */
export function withSpecies(text) {
  return withIndices(symbolsOf(text));
}

/**
 * Return a text in which what stands behind an underscore of a symbol stands below the line, as plotly writes it.
 * @param {string} text
 * @returns {string}
 */
export function withSubscripts(text) {
  return text.replaceAll("<", "&lt;").replace(INDEXED, "$1<sub>$2</sub>");
}

/**
 * Write powers of ten as people do: 1.2e-40 is 1.2×10⁻⁴⁰, and 1e-40 before a unit is 10⁻⁴⁰.
 * @param {string} text
 * @returns {string}
 */
export function withPowers(text) {
  const raised = (digits) => [...String(Number(digits))].map((digit) => (digit === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit])).join("");
  return text
    .replace(/(?<![\d.])1e([+-]?\d+)/g, (_, power) => `10${raised(power)}`)
    .replace(/(\d)e([+-]?\d+)/g, (_, digit, power) => `${digit}×10${raised(power)}`);
}
