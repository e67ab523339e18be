/**
 * Terms of new physics and what happens to flavours on the way: what can be added, and the arguments of what there is.
 *
 * A term may have fifty arguments. So each is added by itself, and begins at a value that shows its effect.
 */

import { adder } from "./controls.js";
import { button, element, withIndices } from "./elements.js";
import { fieldOf, unfolding } from "./fields.js";
import { namesBelow, without, withText } from "./state.js";

/**
 * Make what a group of terms shows.
 * @param {Object} group As the server describes it, with `entries`.
 * @param {import("./fields.js").Desk} desk
 * @returns {HTMLElement[]}
 */
export function termsOf(group, desk) {
  const present = namesBelow(desk.texts, group.name);
  const made = present.map((name) => {
    const entry = group.entries.find((each) => each.name === name);
    return term(group, entry ?? { name, meaning: "There is no such term.", fields: [] }, desk);
  });
  const others = group.entries.filter((each) => !present.includes(each.name));
  return others.length ? [...made, menu(group, others, desk)] : made;
}

/** Make the list of what can be added, with what each is. */
function menu(group, entries, desk) {
  const what = group.name === "term" ? "Add a term" : "Add a change of flavours";
  const add = (entry) => {
    desk.unfolded.delete(`${group.name}:add`);
    desk.rebuild(`${group.name}.${entry.name}`, (state) => withTerm(state, group.name, entry));
  };
  const items = entries.map((entry) =>
    element(
      "li",
      {},
      element(
        "button",
        { type: "button", click: () => add(entry) },
        element("strong", {}, entry.name),
        element("span", { class: "meaning" }, ...withIndices(entry.meaning)),
      ),
    ),
  );
  return unfolding(`${group.name}:add`, { class: "add" }, desk, element("summary", {}, what), element("ul", {}, ...items));
}

/**
 * Return a state with a term: its required arguments and the first of the others, at their first values. Many terms do
 * nothing with what is required alone, as a heavy lepton of some mass without a moment.
 */
function withTerm(state, root, entry) {
  const free = entry.fields.find((each) => !each.required && each.slider);
  const first = [...entry.fields.filter((each) => each.required), ...(free ? [free] : [])];
  return first.reduce((changed, field) => withText(changed, `${root}.${entry.name}.${field.key}`, startOf(field)), state);
}

/** Return the text with which an argument begins. */
function startOf(field) {
  return field.kind === "name" ? field.start || field.choices[0] : field.example;
}

/** Make a term that there is: its name, its arguments, and those that can be added. */
function term(group, entry, desk) {
  const key = `${group.name}.${entry.name}`;
  const texts = desk.texts;
  const set = entry.fields.filter((each) => texts.has(`${key}.${each.key}`) || each.required);
  // an argument under its second name, or one that does not exist, must not be hidden
  const known = new Set(entry.fields.map((each) => each.key));
  const strange = namesBelow(texts, key)
    .filter((name) => !known.has(name))
    .map((name) => ({ kind: "text", key: name, label: name, meaning: "", says: "", default: "", required: false }));
  const rows = [...set, ...strange].map((field) => fieldOf(field, `${key}.${field.key}`, desk, field.required ? null : remover(field, key, desk)));
  const rest = entry.fields.filter((each) => !set.includes(each));
  const add = (name) => {
    const field = entry.fields.find((each) => each.key === name);
    desk.rebuild(`${key}.${name}`, (state) => withText(state, `${key}.${name}`, startOf(field)));
  };
  return element(
    "fieldset",
    { class: "field term", "data-key": key },
    element("legend", { class: "label" }, entry.name),
    element(
      "div",
      { class: "head" },
      button("×", () => desk.rebuild(group.name, (state) => without(state, key)), { class: "remove", "aria-label": `Remove ${entry.name}`, title: `Remove ${entry.name}` }),
      element("span", { class: "meaning" }, ...withIndices(entry.meaning)),
    ),
    ...rows,
    rest.length ? adder(`an argument of ${entry.name}`, rest.map((each) => ({ value: each.key, text: `${each.label}: ${each.meaning}` })), add) : null,
    element("p", { class: "problem", id: `problem-${group.name}_46_${entry.name}`, hidden: true }),
  );
}

/** Make the button that removes an argument; the last one takes the term with it. */
function remover(field, key, desk) {
  const remove = () => desk.rebuild(key, (state) => without(state, `${key}.${field.key}`));
  return button("×", remove, { class: "remove", "aria-label": `Remove ${field.label}`, title: `Remove ${field.label}` });
}
