"""Clothes drawn from parametric shapes, when Fashion-MNIST could not be downloaded."""

import numpy as np

from mnist_ae.standins.garment_kinds import CLASSES, KINDS
from mnist_ae.standins.garment_shapes import Dice, coverage

NUM_TRAIN = 60_000
NUM_TEST = 10_000

SIZE = 28  # pixels along an edge
BLOCK = 2000  # images drawn together, to limit the memory
DARKEST = 0.15  # grey level of black cloth; 1 is white and the background 0


def clothes(seed: int = 0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return 60,000 and 10,000 grey garments of ten kinds, random in shape, cloth and wear.

    The kinds and their order are Fashion-MNIST's; similar kinds overlap.

    Args:
        seed: of the random generator; the same seed gives the same pictures.

    Returns:
        (train_images, train_labels, test_images, test_labels), uint8: images (n, 28, 28) in
        0..255, labels (n,) in 0..9, indices into `CLASSES`, all equally frequent.
    """
    rng = np.random.default_rng(seed)
    train_images, train_labels = draw_split(rng, NUM_TRAIN)
    test_images, test_labels = draw_split(rng, NUM_TEST)
    return train_images, train_labels, test_images, test_labels


def draw_split(rng, count):
    """Return `count` images, (count, 28, 28) uint8, and their labels in a random order."""
    labels = rng.permutation(np.arange(count) % len(CLASSES)).astype(np.uint8)
    images = np.empty((count, SIZE, SIZE), np.uint8)
    for label, name in enumerate(CLASSES):
        indices = np.flatnonzero(labels == label)
        for start in range(0, len(indices), BLOCK):
            block = indices[start : start + BLOCK]
            images[block] = draw(name, Dice(rng, len(block)))
    return images, labels


def draw(name, dice):
    """Return garments of one kind, each in its own pose, cloth and state of wear.

    Args:
        name: one of `CLASSES`.
        dice: the `Dice`, which says how many.

    Returns:
        (n, 28, 28) uint8 in 0..255, on black.
    """
    x, y = pixel_positions(dice)
    mask, marks = KINDS[name].paint(dice, x, y)
    image = mask * np.clip(fabric(dice, x, y) + marks, DARKEST, 1)
    soften(image, dice.between(0, 0.15))
    return np.rint(255 * image).astype(np.uint8)


def soften(image, strength):
    """Blur images in place, except for their borders.

    Args:
        image: (n, 28, 28) float32.
        strength: (n, 1, 1), the share of a pixel that goes to each of its four neighbours.
    """
    inner = image[:, 1:-1, 1:-1]  # a view
    rows = image[:, :-2, 1:-1] + image[:, 2:, 1:-1]
    neighbours = rows + image[:, 1:-1, :-2] + image[:, 1:-1, 2:]
    inner += strength * (neighbours - 4 * inner)


def pixel_positions(dice):
    """Return where each pixel lies on its garment: rotated, scaled, shifted and bent.

    Args:
        dice: the `Dice`, which says how many images there are.

    Returns:
        (x, y), (n, 28, 28) float32: pixels to the right of the garment's centre, and below.
    """
    from_centre = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
    angle = dice.between(-0.09, 0.09)  # in radians, small
    scale_x = dice.between(0.94, 1.08)
    scale_y = dice.between(0.95, 1.08)
    column = from_centre[None, None, :] + dice.between(-0.8, 0.8)
    row = from_centre[None, :, None] + dice.between(-0.6, 0.6)
    amplitude = dice.between(0, 0.5)  # of a wave to the left and right, in pixels
    frequency = dice.between(0.2, 0.9)  # in radians per pixel
    wave = amplitude * np.sin(frequency * row + dice.between(0, 6.3))
    x = scale_x * (column + wave + angle * row)
    y = scale_y * (row - angle * column)
    return x, y


def fabric(dice, x, y):
    """Return grey levels of cloth: each image's own pattern, folds, light, print and grain.

    Args:
        dice: the `Dice`.
        x: (n, 28, 28) float32, pixels to the right of the garment's centre.
        y: (n, 28, 28) float32, pixels below it.

    Returns:
        (n, 28, 28) float32, about 0..1; 1 is white.
    """
    angle = np.pi / 2 * dice.flags(0.5) + dice.flags(0.2) * dice.between(-1, 1)
    frequency = dice.between(0.7, 2.2)  # of the stripes, in radians per pixel
    cos = frequency * np.cos(angle)
    sin = frequency * np.sin(angle)
    warp = np.sin(cos * x + sin * y + dice.between(0, 6.3))
    weft = np.sin(cos * y - sin * x)
    contrast = dice.between(0.1, 0.45)
    checked = dice.flags(0.3)  # the others are striped
    pattern = contrast * np.clip(2 * warp + checked * (weft - warp), -1, 1)
    brightness = 1.03 - 0.65 * np.square(dice.between(0, 1))
    level = brightness + dice.flags(0.2) * pattern

    fold = dice.between(-1.2, 1.2) * x + dice.between(-0.5, 0.5) * y + 1.5 * weft
    shading = dice.between(0, 0.12) * np.sin(fold)
    shading += dice.between(-0.02, 0.02) * x  # light from one side
    level += shading

    spot = np.square((x - dice.between(-3, 3)) / dice.between(1.5, 4))  # a print or a stain
    spot += np.square((y - dice.between(-7, 5)) / dice.between(1.5, 4))
    level += dice.flags(0.3) * dice.between(-0.5, 0.4) * coverage(1.5 - 1.5 * spot)
    return level + dice.between(0.02, 0.3) * (dice.per_pixel(x.shape) - 0.5)
