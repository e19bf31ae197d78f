// @ts-check
// The eight steps of the tour. No figure stands here: each answer is measured when it is asked.

import { fromWeakest, galleryOf } from "./gallery.mjs";
import { moved, movedAndNormalised, noisy, overAll } from "./hundred.mjs";
import { errorText, largest, mean, percent, squaredError } from "./measure.mjs";
import { look, probabilitiesOf, without } from "./network.mjs";
import { digitImage } from "./pipeline.mjs";
import { normal } from "./random.mjs";
import { EMPTY, STILL, offUnits } from "./state.mjs";
import { bendOf } from "./walk.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./state.mjs").State} State */
/** @typedef {import("./network.mjs").Network} Network */

/**
 * @typedef {object} Step
 * @property {string} title
 * @property {string} text what it is about
 * @property {string} attempt what to try
 * @property {string} question
 * @property {string} wants the id of the network that it is about, "" for any
 * @property {(app: App) => Partial<State>} stage how the page is set up
 * @property {(app: App) => Promise<string[]>} answer sentences, measured now
 */

const SMALL = { x: 4, y: -3, turn: 0, scale: 0.5 }; // half as large, and pushed aside
const SIGMA = 0.4;
const NUM_WALKS = 50;

/** The first of the hundred digits of a class. @param {App} app @param {number} digitClass */
function digitOf(app, digitClass) {
  return { ...EMPTY, digit: Math.max(0, app.digits.labels.indexOf(digitClass)) };
}

/** The network with this id, or the one that is shown. @param {App} app @param {string} id */
function networkOr(app, id) {
  return app.packed.some((one) => one.id === id) ? id : app.state.network;
}

/** A fresh page with a digit. @param {App} app @param {number} digitClass @param {string} id */
function fresh(app, digitClass, id = app.state.network) {
  const network = networkOr(app, id);
  const off = { ...app.state.off, [network]: [] };
  const drawing = digitOf(app, digitClass);
  return { ...STILL, drawing, network, off, normalises: true, compared: "" };
}

/** All networks of the page, each once it is ready. @param {App} app */
function allNetworks(app) {
  return Promise.all(app.packed.map(({ id }) => app.load(id)));
}

/** A number of things: "1 unit", "3 units". @param {number} count @param {string} word */
function counted(count, word) {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

/** @type {Step} */
const bytes = {
  title: "A picture is 784 bytes",
  text:
    "Lesson 1. A digit is 28 rows of 28 bytes, 0 for black and 255 for white. MNIST's makers " +
    "gave every digit the same size and put its weight in the middle. The network has seen " +
    "no others, so this page does the same to your drawing.",
  attempt: "The digit is now half as large and pushed aside. Turn the normalisation off and on.",
  question: "How many of the hundred digits does the network read, small and pushed aside?",
  wants: "",
  stage: (app) => ({ ...fresh(app, 3), ...SMALL }),
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
      `${raw.right} of ${raw.count} without normalisation, ${again.right} with it. As they ` +
        `are, it reads ${usual.right}.`,
      about,
    ];
  },
};

/** @type {Step} */
const autoencoder = {
  title: "784 numbers become a few, and a picture again",
  text:
    "Lesson 2. The encoder turns the picture into the code: one number per unit. The decoder " +
    "paints the picture from the code alone. Nobody told it what digits are. It only had to " +
    "give back what it got.",
  attempt: "Point at units. See what each looks for, and what it adds to the picture.",
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
const classifier = {
  title: "What is the code good for?",
  text:
    "Lesson 3. A classifier reads the code and gives each digit a score. A softmax turns the " +
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
const dead = {
  title: "Units that never answer",
  text:
    "Lessons 2 and 4. A unit whose sum is below zero for every picture gives 0, and its " +
    "slope is 0, so it can't learn any more. It is dead. More units or more layers don't help " +
    "if many of them are dead; a good start and a gentle learning rate do.",
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

/** @type {Step} */
const sparse = {
  title: "Few units at a time",
  text:
    "Lesson 5. A penalty on the code makes most of its numbers 0. A digit then is a short " +
    "list of parts. The grid shows what each unit adds now: most tiles stay empty.",
  attempt: "Draw a 1, then an 8, and count the tiles that light up.",
  question: "How many units does a digit need, and what does that cost?",
  wants: "sparse",
  stage(app) {
    app.showsParts = true;
    return fresh(app, 3, "sparse");
  },
  async answer(app) {
    const lines = [];
    for (const network of await allNetworks(app)) {
      const all = overAll(network, app.digits, app.state.off[network.id] ?? []);
      lines.push(
        `${network.title}: ${all.active.toFixed(0)} of ${network.numUnits} active, mean error ` +
          `${errorText(all.error)}.`,
      );
    }
    return ["On average over the hundred digits:", ...lines];
  },
};

/** @type {Step} */
const denoising = {
  title: "Noise in, clean digit out",
  text:
    "Lesson 6. A denoiser saw noisy digits while it learned, and had to give back the clean " +
    "ones. The error is measured against the picture without noise.",
  attempt: "Move the slider for noise, and choose other networks.",
  question: "Which network comes closest to the clean digit?",
  wants: "denoising",
  stage: (app) => ({ ...fresh(app, 4, "denoising"), noise: SIGMA }),
  async answer(app) {
    const sigma = app.state.noise || SIGMA;
    const lines = [];
    let input = 0;
    for (const network of await allNetworks(app)) {
      const off = app.state.off[network.id] ?? [];
      const all = overAll(network, app.digits, off, noisy(sigma));
      input = all.inputError;
      lines.push({ error: all.error, text: `${network.title}: ${errorText(all.error)}.` });
    }
    lines.sort((a, b) => a.error - b.error);
    return [
      `Noise of σ = ${sigma.toFixed(2)}, mean error over the hundred digits, the best first:`,
      ...lines.map(({ text }) => text),
      `The noisy pictures themselves: ${errorText(input)}.`,
    ];
  },
};

/** @type {Step} */
const pca = {
  title: "The straight rival: PCA",
  text:
    "Lesson 2. Without bends an autoencoder can do no more than principal component analysis: " +
    "the best that straight lines can do with so many numbers. Its code may be below zero. " +
    "Whoever praises a network has to compare it with this.",
  attempt: "Look at the two networks side by side, further down. Then move the slider Weakest off.",
  question: "Is a network better than PCA?",
  wants: "pca",
  stage(app) {
    const { network, ...others } = fresh(app, 6, "pca");
    const rival = app.packed.find(({ id }) => id !== network);
    return { ...others, network, compared: rival ? rival.id : "" };
  },
  async answer(app) {
    const lines = [];
    for (const network of await allNetworks(app)) {
      const { error } = overAll(network, app.digits, []);
      const text = `${network.title}, ${network.numUnits} numbers: ${errorText(error)}.`;
      lines.push({ error, text });
    }
    lines.sort((a, b) => a.error - b.error);
    return [
      "Mean error over the hundred digits, all units on, the best first:",
      ...lines.map(({ text }) => text),
    ];
  },
};

/** @type {Step} */
const limits = {
  title: "A walk, and the limits",
  text:
    "Lesson 2. Codes can be mixed like paint. But is what lies between two digits a digit? " +
    "And what does the network make of something that is no digit at all?",
  attempt: "Walk to other digits, further down. Then draw a house.",
  question: "Does the walk bend one digit into another, or does it only fade?",
  wants: "",
  stage: (app) => ({ ...fresh(app, 7), goal: Math.max(0, app.digits.labels.indexOf(4)) }),
  async answer(app) {
    const { network, digits, classNames } = app;
    const count = digits.labels.length;
    const bends = [];
    for (let walk = 0; walk < Math.min(NUM_WALKS, count - 1); walk++) {
      const from = digitImage(digits, walk);
      bends.push(bendOf(network, from, digitImage(digits, (walk + count / 2) % count | 0)));
    }
    const sentences = [
      `Half-way, painted and mixed picture differ by ${percent(mean(bends))} of what ` +
        `separates two digits (their squared distance), on average over ${bends.length} pairs. ` +
        "For a digit itself it would be 25 %. Near 0 the walk only fades.",
    ];
    const grain = normal(784, 1).map((value) => Math.min(1, Math.abs(value) / 2));
    const found = look(network, grain, offUnits(app.state));
    if (found.probabilities) {
      const answer = largest(found.probabilities);
      sentences.push(
        `Pure noise is read as ${classNames[answer]}, with ` +
          `${percent(found.probabilities[answer])}: the network can't say "no digit".`,
      );
    }
    return sentences;
  },
};

/** @type {Step[]} */
export const STEPS = [bytes, autoencoder, classifier, dead, sparse, denoising, pca, limits];
