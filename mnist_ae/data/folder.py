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
from mnist_ae.data.entries import as_name, list_entries, name_within
from mnist_ae.data.idx_files import has_idx_files, read_idx_files
from mnist_ae.data.split import Split
from mnist_ae.environment import display_path
from mnist_ae.errors import message
from mnist_ae.files import say_may_not_be_read
from mnist_ae.idx import as_path

MAX_DEPTH = 3  # of folders in which IDX files are looked for


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
            used: a printed line says so.  IDX files may also lie in the only folder inside.
            A leading `~` is the home folder.
        image_size: (height, width) to which pictures are brought, in grey; a picture of
            another form is padded with the grey of its edge.

    Returns:
        (train, test).  Labels count the subfolders in alphabetical order, with numbers as
        one counts ("2" before "10"), and `classes` has their names, in one Unicode form
        (NFC).  Where pictures are not split, every seventh
        of a class, by name, is for testing.  Pictures come in an order that is shuffled,
        the same on every machine.  Printed lines count what is skipped and the pictures
        that are one even grey.

    Raises:
        ValueError: no folder, nothing of this kind in it, or a picture that can't be read
            (see `mnist_ae.data.picture_files.open_picture`).
        IdxError, OSError: a file is missing or is not what it should be.
    """
    path = as_path(folder)
    _check_folder(path)
    dataset = f"folder {as_name(Path(os.path.abspath(path)))}"
    folder = Path(path)
    idx_folder = _find_idx_folder(folder)
    if idx_folder is None:
        train, test, classes = _read_pictures(folder, image_size)
    else:
        folder = idx_folder
        train, test, classes = read_idx_files(folder)
    return (
        Split(*train, dataset=dataset, folder=folder, classes=classes),
        Split(*test, dataset=dataset, folder=folder, classes=classes),
    )


def _check_folder(path):
    """Raise ValueError unless the path is that of a folder."""
    name = repr(path)
    expected = f"a folder or a known data set ({', '.join(sorted(SOURCES))})"
    if not path:
        raise ValueError(message(name, "an empty name", expected))
    if os.path.isfile(path):
        remedy = "Unpack it, or name the folder in which it lies."
        raise ValueError(message(name, "a file", expected, remedy=remedy))
    try:
        os.stat(path)
    except PermissionError as error:
        raise say_may_not_be_read(path, "a folder", error) from error
    except OSError as error:
        raise ValueError(message(name, "nothing of that name", expected)) from error
    if not os.path.isdir(path):
        raise ValueError(message(name, "a pipe or device", expected))


def _find_idx_folder(folder):
    """Return the folder with IDX files: this one, or one inside it if there is no other.

    A printed line names the one that is used, as `raw` in torchvision's `MNIST`.

    Returns:
        None if there is none.
    """
    found = folder
    depth = 0
    while not has_idx_files(found):
        subfolders = [path for path in list_entries(found) if path.is_dir()]
        if len(subfolders) != 1 or depth == MAX_DEPTH:
            return None
        found = subfolders[0]
        depth += 1
    if found != folder:
        inner = name_within(folder, found)
        print(f"{display_path(folder)}: the IDX files in {inner}/ are used.")
    return found


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
