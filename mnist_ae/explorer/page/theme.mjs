// @ts-check
// Light or dark: as the system says, until the button is pressed.

import { byId, put } from "./dom.mjs";

/** @typedef {import("./colours.mjs").Theme} Theme */

/**
 * @param {() => void} redraw called after each change
 * @returns {() => Theme} the theme that is shown
 */
export function makeTheme(redraw) {
  const button = byId("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  /** @type {Theme | null} */
  let chosen = null;

  /** @returns {Theme} */
  function shown() {
    return chosen || (system.matches ? "dark" : "light");
  }
  function show() {
    if (chosen) {
      document.documentElement.dataset.theme = chosen;
    }
    put(button, shown() === "dark" ? "Light page" : "Dark page");
    redraw();
  }
  button.addEventListener("click", () => {
    chosen = shown() === "dark" ? "light" : "dark";
    show();
  });
  system.addEventListener("change", show);
  put(button, shown() === "dark" ? "Light page" : "Dark page");
  return shown;
}
