// @ts-check
// Numbers about a reconstruction and a code, and how they are written.

/** A unit counts as active above this, as in lesson 5. */
export const THRESHOLD = 0.01;

/**
 * The mean squared error.
 * @param {ArrayLike<number>} first
 * @param {ArrayLike<number>} second
 */
export function squaredError(first, second) {
  let sum = 0;
  for (let i = 0; i < first.length; i++) {
    sum += (first[i] - second[i]) ** 2;
  }
  return sum / first.length;
}

/**
 * The percentage of test digits whose error is lower, between two percentiles by a line.
 * @param {number[]} percentiles of the errors, 0 to 100, rising
 * @param {number} error
 * @returns {number} 0..100
 */
export function placeOf(percentiles, error) {
  const last = percentiles.length - 1;
  if (error <= percentiles[0]) {
    return 0;
  }
  if (error >= percentiles[last]) {
    return 100;
  }
  const above = percentiles.findIndex((value) => value > error);
  const low = percentiles[above - 1];
  return above - 1 + (error - low) / (percentiles[above] - low);
}

/** @param {ArrayLike<number>} code */
export function countActive(code) {
  return Array.from(code).filter((value) => Math.abs(value) > THRESHOLD).length;
}

/** The place of the largest number. @param {ArrayLike<number>} values */
export function largest(values) {
  let place = 0;
  for (let i = 1; i < values.length; i++) {
    if (values[i] > values[place]) {
      place = i;
    }
  }
  return place;
}

/** @param {number[]} values */
export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A probability as "97 %". @param {number} share 0..1 */
export function percent(share) {
  const value = 100 * share;
  if (value > 0 && value < 1) {
    return "below 1 %";
  }
  return value < 100 && value > 99 ? "above 99 %" : `${Math.round(value)} %`;
}

/** An error with two digits that count, such as "0.0021". @param {number} error */
export function errorText(error) {
  if (error === 0) {
    return "0";
  }
  const digits = Math.max(2, 1 - Math.floor(Math.log10(error)));
  return error.toFixed(Math.min(digits, 6));
}

/** Where an error stands, as words. @param {number} place 0..100 */
export function placeText(place) {
  if (place >= 100) {
    return "larger than this network's error for any test digit";
  }
  if (place <= 0) {
    return "smaller than this network's error for any test digit";
  }
  const rounded = Math.min(99, Math.max(1, Math.round(place)));
  return `larger than this network's error for ${rounded} % of the test digits`;
}
