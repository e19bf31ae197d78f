"""Checks of lesson 7: balanced accuracy, a split that does not leak, colour."""

import numpy as np

from mnist_ae.checks.exercise import (
    Misconception,
    exercise,
    expect,
    expect_close,
    expect_shape,
    expect_unchanged,
    given,
    given_pair,
    rule_out,
)

TEST_SHARE = 0.25


@exercise
def balanced_accuracy(answer):
    """Exercise 1 of the lesson.

    answer(labels, answers) → the mean of sensitivity and specificity in per cent.
    """
    rng = np.random.default_rng(0)
    labels = (rng.random(200) < 0.2).astype(int)
    answers = np.where(rng.random(200) < 0.3, 1 - labels, labels)
    answers[labels == 1] = rng.random((labels == 1).sum()) < 0.5
    found = given(answer(labels.copy(), answers.copy()))
    is_ill = labels == 1
    called_ill = answers == 1
    sensitivity = called_ill[is_ill].mean()
    specificity = (~called_ill)[~is_ill].mean()
    precision = is_ill[called_ill].mean()
    expected = 50 * (sensitivity + specificity)
    misconceptions = [
        Misconception(
            "This is the plain accuracy, which is high for whoever calls everybody "
            "healthy: take the mean of sensitivity and specificity.",
            100 * (labels == answers).mean(),
        ),
        Misconception(
            "This is a share in 0..1: multiply by 100 for per cent.", expected / 100
        ),
        Misconception("This is the sum of the two: take their mean.", 2 * expected),
        Misconception(
            "This is the sensitivity alone: take the mean with the specificity.",
            100 * sensitivity,
        ),
        Misconception(
            "This is the specificity alone: take the mean with the sensitivity.",
            100 * specificity,
        ),
        Misconception(
            "You average precision and specificity: for the sensitivity, divide by how "
            "many are ill, not by how many are called ill.",
            50 * (precision + specificity),
        ),
    ]
    rule_out(found, misconceptions)
    expect_close(found, expected, tolerance=1e-6, digits=2)


@exercise
def split(answer):
    """Exercise 2 of the lesson.

    answer(slides, share, seed) → (rows to train on, rows to test on), by slides.
    """
    slides = np.random.default_rng(0).permutation(np.repeat(np.arange(3, 23), 10))
    results = answer(slides.copy(), TEST_SHARE, 0)
    train_rows, test_rows = given_pair(
        results, "the rows to train on and the rows to test on"
    )
    train_rows = np.asarray(train_rows)
    test_rows = np.asarray(test_rows)
    _expect_separate_rows(train_rows, test_rows, slides)
    num_test_slides = len(set(slides[test_rows]))
    expect(
        num_test_slides != 15,
        "Training and test are swapped: three quarters of the slides are for testing.",
    )
    expect(
        num_test_slides == 5,
        f"{num_test_slides} of 20 slides are for testing, expected a quarter, 5: `share` "
        "is the share of slides to test on.",
    )
    splits = []
    for seed in (1, 2, 3):
        _, test_rows = answer(slides, TEST_SHARE, seed)
        splits.append(set(slides[np.asarray(test_rows)]))
    expect(
        any(other != splits[0] for other in splits),
        "Every seed results in the same split: draw the slides at random, with the seed.",
    )


def _expect_separate_rows(train_rows, test_rows, slides):
    """Raise `CheckError` unless each row and each slide is on exactly one side."""
    expect(
        train_rows.dtype != bool and test_rows.dtype != bool,
        "These are masks of True and False: return row numbers, as np.flatnonzero does.",
    )
    expect(len(train_rows), "There are no rows to train on.")
    expect(len(test_rows), "There are no rows to test on.")
    expect(
        not set(train_rows) & set(test_rows),
        "Some rows are in both: never test on what was trained on.",
    )
    leaked = set(slides[train_rows]) & set(slides[test_rows])
    expect(
        not leaked,
        f"This leaks: {len(leaked)} slides have cells on both sides, so a model can "
        "recognise the patient. Draw slides, not rows.",
    )
    expect(
        set(train_rows) | set(test_rows) == set(range(len(slides))),
        "Some rows are in neither: train on every row that is not for testing.",
    )


@exercise
def colour_grid(answer):
    """Exercise 3 of the lesson.

    answer(weights) → (48, 48, 3): row k of (36, 192) as tile (k // 6, k % 6).
    """
    weights = np.arange(36 * 192, dtype=np.float32).reshape(36, 192)
    found = np.asarray(given(answer(weights)))
    expect(
        found.shape != (3, 48, 48),
        "The result has the shape (3, 48, 48), as in the lecture's published notebook: "
        "that cuts the numbers into new rows and mixes rows, columns and colours. Here "
        "colours come last.",
    )
    expect_shape(found, (48, 48, 3))
    rule_out(found, _misconceptions_of_colour_grid(weights))
    for k in range(36):
        top = 8 * (k // 6)
        left = 8 * (k % 6)
        tile = found[top : top + 8, left : left + 8]
        expect(
            np.array_equal(tile, weights[k].reshape(8, 8, 3)),
            f"The tile at row {k // 6}, column {k % 6} is not filter {k}.",
        )


def _misconceptions_of_colour_grid(weights):
    tiles = weights.reshape(6, 6, 8, 8, 3)
    return [
        Misconception(
            "Reshaping alone only cuts the numbers into new rows: first reshape to "
            "(6, 6, 8, 8, 3), then bring each tile's rows together.",
            weights.reshape(48, 48, 3),
        ),
        Misconception(
            "You reshaped to (3, 48, 48) first, which mixes rows, columns and colours: "
            "reshape to (6, 6, 8, 8, 3), with colours last.",
            weights.reshape(3, 48, 48).transpose(1, 2, 0),
        ),
        Misconception(
            "The tiles run down the columns: tile 1 belongs to the right of tile 0.",
            tiles.transpose(1, 2, 0, 3, 4).reshape(48, 48, 3),
        ),
        Misconception(
            "Each tile is mirrored across its diagonal: rows and columns are swapped.",
            tiles.transpose(0, 3, 1, 2, 4).reshape(48, 48, 3),
        ),
        Misconception(
            "The colours are in reverse order: red comes first.",
            tiles.transpose(0, 2, 1, 3, 4).reshape(48, 48, 3)[..., ::-1],
        ),
    ]


@exercise
def standardise(answer):
    """Exercise 4 of the lesson.

    answer(images) → each channel of each picture with mean 0 and deviation 1.
    """
    images = _stained_pictures()
    original = images.copy()
    found = np.asarray(given(answer(images)))
    expect_unchanged(images, original, "images")
    expect_shape(found, images.shape)
    expect(
        found.dtype.kind == "f",
        f"The result is {found.dtype}, expected float: uint8 wraps around below 0.",
    )
    x = images.astype(float)
    misconceptions = [
        Misconception(
            "You take mean and deviation over all pictures, so each keeps its stain: take "
            "those of each picture.",
            _standardised(x, axes=(0, 1, 2)),
        ),
        Misconception(
            "The channels share one mean, so the colour of the stain stays: take each "
            "channel's own mean and deviation.",
            _standardised(x, axes=(1, 2, 3)),
        ),
        Misconception(
            "You take one mean of everything: take that of each channel of each picture.",
            _standardised(x, axes=(0, 1, 2, 3)),
        ),
        Misconception(
            "The mean is 0, but the deviation is not 1: divide by the standard deviation.",
            x - x.mean(axis=(1, 2), keepdims=True),
        ),
        Misconception(
            "This only brings pixels to 0..1: subtract the mean, divide by the deviation.",
            x / 255,
        ),
    ]
    rule_out(found, misconceptions, atol=1e-3)
    expect(
        np.allclose(found, _standardised(x, axes=(1, 2)), atol=1e-3),
        "Some channels have a mean other than 0 or a deviation other than 1: for each "
        "channel of each picture, subtract its mean and divide by its deviation.",
    )


def _stained_pictures():
    """Pictures (6, 9, 8, 3) uint8 whose channels differ in brightness and contrast."""
    rng = np.random.default_rng(0)
    darkest, contrast = rng.integers(0, 100, (2, 6, 1, 1, 3))
    pixels = darkest + rng.random((6, 9, 8, 3)) * (20 + contrast)
    return pixels.astype(np.uint8)


def _standardised(x, axes):
    """`x` with mean 0 and standard deviation 1 over these axes."""
    mean = x.mean(axis=axes, keepdims=True)
    deviation = x.std(axis=axes, keepdims=True)
    return (x - mean) / deviation
