"""A case: all filters of an encoder in one picture."""

import numpy as np

from mnist_ae.checks.lab.case import Case

PLACES = [(row, column) for row in range(10) for column in range(10)]


def picture_of(weights):
    """Weights (100, 784) → ten rows of ten filters (280, 280), one scale 0..1 for all."""
    lowest, highest = weights.min(), weights.max()
    grey = (weights - lowest) / (highest - lowest)
    return grey.reshape(280, 280)


def mended(weights):
    lowest, highest = weights.min(), weights.max()
    grey = (weights - lowest) / (highest - lowest)
    return grey.reshape(10, 10, 28, 28).swapaxes(1, 2).reshape(280, 280)


def interleaved(weights):
    """Spread the pixels of each filter over the whole picture."""
    grey = (weights - weights.min()) / (weights.max() - weights.min())
    return grey.T.reshape(28, 28, 10, 10).swapaxes(1, 2).reshape(280, 280)


def one_by_one(weights):
    grey = (weights - weights.min()) / (weights.max() - weights.min())
    picture = np.zeros((280, 280))
    for filter_, (row, column) in zip(grey, PLACES, strict=True):
        top, left = 28 * row, 28 * column
        picture[top : top + 28, left : left + 28] = filter_.reshape(28, 28)
    return picture


def is_right(code, rng):
    weights = rng.normal(size=(100, 784))
    picture = np.asarray(code(weights.copy()))
    return picture.shape == (280, 280) and np.allclose(picture, one_by_one(weights))


CASE = Case(
    shown=picture_of,
    lines=("return grey.reshape(280, 280)",),
    faulty=(picture_of, interleaved),
    right=(mended, one_by_one),
    is_right=is_right,
)
