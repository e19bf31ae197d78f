"""A data set from a folder: IDX files under their usual names, or pictures in one folder a class."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from mnist_ae.idx import IdxError, as_path, read_images, read_labels

PICTURES = {".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp"}
TEST_NAMES = ("t10k", "test")


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
        return f"Split({len(self):,} images of {size}, dataset={self.dataset!r})"


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
    images = _read_either(folder, f"{kind}-images-idx3-ubyte", read_images)
    labels = _read_either(folder, f"{kind}-labels-idx1-ubyte", read)
    where = Path(as_path(folder), f"{kind}-images-idx3-ubyte")
    if image_size is not None and images.shape[1:] != tuple(image_size):
        raise IdxError(
            f"{where}: found images of {images.shape[1:]}, expected {tuple(image_size)}."
        )
    if len(images) != len(labels):
        raise IdxError(
            f"{where}: found {len(images)} images and {len(labels)} labels, expected as many."
        )
    return images, labels


def load_folder(folder, image_size=(28, 28), seed=0):
    """Load your own data set.

    Args:
        folder: either four IDX files (`…train-images-idx3-ubyte`, `…t10k-…` or `…test-…`, plain
            or .gz, as those of KMNIST and EMNIST), or one subfolder of pictures a class, or
            `train/` and `test/` with such subfolders.
        image_size: (height, width) to which pictures are brought, in grey.
        seed: where pictures are not split, it draws every seventh of a class for testing.

    Returns:
        (train, test), two `Split`s; labels count the subfolders in alphabetical order.

    Raises:
        ValueError: no folder, nothing of this kind in it, or a picture that can't be read.
        IdxError, OSError: as `read_split`.
    """
    folder = Path(as_path(folder))
    if not folder.is_dir():
        raise ValueError(
            f"{str(folder)!r}: found no such data set or folder, expected 'mnist' or a folder"
        )
    name = f"folder {folder.name}"
    if prefixes := _idx_prefixes(folder):
        splits = [read_split(folder, kind, None, 256) for kind in prefixes]
        sizes = [images.shape[1:] for images, _ in splits]
        if sizes[0] != sizes[1]:
            raise IdxError(
                f"{folder}: found images of {sizes[0]} and {sizes[1]}, expected one size."
            )
        return tuple(Split(*split, name, folder) for split in splits)
    halves = [
        folder / "train",
        next((folder / n for n in TEST_NAMES if (folder / n).is_dir()), folder),
    ]
    if halves[0].is_dir() and halves[1] != folder:
        made = [_read_pictures(half, image_size) for half in halves]
        if made[0][2] != made[1][2]:
            raise ValueError(
                f"{folder}: found other classes in {halves[0].name} than in {halves[1].name}"
            )
        return tuple(Split(*arrays[:2], name, folder, arrays[2]) for arrays in made)
    images, labels, classes = _read_pictures(folder, image_size)
    held_out = _every_seventh(labels, seed)
    parts = ((images[chosen], labels[chosen]) for chosen in (~held_out, held_out))
    return tuple(Split(*part, name, folder, classes) for part in parts)


def _read_either(folder, name, read):
    plain, packed = Path(as_path(folder), name), Path(as_path(folder), name + ".gz")
    if not plain.exists() and not packed.exists():
        raise FileNotFoundError(f"{plain}: no such file, with or without .gz")
    try:
        return read(plain if plain.exists() else packed)
    except IdxError:
        if plain.exists() and packed.exists():  # an unpacking that was cut off
            return read(packed)
        raise


def _idx_prefixes(folder):
    """("…train", "…t10k") as the names of IDX files in the folder begin, or None."""
    names = sorted(path.name for path in folder.glob("[!.]*-images-idx3-ubyte*"))
    kinds = [name.partition("-images-idx3-ubyte")[0] for name in names]
    train = [kind for kind in kinds if kind.endswith("train")]
    test = [kind for kind in kinds if kind.endswith(TEST_NAMES)]
    if not kinds:
        return None
    if len(set(train)) != 1 or len(set(test)) != 1:
        raise ValueError(
            f"{folder}: found {', '.join(names)}, expected one train and one test file: move two pairs of files into a folder of their own"
        )
    return train[0], test[0]


def _read_pictures(folder, image_size):
    """(images, labels, class names) of a folder with one subfolder of pictures a class."""
    from tqdm.auto import tqdm

    classes = [p.name for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._"]
    classes = tuple(sorted(classes))  # without .ipynb_checkpoints, __MACOSX and the like
    paths = [
        (path, label)
        for label, name in enumerate(classes)
        for path in sorted((folder / name).iterdir())
        if path.suffix.lower() in PICTURES and not path.name.startswith(".")
    ]
    if len(classes) < 2 or len({label for _, label in paths}) < len(classes) or len(classes) > 256:
        raise ValueError(
            f"{folder}: found {len(paths)} pictures in {len(classes)} subfolders, expected IDX files "
            f"or 2 to 256 subfolders, one a class, with pictures ({', '.join(sorted(PICTURES))})"
        )
    images = np.empty((len(paths), *image_size), np.uint8)
    for k, (path, _) in enumerate(tqdm(paths, desc=folder.name, leave=False)):
        images[k] = _read_picture(path, image_size)
    return images, np.array([label for _, label in paths], np.uint8), classes


def _read_picture(path, image_size):
    from PIL import Image, ImageOps

    try:
        with Image.open(path) as picture:
            if picture.mode.startswith(("I", "F")):
                raise ValueError(f"its pixels have mode {picture.mode}, expected 8 bits a channel")
            upright = ImageOps.exif_transpose(picture)  # as a phone held it
            if upright.has_transparency_data:
                paper = Image.new("RGBA", upright.size, "white")
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            grey = upright.convert("L").resize(image_size[::-1], Image.Resampling.LANCZOS)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise ValueError(
            f"{path}: found no readable picture ({error}). Remove or replace it."
        ) from error
    return np.asarray(grey)


def _every_seventh(labels, seed):
    """A mask that is True for a seventh of each class, at least one, drawn with the seed."""
    rng, mask = np.random.default_rng(seed), np.zeros(len(labels), bool)
    for label in np.unique(labels):
        members = rng.permutation(np.flatnonzero(labels == label))
        if len(members) < 2:
            raise ValueError(f"class {label}: found {len(members)} picture, expected two or more")
        mask[members[: max(1, len(members) // 7)]] = True
    return mask
