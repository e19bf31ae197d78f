"""Checks of lesson 1: bytes, positions, grey values."""

import tempfile
from pathlib import Path

import numpy as np

from mnist_ae import data
from mnist_ae.checks.exercise import (
    CheckError,
    Misconception,
    exercise,
    expect,
    expect_shape,
    expect_unchanged,
    given,
    rule_out,
)

IMAGES_HEADER = 16  # bytes before the first pixel
LABELS_HEADER = 8  # bytes before the first label


@exercise
def big_endian(answer):
    """Exercise 1 of the lesson.

    answer(four_bytes) → the int that they stand for, the first byte counting most.
    """
    for number in (60_000, 28, 0, 2**32 - 1, 0x01020304):
        four_bytes = number.to_bytes(4, "big")
        shown = four_bytes.hex(" ")
        found = given(answer(four_bytes))
        little_endian = int.from_bytes(four_bytes, "little")
        expect(
            found != little_endian or little_endian == number,
            f"You read {shown} as {little_endian}: that is little-endian, the last byte "
            "counting most. IDX files are big-endian: let the first byte count most.",
        )
        expect(
            found != sum(four_bytes) or number < 256,
            "You added the bytes up: each byte should count 256 times as much as the next.",
        )
        expect(found == number, f"You read {shown} as {found!r}, expected {number}.")


@exercise
def pixel_position(answer):
    """Exercise 2 of the lesson.

    answer(k, row, column) → the position of a pixel's byte in the file of images.
    """
    for k, row, column in ((0, 0, 0), (0, 0, 5), (0, 3, 0), (7, 20, 11), (59_999, 27, 27)):
        found = given(answer(k, row, column))
        pixels_before = 28 * 28 * k + 28 * row + column
        expected = IMAGES_HEADER + pixels_before
        swapped = IMAGES_HEADER + 28 * 28 * k + 28 * column + row
        where = f"You place image {k}, row {row}, column {column} at byte {found}"
        expect(
            found != pixels_before,
            f"{where}: the file starts with a header of 16 bytes. Add it.",
        )
        expect(
            found != LABELS_HEADER + pixels_before,
            f"{where}: the header of 8 bytes belongs to the file of labels. The file of "
            "images has one of 16 bytes.",
        )
        expect(
            found != swapped or swapped == expected,
            f"{where}: row and column are swapped. The pixels of a row lie side by side.",
        )
        expect(found == expected, f"{where}, expected {expected}.")


@exercise
def mean_image(answer):
    """Exercise 4 of the lesson.

    answer(images, labels, digit) → the mean of that digit's images, (h, w) float.
    """
    rng = np.random.default_rng(0)
    images = rng.integers(0, 256, (500, 28, 28), dtype=np.uint8)
    labels = np.arange(500) % 10
    original = images.copy()
    for digit in (3, 7):
        found = np.asarray(given(answer(images, labels, digit)))
        _expect_mean(found, images=images, chosen=images[labels == digit])
    expect_unchanged(images, original, "images")


def _expect_mean(found, images, chosen):
    """Raise `CheckError` unless `found` is the mean of the chosen images."""
    expect(
        found.shape != (),
        "This is one number, the mean over everything: take the mean along axis 0 only.",
    )
    expect_shape(found, (28, 28))
    expected = chosen.mean(axis=0)
    rounded = "The values are rounded: a mean has decimals. Return floats."
    misconceptions = [
        Misconception(
            "This is the mean of all images: first select those whose label is the digit.",
            images.mean(axis=0),
        ),
        Misconception(
            "The sum is right, but it is divided by the number of all images: divide by "
            "the number of this digit's.",
            chosen.sum(axis=0) / len(images),
        ),
        Misconception(
            "The values lie in 0..1: leave them on the scale from 0 to 255.", expected / 255
        ),
        Misconception(rounded, expected.astype(np.uint8)),
        Misconception(rounded, expected.round()),
    ]
    rule_out(found, misconceptions)
    overflow = Misconception(
        "The sum wrapped around, since a uint8 cannot hold more than 255: add as float.",
        chosen.sum(axis=0, dtype=np.uint8) / len(chosen),
    )
    rule_out(found, [overflow], atol=1)
    row, column = np.unravel_index(np.abs(found - expected).argmax(), expected.shape)
    expect(
        np.allclose(found, expected, atol=1e-3),
        f"The pixel at row {row}, column {column} is {found[row, column]:.3f}, expected "
        f"{expected[row, column]:.3f}. Does `labels == digit` select the images?",
    )


@exercise
def invert(answer):
    """Exercise 3 of the lesson.

    answer(images) → the negatives: uint8 in, 255 - pixel as uint8 out.
    """
    images = np.array([[[0, 1], [128, 200]]], np.uint8)
    original = images.copy()
    found = np.asarray(given(answer(images)))
    expect_unchanged(images, original, "images")
    expect(
        not np.array_equal(found, -original),
        "`-images` wraps around: in uint8, -1 is 255 and 0 stays 0. Subtract from 255.",
    )
    expect(
        not np.array_equal(found, original.max() - original),
        "You subtract from the largest pixel of these images: subtract from 255, which is "
        "white even if no pixel is.",
    )
    expect(
        found.dtype == np.uint8,
        f"The type of the result is {found.dtype}, expected uint8, like that of the input.",
    )
    expect(
        np.array_equal(found, 255 - original),
        f"0, 1, 128, 200 became {found.ravel().tolist()}, expected 255, 254, 127, 55.",
    )


@exercise
def own_data(answer):
    """Exercise 5 of the lesson.

    answer(folder, images, labels) writes pictures that `data.load(folder)` reads.
    """
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.uint8), 14)
    images = rng.integers(0, 256, (len(labels), 28, 28), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        answer(folder, images.copy(), labels)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        _expect_a_picture_per_image(files, folder, num_images=len(images))
        train, test = data.load(folder)
    expect(
        train.classes == ("0", "1", "2"),
        f"The subfolders are called {', '.join(train.classes)}: name them after the "
        "labels, 0, 1, 2.",
    )
    found_images = np.concatenate([train.images, test.images])
    found_labels = np.concatenate([train.labels, test.labels])
    file_types = {path.suffix.lower() for path in files}
    for label in range(3):
        _expect_same_pixels(
            found=found_images[found_labels == label],
            expected=images[labels == label],
            label=label,
            file_types=file_types,
        )


def _expect_a_picture_per_image(files, folder, num_images):
    """Raise `CheckError` unless each image has a file of its own in a subfolder."""
    expect(files, "Nothing was written to the folder: save the pictures under `folder`.")
    expect(
        all(path.parent != Path(folder) for path in files),
        "The pictures lie in the folder itself: make a subfolder for each class.",
    )
    expect(
        len(files) >= num_images,
        f"There are {len(files)} pictures of {num_images} images: do several have the "
        "same name, so that one overwrites the other?",
    )


def _expect_same_pixels(found, expected, label, file_types):
    """Raise `CheckError`, with the likely reason, unless both hold the same images."""
    pixels = sorted(image.tobytes() for image in found)
    if pixels == sorted(image.tobytes() for image in expected):
        return
    message = f"The pictures of class {label} do not come back pixel for pixel."
    if file_types & {".jpg", ".jpeg"}:
        reason = "JPEG changes pixels to save space: use PNG."
    elif pixels == sorted(image.tobytes() for image in 255 - expected):
        reason = "They are inverted: save the pixels as they are."
    else:
        reason = "`plt.imsave` stretches grey values: use `Image.fromarray` and `save`."
    raise CheckError(f"{message} {reason}")
