"""Checks of lesson 1: bytes, positions, grey values."""

import tempfile
from pathlib import Path

import numpy as np

from mnist_ae.checks import exercise, expect, given
from mnist_ae.data.folder import load_folder


@exercise
def big_endian(answer):
    """answer(four_bytes) → the int that they write, the first byte counting most."""
    numbers = (60_000, 28, 0, 2**32 - 1, 0x01020304)
    for number in numbers:
        found = given(answer(number.to_bytes(4, "big")))
        swapped = int.from_bytes(number.to_bytes(4, "big"), "little")
        expect(
            found != swapped or swapped == number,
            f"you read {number.to_bytes(4, 'big').hex(' ')} as {swapped}: that is little-endian, the "
            "last byte counting most. IDX files are big-endian.",
        )
        expect(
            found != sum(number.to_bytes(4, "big")) or number < 256,
            "you added the bytes up: each place counts 256 times the one after it.",
        )
        expect(
            found == number,
            f"{number.to_bytes(4, 'big').hex(' ')} gives {found!r}, expected {number}.",
        )


@exercise
def pixel_position(answer):
    """answer(k, row, column) → the position of a pixel's byte in the file of images."""
    for k, row, column in ((0, 0, 0), (0, 0, 5), (0, 3, 0), (7, 20, 11), (59_999, 27, 27)):
        found, right = given(answer(k, row, column)), 16 + 784 * k + 28 * row + column
        where = f"image {k}, row {row}, column {column}: you say byte {found}"
        expect(found != right - 16, f"{where}: the file starts with a header of 16 bytes.")
        expect(
            found != right - 8, f"{where}: a header of 8 bytes is that of the labels; see above."
        )
        expect(
            found == right or found != 16 + 784 * k + 28 * column + row,
            f"{where}: row and column are swapped. A row's pixels lie side by side.",
        )
        expect(found == right, f"{where}, expected {right}.")


@exercise
def mean_image(answer):
    """answer(images, labels, digit) → the mean of that digit's images, (h, w) float."""
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (500, 28, 28), dtype=np.uint8), np.arange(500) % 10
    kept = images.copy()
    for digit in (3, 7):
        found = np.asarray(given(answer(images, labels, digit)))
        right = images[labels == digit].mean(axis=0)
        chosen = images[labels == digit]
        expect(
            not np.array_equal(found, images.mean(axis=0)),
            "this is the mean of all images: first choose those whose label is the digit.",
        )
        expect(
            found.shape != (),
            "this is one number, the mean over everything: take it along axis 0 only.",
        )
        expect(found.shape == (28, 28), f"the shape is {found.shape}, expected that of an image.")
        expect(
            not np.allclose(found, right * len(chosen) / len(images)),
            "the sum is right, but it is divided by the number of all images, not of this digit's.",
        )
        expect(not np.allclose(found, right / 255), "the scale is 0..1: leave it at 0..255.")
        expect(
            not np.array_equal(found, right.astype(np.uint8))
            and not np.array_equal(found, right.round()),
            "the values are rounded: a mean is a float.",
        )
        wrapped = chosen.sum(axis=0, dtype=np.uint8) / len(chosen)
        expect(
            not np.allclose(found, wrapped, atol=1),
            "the sum wrapped around: a uint8 holds no more than 255. Add in float or int.",
        )
        expect(
            np.allclose(found, right, atol=1e-3),
            f"the first pixel is {found.flat[0]:.3f}, expected {right.flat[0]:.3f}. Does "
            "`labels == digit` choose the images?",
        )
    expect(np.array_equal(images, kept), "your function changed the images that it was given.")


@exercise
def invert(answer):
    """answer(images) → black on white: uint8 in, 255 - pixel as uint8 out."""
    images = np.array([[[0, 1], [128, 200]]], np.uint8)
    kept = images.copy()
    found = np.asarray(given(answer(images)))
    expect(np.array_equal(images, kept), "your function changed the images that it was given.")
    expect(
        not np.array_equal(found, -kept),
        "-images wraps around: in uint8, -1 is 255 and 0 stays 0. Subtract from the largest value.",
    )
    expect(
        not np.array_equal(found, kept.max() - kept),
        "this subtracts from the largest pixel of the batch: white is 255, whether it occurs or not.",
    )
    expect(found.dtype == np.uint8, f"the type is {found.dtype}, expected uint8, as what came in.")
    expect(
        np.array_equal(found, 255 - kept),
        f"0, 1, 128, 200 became {found.ravel().tolist()}, expected 255, 254, 127, 55.",
    )


@exercise
def own_data(answer):
    """answer(folder, images, labels) writes pictures that `data.load(folder)` reads back."""
    rng = np.random.default_rng(0)
    labels = np.repeat(np.arange(3, dtype=np.uint8), 14)
    images = rng.integers(0, 256, (len(labels), 28, 28), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as folder:
        answer(folder, images.copy(), labels)
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        expect(files, "nothing was written into the folder that your function was given.")
        expect(
            all(path.parent != Path(folder) for path in files),
            "the pictures lie in the folder itself: each class needs a subfolder of its own.",
        )
        expect(
            len(files) >= len(images),
            f"{len(files)} pictures for {len(images)} images: do some have the same name?",
        )
        train, test = load_folder(folder)
    expect(
        train.classes == ("0", "1", "2"),
        f"the subfolders are {', '.join(train.classes)}: name them after the labels, 0, 1, 2.",
    )
    found = np.concatenate([train.images, test.images])
    answers = np.concatenate([train.labels, test.labels])
    for label in range(3):
        pixels = sorted(image.tobytes() for image in found[answers == label])
        wanted = sorted(image.tobytes() for image in images[labels == label])
        expect(
            pixels == wanted,
            f"class {label} does not come back pixel for pixel. JPEG changes pixels to save space, "
            "and `plt.imsave` stretches grey values: use PNG and `Image.fromarray`.",
        )
