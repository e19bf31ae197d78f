// @ts-check
// The state of the page as the part of an address behind its #, and back.

import { GREYS, PICTURE_SIDE } from "./picture.mjs";
import { EMPTY, firstState } from "./state.mjs";
import { LARGEST } from "./strokes.mjs";

/** @typedef {import("./state.mjs").State} State */
/** @typedef {import("./strokes.mjs").Stroke} Stroke */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const FIRST_GREY = "A".charCodeAt(0);
const LIMITS = {
  x: [-28, 28],
  y: [-28, 28],
  turn: [-180, 180],
  scale: [0.1, 4],
  noise: [0, 2],
  goal: [0, 99],
  step: [0, 8],
};

/** @typedef {keyof typeof LIMITS} NumberKey */

/** A stroke: its pen, its radius, then two letters per coordinate. @param {Stroke} stroke */
function strokeToText(stroke) {
  const pairs = stroke.points.map((step) => LETTERS[step >> 6] + LETTERS[step & 63]);
  return (stroke.erases ? "e" : "p") + LETTERS[Math.round(stroke.radius)] + pairs.join("");
}

/** @param {string} text @returns {Stroke | null} */
function strokeFromText(text) {
  const erases = text[0] === "e";
  const radius = LETTERS.indexOf(text[1]);
  const points = [];
  for (let i = 2; i + 3 < text.length; i += 4) {
    for (const j of [i, i + 2]) {
      const step = LETTERS.indexOf(text[j]) * 64 + LETTERS.indexOf(text[j + 1]);
      points.push(Math.min(LARGEST, Math.max(0, step)));
    }
  }
  return radius > 0 && points.length > 0 ? { erases, radius, points } : null;
}

/** Greys as letters, each with the length of its run. @param {Uint8Array} greys */
function greysToText(greys) {
  const letters = Array.from(greys, (grey) => String.fromCharCode(FIRST_GREY + grey)).join("");
  return letters.replace(/(.)\1+/g, (run, letter) => letter + run.length);
}

/** @param {string} text @returns {Uint8Array | null} */
function greysFromText(text) {
  const greys = new Uint8Array(PICTURE_SIDE ** 2);
  let place = 0;
  for (const [, letter, count] of text.matchAll(/([A-P])(\d*)/g)) {
    const end = place + Math.min(Number(count || 1), greys.length);
    greys.fill(Math.min(GREYS - 1, letter.charCodeAt(0) - FIRST_GREY), place, end);
    place = end;
  }
  return place === greys.length ? greys : null;
}

/** Numbers as runs: "3-7,9". @param {number[]} numbers */
export function runsToText(numbers) {
  const sorted = [...new Set(numbers)].sort((a, b) => a - b);
  const runs = [];
  for (const number of sorted) {
    const last = runs[runs.length - 1];
    if (last && last[1] === number - 1) {
      last[1] = number;
    } else {
      runs.push([number, number]);
    }
  }
  return runs.map(([low, high]) => (low === high ? `${low}` : `${low}-${high}`)).join(",");
}

/** @param {string} text @param {number} limit numbers from here on are left out */
export function runsFromText(text, limit) {
  const numbers = [];
  for (const [, low, high] of text.matchAll(/(\d+)(?:-(\d+))?/g)) {
    const end = Math.min(Number(high ?? low), limit - 1);
    for (let number = Number(low); number <= end; number++) {
      numbers.push(number);
    }
  }
  return numbers;
}

/**
 * Only what differs from the first state is written.
 * @param {State} state
 * @param {string} firstNetwork
 * @returns {string} without the #
 */
export function toHash(state, firstNetwork) {
  const usual = firstState(firstNetwork);
  const parts = new URLSearchParams();
  const { digit, picture, strokes } = state.drawing;
  if (state.network !== firstNetwork) parts.set("network", state.network);
  if (state.compared) parts.set("beside", state.compared);
  if (digit >= 0) parts.set("digit", String(digit));
  if (picture) parts.set("picture", greysToText(picture));
  if (strokes.length > 0) parts.set("strokes", strokes.map(strokeToText).join("."));
  if (!state.normalises) parts.set("normalise", "no");
  for (const key of /** @type {NumberKey[]} */ (Object.keys(LIMITS))) {
    if (state[key] !== usual[key]) parts.set(key, String(state[key]));
  }
  for (const [id, units] of Object.entries(state.off)) {
    if (units.length > 0) parts.set(`off.${id}`, runsToText(units));
  }
  return parts.toString();
}

/**
 * What an address says, as far as it makes sense; the rest is as in the first state.
 * @param {string} hash with or without the #
 * @param {{id: string, numUnits: number}[]} networks that there are
 * @returns {State}
 */
export function fromHash(hash, networks) {
  const parts = new URLSearchParams(hash.replace(/^#/, ""));
  const state = firstState(networks[0].id);
  const known = (/** @type {string | null} */ id) => networks.some((one) => one.id === id);
  const network = parts.get("network");
  const compared = parts.get("beside");
  if (network && known(network)) state.network = network;
  if (compared && known(compared)) state.compared = compared;
  state.normalises = parts.get("normalise") !== "no";
  for (const [key, [low, high]] of Object.entries(LIMITS)) {
    const number = Number(parts.get(key) ?? NaN);
    if (Number.isFinite(number)) {
      state[/** @type {NumberKey} */ (key)] = Math.min(high, Math.max(low, number));
    }
  }
  state.goal = Math.round(state.goal);
  state.step = Math.round(state.step);
  for (const { id, numUnits } of networks) {
    const units = parts.get(`off.${id}`);
    if (units) state.off[id] = runsFromText(units, numUnits);
  }
  state.drawing = drawingFrom(parts);
  return state;
}

/** @param {URLSearchParams} parts */
function drawingFrom(parts) {
  const drawing = { ...EMPTY };
  const digit = Number(parts.get("digit") ?? -1);
  if (Number.isInteger(digit) && digit >= 0 && digit < 100) drawing.digit = digit;
  drawing.picture = greysFromText(parts.get("picture") ?? "");
  const strokes = (parts.get("strokes") ?? "").split(".").map(strokeFromText);
  drawing.strokes = /** @type {Stroke[]} */ (strokes.filter((stroke) => stroke !== null));
  return drawing;
}
