"""What lesson 1 checks in grey images: their mean and their negative."""

from typing import Any

import numpy as np
import torch

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import (
    Misconception,
    expect_close,
    expect_shape,
    given_array,
    is_close,
)

IMAGE_SIZE = (28, 28)
NUM_DIGITS = 10
ONE_IMAGE = (
    "`images[digit]` is a single image, the one at that position: select all those with "
    "`labels == digit`."
)


def misconceptions_of_a_mean(
    images: np.ndarray, labels: np.ndarray, digit: int
) -> list[Misconception]:
    """Return what students may take for the mean of one digit's images.

    Args:
        images: (n, 28, 28) uint8.
        labels: (n,) uint8 in 0..9.
        digit: at least one label is this digit, and one is not.
    """
    chosen = images[labels == digit]
    return [
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
            "The sum is right, but it is divided by a tenth of the number of all images: "
            "digits are not equally frequent, so count this digit's.",
            chosen.sum(axis=0) / (len(images) / NUM_DIGITS),
        ),
        Misconception(
            "This is the sum: divide by the number of this digit's images.",
            chosen.sum(axis=0),
        ),
        Misconception(
            "The values lie in 0..1: leave them on the scale from 0 to 255.",
            chosen.mean(axis=0) / 255,
        ),
        Misconception(
            "Each image is mirrored across its diagonal: rows and columns are swapped.",
            chosen.mean(axis=0).T,
        ),
        Misconception(
            "This is the median of each pixel: take the mean.", np.median(chosen, axis=0)
        ),
        Misconception(
            "This is the mean of the other digits: select the images whose label is the "
            "digit.",
            images[labels != digit].mean(axis=0),
        ),
        Misconception(ONE_IMAGE, images[digit]),
        *_wrapped(chosen),
        *_rounded(chosen),
    ]


def _wrapped(chosen):
    """Means of sums that wrapped around; chosen are images (n, 28, 28) uint8."""
    return [
        Misconception(
            "The sum wrapped around, since a uint8 ends at 255: add as float.",
            chosen.sum(axis=0, dtype=np.uint8) / len(chosen),
        ),
        Misconception(
            "The sum wrapped around, since 16 bits cannot hold it: add as float.",
            chosen.sum(axis=0, dtype=np.uint16) / len(chosen),
        ),
    ]


def _rounded(chosen):
    """Means of images (n, 28, 28) uint8 without some of their decimals."""
    message = "The values are rounded: keep all decimals of the mean."
    mean = chosen.mean(axis=0)
    return [Misconception(message, mean.round(digits)) for digits in (1, 2)]


def expect_mean(
    result: Any, expected: np.ndarray, misconceptions: list[Misconception]
) -> None:
    """Raise `CheckError` unless the result is the mean of the chosen images.

    Args:
        result: what the answer returned.
        expected: (28, 28) float in 0..255.
        misconceptions: wrong means; they are recognised when cut to whole numbers, too.
    """
    found = given_array(result)
    expect(
        found.shape != (),
        "This is one number, the mean over everything: take the mean along axis 0 only.",
    )
    expect(
        found.shape != IMAGE_SIZE[1:],
        f"This is a row of {len(found)} numbers, a mean over rows. {ONE_IMAGE} Then take "
        "the mean along axis 0.",
    )
    expect_shape(found, IMAGE_SIZE)
    found_is_whole = np.array_equal(found, found.round())
    is_rounded = found_is_whole and (abs(found - expected) < 1).all()
    has_decimals = getattr(result, "dtype", None) != torch.bfloat16  # for large values
    expect(
        not is_rounded or not has_decimals or is_close(expected.round(), expected),
        "The values are rounded: a mean has decimals. Return floats.",
    )
    rounded_misconceptions = []
    for misconception in misconceptions:
        rounded = np.floor(misconception.value)
        if rounded.any():
            rounded_misconceptions.append(Misconception(misconception.message, rounded))
    expect_close(
        result,  # whose type decides how exact it must be
        expected,
        misconceptions + rounded_misconceptions,
        "mean",
        "Check which images `labels == digit` selects, and by what you divide.",
    )


def misconceptions_of_a_negative(images: np.ndarray) -> list[Misconception]:
    """Return what students may take for the negatives of images (n, 28, 28) uint8."""
    pixels = images.astype(int)
    wraps_around = (
        "This is what `-images` gives, and that wraps around: in uint8, -1 is 255 and 0 "
        "stays 0. Subtract from 255."
    )
    largest_of_each = pixels.max(axis=(1, 2), keepdims=True)
    largest_pixel = (
        "You subtract from the largest pixel of these images: subtract from 255, which is "
        "white even if no pixel is."
    )
    return [
        Misconception(wraps_around, -images),
        Misconception("The images are still as they were: nothing is inverted.", pixels),
        Misconception("The values are negative: subtract from 255 instead of 0.", -pixels),
        Misconception(
            "The values lie in 0..1: leave them on the scale from 0 to 255.",
            1 - pixels / 255,
        ),
        Misconception(
            "The values are only 0 and 1: subtract on the scale from 0 to 255, since uint8 "
            "has no numbers between 0 and 1.",
            pixels == 0,
        ),
        Misconception(largest_pixel, pixels.max() - pixels),
        Misconception(largest_pixel, largest_of_each - pixels),
    ]


def expect_negative(found: np.ndarray, expected: np.ndarray, pixels: np.ndarray) -> None:
    """Raise `CheckError`, which names one wrong pixel, unless the negatives are right.

    Args:
        found: (n, 28, 28) uint8, the answer's.
        expected: (n, 28, 28) uint8, the right ones.
        pixels: (n, 28, 28) uint8, the images that were to be inverted.
    """
    too_small = expected.astype(int) - found  # by how much
    if not too_small.any():
        return
    place = np.unravel_index(abs(too_small).argmax(), too_small.shape)
    message = f"A pixel of {pixels[place]} became {found[place]}, expected"
    reason = ""
    is_cut_off = too_small.min() == 0 and too_small.max() == 1
    if is_cut_off and too_small.mean() < 0.5:
        reason = (
            " Only some are wrong, each by one: turning floats into uint8 cuts off their "
            "decimals. Subtract without dividing."
        )
    raise CheckError(f"{message} {expected[place]}.{reason}")
