// @ts-check
// The answer in one line, just below the drawing.

import { byId, make, put } from "./dom.mjs";
import { percent } from "./measure.mjs";
import { say, sentence } from "./speech.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./pipeline.mjs").Result} Result */

/** @param {App} app */
export function makeVerdict(app) {
  const line = byId("verdict");
  const name = make("strong");
  const share = make("span");
  line.append(name, share);

  return {
    /** @param {Result} result */
    show(result) {
      const { probabilities, answer, isEmpty } = result;
      const reads = probabilities !== null && !isEmpty;
      put(name, reads ? app.classNames[answer] : "–");
      if (isEmpty) {
        put(share, "Nothing is drawn yet.");
      } else if (probabilities) {
        put(share, `is what it reads: ${percent(probabilities[answer])}`);
      } else {
        put(share, "This network names no digit.");
      }
    },
    /** @param {Result} result */
    settle(result) {
      say(sentence(result, app.classNames));
    },
  };
}
