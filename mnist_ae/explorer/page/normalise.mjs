// @ts-check
// MNIST's normalisation: where and how large a digit lies in its picture.
// mnist_ae/explorer/normalise.py does the same, and says why; a test compares them.

const SIZE = 28; // pixels of a side of the result
const LONGER_SIDE = 20; // pixels of the digit's box
const MIDDLE = 14; // the pixel, counted from 0, at which the centre of mass lies
const EDGE = 0.5; // of the brightest pixel: there lies the edge of the box

/**
 * A direction of a picture, pixel by pixel.
 * @typedef {{largest: Float64Array, sum: Float64Array}} Profile
 */

/**
 * What a result's pixel takes from one direction: pixels from `start` on, by these weights.
 * @typedef {{start: number, weights: number[]}} Band
 */

/**
 * Scale a digit so that its box has 20 pixels, and centre it on its weight.
 * @param {ArrayLike<number>} pixels ink bright on black, 0..1, row after row
 * @param {number} width of the picture
 * @returns {Float32Array} 784 pixels in 0..1; zeros without ink
 */
export function normalise(pixels, width) {
  const height = pixels.length / width;
  const { rows, columns } = profilesOf(pixels, width, height);
  const result = new Float32Array(SIZE * SIZE);
  const brightest = rows.largest.reduce((most, value) => Math.max(most, value), 0);
  if (brightest <= 0) {
    return result;
  }
  const edge = EDGE * brightest;
  const longer = Math.max(lengthOf(rows.largest, edge), lengthOf(columns.largest, edge));
  const step = longer / LONGER_SIDE;
  const down = bandsOf(height, centreOf(rows.sum), step);
  const across = bandsOf(width, centreOf(columns.sum), step);
  for (let row = 0; row < SIZE; row++) {
    const line = addRows(pixels, width, down[row]);
    for (let column = 0; column < SIZE; column++) {
      const { start, weights } = across[column];
      let sum = 0;
      for (let i = 0; i < weights.length; i++) {
        sum += weights[i] * line[start + i];
      }
      result[row * SIZE + column] = Math.min(1, Math.max(0, sum));
    }
  }
  return result;
}

/**
 * The brightest pixel and the sum of each row and of each column.
 * @param {ArrayLike<number>} pixels
 * @param {number} width
 * @param {number} height
 */
function profilesOf(pixels, width, height) {
  const rows = { largest: new Float64Array(height), sum: new Float64Array(height) };
  const columns = { largest: new Float64Array(width), sum: new Float64Array(width) };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = pixels[y * width + x];
      rows.sum[y] += value;
      columns.sum[x] += value;
      if (value > rows.largest[y]) rows.largest[y] = value;
      if (value > columns.largest[x]) columns.largest[x] = value;
    }
  }
  return { rows, columns };
}

/**
 * How far apart the first and the last place are at which a profile crosses the edge.
 * @param {Float64Array} profile
 * @param {number} edge
 */
function lengthOf(profile, edge) {
  const at = (/** @type {number} */ place) => profile[place] ?? 0;
  let first = 0;
  let last = profile.length - 1;
  while (profile[first] < edge) first++;
  while (profile[last] < edge) last--;
  const begin = first - (at(first) - edge) / (at(first) - at(first - 1));
  const end = last + (at(last) - edge) / (at(last) - at(last + 1));
  return end - begin;
}

/** The centre of mass of a profile. @param {Float64Array} profile */
function centreOf(profile) {
  let sum = 0;
  let weighted = 0;
  profile.forEach((value, place) => {
    sum += value;
    weighted += value * place;
  });
  return weighted / sum;
}

/**
 * How each of the result's pixels in one direction is added up from the picture's.
 * @param {number} numPixels of the picture
 * @param {number} centre that goes to the middle
 * @param {number} step pixels of the picture for each one of the result
 */
function bandsOf(numPixels, centre, step) {
  const width = Math.max(step, 1);
  /** @type {Band[]} */
  const bands = [];
  for (let i = 0; i < SIZE; i++) {
    const place = centre + (i - MIDDLE) * step;
    const start = Math.max(0, Math.ceil(place - 2 * width));
    const end = Math.min(numPixels - 1, Math.floor(place + 2 * width));
    const weights = [];
    for (let pixel = start; pixel <= end; pixel++) {
      weights.push(cubic((pixel - place) / width) / width);
    }
    bands.push({ start, weights });
  }
  return bands;
}

/**
 * Some rows of a picture, added up by weights.
 * @param {ArrayLike<number>} pixels
 * @param {number} width
 * @param {Band} band
 */
function addRows(pixels, width, { start, weights }) {
  const line = new Float64Array(width);
  weights.forEach((weight, i) => {
    const offset = (start + i) * width;
    for (let x = 0; x < width; x++) {
      line[x] += weight * pixels[offset + x];
    }
  });
  return line;
}

/** Keys' kernel: 1 at 0, 0 at all other whole numbers and from 2 on. @param {number} distance */
function cubic(distance) {
  const d = Math.abs(distance);
  if (d < 1) {
    return (1.5 * d - 2.5) * d * d + 1;
  }
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}
