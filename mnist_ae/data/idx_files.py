"""Own IDX files in a folder: two pairs of images and labels, named as others name them."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_ae.data.entries import list_entries
from mnist_ae.environment import display_path
from mnist_ae.errors import message
from mnist_ae.idx import IdxError, read_idx, read_images

MAX_CLASSES = 256  # as labels are uint8
FILE_NAME = re.compile(
    r"(?P<prefix>.*?)[-_. ]*(?P<kind>images|labels)[-_. ]*(idx\d|ubyte)(?P<rest>.*)"
)
HALF_NAME = re.compile(
    r"(?P<set>.*?)(?P<half>train|training|t10k|test|testing|val|valid|validation)"
)
USELESS_ENDS = (".broken", ".part", ".crdownload")
PREFERRED_RESTS = ("-ubyte", "-int", ".ubyte", ".int", "")  # then packed files, then copies

QMNIST_COLUMNS = 8  # of its labels: the class, then the writer and where it was written
EMNIST = "emnist"  # its images are stored column by column
MAPPING_FILES = "*mapping.txt"  # EMNIST's: a label, then the character's number
CHARACTER_LINE = re.compile(r"\s*([0-9]{1,4})\s+([0-9]{2,4})\b.*")  # of such a file

NUM_NAMED = 10  # labels that a line names, at most


@dataclass(frozen=True)
class Pair:
    """Images and labels of one half.

    images: (n, height, width) uint8.
    labels: (n,) integers, as they are in the file.
    path: of the images.
    """

    images: np.ndarray
    labels: np.ndarray
    path: Path


def read_idx_files(folder: Path):
    """Read two pairs of IDX files: (images, labels) twice, and the classes' names.

    Args:
        folder: holds `…train-images-idx3-ubyte`, `…train-labels-idx1-ubyte` and the same
            two of `…t10k`, `…test` or `…val`, plain or packed; other usual ways to write
            such names count, too, and a file may lie in a folder of its own name.  QMNIST's
            labels (`…labels-idx2-int`) give their first column.

    Returns:
        train, test, classes.  EMNIST's images, which are stored on their side, are turned
        upright, and labels that start at 1 are counted from 0: one printed line says so,
        and which labels no image has.  The classes are called by the labels in the files,
        or as EMNIST's mapping file says.

    Raises:
        IdxError: a file is missing or is not what it should be; the counts differ; there
            are no images.
        OSError: a file can't be read.
    """
    files = _find_files(folder)
    train, test = _choose_halves(folder, files)
    pairs = [_read_pair(folder, files, prefix) for prefix in (train, test)]
    _check_sizes(*pairs)
    found_labels = np.unique(np.concatenate([pair.labels for pair in pairs])).tolist()
    names = _read_names(folder)
    shift = int(found_labels[0] == 1)
    labels = range(shift, found_labels[-1] + 1)
    classes = tuple(names.get(label, str(label)) for label in labels)
    missing = [label for label in labels if label not in found_labels]
    on_their_side = train.startswith(EMNIST)
    _say_what_is_unusual(folder, on_their_side, shift, classes, missing)
    halves = []
    for pair in pairs:
        images = pair.images
        if on_their_side:
            images = np.ascontiguousarray(images.swapaxes(1, 2))
        halves.append((images, (pair.labels - shift).astype(np.uint8)))
    return *halves, classes


def has_idx_files(folder: Path) -> bool:
    """Whether a folder holds images of which `read_idx_files` knows the name."""
    return any(kind == "images" for _, kind in _find_files(folder))


def _find_files(folder):
    """Return {(prefix, kind): paths, the best first} of all files named like IDX files."""
    files = {}
    for path in list_entries(folder):
        match = FILE_NAME.fullmatch(path.name.casefold())
        if match is None or path.name.endswith(USELESS_ENDS):
            continue
        for inner in list_entries(path) if path.is_dir() else [path]:
            if FILE_NAME.fullmatch(inner.name.casefold()):
                files.setdefault((match["prefix"], match["kind"]), []).append(inner)
    for paths in files.values():
        paths.sort(key=_rank)
    return files


def _rank(path):
    """Return a number for each file: plain ones come first, copies last."""
    rest = FILE_NAME.fullmatch(path.name.casefold())["rest"]
    if rest in PREFERRED_RESTS:
        return 0
    return 1 if rest.removesuffix(".gz") in PREFERRED_RESTS else 2


def _choose_halves(folder, files):
    """Return what the names of the files for training and for testing begin with.

    Raises:
        IdxError: there is not one file of images for each.
    """
    train = []
    test = []
    for prefix, kind in files:
        match = HALF_NAME.fullmatch(prefix)
        if kind == "images" and match is not None:
            half = train if match["half"].startswith("train") else test
            half.append(prefix)
    if len(train) != 1 or len(test) != 1:
        names = sorted(path.name for paths in files.values() for path in paths)
        remedy = "Move two pairs of files into a folder of their own."
        expected = "one train and one test file"
        raise IdxError(message(folder, ", ".join(names), expected, remedy=remedy))
    return train[0], test[0]


def _read_pair(folder, files, prefix):
    """Read the images and labels whose names begin alike."""
    images_paths = files[prefix, "images"]
    labels_paths = files.get((prefix, "labels"))
    if labels_paths is None:
        name = f"{prefix}-labels-idx1-ubyte"
        raise IdxError(message(folder, f"no {name}", f"it beside {images_paths[0].name}"))
    images = _read_first_whole(images_paths, read_images)
    labels = _read_first_whole(labels_paths, _read_labels)
    if len(images) != len(labels):
        found = f"{len(images)} images and {len(labels)} labels"
        remedy = "Are these the right files?"
        raise IdxError(message(images_paths[0], found, "as many of both", remedy=remedy))
    return Pair(images, labels, images_paths[0])


def _read_first_whole(paths, read):
    """Read the first of several copies that can be read; raises as the first one did."""
    first_error = None
    for path in paths:
        try:
            return read(path)
        except (IdxError, OSError) as error:
            first_error = first_error or error
    raise first_error


def _read_labels(path):
    """Read labels of any integer type: (n,), (n, 1), or QMNIST's eight columns."""
    array = read_idx(path)
    if array.ndim == 2 and array.shape[1] in (1, QMNIST_COLUMNS):
        array = array[:, 0]
    if array.ndim != 1 or array.dtype.kind not in "ui":
        found = f"{array.ndim} dimension(s) of {array.dtype}"
        expected = "labels, which are 1 dimension of integers"
        remedy = "Is this a file of images?" if array.ndim == 3 else ""
        raise IdxError(message(path, found, expected, remedy=remedy))
    lowest, highest = array.min(initial=0), array.max(initial=0)
    if lowest < 0 or highest >= MAX_CLASSES:
        found = f"labels in {lowest}..{highest}"
        raise IdxError(message(path, found, f"0..{MAX_CLASSES - 1}"))
    return array.astype(np.int64)


def _check_sizes(train, test):
    """Raise IdxError unless both halves have images, of one size."""
    for pair in (train, test):
        if pair.images.size == 0:
            height, width = pair.images.shape[1:]
            found = f"{len(pair.images)} images of {height}×{width} pixels"
            raise IdxError(message(pair.path, found, "some, with pixels"))
    size = train.images.shape[1:]
    if test.images.shape[1:] != size:
        found = f"images of {test.images.shape[1:]}"
        remedy = "Are these the right files?"
        raise IdxError(message(test.path, found, size, remedy=remedy))


def _read_names(folder):
    """Return {label: name} from EMNIST's mapping file, if it lies beside the images."""
    names = {}
    paths = sorted(folder.glob(MAPPING_FILES))
    if len(paths) != 1:
        return names
    for line in paths[0].read_text(encoding="utf-8", errors="replace").splitlines():
        match = CHARACTER_LINE.fullmatch(line)
        if match is not None:
            names[int(match[1])] = chr(int(match[2]))
    return names


def _say_what_is_unusual(folder, on_their_side, shift, classes, missing):
    """Print one line if images or labels are not as in the files, or labels are missing."""
    changes = []
    if on_their_side:
        changes.append("EMNIST's images lie on their side and are turned upright")
    if shift:
        changes.append(
            f"labels start at 1, so 1 to {len(classes)} are counted from 0 and the classes "
            f"keep their names ({classes[0]} to {classes[-1]})"
        )
    if missing:
        labels = [str(label) for label in missing[:NUM_NAMED]]
        if len(missing) > NUM_NAMED:
            labels.append("…")
        changes.append(f"no image has the label {', '.join(labels)}")
    if len(classes) - len(missing) == 1:
        changes.append("all images are of one class")
    if changes:
        print(f"{display_path(folder)}: {'; '.join(changes)}.")
