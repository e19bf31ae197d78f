"""Coarse figures of painted pictures, to notice that a fixed seed gives other pictures.

A digest would be too brittle: processors and libraries round differently, which moves a few
grey levels in a million by one. These figures hardly change then, but by whole grey levels
once random numbers are drawn in another order.
"""

import numpy as np

TOLERANCE = 0.05  # grey levels


def quarter_means(images):
    """Return the mean grey level of each quarter of each picture.

    Args:
        images: (n, h, w) or (n, h, w, 3) uint8.

    Returns:
        (n, 4) float: top left, top right, bottom left, bottom right.
    """
    means = []
    for image in images:
        top, bottom = np.array_split(image, 2, axis=0)
        for half in (top, bottom):
            left, right = np.array_split(half, 2, axis=1)
            means.append(left.mean())
            means.append(right.mean())
    return np.array(means).reshape(-1, 4)


def assert_unchanged(images, expected):
    """Assert that pictures have the quarter means that were noted down, (n, 4) numbers."""
    np.testing.assert_allclose(quarter_means(images), expected, rtol=0, atol=TOLERANCE)
