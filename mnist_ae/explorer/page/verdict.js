// @ts-check
// The answer in one line, just below the drawing.

import { byId, make, put } from "./dom.js";
import { percent } from "./measure.js";
import { say, sentence } from "./speech.js";

/** @typedef {import("./main.js").App} App */
/** @typedef {import("./pipeline.js").Result} Result */

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
        put(share, `is what it reads, ${percent(probabilities[answer])} sure`);
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
