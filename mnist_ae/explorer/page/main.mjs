// @ts-check
// The page: it holds the state, and tells each part of it when something has changed.

import { makeAbout } from "./about.mjs";
import { makeAddress } from "./address.mjs";
import { makeClasses } from "./classes.mjs";
import { makeCompare } from "./compare.mjs";
import { decodeBytes } from "./decode.mjs";
import { makeDigits } from "./digits.mjs";
import { byId, put } from "./dom.mjs";
import { makeDrawing } from "./drawing.mjs";
import { clearest } from "./hundred.mjs";
import { look, unpackNetwork } from "./network.mjs";
import { normalise } from "./normalise.mjs";
import { makePath } from "./path.mjs";
import { fromHash } from "./permalink.mjs";
import { GREYS, PICTURE_SIDE } from "./picture.mjs";
import { answerTo, see } from "./pipeline.mjs";
import { makeRebuilt } from "./rebuilt.mjs";
import { makeSliders } from "./sliders.mjs";
import { EMPTY, isEmpty, offUnits } from "./state.mjs";
import { makeTheme } from "./theme.mjs";
import { makeTour } from "./tour.mjs";
import { enlarge } from "./transform.mjs";
import { makeUnitDetail } from "./unit_detail.mjs";
import { makeUnits } from "./units.mjs";
import { makeUpload } from "./upload.mjs";
import { makeVerdict } from "./verdict.mjs";
import { makeWalk } from "./walk.mjs";

/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./pipeline.mjs").Result} Result */
/** @typedef {import("./pipeline.mjs").Digits} Digits */
/** @typedef {import("./state.mjs").State} State */
/** @typedef {import("./state.mjs").Drawing} Drawing */

/**
 * A part of the page. `show` comes with each frame, `settle` once the hand rests.
 * @typedef {{show?: (result: Result) => void, settle?: (result: Result) => unknown}} Part
 */

/**
 * What the parts of the page share.
 * @typedef {object} App
 * @property {any[]} packed the networks as they came
 * @property {{name: string, isStandIn: boolean}} dataSet
 * @property {string[]} classNames
 * @property {Digits} digits
 * @property {State} state
 * @property {Network} network the one that is shown
 * @property {Result} result the latest
 * @property {boolean} isExample whether the picture is the one that the page began with
 * @property {boolean} showsParts whether the grid shows parts instead of filters
 * @property {() => import("./colours.mjs").Theme} theme
 * @property {(id: string) => Promise<Network>} load
 * @property {(changes: Partial<State> | Promise<Partial<State>>) => void} change
 * @property {(drawing: Drawing, others?: Partial<State>) => void} draw change the drawing, and
 *   perhaps more, so that it can be undone
 * @property {Partial<State>[]} past what an undo gives back, the latest last
 * @property {(changes: Partial<State>) => void} keep change something, so that it can be undone
 * @property {() => void} undo
 * @property {() => void} refresh show everything again, at the next frame
 * @property {(step: string) => void} note what somebody has done, for the path on top
 * @property {(text: string) => void} complain
 */

const REST = 80; // milliseconds without a change, until what can wait is shown
const EXAMPLE = 3; // the class of the digit that the page begins with

/**
 * The state that an address names.
 * @param {string} hash
 * @param {any[]} packed
 */
function stateFrom(hash, packed) {
  const sizes = packed.map(({ id, encoder }) => ({
    id,
    numUnits: encoder[encoder.length - 1].shape[0],
  }));
  return fromHash(hash, sizes);
}

/** A function that unpacks a network, each only once. @param {any[]} packed */
function makeLoader(packed) {
  /** @type {Map<string, Promise<Network>>} */
  const loading = new Map();
  return (/** @type {string} */ id) => {
    let network = loading.get(id);
    if (!network) {
      network = unpackNetwork(packed.find((one) => one.id === id));
      loading.set(id, network);
    }
    return network;
  };
}

async function start() {
  const data = JSON.parse(byId("explorer-data").textContent ?? "");
  const { networks: packed, dataset } = data;
  const images = await decodeBytes(data.digits.images);
  const digits = { images, labels: data.digits.labels, about: data.digits.about };
  const load = makeLoader(packed);
  const state = stateFrom(location.hash, packed);
  const path = makePath();
  /** @type {Part[]} */
  const parts = [];
  let frame = 0;
  let rest = 0;
  let changing = Promise.resolve();

  /** @type {App} */
  const app = {
    packed,
    dataSet: { name: dataset.name, isStandIn: dataset.stand_in },
    classNames: dataset.class_names,
    digits,
    state,
    network: await load(state.network),
    result: /** @type {any} */ (null),
    isExample: false,
    showsParts: false,
    past: [],
    theme: makeTheme(() => app.refresh()),
    load,
    change(changes) {
      changing = changes instanceof Promise ? changes.then(change) : change(changes);
    },
    draw(drawing, others = {}) {
      if (!isEmpty(drawing)) path.note("drew");
      app.keep({ ...others, drawing });
    },
    keep(changes) {
      const keys = /** @type {(keyof State)[]} */ (Object.keys(changes));
      app.past.push(Object.fromEntries(keys.map((key) => [key, app.state[key]])));
      app.change(changes);
    },
    undo() {
      const before = app.past.pop();
      if (before) app.change(before);
    },
    refresh() {
      if (!frame) frame = requestAnimationFrame(update);
    },
    note: path.note,
    complain(text) {
      put(byId("trouble"), text);
      byId("trouble").hidden = !text;
    },
  };

  /** @param {Partial<State>} changes */
  async function change(changes) {
    app.isExample = app.isExample && !changes.drawing;
    app.state = { ...app.state, ...changes };
    if (app.state.network !== app.network.id) {
      const network = await load(app.state.network);
      if (network.id !== app.state.network) return; // by now another one is chosen
      app.network = network;
    }
    app.refresh();
  }

  /** A page whose address says nothing begins with a digit. */
  function showExample() {
    if (digits.labels.length === 0) return;
    const digit = clearest(app.network, digits, EXAMPLE);
    app.state.drawing = { ...EMPTY, digit };
    app.isExample = true;
  }
  if (location.hash.length < 2) showExample();

  const drawing = makeDrawing(app);
  const detail = makeUnitDetail(app);
  const address = makeAddress(app, async (hash) => {
    app.change(stateFrom(hash, packed));
    await changing;
    if (hash.length < 2) showExample();
  });
  parts.push(drawing, makeVerdict(app), makeDigits(app), makeSliders(app));
  parts.push(makeUnits(app, detail.point), detail, makeRebuilt(app), makeClasses(app));
  parts.push(makeWalk(app), makeCompare(app), makeTour(app), makeAbout(app), address);
  makeUpload(app);

  /** From the drawing to what is painted: all that a stroke of the pen needs. */
  function update() {
    cancelAnimationFrame(frame);
    frame = 0;
    if (app.network.id !== app.state.network) return; // it is still being unpacked
    const seen = see(app.state, drawing.pixels());
    app.result = answerTo(app.network, seen, offUnits(app.state));
    parts.forEach((part) => part.show?.(app.result));
    clearTimeout(rest);
    rest = window.setTimeout(settle, REST);
  }

  /** What can wait until the hand rests. */
  async function settle() {
    clearTimeout(rest);
    if (app.result.network !== app.network) return; // there will be another frame
    await Promise.all(parts.map((part) => part.settle?.(app.result)));
  }

  byId("skip").addEventListener("click", (event) => {
    event.preventDefault(); // in a page within a page the link would lead elsewhere
    byId("draw-title").focus();
  });
  update();
  return {
    state: () => app.state,
    result: () => app.result,
    change: app.change,
    /** @param {import("./strokes.mjs").Stroke[]} strokes shown as if somebody had drawn them */
    setStrokes: (strokes) => app.draw({ ...EMPTY, strokes }),
    /** @param {ArrayLike<number>} image 784 pixels in 0..1, shown with 16 greys */
    setDrawing(image) {
      const picture = enlarge(image, 28, PICTURE_SIDE).map((grey) => grey * (GREYS - 1) + 0.5);
      app.draw({ ...EMPTY, picture: Uint8Array.from(picture) });
    },
    update,
    /** Do at once what else comes with the next frame, and once the hand rests. */
    async settle() {
      await changing;
      update();
      await settle();
    },
    /**
     * What a network makes of pixels as they are, and how they would be normalised.
     * @param {ArrayLike<number>} image 784 pixels in 0..1
     * @param {number[]} off units that are switched off
     * @param {string} id of the network
     */
    async compute(image, off = [], id = app.state.network) {
      const pixels = Float32Array.from(image);
      const found = look(await load(id), pixels, off);
      return { ...found, normalised: normalise(pixels, Math.sqrt(pixels.length)) };
    },
    /** @param {ArrayLike<number>} pixels of a square picture of any size */
    normalise: (pixels) => normalise(pixels, Math.sqrt(pixels.length)),
  };
}

/** For tests; `ready` is there at once, everything else once it is fulfilled. */
const explorer = { ready: /** @type {Promise<void>} */ (Promise.resolve()) };
Object.assign(window, { explorer });
explorer.ready = start().then(
  (tools) => {
    Object.assign(explorer, tools);
  },
  (error) => {
    put(byId("trouble"), `The page could not start: ${error.message}`);
    byId("trouble").hidden = false;
    throw error;
  },
);
