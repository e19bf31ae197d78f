// @ts-check
// The eight steps of the tour, in the order of the lessons.

import { autoencoder, bytes, classifier, dead } from "./tour_basics.mjs";
import { denoising, limits, pca, sparse } from "./tour_further.mjs";

/** @type {import("./tour_tools.mjs").Step[]} */
export const STEPS = [bytes, autoencoder, classifier, dead, sparse, denoising, pca, limits];
