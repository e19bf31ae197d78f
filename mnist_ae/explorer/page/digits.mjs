// @ts-check
// The hundred test digits, to pick from.

import { byId, make, makePicture, mark, paintGrey, put } from "./dom.mjs";
import { makeGrid } from "./grid.mjs";
import { mistakenBy } from "./hundred.mjs";
import { digitImage } from "./pipeline.mjs";
import { EMPTY, offUnits } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */

/** @param {App} app */
export function makeDigits(app) {
  const container = byId("digits");
  const { digits, classNames, packed } = app;
  const seen = new Map();
  const buttons = digits.labels.map((label, place) => {
    const number = (seen.get(label) ?? 0) + 1;
    seen.set(label, number);
    const isHard = digits.about[place] === "hard";
    const name = `${classNames[label]}, number ${number}${isHard ? ", hard to rebuild" : ""}`;
    const picture = makePicture();
    const button = make("button", {
      type: "button",
      class: isHard ? "digit hard" : "digit",
      "aria-label": name,
      "aria-pressed": "false",
    }, [picture]);
    paintGrey(picture, digitImage(digits, place));
    button.addEventListener("click", () => app.draw({ ...EMPTY, digit: place }));
    return { button, name };
  });
  if (packed.length > 1) put(byId("hard-for"), ` (${packed[0].title})`);
  container.append(...buttons.map(({ button }) => button));
  if (buttons.length > 0) {
    makeGrid(container, buttons.map(({ button }) => button));
  } else {
    byId("hundred").hidden = true;
  }
  return {
    settle() {
      const { digit } = app.state.drawing;
      const mistaken = mistakenBy(app.network, digits, offUnits(app.state));
      buttons.forEach(({ button, name }, place) => {
        const isMistaken = mistaken.has(place);
        mark(button, "aria-pressed", String(place === digit));
        mark(button, "aria-label", isMistaken ? `${name}, mistaken by this network` : name);
        button.classList.toggle("mistaken", isMistaken);
      });
    },
  };
}
