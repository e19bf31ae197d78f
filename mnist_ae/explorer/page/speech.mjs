// @ts-check
// What a screen reader says: one sentence, once the hand has come to rest.

import { byId, put } from "./dom.mjs";
import { errorText, percent, placeText } from "./measure.mjs";

/** @typedef {import("./pipeline.mjs").Result} Result */

const PAUSE = 700; // milliseconds without a change
let timer = 0;

/** Say something after a pause; what was to be said before is dropped. @param {string} text */
export function say(text) {
  clearTimeout(timer);
  timer = window.setTimeout(() => put(byId("speech"), text), PAUSE);
}

/** Say something at once, such as where the pen is. @param {string} text */
export function sayNow(text) {
  clearTimeout(timer);
  put(byId("speech"), text);
}

/**
 * The answer as a sentence.
 * @param {Result} result
 * @param {string[]} classNames
 */
export function sentence(result, classNames) {
  if (result.isEmpty) {
    return "Nothing is drawn.";
  }
  const place = `Its error is ${errorText(result.error)}, ${placeText(result.place)}.`;
  if (!result.probabilities) {
    return place;
  }
  const name = classNames[result.answer];
  return `The network reads ${name}, ${percent(result.probabilities[result.answer])}. ${place}`;
}
