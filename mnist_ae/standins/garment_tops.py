"""Garments for the upper body: T-shirts, pullovers, dresses, coats and shirts."""

from dataclasses import dataclass

import numpy as np

from mnist_ae.standins.garment_shapes import (
    FAR,
    coverage,
    intersection,
    smooth_curve,
    trimmings,
)

LONGEST_REACH = 12.3  # pixels from the middle of the image to a cuff, at most


@dataclass(frozen=True)
class Top:
    """One kind of garment with a body, sleeves and a neckline.

    Attributes:
        shoulder: (low, high), half the width at the shoulders, in pixels.
        hem: (low, high), half the width at the hem, in pixels.
        height: (low, high), in pixels.
        neck: (low, high), half the width of the neckline, in pixels.
        depth: (low, high), the depth of the neckline, in pixels.
        sleeveless: the share of garments without sleeves, 0..1.
        short_sleeved: the share with short sleeves, if they have any.
        buttoned: the share that is open or buttoned down the front.
        gaping: the share whose front edges gape, as a coat's do; the others have a placket.
        belted: the share with a belt.
    """

    shoulder: tuple[float, float]
    hem: tuple[float, float]
    height: tuple[float, float]
    neck: tuple[float, float]
    depth: tuple[float, float]
    sleeveless: float = 0
    short_sleeved: float = 0
    buttoned: float = 0
    gaping: float = 0
    belted: float = 0

    def paint(self, dice, x, y):
        """Draw garments at random.

        Args:
            dice: the `Dice`.
            x: (n, 28, 28) float32, pixels to the right of the garment's centre.
            y: (n, 28, 28) float32, pixels below it.

        Returns:
            (mask, marks), (n, 28, 28) float32: the share of each pixel that is covered, in
            0..1, and what is to be added there to the grey level of the cloth.
        """
        shoulder = dice.between(*self.shoulder)
        hem = dice.between(*self.hem)
        height = dice.between(*self.height)
        neck = dice.between(*self.neck)
        depth = dice.between(*self.depth)
        sleeveless = dice.flags(self.sleeveless)
        short_sleeved = dice.flags(self.short_sleeved)
        buttoned = dice.flags(self.buttoned)
        gaping = dice.flags(self.gaping)
        belted = dice.flags(self.belted)

        top = -height / 2
        bottom = height / 2
        slope = dice.between(0.1, 0.4)  # by which the shoulders fall, per pixel outwards
        aside = abs(x)
        waist = np.minimum(shoulder, hem) * dice.between(0.8, 1)
        body = trunk(y, aside, (top, bottom), (shoulder, waist, hem), slope)
        sleeve, seam = sleeve_and_seam(
            dice,
            outwards=aside - shoulder,
            down=y - top - slope * shoulder,
            shoulder=shoulder,
            height=height,
            short=short_sleeved,
        )
        neck = np.minimum(neck + sleeveless, shoulder - 1.8)
        hole = neckline(dice, y, aside, top, neck, depth)

        mask = np.maximum(coverage(body), coverage(sleeve) * (1 - sleeveless))
        mask *= 1 - dice.between(0.7, 1) * coverage(hole)  # the lining may show
        marks = dice.between(-0.9, -0.1) * coverage(seam) * (1 - sleeveless)
        gap, placket = front_opening(dice, x, y, buttoned)
        marks -= gaping * gap
        marks += (1 - gaping) * placket
        belt = dice.between(0.3, 1.2) - abs(y - dice.between(-3, 2)) - FAR * (1 - belted)
        collar = hole + dice.between(-0.5, 1) + 1.5 * buttoned
        border = y - bottom + dice.between(-1, 2)
        return mask, marks + trimmings(dice, collar, belt, border)


def trunk(y, aside, ends, half_widths, slope):
    """Return the signed distance to the body of a garment, without its sleeves.

    Args:
        y: (n, 28, 28), pixels below the garment's centre.
        aside: (n, 28, 28), pixels from its middle line.
        ends: (top, bottom), where it begins and ends, in y.
        half_widths: (shoulder, waist, hem), half the widths, in pixels.
        slope: by which the shoulders fall, in pixels per pixel.
    """
    top, bottom = ends
    shoulder, waist, hem = half_widths
    half_width = smooth_curve(y, (top + 3, shoulder), (0, waist), (bottom, hem))
    return intersection(half_width - aside, y - top - slope * aside, bottom - y)


def sleeve_and_seam(dice, outwards, down, shoulder, height, short):
    """Return the signed distances to a sleeve and to the seam on its inner side.

    Args:
        dice: the `Dice`.
        outwards: (n, 28, 28), pixels from the tip of the shoulder, away from the body.
        down: (n, 28, 28), pixels below the tip of the shoulder.
        shoulder: half the width at the shoulders, in pixels.
        height: the height of the garment, in pixels.
        short: 1 if the sleeve is short, else 0.
    """
    short_reach = dice.between(2, 5)
    long_reach = np.minimum(dice.between(1, 6), LONGEST_REACH - shoulder)
    reach = np.where(short, short_reach, long_reach)
    short_drop = dice.between(2, 7)
    long_drop = np.minimum(dice.between(13, 22), height - 3)
    drop = np.where(short, short_drop, long_drop)
    length = np.hypot(reach, drop)
    radius = dice.between(1.6, 2.7)  # half the width

    outwards = outwards + 0.4 * radius
    down = down - radius
    along = (reach * outwards + drop * down) / length
    across = (drop * outwards - reach * down) / length
    half_width = radius - dice.between(0, 0.05) * along
    sleeve = intersection(half_width - abs(across), length - along, along + 2)
    seam = intersection(0.3 - abs(across + radius), sleeve + 1)
    return sleeve, seam


def neckline(dice, y, aside, top, half_width, depth):
    """Return the signed distance to the hole for the neck, a V or a U.

    Args:
        dice: the `Dice`.
        y: (n, 28, 28), pixels below the garment's centre.
        aside: (n, 28, 28), pixels from its middle line.
        top: where the garment begins, in y.
        half_width: half the width of the hole at its top, in pixels.
        depth: of the hole, in pixels.
    """
    bend = (top + 0.6 * depth, dice.between(0.4, 0.9))
    knots = ((top, 1), bend, (top + depth, 0))  # widths as shares of that at the top
    return (half_width + 1) * smooth_curve(y, *knots) - 1 - aside


def front_opening(dice, x, y, buttoned):
    """Return the darkness of a gaping front, and the marks of a placket with buttons.

    Args:
        dice: the `Dice`.
        x: (n, 28, 28), pixels to the right of the garment's middle line.
        y: (n, 28, 28), pixels below its centre.
        buttoned: 1 if there is such a front, else 0.

    Returns:
        (gap, placket), (n, 28, 28) float32, both 0 away from the opening; gap >= 0.
    """
    centre = dice.between(-1, 1)
    slant = dice.between(-0.05, 0.05)
    away = abs(x - centre - slant * y) + FAR * (1 - buttoned)
    gap = dice.between(0.5, 1) * coverage(dice.between(0, 1.2) - away)
    buttons = intersection(0.4 - away, 4 * np.cos(dice.between(1.2, 2) * y) - 2)
    strip = dice.between(0.2, 1) - away
    return gap, trimmings(dice, strip, buttons)
