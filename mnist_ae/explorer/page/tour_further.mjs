// @ts-check
// The tour's second half: sparse codes, noise, PCA, a walk and the limits.
// No figure stands here: each answer is measured when it is asked.

import { noisy, overAll } from "./hundred.mjs";
import { errorText, largest, mean, percent } from "./measure.mjs";
import { look } from "./network.mjs";
import { digitImage } from "./pipeline.mjs";
import { normal } from "./random.mjs";
import { offUnits } from "./state.mjs";
import { allNetworks, counted, fresh } from "./tour_tools.mjs";
import { bendOf } from "./walk.mjs";

/** @typedef {import("./tour_tools.mjs").Step} Step */

const SIGMA = 0.4;
const NUM_WALKS = 50;

/** @type {Step} */
export const sparse = {
  title: "Few units at a time",
  text:
    "Lesson 5 of the notebooks. " +
    "A penalty on the code makes most of its numbers 0. A digit then is a short " +
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
export const denoising = {
  title: "Noise in, clean digit out",
  text:
    "Lesson 6 of the notebooks. " +
    "A denoiser saw noisy digits while it learned, and had to give back the clean " +
    "ones. The error is measured against the picture without noise.",
  attempt: "Move the slider for noise, and choose other networks.",
  question: "Which network comes closest to the clean digit?",
  wants: "denoising",
  moves: true,
  stage: async (app) => ({ ...(await fresh(app, 4, "denoising")), noise: SIGMA }),
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
export const pca = {
  title: "The straight rival: PCA",
  text:
    "Lesson 2 of the notebooks. " +
    "Without bends an autoencoder can do no more than principal component analysis: " +
    "the best that straight lines can do with so many numbers. Its code may be below zero. " +
    "Whoever praises a network has to compare it with this.",
  attempt:
    "Look at the two networks side by side, further down. Then move the slider for the weakest.",
  question: "Is a network better than PCA?",
  wants: "pca",
  async stage(app) {
    const { network, ...others } = await fresh(app, 6, "pca");
    const rival = app.packed.find(({ id }) => id !== network);
    return { ...others, network, compared: rival ? rival.id : "" };
  },
  async answer(app) {
    const lines = [];
    for (const network of await allNetworks(app)) {
      const { error } = overAll(network, app.digits, []);
      const text = `${network.title}, ${network.numUnits} numbers: ${errorText(error)}.`;
      lines.push({ error, text, id: network.id });
    }
    lines.sort((a, b) => a.error - b.error);
    const closer = lines.findIndex(({ id }) => id === "pca");
    const others = lines.length - 1;
    return [
      ...(closer < 0 ? [] : [`${closer} of ${counted(others, "network")} come closer than PCA.`]),
      "Mean error over the hundred digits, all units on, the best first:",
      ...lines.map(({ text }) => text),
      "Mind how many numbers each has, and that some learned more than to rebuild: see " +
        "the end of the page.",
    ];
  },
};

/** @type {Step} */
export const limits = {
  title: "A walk, and the limits",
  text:
    "Lesson 2 of the notebooks. " +
    "Codes can be mixed like paint. But is what lies between two digits a digit? " +
    "And what does the network make of something that is no digit at all?",
  attempt: "Walk to other digits, further down. Then draw a house.",
  question: "Does the walk bend one digit into another, or does it only fade?",
  wants: "",
  stage: async (app) => ({
    ...(await fresh(app, 7)),
    goal: Math.max(0, app.digits.labels.indexOf(4)),
  }),
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
