// @ts-check
// Small helpers for what stands on the page.

import { greys, signed } from "./colours.mjs";

/** @typedef {import("./colours.mjs").Theme} Theme */

/**
 * The element with this id.
 * @template {HTMLElement} [T=HTMLElement]
 * @param {string} id
 * @returns {T}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) {
    throw new Error(`the page has no element "${id}"`);
  }
  return /** @type {T} */ (element);
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, children = []) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

/** A small canvas for one picture. @param {string} label "" for a mere ornament */
export function makePicture(label = "") {
  /** @type {Record<string, string>} */
  const spoken = label ? { role: "img", "aria-label": label } : { "aria-hidden": "true" };
  return make("canvas", { width: "28", height: "28", ...spoken });
}

/** Set a text, if it is another one. @param {HTMLElement} element @param {string} text */
export function put(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Set an attribute, if it is another one.
 * @param {HTMLElement} element @param {string} name @param {string} value */
export function mark(element, name, value) {
  if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** @type {Map<string, {image: ImageData, colours: Uint32Array}>} */
const buffers = new Map();

/** Room for the colours of a picture, used again and again.
 * @param {number} width @param {number} height */
function bufferFor(width, height) {
  const key = `${width} ${height}`;
  let buffer = buffers.get(key);
  if (!buffer) {
    const image = new ImageData(width, height);
    buffer = { image, colours: new Uint32Array(image.data.buffer) };
    buffers.set(key, buffer);
  }
  return buffer;
}

/**
 * Draw pixels in 0..1.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values one for each of its pixels
 */
export function paintGrey(canvas, values) {
  const { image, colours } = bufferFor(canvas.width, canvas.height);
  greys(values, colours);
  contextOf(canvas).putImageData(image, 0, 0);
}

/**
 * Draw numbers around 0.
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values
 * @param {number} limit the number that gets the strongest colour
 * @param {Theme} theme
 * @param {number} factor by which the values are multiplied first
 */
export function paintSigned(canvas, values, limit, theme, factor = 1) {
  const { image, colours } = bufferFor(canvas.width, canvas.height);
  signed(values, colours, limit, factor, theme);
  contextOf(canvas).putImageData(image, 0, 0);
}

/** @type {WeakMap<HTMLCanvasElement, CanvasRenderingContext2D>} */
const contexts = new WeakMap();

/** @param {HTMLCanvasElement} canvas */
function contextOf(canvas) {
  let context = contexts.get(canvas);
  if (!context) {
    context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    contexts.set(canvas, context);
  }
  return context;
}
