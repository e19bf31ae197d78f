"""Data sets by name: find them on disk, fetch and verify them, or make a stand-in and say so."""

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_ae.idx import IdxError, read_images, read_labels
from mnist_ae.sources import (
    FILES,
    KINDS,
    SOURCES,
    data_roots,
    fetch,
    is_offline,
    make_standin,
    short,
)


@dataclass(frozen=True, repr=False)
class Split:
    """Images and their labels; unpacks as `images, labels = split`.

    images: (n, height, width) uint8 in 0..255; labels: (n,) uint8; dataset: the name of what was
    really loaded ("mnist", "digits-stand-in"); folder: where its files lie.
    """

    images: np.ndarray
    labels: np.ndarray
    dataset: str
    folder: Path

    def __iter__(self):
        return iter((self.images, self.labels))

    def __len__(self):
        return len(self.images)

    def __repr__(self):
        size = "×".join(map(str, self.images.shape[1:]))
        return f"Split({len(self):,} images of {size}, dataset={self.dataset!r})"


def load(name="mnist", root=None, offline=False):
    """Load a data set: from disk if it is there and verifies, else fetched, else its stand-in.

    Args:
        name: "mnist".
        root: the data root; without one `MNIST_AE_DATA` (a relative path counts from the project's
            root), else the project's `data/`.
        offline: True, or `MNIST_AE_OFFLINE=1`, never touches the network.

    Returns:
        (train, test), two `Split`s of 60,000 and 10,000 images of 28×28.  Their `dataset` says
        whether they are the real thing; a stand-in is announced by one printed line.

    Raises:
        ValueError: an unknown name.
        FileNotFoundError: `MNIST_AE_DATA` names a folder that is not there.
    """
    source = _source(name)
    roots = data_roots(root)
    problems = []
    for folder in (path / source.folder for path in roots):
        if folder.is_dir():
            with _noted(problems):
                return _load_verified(folder, name, source)
    if offline or is_offline():
        problems.append("the network is switched off")
    else:
        with _noted(problems):
            why = f" ({'; '.join(problems)})" if problems else ""
            folder = fetch(roots, name, source, why)
            return _load_verified(folder, name, source)
    where = short(roots[0] / source.folder)
    print(
        f"{name} is neither in {where} nor to be fetched ({'; '.join(problems)}): "
        f"using {source.standin_text}, in its place. Numbers will differ from the text's."
    )
    return _load_standin(roots, source)


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


def read_split(folder, kind="train", image_size=(28, 28)):
    """Read one split from its two IDX files, plain or packed: (images, labels).

    Args:
        folder: holds `{kind}-images-idx3-ubyte` and `{kind}-labels-idx1-ubyte`, packed or not.
        kind: "train" or "t10k".
        image_size: (height, width) that the images must have.

    Returns:
        images (n, height, width) uint8 in 0..255 and labels (n,) uint8 in 0..9.

    Raises:
        IdxError, OSError: a file is missing or is not what it should be; the counts differ.
    """
    images = _read_either(folder, f"{kind}-images-idx3-ubyte", read_images)
    labels = _read_either(folder, f"{kind}-labels-idx1-ubyte", read_labels)
    where = Path(folder, f"{kind}-images-idx3-ubyte")
    if images.shape[1:] != tuple(image_size):
        raise IdxError(
            f"{where}: found images of {images.shape[1:]}, expected {tuple(image_size)}."
        )
    if len(images) != len(labels):
        raise IdxError(
            f"{where}: found {len(images)} images and {len(labels)} labels, expected as many."
        )
    return images, labels


def verify(folder, name="mnist"):
    """(ok, text) of the files of data set `name` in `folder`: "verified", or what is wrong."""
    try:
        _load_verified(Path(folder), name, _source(name))
    except (IdxError, OSError) as error:
        return False, str(error)
    return True, "verified"


def _source(name):
    if name not in SOURCES:
        raise ValueError(
            f"data set {name!r} is not known; there is {', '.join(map(repr, SOURCES))}"
        )
    return SOURCES[name]


@contextlib.contextmanager
def _noted(problems):
    """Keep the error of one attempt, in a line, and go on to the next."""
    try:
        yield
    except (IdxError, OSError) as error:
        problems.append(str(error).splitlines()[0])


def _read_either(folder, name, read):
    plain, packed = Path(folder, name), Path(folder, name + ".gz")
    if not plain.exists() and not packed.exists():
        raise FileNotFoundError(f"{plain}: no such file, with or without .gz")
    try:
        return read(plain if plain.exists() else packed)
    except IdxError:
        if plain.exists() and packed.exists():  # an unpacking that was cut off
            return read(packed)
        raise


def _load_verified(folder, name, source):
    if not folder.is_dir():
        raise FileNotFoundError(f"no folder {short(folder)}")
    arrays = [array for kind in KINDS for array in read_split(folder, kind)]
    for file, array, expected in zip(FILES, arrays, source.md5, strict=True):
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        found = hashlib.md5(header + array.tobytes(), usedforsecurity=False).hexdigest()
        if found != expected:
            raise IdxError(f"{short(folder / file)}: found the MD5 {found}, expected {expected}")
    return _splits(arrays, name, folder)


def _splits(arrays, name, folder):
    return Split(*arrays[:2], name, folder), Split(*arrays[2:], name, folder)


def _load_standin(roots, source):
    folders = [root / source.standin_name / "raw" for root in roots]
    for folder in folders:
        with contextlib.suppress(IdxError, OSError):
            return _read_standin(folder, source)
    return _read_standin(make_standin(roots, source), source)


def _read_standin(folder, source):
    arrays = [array for kind in KINDS for array in read_split(folder, kind)]
    return _splits(arrays, source.standin_name, folder)
