"""Checks of lesson 1: memory, positions, grey values, pictures on disk, IDX files."""

import itertools
import tempfile
from pathlib import Path

import numpy as np

from mnist_ae.checks.exercise import CheckError, exercise, expect
from mnist_ae.checks.judge import (
    Misconception,
    expect_shape,
    given_array,
    given_number,
    rule_out,
)
from mnist_ae.checks.lesson_1_grey import (
    IMAGE_SIZE,
    NUM_DIGITS,
    expect_mean,
    expect_negative,
    misconceptions_of_a_mean,
    misconceptions_of_a_negative,
)
from mnist_ae.checks.lesson_1_pictures import Folder, draw_pictures, expect_pictures
from mnist_ae.checks.lesson_1_predictions import ask, expect_predictions
from mnist_ae.checks.lesson_1_reader import (
    break_file,
    draw_files,
    expect_error,
    expect_file,
)
from mnist_ae.checks.trial import call, try_out

IMAGES_HEADER = 16  # bytes before the first pixel
LABELS_HEADER = 8  # bytes before the first label
NUM_DRAWN = 50  # positions that are tried beside the chosen ones


@exercise
def predictions(answer, rng):
    """Exercise 1 of the lesson.

    answer() → the five numbers (a) to (e).
    """
    questions = ask()
    expect_predictions(call(answer), questions)


def _expect_exactly(found, expected, misconceptions, where):
    """Raise `CheckError` unless two whole numbers are equal, however large they are."""
    if found == expected:
        return
    for misconception in misconceptions:
        expect(found != misconception.value, f"{where}: {misconception.message}.")
    raise CheckError(f"{where}, expected {expected}.")


def _counted_from_one():
    """Positions of the very first pixel if k, row or column are taken to count from 1."""
    message = "expected 16. k, row and column count from 0: do not subtract 1 from them"
    misconceptions = []
    for less_k, less_row, less_column in itertools.product((0, 1), repeat=3):
        too_small = 28 * 28 * less_k + 28 * less_row + less_column
        if too_small:
            misconceptions.append(Misconception(message, IMAGES_HEADER - too_small))
    return misconceptions


def _show(number):
    return str(int(number)) if number.is_integer() else str(number)


@exercise
def pixel_position(answer, rng):
    """Exercise 2 of the lesson.

    answer(k, row, column) → the position of a pixel's byte in the file of images.
    """
    places = [(0, 0, 0), (0, 0, 5), (0, 3, 0), (7, 20, 11), (59_999, 27, 27)]
    drawn_image = int(rng.integers(60_000))
    places += [(drawn_image, row, column) for row in range(28) for column in range(28)]
    places += rng.integers((60_000, 28, 28), size=(NUM_DRAWN, 3)).tolist()
    for k, row, column in places:
        where = f"You place image {k}, row {row}, column {column} at byte "
        pixels_before = 28 * 28 * k + 28 * row + column
        expected = IMAGES_HEADER + pixels_before
        misconceptions = [
            Misconception(
                "the file starts with a header of 16 bytes. Add it", pixels_before
            ),
            Misconception(
                "the header of 8 bytes belongs to the file of labels. The file of images "
                "has one of 16 bytes",
                LABELS_HEADER + pixels_before,
            ),
            Misconception(
                "row and column are swapped. The pixels of a row lie side by side",
                IMAGES_HEADER + 28 * 28 * k + 28 * column + row,
            ),
        ]
        if pixels_before == 0:
            from_one = "expected 16, since positions count from 0"
            misconceptions.append(Misconception(from_one, IMAGES_HEADER + 1))
            misconceptions += _counted_from_one()
        found = given_number(call(answer, k=k, row=row, column=column))
        _expect_exactly(found, expected, misconceptions, where + _show(found))


@exercise
def mean_image(answer, rng):
    """Exercise 4 of the lesson.

    answer(images, labels, digit) → the mean of that digit's images, (28, 28) float.
    """
    some_of_each = rng.permutation(np.arange(3, 33, 3))
    many_of_one = rng.permutation([400, 1, 2, 4, 5, 7, 8, 10, 11, 13])
    for counts, darkest, digits in (
        (some_of_each, 0, range(NUM_DIGITS)),
        (many_of_one, 200, [int(many_of_one.argmax())]),
    ):
        labels = rng.permutation(np.repeat(np.arange(NUM_DIGITS, dtype=np.uint8), counts))
        shape = (len(labels), *IMAGE_SIZE)
        images = rng.integers(darkest, 256, shape, dtype=np.uint8)
        for digit in digits:
            expected = images[labels == digit].mean(axis=0)
            misconceptions = misconceptions_of_a_mean(images, labels, digit)
            result = call(answer, images=images, labels=labels, digit=digit)
            expect_mean(result, expected, misconceptions)


@exercise
def invert(answer, rng):
    """Exercise 3 of the lesson.

    answer(images) → the negatives: uint8 in, 255 - pixel as uint8 out.
    """
    every_value = np.resize(np.arange(256, dtype=np.uint8), (2, *IMAGE_SIZE))
    dark = rng.integers(10, 100, size=(5, *IMAGE_SIZE), dtype=np.uint8)
    bright = rng.integers(100, 256, size=(1, *IMAGE_SIZE), dtype=np.uint8)
    for images in (rng.permuted(every_value), dark, bright):
        pixels = images.copy()
        expected = 255 - images
        misconceptions = misconceptions_of_a_negative(images)
        found = given_array(call(answer, images=images))
        expect_shape(found, expected.shape)
        rule_out(found, misconceptions, expected)
        expect(
            found.dtype == np.uint8,
            f"The type of the result is {found.dtype}, expected uint8, like that of the "
            "input.",
        )
        expect_negative(found, expected, pixels)


@exercise
def own_data(answer, rng):
    """Exercise 5 of the lesson.

    answer(folder, images, labels) writes pictures that `data.load(folder)` reads.
    """
    three_digits = rng.choice(NUM_DIGITS, size=3, replace=False)
    for digits, counts in (
        (three_digits, (7, 4, 2)),
        (np.arange(NUM_DIGITS), (2, 3, 5, 8, 4, 3, 7, 2, 3, 2)),
    ):
        labels = rng.permutation(np.repeat(digits.astype(np.uint8), counts))
        images = draw_pictures(len(labels), rng)
        written_images = images.copy()
        written_labels = labels.copy()
        with tempfile.TemporaryDirectory() as name:
            folder = Folder(name)
            try_out(answer, folder=folder, images=images, labels=labels)
            expect_pictures(Path(name), written_images, written_labels)


@exercise
def idx_reader(answer, rng):
    """Exercise 6 of the lesson.

    answer(content) → the array in the bytes of an IDX file, of any type and shape.
    """
    files = draw_files(rng)
    for file in files:
        expect_file(call(answer, content=file.content), file)
    for file in files:
        for problem, content in break_file(file):
            expect_error(answer, content, problem)
