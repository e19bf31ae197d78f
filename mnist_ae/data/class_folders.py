"""Pictures in one subfolder per class, split into halves or not, as grey images."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_ae.data.entries import as_name, list_entries
from mnist_ae.data.grey_pictures import is_even, read_grey, warn_of_even
from mnist_ae.data.picture_files import PICTURES, is_picture
from mnist_ae.environment import display_path
from mnist_ae.errors import message
from mnist_ae.progress import progress_bar

TRAIN_NAMES = ("train", "training")  # of subfolders, in any case
VALIDATION_NAMES = ("val", "valid", "validation")
TEST_NAMES = ("t10k", "test", "testing", *VALIDATION_NAMES)

MAX_CLASSES = 256  # as labels are uint8
TEST_STEP = 7  # without a split, every seventh picture of a class is for testing
SEED = 0  # of the order in which images are returned
NUM_NAMED = 3  # empty classes that a message names if nothing else lies there


@dataclass(frozen=True)
class Listing:
    """What lies in one folder with a subfolder per class.

    pictures: {class: paths}, sorted by name.
    skipped: paths of files and folders that are left out.
    """

    folder: Path
    pictures: dict[str, list[Path]]
    skipped: list[Path]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes' names, in the order of their labels."""
        return tuple(sorted(self.pictures))


def find_halves(folder: Path) -> list[Path]:
    """Return the subfolders for training and for testing, in this order.

    Returns:
        two; one, if the other is not there; none, if the subfolders are classes.

    A subfolder of such a name is a class if it holds no subfolders and others lie beside
    it.
    """
    subfolders = {}
    for path in list_entries(folder):
        if path.is_dir():
            subfolders[as_name(path).casefold()] = path
    found = []
    for names in (TRAIN_NAMES, TEST_NAMES):
        found += [subfolders[name] for name in names if name in subfolders][:1]
    hold_classes = any(entry.is_dir() for half in found for entry in list_entries(half))
    are_all = len(found) == len(subfolders) == 2
    return found if hold_classes or are_all else []


def read_halves(train_folder: Path, test_folder: Path, image_size: tuple[int, int]):
    """Read pictures that are split: (images, labels) twice, and the classes' names."""
    folder = train_folder.parent
    train = _list_classes(train_folder)
    test = _list_classes(test_folder)
    others = [
        path for path in list_entries(folder) if path not in (train_folder, test_folder)
    ]
    if others:
        used = f"{train_folder.name}/ for training and {test_folder.name}/ for testing"
        names = ", ".join(as_name(path) for path in others)
        print(f"{display_path(folder)}: used {used}; not used: {names}.")
    _check_classes(train)
    if test.classes != train.classes:
        found = f"the classes {test.classes}"
        expected = f"{train.classes}, as in {train_folder.name}"
        raise ValueError(message(test_folder, found, expected))
    _check_classes(test)
    halves = []
    for listing in (train, test):
        images, labels = _read_images(listing, image_size)
        halves.append(_shuffle(images, labels))
    return *halves, train.classes


def read_undivided(folder: Path, image_size: tuple[int, int]):
    """Read pictures and split them: (images, labels) twice, and the classes' names."""
    listing = _list_classes(folder)
    _check_classes(listing)
    for name, paths in listing.pictures.items():
        if len(paths) < 2:
            found = f"a class of 1 picture, {name}"
            raise ValueError(message(folder, found, "two or more"))
    images, labels = _read_images(listing, image_size)
    start_of_class = np.searchsorted(labels, labels)
    index_in_class = np.arange(len(labels)) - start_of_class
    is_test = index_in_class % TEST_STEP == 0
    train = _shuffle(images[~is_test], labels[~is_test])
    test = _shuffle(images[is_test], labels[is_test])
    return train, test, listing.classes


def _list_classes(folder):
    """List the pictures of each class, and print one line on all that is left out."""
    pictures = {}
    skipped = []
    for entry in list_entries(folder):
        if not entry.is_dir():
            skipped.append(entry)
            continue
        paths = pictures.setdefault(as_name(entry), [])
        for path in list_entries(entry):
            if path.is_file() and is_picture(path):
                paths.append(path)
            else:
                skipped.append(path)
    listing = Listing(folder, pictures, skipped)
    _say_what_is_skipped(listing)
    return listing


def _say_what_is_skipped(listing):
    """Print one line that counts what is left out, with the suffixes and the folders."""
    stray = []
    others = []
    folders = []
    for path in listing.skipped:
        if path.is_dir():
            folders.append(path.relative_to(listing.folder).as_posix())
        elif path.parent == listing.folder and is_picture(path):
            stray.append(path)
        else:
            others.append(path)
    parts = []
    if others:
        parts.append(f"{_count(others, 'file')} of other types ({_list_suffixes(others)})")
    if stray:
        parts.append(f"{_count(stray, 'picture')} beside the classes' folders")
    if folders:
        parts.append(f"{_count(folders, 'folder')} within a class ({', '.join(folders)})")
    if parts:
        print(f"{display_path(listing.folder)}: skipped {' and '.join(parts)}.")


def _count(items, noun):
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


def _list_suffixes(paths):
    suffixes = Counter(path.suffix.lower() or "no suffix" for path in paths)
    return ", ".join(sorted(suffixes))


def _check_classes(listing):
    """Raise ValueError unless there are 2 to 256 classes, each with pictures."""
    empty = [name for name in listing.classes if not listing.pictures[name]]
    if 2 <= len(listing.classes) <= MAX_CLASSES and not empty:
        return
    num_pictures = sum(map(len, listing.pictures.values()))
    found = f"{num_pictures} pictures in {len(listing.classes)} subfolders"
    if empty and (num_pictures or len(empty) <= NUM_NAMED):
        found += f", none in {', '.join(empty)}"
    deeper = []
    for path in listing.skipped:
        if as_name(path.parent) in empty and _has_pictures_within(path):
            deeper.append(path.relative_to(listing.folder).as_posix())
    if deeper:
        found += f" (they lie deeper, in {', '.join(deeper)})"
    suffixes = ", ".join(sorted(PICTURES))
    expected = f"IDX files or 2 to {MAX_CLASSES} subfolders, one per class, with pictures"
    raise ValueError(message(listing.folder, found, f"{expected} ({suffixes})"))


def _has_pictures_within(path):
    """Whether a picture lies in a folder or in those inside it."""
    return path.is_dir() and any(
        inner.is_file() and is_picture(inner) for inner in path.rglob("*")
    )


def _read_images(listing, image_size):
    """Read a listing's pictures: images (n, height, width) uint8, labels (n,) uint8."""
    paths = []
    labels = []
    for label, name in enumerate(listing.classes):
        paths += listing.pictures[name]
        labels += len(listing.pictures[name]) * [label]
    bar = progress_bar(paths, "pictures", unit="picture")
    images = np.stack([read_grey(path, image_size) for path in bar])
    even = []
    for path, image in zip(paths, images, strict=True):
        if is_even(image):
            even.append(path.relative_to(listing.folder).as_posix())
    warn_of_even(listing.folder, even, len(paths))
    return images, np.array(labels, np.uint8)


def _shuffle(images, labels):
    """Return both in an order that is the same on every machine and mixes the classes."""
    rng = np.random.RandomState(SEED)  # its numbers are promised never to change
    order = rng.permutation(len(labels))
    return images[order], labels[order]
