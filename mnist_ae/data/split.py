"""A split: images and their labels, read from two IDX files."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from mnist_ae.errors import require
from mnist_ae.idx import IdxError, as_path, read_images, read_labels

REMEDY = "Are these the right files?"


@dataclass(frozen=True, repr=False)
class Split:
    """Images and their labels; unpacks as `images, labels = split`.

    images: (n, height, width) uint8 in 0..255; labels: (n,) uint8; dataset: the name of what was
    really loaded ("mnist", "digits-stand-in", …); folder: where its files lie; classes: the
    classes' names, if they have any.
    """

    images: np.ndarray
    labels: np.ndarray
    dataset: str
    folder: Path
    classes: tuple = ()

    def __iter__(self):
        return iter((self.images, self.labels))

    def __len__(self):
        return len(self.images)

    def __repr__(self):
        size = "×".join(map(str, self.images.shape[1:]))
        return f"{type(self).__name__}({len(self):,} images of {size}, dataset={self.dataset!r})"


def read_split(folder, kind="train", image_size=(28, 28), num_classes=10):
    """Read one split from its two IDX files, plain or packed: (images, labels).

    Args:
        folder: holds `{kind}-images-idx3-ubyte` and `{kind}-labels-idx1-ubyte`, packed or not.
        kind: what the names begin with: "train" or "t10k".
        image_size: (height, width) that the images must have; None for any.
        num_classes: labels must lie in 0..num_classes - 1.

    Returns:
        images (n, height, width) uint8 in 0..255 and labels (n,) uint8.

    Raises:
        IdxError, OSError: a file is missing or is not what it should be; the counts differ.
    """
    read = partial(read_labels, num_classes=num_classes)
    where = Path(as_path(folder), f"{kind}-images-idx3-ubyte")
    images = _read_either(where, read_images)
    labels = _read_either(where.with_name(f"{kind}-labels-idx1-ubyte"), read)
    size, wanted = images.shape[1:], tuple(image_size or images.shape[1:])
    require(where, size == wanted, f"images of {size}", wanted, REMEDY, IdxError)
    found = f"{len(images)} images and {len(labels)} labels"
    require(where, len(images) == len(labels), found, "as many", REMEDY, IdxError)
    return images, labels


def to_float(images):
    """Grey images as rows of numbers: (n, h, w) uint8 in 0..255 → (n, h·w) float32 in 0..1.

    >>> to_float(np.full((2, 28, 28), 255, np.uint8)).shape
    (2, 784)
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(f"to_float: found images of {images.dtype}, expected uint8 in 0..255")
    rows = images.reshape(len(images), int(np.prod(images.shape[1:]))).astype(np.float32)
    return np.divide(rows, 255, out=rows)


def _read_either(plain, read):
    try:
        return read(plain)
    except (IdxError, FileNotFoundError):  # not unpacked, or the unpacking was cut off
        packed = plain.with_name(f"{plain.name}.gz")
        if packed.exists():
            return read(packed)
        raise
