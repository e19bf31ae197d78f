"""Checks of lesson 7: balanced accuracy, a split that does not leak, colour, patches."""

import numpy as np

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    expect_close,
    expect_shape,
    given_array,
    given_number,
    is_close,
    rule_out,
)
from mnist_ae.checks.lesson_7_autoencoder import expect_autoencoders
from mnist_ae.checks.lesson_7_colour import (
    as_colours,
    misconceptions_of_colour_grid,
    misconceptions_of_standardising,
    standardised,
)
from mnist_ae.checks.lesson_7_measures import misconceptions_of_balanced_accuracy
from mnist_ae.checks.lesson_7_predictions import expect_share_of_right_alarms, measure
from mnist_ae.checks.lesson_7_split import expect_chance, expect_split
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call

NUM_TILES = 6  # in a row, and as many rows
TILE_POSITION = "Filter k belongs at row k // 6, column k % 6 of the tiles."
PICTURE_SHAPES = ((6, 9, 8, 3), (1, 5, 7, 3), (3, 4, 12, 3), (2, 40, 30, 3))
SHARE_BRIGHT = 0.03  # of the pixels of stained pictures
STANDARD_TOLERANCE = 3e-3  # a small number is often added to the deviation
STANDARD_ERROR = 0.01  # of a mean or a deviation
STANDARD_REMEDY = (
    "Subtract from each channel of each picture its mean and divide by its deviation."
)


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → a share in per cent, and the fates of an accuracy and of a mean.
    """
    alarms, questions = measure(rng)
    example = 'return 12, "rises", "falls"'
    result = call(answer)
    number, *words = given_answers(result, 1 + len(questions), example)
    expect_share_of_right_alarms(number, alarms)
    for word, question in zip(words, questions, strict=True):
        expect_word(word, question)


@exercise
def balanced_accuracy(answer, rng):
    """Exercise 2 of the lesson.

    answer(labels, answers) → the mean of sensitivity and specificity in per cent.
    """
    counts_of_trials = (
        # ill, of these called ill; healthy, of these called healthy
        (rng.integers(30, 40), rng.integers(11, 15), 160, rng.integers(120, 140)),
        (90, rng.integers(76, 86), rng.integers(20, 30), rng.integers(4, 9)),
        (rng.integers(5, 9), 5, rng.integers(12, 16), 5),
    )
    for num_ill, num_found, num_healthy, num_cleared in counts_of_trials:
        labels = np.repeat([1, 0], [num_ill, num_healthy])
        answers = np.zeros_like(labels)
        answers[:num_found] = 1
        answers[num_ill + num_cleared :] = 1
        order = rng.permutation(len(labels))
        labels = labels[order]
        answers = answers[order]
        sensitivity = num_found / num_ill
        specificity = num_cleared / num_healthy
        expected = 50 * (sensitivity + specificity)
        misconceptions = misconceptions_of_balanced_accuracy(
            labels, answers, sensitivity, specificity
        )
        found = call(answer, labels=labels, answers=answers)
        given_number(found)
        what = f"balanced accuracy of {num_ill} ill and {num_healthy} healthy cells"
        if not is_close(found, expected):
            expect_close(found, expected, misconceptions, what)


@exercise
def split(answer, rng):
    """Exercise 3 of the lesson.

    answer(slides, share, seed) → (rows to train on, rows to test on), by slides.
    """
    expect_split(answer, rng)
    expect_chance(answer, rng)


@exercise
def colour_grid(answer, rng):
    """Exercise 4 of the lesson.

    answer(weights) → (48, 48, 3): row k of (36, 192) as tile (k // 6, k % 6).
    """
    counted = np.arange(36 * 192, dtype=np.float32).reshape(36, 192) / (36 * 192)
    drawn = rng.normal(size=(36, 192)).astype(np.float32)
    for weights in (counted, drawn):
        expected = np.zeros((48, 48, 3), np.float32)
        for k in range(36):
            top = 8 * (k // NUM_TILES)
            left = 8 * (k % NUM_TILES)
            expected[top : top + 8, left : left + 8] = weights[k].reshape(8, 8, 3)
        forms = [expected, *as_colours(expected)]
        cut_anew = weights.reshape(3, 48, 48)
        misconceptions = misconceptions_of_colour_grid(weights, expected)
        found = call(answer, weights=weights)
        if any(is_close(found, form) for form in forms):
            continue
        found = given_array(found, "picture")
        expect(
            not is_close(found, cut_anew),
            "The result has the shape (3, 48, 48), as in the lecture's published notebook: "
            "that cuts the numbers into new rows and mixes rows, columns and colours. Here "
            "colours come last.",
        )
        remedy = "Colours come last." if found.shape == (3, 48, 48) else ""
        expect_shape(found, (48, 48, 3), remedy, "picture")
        rule_out(found, misconceptions)
        expect(
            not any(is_close(np.sort(found, None), np.sort(form, None)) for form in forms),
            f"The numbers are right, but some are in the wrong place. {TILE_POSITION}",
        )
        _expect_same_colours(found, expected)
        remedy = f"Leave the numbers as they are, or clip them to 0..1. {TILE_POSITION}"
        expect_close(found, expected, what="picture", remedy=remedy)


def _expect_same_colours(found, expected):
    """Raise `CheckError` if a picture is the right one, but brighter or with contrast."""
    is_right_but_scaled = is_close(_to_unit_range(found), _to_unit_range(expected), 1e-4)
    expect(
        not is_right_but_scaled,
        "The tiles are in the right places, but the numbers were changed: leave them as "
        "they are, or clip them to 0..1.",
    )


def _to_unit_range(picture):
    """The numbers of a picture from 0, the smallest, to 1, the largest."""
    picture = picture.astype(np.float64)
    spread = np.ptp(picture)
    return (picture - picture.min()) / (spread if spread > 0 else 1)


@exercise
def standardise(answer, rng):
    """Exercise 5 of the lesson.

    answer(images) → each channel of each picture with mean 0 and deviation 1.
    """
    for shape in PICTURE_SHAPES:
        images = _stained_pictures(rng, shape)
        x = images.astype(np.float64)
        expected = standardised(x, axes=(1, 2))
        with_less_one = standardised(x, axes=(1, 2), ddof=1)
        misconceptions = misconceptions_of_standardising(x)
        found = call(answer, images=images)
        array = given_array(found)
        expect_shape(array, shape, "Keep the order: pictures, rows, columns, colours.")
        expect(
            array.dtype.kind == "f",
            f"The type of the result is {array.dtype}, expected float: whole numbers lose "
            "what lies between, and uint8 wraps around below 0.",
        )
        if is_close(found, expected, STANDARD_TOLERANCE):
            continue
        if is_close(found, with_less_one, STANDARD_TOLERANCE):
            continue
        rule_out(found, misconceptions, tolerance=STANDARD_TOLERANCE)
        _expect_standard(array.astype(np.float64))
        expect_close(found, expected, what="result", remedy=STANDARD_REMEDY)


def _expect_standard(found):
    """Raise `CheckError` that names a channel's mean or deviation, if one is wrong."""
    means = found.mean(axis=(1, 2))
    deviations = found.std(axis=(1, 2))
    for name, values, right in (("mean", means, 0), ("deviation", deviations, 1)):
        errors = np.abs(values - right)
        picture, channel = np.unravel_index(errors.argmax(), errors.shape)
        expect(
            errors.max() < STANDARD_ERROR,
            f"Channel {channel} of picture {picture} has the {name} "
            f"{values[picture, channel]:.3g}, expected {right}. {STANDARD_REMEDY}",
        )


def _stained_pictures(rng, shape):
    """Pictures (n, h, w, 3) uint8 whose channels differ in brightness and contrast.

    In each channel some pixels are as bright as can be, several deviations from the mean.
    """
    darkest, contrast = rng.integers(0, 80, (2, shape[0], 1, 1, 3))
    pixels = darkest + rng.random(shape) * (20 + contrast)
    is_bright = rng.random(shape) < SHARE_BRIGHT
    is_bright[:, shape[1] // 2, shape[2] // 2] = True
    pixels[is_bright] = 255
    return pixels.astype(np.uint8)


@exercise
def patch_autoencoder(answer, rng):
    """Exercise 6 of the lesson.

    answer(x, num_units) → a trained network, with parts `encoder` and `decoder`.
    """
    expect_autoencoders(answer, rng)
