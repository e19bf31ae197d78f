"""Masks, fields of view, targets and corners of patches that lesson 8's checks draw."""

import numpy as np
import torch


def draw_masks(rng, shape, called_share, mask_share):
    """A segmentation and the true mask, both bool, independent of each other."""
    called = rng.random(shape) < called_share
    mask = rng.random(shape) < mask_share
    return called, mask


def draw_fields(rng, shape):
    """Fields of view (h, w) bool: a rectangle, an ellipse, single pixels, everything."""
    height, width = shape
    rectangle = np.zeros(shape, bool)
    rectangle[3:-3, 2:-4] = True
    row, column = np.ogrid[:height, :width]
    ellipse = (2 * row / height - 1) ** 2 + (2 * column / width - 1) ** 2 < 0.8
    return [rectangle, ellipse, rng.random(shape) < 0.6, np.ones(shape, bool)]


def draw_targets(rng, shape, outside_share, vessel_share):
    """Targets (n, k) float32 in {1, 0, -1}."""
    y = (rng.random(shape) < vessel_share).astype(np.float32)
    y[rng.random(shape) < outside_share] = -1
    return torch.from_numpy(y)


def draw_corners(rng, patch_shape, shape, num_extra):
    """Corners (k, 2) int64 of patches that cover a picture, in any order."""
    highest = np.subtract(shape, patch_shape)
    starts = []
    for size, last in zip(patch_shape, highest, strict=True):
        stride = int(rng.integers(1, size))
        starts.append([*range(0, last, stride), last])
    covering = [(row, column) for row in starts[0] for column in starts[1]]
    anywhere = rng.integers(0, highest + 1, (num_extra, 2))
    return rng.permutation(np.concatenate([covering, anywhere]))
