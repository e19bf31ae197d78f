"""The nuclei of white blood cells: their form, and the chromatin in them.

Lengths are in µm. How far a point lies inside a form is negative outside of it.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from mnist_ae.standins.cell_shapes import at_distance, depth_inside, outline, tilted_plane
from mnist_ae.standins.white_cell_kinds import KIDNEY, LOBED

BRIDGE = 0.45  # µm: half the width of what joins two lobes


def paint_nucleus(kind, y, x, radius, rng):
    """Return how far each point lies inside a nucleus around the origin.

    Args:
        kind: the `Kind`, for the form of its nucleus.
        y: (h, 1) float32, µm below the origin.
        x: (1, w) float32, µm to the right of it.
        radius: of a disc with the nucleus' area.
        rng: the random generator.

    Returns:
        (h, w) float.
    """
    if kind.form == LOBED:
        return _lobes(kind, y, x, radius, rng)
    uneven = kind.uneven * rng.lognormal(0, 0.3)
    if kind.form == KIDNEY:
        return _kidney(uneven, y, x, radius, rng)
    cleft = rng.uniform(0.2, 0.5)
    if rng.random() >= kind.cleft:
        cleft = 0.0
    return depth_inside(y, x, outline(radius, uneven, rng, cleft))


def _kidney(uneven, y, x, radius, rng):
    """Return the depth inside a disc with a wide dent."""
    whole = depth_inside(y, x, outline(1.12 * radius, uneven, rng))
    dent_radius = radius * rng.uniform(0.7, 1.1)
    dy, dx = at_distance(0.55 * radius + dent_radius, rng)
    outside_of_dent = np.hypot(y - dy, x - dx) - dent_radius
    return np.minimum(whole, outside_of_dent)


def _lobes(kind, y, x, radius, rng):
    """Return the depth inside lobes on an arc, each joined with the next by a bridge."""
    count = rng.integers(kind.lobes[0], kind.lobes[1] + 1)
    lobe_radius = 0.95 * radius / np.sqrt(count)
    first_angle = rng.uniform(0, 2 * np.pi)
    step = rng.uniform(1.1, 1.5) if count > 2 else rng.uniform(1.6, 2.4)
    depth = np.full(np.broadcast_shapes(y.shape, x.shape), -np.inf, np.float32)
    previous = None
    for k in range(count):
        angle = first_angle + k * step
        distance = 1.05 * radius * rng.uniform(0.85, 1.1)
        centre = distance * np.array([np.sin(angle), np.cos(angle)], np.float32)
        edge = outline(lobe_radius * rng.lognormal(0, 0.12), 0.06, rng)
        lobe = depth_inside(y - centre[0], x - centre[1], edge)
        depth = np.maximum(depth, lobe)
        if previous is not None:
            bridge = BRIDGE - _distance_to_line(y, x, previous, centre)
            depth = np.maximum(depth, bridge)
        previous = centre
    return depth


def _distance_to_line(y, x, start, stop):
    """Return each point's distance to the straight line between two points."""
    along = stop - start
    share = ((y - start[0]) * along[0] + (x - start[1]) * along[1]) / (along @ along)
    share = np.clip(share, 0, 1)
    return np.hypot(y - start[0] - share * along[0], x - start[1] - share * along[1])


def chromatin(kind, shape, step, rng):
    """Return the dye in a nucleus: smudged clumps in a lymphocyte, fine grain in a blast.

    Args:
        kind: the `Kind`.
        shape: (h, w) of the map.
        step: µm per pixel.
        rng: the random generator.

    Returns:
        (h, w) float32, about 1.
    """
    grain = kind.grain * rng.lognormal(0, 0.15) / step  # in pixels
    contrast = kind.clumps * rng.lognormal(0, 0.3)
    clumps = smooth_noise(shape, grain, rng)
    clouds = smooth_noise(shape, 3 * grain, rng)  # one side of a nucleus is denser
    tilt = rng.normal(0, 0.12, 2)
    mean = rng.lognormal(0.4 * kind.clumps - 0.10, 0.10)
    texture = np.exp(contrast * (0.85 * clumps + 0.5 * clouds))
    return mean * texture + tilted_plane(shape, tilt)


def smooth_noise(shape, width, rng):
    """Return noise with mean 0 and deviation 1 that is smooth over `width` pixels."""
    noise = gaussian_filter(rng.standard_normal(shape, np.float32), width, truncate=3)
    return (noise - noise.mean()) / noise.std()
