// @ts-check
// Two networks side by side, for the same picture.

import { byId, make, makePicture, paintGrey, paintSigned, put } from "./dom.mjs";
import { errorText, percent, placeText } from "./measure.mjs";
import { answerTo } from "./pipeline.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./network.mjs").Network} Network */
/** @typedef {import("./pipeline.mjs").Result} Result */

const DIFFERENCE_LIMIT = 0.5; // of a pixel, for the strongest colour

/** One of the two columns. @param {string[]} classNames */
function makeSide(classNames) {
  const title = make("h3");
  const rebuilt = makePicture("Its reconstruction");
  const difference = makePicture("Its reconstruction minus the picture");
  const facts = make("ul");
  const bars = classNames.map((name) => {
    const bar = make("span", { class: "filled" });
    const row = make("div", {}, [name, make("span", { class: "track" }, [bar])]);
    return { row, bar };
  });
  const chart = make("div", { class: "chart", "aria-hidden": "true" }, bars.map(({ row }) => row));
  const pictures = make("div", { class: "pair" }, [
    make("figure", {}, [rebuilt, make("figcaption", {}, ["painted"])]),
    make("figure", {}, [difference, make("figcaption", {}, ["difference"])]),
  ]);
  const element = make("div", { class: "side" }, [title, pictures, facts, chart]);
  return { element, title, rebuilt, difference, facts, chart, bars };
}

/** @param {App} app */
export function makeCompare(app) {
  const { classNames, packed } = app;
  const select = /** @type {HTMLSelectElement} */ (byId("compared"));
  if (packed.length < 2) {
    byId("compare-section").hidden = true;
    return {};
  }
  select.append(make("option", { value: "" }, ["nothing"]));
  select.append(...packed.map(({ id, title }) => make("option", { value: id }, [title])));
  select.addEventListener("change", () => app.change({ compared: select.value }));
  const sides = [makeSide(classNames), makeSide(classNames)];
  byId("two").append(...sides.map((side) => side.element));

  /**
   * @param {ReturnType<typeof makeSide>} side
   * @param {Network} network
   * @param {Result} result
   */
  function fill(side, network, result) {
    put(side.title, network.title);
    paintGrey(side.rebuilt, result.reconstruction);
    const gap = result.reconstruction.map((value, i) => value - result.seen.clean[i]);
    paintSigned(side.difference, gap, DIFFERENCE_LIMIT, app.theme());
    const { probabilities, answer } = result;
    const { isEmpty } = result;
    const reads =
      !isEmpty &&
      probabilities &&
      `reads ${classNames[answer]}, ${percent(probabilities[answer])}`;
    const lines = [
      `error ${errorText(result.error)}, ${placeText(result.place)}`,
      `${result.numActive} of ${network.numUnits} units active`,
      reads || (isEmpty ? "nothing is drawn" : "names no digit"),
    ];
    side.facts.replaceChildren(...lines.map((line) => make("li", {}, [line])));
    side.chart.hidden = !probabilities;
    side.bars.forEach(({ bar }, place) => {
      const share = reads && probabilities ? probabilities[place] : 0;
      bar.style.transform = `scaleX(${share.toFixed(3)})`;
    });
  }

  return {
    /** @param {Result} result */
    async settle(result) {
      const { compared, off } = app.state;
      select.value = compared;
      byId("two").hidden = !compared;
      if (!compared) return;
      const other = await app.load(compared);
      fill(sides[0], app.network, result);
      fill(sides[1], other, answerTo(other, result.seen, off[compared] || []));

    },
  };
}
