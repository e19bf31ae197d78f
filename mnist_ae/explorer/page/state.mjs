// @ts-check
// What somebody has chosen on the page: all that a link holds.

/** @typedef {import("./strokes.mjs").Stroke} Stroke */

/**
 * What lies in the black square: a test digit or a picture, or neither, and strokes on it.
 * @typedef {object} Drawing
 * @property {number} digit which of the hundred, -1 for none
 * @property {Uint8Array | null} picture greys of a picture that was brought
 * @property {Stroke[]} strokes
 */

/**
 * @typedef {object} State
 * @property {Drawing} drawing
 * @property {string} network the id of the one that is shown
 * @property {string} compared the id of the one beside it, "" for none
 * @property {Record<string, number[]>} off units that are switched off, per network
 * @property {boolean} normalises
 * @property {number} x pixels to the right
 * @property {number} y pixels down
 * @property {number} turn degrees, clockwise
 * @property {number} scale
 * @property {number} noise standard deviation
 * @property {number} goal which of the hundred digits the walk leads to
 * @property {number} step of the tour, 0 while it is closed
 */

/** Where nothing is moved, and nothing is added. */
export const STILL = Object.freeze({ x: 0, y: 0, turn: 0, scale: 1, noise: 0 });

/** @type {Readonly<Drawing>} */
export const EMPTY = Object.freeze({ digit: -1, picture: null, strokes: [] });

/**
 * @param {string} network
 * @returns {State}
 */
export function firstState(network) {
  return {
    drawing: { ...EMPTY },
    network,
    compared: "",
    off: {},
    normalises: true,
    ...STILL,
    goal: 70,
    step: 0,
  };
}

/** @param {Drawing} drawing */
export function isEmpty(drawing) {
  return drawing.digit < 0 && !drawing.picture && drawing.strokes.length === 0;
}

/** The words for what the sliders do to the drawing. @param {State} state @returns {string[]} */
export function changesOf({ x, y, turn, scale, noise }) {
  const words = [
    x !== 0 || y !== 0 ? "moved" : "",
    turn !== 0 ? "turned" : "",
    scale !== 1 ? "scaled" : "",
    noise !== 0 ? "noisy" : "",
  ];
  return words.filter(Boolean);
}

/** The units that are off in the network shown. @param {State} state */
export function offUnits(state) {
  return new Set(state.off[state.network] || []);
}
