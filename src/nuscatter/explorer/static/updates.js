/**
 * From a new state to what is drawn: one request at a time, and of several changes the newest.
 *
 * A request that is under way is let finish if it is quick: so the charts follow a slider while it moves. One that takes
 * long is given up for the newer state.
 */

import { writeState } from "./state.js";

/** Changes of so many milliseconds are sent together. */
const TOGETHER = 20;
/** A request that has taken so long is given up when there is a newer state. */
const PATIENCE = 400;
/** After so long the page says that it computes. */
const BUSY = 300;

/**
 * Make the loop.
 * @param {Object} page
 * @param {function(Object, number, function(): boolean): Promise} page.draw Shows an answer; the time of the change is
 *   that of performance.now(); the function says whether it is still the newest.
 * @param {function({field: string, says: string}[]): void} page.refuse Shows what is wrong with the state.
 * @param {function(string): void} page.fail Says why there is no answer.
 * @param {function(boolean): void} page.busy
 * @param {function("drawn"|"refused"|"failed"): void} page.settled Nothing newer is wanted.
 * @returns {function(Map<string, string>): void} Asks for a state.
 */
export function makeUpdates({ draw, refuse, fail, busy, settled }) {
  let wanted = null;
  let since = null;
  let underWay = null;
  let timer = null;

  function request(state) {
    wanted = writeState(state);
    since ??= performance.now();
    if (underWay !== null && performance.now() - underWay.begun > PATIENCE) underWay.controller.abort();
    if (underWay === null && timer === null) timer = setTimeout(next, TOGETHER);
  }

  async function next() {
    timer = null;
    const [query, changed] = [wanted, since];
    const controller = new AbortController();
    underWay = { controller, begun: performance.now() };
    wanted = null;
    since = null;
    const slow = setTimeout(() => busy(true), BUSY);
    const giveUp = setTimeout(() => wanted !== null && controller.abort(), PATIENCE);
    let what = "failed";
    try {
      const answer = await fetch(`/api/view?${query}`, { signal: controller.signal });
      const content = await answer.json();
      if (answer.ok) {
        await draw(content, changed, () => wanted === null);
        what = "drawn";
      } else if (answer.status === 422) {
        refuse(content.problems);
        what = "refused";
      } else fail(content.problems?.[0]?.says ?? `The server answered with the status ${answer.status}.`);
    } catch (error) {
      if (error.name !== "AbortError") fail(reasonOf(error));
      else since = changed;
    }
    clearTimeout(slow);
    clearTimeout(giveUp);
    underWay = null;
    if (wanted !== null) timer = setTimeout(next, 0);
    else {
      busy(false);
      settled(what);
    }
  }

  return request;
}

/**
 * Return in a sentence why a request has no answer.
 * @param {Error} error
 * @returns {string}
 */
export function reasonOf(error) {
  // browsers call it "Failed to fetch", "NetworkError" and "Load failed"; another TypeError is an error of this page
  if (error instanceof TypeError && /fetch|network|load failed/i.test(error.message)) return "The server does not answer: start it again with 'nuscatter explorer', then reload this page.";
  return `The answer could not be shown: ${error.message}`;
}
