"""What garments are drawn from: random numbers, signed distances and smooth curves.

A shape is given by the signed distance, in pixels, of each pixel from its outline, positive
inside: (n, 28, 28) float32 for n images that are drawn together. Sizes that differ between
the images are (n, 1, 1) float32.
"""

from functools import reduce

import numpy as np

FAR = 99  # pixels: moves an outline out of the image

# Where smooth curves are tabulated: from -REACH to REACH pixels from the centre.
STEPS_PER_PIXEL = 4
REACH = 16
NUM_STEPS = 2 * REACH * STEPS_PER_PIXEL + 1
POSITIONS = np.linspace(-REACH, REACH, NUM_STEPS, dtype=np.float32)[:, None]


class Dice:
    """Random numbers for a block of images.

    Their order is part of the pictures: drawn in another order, the same seed gives other
    garments.

    Args:
        rng: the random generator.
        num_images: how many images are drawn together.
    """

    def __init__(self, rng, num_images):
        self.rng = rng
        self.num_images = num_images

    def between(self, low, high):
        """Return one uniform number per image, (n, 1, 1) float32."""
        return low + (high - low) * self._uniform()

    def flags(self, share):
        """Return 1 for a random share of the images, else 0, (n, 1, 1) float32."""
        return (self._uniform() < share).astype(np.float32)

    def per_pixel(self, shape):
        """Return float32 numbers in 0..1 of this shape, one for each pixel."""
        return self.rng.random(shape, np.float32)

    def _uniform(self):
        return self.rng.random((self.num_images, 1, 1), np.float32)


def coverage(distance):
    """Return the share of each pixel, 0..1, that a shape covers."""
    return np.clip(distance + 0.5, 0, 1)


def intersection(*distances):
    """Return the signed distance to what lies inside all of the shapes."""
    return reduce(np.minimum, distances)


def trimmings(dice, *distances):
    """Return how much darker or lighter than the cloth seams, collars and the like are.

    Args:
        dice: the `Dice`; each shape is darker or lighter by a random amount of its own.
        distances: the signed distances to the shapes.

    Returns:
        (n, 28, 28) float32, the sum over the shapes; 0 where there is none.
    """
    total = 0
    for distance in distances:
        contrast = dice.between(0.15, 0.6)
        sign = 1 - 2 * dice.flags(0.5)
        total = total + contrast * sign * coverage(distance)
    return total


def smooth_curve(at, *knots):
    """Return a smooth curve through knots, looked up at many positions.

    Args:
        at: (n, 28, 28) float32, positions in pixels from the centre of the image.
        knots: two or more pairs (position, value) in the order of their positions; each
            number is a scalar or (n, 1, 1). The curve is level at each knot, and constant
            before the first and after the last.

    Returns:
        (n, 28, 28) float32, the curve's values.
    """
    start, value = knots[0]
    table = value
    for end, next_value in knots[1:]:
        t = np.clip((POSITIONS - start) / (end - start), 0, 1)
        table = table + (next_value - value) * t * t * (3 - 2 * t)
        start = end
        value = next_value
    index = (STEPS_PER_PIXEL * at + (STEPS_PER_PIXEL * REACH + 0.5)).astype(np.int32)
    index = np.clip(index, 0, NUM_STEPS - 1)
    first = NUM_STEPS * np.arange(len(at), dtype=np.int32)[:, None, None]  # of each image
    return table.ravel().take(index + first)
