// @ts-check
// How sure the network is of each class, and what each class looks at.

import { limitOf } from "./colours.mjs";
import { byId, make, makePicture, mark, paintSigned, put } from "./dom.mjs";
import { looksAt } from "./filters.mjs";
import { percent } from "./measure.mjs";
import { offUnits } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./pipeline.mjs").Result} Result */

/** @param {App} app */
export function makeClasses(app) {
  const { classNames } = app;
  const picture = /** @type {HTMLCanvasElement} */ (byId("look"));
  let drawing = app.state.drawing;
  let chosen = -1; // the class that is looked at; -1 for the answer

  const rows = classNames.map((name, place) => {
    const small = makePicture();
    const bar = make("span", { class: "filled" });
    const share = make("span", { class: "share" });
    const button = make("button", { type: "button", class: "class", "aria-pressed": "false" }, [
      make("span", { class: "name" }, [name]),
      make("span", { class: "track" }, [bar]),
      share,
      small,
    ]);
    button.addEventListener("click", () => {
      chosen = chosen === place ? -1 : place;
      app.refresh();
    });
    return { button, bar, share, small };
  });
  byId("classes").append(...rows.map((row) => row.button));

  /** @param {Result} result */
  function shownClass(result) {
    return chosen >= 0 ? chosen : result.answer;
  }

  return {
    /** @param {Result} result */
    show(result) {
      if (drawing !== app.state.drawing) {
        drawing = app.state.drawing;
        chosen = -1; // another picture: back to its own answer
      }
      const has = result.probabilities !== null;
      byId("classes").hidden = !has;
      byId("look-area").hidden = !has;
      byId("look-area").classList.toggle("blank", result.isEmpty);
      put(byId("answer-note"), noteOn(app, result));
      if (!result.probabilities) return;
      for (let place = 0; place < rows.length; place++) {
        const { button, bar, share } = rows[place];
        const probability = result.probabilities[place];
        bar.style.transform = `scaleX(${result.isEmpty ? 0 : probability.toFixed(3)})`;
        put(share, result.isEmpty ? "–" : percent(probability));
        const isAnswer = place === result.answer && !result.isEmpty;
        button.classList.toggle("answer", isAnswer);
        mark(button, "aria-current", String(isAnswer));
        mark(button, "aria-pressed", String(place === chosen));
      }
    },
    /** @param {Result} result */
    settle(result) {
      if (!result.probabilities) return;
      const off = offUnits(app.state);
      const pictures = looksAt(app.network, result.seen.image, result.kept, off);
      const limit = Math.max(...pictures.map(limitOf));
      const theme = app.theme();
      pictures.forEach((values, place) => paintSigned(rows[place].small, values, limit, theme));
      const name = classNames[shownClass(result)];
      paintSigned(picture, pictures[shownClass(result)], limit, theme);
      put(byId("look-title"), `What the ${name} looks at`);
      mark(picture, "aria-label", `Where ink speaks for ${name} and where against it`);
    },
  };
}

/**
 * @param {App} app
 * @param {Result} result
 */
function noteOn(app, result) {
  const { digit, strokes } = app.state.drawing;
  if (!result.probabilities) {
    return "This network has no classifier: it paints digits and names none.";
  }
  if (result.isEmpty) {
    return "Nothing is drawn yet, so there is no answer.";
  }
  if (digit < 0 || strokes.length > 0) {
    return "How sure it is of each digit:";
  }
  const name = app.classNames[app.digits.labels[digit]];
  const right = app.digits.labels[digit] === result.answer;
  return `MNIST's label is ${name}, so this answer is ${right ? "right" : "wrong"}.`;
}
