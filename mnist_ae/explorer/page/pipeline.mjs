// @ts-check
// From what was chosen to what is shown, without the page itself.

import { countActive, largest, placeOf, squaredError } from "./measure.mjs";
import { look } from "./network.mjs";
import { normalise } from "./normalise.mjs";
import { GREYS, PICTURE_SIDE } from "./picture.mjs";
import { isEmpty } from "./state.mjs";
import { SIDE, inkAll } from "./strokes.mjs";
import { addNoise, enlarge, isStill, move, shrink } from "./transform.mjs";

/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./state.mjs").State} State */
/** @typedef {import("./state.mjs").Drawing} Drawing */

/**
 * The hundred digits.
 * @typedef {object} Digits
 * @property {Uint8Array} images row after row
 * @property {number[]} labels
 * @property {string[]} about "", "hard" or "mistaken"
 */

/**
 * What the network gets.
 * @typedef {object} Seen
 * @property {Float32Array} raw what goes in, as 28 × 28 pixels
 * @property {Float32Array} clean the same, normalised if so chosen
 * @property {Float32Array} image the same with noise: what the network sees
 * @property {"normalised" | "already" | "as it is" | "empty"} how
 */

/**
 * What comes out.
 * @typedef {import("./network.mjs").Look & {
 *   network: Network, seen: Seen, isEmpty: boolean, error: number, place: number,
 *   numActive: number, answer: number}} Result
 */

export const NUM_PIXELS = 784;
const BLANK = 0.001; // no ink is brighter

/**
 * @param {Digits} digits
 * @param {number} place
 * @returns {Float32Array} 784 pixels in 0..1
 */
export function digitImage(digits, place) {
  const start = place * NUM_PIXELS;
  const bytes = digits.images.subarray(start, start + NUM_PIXELS);
  return Float32Array.from(bytes, (byte) => byte / 255);
}

/**
 * What lies under the strokes, as pixels of the drawing.
 * @param {Drawing} drawing
 * @param {Digits} digits
 */
function groundOf(drawing, digits) {
  if (drawing.picture) {
    const levels = Float32Array.from(drawing.picture, (grey) => grey / (GREYS - 1));
    return enlarge(levels, PICTURE_SIDE, SIDE);
  }
  if (drawing.digit >= 0 && drawing.digit < digits.labels.length) {
    return enlarge(digitImage(digits, drawing.digit), 28, SIDE);
  }
  return null;
}

/**
 * @param {Drawing} drawing
 * @param {Digits} digits
 * @returns {Float32Array} SIDE × SIDE
 */
export function pixelsOf(drawing, digits) {
  return inkAll(drawing.strokes, groundOf(drawing, digits));
}

/**
 * @param {State} state
 * @param {Float32Array} pixels of the drawing
 * @returns {Seen}
 */
export function see(state, pixels) {
  const { drawing } = state;
  const still = isStill(state);
  const moved = still ? pixels : move(pixels, SIDE, state);
  const raw = shrink(moved, SIDE);
  const untouched = still && drawing.digit >= 0 && drawing.strokes.length === 0;
  /** @type {Seen["how"]} */
  let how = "as it is";
  let clean = /** @type {Float32Array} */ (raw);
  if (isEmpty(drawing) || Math.max(...raw) < BLANK) {
    how = "empty";
  } else if (untouched) {
    how = "already"; // MNIST's own digits are not normalised a second time
  } else if (state.normalises) {
    how = "normalised";
    clean = normalise(moved, SIDE);
  }
  return { raw, clean, image: addNoise(clean, state.noise), how };
}

/**
 * @param {Network} network
 * @param {Seen} seen
 * @param {Iterable<number>} off
 * @returns {Result}
 */
export function answerTo(network, seen, off) {
  const found = look(network, seen.image, off);
  const error = squaredError(found.reconstruction, seen.clean);
  return {
    ...found,
    network,
    seen,
    isEmpty: seen.how === "empty",
    error,
    place: placeOf(network.errors, error),
    numActive: countActive(found.kept),
    answer: found.probabilities ? largest(found.probabilities) : -1,
  };
}
