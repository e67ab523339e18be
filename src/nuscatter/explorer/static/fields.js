/**
 * Fields with their names and meanings; tables of fields; choices of a kind with the fields of that kind.
 *
 * What a field is comes from the server, which has read it off the library. Nothing of physics is written here.
 * @typedef {Object} Desk What fields need of the form.
 * @property {Map<string, string>} texts The texts that are shown: of the state, or of the catalogue's experiment.
 * @property {function(string, string): void} change A text has changed.
 * @property {function(string, function(Map<string, string>): Map<string, string>): void} rebuild What there is has
 *   changed: the form is made again, with the focus at a key.
 * @property {Set<string>} unfolded Keys of what the user has unfolded.
 */

import { controlOf } from "./controls.js";
import { button, element, idOf, spoken, withIndices } from "./elements.js";
import { has, namesBelow, without, withText } from "./state.js";

/** A table of so few optional fields shows them all. */
const FEW = 4;

/**
 * Make the fields of a table: those that are required or have a text, and the others behind "more".
 * @param {Object[]} fields
 * @param {string} prefix Key of the table.
 * @param {Desk} desk
 * @param {number} [first] So many of the first fields are never put behind "more".
 * @returns {HTMLElement[]}
 */
export function fieldsOf(fields, prefix, desk, first = 0) {
  const keyOf = (field) => (prefix ? `${prefix}.${field.key}` : field.key);
  const shown = fields.filter((each, at) => at < first || each.required || has(desk.texts, keyOf(each)));
  const rest = fields.filter((each) => !shown.includes(each));
  const rows = shown.map((each) => fieldOf(each, keyOf(each), desk));
  if (!rest.length) return rows;
  if (!shown.length && rest.length <= FEW) return rest.map((each) => fieldOf(each, keyOf(each), desk));
  const names = rest.map((each) => spoken(each.label)).join(", ");
  const summary = element("summary", {}, element("span", { class: "more-word" }, "more"), element("span", { class: "more-names" }, names));
  const more = unfolding(`${prefix}:more`, { class: "more" }, desk, summary, ...rest.map((each) => fieldOf(each, keyOf(each), desk)));
  return [...rows, more];
}

/**
 * Make a part that can be unfolded, and is again what it was when the form is made again.
 * @param {string} name
 * @param {Object<string, *>} attributes
 * @param {Desk} desk
 * @param {...Node} children
 * @returns {HTMLElement}
 */
export function unfolding(name, attributes, desk, ...children) {
  const made = element("details", { ...attributes, open: desk.unfolded.has(name) }, ...children);
  made.addEventListener("toggle", () => {
    if (made.open) desk.unfolded.add(name);
    else desk.unfolded.delete(name);
  });
  return made;
}

/**
 * Make a field.
 * @param {Object} field
 * @param {string} key
 * @param {Desk} desk
 * @param {HTMLElement|null} [beside] What stands beside its name, as a button that removes it.
 * @returns {HTMLElement}
 */
export function fieldOf(field, key, desk, beside = null) {
  if (field.kind === "choice") return choiceField(field, key, desk);
  const below = namesBelow(desk.texts, key);
  if (field.kind === "section") return tableField(field, key, desk, fieldsOf(field.fields, key, desk));
  if (below.length) return tableField(field, key, desk, rowsOfTable(key, below, desk), true);
  const text = desk.texts.get(key) ?? "";
  const wiring = { id: idOf(key, "field"), describedBy: descriptions(key), change: (now) => desk.change(key, now) };
  const truth = field.kind === "truth";
  const group = field.kind === "name" && field.several;
  const label = element(group ? "span" : "label", { for: group ? null : wiring.id, title: key, class: "label", id: idOf(key, "label") }, ...withIndices(field.label));
  const control = controlOf(field, text, wiring);
  if (group) control.querySelector("[role=group]")?.setAttribute("aria-labelledby", idOf(key, "label"));
  return element(
    "div",
    { class: `field${truth ? " truth" : ""}${beside ? " removable" : ""}`, "data-key": key },
    element("div", { class: "head" }, label, meaning(field, key)),
    control,
    beside,
    ...notes(field, key),
  );
}

/** @param {string} key */
function descriptions(key) {
  return ["meaning", "says", "problem"].map((part) => idOf(key, part)).join(" ");
}

function meaning(field, key) {
  return element("span", { class: "meaning", id: idOf(key, "meaning") }, ...withIndices(field.meaning));
}

/** What is expected, which is shown while one types, and the place of what is wrong. */
function notes(field, key) {
  return [
    element("p", { class: "says", id: idOf(key, "says") }, field.says ? `Expected: ${field.says}. In links and files: ${key}.` : ""),
    element("p", { class: "problem", id: idOf(key, "problem"), hidden: true }),
  ];
}

/**
 * Make a field that is a table: its name, its meaning, and its rows.
 * @param {boolean} [text] Whether a text may stand in place of the table.
 */
function tableField(field, key, desk, rows, text = false) {
  const clear = text ? button("write as text", () => desk.rebuild(key, (state) => without(state, key)), { class: "quiet" }) : removerOf(field, key, desk);
  return element(
    "fieldset",
    { class: "field table", "data-key": key, "aria-describedby": descriptions(key) },
    element("legend", { class: "label" }, spoken(field.label)),
    element("div", { class: "head" }, clear, meaning(field, key)),
    element("div", { class: "inner" }, ...rows),
    ...notes({ says: "" }, key),
  );
}

/** Make the button that takes a table out of the state, where it may be left out: a steady source has no bins of time. */
function removerOf(field, key, desk) {
  if (field.required || !has(desk.texts, key)) return null;
  const label = `Remove ${field.label}`;
  return button("×", () => desk.rebuild(key, (state) => without(state, key)), { class: "remove", "aria-label": label, title: label });
}

/** Rows of a table whose names are the user's own, as nuclides and their shares. */
function rowsOfTable(key, names, desk) {
  const rows = names.map((name) => fieldOf({ kind: "text", label: name, meaning: "", says: "", default: "", required: false }, `${key}.${name}`, desk));
  if (rows.length <= FEW) return rows;
  const summary = element("summary", {}, element("span", { class: "more-word" }, `${rows.length} entries`), element("span", { class: "more-names" }, names.join(", ")));
  return [unfolding(`${key}:entries`, { class: "more" }, desk, summary, ...rows)];
}

/**
 * Make a field that is a table of one of several kinds, or nothing, or a short text in its place.
 * @param {Object} field
 * @param {string} key
 * @param {Desk} desk
 * @returns {HTMLElement}
 */
function choiceField(field, key, desk) {
  return element(
    "fieldset",
    { class: "field table", "data-key": key, "aria-describedby": descriptions(key) },
    element("legend", { class: "label" }, spoken(field.label)),
    element("div", { class: "head" }, meaning(field, key)),
    ...choiceOf(field.choice, key, desk, field.default),
    ...notes({ says: "" }, key),
  );
}

/**
 * Make the choice of a kind, and the fields of the kind that is chosen.
 * @param {Object} choice
 * @param {string} key
 * @param {Desk} desk
 * @param {string} [none] What there is if nothing is chosen; without it something must be.
 * @returns {HTMLElement[]}
 */
export function choiceOf(choice, key, desk, none = "") {
  const shortly = desk.texts.get(key) ?? "";
  const kind = desk.texts.get(`${key}.kind`) ?? "";
  const known = choice.kinds.find((each) => each.kind === kind);
  const made = element("select", { id: idOf(`${key}.kind`, "field"), "aria-label": `kind of ${spoken(key.split(".").at(-1))}`, "aria-describedby": `${idOf(`${key}.kind`, "meaning")} ${idOf(`${key}.kind`, "problem")}` });
  const option = (value, text) => element("option", { value }, text);
  if (none) made.append(option("none", none));
  else if (!kind && !shortly) made.append(option("none", "choose …"));
  if (choice.shortly) made.append(option("shortly", choice.shortly.length > 40 ? "a number or a name" : choice.shortly));
  made.append(...choice.kinds.map((each) => option(`kind ${each.kind}`, spoken(each.kind))));
  if (kind && !known) made.append(option(`kind ${kind}`, spoken(kind)));
  made.value = kind ? `kind ${kind}` : shortly || desk.unfolded.has(`${key}:shortly`) ? "shortly" : "none";
  made.addEventListener("change", () => {
    const [what, chosen = ""] = made.value.split(" ");
    if (what === "shortly") desk.unfolded.add(`${key}:shortly`);
    else desk.unfolded.delete(`${key}:shortly`);
    desk.rebuild(`${key}.kind`, (state) => ofKind(state, key, choice, chosen));
  });
  const head = element(
    "div",
    { class: "kind field", "data-key": `${key}.kind` },
    element("div", { class: "controls" }, made),
    element("span", { class: "meaning", id: idOf(`${key}.kind`, "meaning") }, known?.meaning ?? ""),
    element("p", { class: "problem", id: idOf(`${key}.kind`, "problem"), hidden: true }),
  );
  if (made.value === "shortly") {
    const text = { kind: "text", label: spoken(key.split(".").at(-1)), meaning: "", says: choice.shortly, default: "", required: false };
    return [head, element("div", { class: "inner" }, fieldOf(text, key, desk))];
  }
  return known ? [head, element("div", { class: "inner" }, ...fieldsOf(known.fields, key, desk))] : [head];
}

/**
 * Return a state in which a table is of another kind. What both kinds have in common keeps its text; fields that are
 * needed get their examples, so that there is something to see at once.
 */
function ofKind(state, key, choice, chosen) {
  let changed = without(state, key);
  const kind = choice.kinds.find((each) => each.kind === chosen);
  if (!kind) return changed;
  changed = withText(changed, `${key}.kind`, chosen);
  for (const field of kind.fields) {
    // of several ways to say the same, the first of the new kind is as good as that of the old one
    if (kind.fields.some((each) => each.key === field.default)) continue;
    const below = [...state].filter(([each]) => each === `${key}.${field.key}` || each.startsWith(`${key}.${field.key}.`));
    for (const [each, text] of below) changed = withText(changed, each, text);
  }
  for (const field of kind.fields) {
    const missing = !has(changed, `${key}.${field.key}`) && (field.required || isFirstWay(field, kind, key, changed));
    if (missing) changed = withText(changed, `${key}.${field.key}`, firstText(field));
  }
  return changed;
}

/**
 * Return whether a field is the first of several ways to say the same, of which none is there. The default of such a
 * field is another field: protons on target or a duration, a fluence or a flux.
 */
function isFirstWay(field, kind, key, state) {
  if (field.default.startsWith("another way")) return !kind.fields.some((each) => each.default === field.default && has(state, `${key}.${each.key}`));
  return kind.fields.some((each) => each.key === field.default) && !has(state, `${key}.${field.default}`);
}

/** Return the text with which a required field begins. */
function firstText(field) {
  if (field.kind === "name") return field.several ? "" : field.choices[0];
  return field.example ?? "";
}
