// @ts-check
// One unit, closely: what it looks for, what it paints, and what would be missing without it.

import { byId, mark, paintSigned, put } from "./dom.mjs";
import { fromWeakest, galleryOf } from "./gallery.mjs";
import { errorText, largest, percent, squaredError } from "./measure.mjs";
import { probabilitiesOf, run } from "./network.mjs";
import { offUnits } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./pipeline.mjs").Result} Result */

/** @param {App} app */
export function makeUnitDetail(app) {
  const pictures = ["unit-filter", "unit-part", "unit-adds"].map(
    (id) => /** @type {HTMLCanvasElement} */ (byId(id)),
  );
  const title = byId("unit-title");
  const text = byId("unit-text");
  let chosen = -1; // the unit that was pointed at last
  let unit = 0; // the same, or the strongest until one is pointed at

  /**
   * The error and the answer that come of a code.
   * @param {Float32Array} code
   * @param {Result} result
   */
  function outcome(code, result) {
    const error = squaredError(run(app.network.decoder, code), result.seen.clean);
    const probabilities = probabilitiesOf(app.network, code);
    if (!probabilities || result.isEmpty) return `error ${errorText(error)}`;
    const answer = largest(probabilities);
    const reads = `${app.classNames[answer]} (${percent(probabilities[answer])})`;
    return `error ${errorText(error)}, answer ${reads}`;
  }

  /** What the unit changes; the others stay as they are. @param {Result} result */
  function effect(result) {
    const [on, off] = [result.kept.slice(), result.kept.slice()];
    on[unit] = result.code[unit];
    off[unit] = 0;
    return `With it: ${outcome(on, result)}.\nWithout it: ${outcome(off, result)}.`;
  }

  return {
    /** @param {number} pointed */
    point(pointed) {
      chosen = pointed;
      app.note("looked");
      app.refresh();
    },
    /** @param {Result} result */
    show(result) {
      const gallery = galleryOf(app.network, app.digits);
      const isThere = chosen >= 0 && chosen < app.network.numUnits;
      unit = isThere ? chosen : fromWeakest(result.code, gallery)[app.network.numUnits - 1];
      const activity = result.code[unit];
      const state = offUnits(app.state).has(unit) ? "off" : "on";
      const theme = app.theme();
      const answers = app.network.dead.has(unit)
        ? "dead: 0 for every training image"
        : `activity ${activity.toFixed(2)}`;
      put(title, `Unit ${unit}, ${state}, ${answers}`);
      paintSigned(pictures[0], gallery.filters[unit], gallery.filterLimit, theme);
      paintSigned(pictures[1], gallery.parts[unit], gallery.partLimit, theme);
      paintSigned(pictures[2], gallery.parts[unit], gallery.addedLimit, theme, result.kept[unit]);
      mark(pictures[0], "aria-label", `What unit ${unit} looks for`);
      mark(pictures[1], "aria-label", `What unit ${unit} paints`);
      mark(pictures[2], "aria-label", `What unit ${unit} adds to this picture`);
    },
    /** @param {Result} result */
    settle(result) {
      put(text, effect(result));
    },
  };
}
