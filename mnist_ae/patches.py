"""Cut pictures into patches, windows of one size, and put patches together again."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mnist_ae.errors import message


def cut(
    pictures: np.ndarray,
    size: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
) -> np.ndarray:
    """Cut pictures into patches, which overlap where the stride is smaller than the patch.

    Windows stand every `stride` pixels, the last one at the very edge, so that they cover
    every pixel.  They depend on sizes only: images, masks and fields of the same size
    correspond patch by patch.

    Args:
        pictures: (n, H, W) or (n, H, W, c), any dtype.
        size: of a patch, an integer or (h, w).
        stride: in pixels, 1..size, an integer or a pair (down, right); `size` if None.

    Returns:
        (n, k, h, w) or (n, k, h, w, c), same dtype: k patches per picture, row by row.

    Raises:
        ValueError: patches larger than the pictures, a stride that leaves gaps, or a wrong
            shape.

    >>> cut(np.zeros((10, 584, 565, 3), np.uint8), 64, stride=32).shape
    (10, 306, 64, 64, 3)
    """
    pictures = np.asarray(pictures)
    if pictures.ndim not in (3, 4):
        raise ValueError(message("pictures", pictures.shape, "(n, H, W) or (n, H, W, c)"))
    height, width = _as_pair("size", size)
    tops, lefts = _corners("size", pictures.shape[1:3], (height, width), stride)
    windows = sliding_window_view(pictures, (height, width), axis=(1, 2))  # all: a view
    patches = windows[:, tops[:, None], lefts]  # (n, rows, columns[, c], h, w)
    patches = np.moveaxis(patches, (-2, -1), (3, 4))  # (n, rows, columns, h, w[, c])
    shape = (len(pictures), len(tops) * len(lefts), *patches.shape[3:])
    return np.ascontiguousarray(patches).reshape(shape)


def join(
    patches: np.ndarray,
    shape: int | tuple[int, int],
    stride: int | tuple[int, int] | None = None,
) -> np.ndarray:
    """Put patches together again: each pixel is the mean of all patches that cover it.

    Args:
        patches: (n, k, h, w) or (n, k, h, w, c), in the order of `cut`; bool, integer or
            float.
        shape: (H, W) of a picture, or one integer for a square.
        stride: the one with which they were cut.

    Returns:
        (n, H, W) or (n, H, W, c), float32 for float32 patches, else float64.  The patches
        that `cut` returned become the same pictures again, except for the last digits of
        float64 patches that overlap.

    Raises:
        ValueError: the wrong number of patches, or an argument that `cut` would refuse.
    """
    patches = np.asarray(patches)
    if patches.ndim not in (4, 5):
        expected = "(n, k, h, w) or (n, k, h, w, c)"
        raise ValueError(message("patches", patches.shape, expected))
    n, k, height, width, *channels = patches.shape
    shape = _as_pair("shape", shape)
    tops, lefts = _corners("shape", shape, (height, width), stride)
    num_patches = len(tops) * len(lefts)
    if k != num_patches:
        expected = f"{len(tops)}·{len(lefts)} = {num_patches} for this shape and stride"
        raise ValueError(message("patches", f"{k} per picture", expected))
    grid = patches.reshape(n, len(tops), len(lefts), height, width, *channels)
    total = _sum_of_patches(grid, shape, tops, lefts)
    down = _num_covers(tops, height, shape[0])
    across = _num_covers(lefts, width, shape[1])
    total /= np.outer(down, across).reshape(*shape, *[1 for _ in channels])
    return total.astype(np.float32) if patches.dtype == np.float32 else total


def _sum_of_patches(grid, shape, tops, lefts):
    """Add up patches (n, rows, columns, h, w[, c]) where they lie in pictures of a shape.

    The sums are float64, in which 8-bit and float32 values add up exactly.
    """
    n, num_rows, _, height, width, *channels = grid.shape
    bands = np.zeros((n, num_rows, height, shape[1], *channels))  # one per row of patches
    for column, left in enumerate(lefts):
        bands[:, :, :, left : left + width] += grid[:, :, column]
    total = np.zeros((n, *shape, *channels))
    for row, top in enumerate(tops):
        total[:, top : top + height] += bands[:, row]
    return total


def _num_covers(starts, side, edge):
    """Count the windows, `side` pixels long, that cover each pixel of an edge: (edge,)."""
    pixels = starts[:, None] + np.arange(side)
    return np.bincount(pixels.ravel(), minlength=edge)


def _as_pair(name, value):
    """Return an integer or a pair of them, 1 or more, as a pair of Python integers."""
    numbers = np.asarray(value)
    is_integer = numbers.dtype.kind in "iu"
    if not is_integer or numbers.shape not in ((), (2,)) or numbers.min() < 1:
        expected = "an integer or a pair of them, 1 or more"
        raise ValueError(message(name, numbers.tolist(), expected))
    return tuple(np.broadcast_to(numbers, 2).tolist())


def _corners(name, shape, size, stride):
    """Return where windows start: their tops (rows,) and lefts (columns,), in pixels.

    Args:
        name: of the argument to blame if the windows do not fit.
        shape: (H, W) of the picture.
        size: (h, w) of a window.
        stride: an integer, a pair (down, right), or None for the size.
    """
    size = _as_pair("size", size)
    stride = size if stride is None else _as_pair("stride", stride)
    starts = []
    for edge, side, step in zip(shape, size, stride, strict=True):
        if side > edge:
            expected = f"at most {shape}, the picture"
            raise ValueError(message(name, f"patches of {size}", expected))
        if step > side:
            expected = f"at most the patch, {size}: no gaps"
            raise ValueError(message("stride", stride, expected))
        last = edge - side
        starts.append(np.append(np.arange(0, last, step), last))
    return starts
