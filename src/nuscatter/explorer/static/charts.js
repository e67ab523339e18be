/**
 * The charts on the page: each with its title, switches of its axes, and its numbers as a table.
 */

import { button, byId, element } from "./elements.js";
import { isDark } from "./theme.js";
import { layoutOf, legendHeight, plainLabelOf, tracesOf } from "./traces.js";

const NARROW = matchMedia("(max-width: 560px)");
const COARSE = matchMedia("(pointer: coarse)");
const CONFIG = { displaylogo: false, displayModeBar: false, doubleClick: "reset" };
/** Heights of the first chart and of those below it, in pixels. */
const HEIGHTS = { first: 400, others: 260, firstNarrow: 320, othersNarrow: 280 };

/**
 * Wait until plotly.js is there: it takes longest to load, and the form need not wait for it.
 * @returns {Promise}
 */
function plotly() {
  if (globalThis.Plotly) return Promise.resolve();
  return new Promise((done, failed) => {
    byId("plotly").addEventListener("load", done);
    byId("plotly").addEventListener("error", () => failed(new Error("plotly.js was not loaded")));
  });
}

/**
 * Make the part of the page that shows charts.
 * @param {function(): void} scaled Is called when a switch of an axis has changed.
 * @returns {{show: function, scales: Map<string, string>, redraw: function, shown: function}}
 */
export function makeCharts(scaled) {
  /** What users have chosen, by axis and title: "y recoils" → "linear". */
  const scales = new Map();
  let panels = [];
  let charts = [];

  const isLog = (chart, axis) => (scales.get(`${axis}.${chart.title}`) ?? (chart[axis].logarithmic ? "logarithmic" : "linear")) === "logarithmic";

  function panelOf(chart) {
    const plot = element("div", { class: "plot" });
    const switches = ["x", "y"].map((axis) => {
      const act = () => {
        const now = charts[panels.indexOf(panel)];
        scales.set(`${axis}.${now.title}`, isLog(now, axis) ? "linear" : "logarithmic");
        draw(panel, now);
        scaled();
      };
      return button("", act, { class: "scale" });
    });
    const table = element("div", { class: "scroll", tabindex: 0, role: "region" });
    const data = element("details", { class: "data" }, element("summary", {}, "Data table"), table);
    const head = element("div", { class: "chart-head" }, element("h3", {}, titleOf(chart)), ...switches);
    const image = element("div", { class: "image", role: "img" }, plot);
    const root = element("section", { class: "chart" }, head, image, data);
    const panel = { root, plot, switches, data, table, image, title: chart.title };
    data.addEventListener("toggle", () => fill(panel, charts[panels.indexOf(panel)]));
    return panel;
  }

  function draw(panel, chart) {
    const logarithmic = { x: isLog(chart, "x"), y: isLog(chart, "y") };
    ["x", "y"].forEach((axis, at) => {
      panel.switches[at].textContent = `${axis}: ${logarithmic[axis] ? "log" : "linear"}`;
      panel.switches[at].setAttribute("aria-label", `${axis === "x" ? "Horizontal" : "Vertical"} axis of ${chart.title}, ${panel.switches[at].textContent}; change`);
    });
    panel.image.setAttribute("aria-label", chart.says);
    panel.table.setAttribute("aria-label", `Numbers of ${chart.title}`);
    const size = sizeOf(panels.indexOf(panel), chart);
    panel.plot.style.height = `${size.height}px`; // of a plot that was drawn for a screen of another width
    const layout = layoutOf(chart, logarithmic, isDark(), size);
    fill(panel, chart);
    return Plotly.react(panel.plot, tracesOf(chart, isDark(), logarithmic.x), layout, CONFIG);
  }

  function sizeOf(at, chart) {
    const narrow = NARROW.matches;
    const height = narrow ? (at ? HEIGHTS.othersNarrow : HEIGHTS.firstNarrow) + legendHeight(chart) : at ? HEIGHTS.others : HEIGHTS.first;
    return { narrow, coarse: COARSE.matches, height };
  }

  /** Fill the table of a chart, if somebody looks at it. */
  function fill(panel, chart) {
    if (panel.data.open && chart) panel.table.replaceChildren(...tablesOf(chart));
  }

  NARROW.addEventListener("change", () => redraw());
  // the width changes with the window, and when numbers come beside the charts
  let width = 0;
  new ResizeObserver(([{ contentRect }]) => {
    if (contentRect.width === width) return;
    width = contentRect.width;
    // those that are not drawn yet will get the new width
    panels.filter(({ plot }) => plot.data).forEach(({ plot }) => Plotly.Plots.resize(plot));
  }).observe(byId("charts"));

  function redraw() {
    return Promise.all(panels.map((panel, at) => draw(panel, charts[at])));
  }

  return {
    scales,
    redraw,
    /** Return the charts that are shown, with the scales of their axes, for an image. */
    shown: () => charts.map((chart) => ({ chart, logarithmic: { x: isLog(chart, "x"), y: isLog(chart, "y") } })),
    /**
     * Show charts; those of the same titles are drawn into their old places, so that nothing blinks. Those on the screen
     * are drawn at once.
     * @param {Object[]} next
     * @returns {Promise<(function(): Promise)[]>} Draw the others.
     */
    async show(next) {
      await plotly();
      const same = panels.length === next.length && panels.every((panel, at) => panel.title === next[at].title);
      charts = next;
      if (!same) {
        panels.forEach((panel) => Plotly.purge(panel.plot));
        panels = next.map(panelOf);
        byId("charts").replaceChildren(...panels.map((panel) => panel.root));
        panels.forEach(({ plot }, at) => (plot.style.height = `${sizeOf(at, next[at]).height}px`));
      }
      const works = panels.map((panel, at) => () => draw(panel, next[at]));
      const seen = panels.map((panel) => isSeen(panel.root));
      await Promise.all(works.filter((_, at) => seen[at]).map((work) => work()));
      return works.filter((_, at) => !seen[at]);
    },
  };
}

/** Return whether a part of an element is on the screen. */
function isSeen(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}

/** Return the numbers of a chart as tables: one for curves over the same places, so that rows have one first cell. */
function tablesOf(chart) {
  const groups = new Map();
  for (const curve of chart.curves) {
    const places = `${curve.draw === "steps"} ${curve.x.join(" ")}`;
    groups.set(places, [...(groups.get(places) ?? []), curve]);
  }
  return [...groups.values()].map((curves) => tableOf(chart, curves));
}

function tableOf(chart, curves) {
  const { x, draw } = curves[0];
  const place = (at) => (draw === "steps" ? `${short(x[at])} – ${short(x[at + 1])}` : short(x[at]));
  const head = element("tr", {}, element("th", { scope: "col" }, chart.x.label), ...curves.map((curve) => element("th", { scope: "col" }, plainLabelOf(curve))));
  const rows = curves[0].y.map((_, at) => element("tr", {}, element("th", { scope: "row" }, place(at)), ...curves.map((curve) => element("td", {}, short(curve.y[at])))));
  return element("table", {}, element("caption", {}, chart.y.label), element("thead", {}, head), element("tbody", {}, ...rows));
}

/** Return a title that begins with a capital if it begins with a word; a name of the library stays as it is. */
function titleOf(chart) {
  return /^[a-z]+(?![\w])/.test(chart.title) ? chart.title[0].toUpperCase() + chart.title.slice(1) : chart.title;
}

/** @param {number|null} value */
function short(value) {
  return value === null || value === undefined ? "–" : String(Number(value.toPrecision(4)));
}
