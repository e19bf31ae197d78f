"""Pictures ↔ patches: cut pictures into windows of one size, and put windows together again."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mnist_ae.errors import require


def cut(pictures, size, stride=None):
    """Cut pictures into patches, which overlap where the stride is smaller than the patch.

    Windows stand every `stride` pixels, a last one at the very edge, so that they cover every
    pixel.  They depend on sizes only: images, masks and fields of one size correspond patch by
    patch.

    Args:
        pictures: (n, H, W) or (n, H, W, c), any dtype.
        size: of a patch, an integer or (h, w).
        stride: in pixels, 1..size, an integer or a pair (down, right); `size` if it is None.

    Returns:
        (n, k, h, w) or (n, k, h, w, c) of the same dtype: k patches a picture, row by row.

    Raises:
        ValueError: patches larger than the pictures, a stride that leaves gaps, a wrong shape.

    >>> cut(np.zeros((10, 584, 565, 3), np.uint8), 64, stride=32).shape
    (10, 306, 64, 64, 3)
    """
    pictures = np.asarray(pictures)
    require("pictures", pictures.ndim in (3, 4), pictures.shape, "(n, H, W) or (n, H, W, c)")
    y, x = _windows(pictures.shape[1:3], size, stride, "size")
    everywhere = sliding_window_view(pictures, (y.shape[1], x.shape[1]), (1, 2))  # a view
    patches = everywhere[:, y[:, :1], x[:, 0]]  # (n, rows, columns[, c], h, w)
    patches = np.moveaxis(patches, (-2, -1), (3, 4))  # (n, rows, columns, h, w[, c])
    whole = (len(pictures), len(y) * len(x), *patches.shape[3:])
    return np.ascontiguousarray(patches).reshape(whole)


def join(patches, shape, stride=None):
    """Put patches together again: each pixel is the mean of all patches that cover it.

    Args:
        patches: (n, k, h, w) or (n, k, h, w, c), bool, integer or float, in the order of `cut`.
        shape: (H, W) of a picture, or one integer for a square.
        stride: the one with which they were cut.

    Returns:
        (n, H, W) or (n, H, W, c), float32 for float32 patches, else float64.  What `cut` gave
        comes back exactly, but for the last digits of float64 patches that overlap.

    Raises:
        ValueError: another number of patches than fits, or an argument that `cut` would refuse.
    """
    patches = np.asarray(patches)
    require("patches", patches.ndim in (4, 5), patches.shape, "(n, k, h, w) or (n, k, h, w, c)")
    (n, k, h, w, *c), shape = patches.shape, _pair("shape", shape)
    y, x = _windows(shape, (h, w), stride, "shape")
    fitting = f"{len(y)}·{len(x)} = {len(y) * len(x)} for this shape and stride"
    require("patches", k == len(y) * len(x), f"{k} a picture", fitting)
    grid = patches.reshape(n, len(y), len(x), h, w, *c)
    bands, total = np.zeros((n, len(y), h, shape[1], *c)), np.zeros((n, *shape, *c))
    for j, columns in enumerate(x):  # first the patches of a row, side by side,
        bands[:, :, :, columns[0] : columns[0] + w] += grid[:, :, j]
    for i, rows in enumerate(y):  # then the rows; float64 adds 8-bit and float32 values exactly
        total[:, rows[0] : rows[0] + h] += bands[:, i]
    times = np.outer(np.bincount(y.ravel()), np.bincount(x.ravel()))  # a pixel is covered
    total /= times.reshape(*shape, *(1 for _ in c))
    return total.astype(np.float32) if patches.dtype == np.float32 else total


def _pair(name, value):
    """An integer or a pair of integers → a pair of Python's integers, all at least 1."""
    value = np.asarray(value)
    right = value.shape in ((), (2,)) and value.dtype.kind in "iu" and value.min() >= 1
    require(name, right, value.tolist(), "an integer or a pair of them, 1 or more")
    return tuple(np.broadcast_to(value, 2).tolist())


def _windows(shape, size, stride, name):
    """Yield rows (r, h) and columns (q, w) of the pixels under the windows in a picture of `shape`."""
    size, stride = _pair("size", size), _pair("stride", size if stride is None else stride)
    for edge, side, step in zip(shape, size, stride, strict=True):
        require(name, side <= edge, f"patches of {size}", f"at most {shape}, the picture")
        require("stride", step <= side, stride, f"at most the patch, {size}: no gaps")
        starts = np.r_[0 : edge - side : step, edge - side]
        yield starts[:, None] + np.arange(side)
