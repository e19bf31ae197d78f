// @ts-check
// The black square: a pen for the mouse, a finger, a stylus, or the arrow keys.

import { byId, mark, paintGrey, put } from "./dom.mjs";
import { pixelsOf } from "./pipeline.mjs";
import { sayNow } from "./speech.mjs";
import { EMPTY, STILL, changesOf, isEmpty } from "./state.mjs";
import { LARGEST, PEN, SIDE, STEPS, inkSegment, toStep } from "./strokes.mjs";

/** @typedef {import("./main.mjs").App} App */
/** @typedef {import("./strokes.mjs").Stroke} Stroke */

const ERASER = 2 * PEN;
const KEY_STEP = (SIDE / 28) * STEPS; // one pixel of MNIST
const FAST = 3; // times as far with Shift
const CLOSEST = 1.5 * STEPS; // points that lie closer to the last one are left out
/** @type {Record<string, [number, number]>} */
const ARROWS = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** @param {App} app */
export function makeDrawing(app) {
  const canvas = byId("drawing");
  const board = /** @type {HTMLCanvasElement} */ (canvas);
  const pen = byId("pen");
  const eraser = byId("erase");
  const moved = byId("moved");
  /** @type {Stroke | null} */
  let stroke = null;
  let erases = false;
  let at = [toStep(0.5), toStep(0.3)]; // the pen of the keyboard
  const held = new Set();
  let drawn = app.state.drawing;
  let pixels = pixelsOf(drawn, app.digits);

  function begin(/** @type {number} */ x, /** @type {number} */ y) {
    const before = app.isExample ? EMPTY : app.state.drawing;
    stroke = { erases, radius: erases ? ERASER : PEN, points: [x, y] };
    app.draw({ ...before, strokes: [...before.strokes, stroke] });
  }
  function extend(/** @type {number} */ x, /** @type {number} */ y) {
    if (!stroke) return;
    const { points } = stroke;
    const far = Math.hypot(x - points[points.length - 2], y - points[points.length - 1]);
    if (far < CLOSEST) return;
    points.push(x, y);
    if (drawn === app.state.drawing) {
      inkSegment(pixels, stroke, points.length / 2 - 1);
    }
    app.refresh();
  }
  function clear() {
    app.draw({ ...EMPTY }, STILL);
  }
  function end() {
    stroke = null;
  }
  function place(/** @type {PointerEvent} */ event) {
    const box = board.getBoundingClientRect();
    const x = (event.clientX - box.left) / box.width;
    const y = (event.clientY - box.top) / box.height;
    return [toStep(x), toStep(y)];
  }

  board.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !event.isPrimary) return;
    event.preventDefault();
    board.focus({ preventScroll: true }); // so that its keys work from now on
    pen.hidden = true;
    board.setPointerCapture(event.pointerId);
    const [x, y] = place(event);
    begin(x, y);
  });
  board.addEventListener("pointermove", (event) => {
    if (!stroke || !event.isPrimary || !board.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
    for (const moment of between.length > 0 ? between : [event]) {
      const [x, y] = place(moment);
      extend(x, y);
    }
  });
  for (const name of ["pointerup", "pointercancel", "lostpointercapture"]) {
    board.addEventListener(name, end);
  }

  function showPen() {
    pen.style.left = `${(100 * at[0]) / LARGEST}%`;
    pen.style.top = `${(100 * at[1]) / LARGEST}%`;
    pen.classList.toggle("down", stroke !== null);
    pen.classList.toggle("erases", erases);
  }
  function sayPlace() {
    const [column, row] = at.map((step) => Math.round((27 * step) / LARGEST) + 1);
    const doing = erases ? "erasing" : "drawing";
    sayNow(`Row ${row}, column ${column}, ${stroke ? doing : "pen is up"}.`);
  }
  function walk(/** @type {number} */ times) {
    let [x, y] = at;
    for (const key of held) {
      x += ARROWS[key][0] * KEY_STEP * times;
      y += ARROWS[key][1] * KEY_STEP * times;
    }
    at = [x, y].map((step) => Math.min(LARGEST, Math.max(0, Math.round(step))));
    extend(at[0], at[1]);
  }
  function setEraser(/** @type {boolean} */ on) {
    erases = on;
    mark(eraser, "aria-pressed", String(on));
    end();
    showPen();
  }
  board.addEventListener("keydown", (event) => {
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const undoes = key === "u" || (key === "z" && (event.ctrlKey || event.metaKey));
    if (!undoes && (event.ctrlKey || event.metaKey || event.altKey)) return;
    if (key in ARROWS) {
      held.add(key);
      walk(event.shiftKey ? FAST : 1);
    } else if (key === " ") {
      if (stroke) end();
      else begin(at[0], at[1]);
    } else if (key === "e") {
      setEraser(!erases);
    } else if (undoes) {
      app.undo();
    } else if (key === "Delete" || key === "Backspace") {
      clear();
    } else if (key === "Escape" && stroke) {
      end();
    } else {
      return;
    }
    event.preventDefault();
    pen.hidden = false;
    showPen();
    sayPlace();
  });
  board.addEventListener("keyup", (event) => held.delete(event.key));
  board.addEventListener("focus", () => {
    pen.hidden = !board.matches(":focus-visible");
    showPen();
  });
  board.addEventListener("blur", () => {
    pen.hidden = true;
    held.clear();
    end();
  });
  moved.addEventListener("click", () => {
    app.change({ ...STILL });
    board.focus(); // the button goes away
  });
  eraser.addEventListener("click", () => setEraser(!erases));
  byId("undo").addEventListener("click", () => app.undo());
  byId("clear").addEventListener("click", clear);

  return {
    /** The pixels of what is drawn now. */
    pixels() {
      const { drawing } = app.state;
      if (drawn !== drawing) {
        drawn = drawing;
        pixels = pixelsOf(drawing, app.digits);
      }
      return pixels;
    },
    show() {
      paintGrey(board, pixels);
      const invites = app.isExample || isEmpty(app.state.drawing);
      byId("invitation").hidden = !invites;
      const changes = changesOf(app.state);
      moved.hidden = changes.length === 0;
      put(moved, `${changes.join(", ")}: put back`);
      /** @type {HTMLButtonElement} */ (byId("undo")).disabled = app.past.length === 0;
      /** @type {HTMLButtonElement} */ (byId("clear")).disabled =
        isEmpty(app.state.drawing) && changes.length === 0;
    },
  };
}
