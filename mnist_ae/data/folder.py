"""Data of your own: IDX files under their usual names, or one subfolder per class."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from mnist_ae.data.catalog import SOURCES
from mnist_ae.data.split import Split, read_split
from mnist_ae.errors import message
from mnist_ae.idx import IdxError, as_path
from mnist_ae.progress import progress_bar

TRAIN_NAMES = ("train", "training")  # of subfolders, in any case
TEST_NAMES = ("t10k", "test", "testing", "val", "valid", "validation")
IMAGES_SUFFIX = "-images-idx3-ubyte"
PICTURES = {
    ".bmp", ".gif", ".jfif", ".jpeg", ".jpg", ".pbm", ".pgm", ".png", ".pnm", ".ppm",
    ".tif", ".tiff", ".webp",
}  # fmt: skip
FILES_OF_SYSTEMS = {"thumbs.db", "desktop.ini"}  # which Windows leaves in a folder

MAX_CLASSES = 256  # as labels are uint8
TEST_STEP = 7  # without a split, every seventh picture of a class is for testing
MIDDLE_GREY = 128

BITS_PER_SAMPLE = 258  # number of a TIFF file's tag
EIGHT_BITS = (8,)  # its value where the tag is missing


def load_folder(
    folder: str | os.PathLike, image_size: tuple[int, int] = (28, 28)
) -> tuple[Split, Split]:
    """Load a data set of your own.

    Args:
        folder: either four IDX files, plain or packed (`…train-images-idx3-ubyte`,
            `…t10k-…` or `…test-…`, as those of KMNIST and EMNIST); or one subfolder of
            pictures per class; or `train/` and `test/` (or `val/`) with such subfolders.
        image_size: (height, width) to which pictures are brought, in grey.

    Returns:
        (train, test).  Labels count the subfolders in alphabetical order, and `classes` has
        their names.  Where pictures are not split, every seventh of a class, by name, is
        for testing.  Files of other types are skipped, and one printed line counts them.

    Raises:
        ValueError: no folder, nothing of this kind in it, or a picture that can't be read.
        IdxError, OSError: as `read_split`.
    """
    folder = Path(as_path(folder))
    _check_folder(folder)
    prefixes = _find_idx_prefixes(folder)
    train_folder = _find_subfolder(folder, TRAIN_NAMES)
    test_folder = _find_subfolder(folder, TEST_NAMES)
    if prefixes:
        train, test, classes = _read_idx_files(folder, *prefixes)
    elif train_folder and test_folder:
        train, test, classes = _read_halves(train_folder, test_folder, image_size)
    else:
        train, test, classes = _read_undivided(folder, image_size)
    dataset = f"folder {folder.name}"
    return (
        Split(*train, dataset=dataset, folder=folder, classes=classes),
        Split(*test, dataset=dataset, folder=folder, classes=classes),
    )


@contextmanager
def open_picture(path: str | os.PathLike) -> Iterator:
    """Open a picture, to be decoded inside the `with`; errors there name the file.

    Args:
        path: of a picture of at most 8 bits per channel, in any format that Pillow decodes.

    Returns:
        a context manager that provides a `PIL.Image.Image`.

    Raises:
        ValueError: no such file, no picture, a damaged one, or one of more bits.
    """
    from PIL import Image

    try:
        with Image.open(path) as picture:
            if _has_deep_channels(picture):
                found = f"16 bits or more, mode {picture.mode}"
                raise ValueError(f"{found}, expected 8 bits per channel")
            yield picture
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(
            f"{path}: found no readable picture ({error}). Replace it."
        ) from error


def _has_deep_channels(picture):
    """Whether a channel has more than 8 bits: Pillow may drop some without a word."""
    if picture.mode[0] in "IF":  # 32 bits, or 16
        return True
    if ";16B" in str(picture.tile):  # a PNG's pixels, before Pillow drops half of each
        return True
    tiff_tags = getattr(picture, "tag_v2", {})
    return max(tiff_tags.get(BITS_PER_SAMPLE, EIGHT_BITS)) > 8


def _check_folder(folder):
    """Raise ValueError unless the folder exists."""
    name = repr(str(folder))
    expected = f"a folder or a known data set ({', '.join(sorted(SOURCES))})"
    if folder.is_file():
        remedy = "Unpack it, or name the folder in which it lies."
        raise ValueError(message(name, "a file", expected, remedy=remedy))
    if not folder.is_dir():
        raise ValueError(message(name, "nothing of that name", expected))


def _find_idx_prefixes(folder):
    """Return what the names of IDX files in the folder begin with.

    Returns:
        ("…train", "…t10k" or "…test"), or None if the folder holds no such files.

    Raises:
        IdxError: there is not one file of images for training and one for testing.
    """
    names = sorted(path.name for path in folder.glob(f"[!.]*{IMAGES_SUFFIX}*"))
    if not names:
        return None
    prefixes = sorted({name.partition(IMAGES_SUFFIX)[0] for name in names})
    train = [prefix for prefix in prefixes if prefix.endswith("train")]
    test = [prefix for prefix in prefixes if prefix.endswith(("t10k", "test"))]
    if len(train) != 1 or len(test) != 1:
        remedy = "Move two pairs of files into a folder of their own."
        expected = "one train and one test file"
        raise IdxError(message(folder, ", ".join(names), expected, remedy=remedy))
    return train[0], test[0]


def _find_subfolder(folder, names):
    """Return the subfolder of the first name that occurs, in any case, or None."""
    subfolders = {path.name.casefold(): path for path in folder.iterdir() if path.is_dir()}
    for name in names:
        if name in subfolders:
            return subfolders[name]
    return None


def _read_idx_files(folder, train_prefix, test_prefix):
    """Read two pairs of IDX files: (images, labels) twice, and the classes' names."""
    train = read_split(folder, train_prefix, image_size=None, num_classes=MAX_CLASSES)
    images, labels = train
    image_size = images.shape[1:]
    test = read_split(folder, test_prefix, image_size=image_size, num_classes=MAX_CLASSES)
    _, test_labels = test
    highest = max(labels.max(initial=0), test_labels.max(initial=0))
    classes = tuple(str(label) for label in range(highest + 1))
    return train, test, classes


def _read_halves(train_folder, test_folder, image_size):
    """Read pictures that are split: (images, labels) twice, and the classes' names."""
    *train, classes = _read_classes(train_folder, image_size)
    *test, test_classes = _read_classes(test_folder, image_size)
    if test_classes != classes:
        found = f"the classes {test_classes}"
        raise ValueError(
            message(test_folder, found, f"{classes}, as in {train_folder.name}")
        )
    return train, test, classes


def _read_undivided(folder, image_size):
    """Read pictures and split them: (images, labels) twice, and the classes' names."""
    images, labels, classes = _read_classes(folder, image_size)
    if np.bincount(labels).min() < 2:
        raise ValueError(message(folder, "a class of 1 picture", "two or more"))
    start_of_class = np.searchsorted(labels, labels)
    index_in_class = np.arange(len(labels)) - start_of_class
    is_test = index_in_class % TEST_STEP == 0
    train = images[~is_test], labels[~is_test]
    test = images[is_test], labels[is_test]
    return train, test, classes


def _read_classes(folder, image_size):
    """Read one subfolder of pictures per class: images, labels and the classes' names.

    Returns:
        images (n, height, width) uint8, class by class; labels (n,) uint8; the names.
    """
    classes = tuple(sorted(path.name for path in folder.glob("[!._]*") if path.is_dir()))
    paths = []
    labels = []
    skipped = []
    for label, name in enumerate(classes):
        for path in sorted((folder / name).glob("[!.]*")):
            if path.suffix.lower() in PICTURES:
                paths.append(path)
                labels.append(label)
            elif path.is_file() and path.name.casefold() not in FILES_OF_SYSTEMS:
                skipped.append(path)
    _check_classes(folder, classes, labels)
    if skipped:
        suffixes = ", ".join(sorted({path.suffix for path in skipped}))
        print(f"{folder}: skipped {len(skipped)} files of other types ({suffixes}).")
    bar = progress_bar(paths, "pictures", unit="picture")
    images = np.stack([_read_grey(path, image_size) for path in bar])
    return images, np.array(labels, np.uint8), classes


def _check_classes(folder, classes, labels):
    """Raise ValueError unless there are 2 to 256 classes, each with pictures."""
    counts = np.bincount(np.array(labels, int), minlength=len(classes))
    empty = [name for name, count in zip(classes, counts, strict=True) if count == 0]
    if 2 <= len(classes) <= MAX_CLASSES and not empty:
        return
    found = f"{len(labels)} pictures in {len(classes)} subfolders"
    if labels and empty:
        found += f", none in {', '.join(empty)}"
    suffixes = ", ".join(sorted(PICTURES))
    expected = f"IDX files or 2 to {MAX_CLASSES} subfolders, one per class, with pictures"
    raise ValueError(message(folder, found, f"{expected} ({suffixes})"))


def _read_grey(path, image_size):
    """Read a picture as (height, width) uint8, held upright as a phone's camera says."""
    from PIL import Image, ImageOps

    with open_picture(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")
        paper = Image.new("RGBA", upright.size, _choose_paper(upright))
        grey = Image.alpha_composite(paper, upright).convert("L")
        height, width = image_size
        return np.asarray(grey.resize((width, height), Image.Resampling.LANCZOS))


def _choose_paper(picture):
    """Return the colour to lay an RGBA picture on: black if all ink is light."""
    ink = np.asarray(picture.convert("L"))
    is_opaque = np.asarray(picture.getchannel("A")) >= MIDDLE_GREY
    if is_opaque.all() or not is_opaque.any():
        return "white"
    return "black" if ink[is_opaque].min() >= MIDDLE_GREY else "white"
