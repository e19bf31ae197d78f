"""Digits as a hand draws them: strokes of a pen, at least five ways per class.

A shape is a list of strokes, a stroke a list of points (x, y).  A digit is about as high as
1 and about 0.6 wide; x runs to the right, y down.  They were written down from how people
are taught to write digits in several countries, not from what a network reads well.
"""

import math
import random

STEPS_PER_ARC = 14
LARGEST = 168 * 4 - 1  # a coordinate of the page's strokes, see page/strokes.js
PEN = 9  # the page's own radius
HEIGHTS = (0.35, 0.8)  # of a drawn digit, in parts of the square
SLANTS = (-0.25, 0.3)  # how far its top lies to the right, in parts of its height
WIDTHS = (0.85, 1.2)  # how much wider it gets
TREMBLE = 0.006  # of the digit's height: no hand is quite steady


def arc(x, y, width, height, start, end):
    """Points along an ellipse; angles in degrees, 0 to the right, 90 down."""
    points = []
    for step in range(STEPS_PER_ARC + 1):
        angle = math.radians(start + (end - start) * step / STEPS_PER_ARC)
        across = x + width * math.cos(angle)
        points.append((across, y + height * math.sin(angle)))
    return points


def curve(*points):
    """A smooth line through points (Catmull and Rom's)."""
    padded = [points[0], *points, points[-1]]
    smooth = []
    for i in range(len(points) - 1):
        before, first, second, after = padded[i : i + 4]
        for step in range(8):
            t = step / 8
            place = []
            for a, b, c, d in zip(before, first, second, after, strict=True):
                bend = (2 * a - 5 * b + 4 * c - d) * t + (3 * b - a - 3 * c + d) * t * t
                place.append(b + 0.5 * t * (c - a + bend))
            smooth.append(tuple(place))
    return [*smooth, points[-1]]


ZEROS = [
    [arc(0.3, 0.5, 0.3, 0.5, -90, 275)],
    [arc(0.3, 0.5, 0.2, 0.5, -70, 290)],
    [arc(0.4, 0.5, 0.4, 0.5, -110, -475)],
    [curve((0.45, 0.05), (0.15, 0.2), (0.05, 0.6), (0.25, 0.97), (0.55, 0.75), (0.55, 0.3),
           (0.35, 0.02))],
    [arc(0.28, 0.5, 0.28, 0.5, -60, -400)],
    [curve((0.3, 0.0), (0.02, 0.3), (0.05, 0.8), (0.3, 1.0), (0.52, 0.75), (0.5, 0.25),
           (0.22, 0.03))],
]  # fmt: skip
ONES = [
    [[(0.3, 0.0), (0.3, 1.0)]],
    [[(0.42, 0.0), (0.2, 1.0)]],
    [[(0.1, 0.25), (0.35, 0.0), (0.35, 1.0)]],
    [[(0.12, 0.2), (0.35, 0.0), (0.33, 1.0)], [(0.12, 1.0), (0.55, 1.0)]],
    [curve((0.33, 0.0), (0.3, 0.4), (0.28, 0.7), (0.28, 1.0))],
    [[(0.22, 0.12), (0.34, 0.0), (0.28, 1.0)]],
]
TWOS = [
    [[*arc(0.3, 0.28, 0.28, 0.28, 190, 385), (0.02, 1.0), (0.6, 1.0)]],
    [curve((0.03, 0.25), (0.25, 0.0), (0.52, 0.2), (0.35, 0.6), (0.03, 0.97), (0.3, 0.92),
           (0.62, 0.97))],
    [curve((0.05, 0.2), (0.3, 0.0), (0.55, 0.22), (0.3, 0.7), (0.05, 0.9), (0.1, 0.78),
           (0.25, 0.85), (0.65, 1.0))],
    [[*curve((0.02, 0.15), (0.3, 0.02), (0.5, 0.2), (0.4, 0.5), (0.05, 1.0)),
      (0.55, 0.98)]],
    [[*curve((0.05, 0.3), (0.15, 0.05), (0.45, 0.05), (0.5, 0.35), (0.25, 0.7),
             (0.0, 0.95)),
      *curve((0.0, 0.95), (0.25, 0.9), (0.4, 1.0), (0.6, 0.9))]],
    [[*arc(0.28, 0.3, 0.25, 0.3, 200, 370), *curve((0.5, 0.4), (0.3, 0.75), (0.0, 1.0)),
      (0.62, 1.0)]],
]  # fmt: skip
THREES = [
    [[*arc(0.25, 0.25, 0.27, 0.25, 200, 440), *arc(0.25, 0.74, 0.32, 0.26, -85, 160)]],
    [curve((0.05, 0.12), (0.3, 0.0), (0.5, 0.2), (0.22, 0.45), (0.55, 0.7), (0.3, 1.0),
           (0.0, 0.9))],
    [[(0.05, 0.0), (0.5, 0.0), (0.22, 0.4), *arc(0.22, 0.7, 0.32, 0.3, -80, 150)]],
    [curve((0.08, 0.05), (0.42, 0.05), (0.45, 0.3), (0.15, 0.48), (0.5, 0.6), (0.5, 0.9),
           (0.02, 0.98))],
    [curve((0.0, 0.2), (0.2, 0.0), (0.45, 0.15), (0.35, 0.4), (0.15, 0.5), (0.12, 0.44),
           (0.4, 0.5), (0.55, 0.75), (0.3, 1.0), (0.0, 0.82))],
    [[*arc(0.22, 0.22, 0.22, 0.22, 190, 430), *arc(0.22, 0.7, 0.28, 0.3, -95, 170)]],
]  # fmt: skip
FOURS = [
    [[(0.1, 0.0), (0.02, 0.55), (0.6, 0.55)], [(0.48, 0.1), (0.44, 1.0)]],
    [[(0.42, 0.0), (0.0, 0.65), (0.62, 0.65)], [(0.42, 0.0), (0.42, 1.0)]],
    [[(0.12, 0.02), (0.05, 0.45), (0.5, 0.42)], [(0.55, 0.0), (0.4, 1.0)]],
    [curve((0.08, 0.0), (0.05, 0.3), (0.2, 0.5), (0.48, 0.4)), [(0.52, 0.02), (0.45, 1.0)]],
    [[(0.5, 1.0), (0.5, 0.0), (0.02, 0.6), (0.65, 0.62)]],
    [
        curve((0.02, 0.05), (0.0, 0.4), (0.1, 0.52), (0.45, 0.48)),
        [(0.46, 0.05), (0.48, 1.0)],
    ],
]
FIVES = [
    [[(0.55, 0.0), (0.12, 0.0), (0.1, 0.42), *arc(0.25, 0.68, 0.32, 0.31, -115, 140)]],
    [[(0.15, 0.0), (0.1, 0.42), *arc(0.24, 0.68, 0.3, 0.3, -110, 150)],
     [(0.15, 0.0), (0.6, 0.02)]],
    [curve((0.58, 0.02), (0.3, 0.0), (0.15, 0.2), (0.2, 0.42), (0.45, 0.55), (0.48, 0.8),
           (0.28, 1.0), (0.0, 0.92))],
    [[(0.5, 0.0), (0.15, 0.03), (0.12, 0.4),
      *curve((0.12, 0.4), (0.4, 0.42), (0.5, 0.7), (0.35, 0.95), (0.02, 0.98))]],
    [[(0.18, 0.05), (0.14, 0.4),
      *curve((0.14, 0.4), (0.38, 0.38), (0.55, 0.65), (0.35, 0.97), (0.02, 0.88))],
     [(0.2, 0.06), (0.65, 0.0)]],
    [[(0.6, 0.0), (0.2, 0.02), (0.12, 0.45),
      *curve((0.12, 0.45), (0.35, 0.45), (0.45, 0.68), (0.3, 0.92), (0.0, 1.0))]],
]  # fmt: skip
SIXES = [
    [[*curve((0.42, 0.0), (0.15, 0.3), (0.03, 0.7)),
      *arc(0.27, 0.74, 0.25, 0.26, 180, -180)]],
    [curve((0.48, 0.05), (0.2, 0.15), (0.03, 0.55), (0.12, 0.93), (0.4, 0.95), (0.5, 0.7),
           (0.3, 0.52), (0.06, 0.65))],
    [[(0.25, 0.0), (0.08, 0.6), *arc(0.28, 0.76, 0.22, 0.23, 200, 540)]],
    [curve((0.38, 0.0), (0.1, 0.35), (0.02, 0.75), (0.2, 1.0), (0.45, 0.85), (0.38, 0.6),
           (0.15, 0.68), (0.08, 0.85))],
    [[*curve((0.2, 0.0), (0.06, 0.35), (0.02, 0.7)),
      *arc(0.24, 0.74, 0.22, 0.24, 190, -170)]],
    [curve((0.55, 0.1), (0.35, 0.0), (0.1, 0.3), (0.05, 0.75), (0.3, 1.0), (0.55, 0.8),
           (0.4, 0.55), (0.1, 0.62))],
]  # fmt: skip
SEVENS = [
    [[(0.0, 0.03), (0.58, 0.0), (0.22, 1.0)]],
    [[(0.0, 0.05), (0.55, 0.05), (0.2, 1.0)], [(0.15, 0.5), (0.52, 0.48)]],
    [[(0.03, 0.1), (0.03, 0.0), (0.55, 0.02),
      *curve((0.55, 0.02), (0.32, 0.5), (0.25, 1.0))]],
    [[*curve((0.0, 0.1), (0.2, 0.02), (0.4, 0.08), (0.55, 0.03)),
      *curve((0.55, 0.03), (0.4, 0.4), (0.3, 1.0))]],
    [[(0.05, 0.0), (0.5, 0.03), (0.35, 1.0)]],
    [[(0.0, 0.12), (0.6, 0.0), (0.1, 1.0)]],
]  # fmt: skip
EIGHTS = [
    [curve((0.45, 0.15), (0.25, 0.0), (0.08, 0.2), (0.3, 0.48), (0.52, 0.75), (0.28, 1.0),
           (0.04, 0.78), (0.28, 0.48), (0.46, 0.2), (0.42, 0.1))],
    [arc(0.28, 0.24, 0.22, 0.24, -90, 270), arc(0.28, 0.74, 0.27, 0.26, -90, 270)],
    [curve((0.5, 0.1), (0.2, 0.02), (0.12, 0.28), (0.42, 0.6), (0.4, 0.95), (0.1, 0.95),
           (0.12, 0.65), (0.42, 0.35), (0.52, 0.12))],
    [arc(0.22, 0.25, 0.17, 0.25, -80, 280), arc(0.22, 0.75, 0.2, 0.25, -90, 275)],
    [curve((0.3, 0.5), (0.05, 0.25), (0.28, 0.0), (0.5, 0.22), (0.3, 0.5), (0.0, 0.78),
           (0.28, 1.0), (0.58, 0.78), (0.3, 0.5))],
    [curve((0.52, 0.18), (0.35, 0.0), (0.15, 0.15), (0.3, 0.45), (0.45, 0.7), (0.25, 1.0),
           (0.05, 0.85), (0.25, 0.5), (0.5, 0.22))],
]  # fmt: skip
NINES = [
    [[*arc(0.27, 0.27, 0.26, 0.27, -20, -380), (0.5, 1.0)]],
    [[*arc(0.25, 0.25, 0.25, 0.25, 0, -360),
      *curve((0.5, 0.25), (0.48, 0.6), (0.35, 1.0))]],
    [curve((0.5, 0.15), (0.25, 0.0), (0.03, 0.25), (0.2, 0.5), (0.48, 0.3), (0.5, 0.15),
           (0.48, 0.6), (0.42, 1.0))],
    [[*arc(0.25, 0.28, 0.24, 0.27, 10, -350),
      *curve((0.49, 0.3), (0.5, 0.7), (0.38, 0.97), (0.08, 0.92))]],
    [[*arc(0.22, 0.25, 0.2, 0.25, -10, -370), (0.4, 0.3), (0.3, 1.0)]],
    [curve((0.48, 0.08), (0.18, 0.05), (0.02, 0.3), (0.2, 0.5), (0.45, 0.35), (0.5, 0.05)),
     [(0.5, 0.05), (0.46, 1.0)]],
]  # fmt: skip
SHAPES = (ZEROS, ONES, TWOS, THREES, FOURS, FIVES, SIXES, SEVENS, EIGHTS, NINES)


def vary(shape, chance: random.Random) -> list[list[tuple[float, float]]]:
    """A shape in another size, at another place, wider or narrower and with a slant.

    Args:
        shape: strokes as above.
        chance: where size, place, width, slant and tremble come from.

    Returns:
        Its strokes in 0..1 of the square, all within it.
    """
    height = chance.uniform(*HEIGHTS)
    slant = chance.uniform(*SLANTS)
    width = chance.uniform(*WIDTHS)
    strokes = []
    for stroke in shape:
        moved = []
        for x, y in stroke:
            across = width * x + slant * (1 - y) + chance.gauss(0, TREMBLE)
            moved.append((height * across, height * (y + chance.gauss(0, TREMBLE))))
        strokes.append(moved)
    across = [x for stroke in strokes for x, _ in stroke]
    down = [y for stroke in strokes for _, y in stroke]
    margin = 0.06  # so that the pen stays in the square
    right = chance.uniform(margin - min(across), 1 - margin - max(across))
    below = chance.uniform(margin - min(down), 1 - margin - max(down))
    return [[(x + right, y + below) for x, y in stroke] for stroke in strokes]


def as_page_strokes(strokes) -> list[dict]:
    """Strokes in 0..1 in the form that page/strokes.js gives them."""
    result = []
    for stroke in strokes:
        points = []
        for x, y in stroke:
            points += [round(x * LARGEST), round(y * LARGEST)]
        result.append({"erases": False, "radius": PEN, "points": points})
    return result


def draw_all(num_variations: int, seed: int = 0) -> list[tuple[int, list[dict]]]:
    """Every shape of every class, varied: [(class, strokes for the page)]."""
    chance = random.Random(seed)
    drawn = []
    for label, shapes in enumerate(SHAPES):
        for shape in shapes:
            for _ in range(num_variations):
                drawn.append((label, as_page_strokes(vary(shape, chance))))
    return drawn
