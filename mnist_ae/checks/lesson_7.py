"""Checks of lesson 7: a measure that does not mislead, a split that does not leak, colour."""

import numpy as np

from mnist_ae.checks import exercise, expect, given, rule_out


@exercise
def balanced_accuracy(answer):
    """answer(labels, answers) → the mean of sensitivity and specificity in %."""
    rng = np.random.default_rng(0)
    labels = (rng.random(200) < 0.2).astype(int)
    answers = np.where(rng.random(200) < 0.3, 1 - labels, labels)
    answers[labels == 1] = rng.random((labels == 1).sum()) < 0.5
    found = given(answer(labels.copy(), answers.copy()))
    ill, called = labels == 1, answers == 1
    sensitivity, specificity = called[ill].mean(), (~called)[~ill].mean()
    right = 50 * (sensitivity + specificity)
    rule_out(
        found,
        {
            "this is the plain accuracy: whoever calls everybody healthy does well there.": (
                100 * (labels == answers).mean()
            ),
            "this is a share of 1: times 100 makes per cent.": right / 100,
            "this is the sum: take the mean of the two.": 2 * right,
            "this is the sensitivity alone.": 100 * sensitivity,
            "this is the specificity alone.": 100 * specificity,
            "the first of the two is the precision: divide by the ill, not by those called ill.": (
                50 * (ill[called].mean() + specificity)
            ),
        },
    )
    expect(abs(float(found) - right) < 1e-6, f"found {float(found):.2f}, expected {right:.2f}.")


@exercise
def split(answer):
    """answer(slides, share, seed) → (rows to train on, rows to test on), slides kept whole."""
    slides = np.random.default_rng(0).permutation(np.repeat(np.arange(3, 23), 10))
    pair = given(answer(slides.copy(), 0.25, 0))
    two = isinstance(pair, tuple | list) and len(pair) == 2
    expect(two, "expected two: the rows to train on and the rows to test on.")
    learn, test = (np.asarray(rows) for rows in pair)
    expect(
        not any(rows.dtype == bool for rows in (learn, test)),
        "these are masks: give the numbers of the rows, as np.flatnonzero does.",
    )
    expect(len(learn) and len(test), "one of the two is empty.")
    leaked = set(slides[learn]) & set(slides[test])
    expect(
        not set(learn) & set(test), "some rows are in both: nothing that is tested is trained on."
    )
    expect(
        not leaked,
        f"this leaks: {len(leaked)} slides have cells on both sides, so a model can recognise the "
        "patient. Draw slides, not rows.",
    )
    everything = set(learn) | set(test) == set(range(len(slides)))
    expect(everything, "some rows are in neither.")
    count = len(set(slides[test]))
    expect(count != 15, "the two are exchanged: three quarters of the slides are tested.")
    expect(count == 5, f"{count} of 20 slides are for testing, expected a quarter: 5.")
    others = [set(slides[np.asarray(answer(slides, 0.25, seed)[1])]) for seed in (1, 2, 3)]
    expect(
        any(other != others[0] for other in others),
        "every seed gives the same split: draw the slides at random.",
    )


@exercise
def colour_grid(answer):
    """answer(weights) → (48, 48, 3): row k of (36, 192) as the tile at row k // 6, column k % 6."""
    weights = np.arange(36 * 192, dtype=np.float32).reshape(36, 192)
    found = np.asarray(given(answer(weights)))
    tiles = weights.reshape(36, 8, 8, 3)
    expect(
        found.shape != (3, 48, 48),
        "the shape is (3, 48, 48), as in the lecture's published notebook: that cuts the numbers "
        "into new rows and mixes rows, columns and colours. Colours come last here.",
    )
    expect(found.shape == (48, 48, 3), f"the shape is {found.shape}, expected (48, 48, 3).")
    parts = tiles.reshape(6, 6, 8, 8, 3)
    rule_out(
        found,
        {
            "reshaping alone only cuts the numbers into new rows: make (6, 6, 8, 8, 3) first, "
            "then bring a tile's rows together.": weights.reshape(48, 48, 3),
            "viewed as (3, 48, 48) first, rows, columns and colours are mixed.": (
                weights.reshape(3, 48, 48).transpose(1, 2, 0)
            ),
            "the tiles run down the columns: number 1 belongs to the right of number 0.": (
                parts.transpose(1, 2, 0, 3, 4).reshape(48, 48, 3)
            ),
            "each tile is mirrored at its diagonal.": (
                parts.transpose(0, 3, 1, 2, 4).reshape(48, 48, 3)
            ),
            "the colours are turned round: red comes first.": (
                parts.transpose(0, 2, 1, 3, 4).reshape(48, 48, 3)[..., ::-1]
            ),
        },
    )
    for k in range(36):
        block = found[8 * (k // 6) :, 8 * (k % 6) :][:8, :8]
        expect(np.array_equal(block, tiles[k]), f"tile {k} is not filter {k}.")


@exercise
def standardise(answer):
    """answer(images) → each channel of each picture with mean 0 and standard deviation 1."""
    rng = np.random.default_rng(0)
    low, high = rng.integers(0, 100, (2, 6, 1, 1, 3))
    images = (low + rng.random((6, 9, 8, 3)) * (20 + high)).astype(np.uint8)
    kept = images.copy()
    found = np.asarray(given(answer(images)))
    expect(np.array_equal(images, kept), "your function changed the pictures.")
    expect(found.shape == images.shape, f"the shape is {found.shape}, expected {images.shape}.")
    expect(found.dtype.kind == "f", f"the type is {found.dtype}: uint8 wraps below 0.")
    x = images.astype(float)

    def scaled(axes):
        return (x - x.mean(axis=axes, keepdims=True)) / x.std(axis=axes, keepdims=True)

    for message, wrong in {
        "mean and deviation are those of all pictures: the stain of each stays in.": scaled(
            (0, 1, 2)
        ),
        "the channels share one mean: each has its own, or the stain's colour stays in.": scaled(
            (1, 2, 3)
        ),
        "this is one mean for all: take each channel of each picture.": scaled((0, 1, 2, 3)),
        "the mean is gone, the deviation is not 1: divide by it.": (
            x - x.mean(axis=(1, 2), keepdims=True)
        ),
        "this only brings the pixels to 0..1.": x / 255,
    }.items():
        expect(not np.allclose(found, wrong, atol=1e-3), message)
    expect(np.allclose(found, scaled((1, 2)), atol=1e-3), "mean or deviation are not 0 and 1.")
