"""Digits slightly bent and blurred: drawings differ so from those that a network knows."""

import torch
from torch.nn import functional as F

SIDE = 28  # pixels
TURN = 10  # degrees, at most, as all that follows
ZOOM = 0.12  # by which a side grows or shrinks
SHEAR = 0.1
SHIFT = 1.0  # pixels
BEND = 0.06  # of half a side: how far a point of a coarse grid moves, standard deviation
NUM_BENDS = 4  # points of that grid in each direction
BLUR = 0.4  # pixels: standard deviation of the blur
SHARPEST = 0.05  # the least blur: none to speak of


def warp(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Turn, stretch, shear, shift, bend and blur images, each in its own way.

    Args:
        x: (n, 784) float32 in 0..1.
        generator: draws how.

    Returns:
        (n, 784) float32 in 0..1.
    """
    images = x.view(-1, 1, SIDE, SIDE)
    grid = F.affine_grid(_affine(len(x), generator), images.shape, align_corners=False)
    grid = grid + _bends(len(x), generator)
    images = F.grid_sample(images, grid, align_corners=False)
    return _blur(images, generator).view(-1, SIDE * SIDE)


def _uniform(generator, *shape):
    """Numbers between -1 and 1."""
    return 2 * torch.rand(shape, generator=generator) - 1


def _affine(n, generator):
    """A matrix (2, 3) for each image: where a pixel of the result comes from."""
    angle = torch.deg2rad(TURN * _uniform(generator, n))
    width = 1 + ZOOM * _uniform(generator, n)
    height = 1 + ZOOM * _uniform(generator, n)
    matrices = torch.zeros(n, 2, 3)
    matrices[:, 0, 0] = width * angle.cos()
    matrices[:, 0, 1] = -height * angle.sin() + SHEAR * _uniform(generator, n)
    matrices[:, 1, 0] = width * angle.sin()
    matrices[:, 1, 1] = height * angle.cos()
    matrices[:, :, 2] = SHIFT / (SIDE / 2) * _uniform(generator, n, 2)
    return matrices


def _bends(n, generator):
    """How far each pixel moves, smoothly: (n, 28, 28, 2)."""
    coarse = BEND * torch.randn(n, 2, NUM_BENDS, NUM_BENDS, generator=generator)
    fine = F.interpolate(coarse, size=(SIDE, SIDE), mode="bicubic", align_corners=True)
    return fine.permute(0, 2, 3, 1)


def _blur(images, generator):
    """Images (n, 1, 28, 28), each blurred over three pixels in both directions."""
    sigma = SHARPEST + BLUR * torch.rand(len(images), 1, 1, 1, generator=generator)
    beside = torch.exp(-1 / (2 * sigma**2))
    total = 1 + 2 * beside
    padded = F.pad(images, (0, 0, 1, 1))
    images = (images + beside * (padded[:, :, :-2] + padded[:, :, 2:])) / total
    padded = F.pad(images, (1, 1, 0, 0))
    return (images + beside * (padded[..., :-2] + padded[..., 2:])) / total
