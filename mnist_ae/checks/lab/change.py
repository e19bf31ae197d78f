"""A case: a picture of how much the weights of an encoder have changed."""

import numpy as np

from mnist_ae.checks.lab.case import Case


def change(before, after):
    """How much each weight changed, as grey in 0..255: 255 is their whole range."""
    lowest = min(before.min(), after.min())
    scale = 255 / (max(before.max(), after.max()) - lowest)
    before = ((before - lowest) * scale).astype(np.uint8)
    after = ((after - lowest) * scale).astype(np.uint8)
    return np.abs(after - before)


def mended(before, after):
    lowest = min(before.min(), after.min())
    scale = 255 / (max(before.max(), after.max()) - lowest)
    return (np.abs(after - before) * scale).astype(np.uint8)


def without_decreases(before, after):
    """Clip what becomes smaller to no change at all."""
    lowest = min(before.min(), after.min())
    scale = 255 / (max(before.max(), after.max()) - lowest)
    return np.clip((after - before) * scale, 0, 255).astype(np.uint8)


def in_larger_integers(before, after):
    lowest = min(before.min(), after.min())
    scale = 255 / (max(before.max(), after.max()) - lowest)
    before = ((before - lowest) * scale).astype(np.int16)
    after = ((after - lowest) * scale).astype(np.int16)
    return np.abs(after - before)


def is_right(code, rng):
    before = rng.normal(size=(9, 20))
    after = before + rng.normal(size=(9, 20), scale=0.5)
    lowest = min(before.min(), after.min())
    highest = max(before.max(), after.max())
    expected = 255 * np.abs(after - before) / (highest - lowest)
    found = np.asarray(code(before.copy(), after.copy())).astype(np.float64)
    return found.shape == (9, 20) and np.abs(found - expected).max() <= 1.01


CASE = Case(
    shown=change,
    lines=(
        "before = ((before - lowest) * scale).astype(np.uint8)",
        "after = ((after - lowest) * scale).astype(np.uint8)",
        "return np.abs(after - before)",
    ),
    faulty=(change, without_decreases),
    right=(mended, in_larger_integers),
    is_right=is_right,
)
