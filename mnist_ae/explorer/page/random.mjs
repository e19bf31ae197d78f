// @ts-check
// Random numbers that come out the same each time: a page that is reloaded looks the same.

/**
 * A generator of numbers in 0..1, after Marsaglia's xorshift with 32 bits.
 * @param {number} seed
 * @returns {() => number}
 */
export function uniform(seed) {
  let state = (seed * 2654435761 + 1) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/**
 * Normally distributed numbers, by the method of Box and Muller.
 * @param {number} count
 * @param {number} seed
 */
export function normal(count, seed) {
  const next = uniform(seed);
  for (let i = 0; i < 20; i++) {
    next(); // the first numbers of similar seeds are similar
  }
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    numbers[i] = radius * Math.cos(2 * Math.PI * next());
  }
  return numbers;
}
