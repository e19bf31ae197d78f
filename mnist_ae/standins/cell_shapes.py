"""Outlines, spots and windows: what painted blood cells are made of.

Lengths are in µm. A map of a part of a picture is given on the window's `y` and `x`.
"""

from dataclasses import dataclass

import numpy as np

NUM_ANGLES = 720  # points of an outline
# Fourier orders of an uneven outline, (5, 1); order 1 would only shift it.
FOURIER_ORDERS = np.arange(2, 7)[:, None]
NOTCH_WIDTH = 0.2  # of a cleft, in radians


@dataclass(frozen=True)
class Window:
    """A rectangular part of a picture around a point.

    Attributes:
        rows: slice of the picture's rows.
        columns: slice of its columns.
        y: (h, 1) float32, µm below the point.
        x: (1, w) float32, µm to the right of it.
    """

    rows: slice
    columns: slice
    y: np.ndarray
    x: np.ndarray


def window(axis, centre, reach):
    """Return the `Window` of a picture within reach of a point.

    Args:
        axis: (size,) float32, the positions of the picture's pixels along an edge.
        centre: (y, x) of the point.
        reach: how far the window extends up, down, left and right.
    """
    rows = _slice_around(axis, centre[0], reach)
    columns = _slice_around(axis, centre[1], reach)
    y, x = np.float32(centre)
    return Window(rows, columns, axis[rows, None] - y, axis[None, columns] - x)


def _slice_around(axis, centre, reach):
    start, stop = np.searchsorted(axis, (centre - reach, centre + reach))
    return slice(start, stop)


def outline(radius, uneven, rng, cleft=0.0):
    """Return the radii of a closed curve: a disc, a few low Fourier terms, maybe a cleft.

    Args:
        radius: mean radius.
        uneven: how far the curve departs from a circle, as a share of the radius.
        rng: the random generator.
        cleft: the depth of a cleft, as a share of the radius.

    Returns:
        (720,) float32, at equally spaced angles from -π to π.
    """
    angle = np.linspace(-np.pi, np.pi, NUM_ANGLES, dtype=np.float32)
    height = rng.normal(0, uneven, FOURIER_ORDERS.shape)
    phase = rng.uniform(0, 2 * np.pi, FOURIER_ORDERS.shape)
    waves = height * (2 / FOURIER_ORDERS) ** 1.5 * np.cos(FOURIER_ORDERS * angle + phase)
    notch = cleft * np.exp(-(((angle - rng.uniform(-2, 2)) / NOTCH_WIDTH) ** 2))
    return (radius * (1 + waves.sum(0) - notch)).astype(np.float32)


def depth_inside(y, x, radii):
    """Return how far each point lies inside an `outline` around the origin.

    Args:
        y: (h, 1) float32, µm below the origin.
        x: (1, w) float32, µm to the right of it.
        radii: (720,) float32, the outline.

    Returns:
        (h, w) float32, along the radius through the point, negative outside.
    """
    index = (np.arctan2(y, x) + np.pi) * ((len(radii) - 1) / (2 * np.pi))
    return radii.take(index.astype(np.int32), mode="clip") - np.hypot(y, x)


def ramp(depth, width):
    """Return 1 inside, 0 outside, and a slope that is `width` µm wide in between."""
    return np.clip(depth / width + 0.5, 0, 1)


def soft_step(depth, width):
    """Return 1 inside, 0 outside, and a smooth edge that is about `width` µm wide."""
    share = ramp(depth, 1.5 * width)
    return share * share * (3 - 2 * share)


def spots(y, x, count, reach, radius, rng):
    """Return a map of round spots at random places around the origin.

    Args:
        y: (h, 1) float32, µm below the origin.
        x: (1, w) float32, µm to the right of it.
        count: the number of spots.
        reach: the farthest that a centre may lie from the origin.
        radius: the median radius of a spot.
        rng: the random generator.

    Returns:
        (h, w) float in 0..1, 1 inside the spots.
    """
    total = np.zeros(np.broadcast_shapes(y.shape, x.shape), np.float32)
    for _ in range(count):
        dy, dx = at_distance(reach * np.sqrt(rng.random()), rng)
        spot_radius = radius * rng.lognormal(0, 0.2)
        total += ramp(spot_radius - np.hypot(y - dy, x - dx), 0.5 * spot_radius)
    return np.minimum(total, 1)


def at_distance(distance, rng):
    """Return a point (y, x) this far from the origin, in a random direction."""
    angle = rng.uniform(0, 2 * np.pi)
    return distance * np.array([np.sin(angle), np.cos(angle)], np.float32)


def tilted_plane(shape, tilt):
    """Return a plane that is 0 in the middle of a map.

    Args:
        shape: (h, w) of the map.
        tilt: (2,), the plane's height at the lower edge and at the right edge.

    Returns:
        (h, w) float32.
    """
    down = np.linspace(-tilt[0], tilt[0], shape[0])
    across = np.linspace(-tilt[1], tilt[1], shape[1])
    return np.add.outer(down, across).astype(np.float32)
