/**
 * The tabs of the views, and what is beside the charts: numbers and sentences.
 */

import { byId, element, withPowers, withSpecies } from "./elements.js";

/**
 * Make the tabs.
 * @param {Object[]} views As the server describes them.
 * @param {function(string): void} choose
 * @returns {{show: function(string): void, next: function(number): void}}
 */
export function makeTabs(views, choose) {
  const tabs = views.map((view) =>
    element("button", { type: "button", role: "tab", id: `tab-${view.name}`, "aria-controls": "panel", title: view.meaning, click: () => choose(view.name) }, view.title),
  );
  const list = byId("tabs");
  list.replaceChildren(...tabs);
  let shown = 0;

  /** Go to a tab so far from the present one; after the last comes the first. */
  const next = (by) => choose(views[(shown + by + views.length) % views.length].name);

  list.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1, Home: -shown, End: -1 - shown }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    next(by);
    tabs[shown].focus();
  });
  return {
    next,
    show(name) {
      shown = Math.max(views.findIndex((view) => view.name === name), 0);
      tabs.forEach((tab, at) => {
        tab.setAttribute("aria-selected", String(at === shown));
        tab.tabIndex = at === shown ? 0 : -1;
      });
      // not scrollIntoView, which would scroll the page too
      list.scrollLeft = tabs[shown].offsetLeft - (list.clientWidth - tabs[shown].offsetWidth) / 2;
      byId("panel").setAttribute("aria-labelledby", tabs[shown].id);
      byId("meaning").textContent = views[shown].meaning;
    },
  };
}

/**
 * Show the numbers and the sentences of an answer.
 * @param {Object} answer
 */
export function showBeside(answer) {
  const rows = answer.numbers.map(({ name, text, unit }) =>
    element("tr", {}, element("th", { scope: "row" }, ...withSpecies(name)), element("td", {}, numberOf(text, unit)), element("td", { class: "unit" }, withPowers(unit))),
  );
  const table = rows.length ? element("table", {}, element("caption", { class: "unseen" }, "Numbers"), element("tbody", {}, ...rows)) : "";
  byId("numbers").replaceChildren(table);
  byId("sentences").replaceChildren(...answer.sentences.map((sentence) => element("li", {}, sentence)));
}

/** Return a number as text without its unit, which has its own column, and with a sign that is as wide as a digit. */
function numberOf(text, unit) {
  const alone = unit && text.endsWith(unit) ? text.slice(0, -unit.length).trim() : text;
  return withPowers(alone).replace(/(^|[\s(])-(?=[\d.])/g, "$1−");
}
