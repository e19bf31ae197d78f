// The page's modules without a browser: `node --test tests/explorer_units.test.mjs`.
// tests/test_explorer_page.py runs this where Node is installed.

import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateRawSync } from "node:zlib";

const page = new URL("../mnist_ae/explorer/page/", import.meta.url);
const load = (name) => import(new URL(`${name}.mjs`, page));

const { decodeBytes, decodeNumbers, halfToNumber } = await load("decode");
const { filterOf, looksAt, partOf } = await load("filters");
const { fromWeakest } = await load("gallery");
const { nextPlace } = await load("grid");
const { clearest, mistakenBy } = await load("hundred");
const { countActive, errorText, percent, placeOf, placeText, squaredError } = await load("measure");
const { look, run, softmax, without } = await load("network");
const { normalise } = await load("normalise");
const { fromHash, runsFromText, runsToText, toHash } = await load("permalink");
const { PICTURE_SIDE, GREYS, inkOf, prepare, resize } = await load("picture");
const { answerTo, digitImage, pixelsOf, see } = await load("pipeline");
const { normal } = await load("random");
const { sentence } = await load("speech");
const { EMPTY, firstState } = await load("state");
const { PEN, SIDE, STEPS, inkAll, inkSegment } = await load("strokes");
const { addNoise, enlarge, move, shrink } = await load("transform");
const { bendOf, mix } = await load("walk");

const NETWORKS = [
  { id: "better", numUnits: 5 },
  { id: "sparse", numUnits: 400 },
];

/** Numbers that look random and are the same each time. */
const numbers = (count, seed) => normal(count, seed);

const layer = (rows, columns, activation, seed) => ({
  rows,
  columns,
  weights: numbers(rows * columns, seed).map((value) => value / Math.sqrt(columns)),
  bias: numbers(rows, seed + 1).map((value) => value / 10),
  activation,
});

const makeNetwork = (encoder, decoder, classifier) => ({
  id: "made up",
  encoder,
  decoder,
  classifier,
  numUnits: encoder.at(-1).rows,
  dead: new Set(),
  meanCode: new Float32Array(encoder.at(-1).rows),
  errors: Array.from({ length: 101 }, (_, i) => i / 100),
  accuracy: null,
});
const SHALLOW = makeNetwork(
  [layer(5, 784, "relu", 1)],
  [layer(784, 5, "sigmoid", 3)],
  [layer(3, 5, "none", 5)],
);
const DEEP = makeNetwork(
  [layer(9, 784, "sigmoid", 11), layer(5, 9, "none", 13)],
  [layer(8, 5, "relu", 15), layer(784, 8, "sigmoid", 17)],
  [layer(6, 5, "sigmoid", 19), layer(3, 6, "none", 21)],
);
const image = numbers(784, 31).map((value) => Math.min(1, Math.abs(value) / 2));

const close = (found, expected, tolerance = 1e-6) => {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; i++) {
    assert.ok(Math.abs(found[i] - expected[i]) <= tolerance, `${i}: ${found[i]}, ${expected[i]}`);
  }
};

const stroke = (...points) => ({ erases: false, radius: PEN, points });
const middle = (SIDE / 2) * STEPS;

test("halves are read as IEEE 754 says", () => {
  const known = [
    [0x0000, 0], [0x3c00, 1], [0xc000, -2], [0x7bff, 65504], [0x3555, 0.333251953125],
    [0x0001, 2 ** -24], [0x03ff, 1023 * 2 ** -24], [0x7c00, Infinity], [0xfc00, -Infinity],
  ];
  for (const [bits, value] of known) assert.equal(halfToNumber(bits), value);
  assert.ok(Number.isNaN(halfToNumber(0x7e00)));
});

test("packed bytes and numbers come back, and a wrong length is refused", async () => {
  const pack = (bytes) => deflateRawSync(Uint8Array.from(bytes)).toString("base64");
  const bytes = { type: "uint8", length: 3, data: pack([0, 128, 255]) };
  assert.deepEqual([...(await decodeBytes(bytes))], [0, 128, 255]);
  await assert.rejects(decodeBytes({ ...bytes, length: 4 }), /found 3 bytes, expected 4/);
  const low = [0x00, 0x00, 0x55];
  const high = [0x3c, 0xc0, 0x35];
  const halves = { type: "float16", length: 3, data: pack([...low, ...high]) };
  assert.deepEqual([...(await decodeNumbers(halves))], [1, -2, 0.333251953125]);
  await assert.rejects(decodeNumbers({ ...halves, type: "float32" }), /expected/);
});

test("layers do what a double loop does", () => {
  const code = run(DEEP.encoder, image);
  const byHand = [];
  const hidden = [];
  for (let row = 0; row < 9; row++) {
    let sum = DEEP.encoder[0].bias[row];
    image.forEach((pixel, i) => (sum += pixel * DEEP.encoder[0].weights[row * 784 + i]));
    hidden.push(1 / (1 + Math.exp(-sum)));
  }
  for (let row = 0; row < 5; row++) {
    let sum = DEEP.encoder[1].bias[row];
    hidden.forEach((value, i) => (sum += value * DEEP.encoder[1].weights[row * 9 + i]));
    byHand.push(sum);
  }
  close(code, byHand);
});

test("units that are off are 0 for the decoder and for the classifier", () => {
  const found = look(SHALLOW, image, [0, 3]);
  assert.equal(found.kept[0], 0);
  assert.equal(found.kept[3], 0);
  close(found.code, run(SHALLOW.encoder, image));
  close(found.reconstruction, run(SHALLOW.decoder, without(found.code, [0, 3])));
  close(found.probabilities, softmax(run(SHALLOW.classifier, found.kept)));
});

test("probabilities sum to 1, however large the scores are", () => {
  const found = softmax(Float32Array.of(1000, 1001, 0));
  close([found[0] + found[1] + found[2]], [1]);
  close([found[1] / found[0]], [Math.E], 1e-5);
});

for (const [name, network] of Object.entries({ SHALLOW, DEEP })) {
  test(`what a class looks at is the slope of its score: ${name}`, () => {
    const off = new Set([2]);
    const scores = (x) => run(network.classifier, without(run(network.encoder, x), off));
    const found = looksAt(network, image, without(run(network.encoder, image), off), off);
    const step = 1e-2;
    for (const pixel of [0, 100, 399, 783]) {
      const more = image.slice();
      const less = image.slice();
      more[pixel] += step;
      less[pixel] -= step;
      const upper = scores(more);
      const lower = scores(less);
      found.forEach((picture, digit) => {
        const slope = (upper[digit] - lower[digit]) / (2 * step);
        assert.ok(Math.abs(picture[pixel] - slope) < 2e-4, `${picture[pixel]}, ${slope}`);
      });
    }
  });
}

test("filters are rows, parts are columns", () => {
  const filter = filterOf(SHALLOW, 2, image);
  close(filter, SHALLOW.encoder[0].weights.slice(2 * 784, 3 * 784));
  const part = partOf(SHALLOW, 4);
  close([part[7]], [SHALLOW.decoder[0].weights[7 * 5 + 4]]);
  assert.equal(partOf(DEEP, 0).length, 784);
});

test("a page begins with a typical digit that is read rightly", () => {
  const images = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 37 + (i >> 9) * 90) % 256);
  const digits = { images, labels: [1, 1, 1], about: ["hard", "", ""] };
  const silent = { ...SHALLOW, classifier: null };
  const errors = [1, 2].map((place) => {
    const picture = digitImage(digits, place);
    return squaredError(look(silent, picture).reconstruction, picture);
  });
  assert.equal(clearest(silent, digits, 1), errors[0] < errors[1] ? 1 : 2);
  assert.equal(clearest(silent, digits, 7), 0);
});

test("a digit is mistaken by what the network itself answers, with the units that are on", () => {
  const images = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 37 + (i >> 9) * 90) % 256);
  const read = (off) => [0, 1, 2].map((place) => {
    const { probabilities } = look(SHALLOW, digitImage({ images }, place), off);
    return probabilities.indexOf(Math.max(...probabilities));
  });
  const about = ["mistaken", "mistaken", "mistaken"];
  const digits = { images, labels: read([]), about };
  assert.equal(mistakenBy(SHALLOW, digits).size, 0);
  const off = [0, 1, 2, 3, 4];
  const wrong = read(off).flatMap((one, place) => (one === digits.labels[place] ? [] : [place]));
  assert.deepEqual([...mistakenBy(SHALLOW, digits, off)], wrong);
  assert.equal(mistakenBy({ ...SHALLOW, classifier: null }, digits).size, 0);
});

test("the weakest units are those that add least", () => {
  const gallery = { lengths: [1, 10, 1, 0] };
  assert.deepEqual(fromWeakest([3, -1, 0, 9], gallery), [2, 3, 0, 1]);
});

test("an error's place lies between percentiles", () => {
  const percentiles = Array.from({ length: 101 }, (_, i) => i);
  assert.equal(placeOf(percentiles, -1), 0);
  assert.equal(placeOf(percentiles, 100.5), 100);
  assert.ok(Math.abs(placeOf(percentiles, 42.25) - 42.25) < 1e-9);
  assert.equal(placeOf([0, 1, 1, 1, 2], 1), 3);
});

test("numbers are written as people read them", () => {
  assert.equal(percent(0), "0 %");
  assert.equal(percent(0.004), "below 1 %");
  assert.equal(percent(0.996), "above 99 %");
  assert.equal(percent(1), "100 %");
  assert.equal(errorText(0.00214), "0.0021");
  assert.equal(errorText(0.114), "0.11");
  assert.equal(errorText(0), "0");
  assert.equal(placeText(100), "larger than this network's error for any test digit");
  assert.equal(placeText(99.7), "larger than this network's error for 99 % of the test digits");
  assert.equal(countActive([0, 0.005, 0.02, -3]), 2);
});

test("strokes ink what lies within the pen, and the eraser takes it away", () => {
  const dot = stroke(middle, middle);
  const pixels = inkAll([dot]);
  const area = pixels.reduce((sum, value) => sum + value, 0);
  assert.ok(Math.abs(area / (Math.PI * PEN ** 2) - 1) < 0.02, `${area}`);
  const gone = inkAll([dot, { ...dot, erases: true, radius: 2 * PEN }]);
  assert.equal(Math.max(...gone), 0);
});

test("a stroke that grows is inked as one that was there at once", () => {
  const whole = stroke(100, 100, 400, 300, 120, 500);
  const growing = inkAll([stroke(100, 100)]);
  inkSegment(growing, whole, 1);
  inkSegment(growing, whole, 2);
  close(growing, inkAll([whole]));
});

test("an empty drawing normalises to an empty picture", () => {
  assert.equal(Math.max(...normalise(new Float32Array(SIDE * SIDE), SIDE)), 0);
  assert.equal(normalise(new Float32Array(12), 4).length, 784);
});

test("a small digit in a corner is normalised as a large one in the middle", () => {
  const shape = [0, 0, 60, 0, 10, 100];
  const drawn = (size, x, y) => {
    const points = shape.map((value, i) => Math.round(value * size) + (i % 2 ? y : x));
    return inkAll([{ ...stroke(...points), radius: 3 * size }]);
  };
  const large = normalise(drawn(4, 200, 120), SIDE);
  const small = normalise(drawn(2, 50, 350), SIDE);
  const gap = large.reduce((sum, value, i) => sum + Math.abs(value - small[i]), 0) / 784;
  assert.ok(gap < 0.01, `${gap}`);
});

test("moving by whole pixels shifts, and nothing else", () => {
  const moved = move(image, 28, { x: 2, y: -1, turn: 0, scale: 1 });
  assert.equal(moved[5 * 28 + 9], image[6 * 28 + 7]);
  assert.equal(moved[27 * 28 + 9], 0);
});

test("a quarter turn is clockwise, and four of them change nothing", () => {
  const quarter = { x: 0, y: 0, turn: 90, scale: 1 };
  const turned = move(image, 28, quarter);
  close([turned[3 * 28 + 27]], [image[3]]);
  let back = image;
  for (let i = 0; i < 4; i++) back = move(back, 28, quarter);
  close(back, image, 1e-5);
});

test("enlarging and shrinking give back the picture", () => {
  close(shrink(enlarge(image, 28, SIDE), SIDE), image, 1e-6);
});

test("noise has its standard deviation, stays in 0..1, and is the same each time", () => {
  const grain = normal(100000, 5);
  const mean = grain.reduce((sum, value) => sum + value, 0) / grain.length;
  const squares = grain.reduce((sum, value) => sum + value ** 2, 0) / grain.length;
  assert.ok(Math.abs(mean) < 0.01 && Math.abs(squares - 1) < 0.02, `${mean}, ${squares}`);
  const noisy = addNoise(image, 0.5);
  assert.ok(Math.min(...noisy) >= 0 && Math.max(...noisy) <= 1);
  assert.deepEqual(noisy, addNoise(image, 0.5));
  assert.equal(addNoise(image, 0), image);
});

test("a picture of dark ink on bright paper and its negative are the same ink", () => {
  const grey = new Float32Array(56 * 56).fill(0.9);
  for (let y = 20; y < 40; y++) grey.fill(0.2, y * 56 + 25, y * 56 + 30);
  const ink = inkOf(grey);
  assert.equal(ink[30 * 56 + 27], 1);
  assert.equal(ink[0], 0);
  close(inkOf(grey.map((value) => 1 - value)), ink, 1e-5);
  assert.equal(Math.max(...inkOf(new Float32Array(100).fill(0.6))), 0);
});

test("what is transparent is paper, and pictures come out small", () => {
  const side = 100;
  const rgba = new Uint8ClampedArray(side * side * 4);
  for (let y = 30; y < 70; y++) {
    for (let x = 48; x < 53; x++) rgba[4 * (y * side + x) + 3] = 255; // black, not transparent
  }
  const greys = prepare(rgba);
  assert.equal(greys.length, PICTURE_SIDE ** 2);
  assert.equal(Math.max(...greys), GREYS - 1);
  assert.equal(greys[0], 0);
  close(resize(new Float32Array(81).fill(0.3), 9, 4), new Float32Array(16).fill(0.3));
});

test("a digit that was picked is not normalised again, one that was drawn is", () => {
  const images = Uint8Array.from(image, (pixel) => Math.round(255 * pixel));
  const digits = { images, labels: [0], about: [""] };
  const state = firstState("better");
  state.drawing = { ...EMPTY, digit: 0 };
  const seen = see(state, pixelsOf(state.drawing, digits));
  assert.equal(seen.how, "already");
  close(seen.image, digitImage(digits, 0), 1e-6);
  state.drawing = { ...EMPTY, strokes: [stroke(middle, 100, middle, 400)] };
  const pixels = pixelsOf(state.drawing, digits);
  assert.equal(see(state, pixels).how, "normalised");
  assert.equal(see({ ...state, normalises: false }, pixels).how, "as it is");
  state.drawing = { ...EMPTY };
  assert.equal(see(state, pixelsOf(state.drawing, digits)).how, "empty");
});

test("the spoken answer names class, error and place", () => {
  const seen = { raw: image, clean: image, image, how: "as it is" };
  const said = sentence(answerTo(SHALLOW, seen, []), ["0", "1", "2"]);
  assert.match(said, /^The network reads [012], \d+ %. Its error is 0\.\d+, larger than/);
  const empty = answerTo(SHALLOW, { ...seen, how: "empty" }, []);
  assert.equal(sentence(empty, ["0", "1", "2"]), "Nothing is drawn.");
});

test("runs of units are written shortly and read again", () => {
  assert.equal(runsToText([9, 3, 4, 5, 4]), "3-5,9");
  assert.deepEqual(runsFromText("3-5,9", 400), [3, 4, 5, 9]);
  assert.deepEqual(runsFromText("3-5000000000", 6), [3, 4, 5]);
});

test("an address gives back the state", () => {
  const picture = Uint8Array.from({ length: PICTURE_SIDE ** 2 }, (_, i) => (i * i) % GREYS);
  const state = {
    ...firstState("better"),
    network: "sparse",
    compared: "better",
    drawing: { digit: -1, picture, strokes: [stroke(0, 671, 3, 99), stroke(64, 65)] },
    off: { sparse: [1, 2, 3, 399], better: [4] },
    normalises: false,
    x: -3,
    turn: 45,
    scale: 0.65,
    noise: 0.4,
    goal: 31,
    step: 6,
  };
  assert.deepEqual(fromHash(`#${toHash(state, "better")}`, NETWORKS), state);
  const digit = { ...firstState("better"), drawing: { ...EMPTY, digit: 42 } };
  assert.equal(toHash(digit, "better"), "digit=42");
  assert.deepEqual(fromHash("#digit=42", NETWORKS), digit);
});

test("an address of nonsense does no harm", () => {
  const usual = firstState("better");
  for (const hash of ["", "#", "#%%%", "#digit=-7&network=none", "#strokes=...pA&picture=ZZZ",
    "#noise=Infinity&off.sparse=x-y&scale=abc", "#digit=1e9&step=", "#off.gone=1-2"]) {
    const state = fromHash(hash, NETWORKS);
    assert.deepEqual({ ...state, step: 0, off: {} }, usual, hash);
  }
  assert.equal(fromHash("#noise=99&step=77&x=-1e9", NETWORKS).noise, 2);
});

test("arrow keys stay in the grid", () => {
  assert.equal(nextPlace("ArrowRight", 3, 100, 10), 4);
  assert.equal(nextPlace("ArrowDown", 95, 100, 10), 95);
  assert.equal(nextPlace("ArrowUp", 15, 100, 10), 5);
  assert.equal(nextPlace("End", 0, 100, 10), 99);
  assert.equal(nextPlace("a", 7, 100, 10), 7);
});

test("a walk begins and ends at its two codes", () => {
  close(mix([0, 2], [4, 2], 0.25), [1, 2]);
  const other = numbers(784, 77).map(Math.abs);
  const bend = bendOf(SHALLOW, image, other);
  assert.ok(bend > 0 && Number.isFinite(bend));
});
