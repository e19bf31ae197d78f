"""Blood vessels of the retina, grown as trees from the optic disc.

Points and directions are complex numbers x + iy, y down, in pixels of a picture of 584×565.
The optic disc is at 0 and the fovea to the right of it.
"""

import cmath
from dataclasses import dataclass

import numpy as np

from mnist_ae.standins.fundus_view import FIELD

STEP = 3.0  # pixels between the points of a branch
THINNEST = 0.5  # pixels: the radius at which a vessel ends
TAPER = 900  # pixels over which a branch thins by a factor of e, as tiny twigs leave it
THIN = 1.3  # pixels: the radius below which a vessel ends where it meets another
SQUARE = 6  # pixels: vessels meet if they run through the same square of this size
MARGIN = 8  # pixels by which vessels leave the field of view
AVASCULAR = 32  # pixels: the radius of the zone around the fovea without vessels
INWARD = 150  # pixels: the distance within which the macula draws twigs


@dataclass(frozen=True)
class Branch:
    """A vessel between two branchings.

    Attributes:
        points: (m,) complex, where it runs.
        radii: (m,) float, its radius at the points, in pixels.
        parent: the index of the branch at whose last point it begins; -1 at the disc.
    """

    points: np.ndarray
    radii: np.ndarray
    parent: int


@dataclass(frozen=True)
class Tip:
    """Where a branch is about to grow.

    Attributes:
        radius: in pixels.
        point: complex.
        heading: complex of length 1, the direction of growth.
        arch: the curvature of its arcade, or 0.
        parent: as in `Branch`.
    """

    radius: float
    point: complex
    heading: complex
    arch: float = 0
    parent: int = -1


def split_radius(radius, share):
    """Return the radii and the angles of the two branches of a vessel.

    Args:
        radius: float, of the parent, in pixels.
        share: float in 0..0.5, the share of the flow that the second branch takes.

    Returns:
        (radii, angles), both (2,) float: r1 and r2 with r1³ + r2³ = radius³, and the angles
        between each branch and the parent's direction, in radians, for which blood and wall
        cost least.

    Source: C. D. Murray, "The physiological principle of minimum work", PNAS 12, 1926, and
    "The physiological principle of minimum work applied to the angle of branching of
    arteries", J. Gen. Physiol. 9, 1926.
    """
    radii = radius * np.array([1 - share, share]) ** (1 / 3)
    other = radii[::-1]
    cosines = (radius**4 + radii**4 - other**4) / (2 * radius**2 * radii**2)
    return radii, np.arccos(cosines)


def plant(rng, radius):
    """Return the roots of one kind's trees: a small one, two arcades and two nasal trees.

    Args:
        rng: the random generator.
        radius: of the widest vessels, in pixels.

    Returns:
        list of five `Tip`s.
    """
    to_macula = Tip(0.4 * radius, 3 + 0j, cmath.rect(1, rng.normal(0, 0.5)))
    roots = [to_macula]
    for side in (-1, 1):  # above and below the disc
        roots.append(plant_arcade(rng, radius, side))
        roots.append(plant_nasal_tree(rng, radius, side))
    return roots


def plant_arcade(rng, radius, side):
    """Return the `Tip` of a wide vessel that arches around the macula."""
    arch = rng.uniform(0.006, 0.011)
    heading = cmath.rect(1, side * rng.normal(np.pi / 2 - 0.3, 0.25))
    width = radius * rng.uniform(0.9, 1.1)
    return Tip(width, 3 * heading + rng.normal(0, 4), heading, arch)


def plant_nasal_tree(rng, radius, side):
    """Return the `Tip` of a narrower vessel that bends away from the macula."""
    arch = -0.7 * rng.uniform(0.006, 0.011)
    heading = cmath.rect(1, side * rng.normal(np.pi / 2 + 0.3, 0.25))
    width = 0.7 * (radius * rng.uniform(0.9, 1.1))
    return Tip(width, 3 * heading + rng.normal(0, 4), heading, arch)


def grow(rng, roots, centre, fovea):
    """Return all branches of some trees, grown widest tip first.

    Args:
        rng: the random generator.
        roots: the trees' first `Tip`s.
        centre: complex, the middle of the field of view, outside which nothing grows.
        fovea: float, its distance from the disc, in pixels.

    Returns:
        list of `Branch`; a parent comes before its children, and either none or two
        branches begin where it ends.
    """
    tips = list(roots)
    branches = []
    taken = set()  # the squares that a vessel runs through
    while tips:
        widest = max(range(len(tips)), key=lambda i: tips[i].radius)
        tip = tips.pop(widest)
        points, complete = walk(rng, tip, centre, fovea, taken)
        taken.update(map(square_of, points))
        radii = tip.radius * np.exp(-STEP / TAPER * np.arange(len(points)))
        if complete and radii[-1] > 1.15 * THINNEST:
            tips += fork(rng, tip, points, radii[-1], parent=len(branches))
        elif abs(points[-1] - centre) < FIELD:  # it ends in view: in a fine point
            radii *= np.linspace(1, min(THINNEST / radii[-1], 1), len(points))
        branches.append(Branch(np.array(points), radii, tip.parent))
    return branches


def square_of(point):
    """Return (column, row) of the square of a coarse grid in which a point lies."""
    return int(point.real // SQUARE), int(point.imag // SQUARE)


def walk(rng, tip, centre, fovea, taken):
    """Let one branch grow until it has its full length, meets a vessel or leaves the field.

    Args:
        rng: the random generator.
        tip: the `Tip` at which it begins.
        centre: complex, the middle of the field of view.
        fovea: float, its distance from the disc, in pixels.
        taken: set of squares that a vessel runs through.

    Returns:
        (points, complete): list of complex, and whether the branch reached its full length.
    """
    num_bends = 7 + int(rng.gamma(3, 2.1 + 0.45 * tip.radius))
    bends = rng.normal(0, 0.1 + 0.06 / tip.radius, num_bends)
    smooth_bends = np.convolve(bends, np.ones(5) / 5, "valid")
    pull = 0.1 if tip.arch else 0.03
    points = [tip.point]
    heading = tip.heading
    for i, bend in enumerate(smooth_bends):
        aim = cmath.phase(flow(points[-1], heading, tip.arch, fovea) / heading)
        heading *= cmath.rect(1, bend + pull * aim)
        point = points[-1] + STEP * heading
        points.append(point)
        crossed = tip.radius < THIN and i > 3 and square_of(point) in taken
        outside = abs(point - centre) > FIELD + MARGIN
        if crossed or outside or abs(point - fovea) < AVASCULAR:
            return points, False
    return points, True


def flow(point, heading, arch, fovea):
    """Return the direction in which a vessel is drawn, a complex number of any length.

    Arcades run around the macula. Twigs near it that head for it are drawn to it. All other
    vessels run away from the disc.

    Args:
        point: complex, where the vessel is.
        heading: complex, its direction.
        arch: the curvature of its arcade, or 0.
        fovea: float, its distance from the disc, in pixels.
    """
    if arch:
        slope = 1 - max(point.real, 0) / fovea / 1.5
        side = 1 if point.imag > 0 else -1
        return complex(2 * arch * abs(point.imag), slope * side)
    inward = fovea - point
    heads_inward = (heading * inward.conjugate()).real > 0
    if abs(inward) < INWARD and heads_inward:
        return inward
    return point


def fork(rng, tip, points, radius, parent):
    """Return the two tips at the end of a branch.

    Args:
        rng: the random generator.
        tip: the `Tip` at which the branch began.
        points: its points, two or more.
        radius: its radius at its end, in pixels.
        parent: its index.

    Returns:
        list of two `Tip`s, the wider one first.
    """
    least = min((1.2 * THINNEST / radius) ** 3, 0.4)  # a smaller branch would be too thin
    share = least * (0.5 / least) ** rng.random()
    heading = (points[-1] - points[-2]) / STEP
    radii, angles = split_radius(radius, share)
    side = rng.choice([-1, 1])
    wide_turn, narrow_turn = side * rng.uniform(0.7, 1.1, 2) * angles * [-1, 1]
    narrow_arch = tip.arch * rng.uniform(0.4, 2)
    if share <= 0.25:
        narrow_arch = 0
    wide_heading = heading * cmath.rect(1, wide_turn)
    narrow_heading = heading * cmath.rect(1, narrow_turn)
    wide = Tip(radii[0], points[-1], wide_heading, tip.arch, parent)
    narrow = Tip(radii[1], points[-1], narrow_heading, narrow_arch, parent)
    return [wide, narrow]
