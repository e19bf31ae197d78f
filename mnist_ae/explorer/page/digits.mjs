// @ts-check
// The hundred test digits, to pick from.

import { byId, make, makePicture, mark, paintGrey } from "./dom.mjs";
import { makeGrid } from "./grid.mjs";
import { digitImage } from "./pipeline.mjs";
import { EMPTY } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */

/** @type {Record<string, string>} */
const SPOKEN = { "": "", hard: ", hard to rebuild", mistaken: ", mistaken" };

/** @param {App} app */
export function makeDigits(app) {
  const container = byId("digits");
  const { digits, classNames } = app;
  const seen = new Map();
  const buttons = digits.labels.map((label, place) => {
    const number = (seen.get(label) ?? 0) + 1;
    seen.set(label, number);
    const about = digits.about[place] ?? "";
    const picture = makePicture();
    const button = make("button", {
      type: "button",
      class: `digit ${about}`,
      "aria-label": `${classNames[label]}, number ${number}${SPOKEN[about] ?? ""}`,
      "aria-pressed": "false",
    }, [picture]);
    paintGrey(picture, digitImage(digits, place));
    button.addEventListener("click", () => app.draw({ ...EMPTY, digit: place }));
    return button;
  });
  container.append(...buttons);
  if (buttons.length > 0) {
    makeGrid(container, buttons);
  } else {
    byId("hundred").hidden = true;
  }
  return {
    settle() {
      const { digit } = app.state.drawing;
      buttons.forEach((button, place) => mark(button, "aria-pressed", String(place === digit)));
    },
  };
}
