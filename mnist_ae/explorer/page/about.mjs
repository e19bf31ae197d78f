// @ts-check
// What the page says of its networks and their data, and the legends of colours.

import { byId, make, paintSigned, put } from "./dom.mjs";

/** @typedef {import("./main.mjs").App} App */

const SHADES = 255;

/** @param {App} app */
function describe(app) {
  const { name, isStandIn } = app.dataSet;
  for (const network of app.packed) {
    const last = network.encoder[network.encoder.length - 1];
    const facts = [`${last.shape[0]} units, ${network.dead.length} of them dead.`];
    if (network.accuracy !== null) {
      const accuracy = (100 * network.accuracy).toFixed(1);
      facts.push(`Its classifier reads ${accuracy} % of the test digits of ${name}.`);
    }
    byId("about").append(
      make("dt", {}, [network.title]),
      make("dd", {}, [`${network.about} ${facts.join(" ")}`]),
    );
  }
  byId("stand-in").hidden = !isStandIn;
  put(
    byId("stand-in"),
    `The real data could not be had, so these networks learned from a stand-in, ${name}.`,
  );
}

/** @param {App} app */
export function makeAbout(app) {
  const select = /** @type {HTMLSelectElement} */ (byId("network"));
  for (const { id, title } of app.packed) {
    select.append(make("option", { value: id }, [title]));
  }
  select.addEventListener("change", () => app.change({ network: select.value }));
  describe(app);
  const legend = Float32Array.from({ length: SHADES }, (_, place) => place - (SHADES - 1) / 2);
  let theme = "";
  return {
    show() {
      select.value = app.state.network;
      put(byId("num-units"), String(app.network.numUnits));
      if (theme === app.theme()) return;
      theme = app.theme();
      for (const ramp of document.querySelectorAll("canvas.ramp")) {
        const canvas = /** @type {HTMLCanvasElement} */ (ramp);
        paintSigned(canvas, legend, (SHADES - 1) / 2, app.theme());
      }
    },
  };
}
