// @ts-check
// The state in the address of the page, and the button that copies it.

import { byId, put } from "./dom.mjs";
import { toHash } from "./permalink.mjs";
import { sayNow } from "./speech.mjs";

/** @typedef {import("./main.mjs").App} App */

const SHOWN = 2000; // milliseconds for which the button says that it has copied

/**
 * @param {App} app
 * @param {(hash: string) => void} arrive called when somebody goes to another address
 */
export function makeAddress(app, arrive) {
  const button = byId("copy-link");
  const hasAddress = location.protocol !== "about:"; // a page within a page (srcdoc) has none
  let written = location.hash;
  button.hidden = !hasAddress;

  function write() {
    const text = app.isExample ? "" : toHash(app.state, app.packed[0].id);
    if (!hasAddress || location.hash === (text && `#${text}`)) return;
    try {
      history.replaceState(null, "", `#${text}`);
    } catch {
      // Where a page may not change its address, it still works.
    }
    written = location.hash;
  }
  window.addEventListener("hashchange", () => {
    if (location.hash !== written) {
      written = location.hash;
      arrive(location.hash);
    }
  });
  button.addEventListener("click", async () => {
    write();
    try {
      await navigator.clipboard.writeText(location.href);
      put(button, "Copied");
      sayNow("The link is copied.");
    } catch {
      put(button, "See the address bar");
      sayNow("The link could not be copied. It stands in the address bar.");
    }
    setTimeout(() => put(button, "Copy link"), SHOWN);
  });
  return { settle: write };
}
