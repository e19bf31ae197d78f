"""Bags with a flap and a handle."""

from dataclasses import dataclass

import numpy as np

from mnist_ae.standins.garment_shapes import (
    coverage,
    intersection,
    smooth_curve,
    trimmings,
)


@dataclass(frozen=True)
class Bag:
    """One kind of bag.

    Attributes:
        height: (low, high), of the body, in pixels.
        base: (low, high), half the width at the bottom, in pixels.
        taper: (low, high), the width at the top as a share of that at the bottom.
        reach: (low, high), the height of the handle above the body, in pixels.
        corner: (low, high), the size of the round corners, in pixels.
        handled: the share of bags with a handle, 0..1.
    """

    height: tuple[float, float]
    base: tuple[float, float]
    taper: tuple[float, float]
    reach: tuple[float, float]
    corner: tuple[float, float]
    handled: float = 0

    def paint(self, dice, x, y):
        """Draw bags at random; arguments and returns as in `Top.paint`."""
        height = dice.between(*self.height)
        base = dice.between(*self.base)
        taper = dice.between(*self.taper)
        reach = dice.between(*self.reach)
        corner = dice.between(*self.corner)
        handled = dice.flags(self.handled)

        top = (reach - height) / 2
        bottom = (reach + height) / 2
        half_width = taper * base  # at the top
        aside = abs(x)
        outline = smooth_curve(
            y,
            (top - 0.5, half_width - corner),
            (top + corner, half_width),
            (bottom - corner, base),
            (bottom + 0.5, base - corner),
        )
        body = intersection(outline - aside, y - top, bottom - y)

        half_span = half_width * dice.between(0.35, 0.95)  # of the handle, half an ellipse
        from_ellipse = abs(np.hypot(x / half_span, (y - top) / reach) - 1)
        from_ellipse *= np.minimum(half_span, reach)
        handle = intersection(dice.between(0.3, 1.1) - from_ellipse, top + 1 - y)
        mask = np.maximum(coverage(body), coverage(handle) * handled)

        flap_length = dice.between(0.2, 0.7) * height
        flap = top + flap_length - dice.between(0, 0.3) * aside - y
        hem = 0.1 - abs(flap)
        clasp = dice.between(0, 1.5) - np.maximum(aside, abs(flap))
        return mask, trimmings(dice, flap, hem, clasp)
