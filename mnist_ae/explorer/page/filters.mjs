// @ts-check
// Weights as pictures: what a unit looks for, what it paints, what a class looks at.

import { run, runLayer } from "./network.mjs";

/** @typedef {import("./network.mjs").Layer} Layer */
/** @typedef {import("./network.mjs").Network} Network */

/**
 * The slope of an activation, from its output.
 * @param {number} output
 * @param {string} activation
 */
function slope(output, activation) {
  if (activation === "relu") {
    return output > 0 ? 1 : 0;
  }
  return activation === "sigmoid" ? output * (1 - output) : 1;
}

/**
 * One step of backpropagation: from a layer's output back to its input.
 * @param {Layer} layer
 * @param {Float32Array} output what the layer gave
 * @param {Float32Array} gradient with respect to that output
 */
function pullBack(layer, output, gradient) {
  const { rows, columns, weights, activation } = layer;
  const result = new Float32Array(columns);
  for (let row = 0; row < rows; row++) {
    const factor = gradient[row] * slope(output[row], activation);
    if (factor !== 0) {
      const start = row * columns;
      for (let column = 0; column < columns; column++) {
        result[column] += factor * weights[start + column];
      }
    }
  }
  return result;
}

/**
 * The gradient through several layers, with respect to their input.
 * @param {Layer[]} layers
 * @param {Float32Array[]} outputs of each of them
 * @param {Float32Array} gradient with respect to the last output
 */
function pullThrough(layers, outputs, gradient) {
  let result = gradient;
  for (let i = layers.length - 1; i >= 0; i--) {
    result = pullBack(layers[i], outputs[i], result);
  }
  return result;
}

/**
 * @param {Layer[]} layers
 * @param {Float32Array} input
 */
function allOutputs(layers, input) {
  const outputs = [];
  let values = input;
  for (const layer of layers) {
    values = runLayer(layer, values);
    outputs.push(values);
  }
  return outputs;
}

/**
 * A row of zeros with a single 1.
 * @param {number} length
 * @param {number} place
 */
function oneAt(length, place) {
  const row = new Float32Array(length);
  row[place] = 1;
  return row;
}

/**
 * What a unit looks for: its row of the encoder's weights. Behind several layers it is the
 * gradient of the unit's sum at the picture, which changes with the picture.
 * @param {Network} network
 * @param {number} unit
 * @param {Float32Array} image
 */
export function filterOf(network, unit, image) {
  const layers = network.encoder;
  const last = layers[layers.length - 1];
  const row = last.weights.subarray(unit * last.columns, (unit + 1) * last.columns);
  if (layers.length === 1) {
    return row;
  }
  const before = layers.slice(0, -1);
  return pullThrough(before, allOutputs(before, image), row);
}

/**
 * What a unit paints when it is 1: its column of the decoder's weights, before the last
 * activation. Behind several layers it is the difference that the unit makes at the output.
 * @param {Network} network
 * @param {number} unit
 */
export function partOf(network, unit) {
  const [first, ...others] = network.decoder;
  if (others.length > 0) {
    const nothing = run(network.decoder, new Float32Array(network.numUnits));
    const alone = run(network.decoder, oneAt(network.numUnits, unit));
    return alone.map((value, pixel) => value - nothing[pixel]);
  }
  const part = new Float32Array(first.rows);
  for (let row = 0; row < first.rows; row++) {
    part[row] = first.weights[row * first.columns + unit];
  }
  return part;
}

/**
 * What each class looks at: how its logit changes with each pixel of this picture.
 * @param {Network} network with a classifier
 * @param {Float32Array} image
 * @param {Float32Array} kept its code, with units switched off
 * @param {Set<number>} off those units
 * @returns {Float32Array[]} one picture of 784 numbers per class
 */
export function looksAt(network, image, kept, off) {
  const classifier = /** @type {Layer[]} */ (network.classifier);
  const encoded = allOutputs(network.encoder, image);
  const scored = allOutputs(classifier, kept);
  const numClasses = classifier[classifier.length - 1].rows;
  const pictures = [];
  for (let digit = 0; digit < numClasses; digit++) {
    const perUnit = pullThrough(classifier, scored, oneAt(numClasses, digit));
    for (const unit of off) {
      perUnit[unit] = 0;
    }
    pictures.push(pullThrough(network.encoder, encoded, perUnit));
  }
  return pictures;
}
