"""Painted photographs of the retina with their vessels, when DRIVE is not there.

The order in which random numbers are drawn is part of the pictures: drawn in another order,
the same seed gives other pictures.
"""

import cmath
from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter

from mnist_ae.standins.fundus_background import paint_background
from mnist_ae.standins.fundus_view import FIELD, View, lumps, pixel_grid, stamp_domes
from mnist_ae.standins.vessel_trees import STEP, grow, plant

# Radii in pixels of a picture of 584×565.
ARTERY = 2.9  # the widest arteries
VEIN = 3.8  # the widest veins
DRAWN = 0.6  # the thinnest vessels in the mask
GLEAMING = 1.3  # the thinnest arteries that gleam

# Red, green and blue.
BLOOD = np.float32([0.3, 1, 0.75])  # absorption
EXUDATE = np.float32([0.4, 0.36, 0.15])  # light that it adds; 1 is white
HAZE = np.float32([0.7, 0.5, 0.4])  # stray light


@dataclass(frozen=True)
class Blots:
    """One kind of spots on the retina; lengths in pixels of a picture of 584×565.

    Attributes:
        number: the mean number of them in an eye whose illness is 1.
        centre: the point of the eye around which they lie, complex.
        spread: how far from it, the standard deviation.
        radius: their mean radius.
        length: by how much they are longer than wide.
    """

    number: float
    centre: complex
    spread: float
    radius: float
    length: float = 1.1


def fundus(
    seed: int = 0, num_images: int = 40, size: tuple[int, int] = (584, 565)
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return colour pictures of the back of the eye, their vessels and the field of view.

    Arteries and veins leave the optic disc, arch around the macula and branch by Murray's
    law. The background holds what misleads a threshold: uneven light, the choroid's
    streaks, pigment, haemorrhages, exudates, the dark fovea. Sizes and the share of vessels
    are about DRIVE's.

    Args:
        seed: of the random generator; picture k depends on `seed`, k and `size` only.
        num_images: the number of pictures.
        size: (height, width) in pixels; lengths scale with it.

    Returns:
        (images, masks, fields): images (n, height, width, 3) uint8 in 0..255, RGB; masks
        and fields (n, height, width) bool, True on vessels and inside the round field of
        view.
    """
    images = np.empty((num_images, *size, 3), np.uint8)
    masks = np.empty((num_images, *size), bool)
    fields = np.empty((num_images, *size), bool)
    for k in range(num_images):
        rng = np.random.default_rng([seed, k])
        images[k], masks[k], fields[k] = paint(rng, size)
    return images, masks, fields


def paint(rng, size):
    """Return one picture, its mask and its field, each as in `fundus`.

    The light is the background's, times exp(-absorption) where there is blood.
    """
    view = draw_view(rng, size)
    field_centre = complex(*rng.normal(0, 2, 2))
    field = abs(view.pixels - field_centre) < FIELD
    blood, mask = paint_vessels(rng, view)
    exudates, drops = paint_lesions(rng, view)
    light = paint_background(rng, view) + exudates[..., None] * EXUDATE
    absorption = (blood + drops)[..., None] * BLOOD
    light *= np.exp(-absorption)
    image = photograph(rng, light, field, view.scale)
    mask &= field
    if rng.choice([-1, 1]) == -1:  # a left eye
        return image[:, ::-1], mask[:, ::-1], field[:, ::-1]
    return image, mask, field


def draw_view(rng, size):
    """Return a random `View` of an eye, for a picture of this size."""
    gaze = complex(rng.normal(160, 15), rng.normal(0, 12))
    turn = cmath.rect(1, rng.normal(0.09, 0.05))
    fovea = rng.uniform(175, 200)
    pixels, scale = pixel_grid(size)
    return View(size, scale, gaze, turn, fovea, pixels)


def paint_vessels(rng, view):
    """Return the vessels' absorption and the mask that an annotator would draw.

    Args:
        rng: the random generator.
        view: the `View`.

    Returns:
        (blood, mask): (h, w) float32, 0 where there is none, and (h, w) bool.
    """
    contrast = rng.uniform(0.5, 1.1)
    gleam = rng.uniform(0.3, 0.6)  # arteries gleam along their middle
    arteries, artery_mask = paint_trees(
        rng, view, radius=ARTERY, darkness=0.55 * contrast, gleam=gleam
    )
    veins, vein_mask = paint_trees(rng, view, radius=VEIN, darkness=0.8 * contrast, gleam=0)
    blood = np.maximum(arteries, veins)
    variation = np.clip(1 + 0.3 * lumps(rng, view, 50), 0.3, 1.6)
    return blood * variation, artery_mask | vein_mask


def paint_trees(rng, view, radius, darkness, gleam):
    """Return the absorption and the mask of all arteries, or of all veins.

    Args:
        rng: the random generator.
        view: the `View`.
        radius: of the widest vessels, about, in pixels.
        darkness: the absorption of a vessel with a radius of 3 pixels or more.
        gleam: by how much its middle is paler, 0..1.

    Returns:
        (blood, mask): (h, w) float32 and (h, w) bool.
    """
    roots = plant(rng, radius * rng.uniform(0.9, 1.1))
    points = []
    radii = []
    for branch in grow(rng, roots, view.gaze, view.fovea):
        coarse = np.arange(len(branch.points))
        fine = np.arange(0, len(branch.points) - 1, 1 / STEP)  # a point per pixel
        points.append(np.interp(fine, coarse, branch.points))
        radii.append(np.interp(fine, coarse, branch.radii))
    points = view.to_picture(np.concatenate(points))
    radii = np.concatenate(radii)

    darkness = darkness * np.minimum(radii / 3, 1) ** 0.8
    reflex = gleam * stamp_domes(view, points, 0.45 * radii * view.scale, radii > GLEAMING)
    blood = stamp_domes(view, points, radii * view.scale + 0.4, darkness) * (1 - reflex)
    mask = stamp_domes(view, points, radii * view.scale + 0.3, radii > DRAWN) > 0
    return blood, mask


def paint_lesions(rng, view):
    """Return bright spots and dark drops that are no vessels.

    Args:
        rng: the random generator.
        view: the `View`.

    Returns:
        (exudates, drops), both (h, w) float32 in 0..1.
    """
    illness = rng.gamma(0.8, 1)
    beside_fovea = view.fovea + 60 * complex(*rng.normal(size=2))
    exudates = Blots(number=8, centre=beside_fovea, spread=40, radius=1.8)
    drusen = Blots(number=8, centre=view.fovea, spread=80, radius=2.6)
    aneurysms = Blots(number=10, centre=view.gaze, spread=130, radius=1.3)
    haemorrhages = Blots(number=6, centre=view.gaze, spread=130, radius=3)
    flames = Blots(number=5, centre=view.gaze, spread=130, radius=1.8, length=4)
    bright = []
    for kind in (exudates, drusen):
        bright.append(paint_blots(rng, view, illness, kind))
    dark = []
    for kind in (aneurysms, haemorrhages, flames):
        dark.append(paint_blots(rng, view, illness, kind))
    return np.max(bright, axis=0), np.max(dark, axis=0)


def paint_blots(rng, view, illness, kind):
    """Return random blots of seven domes each, (h, w) float32 in 0..1.

    Args:
        rng: the random generator.
        view: the `View`.
        illness: by which their number is multiplied.
        kind: the `Blots`.
    """
    count = rng.poisson(illness * kind.number)
    radii = kind.radius * rng.gamma(4, 0.25, count)
    turns = np.exp(1j * rng.uniform(0, np.pi, count))
    centres = kind.centre + kind.spread * (rng.normal(size=(count, 2)) @ [1, 1j])
    offsets = rng.normal(size=(7, count, 2)) @ [kind.length, 1j]  # of the domes
    points = view.to_picture(centres + 0.6 * radii * turns * offsets)
    dome_radii = view.scale * radii * rng.uniform(0.5, 1.1, (7, count))
    heights = np.tile(rng.uniform(0.25, 0.8, count), 7)
    return stamp_domes(view, points.ravel(), dome_radii.ravel() + 0.3, heights)


def photograph(rng, light, field, scale):
    """Return what the camera sees: haze, black outside the field, noise, a blur.

    Args:
        rng: the random generator.
        light: (h, w, 3) float32, 1 is white.
        field: (h, w) bool, the field of view.
        scale: as in `View`.

    Returns:
        (h, w, 3) uint8 in 0..255.
    """
    haze = rng.uniform(0.02, 0.1)
    blur = rng.uniform(0.7, 1.2) * scale  # the standard deviation in pixels of the picture
    light = (light * (1 - haze) + haze * HAZE) * field[..., None] + 0.012
    noise = rng.uniform(0.04, 0.085) * blur * rng.standard_normal(light.shape, np.float32)
    light = gaussian_filter(light + np.sqrt(light) * noise, (blur, blur, 0))
    return np.rint(255 * np.clip(rng.uniform(0.9, 1.05) * light, 0, 1)).astype(np.uint8)
