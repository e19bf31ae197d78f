// @ts-check
// A walk from the picture to a test digit: through codes, and by mixing pixels.

import { byId, make, makePicture, mark, paintGrey, put } from "./dom.mjs";
import { largest, percent, squaredError } from "./measure.mjs";
import { probabilitiesOf, run } from "./network.mjs";
import { digitImage } from "./pipeline.mjs";
import { label } from "./sliders.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./pipeline.mjs").Result} Result */

export const NUM_STEPS = 8;
const PACE = 350; // milliseconds per step

/**
 * @param {ArrayLike<number>} from
 * @param {ArrayLike<number>} to
 * @param {number} share of the way
 */
export function mix(from, to, share) {
  return Float32Array.from(from, (value, i) => value + share * (to[i] - value));
}

/**
 * How far the picture half-way between two codes lies from the mixed pixels, as a part of the
 * distance between the two pictures. (Of each of the two, the mix is 0.25 of it.)
 * @param {Network} network
 * @param {Float32Array} from picture
 * @param {Float32Array} to picture
 */
export function bendOf(network, from, to) {
  const codes = [from, to].map((image) => run(network.encoder, image));
  const halfWay = run(network.decoder, mix(codes[0], codes[1], 0.5));
  return squaredError(halfWay, mix(from, to, 0.5)) / squaredError(from, to);
}

/** @param {App} app */
export function makeWalk(app) {
  const { digits, classNames } = app;
  const slider = /** @type {HTMLInputElement} */ (byId("walk-share"));
  const play = byId("walk-play");
  let timer = 0;
  /** @type {string[]} what each step is read as */
  let read = [];
  let bend = ""; // what is said of the whole walk
  if (digits.labels.length === 0) {
    byId("walk-section").hidden = true;
    return {};
  }

  const goals = classNames.map((name, digitClass) => {
    const own = digits.labels.flatMap((one, place) => (one === digitClass ? [place] : []));
    const picture = makePicture();
    const button = make("button", { type: "button", class: "digit" }, [picture]);
    button.hidden = own.length === 0;
    button.addEventListener("click", () => {
      const now = own.indexOf(app.state.goal);
      app.change({ goal: own[(now + 1) % own.length] });
    });
    return { name, own, picture, button };
  });
  byId("goals").append(...goals.map((goal) => goal.button));

  const frames = Array.from({ length: NUM_STEPS + 1 }, (_, step) => {
    const code = makePicture();
    const pixels = makePicture();
    const name = make("span", { class: "name" });
    const button = make("button", { type: "button", class: "frame" }, [code, name, pixels]);
    button.addEventListener("click", () => {
      slider.value = String(step);
      app.refresh();
    });
    return { button, code, pixels, name };
  });
  byId("walk-frames").append(...frames.map((frame) => frame.button));
  slider.addEventListener("input", () => app.refresh());

  function tell() {
    const step = Number(slider.value);
    const says = read[step] ? `Step ${step} is read as ${read[step]}. ` : "";
    put(byId("walk-text"), says + bend);
  }
  function stop() {
    clearInterval(timer);
    timer = 0;
    put(play, "Walk");
  }
  play.addEventListener("click", () => {
    if (timer) return stop();
    slider.value = "0";
    put(play, "Stop");
    app.refresh();
    timer = window.setInterval(() => {
      slider.value = String(Number(slider.value) + 1);
      app.refresh();
      if (Number(slider.value) >= NUM_STEPS) stop();
    }, PACE);
  });

  return {
    show() {
      const step = Number(slider.value);
      label(slider, `${step} of ${NUM_STEPS}`);
      frames.forEach(({ button }, i) => mark(button, "aria-pressed", String(i === step)));
      tell();
    },
    /** @param {Result} result */
    settle(result) {
      const { network, state } = app;
      const goal = Math.min(state.goal, digits.labels.length - 1);
      for (const { name, own, picture, button } of goals) {
        if (own.length === 0) continue;
        const shown = own.includes(goal) ? goal : own[0];
        paintGrey(picture, digitImage(digits, shown));
        mark(button, "aria-pressed", String(shown === goal));
        mark(button, "aria-label", `${name}, number ${own.indexOf(shown) + 1}`);
      }
      const image = digitImage(digits, goal);
      const code = run(network.encoder, image);
      read = [];
      frames.forEach((frame, step) => {
        const between = mix(result.kept, code, step / NUM_STEPS);
        paintGrey(frame.code, run(network.decoder, between));
        paintGrey(frame.pixels, mix(result.seen.image, image, step / NUM_STEPS));
        const probabilities = probabilitiesOf(network, between);
        const answer = probabilities ? largest(probabilities) : -1;
        read.push(probabilities ? `${classNames[answer]}, ${percent(probabilities[answer])}` : "");
        put(frame.name, probabilities ? classNames[answer] : "");
        const says = read[step] ? `, read as ${read[step]}` : "";
        mark(frame.button, "aria-label", `Step ${step} of ${NUM_STEPS}${says}`);
      });
      bend = bendText(network, result, image);
      tell();
    },
  };
}

/**
 * @param {Network} network
 * @param {Result} result
 * @param {Float32Array} image
 */
function bendText(network, result, image) {
  if (result.isEmpty || squaredError(result.seen.image, image) === 0) {
    return "Draw something, or choose another goal.";
  }
  const bend = bendOf(network, result.seen.image, image);
  return (
    `Half-way, the two rows are ${percent(bend)} as far apart as the two digits (squared ` +
    "distances). Near 0 the network only fades one digit into the other, as the lower row does. " +
    "At 25 % its picture would be as far from the mix as each of the two digits is."
  );
}
