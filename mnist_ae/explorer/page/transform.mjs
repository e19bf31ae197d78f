// @ts-check
// What the sliders do: move, turn and scale a picture, and add noise.

import { normal } from "./random.mjs";

const NOISE_SEED = 7; // the same grain each time, so that only its strength changes
const SIDE = 28; // pixels of a picture of MNIST, in which shifts are counted

/** @typedef {{x: number, y: number, turn: number, scale: number}} Motion */

/** Whether a motion changes nothing. @param {Motion} motion */
export function isStill(motion) {
  return motion.x === 0 && motion.y === 0 && motion.turn === 0 && motion.scale === 1;
}

/**
 * Scale a square picture about its centre, turn it, then shift it.
 * @param {Float32Array} pixels
 * @param {number} side of the picture, in its own pixels
 * @param {Motion} motion shifts in pixels of a 28 × 28 picture, right and down; the turn in
 *   degrees, clockwise
 * @returns {Float32Array}
 */
export function move(pixels, side, motion) {
  const result = new Float32Array(pixels.length);
  const centre = (side - 1) / 2;
  const radians = (motion.turn * Math.PI) / 180;
  const cosine = Math.cos(radians) / motion.scale;
  const sine = Math.sin(radians) / motion.scale;
  const shiftX = (motion.x * side) / SIDE;
  const shiftY = (motion.y * side) / SIDE;
  for (let row = 0; row < side; row++) {
    for (let column = 0; column < side; column++) {
      const right = column - centre - shiftX;
      const down = row - centre - shiftY;
      const x = centre + cosine * right + sine * down;
      const y = centre - sine * right + cosine * down;
      result[row * side + column] = between(pixels, side, x, y);
    }
  }
  return result;
}

/**
 * The value between four pixels; 0 outside.
 * @param {Float32Array} pixels
 * @param {number} side
 * @param {number} x
 * @param {number} y
 */
function between(pixels, side, x, y) {
  const left = Math.floor(x);
  const top = Math.floor(y);
  if (left < -1 || top < -1 || left >= side || top >= side) {
    return 0;
  }
  const right = x - left;
  const down = y - top;
  const above = pixelAt(pixels, side, left, top) * (1 - right);
  const aboveRight = pixelAt(pixels, side, left + 1, top) * right;
  const below = pixelAt(pixels, side, left, top + 1) * (1 - right);
  const belowRight = pixelAt(pixels, side, left + 1, top + 1) * right;
  return (above + aboveRight) * (1 - down) + (below + belowRight) * down;
}

/**
 * A pixel; 0 outside.
 * @param {Float32Array} pixels
 * @param {number} side
 * @param {number} x
 * @param {number} y
 */
function pixelAt(pixels, side, x, y) {
  return x < 0 || y < 0 || x >= side || y >= side ? 0 : pixels[y * side + x];
}

/**
 * Gaussian noise on each pixel, clipped to 0..1, as in lesson 6.
 * @param {Float32Array} image
 * @param {number} sigma standard deviation
 * @param {number} seed
 */
export function addNoise(image, sigma, seed = NOISE_SEED) {
  if (sigma === 0) {
    return image;
  }
  const grain = normal(image.length, seed);
  return image.map((pixel, i) => Math.min(1, Math.max(0, pixel + sigma * grain[i])));
}

/**
 * Means of square blocks: a large picture as one of 28 × 28.
 * @param {Float32Array} pixels
 * @param {number} side a multiple of 28
 */
export function shrink(pixels, side) {
  const block = side / SIDE;
  const small = new Float32Array(SIDE * SIDE);
  for (let row = 0; row < side; row++) {
    const start = Math.floor(row / block) * SIDE;
    for (let column = 0; column < side; column++) {
      small[start + Math.floor(column / block)] += pixels[row * side + column];
    }
  }
  return small.map((sum) => sum / block ** 2);
}

/**
 * Each pixel as a square block: a small picture as a large one.
 * @param {ArrayLike<number>} pixels
 * @param {number} side of the small picture
 * @param {number} largeSide a multiple of it
 */
export function enlarge(pixels, side, largeSide) {
  const block = largeSide / side;
  const large = new Float32Array(largeSide * largeSide);
  for (let row = 0; row < largeSide; row++) {
    const start = Math.floor(row / block) * side;
    for (let column = 0; column < largeSide; column++) {
      large[row * largeSide + column] = pixels[start + Math.floor(column / block)];
    }
  }
  return large;
}
