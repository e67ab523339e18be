/**
 * From the curves of a chart to traces and a layout of plotly. Nothing here touches the page.
 */

import { withPowers } from "./elements.js";

/** Colours of species, and of signals and backgrounds, on white: those of the library's figures. */
export const COLOURS = {
  nu_e: "#009E73",
  nu_mu: "#0072B2",
  nu_tau: "#CC79A7",
  nu_e_bar: "#56B4E9",
  nu_mu_bar: "#E69F00",
  nu_tau_bar: "#882255",
  cevns: "#D55E00",
  brn: "#56B4E9",
  nin: "#F0E442",
  steady: "#BBBBBB",
};
/** The same on dark grey: those that would be too dark are lighter. */
const COLOURS_DARK = { ...COLOURS, nu_e: "#1FC796", nu_mu: "#4D9BF0", nu_e_bar: "#8AD0F7", nu_tau: "#E3A6CB", nu_tau_bar: "#D8628F" };
/** Lines of species, so that they are told apart without colours too. */
const DASHES = { nu_e: "dash", nu_mu: "solid", nu_tau: "dot", nu_e_bar: "10px,3px,3px,3px", nu_mu_bar: "dashdot", nu_tau_bar: "3px,5px" };
/** What species are called. */
const LABELS = { nu_e: "ν<sub>e</sub>", nu_mu: "ν<sub>μ</sub>", nu_tau: "ν<sub>τ</sub>", nu_e_bar: "ν̄<sub>e</sub>", nu_mu_bar: "ν̄<sub>μ</sub>", nu_tau_bar: "ν̄<sub>τ</sub>" };
/** What backgrounds are called. */
const OTHER_LABELS = { brn: "prompt beam neutrons", nin: "neutrino-induced neutrons", steady: "steady background" };
/** Colours of curves of no species, in turn. */
const OTHERS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const OTHERS_DARK = ["#4D9BF0", "#FF8A3D", "#1FC796", "#E3A6CB", "#F0B840", "#8AD0F7"];
/** Lines of what others are compared with, in turn. */
const REFERENCE_DASHES = ["4px,3px", "1px,3px", "9px,3px,2px,3px"];
/** Lines of curves of no species, in turn. */
const OTHER_DASHES = ["solid", "dash", "dashdot", "dot"];

/** Colours of all that is no curve. */
export const LIGHT = { ink: "#1b2733", faint: "#5d6b78", grid: "#e6eaee", paper: "rgba(0,0,0,0)", hover: "#ffffff", line: "#8a97a3" };
export const DARK = { ink: "#e4eaf0", faint: "#9fadba", grid: "#2b3640", paper: "rgba(0,0,0,0)", hover: "#1d262f", line: "#6d7b88" };

const FONT = "system-ui, -apple-system, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif";

/**
 * Return the name of a curve as legends write it.
 * @param {Object} curve
 * @returns {string}
 */
export function labelOf(curve) {
  if (Object.hasOwn(OTHER_LABELS, curve.name)) return OTHER_LABELS[curve.name];
  return curve.name.replaceAll("<", "&lt;").replace(/\bnu_(e|mu|tau)(_bar)?\b/g, (found) => LABELS[found]);
}

/**
 * Return the name of a curve as text.
 * @param {Object} curve
 * @returns {string}
 */
export function plainLabelOf(curve) {
  return labelOf(curve).replace(/<\/?sub>/g, "").replaceAll("&lt;", "<");
}

/**
 * Return the traces of a chart.
 * @param {Object} chart As the server sends it.
 * @param {boolean} dark
 * @param {boolean} logarithmic Whether x is, which decides where the middle of a bin is.
 * @returns {Object[]}
 */
export function tracesOf(chart, dark, logarithmic) {
  const looks = looksOf(chart.curves, dark);
  const heights = chart.stacked ? stack(chart.curves) : chart.curves.map((curve) => curve.y);
  const made = chart.curves.map((curve, at) => traceOf(curve, heights[at], looks[at], chart.stacked));
  // a trace is filled down to the one before it, so the unseen points of bins come after all lines
  const unseen = chart.curves.map((curve, at) => (curve.draw === "steps" ? centres(curve, heights[at], looks[at].color, logarithmic) : null));
  return [...made, ...unseen.filter((each) => each !== null)];
}

/** Return the colour and the line of each curve. */
function looksOf(curves, dark) {
  const ink = dark ? DARK : LIGHT;
  const known = dark ? COLOURS_DARK : COLOURS;
  const others = dark ? OTHERS_DARK : OTHERS;
  let [next, references] = [0, 0];
  return curves.map((curve) => {
    if (curve.reference) return { color: ink.faint, dash: REFERENCE_DASHES[references++ % REFERENCE_DASHES.length], width: 1.6 };
    const name = curve.species || (curve.name === "signal" ? "cevns" : curve.name);
    if (name in known) return { color: known[name], dash: curve.draw === "steps" ? "solid" : DASHES[name], width: 2 };
    if (curve.name === "all" || curve.draw === "points") return { color: ink.ink, dash: "solid", width: 2.2 };
    const dash = curve.draw === "steps" ? "solid" : OTHER_DASHES[Math.floor(next / others.length) % OTHER_DASHES.length];
    return { color: others[next++ % others.length], dash, width: 2 };
  });
}

/** Return whether a curve stands on those before it. */
function isStacked(curve) {
  return curve.draw === "steps" && !curve.reference && curve.name !== "all";
}

/** Return the upper edges of stacked curves; the others keep their own values. */
function stack(curves) {
  let below = null;
  return curves.map((curve) => {
    if (!isStacked(curve)) return curve.y;
    below = curve.y.map((value, at) => (value ?? 0) + (below?.[at] ?? 0));
    return below;
  });
}

function baseOf(curve) {
  return { name: labelOf(curve), type: "scatter", legendgroup: curve.name, connectgaps: false };
}

/** Return the trace of a curve. */
function traceOf(curve, heights, look, stacked) {
  const base = baseOf(curve);
  const line = { color: look.color, width: look.width, dash: look.dash, simplify: false };
  const marker = { color: look.color, size: 6 };
  const hovertemplate = "%{y:.4~g}";
  if (curve.draw === "points") return { ...base, x: curve.x, y: curve.y, mode: "markers", marker, ...errorBars(curve, look.color), hovertemplate };
  if (curve.draw !== "steps") return { ...base, x: curve.x, y: curve.y, mode: "lines", line, hovertemplate };
  const filled = stacked && isStacked(curve);
  const fill = filled ? { fill: "tonexty", fillcolor: faded(look.color), line: { ...line, width: 1 } } : { line };
  return { ...base, ...stairs(curve.x, heights), mode: "lines", hoverinfo: "skip", ...fill };
}

/** Return the outline of bins as a line. */
function stairs(edges, heights) {
  const x = [];
  const y = [];
  heights.forEach((height, at) => {
    x.push(edges[at], edges[at + 1]);
    y.push(height, height);
  });
  return { x, y };
}

/** Return unseen points in the middles of bins: where one points is then the bin of which numbers are shown. */
function centres(curve, heights, color, logarithmic) {
  const middle = (low, high) => (logarithmic && low > 0 ? Math.sqrt(low * high) : (low + high) / 2);
  return {
    ...baseOf(curve),
    x: heights.map((_, at) => middle(curve.x[at], curve.x[at + 1])),
    y: heights,
    mode: "markers",
    marker: { color, opacity: 0, size: 8 },
    showlegend: false,
    customdata: curve.y,
    hovertemplate: "%{customdata:.4~g}",
  };
}

function errorBars(curve, color) {
  if (!curve.errors) return {};
  return { error_y: { type: "data", symmetric: false, arrayminus: curve.errors[0], array: curve.errors[1], color, thickness: 1.2, width: 0 } };
}

/** @param {string} colour As "#rrggbb". */
function faded(colour) {
  const part = (at) => parseInt(colour.slice(at, at + 2), 16);
  return `rgba(${part(1)},${part(3)},${part(5)},0.55)`;
}

/**
 * Return the layout of a chart.
 * @param {Object} chart
 * @param {{x: boolean, y: boolean}} logarithmic
 * @param {boolean} dark
 * @param {{narrow: boolean, height: number, coarse: boolean}} size
 * @returns {Object}
 */
export function layoutOf(chart, logarithmic, dark, size) {
  const colours = dark ? DARK : LIGHT;
  const axis = (text, isLog, decades) => ({
    title: { text, font: { size: 13 }, standoff: 8 },
    type: isLog ? "log" : "linear",
    showline: true,
    mirror: "ticks",
    ticks: "inside",
    ticklen: 5,
    linecolor: colours.line,
    tickcolor: colours.line,
    gridcolor: colours.grid,
    zeroline: false,
    exponentformat: "power",
    automargin: false,
    ...(isLog ? { nticks: ticksOf(decades), minor: { ticks: "inside", ticklen: 3, tickcolor: colours.line } } : {}),
  });
  return {
    autosize: true,
    margin: { l: size.narrow ? 58 : 72, r: 14, t: chart.curves.length > 1 ? 30 : 10, b: 48 },
    paper_bgcolor: colours.paper,
    plot_bgcolor: colours.paper,
    font: { family: FONT, size: 12, color: colours.ink },
    xaxis: { ...axis(withPowers(chart.x.label), logarithmic.x, decadesOf(chart, "x")), hoverformat: ".4~g", ...widthOf(chart, logarithmic.x) },
    yaxis: { ...axis(wrapped(withPowers(chart.y.label), size.height), logarithmic.y, Math.min(decadesOf(chart, "y"), DECADES)), ...rangeOf(chart, logarithmic.y) },
    hovermode: "x unified",
    hoverlabel: { bgcolor: colours.hover, bordercolor: colours.line, font: { color: colours.ink, size: 12, family: FONT } },
    dragmode: size.coarse ? false : "zoom",
    showlegend: chart.curves.length > 1,
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.01, yanchor: "bottom", font: { size: 12 }, itemwidth: 30, ...(chart.stacked ? { itemclick: false, itemdoubleclick: false } : {}), bgcolor: colours.paper },
    shapes: chart.marks.filter((mark) => mark.x !== null).map((mark) => ({ type: "line", x0: mark.x, x1: mark.x, yref: "paper", y0: 0, y1: 1, line: { color: colours.ink, width: 1.5, dash: "dot" } })),
    annotations: chart.marks.filter((mark) => mark.x !== null).map((mark) => markLabel(mark, logarithmic.x, colours)),
    uirevision: `${chart.title} ${logarithmic.x} ${logarithmic.y}`,
  };
}

function markLabel(mark, logarithmic, colours) {
  return { x: logarithmic ? Math.log10(mark.x) : mark.x, yref: "paper", y: 1, yanchor: "top", xanchor: "left", xshift: 4, text: labelOf(mark), showarrow: false, font: { color: colours.ink, size: 11 } };
}

/** Decades of a logarithmic axis: a spectrum's end point would else stretch the axis to zero. */
const DECADES = 6;

/** Return a label in two lines where it is longer than its axis is high. */
function wrapped(label, height) {
  const letters = (height - 80) / 7.5;
  if (label.length <= letters) return label;
  const middle = label.lastIndexOf(" ", Math.ceil(label.length / 2) + 4);
  return middle > 0 ? `${label.slice(0, middle)}<br>${label.slice(middle + 1)}` : label;
}

/** Return the range of a horizontal axis: from the first to the last place of a line; points have room about them. */
function widthOf(chart, logarithmic) {
  const drawn = chart.curves.filter((curve) => curve.draw !== "points").flatMap((curve) => curve.x);
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  if (!(high > low)) return {};
  if (!logarithmic) return { range: [low, high] };
  return low > 0 ? { range: [Math.log10(low), Math.log10(high)] } : {};
}

/** Return the decades that the positive numbers of a chart cover. */
function decadesOf(chart, axis) {
  let [low, high] = [Infinity, 0];
  for (const value of chart.curves.flatMap((curve) => curve[axis])) {
    if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return high > low ? Math.log10(high / low) : 0;
}

/** Return the most ticks of a logarithmic axis, so that plotly labels decades alone where there are enough of them,
 *  and else 1, 2 and 5. */
function ticksOf(decades) {
  if (decades > 2) return Math.max(3, Math.floor(decades / 0.75));
  return decades > 0.8 ? Math.max(2, Math.floor(decades / 0.35)) : 0;
}

/** Return the range of a vertical axis where plotly's own would show little: bins begin at zero, tails are cut. */
function rangeOf(chart, logarithmic) {
  const values = chart.curves.flatMap((curve) => curve.y).filter((value) => value !== null);
  const steps = chart.curves.some((curve) => curve.draw === "steps");
  if (!logarithmic) return steps && values.every((value) => value >= 0) ? { rangemode: "tozero" } : {};
  const decades = decadesOf(chart, "y");
  if (decades <= DECADES) return {};
  const top = Math.log10(Math.max(...values));
  return { range: [top - DECADES, top + 0.25] };
}
