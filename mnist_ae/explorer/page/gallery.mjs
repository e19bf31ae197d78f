// @ts-check
// All filters and parts of a network, and the scales on which they are drawn.

import { limitOf } from "./colours.mjs";
import { filterOf, partOf } from "./filters.mjs";
import { run } from "./network.mjs";
import { digitImage } from "./pipeline.mjs";

/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./pipeline.mjs").Digits} Digits */

/**
 * @typedef {object} Gallery
 * @property {Float32Array[]} filters one per unit; behind several layers, those at a black page
 * @property {Float32Array[]} parts one per unit
 * @property {number[]} lengths of the parts, as vectors
 * @property {number} filterLimit the weight with the strongest colour
 * @property {number} partLimit the same for parts
 * @property {number} activityLimit a strong activity, as it occurs among the hundred digits
 * @property {number} addedLimit the strongest that single units add to a pixel, about
 */

/** @type {WeakMap<Network, Gallery>} */
const known = new WeakMap();

/** All numbers of some pictures in one row. @param {Float32Array[]} pictures */
function joined(pictures) {
  const all = new Float32Array(pictures.length * pictures[0].length);
  pictures.forEach((picture, i) => all.set(picture, i * picture.length));
  return all;
}

/**
 * @param {Network} network
 * @param {Digits} digits
 * @returns {Gallery}
 */
export function galleryOf(network, digits) {
  let gallery = known.get(network);
  if (!gallery) {
    gallery = makeGallery(network, digits);
    known.set(network, gallery);
  }
  return gallery;
}

/**
 * @param {Network} network
 * @param {Digits} digits
 * @returns {Gallery}
 */
function makeGallery(network, digits) {
  const units = Array.from({ length: network.numUnits }, (_, unit) => unit);
  const black = new Float32Array(network.encoder[0].columns);
  const filters = units.map((unit) => filterOf(network, unit, black));
  const parts = units.map((unit) => partOf(network, unit));
  const lengths = parts.map((part) => Math.hypot(...part));
  const sizes = units.map((unit) => Math.abs(network.meanCode[unit]));
  let activityLimit = 0;
  for (let place = 0; place < digits.labels.length; place++) {
    const code = run(network.encoder, digitImage(digits, place));
    let strongest = 0;
    code.forEach((value, unit) => {
      sizes[unit] = Math.max(sizes[unit], Math.abs(value));
      strongest = Math.max(strongest, Math.abs(value));
    });
    activityLimit += strongest / digits.labels.length;
  }
  const added = units.map((unit) => sizes[unit] * limitOf(parts[unit]));
  added.sort((a, b) => a - b);
  return {
    filters,
    parts,
    lengths,
    filterLimit: limitOf(joined(filters)),
    partLimit: limitOf(joined(parts)),
    activityLimit: activityLimit || 1,
    addedLimit: added[Math.floor(0.8 * (added.length - 1))] || 1,
  };
}

/**
 * The units in order of what they add to this picture, the least first.
 * @param {ArrayLike<number>} code
 * @param {Gallery} gallery
 */
export function fromWeakest(code, gallery) {
  const strengths = Array.from(code, (value, unit) => Math.abs(value) * gallery.lengths[unit]);
  return strengths.map((_, unit) => unit).sort((a, b) => strengths[a] - strengths[b]);
}
