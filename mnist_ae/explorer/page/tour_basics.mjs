// @ts-check
// The tour's first half: bytes, the autoencoder, the classifier, dead units.
// No figure stands here: each answer is measured when it is asked.

import { fromWeakest, galleryOf } from "./gallery.mjs";
import { moved, movedAndNormalised, overAll } from "./hundred.mjs";
import { errorText, largest, squaredError } from "./measure.mjs";
import { probabilitiesOf, without } from "./network.mjs";
import { offUnits } from "./state.mjs";
import { counted, fresh } from "./tour_tools.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./tour_tools.mjs").Step} Step */

const SMALL = { x: 4, y: -3, turn: 0, scale: 0.5 }; // half as large, and pushed aside

/** @type {Step} */
export const bytes = {
  title: "A picture is 784 bytes",
  text:
    "Lesson 1 of the notebooks. " +
    "A digit is 28 rows of 28 bytes, 0 for black and 255 for white. MNIST's makers " +
    "gave every digit the same size and put its weight in the middle. The network learned " +
    "from such digits, so this page does the same to your drawing.",
  attempt:
    "What goes in is now half as large as in the square, and pushed aside: see the small " +
    "picture here. Turn the normalisation off and on.",
  question: "How many of the hundred digits does the network read, small and pushed aside?",
  wants: "",
  moves: true,
  stage: async (app) => ({ ...(await fresh(app, 3)), ...SMALL }),
  async answer(app) {
    const { network, digits } = app;
    const off = offUnits(app.state);
    const usual = overAll(network, digits, off);
    const raw = overAll(network, digits, off, moved(SMALL));
    const again = overAll(network, digits, off, movedAndNormalised(SMALL));
    const image = app.result.seen.image;
    const black = image.filter((pixel) => pixel === 0).length;
    const about = `Of the ${image.length} pixels that the network sees now, ${black} are black.`;
    if (!network.classifier) {
      return [
        "This network names no digit, but its errors tell: " +
          `${errorText(usual.error)} as they are, against ${errorText(raw.error)} for small ` +
          "digits that are not normalised, both on average.",
        about,
      ];
    }
    return [
      `${raw.right} of ${raw.count} without normalisation, ${again.right} with it. Of the ` +
        `digits left as they were, it reads ${usual.right}.`,
      about,
    ];
  },
};

/** @type {Step} */
export const autoencoder = {
  title: "784 numbers become a few, and a picture again",
  text:
    "Lesson 2 of the notebooks. " +
    "The encoder turns the picture into the code: one number per unit. The decoder " +
    "paints the picture from the code alone. An autoencoder learns this by giving back what it " +
    "gets, and needs no labels for it.",
  attempt: "Choose a few units of the code. See what each looks for, and what it adds.",
  question: "How much of this picture survives?",
  wants: "",
  stage: (app) => fresh(app, 5),
  async answer(app) {
    const { result, network } = app;
    const black = squaredError(new Float32Array(784), result.seen.clean);
    const mine = overAll(network, app.digits, offUnits(app.state));
    const times = result.error > 0 && black > 0 ? (black / result.error).toFixed(0) : "";
    return [
      `The error is ${errorText(result.error)}.` +
        (times ? ` A black picture would have ${errorText(black)}, ${times} times as much.` : ""),
      `${result.numActive} of ${network.numUnits} units are active. The mean error over the ` +
        `hundred digits is ${errorText(mine.error)}.`,
    ];
  },
};

/**
 * How many of the weakest units can go until the answer changes.
 * @param {App} app
 */
function firstChange(app) {
  const { network, result } = app;
  const order = fromWeakest(result.code, galleryOf(network, app.digits));
  const probabilities = /** @type {Float32Array} */ (probabilitiesOf(network, result.code));
  const before = largest(probabilities);
  for (let count = 1; count <= order.length; count++) {
    const kept = without(result.code, order.slice(0, count));
    const after = largest(/** @type {Float32Array} */ (probabilitiesOf(network, kept)));
    if (after !== before) {
      return { before, after, count };
    }
  }
  return { before, after: before, count: order.length };
}

/** @type {Step} */
export const classifier = {
  title: "What is the code good for?",
  text:
    "Lesson 3 of the notebooks. " +
    "A classifier reads the code and gives each digit a score. A softmax turns the " +
    "scores into probabilities. The red and blue picture shows which pixels raise the score " +
    "of a digit.",
  attempt: "Choose another digit among the answers, and see what it looks at.",
  question: "How many units can go, the weakest first, before the answer changes?",
  wants: "",
  stage: (app) => fresh(app, 2),
  async answer(app) {
    const { network, classNames, digits } = app;
    if (!network.classifier) {
      return ["This network has no classifier. Choose one that has, or make one in lesson 3."];
    }
    const { before, after, count } = firstChange(app);
    const all = overAll(network, digits, offUnits(app.state));
    const test = network.accuracy === null ? "" : ` Of all test digits: ${accuracyOf(network)}.`;
    const first =
      after === before
        ? `All of them: even without any unit the answer is ${classNames[before]}.`
        : `${count - 1} of ${network.numUnits}. Without the ${count} weakest the answer ` +
          `${classNames[before]} becomes ${classNames[after]}.`;
    return [
      first,
      `With the units that are on now it reads ${all.right} of the ${all.count} digits below ` +
        `the square. Some of these were chosen because they are difficult.${test}`,
    ];
  },
};

/** @param {Network} network */
function accuracyOf(network) {
  return `${(100 * (network.accuracy ?? 0)).toFixed(1)} %`;
}

/** @type {Step} */
export const dead = {
  title: "Units that never answer",
  text:
    "Lessons 2 and 4 of the notebooks. " +
    "A unit whose sum is below zero for every picture gives 0, and its " +
    "slope is 0, so it can't learn any more. It is dead, and its place in the code is wasted. " +
    "So don't ask how many units a network has, but how many of them live.",
  attempt: "Switch the dead units off. Dead ones have a dashed frame in the grid.",
  question: "What is lost without the dead units?",
  wants: "",
  stage(app) {
    const most = app.packed.reduce((best, one) =>
      one.dead.length > best.dead.length ? one : best,
    );
    return fresh(app, 8, most.id);
  },
  async answer(app) {
    const { network, digits } = app;
    const lists = app.packed.map(({ title, dead: units }) => `${title}: ${units.length}`);
    const others = lists.length > 1 ? [`Dead units of all networks. ${lists.join("; ")}.`] : [];
    const on = overAll(network, digits, []);
    if (network.dead.size === 0) {
      return [
        `No unit of this network is dead. On average ${on.active.toFixed(0)} of ` +
          `${network.numUnits} are active for one digit.`,
        ...others,
      ];
    }
    const off = overAll(network, digits, network.dead);
    const change = Math.abs(off.error - on.error);
    return [
      `${counted(network.dead.size, "dead unit")} of ${network.numUnits}. Without ` +
        `${network.dead.size === 1 ? "it" : "them"} the mean error over the hundred digits ` +
        `changes by ${change === 0 ? "exactly 0" : errorText(change)}.`,
      ...others,
    ];
  },
};
