/**
 * The state of the page: dotted keys with texts, as they stand in its link and in each request.
 *
 * Functions here return new states and change none, so that a state that was sent, drawn or kept in the history stays
 * what it was.
 * @typedef {Map<string, string>} State
 */

/** Keys of an experiment of the user's own; one of the catalogue has `experiment` in their place. */
const OWN = ["title", "source", "detector"];

/**
 * Read a state from the query of a link. A key that stands there twice keeps both texts, which the server refuses.
 * @param {string} query With or without "?".
 * @returns {State}
 */
export function readState(query) {
  const state = new Map();
  for (const [key, text] of new URLSearchParams(query)) {
    if (text.trim()) state.set(key, text.trim());
  }
  return state;
}

/**
 * Write a state as the query of a link. What may stand there is left as it is, so that people can read the link.
 * @param {State} state
 * @returns {string}
 */
export function writeState(state) {
  const quoted = (text) => encodeURIComponent(text).replace(/%(2F|5B|5D|2C|3A)/g, decodeURIComponent);
  return [...state].map(([key, text]) => `${quoted(key)}=${quoted(text)}`).join("&");
}

/**
 * Return a state in which a key has a text; an empty text removes the key.
 * @param {State} state
 * @param {string} key
 * @param {string} text
 * @returns {State}
 */
export function withText(state, key, text) {
  const changed = new Map(state);
  if (text.trim()) changed.set(key, text.trim());
  else changed.delete(key);
  return changed;
}

/**
 * Return a state without a key and all keys below it.
 * @param {State} state
 * @param {string} root
 * @returns {State}
 */
export function without(state, root) {
  return new Map([...state].filter(([key]) => !isAt(key, root)));
}

/**
 * Return whether a key is a root or stands below it.
 * @param {string} key
 * @param {string} root
 * @returns {boolean}
 */
export function isAt(key, root) {
  return key === root || key.startsWith(`${root}.`);
}

/**
 * Return whether a state has a key or something below it.
 * @param {State} state
 * @param {string} root
 * @returns {boolean}
 */
export function has(state, root) {
  return [...state.keys()].some((key) => isAt(key, root));
}

/**
 * Return the names that stand directly below a key, each once, in their order.
 * @param {State} state
 * @param {string} root
 * @returns {string[]}
 */
export function namesBelow(state, root) {
  const below = [...state.keys()].filter((key) => key.startsWith(`${root}.`));
  return [...new Set(below.map((key) => key.slice(root.length + 1).split(".")[0]))];
}

/**
 * Return whether a key describes the experiment itself.
 * @param {string} key
 * @returns {boolean}
 */
export function isOwn(key) {
  return OWN.some((root) => isAt(key, root));
}

/**
 * Return a state whose experiment of the catalogue is replaced by its source and its detector, key by key.
 *
 * Its title says that it is not the published experiment any more: exports are headed by it.
 * @param {State} state
 * @param {State} preset The keys of the experiment.
 * @returns {State}
 */
export function asOwn(state, preset) {
  const name = state.get("experiment");
  if (name === undefined) return state;
  const kept = [...state].filter(([key]) => key !== "experiment" && !isOwn(key));
  return new Map([...kept, ...preset, ["title", `${name}, changed`]]);
}

/**
 * Return a state with a new experiment of the user's own.
 * @param {State} state
 * @param {{title: string, state: Object<string, string>}} start
 * @returns {State}
 */
export function asNew(state, start) {
  const kept = [...state].filter(([key]) => key !== "experiment" && key !== "structure" && !isOwn(key));
  return new Map([...kept, ["title", start.title], ...Object.entries(start.state)]);
}

/**
 * Return a state with an experiment of the catalogue in place of what described one.
 * @param {State} state
 * @param {string} name
 * @returns {State}
 */
export function asCatalogue(state, name) {
  const kept = [...state].filter(([key]) => key !== "experiment" && !isOwn(key));
  const view = kept.filter(([key]) => key === "view");
  return new Map([...view, ["experiment", name], ...kept.filter(([key]) => key !== "view")]);
}
