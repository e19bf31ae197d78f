// @ts-check
// Sliders that change what goes in, and the switch of the normalisation.

import { byId, mark, paintGrey, put } from "./dom.mjs";
import { STILL } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./pipeline.mjs").Result} Result */
/** @typedef {keyof typeof STILL} Key */

/** @type {Record<Key, (value: number) => string>} */
const WORDS = {
  x: (value) => `${value} px`,
  y: (value) => `${value} px`,
  turn: (value) => `${value}°`,
  scale: (value) => `× ${value.toFixed(2)}`,
  noise: (value) => `σ ${value.toFixed(2)}`,
};

const NOTES = {
  normalised: "Cut out, brought to a height or width of 20 pixels, centred on its weight.",
  already: "A digit of MNIST is normalised already, so it stays as it is.",
  "as it is": "Your picture, with nothing done to it.",
  empty: "There is nothing to see yet.",
};

/**
 * What a slider says of itself, beside it and to a screen reader.
 * @param {HTMLInputElement} slider
 * @param {string} text
 */
export function label(slider, text) {
  const output = /** @type {HTMLElement} */ (document.querySelector(`output[for="${slider.id}"]`));
  put(output, text);
  mark(slider, "aria-valuetext", text);
}

/** @param {App} app */
export function makeSliders(app) {
  const keys = /** @type {Key[]} */ (Object.keys(STILL));
  const normalise = /** @type {HTMLInputElement} */ (byId("normalise"));
  /** @type {Map<Key, HTMLInputElement>} */
  const sliders = new Map();
  for (const key of keys) {
    const slider = /** @type {HTMLInputElement} */ (byId(key));
    sliders.set(key, slider);
    slider.addEventListener("input", () => app.change({ [key]: Number(slider.value) }));
  }
  normalise.addEventListener("change", () => app.change({ normalises: normalise.checked }));
  byId("still").addEventListener("click", () => app.change({ ...STILL }));
  return {
    /** @param {Result} result */
    show(result) {
      for (const [key, slider] of sliders) {
        const value = app.state[key];
        if (Number(slider.value) !== value) {
          slider.value = String(value);
        }
        label(slider, WORDS[key](value));
      }
      normalise.checked = app.state.normalises;
      paintGrey(/** @type {HTMLCanvasElement} */ (byId("raw")), result.seen.raw);
      paintGrey(/** @type {HTMLCanvasElement} */ (byId("seen")), result.seen.image);
      put(byId("seen-note"), NOTES[result.seen.how]);
    },
  };
}
