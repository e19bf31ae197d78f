"""A case: images and labels in a new order."""

import numpy as np

from mnist_ae.checks.lab.case import Case


def shuffled(x, y, rng):
    """Arrays of images (n, 784) and labels (n,) → both, in a new order drawn by rng."""
    new_x = rng.permutation(x)
    new_y = rng.permutation(y)
    return new_x, new_y


def mended(x, y, rng):
    order = rng.permutation(len(x))
    return x[order], y[order]


def there_and_back(x, y, rng):
    """Move the images by an order, and the labels by its inverse."""
    order = rng.permutation(len(x))
    return x[order], y[order.argsort()]


def by_random_keys(x, y, rng):
    pairs = sorted(zip(rng.random(len(x)), range(len(x)), strict=True))
    order = [number for _, number in pairs]
    return x[order], y[order]


def is_right(code, rng):
    x = rng.random((60, 4))
    y = rng.integers(10, size=60)
    label_of = {tuple(image): label for image, label in zip(x, y, strict=True)}
    new_x, new_y = code(x.copy(), y.copy(), np.random.default_rng(1))
    new_x, new_y = np.asarray(new_x), np.asarray(new_y)
    if new_x.shape != x.shape or new_y.shape != y.shape:
        return False
    again, _ = code(x.copy(), y.copy(), np.random.default_rng(1))
    otherwise, _ = code(x.copy(), y.copy(), np.random.default_rng(2))
    if np.array_equal(new_x, x) or np.array_equal(new_x, otherwise):
        return False
    if not np.array_equal(new_x, again):
        return False
    all_there = {tuple(image) for image in new_x} == set(label_of)
    together = [label_of.get(tuple(image)) for image in new_x] == new_y.tolist()
    return all_there and together


CASE = Case(
    shown=shuffled,
    lines=("new_x = rng.permutation(x)", "new_y = rng.permutation(y)"),
    faulty=(shuffled, there_and_back),
    right=(mended, by_random_keys),
    is_right=is_right,
)
