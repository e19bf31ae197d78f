"""A data set from a folder: IDX files under their usual names, or pictures in one subfolder per class."""

from contextlib import contextmanager
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from mnist_ae.data.split import Split, read_split
from mnist_ae.errors import require
from mnist_ae.idx import IdxError, as_path

PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"}


def load_folder(folder, image_size=(28, 28)):
    """Load your own data set.

    Args:
        folder: either four IDX files (`…train-images-idx3-ubyte`, `…t10k-…` or `…test-…`, plain
            or .gz, as those of KMNIST and EMNIST), or one subfolder of pictures a class, or
            `train/` and `test/` with such subfolders.
        image_size: (height, width) to which pictures are brought, in grey.

    Returns:
        (train, test), two `Split`s; labels count the subfolders in alphabetical order.  Where
        pictures are not split, every seventh of a class, by name, is for testing.

    Raises:
        ValueError: no folder, nothing of this kind in it, or a picture that can't be read.
        IdxError, OSError: as `read_split`.
    """
    folder = Path(as_path(folder))
    require(repr(str(folder)), folder.is_dir(), "no such folder", "a data set's name or a folder")
    name, classes = f"folder {folder.name}", ()
    halves = folder / "train", folder / ("t10k" if (folder / "t10k").is_dir() else "test")
    if prefixes := _idx_prefixes(folder):
        train = read_split(folder, prefixes[0], None, 256)
        test = read_split(folder, prefixes[1], train[0].shape[1:], 256)
    elif all(half.is_dir() for half in halves):
        (*train, classes), (*test, others) = (_read_pictures(half, image_size) for half in halves)
        require(halves[1], others == classes, f"the classes {others}", f"{classes}, as in train")
    else:
        images, labels, classes = _read_pictures(folder, image_size)
        require(folder, np.bincount(labels).min() > 1, "a class of 1 picture", "two or more")
        place = np.arange(len(labels)) - np.searchsorted(labels, labels)  # in its class
        train, test = ((images[mask], labels[mask]) for mask in (place % 7 > 0, place % 7 == 0))
    return tuple(Split(*half, name, folder, classes) for half in (train, test))


@contextmanager
def opened(path):
    """Open a picture, to be decoded inside the `with`; what goes wrong there names the file.

    Args:
        path: of a picture of at most 8 bits a channel, in any format that Pillow decodes.

    Returns:
        a context manager that gives a `PIL.Image.Image`.

    Raises:
        ValueError: no such file, no picture, a damaged one, or one of more bits.
    """
    from PIL import Image

    try:
        with Image.open(path) as picture:
            bits = max(getattr(picture, "tag_v2", {}).get(258, (8,)))  # of a TIFF: BitsPerSample
            if picture.mode[0] in "IF" or bits > 8 or ";16B" in str(picture.tile):  # B: in a PNG
                raise ValueError(f"16 bits or more, mode {picture.mode}, expected 8 bits a channel")
            yield picture
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path}: found no readable picture ({error}). Replace it.") from error


def _idx_prefixes(folder):
    """("…train", "…t10k") as the names of IDX files in the folder begin; () without any."""
    names = sorted(path.name for path in folder.glob("[!.]*-images-idx3-ubyte*"))
    kinds = {name.partition("-images-idx3-ubyte")[0] for name in names}
    train, test = ([k for k in kinds if k.endswith(end)] for end in ("train", ("t10k", "test")))
    right, expected = not kinds or len(train) == len(test) == 1, "one train and one test file"
    remedy = "Move two pairs of files into a folder of their own."
    require(folder, right, ", ".join(names), expected, remedy, IdxError)
    return *train, *test


def _read_pictures(folder, image_size):
    """(images, labels, class names), class by class, of a folder with pictures in subfolders."""
    classes = tuple(sorted(p.name for p in folder.glob("[!._]*") if p.is_dir()))  # no __MACOSX
    paths = [path for name in classes for path in sorted((folder / name).glob("[!.]*"))]
    paths = [path for path in paths if path.suffix.lower() in PICTURES]
    labels = [classes.index(path.parent.name) for path in paths]
    right = 2 <= len(set(labels)) == len(classes) <= 256
    found = f"{len(paths)} pictures in {len(classes)} subfolders"
    expected = "IDX files or 2 to 256 subfolders, one a class, with pictures"
    require(folder, right, found, f"{expected} ({', '.join(sorted(PICTURES))})")
    bar = tqdm(paths, desc=folder.name, leave=False)
    images = np.stack([_read_picture(path, image_size) for path in bar])
    return images, np.array(labels, np.uint8), classes


def _read_picture(path, image_size):
    from PIL import Image, ImageOps

    with opened(path) as picture:
        upright = ImageOps.exif_transpose(picture).convert("RGBA")  # as a phone held it
        paper = Image.new("RGBA", upright.size, "white")
        grey = Image.alpha_composite(paper, upright).convert("L")
        return np.asarray(grey.resize(image_size[::-1], Image.Resampling.LANCZOS))
