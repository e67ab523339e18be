/**
 * What can be taken away: the link, the Python lines, the curves, the experiment's file, and an image of the charts.
 */

import { byId } from "./elements.js";
import { writeState } from "./state.js";
import { layoutOf, tracesOf } from "./traces.js";
import { reasonOf } from "./updates.js";

/** Width of an image and height of each chart in it, in pixels, and how many of the image's own there are for one. */
const IMAGE = { width: 900, height: 460, heights: 320, scale: 2, head: 40 };

/**
 * Make the buttons work.
 * @param {function(): Map<string, string>} stateNow
 * @param {function(): {title: string, charts: {chart: Object, logarithmic: Object}[]}} shown
 * @param {function(string): void} say Tells the user what was done, or why not.
 * @param {function(): void} settle Brings the link up to date.
 */
export function startExports(stateNow, shown, say, settle) {
  const menu = byId("exports");
  const dialog = byId("python-dialog");
  let script = { text: "", name: "" };

  const asked = (what, use) => async () => {
    menu.open = false;
    try {
      const answer = await fetch(`/api/${what}?${writeState(stateNow())}`);
      if (!answer.ok) say((await answer.json()).problems.map((each) => each.says).join(" "));
      else use({ text: await answer.text(), name: nameOf(answer, what) });
    } catch (error) {
      say(reasonOf(error));
    }
  };
  const saved = ({ text, name }) => {
    save(new Blob([text], { type: "text/plain" }), name);
    say(`${name} was saved.`);
  };

  byId("copy-link").addEventListener("click", async () => {
    settle();
    say((await copy(location.href)) ? "The link was copied." : "The browser does not allow it: copy the link from its address bar.");
  });
  byId("export-python").addEventListener("click", asked("python", (file) => {
    script = file;
    byId("python-lines").textContent = file.text;
    dialog.showModal();
  }));
  byId("python-copy").addEventListener("click", async () => {
    if (await copy(script.text)) say("The lines were copied.");
    else getSelection().selectAllChildren(byId("python-lines"));
  });
  byId("python-save").addEventListener("click", () => saved(script));
  byId("export-csv").addEventListener("click", asked("csv", saved));
  byId("export-toml").addEventListener("click", asked("toml", saved));
  byId("export-png").addEventListener("click", async () => {
    menu.open = false;
    const { title, charts } = shown();
    if (!charts.length) return say("This view has no charts now.");
    save(await imageOf(title, charts), `${stateNow().get("view") ?? "charts"}.png`);
    return say("The image was saved.");
  });
  // a menu closes when one goes elsewhere, and with Escape
  document.addEventListener("click", (event) => menu.contains(event.target) || (menu.open = false));
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

/** Return the name of the file that the server gives. */
function nameOf(answer, what) {
  return /filename="?([\w.-]+)"?/.exec(answer.headers.get("content-disposition") ?? "")?.[1] ?? what;
}

/** @returns {Promise<boolean>} Whether the browser allowed it. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Let the browser save a file. */
function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  // the browser needs the address until it has read the file
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/**
 * Draw charts below each other on white, whatever the page's colours, so that they can be printed.
 * @param {string} title
 * @param {{chart: Object, logarithmic: {x: boolean, y: boolean}}[]} charts
 * @returns {Promise<Blob>}
 */
async function imageOf(title, charts) {
  const heights = charts.map((_, at) => (at ? IMAGE.heights : IMAGE.height));
  const canvas = document.createElement("canvas");
  canvas.width = IMAGE.width * IMAGE.scale;
  canvas.height = (IMAGE.head + heights.reduce((sum, each) => sum + each, 0)) * IMAGE.scale;
  const paper = canvas.getContext("2d");
  paper.scale(IMAGE.scale, IMAGE.scale);
  paper.fillStyle = "white";
  paper.fillRect(0, 0, canvas.width, canvas.height);
  paper.fillStyle = "black";
  paper.font = "600 16px system-ui, sans-serif";
  paper.fillText(title, 16, 26);
  let top = IMAGE.head;
  for (const [at, { chart, logarithmic }] of charts.entries()) {
    const layout = layoutOf(chart, logarithmic, false, { narrow: false, coarse: false, height: heights[at] });
    const figure = { data: tracesOf(chart, false, logarithmic.x), layout: { ...layout, width: IMAGE.width, height: heights[at], paper_bgcolor: "white" } };
    const made = await Plotly.toImage(figure, { format: "png", width: IMAGE.width, height: heights[at], scale: IMAGE.scale });
    paper.drawImage(await loaded(made), 0, top, IMAGE.width, heights[at]);
    top += heights[at];
  }
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

/** @param {string} address */
function loaded(address) {
  return new Promise((done, failed) => {
    const image = new Image();
    image.onload = () => done(image);
    image.onerror = () => failed(new Error("the image could not be drawn"));
    image.src = address;
  });
}
