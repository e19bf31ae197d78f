"""A split: images and their labels, read from two IDX files."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from mnist_ae.errors import message
from mnist_ae.idx import IdxError, as_path, read_images, read_labels

REMEDY = "Are these the right files?"


@dataclass(frozen=True, repr=False)
class Split:
    """Images and their labels; unpacks as `images, labels = split`.

    images: (n, height, width) uint8 in 0..255.
    labels: (n,) uint8.
    dataset: name of what was really loaded: "mnist", "digits-stand-in", "folder …".
    folder: where its files lie.
    classes: the classes' names, in the order of the labels; empty if nothing names them.
    """

    images: np.ndarray
    labels: np.ndarray
    dataset: str
    folder: Path | None
    classes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[np.ndarray]:
        return iter((self.images, self.labels))

    def __len__(self) -> int:
        return len(self.images)

    def __repr__(self) -> str:
        size = "×".join(map(str, self.images.shape[1:]))
        name = type(self).__name__
        return f"{name}({len(self):,} images of {size}, dataset={self.dataset!r})"

    @property
    def num_classes(self) -> int:
        """How many classes there are, whether or not each occurs in this split.

        Labels lie in 0..num_classes - 1.  It is the number of names; without names, one
        more than the highest label, and 2 at least.
        """
        if self.classes:
            return len(self.classes)
        return max(2, int(np.max(self.labels, initial=0)) + 1)


def read_split(
    folder: str | os.PathLike,
    kind: str = "train",
    image_size: tuple[int, int] | None = (28, 28),
    num_classes: int = 10,
) -> tuple[np.ndarray, np.ndarray]:
    """Read the images and labels of one split from its two IDX files.

    Args:
        folder: holds `{kind}-images-idx3-ubyte` and `{kind}-labels-idx1-ubyte`, plain or
            packed with gzip (`….gz`).
        kind: what the names begin with: "train" or "t10k".
        image_size: (height, width) that the images must have; None for any.
        num_classes: labels must lie in 0..num_classes - 1.

    Returns:
        images (n, height, width) uint8 in 0..255 and labels (n,) uint8.

    Raises:
        IdxError, OSError: a file is missing or is not what it should be; the counts differ.
    """
    images_path = Path(as_path(folder), f"{kind}-images-idx3-ubyte")
    labels_path = Path(as_path(folder), f"{kind}-labels-idx1-ubyte")
    images = _read_plain_or_packed(images_path, read_images)
    labels = _read_plain_or_packed(
        labels_path, partial(read_labels, num_classes=num_classes)
    )
    size = images.shape[1:]
    if image_size is not None and size != tuple(image_size):
        raise IdxError(message(images_path, f"images of {size}", image_size, remedy=REMEDY))
    if len(images) != len(labels):
        found = f"{len(images)} images and {len(labels)} labels"
        raise IdxError(message(images_path, found, "as many of both", remedy=REMEDY))
    return images, labels


def to_float(images: np.ndarray) -> np.ndarray:
    """Return grey images as rows of numbers.

    Args:
        images: (n, height, width) uint8 in 0..255.

    Returns:
        (n, height·width) float32 in 0..1.

    Raises:
        TypeError: the images are of another type.

    >>> to_float(np.full((2, 28, 28), 255, np.uint8)).shape
    (2, 784)
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(message("to_float", f"images of {images.dtype}", "uint8 in 0..255"))
    num_pixels = int(
        np.prod(images.shape[1:])
    )  # -1 in its place fails where there is no image
    rows = images.reshape(len(images), num_pixels).astype(np.float32)
    return np.divide(rows, 255, out=rows)


def _read_plain_or_packed(plain_path, read):
    """Read a file, or its packed twin if it is missing or was not unpacked to the end."""
    try:
        return read(plain_path)
    except (IdxError, FileNotFoundError):
        packed_path = plain_path.with_name(f"{plain_path.name}.gz")
        if packed_path.exists():
            return read(packed_path)
        raise
