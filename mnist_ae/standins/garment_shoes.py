"""Shoes: sandals, sneakers and ankle boots."""

from dataclasses import dataclass

import numpy as np

from mnist_ae.standins.garment_shapes import (
    FAR,
    coverage,
    intersection,
    smooth_curve,
    trimmings,
)


@dataclass(frozen=True)
class Shoe:
    """One kind of shoe, seen from its side, the toe to the left.

    Attributes:
        toe: (low, high), the height above the sole at the toe, in pixels.
        instep: (low, high), the height at the instep, in pixels.
        ankle: (low, high), the height at the ankle, in pixels.
        lift: (low, high), by which the heel is higher than the toe, in pixels.
        sole: (low, high), the thickness of the sole, in pixels.
        strapped: the share whose upper is made of straps, 0..1.
    """

    toe: tuple[float, float]
    instep: tuple[float, float]
    ankle: tuple[float, float]
    lift: tuple[float, float]
    sole: tuple[float, float]
    strapped: float = 0

    def paint(self, dice, x, y):
        """Draw shoes at random; arguments and returns as in `Top.paint`."""
        toe = dice.between(*self.toe)
        instep = dice.between(*self.instep)
        ankle = dice.between(*self.ankle)
        lift = dice.between(*self.lift)
        thickness = dice.between(*self.sole)
        strapped = dice.flags(self.strapped)

        half_length = dice.between(11.2, 12.4)
        throat = dice.between(-1, 5)  # where the opening for the foot begins, in x
        bottom = (np.maximum(ankle, instep) + lift - thickness) / 2  # of the toe, in y
        incline = smooth_curve(x, (-0.5 * half_length, 0), (0.8 * half_length, 1))
        above_sole = bottom - lift * incline - y
        below_rim = upper_height(dice, x, half_length, throat, (toe, instep, ankle))
        below_rim -= above_sole

        lean = dice.between(-0.8, 0.8)  # of straps and seam, in pixels per pixel
        straps = strap_pattern(dice, x + lean * y, below_rim) + FAR * (1 - strapped)
        end = half_length - dice.between(0, 0.15) * above_sole - abs(x)
        upper = intersection(above_sole, below_rim, end, straps)
        sole = sole_with_heel(dice, x, y, above_sole, half_length, bottom, thickness)
        mask = np.maximum(coverage(upper), coverage(sole))

        near_throat = 2.5 - abs(x - throat + 2)
        laces = intersection(2 * np.sin(2.2 * (x + y)), near_throat, 4 - below_rim)
        seam = dice.between(-1, 0.7) - abs(x - 0.6 * half_length + lean * y)
        toecap = -0.6 * half_length - x - 0.3 * above_sole
        unlaced = dice.flags(0.4)
        return mask, trimmings(dice, sole, laces - 9 * unlaced, seam, toecap)


def upper_height(dice, x, half_length, throat, heights):
    """Return the height of a shoe above its sole along its length, (n, 28, 28), in pixels.

    Args:
        dice: the `Dice`.
        x: (n, 28, 28), pixels to the right of the shoe's centre.
        half_length: half its length, in pixels.
        throat: where the opening for the foot begins, in x.
        heights: (toe, instep, ankle), in pixels.
    """
    toe, instep, ankle = heights
    middle = ankle - dice.between(0, 1.5)  # of the opening's rim
    back = ankle + dice.between(-1, 1)
    return smooth_curve(
        x,
        (-half_length - 1, 0.2 * toe),
        (-0.8 * half_length, toe),
        (throat - 2, instep),
        (throat + 1.5, ankle),
        (0.6 * half_length, middle),
        (half_length, back),
    )


def strap_pattern(dice, along, below_rim):
    """Return the signed distance to straps or to a narrow rim, whichever is nearer.

    Args:
        dice: the `Dice`.
        along: (n, 28, 28), a position across the straps, in pixels.
        below_rim: (n, 28, 28), pixels below the upper edge of the shoe.
    """
    phase = dice.between(0, 6.3)
    straps = 1.5 * np.sin(dice.between(0.6, 1.2) * along + phase) + dice.between(-0.6, 0.9)
    rim = dice.between(-0.8, 0.8) - below_rim
    return np.maximum(straps, rim)


def sole_with_heel(dice, x, y, above_sole, half_length, bottom, thickness):
    """Return the signed distance to the sole and the heel below it.

    Args:
        dice: the `Dice`.
        x: (n, 28, 28), pixels to the right of the shoe's centre.
        y: (n, 28, 28), pixels below it.
        above_sole: (n, 28, 28), pixels above the upper side of the sole.
        half_length: half the length of the shoe, in pixels.
        bottom: the upper side of the sole at the toe, in y.
        thickness: of the sole, in pixels.
    """
    start = half_length * dice.between(0.2, 0.85)
    front = x - start + dice.between(0, 0.3) * above_sole
    ground = bottom + thickness
    heel = intersection(front, half_length - x, -above_sole, ground - y)
    end = half_length + 0.5 - abs(x)
    sole = intersection(0.5 - above_sole, above_sole + thickness, end)
    return np.maximum(sole, heel)
