// @ts-check
// The answer in one line below the drawing, and on a telephone beside the grid, too.

import { byId, make, paintGrey, put } from "./dom.mjs";
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
      const peeks = [result.seen.image, result.reconstruction];
      ["peek-seen", "peek-rebuilt"].forEach((id, i) =>
        paintGrey(/** @type {HTMLCanvasElement} */ (byId(id)), peeks[i]),
      );
      put(
        byId("peek-answer"),
        reads ? `${app.classNames[answer]}, ${percent(probabilities[answer])}` : "",
      );
      if (isEmpty) {
        put(share, "Nothing is drawn yet.");
      } else if (probabilities) {
        const blind = result.numActive === 0 ? ", a guess: no unit is active" : "";
        put(share, `is what it reads: ${percent(probabilities[answer])}${blind}`);
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
