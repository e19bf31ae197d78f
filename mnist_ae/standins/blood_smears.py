"""Painted single-cell pictures of stained blood smears, when ALL-IDB2 can't be had."""

from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
from scipy.ndimage import gaussian_filter

FIELD = 25.7  # µm along an edge of a picture
RED, CYTOPLASM, NUCLEUS = range(3)  # what takes up dye: the three layers of a picture
ABSORBANCE = np.array(  # of each layer for red, green and blue light: salmon, pale blue, purple
    [[0.10, 0.34, 0.30], [0.40, 0.27, 0.07], [0.86, 1.32, 0.50]], np.float32
)


class Kind(NamedTuple):
    """The mean looks of one kind of white cell; single cells scatter widely about them."""

    diameter: float  # of the cell, in µm
    ratio: float  # of the area of the nucleus to that of the cell
    clumps: float  # contrast of the chromatin
    grain: float  # size of the chromatin's clumps, in µm
    nucleoli: float  # mean number of visible ones
    uneven: float  # how far the nucleus departs from a disc, as a share of its radius
    cleft: float  # chance of a cleft
    blue: float  # dye in the cytoplasm
    vacuoles: float  # mean number
    granules: float  # mean number


LYMPHOCYTES = (  # small, large granular, reactive
    Kind(9.2, 0.71, 0.21, 0.40, 0.05, 0.045, 0.08, 0.65, 0.0, 0.0),
    Kind(11.2, 0.58, 0.20, 0.42, 0.05, 0.055, 0.12, 0.50, 0.1, 7.0),
    Kind(12.2, 0.58, 0.17, 0.34, 0.30, 0.075, 0.15, 0.85, 0.3, 0.3),
)
LYMPHOBLASTS = (  # the FAB types L1, L2, L3
    Kind(10.6, 0.83, 0.10, 0.26, 0.4, 0.060, 0.30, 0.72, 0.1, 0.0),
    Kind(13.1, 0.74, 0.10, 0.22, 1.8, 0.110, 0.55, 0.78, 0.2, 0.1),
    Kind(12.6, 0.77, 0.10, 0.22, 1.5, 0.045, 0.10, 1.20, 6.0, 0.0),
)
STRENGTH = np.array([[0.06], [0.22], [0.07]])  # how far the dye in a layer varies between slides
SHARES = np.array([[6.0, 1.4, 1.4], [4.0, 3.2, 0.8]])  # of the kinds in a patient: Dirichlet


def smears(seed=0, num_slides=26, cells_per_slide=10, size=257):
    """Colour pictures of single white blood cells, each slide from one patient, ill or healthy.

    A stand-in for ALL-IDB2 with its numbers and its trap.  Lymphoblasts differ from lymphocytes as
    the textbooks say: larger on average, with more nucleus for their cytoplasm, finer chromatin,
    visible nucleoli, an uneven or cleft nucleus; but L1 blasts are small and plain, and reactive
    and granular lymphocytes are large.  Stain and light differ more between slides than colour
    differs between the classes: who tests on the slides that were trained on tests the memory for
    colours.  The number of red cells and platelets says nothing here, though in patients it does.

    Args:
        seed: of the random generator; the same arguments give the same pictures.
        num_slides: how many; every second one, in a random order, is of an ill patient.
        cells_per_slide: pictures of each slide.
        size: pixels along an edge of a picture, which always shows 25.7 µm.

    Returns:
        (images, labels, slides, masks), uint8, in the order of the slides: images
        (n, size, size, 3), RGB in 0..255; labels (n,), 1 = lymphoblast, 0 = healthy lymphocyte;
        slides (n,) in 0..num_slides - 1; masks (n, size, size), 2 = the nucleus of the white cell
        in the middle, 1 = its cytoplasm, 0 = all else.

    Source: J. M. Bennett et al., "Proposals for the Classification of the Acute Leukaemias",
    British Journal of Haematology 33, 1976 (L1 to L3); B. J. Bain, "Blood Cells: A Practical
    Guide" (the looks of lymphocytes).  The numbers are the painter's own, not measurements.
    """
    rng = np.random.default_rng(seed)
    ill = rng.permutation(np.arange(num_slides) % 2).astype(np.uint8)
    slides = np.repeat(np.arange(num_slides, dtype=np.uint8), cells_per_slide)
    masks = np.empty((len(slides), size, size), np.uint8)
    images = np.empty((*masks.shape, 3), np.uint8)
    for k, number in enumerate(slides):
        if k % cells_per_slide == 0:
            slide = draw_slide(ill[number], rng)
        layers, masks[k] = paint(slide, size, rng)
        images[k] = photograph(layers, slide, rng)
    return images, ill[slides], slides, masks


def draw_slide(ill, rng):
    """What all pictures of a slide share; only the kinds of cells know if the patient is ill."""
    strength, hue = rng.uniform(-1, 1, (3, 1)), rng.uniform(-0.05, 0.05, (3, 3))
    return SimpleNamespace(
        kinds=LYMPHOBLASTS if ill else LYMPHOCYTES,
        shares=rng.dirichlet(SHARES[ill]),
        stain=(ABSORBANCE * np.exp(STRENGTH * strength + hue)).astype(np.float32),
        light=rng.uniform(0.87, 0.905) * rng.uniform(0.988, 1.012, (3, 1, 1)),  # 1 = white
        slope=rng.normal(0, 0.015, 2),  # of the light, down and across half a picture
        zoom=rng.lognormal(0, 0.07),
        blur=rng.uniform(0.05, 0.14),  # in µm
        noise=rng.uniform(0.006, 0.018),  # of the camera
        crowd=rng.uniform(6, 22),  # red cells: half of the mean number that is dropped
        pallor=rng.uniform(0.25, 0.8),  # how much paler the middle of a red cell is
    )


def paint(slide, size, rng):
    """One field: the dye in its three layers, (3, size, size) float32, and its mask."""
    axis = ((np.arange(size) + 0.5) / size - 0.5).astype(np.float32) * FIELD
    layers, mask = np.zeros((3, size, size), np.float32), np.zeros((size, size), np.uint8)
    kind = slide.kinds[rng.choice(3, p=slide.shares)]
    radius = slide.zoom * kind.diameter / 2 * rng.lognormal(0, 0.08)
    paint_red_cells(layers, axis, slide, radius, rng)
    for _ in range(rng.poisson(0.8)):
        paint_platelet(layers, axis, at_distance(radius + rng.uniform(1.5, 8), rng), rng)
    if rng.random() < 0.25:  # a neighbour, cut off by the edge; healthy cells are everywhere
        other = 4.7 * slide.zoom * rng.lognormal(0, 0.08)
        centre = at_distance(radius + other + rng.uniform(0.5, 4), rng)
        paint_white_cell(layers, axis, centre, LYMPHOCYTES[0], other, rng)
    where, cell, nucleus = paint_white_cell(layers, axis, rng.normal(0, 0.25, 2), kind, radius, rng)
    mask[where] = np.where(nucleus > 0, 2, cell > 0)
    return layers, mask


def paint_red_cells(layers, axis, slide, gap, rng):
    """Drop red cells at random outside of the middle; most that would overlap fall elsewhere."""
    centres = []
    for centre in rng.uniform(-16, 16, (rng.poisson(slide.crowd * 2), 2)):
        radius = slide.zoom * 3.5 * rng.lognormal(0, 0.06)
        near = min((np.hypot(*(centre - other)) for other in centres), default=9.0)
        if np.hypot(*centre) < gap + 0.8 * radius or (near < 2 * radius and rng.random() < 0.85):
            continue
        centres.append(centre)
        where, y, x = window(axis, centre, 1.3 * radius)
        inside = depth(y, x, outline(radius, 0.035, rng))
        pale = slide.pallor * np.exp(-(((1 - inside / radius) / 0.45) ** 2))
        layers[RED][where] += soft(inside, 0.3) * (1 - pale)


def paint_platelet(layers, axis, centre, rng):
    """A purple speck of 2 to 3 µm with grains in it."""
    where, y, x = window(axis, centre, 3)
    inside = soft(depth(y, x, outline(rng.uniform(0.8, 1.4), 0.12, rng)), 0.5)
    layers[CYTOPLASM][where] += 0.5 * inside
    layers[NUCLEUS][where] += inside * (0.15 + 0.4 * spots(y, x, 6, 0.9, 0.25, rng))


def paint_white_cell(layers, axis, centre, kind, radius, rng):
    """Lay a white cell over what is there; return its window and the depths inside it, in µm."""
    where, y, x = window(axis, centre, 1.4 * radius)
    rim = radius * (1 - np.sqrt(np.clip(kind.ratio + rng.normal(0, 0.06), 0.4, 0.9)))
    cell = depth(y, x, outline(radius, 0.035, rng))
    dy, dx = at_distance(rim * rng.uniform(0.2, 1), rng)
    cleft = rng.uniform(0.2, 0.5) * (rng.random() < kind.cleft)
    edge = outline(radius - rim, kind.uneven * rng.lognormal(0, 0.3), rng, cleft)
    nucleus = np.minimum(depth(y - dy, x - dx, edge), cell - 0.25)
    body, core = soft(cell, 0.25), soft(nucleus, 0.2)
    pale = core * spots(y - dy, x - dx, rng.poisson(kind.nucleoli), 0.55 * radius, 0.65, rng)
    holes = spots(y, x, rng.poisson(kind.vacuoles), 0.85 * radius, 0.45, rng)
    grains = spots(y, x, rng.poisson(kind.granules), 0.9 * radius, 0.2, rng) * (1 - core)
    dye = core * chromatin(kind, nucleus, axis[1] - axis[0], rng)
    blue = kind.blue * rng.lognormal(0, 0.2) * (1 - 0.35 * np.exp(-np.abs(nucleus) / 0.5))
    layers[:, *where] *= 1 - body  # nothing shines through a white cell
    layers[CYTOPLASM][where] += body * (1 - 0.8 * holes) * (blue * (1 - core) + 0.5 * pale)
    layers[NUCLEUS][where] += dye * (1 - 0.4 * pale) * (1 - 0.5 * holes) + 0.5 * body * grains
    return where, cell, nucleus


def chromatin(kind, nucleus, step, rng):
    """The dye in a nucleus: firm clumps in a lymphocyte, fine ones in a blast; a darker rim."""
    noise = rng.standard_normal(nucleus.shape, np.float32)
    clumps = gaussian_filter(noise, kind.grain * rng.lognormal(0, 0.15) / step, truncate=3)
    clumps = kind.clumps * rng.lognormal(0, 0.3) * np.tanh(1.5 * clumps / clumps.std())
    tilt, mean = rng.normal(0, 0.2, 2), rng.lognormal(0.3 * kind.clumps - 0.05, 0.08)
    rim = 0.12 * np.exp(-np.abs(nucleus) / 0.3)
    return mean + plane(nucleus.shape, tilt) + clumps + 0.1 * noise + rim


def photograph(layers, slide, rng):
    """What the camera sees of the dye (Beer and Lambert's law), (size, size, 3) uint8."""
    shape, tilt = layers.shape[1:], slide.slope + rng.normal(0, 0.02, 2)
    light = rng.normal(1, 0.015) * (1 + plane(shape, tilt))
    blur = slide.blur * rng.lognormal(0, 0.2) * shape[0] / FIELD
    passed = np.exp(-np.tensordot(slide.stain, layers, (0, 0)))
    seen = gaussian_filter(light * np.float32(slide.light) * passed, (0, blur, blur), truncate=3)
    seen = np.moveaxis(seen, 0, 2) + slide.noise * rng.standard_normal((*shape, 3), np.float32)
    return np.rint(255 * np.clip(seen, 0, 1)).astype(np.uint8)


def plane(shape, tilt):
    """A map that is 0 in the middle and rises by tilt, (2,), to the lower and the right edge."""
    return np.add.outer(*map(np.linspace, -tilt, tilt, shape)).astype(np.float32)


def outline(radius, uneven, rng, cleft=0.0):
    """Radii of a closed curve at 720 angles: a disc, a few low Fourier terms and maybe a cleft."""
    angle, order = np.linspace(-np.pi, np.pi, 720, dtype=np.float32), np.arange(2, 7)[:, None]
    height, phase = rng.normal(0, uneven, (5, 1)), rng.uniform(0, 2 * np.pi, (5, 1))
    wave = (height * (2 / order) ** 1.5 * np.cos(order * angle + phase)).sum(0)
    notch = cleft * np.exp(-(((angle - rng.uniform(-2, 2)) / 0.2) ** 2))
    return (radius * (1 + wave - notch)).astype(np.float32)


def depth(y, x, radii):
    """How far each point lies inside a curve about the origin, along its radius."""
    index = (np.arctan2(y, x) + np.pi) * ((len(radii) - 1) / (2 * np.pi))
    return radii.take(index.astype(np.int32), mode="clip") - np.hypot(y, x)


def soft(inside, width):
    """1 inside, 0 outside, and a ramp of this width between them."""
    return np.clip(inside / width + 0.5, 0, 1)


def spots(y, x, count, reach, radius, rng):
    """A map in 0..1 of round spots at random places within reach of the origin."""
    total = np.zeros(np.broadcast_shapes(y.shape, x.shape), np.float32)
    for _ in range(count):
        dy, dx = at_distance(reach * np.sqrt(rng.random()), rng)
        size = radius * rng.lognormal(0, 0.2)
        total += soft(size - np.hypot(y - dy, x - dx), 0.5 * size)
    return np.minimum(total, 1)


def at_distance(distance, rng):
    """A point, (y, x), this far from the origin in a random direction."""
    angle = rng.uniform(0, 2 * np.pi)
    return distance * np.array([np.sin(angle), np.cos(angle)], np.float32)


def window(axis, centre, reach):
    """The part of a picture within reach of a centre: its slices, and y and x from the centre."""
    rows, columns = (slice(*np.searchsorted(axis, (c - reach, c + reach))) for c in centre)
    centre = np.float32(centre)
    return (rows, columns), axis[rows, None] - centre[0], axis[None, columns] - centre[1]
