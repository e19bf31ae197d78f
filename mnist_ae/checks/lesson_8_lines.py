"""Pictures of thin dark lines for lesson 8's last exercise."""

from dataclasses import dataclass

import numpy as np
import torch

MOST_LINES = 2  # in a picture, which has at least one
NUM_BLOTS = 16
BEND = 0.02  # curvature of the most curved line, in 1 / pixels
HALF_WIDTH = 1.1  # pixels: the mask ends at this distance from a line's middle
LINE = (0.8, (0.2, 0.3))  # deviation of its profile in pixels, least and largest depth
BLOT = (1.0, (0.3, 0.5))
SLOPE = 0.6  # largest change of light from edge to edge
NOISE = 0.03  # standard deviation


@dataclass(frozen=True)
class Pictures:
    """Dark lines on uneven light, among dark round blots.

    Attributes:
        x: (n, h, w) float32, each picture with mean 0 and standard deviation 1.
        y: (n, h, w) float32, 1 on a line, else 0.
        blots: (n, h, w) bool, the blots' pixels that are on no line.
        flat: (n, h, w), the brightness without the light, exactly.
    """

    x: torch.Tensor
    y: torch.Tensor
    blots: np.ndarray
    flat: np.ndarray

    @property
    def masks(self) -> np.ndarray:
        """Where there is a line, (n, h, w) bool."""
        return self.y.numpy() > 0

    def dice(self, scores: np.ndarray) -> float:
        """Return the mean Dice of scores (n, h, w), above 0 where they say "line"."""
        called = scores > 0
        both = (called & self.masks).sum(axis=(1, 2))
        total = called.sum(axis=(1, 2)) + self.masks.sum(axis=(1, 2))
        return float((2 * both / total).mean())


def draw_pictures(
    rng: np.random.Generator, num_pictures: int, shape: tuple[int, int]
) -> Pictures:
    """Return pictures of lines that cross them, straight or curved, and of blots.

    No linear algebra is used, so that they are the same on all computers.
    """
    to_line = _distances_to_lines(rng, num_pictures, shape)
    down, right = _offsets(rng, num_pictures, NUM_BLOTS, shape)
    to_blot = np.hypot(down, right)
    mask = to_line.min(axis=1) <= HALF_WIDTH
    is_blot = to_blot.min(axis=1) <= HALF_WIDTH
    flat = -np.maximum(_darkness(rng, to_line, LINE), _darkness(rng, to_blot, BLOT))
    flat += NOISE * rng.normal(size=flat.shape)
    x = flat + _light(rng, num_pictures, shape)
    x = (x - x.mean(axis=(1, 2), keepdims=True)) / x.std(axis=(1, 2), keepdims=True)
    x = torch.from_numpy(x.astype(np.float32))
    y = torch.from_numpy(mask.astype(np.float32))
    return Pictures(x, y, is_blot & ~mask, flat)


def _offsets(rng, num_pictures, count, shape):
    """How far each pixel is below, and to the right of, `count` points in each picture."""
    height, width = shape
    row, column = np.ogrid[:height, :width]
    size = (num_pictures, count, 1, 1)
    down = row - rng.uniform(0, height - 1, size)
    right = column - rng.uniform(0, width - 1, size)
    return down, right


def _light(rng, num_pictures, shape):
    """Light (n, h, w) that changes evenly along rows and columns."""
    height, width = shape
    row, column = np.ogrid[:height, :width]
    down, right = rng.uniform(-SLOPE, SLOPE, (2, num_pictures, 1, 1))
    return down * row / (height - 1) + right * column / (width - 1)


def _distances_to_lines(rng, num_pictures, shape):
    """Distances (n, MOST_LINES, h, w) in pixels; inf from a line that is not drawn."""
    down, right = _offsets(rng, num_pictures, MOST_LINES, shape)
    size = (num_pictures, MOST_LINES, 1, 1)
    angle = rng.uniform(0, np.pi, size)
    bend = rng.uniform(-BEND, BEND, size) / 2
    along = np.cos(angle) * right + np.sin(angle) * down
    across = np.cos(angle) * down - np.sin(angle) * right
    steepness = 2 * bend * along  # of a parabola
    distances = np.abs(across - bend * along**2) / np.sqrt(1 + steepness**2)
    num_lines = rng.integers(1, MOST_LINES + 1, (num_pictures, 1, 1, 1))
    number = np.arange(MOST_LINES)[:, None, None]
    return np.where(number < num_lines, distances, np.inf)


def _darkness(rng, distances, kind):
    """How much darker each pixel (n, h, w) is for what is at these distances."""
    deviation, depths = kind
    depth = rng.uniform(*depths, (*distances.shape[:2], 1, 1))
    return (depth * np.exp(-((distances / deviation) ** 2) / 2)).max(axis=1)
