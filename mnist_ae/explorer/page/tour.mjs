// @ts-check
// The guided tour: one step at a time, each with a question that is answered by measuring.

import { byId, make, mark, paintGrey, put } from "./dom.mjs";
import { STEPS } from "./tour_steps.mjs";

/** @typedef {import("./main.mjs").App} App */

/** @type {Record<string, string>} */
const NAMES = { sparse: "a sparse network", denoising: "a denoiser", pca: "PCA" };

/** @param {App} app */
export function makeTour(app) {
  const section = byId("tour");
  const opener = byId("tour-open");
  const title = byId("tour-title");
  const answer = byId("tour-answer");
  const sliders = /** @type {HTMLDetailsElement} */ (byId("changes"));
  const back = /** @type {HTMLButtonElement} */ (byId("tour-back"));
  const next = /** @type {HTMLButtonElement} */ (byId("tour-next"));
  let asked = false; // whether the answer is shown, and kept up to date
  let shownStep = 0;
  let measured = ""; // what the answer was measured for
  let turn = 0;
  let going = 0; // which step was asked for last
  /** @typedef {Pick<App, "state" | "isExample" | "showsParts" | "past">} Kept */
  /** @type {Kept | null} as the reader left it */
  let kept = null;

  /** @param {number} step */
  function go(step) {
    const { stage, moves } = STEPS[step - 1];
    asked = false;
    answer.replaceChildren();
    app.note("toured");
    const { state, isExample, showsParts, past } = app;
    kept = kept ?? { state, isExample, showsParts, past };
    app.past = [];
    app.showsParts = false;
    going += 1;
    const mine = going;
    app.change({ step });
    // By then another step may be asked for, or the tour be closed.
    app.change(stage(app).then((changes) => (mine === going ? changes : {})));
    if (moves) sliders.open = true;
    requestAnimationFrame(() => title.focus());
  }
  function close() {
    going += 1;
    app.change({ ...kept?.state, step: 0 });
    if (kept) {
      app.isExample = kept.isExample;
      app.showsParts = kept.showsParts;
      app.past = kept.past;
    }
    kept = null;
    opener.focus();
  }
  opener.addEventListener("click", () => (app.state.step > 0 ? close() : go(1)));
  byId("tour-close").addEventListener("click", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && app.state.step > 0) close();
  });
  back.addEventListener("click", () => go(app.state.step - 1));
  next.addEventListener("click", () => {
    if (app.state.step < STEPS.length) go(app.state.step + 1);
    else close();
  });
  byId("tour-stage").addEventListener("click", () => go(app.state.step));
  byId("tour-measure").addEventListener("click", () => {
    asked = true;
    measured = "";
    app.refresh();
  });

  function showStep() {
    const { step } = app.state;
    section.hidden = step === 0;
    byId("path").hidden = step > 0; // one guide at a time
    mark(opener, "aria-expanded", String(step > 0));
    if (step === 0 || step === shownStep) return;
    const { title: name, text, attempt, question, wants, moves } = STEPS[step - 1];
    const lacks = wants && !app.packed.some(({ id }) => id === wants);
    const missing = `This page holds no network called "${wants}" (${NAMES[wants]}), so the ` +
      "step works with another. The page that mnist-ae explorer writes has it. ";
    put(title, name);
    byId("tour-pictures").hidden = !moves;
    put(byId("tour-text"), text);
    put(byId("tour-try"), (lacks ? missing : "") + attempt);
    put(byId("tour-question"), question);
    put(byId("tour-place"), `Step ${step} of ${STEPS.length}`);
    back.disabled = step === 1;
    put(next, step < STEPS.length ? "Next" : "Finish");
  }

  /** What the answer depends on. */
  function situation() {
    return JSON.stringify(app.state, (key, value) => (key === "picture" ? String(value) : value));
  }

  async function measure() {
    const now = situation();
    if (now === measured) return;
    measured = now;
    turn += 1;
    const mine = turn;
    const sentences = await STEPS[app.state.step - 1].answer(app);
    if (mine === turn && asked) {
      answer.replaceChildren(...sentences.map((sentence) => make("p", {}, [sentence])));
    }
  }

  return {
    /** @param {import("./pipeline.mjs").Result} result */
    show({ seen }) {
      showStep();
      paintGrey(/** @type {HTMLCanvasElement} */ (byId("tour-raw")), seen.raw);
      paintGrey(/** @type {HTMLCanvasElement} */ (byId("tour-seen")), seen.image);
      put(byId("tour-network"), app.network.title);
      if (shownStep !== app.state.step) {
        asked = false;
        shownStep = app.state.step;
      }
      if (!asked) answer.replaceChildren();
      byId("tour-measure").hidden = asked;
    },
    async settle() {
      if (asked && app.state.step > 0) await measure();
    },
  };
}
