// @ts-check
// What the steps of the tour share.

import { clearest } from "./hundred.mjs";
import { EMPTY, STILL } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./state.mjs").State} State */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text what it is about
 * @property {string} attempt what to try
 * @property {string} question
 * @property {string} wants the id of the network that it is about, "" for any
 * @property {boolean} [moves] whether it needs the sliders, which are folded at first
 * @property {(app: App) => Promise<Partial<State>>} stage how the page is set up
 * @property {(app: App) => Promise<string[]>} answer sentences, measured now
 */

/** The network with this id, or the page's first. @param {App} app @param {string} id */
function networkOr(app, id) {
  return app.packed.some((one) => one.id === id) ? id : app.packed[0].id;
}

/**
 * A fresh page with a digit that its network reads and rebuilds well.
 * @param {App} app
 * @param {number} digitClass
 * @param {string} id
 */
export async function fresh(app, digitClass, id = app.packed[0].id) {
  const network = networkOr(app, id);
  const digit = clearest(await app.load(network), app.digits, digitClass);
  const off = { ...app.state.off, [network]: [] };
  const drawing = { ...EMPTY, digit };
  return { ...STILL, drawing, network, off, normalises: true, compared: "" };
}

/** All networks of the page, each once it is ready. @param {App} app */
export function allNetworks(app) {
  return Promise.all(app.packed.map(({ id }) => app.load(id)));
}

/** A number of things: "1 unit", "3 units". @param {number} count @param {string} word */
export function counted(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}
