// @ts-check
// Strokes of the pen, and the pixels that they ink.

/** Pixels of a side of the drawing; a multiple of 28, and of PICTURE_SIDE. */
export const SIDE = 168;
export const STEPS = 4; // of a coordinate, per pixel
export const PEN = 9; // radius, in pixels of the drawing
export const LARGEST = SIDE * STEPS - 1;

/**
 * A line that was drawn in one go. Points are x, y, x, y … in whole numbers, STEPS of them
 * to the pixel, from the top left.
 * @typedef {{erases: boolean, radius: number, points: number[]}} Stroke
 */

/** A coordinate in 0..1 as a whole number. @param {number} share */
export function toStep(share) {
  return Math.min(LARGEST, Math.max(0, Math.round(share * LARGEST)));
}

/**
 * Ink one segment: full within the pen's radius, with a soft edge of one pixel.
 * @param {Float32Array} pixels of the drawing, changed in place
 * @param {Stroke} stroke
 * @param {number} i which of its points is the segment's end
 */
export function inkSegment(pixels, stroke, i) {
  const { points, radius } = stroke;
  const j = Math.max(0, i - 1);
  const x0 = points[2 * j] / STEPS;
  const y0 = points[2 * j + 1] / STEPS;
  const x1 = points[2 * i] / STEPS;
  const y1 = points[2 * i + 1] / STEPS;
  const reach = radius + 1;
  const left = Math.max(0, Math.floor(Math.min(x0, x1) - reach));
  const right = Math.min(SIDE - 1, Math.ceil(Math.max(x0, x1) + reach));
  const top = Math.max(0, Math.floor(Math.min(y0, y1) - reach));
  const bottom = Math.min(SIDE - 1, Math.ceil(Math.max(y0, y1) + reach));
  const dx = x1 - x0;
  const dy = y1 - y0;
  const squared = dx * dx + dy * dy;
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const along = squared && ((column + 0.5 - x0) * dx + (row + 0.5 - y0) * dy) / squared;
      const share = Math.min(1, Math.max(0, along));
      const away = Math.hypot(column + 0.5 - x0 - share * dx, row + 0.5 - y0 - share * dy);
      const ink = Math.min(1, Math.max(0, radius + 0.5 - away));
      const place = row * SIDE + column;
      pixels[place] = stroke.erases
        ? Math.min(pixels[place], 1 - ink)
        : Math.max(pixels[place], ink);
    }
  }
}

/**
 * A whole drawing.
 * @param {Stroke[]} strokes
 * @param {Float32Array | null} ground pixels under them, SIDE × SIDE
 * @returns {Float32Array} SIDE × SIDE, 0..1
 */
export function inkAll(strokes, ground = null) {
  const pixels = ground ? ground.slice() : new Float32Array(SIDE * SIDE);
  for (const stroke of strokes) {
    for (let i = 0; i < stroke.points.length / 2; i++) {
      inkSegment(pixels, stroke, i);
    }
  }
  return pixels;
}
