"""Painted single-cell pictures of stained blood smears, when ALL-IDB2 is not there.

The order in which random numbers are drawn is part of the pictures: drawn in another order,
the same seed gives other pictures.
"""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from mnist_ae.standins.blood_cells import (
    paint_platelet,
    paint_red_cells,
    paint_white_cell,
)
from mnist_ae.standins.cell_shapes import at_distance, tilted_plane
from mnist_ae.standins.white_cell_kinds import (
    HEALTHY,
    LYMPHOBLASTS,
    SMALL_LYMPHOCYTE,
    Kind,
)

FIELD = 25.7  # µm along an edge of a picture

# A row for each layer of dye, in the order of the layers in `blood_cells`.
ABSORBANCE = np.float32(  # of red, green and blue light
    [
        [0.10, 0.34, 0.30],  # red cells: salmon
        [0.40, 0.27, 0.07],  # cytoplasm: pale blue
        [0.86, 1.32, 0.50],  # nuclei: purple
    ]
)
STRENGTH = np.array([[0.06], [0.25], [0.07]])  # how far the dye varies between slides

# A patient's shares of the kinds of cells: parameters of the Dirichlet distribution.
SHARES_HEALTHY = (6.0, 1.6, 2.2, 0.9, 1.0, 0.3)  # of `HEALTHY`
SHARES_ILL = (4.0, 3.2, 0.8)  # of `LYMPHOBLASTS`

# Values of a mask.
MASK_CYTOPLASM = 1
MASK_NUCLEUS = 2


@dataclass(frozen=True)
class Slide:
    """What all pictures of a slide share; only `kinds` and `shares` depend on the illness.

    Attributes:
        kinds: the `Kind`s of its white cells.
        shares: of each of them, a float; the sum is 1.
        stain: (3, 3) float32, like `ABSORBANCE`.
        light: (3, 1, 1) float, of the lamp, red, green and blue; 1 is white.
        slope: (2,) float, how much brighter the lower edge and the right edge are than the
            middle, as a share.
        zoom: the size of all cells, 1 on average.
        blur: of the microscope, the standard deviation in µm.
        noise: of the camera, the standard deviation; 1 is white.
        red_cells: the mean number that is dropped on a field.
        pallor: how much paler the middle of a red cell is, 0..1.
    """

    kinds: tuple[Kind, ...]
    shares: np.ndarray
    stain: np.ndarray
    light: np.ndarray
    slope: np.ndarray
    zoom: float
    blur: float
    noise: float
    red_cells: float
    pallor: float


def smears(
    seed: int = 0, num_slides: int = 26, cells_per_slide: int = 10, size: int = 257
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return colour pictures of single white blood cells and their masks.

    They stand in for ALL-IDB2, with its numbers and its trap. Each slide is from one
    patient, who is ill or healthy. As in ALL-IDB2, a healthy cell is any white cell that is
    no blast: mostly a lymphocyte, now and then a monocyte or a granulocyte. Lymphoblasts
    differ from lymphocytes as the textbooks say: they are larger on average, with more
    nucleus for their cytoplasm, finer chromatin, visible nucleoli and an uneven or cleft
    nucleus. But L1 blasts are small and plain, and reactive and granular lymphocytes are
    large. Stain and light differ more between slides than colour differs between the
    classes: a model that is tested on the slides it was trained on only needs to remember
    their colours. The number of red cells and platelets says nothing here, though in
    patients it does.

    Args:
        seed: of the random generator; the same arguments give the same pictures.
        num_slides: how many; every second one, in a random order, is an ill patient's.
        cells_per_slide: the number of pictures per slide.
        size: pixels along an edge of a picture, which always shows 25.7 µm.

    Returns:
        (images, labels, slides, masks), uint8, in the order of the slides: images
        (n, size, size, 3), RGB in 0..255; labels (n,), 1 = lymphoblast, 0 = any healthy
        white cell; slides (n,) in 0..num_slides - 1; masks (n, size, size), 2 = the nucleus
        of the white cell in the middle, 1 = its cytoplasm, 0 = everything else.

    Source: J. M. Bennett et al., "Proposals for the Classification of the Acute
    Leukaemias", British Journal of Haematology 33, 1976 (L1 to L3); B. J. Bain, "Blood
    Cells: A Practical Guide" (the looks of healthy white cells). The numbers are the
    painter's own, not measurements.
    """
    rng = np.random.default_rng(seed)
    ill = rng.permutation(np.arange(num_slides) % 2).astype(np.uint8)
    slides = np.repeat(np.arange(num_slides, dtype=np.uint8), cells_per_slide)
    masks = np.empty((len(slides), size, size), np.uint8)
    images = np.empty((len(slides), size, size, 3), np.uint8)
    for number in range(num_slides):
        slide = draw_slide(ill[number], rng)
        first = number * cells_per_slide
        for k in range(first, first + cells_per_slide):
            layers, masks[k] = paint(slide, size, rng)
            images[k] = photograph(layers, slide, rng)
    return images, ill[slides], slides, masks


def draw_slide(ill, rng):
    """Return a random `Slide` of a patient who is ill (1) or healthy (0)."""
    strength = rng.uniform(-1, 1, (3, 1))
    hue = rng.uniform(-0.05, 0.05, (3, 3))
    return Slide(
        kinds=LYMPHOBLASTS if ill else HEALTHY,
        shares=rng.dirichlet(SHARES_ILL if ill else SHARES_HEALTHY),
        stain=(ABSORBANCE * np.exp(STRENGTH * strength + hue)).astype(np.float32),
        light=rng.uniform(0.87, 0.905) * rng.uniform(0.988, 1.012, (3, 1, 1)),
        slope=rng.normal(0, 0.015, 2),
        zoom=rng.lognormal(0, 0.07),
        blur=rng.uniform(0.05, 0.14),
        noise=rng.uniform(0.006, 0.018),
        red_cells=rng.uniform(12, 44),
        pallor=rng.uniform(0.25, 0.8),
    )


def paint(slide, size, rng):
    """Paint one field of a slide, with a white cell in the middle.

    Args:
        slide: the `Slide`.
        size: pixels along an edge.
        rng: the random generator.

    Returns:
        (layers, mask): the dye, (3, size, size) float32, and (size, size) uint8 in 0..2.
    """
    axis = ((np.arange(size) + 0.5) / size - 0.5).astype(np.float32) * FIELD
    layers = np.zeros((3, size, size), np.float32)
    kind = slide.kinds[rng.choice(len(slide.kinds), p=slide.shares)]
    radius = slide.zoom * kind.diameter / 2 * rng.lognormal(0, 0.08)
    paint_red_cells(layers, axis, slide, radius, rng)
    num_platelets = rng.poisson(0.8)
    for _ in range(num_platelets):
        paint_platelet(layers, axis, radius, rng)
    if rng.random() < 0.25:
        paint_neighbour(layers, axis, slide, radius, rng)

    centre = rng.normal(0, 0.25, 2)
    part, cell, nucleus = paint_white_cell(layers, axis, centre, kind, radius, rng)
    mask = np.zeros((size, size), np.uint8)
    inside = mask[part.rows, part.columns]  # a view
    inside[cell > 0] = MASK_CYTOPLASM
    inside[nucleus > 0] = MASK_NUCLEUS
    return layers, mask


def paint_neighbour(layers, axis, slide, gap, rng):
    """Add a healthy white cell, cut off by the edge of the picture.

    Args:
        layers: the dye, changed in place.
        axis: positions of the pixels.
        slide: the `Slide`.
        gap: the radius of the cell in the middle, in µm.
        rng: the random generator.
    """
    radius = 4.7 * slide.zoom * rng.lognormal(0, 0.08)
    centre = at_distance(gap + radius + rng.uniform(0.5, 4), rng)
    paint_white_cell(layers, axis, centre, SMALL_LYMPHOCYTE, radius, rng)


def photograph(layers, slide, rng):
    """Return what the camera sees of the dye, by the law of Beer and Lambert.

    Args:
        layers: the dye, (3, size, size) float32.
        slide: the `Slide`, for its stain, light, blur and noise.
        rng: the random generator.

    Returns:
        (size, size, 3) uint8 in 0..255.
    """
    shape = layers.shape[1:]
    tilt = slide.slope + rng.normal(0, 0.02, 2)
    light = rng.normal(1, 0.015) * (1 + tilted_plane(shape, tilt))
    blur = slide.blur * rng.lognormal(0, 0.2) * shape[0] / FIELD  # in pixels
    passed = np.exp(-np.tensordot(slide.stain, layers, (0, 0)))  # a share of the light
    seen = light * np.float32(slide.light) * passed
    seen = gaussian_filter(seen, (0, blur, blur), truncate=3)
    seen = np.moveaxis(seen, 0, 2)
    seen = seen + slide.noise * rng.standard_normal((*shape, 3), np.float32)
    return np.rint(255 * np.clip(seen, 0, 1)).astype(np.uint8)
