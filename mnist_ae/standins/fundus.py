"""Painted photographs of the retina with their vessels, when DRIVE can't be had."""

from cmath import exp, phase
from collections import namedtuple

import numpy as np
from scipy.ndimage import gaussian_filter

STEP, FIELD = 3.0, 268  # pixels: between a branch's points; the radius of the field of view
THINNEST, DRAWN = 0.5, 0.6  # pixels: radii at which a vessel ends, and is left out of the mask
RIM, CUP = (1, 0.66, 0.32), (1.1, 0.88, 0.54)  # the optic disc's red, green and blue


class Branch(namedtuple("Branch", "points radii parent")):
    """A vessel between two branchings, in pixels, the optic disc at 0 and the fovea right of it.

    Args:
        points: (m,) complex, x + iy, y down.
        radii: (m,) float, at the points.
        parent: int, the index of the branch at whose last point it begins; -1 at the disc.
    """


class Tip(namedtuple("Tip", "radius point heading arch parent", defaults=(0, -1))):
    """Where a branch is about to grow.

    Args:
        radius: float, in pixels.
        point, heading: complex; the heading has length 1.
        arch: float, the curvature of its arcade, or 0.
        parent: int, as in `Branch`.
    """


class View(namedtuple("View", "size scale gaze turn fovea pixels")):
    """How the camera sees an eye, in pixels of a picture of 584×565 unless `scale` says more.

    Args:
        size: (height, width) of the picture in its own pixels.
        scale: float, its pixels by those of a picture of 584×565.
        gaze: complex, the point of the eye in the middle of the picture.
        turn: complex of length 1, the eye's rotation.
        fovea: float, its distance from the optic disc.
        pixels: (height, width) complex64, each pixel's way from the middle.
    """

    def place(self, points):
        """Points of the eye → where they lie in the picture, in its pixels, both complex."""
        return ((points - self.gaze) * self.turn - self.pixels[0, 0]) * self.scale


def fundus(seed=0, num_images=40, size=(584, 565)):
    """Colour pictures of the back of the eye, their vessels, and the round field of view.

    Arteries and veins leave the optic disc, arch around the macula and branch by Murray's law.
    The background holds what misleads a threshold: uneven light, the choroid's streaks, pigment,
    haemorrhages, exudates, the dark fovea.  Sizes and the share of vessels are about DRIVE's.

    Args:
        seed: of the random generator; picture k depends on `seed`, k and `size` only.
        num_images: int, the number of pictures.
        size: (height, width) in pixels; lengths scale with it.

    Returns:
        (images, masks, fields): images (n, height, width, 3) uint8 in 0..255, RGB; masks and fields
        (n, height, width) bool, True on vessels and inside the field of view.
    """
    pictures = [paint(np.random.default_rng([seed, k]), size) for k in range(num_images)]
    return tuple(np.stack(arrays) for arrays in zip(*pictures, strict=True))


def paint(rng, size):
    """One picture, its mask and its field: (h, w, 3) uint8, (h, w) bool and (h, w) bool.

    The light that comes back is the background's, times exp(-absorption) where there is blood.
    """
    gaze, turn = complex(rng.normal(160, 15), rng.normal(0, 12)), exp(1j * rng.normal(0.09, 0.05))
    y, x, scale = *(np.arange(n) - (n - 1) / 2 for n in size), min(size[0] / 584, size[1] / 565)
    pixels = ((x + 1j * y[:, None]) / scale).astype(np.complex64)
    view = View(size, scale, gaze, turn, rng.uniform(175, 200), pixels)
    field = abs(pixels - complex(*rng.normal(0, 2, 2))) < FIELD
    (blood, mask), (spots, drops) = vessels(rng, view), lesions(rng, view)
    light = background(rng, view) + spots[..., None] * np.float32([0.4, 0.36, 0.15])
    light *= np.exp((blood + drops)[..., None] * np.float32([-0.3, -1, -0.75]))
    image, flip = photograph(rng, light, field, scale), int(rng.choice([-1, 1]))
    return image[:, ::flip], (mask & field)[:, ::flip], field[:, ::flip]  # a left or a right eye


def noise(rng, view, edge):
    """Smooth random values, (h, w) float32 of mean 0 and variance 1, in lumps of `edge` pixels."""
    sides = [np.arange(n, dtype=np.float32)[:, None] / (edge * view.scale) for n in view.size]
    rows, columns = (np.exp(-((x - np.arange(-1, int(x[-1, 0]) + 3)) ** 2)) for x in sides)
    lumps = rng.standard_normal((rows.shape[1], columns.shape[1]), np.float32)
    return (2 / np.pi) ** 0.5 * (np.float32(rows) @ lumps @ np.float32(columns.T))


def background(rng, view):
    """The retina without its vessels, (h, w, 3) float32: pigment, choroid, macula and optic disc."""
    eye = view.pixels / view.turn + view.gaze
    wide, patch, small, grain, other = (noise(rng, view, edge) for edge in (90, 28, 11, 4, 60))
    pigment = 0.1 * wide + 0.06 * patch + 0.035 * small + 0.03 * grain
    pigment += rng.uniform(0, 0.35) / (1 + np.exp(-4 * (patch + 0.4 * small - 2.1)))
    wave = (eye + 22 * wide + 22j * other) * exp(1j * rng.uniform(0, 3)) / rng.uniform(4, 7)
    streaks = noise(rng, view, 17) * np.cos(wave.real) + noise(rng, view, 17) * np.sin(wave.real)
    strength = max(rng.uniform(-0.03, 0.09), 0) * np.clip(other + 0.4, 0, 2)  # none in some eyes
    pigment += strength * np.tanh(1.5 * streaks)
    macula = abs(eye - view.fovea) / rng.uniform(28, 42)
    pigment += rng.uniform(0.25, 0.5) * np.exp(-(macula**1.5)) + 0.12 * np.exp(-(macula**2) / 6)
    tint = np.float32([0.86, 0.44, 0.2] * rng.normal(1, (0.05, 0.06, 0.15)))
    light, near = tint * np.exp(-pigment[..., None] * np.float32([0.5, 1, 0.9])), abs(eye) < 90
    light[near] = disc(rng, eye[near] * exp(1j * rng.normal(0, 0.2)), light[near], tint)
    return light * lamp(rng, view)[..., None]


def disc(rng, eye, light, tint):
    """Light with a crescent, the optic disc and its cup in it, (n, 3), at the points `eye`, (n,)."""
    radii = rng.uniform(33, 41) * np.array([1.25, 1, rng.uniform(0.4, 0.6)])
    for r, shift, edge, colour in zip(radii, (8, 0, 6), (6, 14, 5), (tint, RIM, CUP), strict=True):
        there = (eye - shift * rng.random()) / r
        inside = 1 / (1 + np.exp(edge * (np.hypot(there.real, 0.87 * there.imag) - 1)))
        light = light + inside[:, None] * (colour * rng.normal(1, 0.06, 1) - light)
    return light


def stamp(view, points, radii, heights):
    """The highest of many domes at each pixel, (h, w) float32, and 0 where there is none.

    Args:
        view: the `View`.
        points: (n,) complex, the centres in the picture.
        radii, heights: (n,) float, of the domes, radii in pixels.
    """
    (height, width), canvas = view.size, np.zeros(view.size, np.float32)
    for r in np.unique(np.ceil(radii)):
        chosen = np.ceil(radii) == r
        centres, (dy, dx) = points[chosen, None], np.mgrid[-r : r + 1, -r : r + 1].reshape(2, -1)
        x = np.clip(np.rint(centres.real) + dx, 0, width - 1)
        y = np.clip(np.rint(centres.imag) + dy, 0, height - 1)
        far = ((x - centres.real) ** 2 + (y - centres.imag) ** 2) / radii[chosen, None] ** 2
        domes = heights[chosen, None] * np.sqrt(np.clip(1 - far, 0, None))
        np.maximum.at(canvas.reshape(-1), (y * width + x).astype(int), domes.astype(np.float32))
    return canvas


def vessels(rng, view):
    """The vessels' absorption, (h, w) float32, and the mask that an annotator would draw, bool."""
    blood, mask, contrast = 0, False, rng.uniform(0.5, 1.1)
    for radius, darkness, gleam in ((2.9, 0.55, rng.uniform(0.3, 0.6)), (3.8, 0.8, 0)):
        trees = grow(rng, plant(rng, radius * rng.uniform(0.9, 1.1)), view.gaze, view.fovea)
        points, radii = map(np.concatenate, zip(*map(dense, trees), strict=True))
        points, depths = view.place(points), contrast * darkness * np.minimum(radii / 3, 1) ** 0.8
        reflex = gleam * stamp(view, points, 0.45 * radii * view.scale, radii > 1.3)
        ink = stamp(view, points, radii * view.scale + 0.4, depths)
        blood = np.maximum(blood, ink * (1 - reflex))  # arteries gleam along their middle
        mask |= stamp(view, points, radii * view.scale + 0.3, radii > DRAWN) > 0
    return blood * np.clip(1 + 0.3 * noise(rng, view, 50), 0.3, 1.6), mask


def dense(branch):
    """Points and radii of a branch every pixel."""
    fine, coarse = np.arange(0, len(branch.points) - 1, 1 / STEP), np.arange(len(branch.points))
    return np.interp(fine, coarse, branch.points), np.interp(fine, coarse, branch.radii)


def lesions(rng, view):
    """Bright spots and dark drops that are no vessels: two (h, w) float32 in 0..1."""
    ill = rng.gamma(0.8, 1)  # exudates and drusen; aneurysms, haemorrhages and flame-shaped ones
    spots = [(8, view.fovea + 60 * complex(*rng.normal(size=2)), 40, 1.8), (8, view.fovea, 80, 2.6)]
    drops = [(10, view.gaze, 130, 1.3), (6, view.gaze, 130, 3), (5, view.gaze, 130, 1.8, 4)]
    return [np.max([blots(rng, view, ill, *k) for k in kinds], 0) for kinds in (spots, drops)]


def blots(rng, view, ill, number, centre, spread, radius, length=1.1):
    """About `ill * number` blots of seven domes each, `length` times as long as wide, (h, w)."""
    n = rng.poisson(ill * number)
    radii, turns = radius * rng.gamma(4, 0.25, n), np.exp(1j * rng.uniform(0, np.pi, n))
    points = centre + spread * (rng.normal(size=(n, 2)) @ [1, 1j])
    parts = 0.6 * radii * turns * (rng.normal(size=(7, n, 2)) @ [length, 1j])
    points, radii = view.place(points + parts), view.scale * radii * rng.uniform(0.5, 1.1, (7, n))
    return stamp(view, points.ravel(), radii.ravel() + 0.3, np.tile(rng.uniform(0.25, 0.8, n), 7))


def lamp(rng, view):
    """Uneven light, (h, w) float32: darker towards the rim, a bright spot, slow variation."""
    far, spot = (abs(view.pixels - complex(*rng.normal(0, wide, 2))) / FIELD for wide in (50, 110))
    bright = rng.uniform(0.05, 0.2) * np.exp(-((spot * rng.uniform(1.7, 3.3)) ** 2))
    return (1 - rng.uniform(0.1, 0.32) * far**2 + bright) * (1 + 0.05 * noise(rng, view, 110))


def photograph(rng, light, field, scale):
    """The camera's (h, w, 3) uint8 of light in 0..1: haze, black outside the field, noise, focus."""
    haze, focus = rng.uniform(0.02, 0.1), rng.uniform(0.7, 1.2) * scale
    light = (light * (1 - haze) + haze * np.float32([0.7, 0.5, 0.4])) * field[..., None] + 0.012
    grain = rng.uniform(0.04, 0.085) * focus * rng.standard_normal(light.shape, np.float32)
    light = gaussian_filter(light + np.sqrt(light) * grain, (focus, focus, 0))
    return np.rint(255 * np.clip(rng.uniform(0.9, 1.05) * light, 0, 1)).astype(np.uint8)


def split_radius(radius, share):
    """Radii and angles of the two branches of a vessel, of which one takes `share` of the flow.

    Args:
        radius: float, of the parent, in pixels.
        share: float in 0..0.5.

    Returns:
        (r1, r2), (a1, a2): radii with r1³ + r2³ = radius³, and the angles between each branch and
        the parent's direction, in radians, for which blood and wall cost least.

    Source: C. D. Murray, "The physiological principle of minimum work", PNAS 12, 1926, and "The
    physiological principle of minimum work applied to the angle of branching of arteries", J. Gen.
    Physiol. 9, 1926.
    """
    radii = radius * np.array([1 - share, share]) ** (1 / 3)
    return radii, np.arccos((radius**4 + radii**4 - radii[::-1] ** 4) / (2 * radius**2 * radii**2))


def plant(rng, radius):
    """Yield the `Tip` of each of one kind's trees: to the macula, two arcades, two nasal trees."""
    yield Tip(0.4 * radius, 3 + 0j, exp(1j * rng.normal(0, 0.5)))
    for side, nasal in ((-1, 0), (-1, 1), (1, 0), (1, 1)):
        arch = rng.uniform(0.006, 0.011) * (1 - 1.7 * nasal)
        heading = exp(1j * side * rng.normal(np.pi / 2 + 0.3 * (2 * nasal - 1), 0.25))
        width = radius * rng.uniform(0.9, 1.1) * (1 - 0.3 * nasal)
        yield Tip(width, 3 * heading + rng.normal(0, 4), heading, arch)


def grow(rng, roots, centre, fovea):
    """All branches of the trees that start at `roots`, the widest first.

    Args:
        rng: the random generator.
        roots: the trees' first `Tip`s.
        centre: complex, the middle of the field of view, beyond which nothing grows.
        fovea: float, its distance from the disc, in pixels.

    Returns:
        list of `Branch`; a parent comes before its children, and 0 or 2 branches begin where it ends.
    """
    tips, branches, taken = list(roots), [], set()
    while tips:
        tip = tips.pop(max(range(len(tips)), key=lambda i: tips[i].radius))
        points, alive = walk(rng, tip, centre, fovea, taken)
        taken.update(map(cell, points))
        radii = tip.radius * np.exp(-STEP / 900 * np.arange(len(points)))  # twigs too thin to see
        if alive and radii[-1] > 1.15 * THINNEST:
            tips += fork(rng, tip, points, radii[-1], len(branches))
        elif abs(points[-1] - centre) < FIELD:
            radii *= np.linspace(1, min(THINNEST / radii[-1], 1), len(points))
        branches.append(Branch(np.array(points), radii, tip.parent))
    return branches


def cell(point):
    """The square of 6 pixels in which a point lies."""
    return int(point.real // 6), int(point.imag // 6)


def walk(rng, tip, centre, fovea, taken):
    """Points of one branch (a list of complex), and whether it reached its full length."""
    bends = rng.normal(0, 0.1 + 0.06 / tip.radius, 7 + int(rng.gamma(3, 2.1 + 0.45 * tip.radius)))
    points, heading = [tip.point], tip.heading
    for i, bend in enumerate(np.convolve(bends, np.ones(5) / 5, "valid")):
        aim = phase(flow(points[-1], heading, tip.arch, fovea) / heading)
        heading *= exp(1j * (bend + (0.1 if tip.arch else 0.03) * aim))
        points.append(points[-1] + STEP * heading)
        crossed = tip.radius < 1.3 and i > 3 and cell(points[-1]) in taken
        if crossed or abs(points[-1] - centre) > FIELD + 8 or abs(points[-1] - fovea) < 32:
            return points, False
    return points, True


def flow(point, heading, arch, fovea):
    """The direction (complex) in which a vessel is drawn: arcades around the macula, twigs into it."""
    if arch:
        slope = (1 - max(point.real, 0) / fovea / 1.5) * (1 if point.imag > 0 else -1)
        return complex(2 * arch * abs(point.imag), slope)
    inward = fovea - point
    return inward if abs(inward) < 150 and (heading * inward.conjugate()).real > 0 else point


def fork(rng, tip, points, radius, parent):
    """The two tips at the end of a branch, a list of `Tip`."""
    least = min((1.2 * THINNEST / radius) ** 3, 0.4)
    share, heading = least * (0.5 / least) ** rng.random(), (points[-1] - points[-2]) / STEP
    radii, angles = split_radius(radius, share)
    angles = rng.choice([-1, 1]) * rng.uniform(0.7, 1.1, 2) * angles * [-1, 1]
    arches = tip.arch, tip.arch * rng.uniform(0.4, 2) * (share > 0.25)
    ends = zip(radii, angles, arches, strict=True)
    return [Tip(r, points[-1], heading * exp(1j * turn), arch, parent) for r, turn, arch in ends]
