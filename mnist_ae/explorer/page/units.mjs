// @ts-check
// The code as a grid of units, each a button that switches it off and on.

import { byId, make, makePicture, mark, paintSigned, put } from "./dom.mjs";
import { fromWeakest, galleryOf } from "./gallery.mjs";
import { makeGrid } from "./grid.mjs";
import { label } from "./sliders.mjs";
import { offUnits } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./pipeline.mjs").Result} Result */

/**
 * A unit's button, and what it shows now: the factor of its picture, and its bar. Hundreds of
 * them are looked at in each frame, so only what differs is changed.
 * @typedef {{button: HTMLButtonElement, picture: HTMLCanvasElement, bar: HTMLElement,
 *   factor: number, width: number}} Tile
 */

const MOST_IN_TENS = 100; // so many units stand in rows of ten; more stand closer
const BAR_STEPS = 30; // lengths that a bar can have

/**
 * @param {App} app
 * @param {(unit: number) => void} point called when a unit is pointed at or focused
 */
export function makeUnits(app, point) {
  const container = byId("units");
  const weakest = /** @type {HTMLInputElement} */ (byId("weakest"));
  const deadOff = /** @type {HTMLButtonElement} */ (byId("dead-off"));
  const allOn = /** @type {HTMLButtonElement} */ (byId("all-on"));
  const ways = { filters: byId("show-filters"), parts: byId("show-parts") };
  /** @type {Tile[]} */
  let tiles = [];
  /** @type {Network | null} */
  let built = null;
  let builtTheme = app.theme();
  /** @type {Result | null} */
  let latest = null;
  /** @type {number[]} the units that the slider switched off, in the network that is built */
  let weak = [];
  let slides = false; // whether the slider is held, whose way can be undone at once
  let finger = false; // whether a unit was touched by a finger, not by a mouse or a key
  let touched = -1; // the unit that a finger has shown closely

  /** @param {Iterable<number>} units */
  function setOff(units) {
    const off = { ...app.state.off, [app.state.network]: [...units] };
    if (slides) app.change({ off });
    else app.keep({ off });
  }
  /** A finger can't point: its first touch shows a unit, the next one switches. */
  function press(/** @type {number} */ unit) {
    const onlyShows = finger && touched !== unit;
    touched = finger ? unit : -1;
    finger = false;
    if (!onlyShows) toggle(unit);
  }
  /** @param {number} unit */
  function toggle(unit) {
    const off = offUnits(app.state);
    if (!off.delete(unit)) off.add(unit);
    app.note("switched");
    setOff(off);
  }
  function build() {
    const { network } = app;
    if (built !== network) weak = [];
    built = network;
    builtTheme = app.theme();
    container.classList.toggle("many", network.numUnits > MOST_IN_TENS);
    tiles = Array.from({ length: network.numUnits }, (_, unit) => {
      const picture = makePicture();
      const bar = make("span", { class: "activity" });
      const button = make("button", { type: "button", class: "unit" }, [picture, bar]);
      button.classList.toggle("dead", network.dead.has(unit));
      button.addEventListener("pointerdown", (event) => {
        finger = event.pointerType === "touch";
      });
      button.addEventListener("click", () => press(unit));
      button.addEventListener("pointerenter", () => point(unit));
      button.addEventListener("focus", () => point(unit));
      return { button, picture, bar, factor: NaN, width: NaN };
    });
    container.replaceChildren(...tiles.map((tile) => tile.button));
    makeGrid(container, tiles.map((tile) => tile.button));
    weakest.max = String(network.numUnits);
    deadOff.disabled = network.dead.size === 0;
    put(deadOff, `Dead ones off (${network.dead.size})`);
  }
  /** @param {"filters" | "parts"} way */
  function showWay(way) {
    app.showsParts = way === "parts";
    tiles.forEach((tile) => (tile.factor = NaN));
    app.refresh();
  }
  ways.filters.addEventListener("click", () => showWay("filters"));
  ways.parts.addEventListener("click", () => showWay("parts"));
  allOn.addEventListener("click", () => setOff([]));
  deadOff.addEventListener("click", () => {
    app.note("switched");
    setOff([...offUnits(app.state), ...app.network.dead]);
  });
  weakest.addEventListener("input", () => {
    if (!latest) return;
    app.note("switched");
    const order = fromWeakest(latest.code, galleryOf(app.network, app.digits));
    const others = offUnits(app.state);
    weak.forEach((unit) => others.delete(unit));
    weak = order.slice(0, Number(weakest.value));
    setOff(new Set([...others, ...weak]));
    slides = true;
  });
  weakest.addEventListener("change", () => {
    slides = false;
  });

  /**
   * @param {Tile} tile
   * @param {number} unit
   * @param {number} activity as far as the unit is on
   */
  function paint(tile, unit, activity) {
    const gallery = galleryOf(app.network, app.digits);
    const factor = app.showsParts ? activity : 1;
    if (factor === tile.factor) return;
    tile.factor = factor;
    const values = app.showsParts ? gallery.parts[unit] : gallery.filters[unit];
    const limit = app.showsParts ? gallery.addedLimit : gallery.filterLimit;
    paintSigned(tile.picture, values, limit, builtTheme, factor);
  }
  /**
   * @param {Tile} tile
   * @param {number} activity
   */
  function measure(tile, activity) {
    const limit = galleryOf(app.network, app.digits).activityLimit;
    const share = Math.max(-1, Math.min(1, activity / limit));
    const width = Math.round(share * BAR_STEPS) / BAR_STEPS;
    if (width === tile.width) return;
    tile.width = width;
    tile.bar.style.transform = `scaleX(${Math.abs(width)})`;
    tile.bar.classList.toggle("negative", width < 0);
  }

  return {
    /** @param {Result} result */
    show(result) {
      latest = result;
      if (built !== app.network || builtTheme !== app.theme()) build();
      const off = offUnits(app.state);
      tiles.forEach((tile, unit) => {
        mark(tile.button, "aria-pressed", String(!off.has(unit)));
        measure(tile, result.code[unit]);
        paint(tile, unit, result.kept[unit]);
      });
      mark(ways.filters, "aria-pressed", String(!app.showsParts));
      mark(ways.parts, "aria-pressed", String(app.showsParts));
      allOn.disabled = off.size === 0;
      const count = weak.filter((unit) => off.has(unit)).length;
      weakest.value = String(count);
      label(weakest, `${count} of ${tiles.length}`);
      const active = `${result.numActive} of ${tiles.length} units are active for this picture`;
      const are = off.size === 1 ? "is" : "are";
      put(byId("code-note"), off.size > 0 ? `${active}; ${off.size} ${are} off.` : `${active}.`);
    },
    /** @param {Result} result */
    settle(result) {
      const off = offUnits(app.state);
      tiles.forEach(({ button }, unit) => {
        const dead = app.network.dead.has(unit) ? "dead, " : "";
        const state = off.has(unit) ? "off" : "on";
        const activity = result.code[unit].toFixed(1);
        mark(button, "aria-label", `unit ${unit}, ${dead}activity ${activity}, ${state}`);
      });
    },
  };
}
