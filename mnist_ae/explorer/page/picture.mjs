// @ts-check
// A picture that somebody brings: grey, bright ink on a dark page, and small.

/** Pixels of a side of such a picture, and its number of greys: both fit an address. */
export const PICTURE_SIDE = 56;
export const GREYS = 16;

/** How bright red, green and blue seem to us, ITU-R BT.601. */
const RED = 0.299;
const GREEN = 0.587;
const BLUE = 0.114;

const PAPER = 0.2; // of the contrast: what is fainter is paper
const INK = 0.8; // what is darker is ink
const LEAST_CONTRAST = 0.1; // a picture with less is empty

/**
 * Grey from colours; what is transparent shows white paper.
 * @param {ArrayLike<number>} rgba four bytes per pixel
 * @returns {Float32Array} 0..1
 */
export function toGrey(rgba) {
  const grey = new Float32Array(rgba.length / 4);
  for (let i = 0; i < grey.length; i++) {
    const colour = RED * rgba[4 * i] + GREEN * rgba[4 * i + 1] + BLUE * rgba[4 * i + 2];
    const alpha = rgba[4 * i + 3] / 255;
    grey[i] = (colour / 255) * alpha + 1 - alpha;
  }
  return grey;
}

/**
 * The median of the pixels along the border: the paper's own grey.
 * @param {Float32Array} grey
 * @param {number} side
 */
export function paperOf(grey, side) {
  const border = [];
  for (let i = 0; i < side; i++) {
    border.push(grey[i], grey[(side - 1) * side + i]);
  }
  for (let i = 1; i < side - 1; i++) {
    border.push(grey[i * side], grey[i * side + side - 1]);
  }
  border.sort((a, b) => a - b);
  const middle = border.length / 2; // there are 4 · side - 4 of them, an even number
  return (border[middle - 1] + border[middle]) / 2;
}

/**
 * The ink in a picture: what differs from the paper, darker on bright paper, else brighter.
 * `ink_of` in mnist_ae/explorer/normalise.py does the same.
 * @param {Float32Array} grey of a square picture
 * @returns {Float32Array} 0..1, bright on black; zeros where there is hardly any contrast
 */
export function inkOf(grey) {
  const paper = paperOf(grey, Math.sqrt(grey.length));
  const sign = paper > 0.5 ? -1 : 1;
  const difference = grey.map((value) => sign * (value - paper));
  const contrast = difference.reduce((most, value) => Math.max(most, value), 0);
  if (contrast < LEAST_CONTRAST) {
    return new Float32Array(grey.length);
  }
  const range = INK - PAPER;
  return difference.map((value) => Math.min(1, Math.max(0, (value / contrast - PAPER) / range)));
}

/**
 * A picture that was brought, as bright ink on black, small and with few greys.
 * @param {ArrayLike<number>} rgba of a square picture, four bytes per pixel
 * @returns {Uint8Array} PICTURE_SIDE × PICTURE_SIDE greys, 0 to GREYS - 1
 */
export function prepare(rgba) {
  const ink = inkOf(toGrey(rgba));
  const small = resize(ink, Math.sqrt(ink.length), PICTURE_SIDE);
  return Uint8Array.from(small, (value) => Math.round(value * (GREYS - 1)));
}

/**
 * Means over the area that each new pixel covers.
 * @param {Float32Array} grey
 * @param {number} side
 * @param {number} newSide
 */
export function resize(grey, side, newSide) {
  const rows = shares(side, newSide);
  const result = new Float32Array(newSide * newSide);
  for (let row = 0; row < newSide; row++) {
    for (let column = 0; column < newSide; column++) {
      let sum = 0;
      for (const [y, height] of rows[row]) {
        for (const [x, width] of rows[column]) {
          sum += grey[y * side + x] * height * width;
        }
      }
      result[row * newSide + column] = sum;
    }
  }
  return result;
}

/**
 * Which old pixels a new one covers, and with which share of it.
 * @param {number} side
 * @param {number} newSide
 * @returns {[number, number][][]} for each new pixel, [old pixel, share] that sum to 1
 */
function shares(side, newSide) {
  const step = side / newSide;
  /** @type {[number, number][][]} */
  const result = [];
  for (let i = 0; i < newSide; i++) {
    const start = i * step;
    const end = start + step;
    result.push([]);
    for (let old = Math.floor(start); old < Math.min(side, end); old++) {
      const covered = Math.min(end, old + 1) - Math.max(start, old);
      result[i].push([old, covered / step]);
    }
  }
  return result;
}
