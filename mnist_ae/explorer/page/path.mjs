// @ts-check
// What to do next, for somebody who opens the page for the first time.

import { byId, mark } from "./dom.mjs";

const STEPS = ["drew", "looked", "switched", "toured"];

export function makePath() {
  const items = [...byId("path").children].map((item) => /** @type {HTMLElement} */ (item));
  const done = new Set();
  byId("path").addEventListener("click", (event) => {
    const { to } = /** @type {HTMLElement} */ (event.target).dataset;
    if (to === "tour-open") {
      byId(to).click();
    } else if (to) {
      byId(to).scrollIntoView({ block: to === "weakest" ? "center" : "start" });
      byId(to).focus({ preventScroll: true });
    }
  });

  function show() {
    const next = STEPS.findIndex((step) => !done.has(step));
    items.forEach((item, i) => {
      item.classList.toggle("done", done.has(STEPS[i]));
      mark(item, "aria-current", i === next ? "step" : "false");
    });
  }
  show();
  return {
    /** @param {string} step that was done */
    note(step) {
      if (!done.has(step)) {
        done.add(step);
        show();
      }
    },
  };
}
