// @ts-check
// The reconstruction, its error, and where that stands among the test digits' errors.

import { byId, paintGrey, put } from "./dom.mjs";
import { errorText, placeText } from "./measure.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./pipeline.mjs").Result} Result */

/** @param {App} app */
export function makeRebuilt(app) {
  const picture = /** @type {HTMLCanvasElement} */ (byId("rebuilt"));
  return {
    /** @param {Result} result */
    show(result) {
      paintGrey(picture, result.reconstruction);
      put(byId("error"), errorText(result.error));
      const against = app.state.noise > 0 ? " to the picture without noise" : "";
      const meaning = "of all pixels, the square of what each is off";
      put(byId("error-label"), `mean squared error${against}: ${meaning}`);
      byId("gauge").style.transform = `scaleX(${result.place / 100})`;
      const clean = app.state.noise > 0 ? ", which have no noise" : "";
      const place = result.isEmpty ? "nothing is drawn yet" : placeText(result.place) + clean;
      put(byId("error-place"), place.charAt(0).toUpperCase() + place.slice(1));
    },
  };
}
