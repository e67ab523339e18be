/**
 * The link of the page and the browser's history.
 *
 * The state is the query of the link; the scales of axes, which the server has no use for, stand behind "#".
 */

import { readState, writeState } from "./state.js";

/** Milliseconds between changes of the link while a slider moves: browsers refuse more than some hundred in a while. */
const PAUSE = 250;

/**
 * Make the link.
 * @param {function(Map<string, string>, Map<string, string>): Promise} opened Is called with the state of a link that is
 *   opened, also by "back".
 */
export function makeLink(opened) {
  let waiting = null;
  let timer = null;

  const open = () => {
    clearTimeout(timer);
    waiting = null;
    timer = null;
    return opened(readState(location.search), readState(location.hash.slice(1)));
  };

  /** Write the link that waits. */
  function settle() {
    clearTimeout(timer);
    timer = null;
    if (waiting !== null) history.replaceState(null, "", waiting);
    waiting = null;
  }

  addEventListener("popstate", open);
  addEventListener("pagehide", settle);

  return {
    start: open,
    settle,
    /** Change the link where it is; soon, not at once. */
    replace(state, scales) {
      waiting = addressOf(state, scales);
      timer ??= setTimeout(settle, PAUSE);
    },
    /** Make a new entry of the history. */
    push(state, scales) {
      settle();
      const address = addressOf(state, scales);
      if (address !== location.pathname + location.search + location.hash) history.pushState(null, "", address);
    },
  };
}

function addressOf(state, scales) {
  const hash = writeState(scales);
  return `${location.pathname}?${writeState(state)}${hash ? `#${hash}` : ""}`;
}
