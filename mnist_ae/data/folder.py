"""Data of your own: IDX files under their usual names, or one subfolder per class."""

import os
from pathlib import Path

from mnist_ae.data.catalog import SOURCES
from mnist_ae.data.class_folders import (
    TEST_NAMES,
    TRAIN_NAMES,
    find_halves,
    read_halves,
    read_undivided,
)
from mnist_ae.data.idx_files import read_idx_files
from mnist_ae.data.split import Split
from mnist_ae.errors import message
from mnist_ae.idx import as_path


def load_folder(
    folder: str | os.PathLike, image_size: tuple[int, int] = (28, 28)
) -> tuple[Split, Split]:
    """Load a data set of your own.

    Args:
        folder: either four IDX files, plain or packed (`…train-images-idx3-ubyte`,
            `…t10k-…` or `…test-…`, as those of KMNIST, EMNIST and QMNIST; see
            `mnist_ae.data.idx_files.read_idx_files`); or one subfolder of pictures per
            class; or `train/` and `test/` with such subfolders.  These two may be called
            `training` and `t10k`, `testing`, `val`, `valid` or `validation`, in any case.
            Where `test` and `val` are both there, `test` is for testing and `val` is not
            used: a printed line says so.  A leading `~` is the home folder.
        image_size: (height, width) to which pictures are brought, in grey; a picture of
            another form is padded with the grey of its edge.

    Returns:
        (train, test).  Labels count the subfolders in alphabetical order, and `classes` has
        their names, in one Unicode form (NFC).  Where pictures are not split, every seventh
        of a class, by name, is for testing.  Pictures come in an order that is shuffled,
        the same on every machine.  Printed lines count what is skipped and the pictures
        that are one even grey.

    Raises:
        ValueError: no folder, nothing of this kind in it, or a picture that can't be read
            (see `mnist_ae.data.picture_files.open_picture`).
        IdxError, OSError: a file is missing or is not what it should be.
    """
    folder = Path(as_path(folder))
    _check_folder(folder)
    train, test, classes = read_idx_files(folder) or _read_pictures(folder, image_size)
    dataset = f"folder {Path(os.path.abspath(folder)).name}"
    return (
        Split(*train, dataset=dataset, folder=folder, classes=classes),
        Split(*test, dataset=dataset, folder=folder, classes=classes),
    )


def _check_folder(folder):
    """Raise ValueError unless the folder exists."""
    name = repr(str(folder))
    expected = f"a folder or a known data set ({', '.join(sorted(SOURCES))})"
    if folder.is_file():
        remedy = "Unpack it, or name the folder in which it lies."
        raise ValueError(message(name, "a file", expected, remedy=remedy))
    if not folder.is_dir():
        raise ValueError(message(name, "nothing of that name", expected))


def _read_pictures(folder, image_size):
    """Read pictures, split or not: (images, labels) twice, and the classes' names."""
    halves = find_halves(folder)
    if not halves:
        return read_undivided(folder, image_size)
    if len(halves) == 2:
        return read_halves(*halves, image_size)
    train = ", ".join(TRAIN_NAMES)
    test = ", ".join(TEST_NAMES)
    expected = (
        f"one folder for training ({train}) and one for testing ({test}), in any case"
    )
    raise ValueError(message(folder, f"{halves[0].name} alone", expected))
