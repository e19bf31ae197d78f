// @ts-check
// Pictures that somebody chooses, drops on the square, or pastes.

import { byId, make } from "./dom.mjs";
import { prepare } from "./picture.mjs";
import { EMPTY } from "./state.mjs";

/** @typedef {import("./main.mjs").App} App */

const SIDE = 280; // pixels to which a picture is drawn before it is prepared

/**
 * The picture in a square, on paper that continues its own corner.
 * @param {Blob} file
 * @returns {Promise<Uint8ClampedArray>} SIDE × SIDE pixels of four bytes
 */
async function readPixels(file) {
  const bitmap = await createImageBitmap(file);
  const canvas = make("canvas", { width: String(SIDE), height: String(SIDE) });
  const context = /** @type {CanvasRenderingContext2D} */ (
    canvas.getContext("2d", { willReadFrequently: true })
  );
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, 1, 1, 0, 0, SIDE, SIDE);
  const scale = SIDE / Math.max(bitmap.width, bitmap.height);
  const width = bitmap.width * scale;
  const height = bitmap.height * scale;
  context.clearRect((SIDE - width) / 2, (SIDE - height) / 2, width, height);
  context.drawImage(bitmap, (SIDE - width) / 2, (SIDE - height) / 2, width, height);
  return context.getImageData(0, 0, SIDE, SIDE).data;
}

/** @param {App} app */
export function makeUpload(app) {
  /** @param {Blob | undefined | null} file */
  async function take(file) {
    if (!file) return;
    try {
      app.draw({ ...EMPTY, picture: prepare(await readPixels(file)) });
      app.complain("");
    } catch {
      app.complain("This file could not be opened as a picture. Try a PNG or a JPEG.");
    }
  }
  /** @param {DataTransfer | null} carried */
  function pictureIn(carried) {
    return [...(carried?.files ?? [])].find((file) => file.type.startsWith("image/"));
  }

  const input = /** @type {HTMLInputElement} */ (byId("upload"));
  const stage = byId("stage");
  input.addEventListener("change", async () => {
    await take(input.files?.[0]);
    input.value = ""; // so that the same file can be chosen again
  });
  document.addEventListener("paste", (event) => {
    const picture = pictureIn(event.clipboardData);
    if (picture) {
      event.preventDefault();
      take(picture);
    }
  });
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    stage.classList.add("catches");
  });
  document.addEventListener("dragleave", () => stage.classList.remove("catches"));
  document.addEventListener("drop", (event) => {
    event.preventDefault(); // a browser would leave the page for the picture
    stage.classList.remove("catches");
    const dropped = event.dataTransfer?.files[0];
    take(pictureIn(event.dataTransfer) ?? dropped);
  });
}
