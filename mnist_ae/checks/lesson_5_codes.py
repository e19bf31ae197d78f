"""Codes as a relu returns them, in which every way of counting gives another number."""

from dataclasses import dataclass

import numpy as np
import torch

TINY = 0.005  # above 0, but below every threshold that is tried
JUST_ABOVE = 1 + 1 / 64  # times a threshold: another number in every float type
NUM_DIM = 5  # dead units that are above zero for some image


@dataclass(frozen=True)
class Census:
    """How many images and units of each kind there are in the codes of exercise 3.

    Attributes:
        num_images: all of them.
        num_silent: images for which no unit is above the threshold.
        num_zero: dead units that are zero for every image. Besides them, five dead units
            are above zero for some image: see `codes_with_dead_units`.
        num_nearly: units above the threshold for one image only, with a mean below it.
        num_alive: units above the threshold for nearly every image that is not silent.
    """

    num_images: int
    num_silent: int
    num_zero: int
    num_nearly: int
    num_alive: int


def sparse_codes(
    rng: np.random.Generator, shape: tuple[int, int], threshold: float
) -> torch.Tensor:
    """Return codes (n, k) float32, of which about a third are above the threshold.

    Some are exactly at it or just above, some between it and 0. One unit is dead, one is
    active for one image only, and both the images and the units differ in how active they
    are.
    """
    num_images, num_units = shape
    chance = np.linspace(0.1, 0.6, num_images)[:, None] + rng.uniform(-0.1, 0.1, num_units)
    is_active = rng.random(shape) < chance
    z = np.where(is_active, threshold + rng.uniform(0.1, 1.0, shape), 0.0)
    kind = rng.random(shape)
    z[~is_active & (kind < 0.2)] = threshold * 0.6
    z[~is_active & (kind < 0.1)] = threshold
    z[:, 0] = TINY
    z[:, 1] = 0
    z[-1, 1] = threshold + 0.1
    z[0, 2] = threshold
    z[1, 2] = threshold * 0.6
    z[2, 2] = threshold * JUST_ABOVE
    z = rng.permutation(rng.permutation(z), axis=1)
    return torch.from_numpy(z.astype(np.float32))


def signed_codes(rng: np.random.Generator, shape: tuple[int, int]) -> torch.Tensor:
    """Return codes (n, k) float32 in -1..1, as a tanh returns them, with two dead units.

    One of these is far below zero for all images, the other one for a single image.
    """
    z = rng.uniform(-1.0, 1.0, shape)
    z[:, 0] = rng.uniform(-1.0, -0.8, shape[0])
    z[:, 1] = 0
    z[0, 1] = -0.9
    z[0, 2:] = 0.9
    z = rng.permutation(rng.permutation(z), axis=1)
    return torch.from_numpy(z.astype(np.float32))


def nearly_constant_codes(rng: np.random.Generator) -> torch.Tensor:
    """Return codes (40, 8) float32 in 0..1, of which two units are nearly always 0 or 1."""
    z = rng.random((40, 8))
    z[:, 2] *= 0.001
    z[:, 5] = 1 - 0.001 * z[:, 5]
    return torch.from_numpy(z.astype(np.float32))


def codes_active_at_the_edges(threshold: float) -> torch.Tensor:
    """Return codes (7, 5) float32 with one dead unit, the one in the middle.

    Each of the others is above the threshold for one image only, the first or the last,
    one of them just above.
    """
    z = torch.zeros(7, 5)
    z[0, :2] = 1.0
    z[-1, 3] = threshold * JUST_ABOVE
    z[-1, 4] = 1.0
    return z


def codes_with_dead_units(
    rng: np.random.Generator, threshold: float, census: Census
) -> torch.Tensor:
    """Return codes (n, k) float32 >= 0 with `census.num_zero + NUM_DIM` dead units.

    Of those that are above zero, one reaches the threshold for one image, one is at half of
    it for all images, two are at a part of it for a single image, and one is at `TINY`.
    """
    num_images = census.num_images
    for_one_image = np.zeros(num_images)
    for_one_image[0] = 1.0
    reaching = threshold * rng.random(num_images)
    reaching[0] = threshold
    units = [
        reaching,
        np.full(num_images, threshold / 2),
        threshold / 2 * for_one_image,
        threshold / 3 * for_one_image,
        np.full(num_images, TINY),
    ]
    units += [np.zeros(num_images)] * census.num_zero
    for _ in range(census.num_nearly):
        units.append(threshold * rng.uniform(1.5, 3.0) * for_one_image)
    for _ in range(census.num_alive):
        alive = threshold + rng.uniform(0.5, 1.5, num_images)
        alive[rng.integers(num_images)] = 0
        alive[num_images - census.num_silent :] = 0
        units.append(alive)
    z = np.stack(rng.permutation(units), axis=1)
    return torch.from_numpy(rng.permutation(z).astype(np.float32))
