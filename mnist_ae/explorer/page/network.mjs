// @ts-check
// An autoencoder and its classifier: layers, and what they make of a picture.

import { decodeNumbers } from "./decode.mjs";

/**
 * One layer: activation(weights · input + bias). Weights stand row after row.
 * @typedef {{rows: number, columns: number, weights: Float32Array, bias: Float32Array,
 *   activation: string}} Layer
 */

/**
 * A network whose numbers are ready.
 * @typedef {object} Network
 * @property {string} id
 * @property {string} title
 * @property {string} about
 * @property {Layer[]} encoder from 784 pixels to the code
 * @property {Layer[]} decoder from the code to 784 pixels
 * @property {Layer[] | null} classifier from the code to ten logits
 * @property {number} numUnits of the code
 * @property {Set<number>} dead units that are 0 for every training image
 * @property {Float32Array} meanCode over the training images
 * @property {number[]} errors MSE of the test images, percentiles 0 to 100
 * @property {number | null} accuracy of the classifier on the test images, 0..1
 */

/**
 * What a network makes of a picture.
 * @typedef {object} Look
 * @property {Float32Array} code all units as they answer
 * @property {Float32Array} kept the same, with 0 for those that are switched off
 * @property {Float32Array} reconstruction 784 pixels
 * @property {Float32Array | null} probabilities ten, null without a classifier
 */

/**
 * @param {{shape: number[], weights: any, bias: any, activation: string}} packed
 * @returns {Promise<Layer>}
 */
async function unpackLayer(packed) {
  const [rows, columns] = packed.shape;
  const weights = await decodeNumbers(packed.weights);
  const bias = await decodeNumbers(packed.bias);
  return { rows, columns, weights, bias, activation: packed.activation };
}

/**
 * @param {any} packed one of the page's `networks`
 * @returns {Promise<Network>}
 */
export async function unpackNetwork(packed) {
  const encoder = await Promise.all(packed.encoder.map(unpackLayer));
  const decoder = await Promise.all(packed.decoder.map(unpackLayer));
  const classifier = packed.classifier && (await Promise.all(packed.classifier.map(unpackLayer)));
  return {
    id: packed.id,
    title: packed.title,
    about: packed.about,
    encoder,
    decoder,
    classifier,
    numUnits: encoder[encoder.length - 1].rows,
    dead: new Set(packed.dead),
    meanCode: await decodeNumbers(packed.mean_code),
    errors: packed.errors,
    accuracy: packed.accuracy,
  };
}

/**
 * @param {number} sum
 * @param {string} activation
 */
function activate(sum, activation) {
  if (activation === "relu") {
    return Math.max(0, sum);
  }
  return activation === "sigmoid" ? 1 / (1 + Math.exp(-sum)) : sum;
}

/**
 * Where numbers are not 0. Most pixels are 0, and so is most of a sparse code.
 * @param {Float32Array} values
 */
function placesOf(values) {
  const places = new Int32Array(values.length);
  let count = 0;
  for (let place = 0; place < values.length; place++) {
    if (values[place] !== 0) places[count++] = place;
  }
  return places.subarray(0, count);
}

/**
 * @param {Layer} layer
 * @param {Float32Array} input
 * @returns {Float32Array}
 */
export function runLayer(layer, input) {
  const { rows, columns, weights, bias } = layer;
  const output = new Float32Array(rows);
  const places = placesOf(input);
  for (let row = 0; row < rows; row++) {
    const start = row * columns;
    let sum = bias[row];
    for (let i = 0; i < places.length; i++) {
      sum += weights[start + places[i]] * input[places[i]];
    }
    output[row] = activate(sum, layer.activation);
  }
  return output;
}

/**
 * @param {Layer[]} layers
 * @param {Float32Array} input
 */
export function run(layers, input) {
  return layers.reduce((values, layer) => runLayer(layer, values), input);
}

/**
 * Probabilities from scores.
 * @param {Float32Array} logits
 */
export function softmax(logits) {
  const largest = Math.max(...logits);
  const exponentials = logits.map((logit) => Math.exp(logit - largest));
  const sum = exponentials.reduce((total, value) => total + value, 0);
  return exponentials.map((value) => value / sum);
}

/**
 * The code with some of its units switched off.
 * @param {Float32Array} code
 * @param {Iterable<number>} off
 */
export function without(code, off) {
  const kept = code.slice();
  for (const unit of off) {
    kept[unit] = 0;
  }
  return kept;
}

/**
 * @param {Network} network
 * @param {Float32Array} kept a code
 */
export function probabilitiesOf(network, kept) {
  return network.classifier && softmax(run(network.classifier, kept));
}

/**
 * @param {Network} network
 * @param {Float32Array} image 784 pixels in 0..1
 * @param {Iterable<number>} off units that are switched off
 * @returns {Look}
 */
export function look(network, image, off = []) {
  const code = run(network.encoder, image);
  const kept = without(code, off);
  const reconstruction = run(network.decoder, kept);
  return { code, kept, reconstruction, probabilities: probabilitiesOf(network, kept) };
}
