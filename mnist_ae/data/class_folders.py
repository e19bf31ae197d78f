"""Pictures in one subfolder per class, split into halves or not, as grey images."""

from pathlib import Path

import numpy as np

from mnist_ae.data.class_listing import check_classes, list_classes
from mnist_ae.data.entries import as_name, list_entries, name_within
from mnist_ae.data.grey_pictures import is_even, read_grey, warn_of_even
from mnist_ae.environment import display_path
from mnist_ae.errors import message
from mnist_ae.progress import progress_bar

TRAIN_NAMES = ("train", "training")  # of subfolders, in any case
VALIDATION_NAMES = ("val", "valid", "validation")
TEST_NAMES = ("t10k", "test", "testing", *VALIDATION_NAMES)

TEST_STEP = 7  # without a split, every seventh picture of a class is for testing
SEED = 0  # of the order in which images are returned


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
    train = list_classes(train_folder)
    test = list_classes(test_folder)
    others = [
        path for path in list_entries(folder) if path not in (train_folder, test_folder)
    ]
    if others:
        used = f"{train_folder.name}/ for training and {test_folder.name}/ for testing"
        names = ", ".join(as_name(path) for path in others)
        print(f"{display_path(folder)}: used {used}; not used: {names}.")
    check_classes(train)
    if test.classes != train.classes:
        found = f"the classes {test.classes}" if test.classes else "no subfolders"
        expected = f"{train.classes}, as in {train_folder.name}"
        raise ValueError(message(test_folder, found, expected))
    check_classes(test)
    halves = []
    for listing in (train, test):
        images, labels = _read_images(listing, image_size)
        halves.append(_shuffle(images, labels))
    return *halves, train.classes


def read_undivided(folder: Path, image_size: tuple[int, int]):
    """Read pictures and split them: (images, labels) twice, and the classes' names."""
    listing = list_classes(folder)
    check_classes(listing)
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
            even.append(name_within(listing.folder, path))
    warn_of_even(listing.folder, even, len(paths))
    return images, np.array(labels, np.uint8)


def _shuffle(images, labels):
    """Return both in an order that is the same on every machine and mixes the classes."""
    rng = np.random.RandomState(SEED)  # its numbers are promised never to change
    order = rng.permutation(len(labels))
    return images[order], labels[order]
