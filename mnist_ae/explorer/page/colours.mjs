// @ts-check
// Numbers as colours: greys for pixels, blue and red around zero for weights.

/** Blue, light blue, nothing, light red, red; nothing is light or dark as the page is. */
const SIGNED = {
  light: ["#2166ac", "#92c5de", "#f7f7f7", "#f4a582", "#b2182b"],
  dark: ["#7ab8f5", "#34689a", "#30353d", "#97453a", "#ff8470"],
};
const SHADES = 255;

/** @typedef {"light" | "dark"} Theme */

/** A colour as one number, as ImageData stores it on little-endian machines. */
function packed(/** @type {number[]} */ [red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** "#2166ac" as three bytes. @param {string} text */
function bytesOf(text) {
  return [1, 3, 5].map((place) => parseInt(text.slice(place, place + 2), 16));
}

/**
 * Shades along a row of colours.
 * @param {string[]} names
 * @returns {Uint32Array} SHADES packed colours
 */
function ramp(names) {
  const colours = names.map(bytesOf);
  const shades = new Uint32Array(SHADES);
  for (let i = 0; i < SHADES; i++) {
    const place = (i / (SHADES - 1)) * (colours.length - 1);
    const before = Math.min(Math.floor(place), colours.length - 2);
    const share = place - before;
    const mixed = colours[before].map((value, channel) =>
      Math.round(value * (1 - share) + colours[before + 1][channel] * share),
    );
    shades[i] = packed(mixed);
  }
  return shades;
}

const GREY = ramp(["#000000", "#ffffff"]);
const RAMPS = { light: ramp(SIGNED.light), dark: ramp(SIGNED.dark) };

/**
 * Pixels in 0..1 as colours.
 * @param {ArrayLike<number>} values
 * @param {Uint32Array} colours of the same length, written to
 */
export function greys(values, colours) {
  for (let i = 0; i < colours.length; i++) {
    const value = values[i] < 0 ? 0 : values[i] > 1 ? 1 : values[i];
    colours[i] = GREY[(value * (SHADES - 1) + 0.5) | 0];
  }
}

/**
 * Signed numbers as colours: blue below 0, red above.
 * @param {ArrayLike<number>} values
 * @param {Uint32Array} colours of the same length, written to
 * @param {number} limit the number that gets the strongest colour
 * @param {number} factor by which the values are multiplied first
 * @param {Theme} theme
 */
export function signed(values, colours, limit, factor, theme) {
  const shades = RAMPS[theme];
  const middle = (SHADES - 1) / 2;
  const scale = limit > 0 ? (factor * middle) / limit : 0;
  for (let i = 0; i < colours.length; i++) {
    const shade = middle + scale * values[i];
    colours[i] = shades[shade < 0 ? 0 : shade > SHADES - 1 ? SHADES - 1 : (shade + 0.5) | 0];
  }
}

/**
 * The size that all but one per cent of some numbers stay within.
 * @param {Float32Array} values
 */
export function limitOf(values) {
  const sizes = values.map(Math.abs).sort();
  return sizes[Math.floor(0.99 * (sizes.length - 1))] || 1;
}

/**
 * The colours of a legend, from the most negative to the most positive.
 * @param {Theme} theme
 */
export function signedNames(theme) {
  return SIGNED[theme];
}
