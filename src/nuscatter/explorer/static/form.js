/**
 * The form: which experiment, and the groups of fields of its source, its detector, its nuclei and the physics.
 *
 * It is made again when what there is changes (a kind, a term, another experiment), and left alone while a text or a
 * slider moves, so that nothing jumps under the hand.
 */

import { byId, element, spoken } from "./elements.js";
import { choiceOf, fieldsOf, unfolding } from "./fields.js";
import { asCatalogue, asNew, asOwn, has, isOwn, namesBelow, without, withText } from "./state.js";
import { termsOf } from "./terms.js";

/** The entry of the list of experiments that stands for the user's own. */
const YOUR_OWN = "(your own)";
/** Those that stand for a new one, before their numbers. */
const NEW = "(new) ";
/** Groups that are unfolded at first. */
const FIRST_UNFOLDED = ["view", "standard", "term"];
/** Groups of the experiment itself: unfolded when it is the user's own. */
const OWN_GROUPS = ["source", "detector"];
/** The order of groups: what is played with is near the top. */
const ORDER = ["view", "source", "detector", "term", "standard", "structure", "flavour"];
/** So many options of a view are always shown. */
const OPTIONS = 5;
/** Below this width groups are folded at first: the charts would be far down. */
const NARROW = "(max-width: 860px)";

/**
 * Make the form.
 * @param {Object} description All fields, from the server.
 * @param {function(Map<string, string>, {structural: boolean}): void} changed Is called with each new state.
 * @returns {{show: function, showProblems: function, focusField: function, focusGroup: function}}
 */
export function makeForm(description, changed) {
  const place = byId("form");
  const unfolded = new Set(matchMedia(NARROW).matches ? [] : FIRST_UNFOLDED.map((name) => `group:${name}`));
  let state = new Map();
  let preset = new Map();
  let problems = [];
  let wasOwn = null;

  const desk = {
    texts: new Map(),
    unfolded,
    change(key, text) {
      take(withText(isOwn(key) ? asOwn(state, preset) : state, key, text), false);
      summarise();
    },
    rebuild(focus, change) {
      const before = focus && isOwn(focus) ? asOwn(state, preset) : state;
      take(change(before), true);
      build(focus);
    },
  };

  /** Take a new state, and tell the page; a change of the experiment itself makes it one's own. */
  function take(next, structural) {
    const became = state.has("experiment") && !next.has("experiment");
    state = next;
    desk.texts = shownTexts();
    unfoldOwn();
    if (became) showExperiment();
    changed(state, { structural: structural || became });
  }

  /** Unfold source and detector when they become the user's own, and fold them when they are the catalogue's. */
  function unfoldOwn() {
    const own = !state.has("experiment") && OWN_GROUPS.some((root) => has(state, root));
    if (own === wasOwn || matchMedia(NARROW).matches) return;
    wasOwn = own;
    for (const name of OWN_GROUPS) unfolded[own ? "add" : "delete"](`group:${name}`);
  }

  /** Return the texts that fields show: those of the catalogue's experiment stand in fields too. */
  function shownTexts() {
    return state.has("experiment") ? new Map([...preset, ...state]) : state;
  }

  function build(focus = "") {
    const view = description.views.find((each) => each.name === (state.get("view") ?? description.views[0].name)) ?? description.views[0];
    const viewGroup = { name: "view", title: `This view: ${view.title}`, fields: view.fields, prefix: view.name };
    const groups = view.fields.length ? [viewGroup, ...description.groups] : [...description.groups];
    groups.sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
    const made = groups.map((each) => group(each, each.name === "view" || view.uses.includes(each.name)));
    byId("groups").replaceChildren(...made);
    byId("experiment").closest(".field").classList.toggle("unused", !["source", "detector"].some((root) => view.uses.includes(root)));
    showExperiment();
    summarise();
    showProblems(place, problems);
    if (focus) focusOn(place, focus);
  }

  /** Make a group. One that the view does not use is dimmed, and says so. */
  function group(each, used) {
    const summary = element("summary", {}, element("h3", {}, each.title), element("span", { class: "summary", "data-group": each.name }));
    const body = element("div", { class: "body" }, ...bodyOf(each));
    const made = unfolding(`${used ? "group" : "unused"}:${each.name}`, { class: used ? "group" : "group unused" }, desk, summary, body);
    if (!used) body.prepend(element("p", { class: "note" }, "This view does not use these fields."));
    made.dataset.name = each.name;
    return made;
  }

  function bodyOf(each) {
    if (each.entries) return termsOf(each, desk);
    if (each.choice) return sources(each);
    if (each.name === "structure") return fieldsOf(each.fields, "", desk, 1);
    if (each.name === "standard") return fieldsOf(each.fields, each.name, desk, each.fields.length);
    const fields = each.fields.map((field) => (field.menu === "sliders" ? { ...field, kind: "name", several: false, choices: slidersIn(description, desk.texts) } : field));
    return fieldsOf(fields, each.prefix ?? each.name, desk, each.name === "view" ? OPTIONS : 0);
  }

  /** A source, or several that stand in a list. */
  function sources(each) {
    const names = namesBelow(desk.texts, each.name);
    const keys = names.length && names.every((name) => /^\d+$/.test(name)) ? names.map((name) => `${each.name}.${name}`) : [each.name];
    const made = keys.map((key) => element("div", { class: "one", "data-key": key }, ...choiceOf(each.choice, key, desk)));
    return made;
  }

  /** Write beside the title of each folded group what is in it. */
  function summarise() {
    for (const place of document.querySelectorAll("[data-group]")) {
      place.textContent = summaryOf(place.dataset.group, desk.texts);
    }
  }

  function showExperiment() {
    const select = byId("experiment");
    const own = !state.has("experiment") && ["source", "detector"].some((root) => has(state, root));
    const name = state.get("experiment") ?? (own ? YOUR_OWN : description.first.experiment);
    const listed = description.experiments.includes(name) || own ? description.experiments : [...description.experiments, name];
    select.replaceChildren(
      element(
        "optgroup",
        { label: "Your own" },
        element("option", { value: YOUR_OWN }, own ? "your own" : "your own, from this one"),
        ...description.starts.map(({ title }, at) => element("option", { value: `${NEW}${at}` }, `new: ${title}`)),
      ),
      element("optgroup", { label: "Catalogue" }, ...listed.map((each) => element("option", { value: each }, each))),
    );
    select.value = name;
    byId("experiment-note").textContent = own ? "" : `${preset.get("title") ?? ""}. A change of its source or detector makes it your own.`;
    byId("own-title").closest(".field").hidden = !own;
    byId("own-title").value = state.get("title") ?? "";
  }

  byId("own-title").addEventListener("input", (event) => desk.change("title", event.target.value));
  byId("experiment").addEventListener("change", (event) => {
    const name = event.target.value;
    if (name === YOUR_OWN) {
      take(asOwn(state, preset), true);
      build("source.kind");
    } else if (name.startsWith(NEW)) {
      take(asNew(state, description.starts[Number(name.slice(NEW.length))]), true);
      build("source.kind");
    } else changed(asCatalogue(state, name), { structural: true, experiment: name });
  });

  return {
    /**
     * Show a state.
     * @param {Map<string, string>} next
     * @param {Map<string, string>} itsPreset The keys of its experiment of the catalogue; empty if it has none.
     */
    show(next, itsPreset) {
      state = next;
      preset = itsPreset;
      unfoldOwn();
      desk.texts = shownTexts();
      build();
    },
    /**
     * Show what is wrong beside the fields that it is about, and return what is about none.
     * @param {{field: string, says: string}[]} problems
     * @returns {{field: string, says: string}[]}
     */
    showProblems(next) {
      problems = next;
      return showProblems(place, problems);
    },
    /**
     * Go to the field of a key.
     * @param {string} key
     */
    focusField: (key) => focusOn(place, key),
    /**
     * Go to a group, and unfold it.
     * @param {string} name
     */
    focusGroup(name) {
      const found = place.querySelector(`[data-name="${CSS.escape(name)}"]`);
      found.open = true;
      found.querySelector("summary").focus();
    },
  };
}

/** Return the names of numbers that have a slider now, of the Standard Model and of terms: one of them can be profiled. */
function slidersIn(description, texts) {
  const ofGroup = ({ name: root, entries }) =>
    (entries ?? []).flatMap(({ name, fields }) => fields.filter((field) => field.slider && texts.has(`${root}.${name}.${field.key}`)).map((field) => `${name}.${field.key}`));
  return [...description.groups.flatMap(ofGroup), "sin2_theta_w"];
}

/** Return in few words what a group holds. */
function summaryOf(name, texts) {
  const get = (key) => texts.get(key) ?? "";
  const joined = (...parts) => parts.filter((each) => each).join(" · ");
  switch (name) {
    case "source":
      return joined(get("source.name") || spoken(get("source.kind")), get("source.power"), get("source.distance"));
    case "detector":
      return joined(get("detector.target"), get("detector.mass"));
    case "structure":
      return get("structure") || "default";
    case "standard":
    case "view":
      return "";
    default:
      return namesBelow(texts, name).join(" + ") || "none";
  }
}

/** Put the focus at a field or the part that holds it, and show it. */
function focusOn(place, key) {
  const found = nearest(place, key);
  if (!found) return;
  for (let up = found.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
  const control = found.querySelector(".slid:not([hidden])") ?? found.querySelector(".controls :is(input, select, textarea)");
  (control ?? found.querySelector("button, summary") ?? found.closest("details")?.querySelector("summary"))?.focus();
}

/** Return the element of a key, or of the nearest key above it. */
function nearest(place, key) {
  for (let at = key; at; at = at.includes(".") ? at.slice(0, at.lastIndexOf(".")) : "") {
    const found = place.querySelector(`[data-key="${CSS.escape(at)}"]`) ?? place.querySelector(`[data-name="${CSS.escape(at)}"] .body`);
    if (found) return found;
  }
  return null;
}

/** See `makeForm`. */
function showProblems(place, problems) {
  for (const old of place.querySelectorAll(".problem")) {
    old.hidden = true;
    old.textContent = "";
  }
  for (const old of place.querySelectorAll("[aria-invalid]")) old.removeAttribute("aria-invalid");
  return problems.filter(({ field, says }) => {
    const row = field ? nearest(place, field) : null;
    const said = row?.querySelector(":scope > .problem");
    if (!said) return true;
    said.textContent = says;
    said.hidden = false;
    for (const control of row.querySelectorAll(":scope > .controls :is(input, select, textarea, [role=group])")) {
      control.setAttribute("aria-invalid", "true");
    }
    for (let up = row.closest("details"); up; up = up.parentElement.closest("details")) up.open = true;
    return false;
  });
}
