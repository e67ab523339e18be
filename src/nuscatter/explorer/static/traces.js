/**
 * From the curves of a chart to traces and a layout of plotly. Nothing here touches the page.
 */

/** Colours of species on white: those of the library's figures. */
export const COLOURS = {
  nu_e: "#009E73",
  nu_mu: "#0072B2",
  nu_tau: "#CC79A7",
  nu_e_bar: "#56B4E9",
  nu_mu_bar: "#E69F00",
  nu_tau_bar: "#882255",
};
/** The same on dark grey: those that would be too dark are lighter. */
const COLOURS_DARK = { ...COLOURS, nu_e: "#1FC796", nu_mu: "#4D9BF0", nu_e_bar: "#8AD0F7", nu_tau: "#E3A6CB", nu_tau_bar: "#D8628F" };
/** Lines of species, so that they are told apart without colours too. */
const DASHES = { nu_e: "dash", nu_mu: "solid", nu_tau: "dot", nu_e_bar: "10px,3px,3px,3px", nu_mu_bar: "dashdot", nu_tau_bar: "3px,5px" };
/** What species are called. */
const LABELS = { nu_e: "ν<sub>e</sub>", nu_mu: "ν<sub>μ</sub>", nu_tau: "ν<sub>τ</sub>", nu_e_bar: "ν̄<sub>e</sub>", nu_mu_bar: "ν̄<sub>μ</sub>", nu_tau_bar: "ν̄<sub>τ</sub>" };
/** Colours of curves of no species, in turn; the first is that of the text. */
const OTHERS = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
const OTHERS_DARK = ["#4D9BF0", "#FF8A3D", "#1FC796", "#E3A6CB", "#F0B840", "#8AD0F7"];
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
  const colours = dark ? DARK : LIGHT;
  const looks = looksOf(chart.curves, dark, colours);
  const heights = chart.stacked ? stack(chart.curves) : chart.curves.map((curve) => curve.y);
  const made = chart.curves.flatMap((curve, at) => traceOf(curve, heights[at], looks[at], chart.stacked, logarithmic));
  return made;
}

/** Return the colour and the line of each curve. */
function looksOf(curves, dark, colours) {
  const species = dark ? COLOURS_DARK : COLOURS;
  const others = dark ? OTHERS_DARK : OTHERS;
  let next = 0;
  return curves.map((curve) => {
    if (curve.reference) return { color: colours.faint, dash: "4px,3px", width: 1.6 };
    if (curve.species in species) return { color: species[curve.species], dash: DASHES[curve.species], width: 2 };
    if (curve.name === "all" || curve.draw === "points") return { color: colours.ink, dash: "solid", width: 2.2 };
    const look = { color: others[next % others.length], dash: OTHER_DASHES[Math.floor(next / others.length) % OTHER_DASHES.length], width: 2 };
    next += 1;
    return look;
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

/** Return the traces of one curve. */
function traceOf(curve, heights, look, stacked, logarithmic) {
  const base = { name: labelOf(curve), type: "scatter", legendgroup: curve.name, connectgaps: false };
  const line = { color: look.color, width: look.width, dash: look.dash, simplify: false };
  if (curve.draw === "points") return [{ ...base, x: curve.x, y: curve.y, mode: "markers", marker: { color: look.color, size: 6 }, ...errorBars(curve, look.color), hovertemplate: "%{y:.4~g}" }];
  if (curve.draw !== "steps") return [{ ...base, x: curve.x, y: curve.y, mode: "lines", line, hovertemplate: "%{y:.4~g}" }];
  const filled = stacked && isStacked(curve);
  const steps = {
    ...base,
    ...stairs(curve.x, heights),
    mode: "lines",
    line: filled ? { ...line, dash: "solid", width: 1 } : line,
    hoverinfo: "skip",
    ...(filled ? { fill: "tonexty", fillcolor: faded(look.color) } : {}),
  };
  return [steps, centres(base, curve, heights, look.color, logarithmic)];
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
function centres(base, curve, heights, color, logarithmic) {
  const middle = (low, high) => (logarithmic && low > 0 ? Math.sqrt(low * high) : (low + high) / 2);
  return {
    ...base,
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
    height: size.height,
    margin: { l: size.narrow ? 58 : 72, r: 14, t: chart.curves.length > 1 ? 30 : 10, b: 48 },
    paper_bgcolor: colours.paper,
    plot_bgcolor: colours.paper,
    font: { family: FONT, size: 12, color: colours.ink },
    xaxis: { ...axis(chart.x.label, logarithmic.x, decadesOf(chart, "x")), hoverformat: ".4~g" },
    yaxis: { ...axis(wrapped(chart.y.label, size.height), logarithmic.y, Math.min(decadesOf(chart, "y"), DECADES)), ...rangeOf(chart, logarithmic.y) },
    hovermode: "x unified",
    hoverlabel: { bgcolor: colours.hover, bordercolor: colours.line, font: { color: colours.ink, size: 12, family: FONT } },
    dragmode: size.coarse ? false : "zoom",
    showlegend: chart.curves.length > 1,
    legend: { orientation: "h", x: 0, xanchor: "left", y: 1.01, yanchor: "bottom", font: { size: 12 }, itemwidth: 30, bgcolor: colours.paper },
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

/** Return the decades that the positive numbers of a chart cover. */
function decadesOf(chart, axis) {
  let [low, high] = [Infinity, 0];
  for (const value of chart.curves.flatMap((curve) => curve[axis])) {
    if (value > 0) [low, high] = [Math.min(low, value), Math.max(high, value)];
  }
  return high > low ? Math.log10(high / low) : 0;
}

/** Return the most ticks of a logarithmic axis, so that plotly labels decades alone where there are enough of them. */
function ticksOf(decades) {
  return decades > 2 ? Math.max(3, Math.floor(decades / 0.75)) : 0;
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
