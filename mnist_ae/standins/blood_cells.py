"""Red cells, platelets, lymphocytes and lymphoblasts, painted as the dye that they take up.

A picture of the dye has three layers, (3, size, size) float32. `axis`, (size,) float32,
holds the positions of its pixels along an edge, in µm from the middle.
"""

import numpy as np
from scipy.ndimage import gaussian_filter

from mnist_ae.standins.cell_shapes import (
    at_distance,
    depth_inside,
    outline,
    ramp,
    spots,
    tilted_plane,
    window,
)

RED = 0  # layer: red cells
CYTOPLASM = 1  # layer: the cytoplasm of white cells, and platelets
NUCLEUS = 2  # layer: the nuclei of white cells, and granules

RED_CELL_RADIUS = 3.5  # µm
DROP_REACH = 16  # µm from the middle, down and across, within which red cells are dropped
NO_NEIGHBOUR = 9.0  # µm: taken for the distance to the nearest red cell by the first one
AVOIDED = 0.85  # the chance that a red cell that would overlap another is left out
ROUND = 0.035  # unevenness of cells, as a share of the radius


def paint_red_cells(layers, axis, slide, gap, rng):
    """Drop red cells at random, but not in the middle; few of them overlap.

    Args:
        layers: the dye, changed in place.
        axis: positions of the pixels.
        slide: the `Slide`, for the number, size and paleness of its red cells.
        gap: the radius of the space in the middle, in µm.
        rng: the random generator.
    """
    centres = []
    num_dropped = rng.poisson(slide.red_cells)
    for centre in rng.uniform(-DROP_REACH, DROP_REACH, (num_dropped, 2)):
        radius = slide.zoom * RED_CELL_RADIUS * rng.lognormal(0, 0.06)
        if np.hypot(*centre) < gap + 0.8 * radius:
            continue
        overlaps = nearest_distance(centre, centres) < 2 * radius
        if overlaps and rng.random() < AVOIDED:
            continue
        centres.append(centre)
        part = window(axis, centre, 1.3 * radius)
        depth = depth_inside(part.y, part.x, outline(radius, ROUND, rng))
        paleness = slide.pallor * np.exp(-(((1 - depth / radius) / 0.45) ** 2))
        layers[RED, part.rows, part.columns] += ramp(depth, 0.3) * (1 - paleness)


def nearest_distance(centre, others):
    """Return the distance to the nearest of the others, or `NO_NEIGHBOUR` if none."""
    if not others:
        return NO_NEIGHBOUR
    return min(np.hypot(*(centre - other)) for other in others)


def paint_platelet(layers, axis, centre, rng):
    """Add a purple speck of 2 to 3 µm with grains in it."""
    part = window(axis, centre, 3)
    edge = outline(rng.uniform(0.8, 1.4), 0.12, rng)
    inside = ramp(depth_inside(part.y, part.x, edge), 0.5)
    grains = spots(part.y, part.x, count=6, reach=0.9, radius=0.25, rng=rng)
    layers[CYTOPLASM, part.rows, part.columns] += 0.5 * inside
    layers[NUCLEUS, part.rows, part.columns] += inside * (0.15 + 0.4 * grains)


def paint_white_cell(layers, axis, centre, kind, radius, rng):
    """Paint a white cell over what is already there.

    Args:
        layers: the dye, changed in place.
        axis: positions of the pixels.
        centre: (y, x) of the cell, in µm from the middle of the picture.
        kind: the `Kind`.
        radius: of the cell, in µm.
        rng: the random generator.

    Returns:
        (part, cell, nucleus): the cell's `Window`, and how far each pixel in it lies inside
        the cell and inside its nucleus, both (h, w) float, in µm, negative outside.
    """
    part = window(axis, centre, 1.4 * radius)
    ratio = np.clip(kind.ratio + rng.normal(0, 0.06), 0.4, 0.9)
    rim = radius * (1 - np.sqrt(ratio))  # the mean width of the cytoplasm
    cell = depth_inside(part.y, part.x, outline(radius, ROUND, rng))
    dy, dx = at_distance(rim * rng.uniform(0.2, 1), rng)
    nucleus_y = part.y - dy
    nucleus_x = part.x - dx
    edge = nucleus_outline(kind, radius - rim, rng)
    nucleus = np.minimum(depth_inside(nucleus_y, nucleus_x, edge), cell - 0.25)
    body = ramp(cell, 0.25)
    core = ramp(nucleus, 0.2)

    count = rng.poisson(kind.nucleoli)
    nucleoli = spots(nucleus_y, nucleus_x, count, 0.55 * radius, radius=0.65, rng=rng)
    nucleoli = core * nucleoli
    count = rng.poisson(kind.vacuoles)
    vacuoles = spots(part.y, part.x, count, 0.85 * radius, radius=0.45, rng=rng)
    count = rng.poisson(kind.granules)
    granules = spots(part.y, part.x, count, 0.9 * radius, radius=0.2, rng=rng)
    granules = granules * (1 - core)
    purple = core * chromatin(kind, nucleus, axis[1] - axis[0], rng)
    pale_zone = 1 - 0.35 * np.exp(-np.abs(nucleus) / 0.5)  # around the nucleus
    blue = kind.blue * rng.lognormal(0, 0.2) * pale_zone

    layers[:, part.rows, part.columns] *= 1 - body  # nothing shines through a white cell
    cytoplasm = body * (1 - 0.8 * vacuoles) * (blue * (1 - core) + 0.5 * nucleoli)
    layers[CYTOPLASM, part.rows, part.columns] += cytoplasm
    purple *= 1 - 0.4 * nucleoli
    purple *= 1 - 0.5 * vacuoles
    layers[NUCLEUS, part.rows, part.columns] += purple + 0.5 * body * granules
    return part, cell, nucleus


def nucleus_outline(kind, radius, rng):
    """Return a nucleus' `outline`, maybe with a cleft; `radius` is the mean, in µm."""
    cleft = rng.uniform(0.2, 0.5)
    if rng.random() >= kind.cleft:
        cleft = 0.0
    uneven = kind.uneven * rng.lognormal(0, 0.3)
    return outline(radius, uneven, rng, cleft)


def chromatin(kind, nucleus, step, rng):
    """Return the dye in a nucleus: firm clumps in a lymphocyte, fine ones in a blast.

    Args:
        kind: the `Kind`.
        nucleus: (h, w), how far each pixel lies inside the nucleus, in µm.
        step: µm per pixel.
        rng: the random generator.

    Returns:
        (h, w) float, about 1, darker at the nucleus' rim; of no meaning outside of it.
    """
    noise = rng.standard_normal(nucleus.shape, np.float32)
    clump_size = kind.grain * rng.lognormal(0, 0.15) / step  # in pixels
    smooth = gaussian_filter(noise, clump_size, truncate=3)
    contrast = kind.clumps * rng.lognormal(0, 0.3)
    clumps = contrast * np.tanh(1.5 * smooth / smooth.std())
    tilt = rng.normal(0, 0.2, 2)
    mean = rng.lognormal(0.3 * kind.clumps - 0.05, 0.08)
    rim = 0.12 * np.exp(-np.abs(nucleus) / 0.3)
    return mean + tilted_plane(nucleus.shape, tilt) + clumps + 0.1 * noise + rim
