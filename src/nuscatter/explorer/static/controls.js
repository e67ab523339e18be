/**
 * The controls of single fields: a text with its slider, a box to tick, a choice of one name or of several.
 *
 * A control calls `change(text)` with what it now says; an empty text leaves the field out of the state, which means
 * its default.
 * @typedef {{id: string, describedBy: string, change: function(string): void}} Wiring
 */

import { button, element, spoken } from "./elements.js";
import { choiceText } from "./names.js";
import * as sliders from "./sliders.js";

/** Longer texts are shown in several lines. */
const LONG = 34;
/** Characters of a line, and most lines. */
const LINE = 46;
const MOST_LINES = 5;
/** Of more choices than this a field of text with suggestions is made, not boxes. */
const MOST_BOXES = 60;
/** More boxes than these are folded. */
const FEW_BOXES = 6;

/**
 * Make the controls of a field that holds one text.
 * @param {Object} field As the server describes it.
 * @param {string} text
 * @param {Wiring} wiring
 * @returns {HTMLElement}
 */
export function controlOf(field, text, wiring) {
  if (field.kind === "truth") return truth(field, text, wiring);
  if (field.kind === "name" && field.several) return names(field, text, wiring);
  if (field.kind === "name") return name(field, text, wiring);
  return quantity(field, text, wiring);
}

/**
 * A text, and a slider where it is one number: each follows the other.
 * @param {Object} field
 * @param {string} text
 * @param {Wiring} wiring
 */
function quantity(field, text, wiring) {
  const long = text.length > LONG;
  const typed = element(long ? "textarea" : "input", {
    id: wiring.id,
    type: long ? null : "text",
    rows: long ? Math.min(Math.ceil(text.length / LINE), MOST_LINES) : null,
    class: "typed",
    autocomplete: "off",
    spellcheck: "false",
    placeholder: field.default || (field.required && field.example ? `as ${field.example}` : ""),
    "aria-describedby": wiring.describedBy,
    "aria-required": field.required,
  });
  typed.value = text;
  const slid = element("input", { type: "range", min: 0, max: sliders.STEPS, step: 1, class: "slid", "aria-describedby": wiring.describedBy, "aria-label": field.label });
  const box = element("div", { class: "controls" }, typed, slid);
  let range = null;

  /** Put the slider where the text is; its range stays as long as it holds the value. */
  const follow = () => {
    // before it is set, a slider stands at the default if that is a number, or where its own range begins
    const usual = sliders.readQuantity(field.default) ? field.default : field.slider && field.example;
    const shown = typed.value.trim() || usual || "";
    const at = sliders.readQuantity(shown);
    if (range === null || at === null || !sliders.holds(range, at)) range = sliders.rangeOf(field, shown);
    slid.hidden = range === null || at === null;
    slid.classList.toggle("unset", !typed.value.trim());
    if (!slid.hidden) slid.value = String(sliders.placeOf(range, at.value));
    slid.setAttribute("aria-valuetext", shown);
  };
  typed.addEventListener("input", () => {
    follow();
    wiring.change(typed.value.replace(/\s+/g, " "));
  });
  slid.addEventListener("input", () => {
    typed.value = sliders.writeQuantity(sliders.numberAt(range, Number(slid.value)), range.unit);
    slid.classList.remove("unset");
    slid.setAttribute("aria-valuetext", typed.value);
    wiring.change(typed.value);
  });
  // At an end of a range that is about a value, the range moves on: there is no limit that the library does not set.
  slid.addEventListener("change", () => {
    const place = Number(slid.value);
    if (!field.slider && (place === 0 || place === sliders.STEPS)) {
      range = null;
      follow();
    }
  });
  follow();
  return box;
}

/** A box to tick. One that says the default says nothing. */
function truth(field, text, wiring) {
  const usual = field.default === "true";
  const box = element("input", { id: wiring.id, type: "checkbox", "aria-describedby": wiring.describedBy });
  box.checked = text ? text === "true" : usual;
  box.addEventListener("change", () => wiring.change(box.checked === usual ? "" : String(box.checked)));
  return element("div", { class: "controls" }, box);
}

/** One name of several. A text of the link that is none of them is shown too, and refused by the server. */
function name(field, text, wiring) {
  const made = element("select", { id: wiring.id, "aria-describedby": wiring.describedBy, "aria-required": field.required });
  if (!field.required) made.append(element("option", { value: "" }, field.default ? `default: ${spoken(field.default)}` : "default"));
  else if (!text) made.append(element("option", { value: "" }, "choose …"));
  const known = field.choices.find((each) => each.toLowerCase() === text.toLowerCase());
  const listed = text && known === undefined ? [...field.choices, text] : field.choices;
  made.append(...listed.map((each) => element("option", { value: each }, field.menu ? each : choiceText(each))));
  made.value = known ?? text;
  made.addEventListener("change", () => wiring.change(made.value));
  return element("div", { class: "controls" }, made);
}

/** Several names: boxes to tick, or a text where there are very many names. */
function names(field, text, wiring) {
  if (field.choices.length > MOST_BOXES) return quantity(field, text, wiring);
  const chosen = new Set(namesIn(text));
  const unknown = [...chosen].filter((each) => !field.choices.includes(each));
  const boxes = [...field.choices, ...unknown].map((each) => {
    const box = element("input", { type: "checkbox", value: each });
    box.checked = chosen.has(each);
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(each);
      else chosen.delete(each);
      wiring.change(chosen.size ? `[${[...chosen].join(", ")}]` : "");
    });
    return element("label", { class: "chip" }, box, spoken(each));
  });
  const chips = element("div", { id: wiring.id, class: "chips", role: "group", tabindex: -1, "aria-describedby": wiring.describedBy }, ...boxes);
  if (boxes.length <= FEW_BOXES) return element("div", { class: "controls" }, chips);
  const summary = element("summary", {});
  const summarise = () => (summary.textContent = chosen.size ? [...chosen].map(spoken).join(", ") : `default: ${spoken(field.default)}`);
  chips.addEventListener("change", summarise);
  summarise();
  return element("div", { class: "controls" }, element("details", { class: "names" }, summary, chips));
}

/** @param {string} text As "[pp, 8B]" or "pp". */
function namesIn(text) {
  const inside = text.trim().replace(/^\[|\]$/g, "");
  return inside.split(",").map((each) => each.trim()).filter((each) => each);
}

/**
 * Make a choice with its button: a choice that acted at once could not be made with arrow keys.
 * @param {string} what For the label: "argument".
 * @param {{value: string, text: string}[]} options
 * @param {function(string): void} add
 * @returns {HTMLElement}
 */
export function adder(what, options, add) {
  const made = element("select", { "aria-label": what });
  made.append(...options.map(({ value, text }) => element("option", { value }, text)));
  return element("div", { class: "adder" }, made, button("Add", () => add(made.value), { "aria-label": `Add ${what}` }));
}
