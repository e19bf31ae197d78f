// @ts-check
// Measurements over all of the hundred digits, for the tour.

import { countActive, largest, mean, squaredError } from "./measure.mjs";
import { look, probabilitiesOf, run, without } from "./network.mjs";
import { normalise } from "./normalise.mjs";
import { digitImage } from "./pipeline.mjs";
import { addNoise, move } from "./transform.mjs";

/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./pipeline.mjs").Digits} Digits */
/** @typedef {import("./transform.mjs").Motion} Motion */

/**
 * What happens to each digit before the network gets it.
 * @callback Change
 * @param {Float32Array} image
 * @param {number} place
 * @returns {Float32Array}
 */

/**
 * @typedef {object} Summary
 * @property {number} count of digits
 * @property {number} right how many are read rightly
 * @property {number} error mean squared error to the unchanged digits
 * @property {number} inputError the same of what the network got
 * @property {number} active units, on average
 */

/**
 * A digit of a class to begin with: a typical one, read rightly, and rebuilt best.
 * @param {Network} network
 * @param {Digits} digits
 * @param {number} digitClass
 * @returns {number} its place among the hundred; 0 if there is none of this class
 */
export function clearest(network, digits, digitClass) {
  let best = Math.max(0, digits.labels.indexOf(digitClass));
  let least = Infinity;
  digits.labels.forEach((label, place) => {
    if (label !== digitClass || digits.about[place]) return;
    const image = digitImage(digits, place);
    const { probabilities, reconstruction } = look(network, image);
    const error = squaredError(reconstruction, image);
    const isRight = !probabilities || largest(probabilities) === digitClass;
    if (isRight && error < least) {
      least = error;
      best = place;
    }
  });
  return best;
}

/** @type {WeakMap<Network, Float32Array[]>} the codes of the hundred digits */
const codes = new WeakMap();

/**
 * The digits that a network takes for others, with the units that are on.
 * @param {Network} network
 * @param {Digits} digits
 * @param {Iterable<number>} off
 * @returns {Set<number>} their places among the hundred
 */
export function mistakenBy(network, digits, off = []) {
  let known = codes.get(network);
  if (!known) {
    known = digits.labels.map((_, place) => run(network.encoder, digitImage(digits, place)));
    codes.set(network, known);
  }
  const units = [...off];
  const places = new Set();
  known.forEach((code, place) => {
    const probabilities = probabilitiesOf(network, without(code, units));
    if (probabilities && largest(probabilities) !== digits.labels[place]) places.add(place);
  });
  return places;
}

/** @type {Change} */
export const asItIs = (image) => image;

/** Noise with another grain for each digit. @param {number} sigma @returns {Change} */
export function noisy(sigma) {
  return (image, place) => addNoise(image, sigma, place + 1);
}

/** @param {Motion} motion @returns {Change} */
export function moved(motion) {
  return (image) => move(image, 28, motion);
}

/** @param {Motion} motion @returns {Change} */
export function movedAndNormalised(motion) {
  return (image) => normalise(move(image, 28, motion), 28);
}

/**
 * @param {Network} network
 * @param {Digits} digits
 * @param {Iterable<number>} off
 * @param {Change} change
 * @returns {Summary}
 */
export function overAll(network, digits, off, change = asItIs) {
  const units = [...off];
  let right = 0;
  /** @type {number[]} */
  const errors = [];
  /** @type {number[]} */
  const inputErrors = [];
  /** @type {number[]} */
  const active = [];
  digits.labels.forEach((digitClass, place) => {
    const image = digitImage(digits, place);
    const input = change(image, place);
    const found = look(network, input, units);
    errors.push(squaredError(found.reconstruction, image));
    inputErrors.push(squaredError(input, image));
    active.push(countActive(found.kept));
    if (found.probabilities && largest(found.probabilities) === digitClass) {
      right++;
    }
  });
  return {
    count: digits.labels.length,
    right,
    error: mean(errors),
    inputError: mean(inputErrors),
    active: mean(active),
  };
}
