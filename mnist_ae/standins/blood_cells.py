"""Red cells, platelets and white cells, painted as the dye that they take up.

A picture of the dye has three layers, (3, size, size) float32. `axis`, (size,) float32,
holds the positions of its pixels along an edge, in µm from the middle.
"""

import numpy as np

from mnist_ae.standins.cell_shapes import (
    at_distance,
    depth_inside,
    outline,
    ramp,
    soft_step,
    spots,
    window,
)
from mnist_ae.standins.nuclei import chromatin, paint_nucleus, smooth_noise
from mnist_ae.standins.white_cell_kinds import LOBED

RED = 0  # layer: red cells
CYTOPLASM = 1  # layer: the cytoplasm of white cells, and platelets
NUCLEUS = 2  # layer: the nuclei of white cells, and granules

RED_CELL_RADIUS = 3.5  # µm
DROP_REACH = 16  # µm from the middle, down and across, within which red cells are dropped
NO_NEIGHBOUR = 9.0  # µm: taken for the distance to the nearest red cell by the first one
AVOIDED = 0.85  # the chance that a red cell that would overlap another is left out
UNEVEN = 0.035  # unevenness of cells, as a share of the radius
PLATELET_TRIES = 20  # places that are tried for a platelet
CELL_EDGE = 0.45  # µm: how wide the edge of a white cell is
NUCLEUS_EDGE = 0.75  # µm: and that of its nucleus


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
        depth = depth_inside(part.y, part.x, outline(radius, UNEVEN, rng))
        paleness = slide.pallor * np.exp(-(((1 - depth / radius) / 0.45) ** 2))
        layers[RED, part.rows, part.columns] += ramp(depth, 0.3) * (1 - paleness)


def nearest_distance(centre, others):
    """Return the distance to the nearest of the others, or `NO_NEIGHBOUR` if none."""
    if not others:
        return NO_NEIGHBOUR
    return min(np.hypot(*(centre - other)) for other in others)


def paint_platelet(layers, axis, gap, rng):
    """Add a purple speck of 2 to 3 µm with grains in it, where no red cell lies.

    Args:
        layers: the dye, changed in place; unchanged if no free place is found.
        axis: positions of the pixels.
        gap: the radius of the cell in the middle, in µm.
        rng: the random generator.
    """
    for _ in range(PLATELET_TRIES):
        centre = at_distance(gap + rng.uniform(1.5, 8), rng)
        part = window(axis, centre, 2)
        if not layers[RED, part.rows, part.columns].any():
            break
    else:
        return
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
    cell = depth_inside(part.y, part.x, outline(radius, UNEVEN, rng))
    ratio = np.clip(kind.ratio + rng.normal(0, 0.06), 0.2, 0.9)
    nucleus_radius = radius * np.sqrt(ratio)
    shift = at_distance((radius - nucleus_radius) * rng.uniform(0.2, 0.9), rng)
    if kind.form == LOBED:
        shift = 0.2 * shift  # the lobes lie around the middle
    y = part.y - shift[0]
    x = part.x - shift[1]
    nucleus = paint_nucleus(kind, y, x, nucleus_radius, rng)
    nucleus = np.minimum(nucleus, cell - 0.25)
    body = soft_step(cell, CELL_EDGE)
    core = soft_step(nucleus, NUCLEUS_EDGE)

    nucleoli = spots(y, x, rng.poisson(kind.nucleoli), 0.55 * radius, radius=0.65, rng=rng)
    nucleoli = core * nucleoli
    count = rng.poisson(kind.vacuoles)
    vacuoles = spots(part.y, part.x, count, 0.85 * radius, radius=0.45, rng=rng)
    purple = core * chromatin(kind, core.shape, axis[1] - axis[0], rng)
    purple *= (1 - 0.35 * nucleoli) * (1 - 0.5 * vacuoles)
    blue = body * (1 - core) * cytoplasm(kind, cell, nucleus, rng)
    blue = (1 - 0.8 * vacuoles) * blue + 0.4 * nucleoli
    speckled = body * (1 - core)
    granules = spots(part.y, part.x, rng.poisson(kind.granules), radius, 0.16, rng)
    count = rng.poisson(kind.orange_granules)
    orange = spots(part.y, part.x, count, radius, radius=0.32, rng=rng)

    layers[:, part.rows, part.columns] *= 1 - body  # nothing shines through a white cell
    layers[RED, part.rows, part.columns] += speckled * (kind.pink + 0.9 * orange)
    layers[CYTOPLASM, part.rows, part.columns] += blue
    layers[NUCLEUS, part.rows, part.columns] += purple + 0.3 * speckled * granules
    return part, cell, nucleus


def cytoplasm(kind, cell, nucleus, rng):
    """Return the blue dye of a cell's body: deeper at its edge, paler around the nucleus.

    Args:
        kind: the `Kind`.
        cell: (h, w), how far each pixel lies inside the cell, in µm.
        nucleus: (h, w), and inside its nucleus.
        rng: the random generator.

    Returns:
        (h, w) float.
    """
    amount = kind.blue * rng.lognormal(0, 0.3)
    pale_zone = 1 - 0.4 * np.exp(-np.abs(nucleus) / 0.7)
    rim = 1 + 0.25 * np.exp(-np.abs(cell) / 0.8)
    mottled = 1 + 0.10 * smooth_noise(cell.shape, 6, rng)
    return amount * pale_zone * rim * mottled
