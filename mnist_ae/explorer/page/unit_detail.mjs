// @ts-check
// One unit, closely: what it looks for, what it paints, and what would be missing without it.

import { byId, mark, paintSigned, put } from "./dom.mjs";
import { fromWeakest, galleryOf } from "./gallery.mjs";
import { errorText, squaredError } from "./measure.mjs";
import { run } from "./network.mjs";
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
  let unit = -1; // until one is pointed at, the strongest

  /**
   * The error with this unit and without it; the others stay as they are.
   * @param {Result} result
   */
  function effect(result) {
    const changed = result.kept.slice();
    const isOff = offUnits(app.state).has(unit);
    changed[unit] = isOff ? result.code[unit] : 0;
    const other = squaredError(run(app.network.decoder, changed), result.seen.clean);
    const [on, off] = isOff ? [other, result.error] : [result.error, other];
    return `The error is ${errorText(on)} with it and ${errorText(off)} without it.`;
  }

  return {
    /** @param {number} chosen */
    point(chosen) {
      unit = chosen;
      app.note("looked");
      app.refresh();
    },
    /** @param {Result} result */
    show(result) {
      const gallery = galleryOf(app.network, app.digits);
      if (unit < 0 || unit >= app.network.numUnits) {
        unit = fromWeakest(result.code, gallery)[app.network.numUnits - 1];
      }
      const activity = result.code[unit];
      const state = offUnits(app.state).has(unit) ? "off" : "on";
      const theme = app.theme();
      put(title, `Unit ${unit}, ${state}, activity ${activity.toFixed(2)}`);
      paintSigned(pictures[0], gallery.filters[unit], gallery.filterLimit, theme);
      paintSigned(pictures[1], gallery.parts[unit], gallery.partLimit, theme);
      paintSigned(pictures[2], gallery.parts[unit], gallery.addedLimit, theme, result.kept[unit]);
      mark(pictures[0], "aria-label", `What unit ${unit} looks for`);
      mark(pictures[1], "aria-label", `What unit ${unit} paints`);
      mark(pictures[2], "aria-label", `What unit ${unit} adds to this picture`);
    },
    /** @param {Result} result */
    settle(result) {
      put(text, describe(app, unit, result) + effect(result));
    },
  };
}

/**
 * @param {App} app
 * @param {number} unit
 * @param {Result} result
 */
function describe(app, unit, result) {
  if (app.network.dead.has(unit)) {
    return "It is dead: it was 0 for every training image. ";
  }
  return result.code[unit] === 0 ? "It does not answer to this picture. " : "";
}
