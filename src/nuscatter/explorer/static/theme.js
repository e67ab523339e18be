/**
 * Light and dark. The browser's own preference holds until the user chooses; the choice is kept where that is allowed.
 */

import { byId } from "./elements.js";

const KEPT = "nuscatter-theme";
const DARK = matchMedia("(prefers-color-scheme: dark)");

/** A browser may refuse to keep anything; then the choice holds as long as the page. */
function kept() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(theme) {
  try {
    localStorage.setItem(KEPT, theme);
  } catch {
    // nothing is kept, and nothing is wrong
  }
}

/**
 * Return whether the page is dark now.
 * @returns {boolean}
 */
export function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === "dark" : DARK.matches;
}

/**
 * Make the button work.
 * @param {function(): void} changed Is called when colours have changed, for what is drawn by script.
 * @returns {function(): void} Changes from light to dark or back.
 */
export function startTheme(changed) {
  const chosen = kept();
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
  const show = () => {
    byId("theme").setAttribute("aria-pressed", String(isDark()));
    changed();
  };
  const toggle = () => {
    const theme = isDark() ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    keep(theme);
    show();
  };
  byId("theme").addEventListener("click", toggle);
  DARK.addEventListener("change", show);
  show();
  return toggle;
}
