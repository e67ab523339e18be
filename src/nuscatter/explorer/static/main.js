/**
 * The page as a whole: it holds the state, and tells the link, the form and the charts when the state changes.
 */

import { makeCharts } from "./charts.js";
import { button, byId } from "./elements.js";
import { startExports } from "./exports.js";
import { makeForm } from "./form.js";
import { startKeys } from "./keys.js";
import { makeLink } from "./link.js";
import { has, withText } from "./state.js";
import { startTheme } from "./theme.js";
import { makeUpdates, reasonOf } from "./updates.js";
import { makeTabs, showBeside } from "./views.js";

/** Milliseconds without a change after which a screen reader is told what there is. */
const QUIET = 900;

let state = new Map();
let title = "";
let quiet = null;

/** Say a sentence for a while, to readers of the screen and of its sound. */
function say(sentence) {
  byId("said").textContent = sentence;
  const toast = byId("toast");
  toast.textContent = sentence;
  toast.hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => (toast.hidden = true), 4000);
}

/**
 * Say why the charts are not those of the state, and dim them; an empty sentence takes it back.
 * @param {string} sentence
 * @param {...Node} more
 */
function notice(sentence, ...more) {
  byId("notice").replaceChildren(sentence, ...more);
  byId("notice").hidden = !sentence;
  byId("drawn").classList.toggle("old", Boolean(sentence));
}

/**
 * Say to programs that look at the page whether what is drawn is the state.
 * @param {"changed"|"drawn"|"refused"|"failed"} what
 */
function sayState(what) {
  document.documentElement.dataset.state = what;
}

/** Read an answer of the server that no state can spoil. */
async function read(path) {
  const answer = await fetch(path);
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.problems?.[0]?.says ?? `status ${answer.status}`);
  return content;
}

/** Return the keys of an experiment of the catalogue; none if there is no such experiment, which the view says. */
async function presetOf(name, kept = presetOf.kept) {
  if (name === undefined) return new Map();
  if (!kept.has(name)) {
    try {
      kept.set(name, new Map(Object.entries((await read(`/api/preset?experiment=${encodeURIComponent(name)}`)).state)));
    } catch {
      return new Map();
    }
  }
  return kept.get(name);
}
presetOf.kept = new Map();

async function start() {
  const description = await read("/api/form");
  const charts = makeCharts(() => link.replace(state, charts.scales));
  const tabs = makeTabs(description.views, (name) => take(withText(state, "view", name), { push: true, form: true }));
  const form = makeForm(description, (next, { structural, experiment }) => take(next, { push: structural, form: Boolean(experiment) }));

  /** Say what the charts show while they are not of the state; a link may be wrong before there are any. */
  function lastState(what) {
    if (title) return `The charts show the last ${what}.`;
    byId("title").textContent = "No charts yet";
    return "";
  }

  const update = makeUpdates({
    async draw(answer, changed, isNewest) {
      form.showProblems([]);
      notice("");
      // a view that uses neither source nor detector is of no experiment
      const { uses } = description.views.find((each) => each.title === answer.view);
      const experiment = uses.includes("source") || uses.includes("detector") ? answer.title : "";
      title = experiment ? `${experiment}: ${answer.view.toLowerCase()}` : answer.view;
      byId("title").textContent = experiment || answer.view;
      document.title = `${title} — nuscatter explorer`;
      showBeside(answer);
      const others = await charts.show(answer.charts);
      // the first time is that of loading the page, and says nothing of a slider
      if (document.documentElement.dataset.loaded) byId("speed").textContent = `${Math.round(performance.now() - changed)} ms`;
      document.documentElement.dataset.loaded = "yes";
      tellLater(answer);
      for (const drawOther of others) {
        await new Promise((done) => setTimeout(done)); // so that a change that has come meanwhile is seen
        if (!isNewest()) return;
        await drawOther();
      }
    },
    refuse(problems) {
      const elsewhere = form.showProblems(problems);
      const sentences = problems.map(({ field, says }) => (elsewhere.length && field ? `${field}: ${says}` : says));
      const go = elsewhere.length ? [] : [button("Go to the field", () => form.focusField(problems[0].field))];
      notice(`${sentences.join(" ")} ${lastState("valid state")}`, ...go);
    },
    fail: (sentence) => notice(`${sentence} ${lastState("state that was computed")}`),
    settled: sayState,
    busy(now) {
      byId("panel").setAttribute("aria-busy", String(now));
      document.documentElement.classList.toggle("busy", now);
    },
  });

  /** Take a new state: the link, the form if it has not made the change itself, and the charts follow. */
  async function take(next, { push = false, form: rebuilt = false, link: linked = true } = {}) {
    state = next;
    sayState("changed");
    if (linked) (push ? link.push : link.replace)(state, charts.scales);
    tabs.show(state.get("view") ?? description.first.view);
    update(state);
    if (rebuilt) {
      const preset = await presetOf(state.get("experiment"));
      if (state === next) form.show(state, preset);
    }
  }

  const link = makeLink((linked, scales) => {
    charts.scales.clear();
    scales.forEach((scale, axis) => charts.scales.set(axis, scale));
    return take(whole(linked, description.first), { form: true, link: false });
  });
  const toggleTheme = startTheme(() => charts.redraw());
  startExports(() => state, () => ({ title, charts: charts.shown() }), say, () => link.settle());
  startKeys([
    { key: "]", says: "the next view", act: () => tabs.next(1) },
    { key: "[", says: "the view before", act: () => tabs.next(-1) },
    { key: "e", says: "to the choice of an experiment", act: () => byId("experiment").focus() },
    { key: "n", says: "to new physics", act: () => form.focusGroup("term") },
    { key: "c", says: "copy the link", act: () => byId("copy-link").click() },
    { key: "p", says: "the Python lines of what is shown", act: () => byId("export-python").click() },
    { key: "d", says: "dark or light", act: toggleTheme },
  ]);
  await link.start();
  link.replace(state, charts.scales);
}

/** Return a state that names its view and its experiment, so that its link says all of it. */
function whole(linked, first) {
  const viewed = linked.has("view") ? linked : new Map([["view", first.view], ...linked]);
  const described = ["experiment", "source", "detector"].some((root) => has(viewed, root));
  return described ? viewed : new Map([...viewed, ["experiment", first.experiment]]);
}

/** Tell a screen reader what there is when nothing has changed for a while: shortly, and not while a slider moves. */
function tellLater(answer) {
  clearTimeout(quiet);
  const first = answer.numbers.slice(0, 3).map(({ name, text, unit }) => `${name} ${text} ${unit}`.trim());
  const sentence = [`${answer.view} of ${answer.title} is up to date.`, ...first].join(" ");
  quiet = setTimeout(() => (byId("said").textContent = sentence), QUIET);
}

start().catch((error) => notice(reasonOf(error)));
