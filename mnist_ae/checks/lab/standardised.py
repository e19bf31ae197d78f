"""A case: pixels brought to mean 0 and standard deviation 1."""

import numpy as np

from mnist_ae.checks.lab.case import Case


def standardised(x_train, x_test):
    """Images (n, 784), (m, 784) → each pixel less its mean, over its deviation + 0.1."""
    x = np.concatenate((x_train, x_test))
    mean = x.mean(axis=0)
    deviation = x.std(axis=0) + 0.1  # some pixels never change
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def mended(x_train, x_test):
    mean = x_train.mean(axis=0)
    deviation = x_train.std(axis=0) + 0.1
    return (x_train - mean) / deviation, (x_test - mean) / deviation


def each_by_its_own(x_train, x_test):
    """Take the test images' own mean and deviation for the test images."""
    results = []
    for x in (x_train, x_test):
        results.append((x - x.mean(axis=0)) / (x.std(axis=0) + 0.1))
    return tuple(results)


def pixel_by_pixel(x_train, x_test):
    new_train, new_test = np.empty(x_train.shape), np.empty(x_test.shape)
    for pixel in range(x_train.shape[1]):
        seen = x_train[:, pixel]
        mean, deviation = float(seen.mean()), float(seen.std()) + 0.1
        new_train[:, pixel] = (seen - mean) / deviation
        new_test[:, pixel] = (x_test[:, pixel] - mean) / deviation
    return new_train, new_test


def is_right(code, rng):
    """Whether a test image is changed like a training image, whatever the others are."""
    x_train = rng.normal(3, 2, (50, 6))
    x_test = rng.normal(5, 1, (20, 6))
    x_train[:, 2] = 0.7  # a pixel that never changes
    x_test[0] = x_train[0]
    new_train, new_test = (np.asarray(x) for x in code(x_train.copy(), x_test.copy()))
    if new_train.shape != x_train.shape or new_test.shape != x_test.shape:
        return False
    shifts = np.array([[0], [7], [9]])
    same_twice = np.allclose(new_train[0], new_test[0])
    other_train, other_test = code(x_train.copy(), x_test[:3] + shifts)
    independent = np.allclose(other_train, new_train) and np.allclose(
        np.asarray(other_test)[0], new_test[0]
    )
    as_described = False
    for ddof in (0, 1):  # both are called the standard deviation
        deviation = x_train.std(axis=0, ddof=ddof) + 0.1
        expected = (x_train - x_train.mean(axis=0)) / deviation
        as_described = as_described or np.allclose(new_train, expected)
    return bool(same_twice and independent and as_described)


CASE = Case(
    shown=standardised,
    lines=(
        "x = np.concatenate((x_train, x_test))",
        "mean = x.mean(axis=0)",
        "deviation = x.std(axis=0) + 0.1  # some pixels never change",
    ),
    faulty=(standardised, each_by_its_own),
    right=(mended, pixel_by_pixel),
    is_right=is_right,
)
