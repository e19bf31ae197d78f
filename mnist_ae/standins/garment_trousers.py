"""Trousers, long and short."""

from dataclasses import dataclass

import numpy as np

from mnist_ae.standins.garment_shapes import (
    coverage,
    intersection,
    smooth_curve,
    trimmings,
)


@dataclass(frozen=True)
class Trousers:
    """One kind of garment with two legs and a waistband.

    Attributes:
        height: (low, high), of long ones, in pixels.
        waist: (low, high), half the width at the waist, in pixels.
        hem: (low, high), from the middle line to the outer seam at the hem, in pixels.
        leg: (low, high), the width of a leg at the hem, in pixels.
        rise: (low, high), from the waist down to the crotch, in pixels.
        short: the share of short ones, 0..1.
    """

    height: tuple[float, float]
    waist: tuple[float, float]
    hem: tuple[float, float]
    leg: tuple[float, float]
    rise: tuple[float, float]
    short: float = 0

    def paint(self, dice, x, y):
        """Draw garments at random; arguments and returns as in `Top.paint`."""
        height = dice.between(*self.height)
        waist = dice.between(*self.waist)
        hem = dice.between(*self.hem)
        leg = dice.between(*self.leg)
        rise = dice.between(*self.rise)
        short = dice.flags(self.short)

        height = height - short * dice.between(6, 10)
        top = -height / 2
        bottom = height / 2
        crotch = top + rise
        hip = np.maximum(waist, hem - 1.5) + dice.between(0, 1)
        aside = abs(x)
        outer = smooth_curve(y, (top, waist), (crotch, hip), (bottom, hem)) - aside
        gap = hem - leg  # half the distance between the legs at the hem
        inner_knots = ((crotch - 0.5, -1), (crotch + 1.5, 0.3 * gap), (bottom, gap))
        inner = aside - smooth_curve(y, *inner_knots)
        mask = coverage(intersection(outer, inner, y - top, bottom - y))

        waistband = top + dice.between(0.3, 2) - y
        turn_up = y - bottom + dice.between(-1, 2)
        crease = dice.between(-1, 1) - abs(aside - 0.5 * hem)
        fly = intersection(-0.2 - aside, crotch - y)
        return mask, trimmings(dice, waistband, turn_up, crease, fly)
