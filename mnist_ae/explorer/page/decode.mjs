// @ts-check
// From text to numbers: base64, deflate, and numbers of 16 bits.

/** @typedef {{type: string, length: number, data: string}} Packed */

/** How to read a half: 1 bit for the sign, 5 for the exponent, 10 for the fraction. */
const FRACTION_BITS = 10;
const EXPONENT_BIAS = 15;
const LARGEST_EXPONENT = 31;

/**
 * A number of 16 bits, IEEE 754 binary16.
 * @param {number} bits 0..65535
 * @returns {number}
 */
export function halfToNumber(bits) {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> FRACTION_BITS) & LARGEST_EXPONENT;
  const fraction = (bits & 0x3ff) / 2 ** FRACTION_BITS;
  if (exponent === LARGEST_EXPONENT) {
    return fraction ? NaN : sign * Infinity;
  }
  if (exponent === 0) {
    return sign * fraction * 2 ** (1 - EXPONENT_BIAS);
  }
  return sign * (1 + fraction) * 2 ** (exponent - EXPONENT_BIAS);
}

/** @type {Float32Array | undefined} */
let allHalves;

/** The value of each of the 65536 halves, computed once. */
function halves() {
  if (!allHalves) {
    allHalves = new Float32Array(65536);
    for (let bits = 0; bits < 65536; bits++) {
      allHalves[bits] = halfToNumber(bits);
    }
  }
  return allHalves;
}

/**
 * Base64 that holds a raw deflate stream, as bytes.
 * @param {string} text
 * @returns {Promise<Uint8Array>}
 */
export async function inflate(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream();
  const unpacked = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}

/**
 * Bytes such as pixels.
 * @param {Packed} packed
 * @returns {Promise<Uint8Array>}
 */
export async function decodeBytes(packed) {
  const bytes = await inflate(packed.data);
  if (packed.type !== "uint8" || bytes.length !== packed.length) {
    throw new Error(`found ${bytes.length} bytes, expected ${packed.length} of uint8`);
  }
  return bytes;
}

/**
 * Halves, of which all low bytes come first, then all high bytes: this packs better.
 * @param {Packed} packed
 * @returns {Promise<Float32Array>}
 */
export async function decodeNumbers(packed) {
  const bytes = await inflate(packed.data);
  const count = packed.length;
  if (packed.type !== "float16" || bytes.length !== 2 * count) {
    throw new Error(`found ${bytes.length} bytes, expected ${2 * count} of float16`);
  }
  const valueOf = halves();
  const numbers = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    numbers[i] = valueOf[bytes[i] | (bytes[count + i] << 8)];
  }
  return numbers;
}
