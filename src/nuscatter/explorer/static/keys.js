/**
 * Keys of the page, and the help that lists them. They act where no text is written, and can be switched off: a person
 * who speaks to the machine types letters without meaning them.
 */

import { byId, element } from "./elements.js";

/** Elements in which a letter is a letter. */
const WRITTEN = "input:not([type=range]):not([type=checkbox]), textarea, select, [contenteditable]";

/**
 * Start the keys.
 * @param {{key: string, says: string, act: function(): void}[]} keys
 */
export function startKeys(keys) {
  const help = byId("help-dialog");
  const show = () => help.showModal();
  const all = [...keys, { key: "?", says: "this help", act: show }];
  const fixed = [
    ["Tab", "to the next control"],
    ["← →", "a step of a slider; the next view, on the tabs"],
    ["Page ↑ ↓", "ten steps of a slider"],
    ["Esc", "closes; leaves a field, so that keys act"],
  ];
  byId("keys").tBodies[0].append(
    ...[...all.map(({ key, says }) => [key, says]), ...fixed].map(([key, says]) =>
      element("tr", {}, element("th", { scope: "row" }, element("kbd", {}, key)), element("td", {}, says)),
    ),
  );
  byId("help").addEventListener("click", show);
  for (const close of document.querySelectorAll("dialog .close")) {
    close.addEventListener("click", () => close.closest("dialog").close());
  }
  document.addEventListener("keydown", (event) => {
    const written = event.target.closest?.(WRITTEN);
    if (event.key === "Escape" && written && !document.querySelector("dialog[open]")) written.blur();
    if (event.ctrlKey || event.altKey || event.metaKey || !byId("keys-on").checked) return;
    if (written || document.querySelector("dialog[open]")) return;
    const found = all.find(({ key }) => key === event.key);
    if (!found) return;
    event.preventDefault();
    found.act();
  });
}
