"""Whether random numbers are what they should be: how often, and independent of what.

A right answer goes further than `LIMIT` standard deviations in less than one of 10⁹ runs.
"""

import numpy as np
import torch

LIMIT = 10  # standard deviations, also for the largest of hundreds of means


def pixels_in_eighths(rng, shape, lowest, highest):
    """Return pixels from lowest / 8 to highest / 8, which every float type holds exactly.

    Args:
        rng: a NumPy generator.
        shape: of the result.
        lowest: in eighths, 0..8.
        highest: in eighths, 0..8; included.

    Returns:
        a float32 tensor of multiples of 1/8, each pixel drawn for itself.
    """
    eighths = rng.integers(lowest, highest + 1, size=shape)
    return torch.from_numpy(eighths.astype(np.float32) / 8)


def standardised(values):
    """Return values as float64 with mean 0 and deviation 1; zeros if they are all equal."""
    values = np.asarray(values, dtype=np.float64)
    deviation = values.std()
    centred = values - values.mean()
    return centred / deviation if deviation > 0 else np.zeros_like(centred)


def rows_differ(values):
    """Return whether the means of the rows differ by more than chance explains.

    Args:
        values: (n, d); columns are tested as the rows of `values.T`.
    """
    length = values.shape[1]
    return np.abs(standardised(values).mean(axis=1)).max() * np.sqrt(length) > LIMIT


def rows_resemble(values):
    """Return whether two rows resemble each other, or oppose each other, too much.

    Args:
        values: (n, d); columns are tested as the rows of `values.T`.
    """
    values = standardised(values)
    products = values @ values.T / np.sqrt(values.shape[1])
    np.fill_diagonal(products, 0)
    return np.abs(products).max() > LIMIT


def neighbours_resemble(values):
    """Return whether values one or two columns apart, or one row apart, are correlated.

    Args:
        values: (n, d).
    """
    next_column = resembles(values[:, 1:], values[:, :-1])
    column_after_next = resembles(values[:, 2:], values[:, :-2])
    next_row = resembles(values[1:], values[:-1])
    return next_column or column_after_next or next_row


def resembles(first, second):
    """Return whether two arrays of one shape are correlated more than by chance."""
    products = standardised(first) * standardised(second)
    return np.abs(products.mean()) * np.sqrt(products.size) > LIMIT


def is_likely(found, probability):
    """Return whether so many values may be True by chance.

    Args:
        found: an array of True and False, each drawn for itself.
        probability: of True.
    """
    deviation = np.sqrt(found.size * probability * (1 - probability))
    return np.abs(found.sum() - found.size * probability) <= LIMIT * deviation + 1
