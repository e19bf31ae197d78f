"""Clothes drawn from parametric shapes, when Fashion-MNIST can't be had."""

from functools import reduce

import numpy as np

SIZE, BLOCK = 28, 2000  # pixels along an edge; images drawn together
NUM_TRAIN, NUM_TEST = 60_000, 10_000
FINE = np.linspace(-16, 16, 129, dtype=np.float32)[:, None]  # pixels from the centre, in quarters


def clothes(seed=0):
    """60,000 and 10,000 grey garments of ten kinds, each of a random shape, cloth and wear.

    The kinds and their order are Fashion-MNIST's; those that resemble each other overlap.

    Args:
        seed: of the random generator; the same seed gives the same pictures.

    Returns:
        (train_images, train_labels, test_images, test_labels), uint8: images (n, 28, 28) in 0..255,
        labels (n,) in 0..9, indices into `CLASSES`, each equally often.
    """
    rng = np.random.default_rng(seed)
    made = []
    for count in (NUM_TRAIN, NUM_TEST):
        labels = rng.permutation(np.arange(count) % len(CLASSES)).astype(np.uint8)
        images = np.empty((count, SIZE, SIZE), np.uint8)
        for label, name in enumerate(CLASSES):
            places = np.flatnonzero(labels == label)
            for chosen in np.split(places, range(BLOCK, len(places), BLOCK)):
                images[chosen] = draw(name, Dice(rng, len(chosen)))
        made += [images, labels]
    return tuple(made)


class Dice:
    """Random numbers for a block of n images, one each, as (n, 1, 1) float32."""

    def __init__(self, rng, n):
        self.rng, self.n = rng, n

    def between(self, low, high):
        """Uniform between two numbers."""
        return low + (high - low) * self.rng.random((self.n, 1, 1), np.float32)

    def some(self, share):
        """1 in a share of the images, else 0."""
        return (self.rng.random((self.n, 1, 1), np.float32) < share).astype(np.float32)


def draw(name, dice):
    """(n, 28, 28) uint8: garments of one kind, each in its own place, cloth and state of wear."""
    painter, ranges, shares = KINDS[name]
    x, y = place(dice)
    drawn = [dice.between(*r) for r in ranges] + [dice.some(share) for share in shares]
    mask, marks = painter(dice, x, y, *drawn)
    image = mask * np.clip(cloth(dice, x, y) + marks, 0.15, 1)
    inner, blur = image[:, 1:-1, 1:-1], dice.between(0, 0.15)
    around = image[:, :-2, 1:-1] + image[:, 2:, 1:-1] + image[:, 1:-1, :-2] + image[:, 1:-1, 2:]
    inner += blur * (around - 4 * inner)
    return np.rint(255 * image).astype(np.uint8)


def place(dice):
    """x and y of each pixel, (n, 28, 28) float32, seen from the garment: turned, scaled, bent."""
    grid = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
    turn, wide, high = dice.between(-0.09, 0.09), dice.between(0.94, 1.08), dice.between(0.95, 1.08)
    column = grid[None, None, :] + dice.between(-0.8, 0.8)
    row = grid[None, :, None] + dice.between(-0.6, 0.6)
    wave = dice.between(0, 0.5) * np.sin(dice.between(0.2, 0.9) * row + dice.between(0, 6.3))
    return wide * (column + wave + turn * row), high * (row - turn * column)


def cloth(dice, x, y):
    """Grey levels of the fabric, (n, 28, 28) about 0..1: colour, pattern, folds, print and grain."""
    angle = np.pi / 2 * dice.some(0.5) + dice.some(0.2) * dice.between(-1, 1)
    pitch = dice.between(0.7, 2.2)
    c, s = pitch * np.cos(angle), pitch * np.sin(angle)
    warp, weft = np.sin(c * x + s * y + dice.between(0, 6.3)), np.sin(c * y - s * x)
    pattern = dice.between(0.1, 0.45) * np.clip(2 * warp + dice.some(0.3) * (weft - warp), -1, 1)
    level = 1.03 - 0.65 * np.square(dice.between(0, 1)) + dice.some(0.2) * pattern
    fold = dice.between(-1.2, 1.2) * x + dice.between(-0.5, 0.5) * y + 1.5 * weft
    level += dice.between(0, 0.12) * np.sin(fold) + dice.between(-0.02, 0.02) * x  # and light
    spot = np.square((x - dice.between(-3, 3)) / dice.between(1.5, 4))
    spot += np.square((y - dice.between(-7, 5)) / dice.between(1.5, 4))
    level += dice.some(0.3) * dice.between(-0.5, 0.4) * inside(1.5 - 1.5 * spot)  # print or stain
    return level + dice.between(0.02, 0.3) * (dice.rng.random(x.shape, np.float32) - 0.5)


def inside(distance):
    """Coverage of a pixel, 0..1, from the signed distance of its centre, positive inside."""
    return np.clip(distance + 0.5, 0, 1)


def both(*distances):
    """Signed distance, in pixels, to what lies inside of every shape."""
    return reduce(np.minimum, distances)


def trim(dice, *distances):
    """Sum of shapes that are darker or lighter than the cloth by a random amount."""
    either = (dice.between(0.15, 0.6) * (1 - 2 * dice.some(0.5)) for _ in distances)
    return sum(level * inside(shape) for level, shape in zip(either, distances, strict=True))


def profile(at, *knots):
    """A smooth curve through knots (position, value), looked up at (n, 28, 28) positions."""
    (start, value), *rest = knots
    table = value
    for end, later in rest:
        t = np.clip((FINE - start) / (end - start), 0, 1)
        table = table + (later - value) * t * t * (3 - 2 * t)
        start, value = end, later
    index = np.clip((4 * at + 64.5).astype(np.int32), 0, 128)
    return table.ravel().take(index + 129 * np.arange(len(at), dtype=np.int32)[:, None, None])


def top(dice, x, y, shoulder, hem, height, neck, depth, bare, short, front, gap, belted):
    """What is worn above: body and sleeves less the neckline, with seams, collar and opening."""
    start, end, drop, ax = -height / 2, height / 2, dice.between(0.1, 0.4), abs(x)
    waist = start + 0.5 * height, both(shoulder, hem) * dice.between(0.8, 1)
    body = profile(y, (start + 3, shoulder), waist, (end, hem)) - ax
    body = both(body, y - start - drop * ax, end - y)
    sleeve, seam = limb(dice, ax - shoulder, y - start - drop * shoulder, shoulder, height, short)
    bend = start + 0.6 * depth, dice.between(0.4, 0.9)  # a V or a U
    wide = both(neck + bare, shoulder - 1.8) + 1
    hole = wide * profile(y, (start, 1), bend, (start + depth, 0)) - 1 - ax
    mask = np.maximum(inside(body), inside(sleeve) * (1 - bare))
    mask *= 1 - dice.between(0.7, 1) * inside(hole)
    marks = dice.between(-0.9, -0.1) * inside(seam) * (1 - bare)
    line = abs(x - dice.between(-1, 1) - dice.between(-0.05, 0.05) * y) + 99 * (1 - front)
    marks -= gap * dice.between(0.5, 1) * inside(dice.between(0, 1.2) - line)
    buttons = both(0.4 - line, 4 * np.cos(dice.between(1.2, 2) * y) - 2)
    marks += (1 - gap) * trim(dice, dice.between(0.2, 1) - line, buttons)
    belt = dice.between(0.3, 1.2) - abs(y - dice.between(-3, 2)) - 99 * (1 - belted)
    collar = hole + dice.between(-0.5, 1) + 1.5 * front
    return mask, marks + trim(dice, collar, belt, y - end + dice.between(-1, 2))


def limb(dice, right, down, shoulder, height, short):
    """Signed distances to a sleeve and to its inner seam, seen from the shoulder's tip."""
    wrist = np.where(short, dice.between(2, 5), both(dice.between(1, 6), 12.3 - shoulder))
    fall = np.where(short, dice.between(2, 7), both(dice.between(13, 22), height - 3))
    length, thick = np.hypot(wrist, fall), dice.between(1.6, 2.7)
    right, down = right + 0.4 * thick, down - thick
    along, across = (wrist * right + fall * down) / length, (fall * right - wrist * down) / length
    sleeve = both(thick - dice.between(0, 0.05) * along - abs(across), length - along, along + 2)
    return sleeve, both(0.3 - abs(across + thick), sleeve + 1)


def trouser(dice, x, y, height, waist, hem, leg, rise, short):
    """Two legs from a waistband: what lies between an inner and an outer seam."""
    height = height - short * dice.between(6, 10)
    start, end, ax = -height / 2, height / 2, abs(x)
    crotch, hip = start + rise, np.maximum(waist, hem - 1.5) + dice.between(0, 1)
    outer = profile(y, (start, waist), (crotch, hip), (end, hem)) - ax
    inner = ax - profile(y, (crotch - 0.5, -1), (crotch + 1.5, 0.3 * (hem - leg)), (end, hem - leg))
    band, turnup = start + dice.between(0.3, 2) - y, y - end + dice.between(-1, 2)
    crease, fly = dice.between(-1, 1) - abs(ax - 0.5 * hem), both(-0.2 - ax, crotch - y)
    mask = inside(both(outer, inner, y - start, end - y))
    return mask, trim(dice, band, turnup, crease, fly)


def bag(dice, x, y, height, low, narrow, reach, corner, carried):
    """A body with round corners and a flap with a clasp, below a handle."""
    start, end, high = (reach - height) / 2, (reach + height) / 2, narrow * low
    knots = (start - 0.5, high - corner), (start + corner, high), (end - corner, low)
    body = profile(y, *knots, (end + 0.5, low - corner)) - abs(x)
    body = both(body, y - start, end - y)
    half = high * dice.between(0.35, 0.95)
    handle = abs(np.hypot(x / half, (y - start) / reach) - 1) * both(half, reach)
    handle = inside(both(dice.between(0.3, 1.1) - handle, start + 1 - y)) * carried
    fold = start + dice.between(0.2, 0.7) * height - dice.between(0, 0.3) * abs(x) - y
    clasp = dice.between(0, 1.5) - np.maximum(abs(x), abs(fold))
    return np.maximum(inside(body), handle), trim(dice, fold, 0.1 - abs(fold), clasp)


def shoe(dice, x, y, toe, instep, ankle, lift, thick, straps):
    """A shoe seen from its side, the toe to the left: upper, sole and heel; straps or laces."""
    long, throat = dice.between(11.2, 12.4), dice.between(-1, 5)
    base = (np.maximum(ankle, instep) + lift - thick) / 2  # the ground, less the sole
    foot = base - lift * profile(x, (-0.5 * long, 0), (0.8 * long, 1)) - y
    knots = (-long - 1, 0.2 * toe), (-0.8 * long, toe), (throat - 2, instep), (throat + 1.5, ankle)
    knots += (0.6 * long, ankle - dice.between(0, 1.5)), (long, ankle + dice.between(-1, 1))
    roof = profile(x, *knots) - foot
    lean, phase = dice.between(-0.8, 0.8), dice.between(0, 6.3)
    strap = 1.5 * np.sin(dice.between(0.6, 1.2) * (x + lean * y) + phase) + dice.between(-0.6, 0.9)
    strap = np.maximum(strap, dice.between(-0.8, 0.8) - roof) + 99 * (1 - straps)  # or a rim
    upper = both(foot, roof, long - dice.between(0, 0.15) * foot - abs(x), strap)
    heel = both(x - long * dice.between(0.2, 0.85) + dice.between(0, 0.3) * foot, long - x, -foot)
    heel = both(heel, base + thick - y)
    sole = np.maximum(both(0.5 - foot, foot + thick, long + 0.5 - abs(x)), heel)
    laces = both(2 * np.sin(2.2 * (x + y)), 2.5 - abs(x - throat + 2), 4 - roof)
    seam, cap = dice.between(-1, 0.7) - abs(x - 0.6 * long + lean * y), -0.6 * long - x - 0.3 * foot
    marks = trim(dice, sole, laces - 9 * dice.some(0.4), seam, cap)
    return np.maximum(inside(upper), inside(sole)), marks


# A painter and what is drawn for it from the dice: ranges, in pixels, then shares.
# top: half-widths at shoulder and hem, height, half-width and depth of the neckline; without
#   sleeves, with short ones, open in front, with a coat's gap there, with a belt.
# trouser: height, half-widths at waist and hem, width of a leg, depth of the crotch; short.
# bag: height, half-width below, the ratio above, reach of the handle, corners; with a handle.
# shoe: height above the sole at toe, instep and ankle, that of heel and sole; with straps.
KINDS = {
    "T-shirt/top": (top, ((5.5, 8), (5.5, 8), (19, 25), (2.5, 5), (2, 6)), (0.2, 0.95, 0, 0, 0)),
    "trouser": (trouser, ((20, 25.5), (3.5, 5.5), (4, 7.5), (2.2, 4), (5, 8)), (0.1,)),
    "pullover": (top, ((6, 8), (5, 7.5), (18, 24), (2, 4), (1.5, 4)), (0.01, 0.04, 0.03, 0, 0)),
    "dress": (top, ((3, 5.8), (4, 9), (23, 25.5), (2, 4), (2, 7)), (0.5, 0.6, 0.05, 0, 0.5)),
    "coat": (top, ((5.5, 7.5), (5.5, 8.5), (22, 25.5), (2, 3.5), (4, 10)), (0.03, 0, 0.9, 1, 0.3)),
    "sandal": (shoe, ((1, 3.5), (2, 6), (3, 9), (0, 9), (0.8, 2.2)), (0.85,)),
    "shirt": (top, ((5.5, 7.6), (5.2, 8), (20, 24.5), (1.5, 3), (2, 6)), (0.04, 0.15, 0.95, 0, 0)),
    "sneaker": (shoe, ((3, 5.5), (5, 8.5), (6.5, 11.5), (0, 1), (1.2, 3)), (0.01,)),
    "bag": (bag, ((10, 16.5), (7.5, 12.2), (0.7, 1), (2, 9), (0.3, 3)), (0.88,)),
    "ankle boot": (shoe, ((3, 5.5), (5.5, 10), (10, 19), (0, 5), (0.8, 2.4)), (0,)),
}
CLASSES = tuple(KINDS)
