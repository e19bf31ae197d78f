"""Colour pictures from disk, in the layouts in which ALL-IDB2 and DRIVE come.

Pillow decodes them.  Where they are missing, painted pictures take their place.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mnist_ae.data.grey_pictures import is_even, warn_of_even
from mnist_ae.data.named_pictures import find_pictures, match_pictures, stem_of
from mnist_ae.data.picture_files import open_picture
from mnist_ae.data.split import Split
from mnist_ae.environment import data_roots, display_path
from mnist_ae.errors import message
from mnist_ae.files import say_may_not_be_read
from mnist_ae.idx import as_path
from mnist_ae.progress import progress_bar

CELL_FOLDER = "ALL_IDB2/img"
CELL_NAME = r"(Im[0-9]+_[01])"  # the last digit is the class
CELL_CLASSES = ("healthy", "lymphoblast")

EYE_FOLDER = "DRIVE"
EYE_NAME = r"([0-9]+)_.*"  # files with the same number belong together
EYE_SUBFOLDERS = ("images", "1st_manual", "mask")
OWN_NAME = r"(.*)"  # files of one name, without suffix, belong together
OWN_SUBFOLDERS = ("images", "masks", "fields")

TEST_STEP = 4  # without a split, every fourth picture is for testing
HIGHEST_FALSE = 127  # grey value of a mask; above it the mask is true
PILLOW_MODES = {"RGB": "RGB", "mask": "L"}


@dataclass(frozen=True, repr=False)
class Cells(Split):
    """White blood cells, one per picture; unpacks as `images, labels = cells`.

    images: (n, size, size, 3) uint8 in 0..255, RGB.
    labels: (n,) uint8, 1 = lymphoblast, 0 = healthy.
    dataset: "all-idb2" (whatever lies in its layout) or "smears-stand-in".
    folder: of the files; None if painted.
    slides: (n,) uint8, or None, as ALL-IDB2's names hold no slide.
    names: of the files, without suffix; none if painted.
    """

    slides: np.ndarray | None = None
    names: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Vessels(Split):
    """Pictures of the retina and their vessels; unpacks as `images, masks = vessels`.

    images: (n, H, W, 3) uint8 in 0..255, RGB.
    labels: the masks, (n, H, W) bool, True on vessels.
    dataset: "drive" (whatever lies in its layout), "fundus-stand-in" or "folder …".
    folder: in which the files lie; None if painted.
    fields: (n, H, W) bool, True inside the field of view.
    names: of the pictures, without suffix; none if painted.
    """

    fields: np.ndarray | None = None
    names: tuple[str, ...] = ()

    @property
    def masks(self) -> np.ndarray:
        """The labels: (n, H, W) bool, True on vessels."""
        return self.labels


def read_picture(
    path: str | os.PathLike, mode: str = "RGB", size: tuple[int, int] | None = None
) -> np.ndarray:
    """Read one picture in the one way in which all are opened, its size as it is.

    It is turned as its camera says, and transparent parts are laid on paper (see
    `mnist_ae.data.picture_files.open_picture`).

    Args:
        path: of a file in any format that Pillow decodes, of one frame and at most 8 bits
            per channel.
        mode: "RGB" for a colour picture; "mask" for a mask, black and white in any mode.
        size: (height, width) that it must have; None for any.

    Returns:
        (h, w, 3) uint8 in 0..255; of a mask (h, w) bool, True where the grey value is above
        127.

    Raises:
        ValueError: no such file, or one that can't be decoded, or of several frames or more
            than 8 bits per channel; a grey picture in place of a colour one (unless stored
            as RGB); a mask that is not black but nowhere above 127; another size.
    """
    if mode not in PILLOW_MODES:
        raise ValueError(message("mode", repr(mode), " or ".join(PILLOW_MODES)))
    picture = open_picture(path)
    stored_mode = picture.mode
    pixels = np.array(picture.convert(PILLOW_MODES[mode]))
    if size is not None and pixels.shape[:2] != tuple(size):
        found = f"height and width {pixels.shape[:2]}"
        raise ValueError(message(path, found, tuple(size)))
    if mode == "mask":
        return _as_mask(path, pixels)
    if stored_mode != "RGB" and not pixels.std(axis=2).any():
        raise ValueError(message(path, f"a grey picture ({stored_mode})", "colour"))
    return pixels


def load_cells(root: str | os.PathLike | None = None, size: int = 64) -> Cells:
    """Load the single cells of ALL-IDB2, or painted ones, announced by one printed line.

    Args:
        root: the data root, as in `mnist_ae.environment.data_roots`; the pictures lie in
            `ALL_IDB2/img`, `Im001_1.tif` …, the last digit their class.
        size: pixels along an edge, to which the middle square of each picture is brought.

    Returns:
        the cells, in the order of the files' names.

    Raises:
        ValueError: a picture of another name or that can't be read; none, or those of one
            class.
        PermissionError: the folder may not be read.
    """
    folder = _find_folder(root, CELL_FOLDER)
    if folder is None:
        _announce_paintings(root, CELL_FOLDER, "painted blood cells")
        return _paint_cells(size)
    paths = find_pictures(folder, CELL_NAME)
    labels = np.array([int(name[-1]) for name in paths], np.uint8)
    if len(set(labels)) != 2:
        raise ValueError(message(folder, f"only class {labels[0]}", "both, 0 and 1"))
    squares = []
    for path in progress_bar(paths.values(), "ALL-IDB2", unit="picture"):
        squares.append(_middle_square(read_picture(path), size))
    _warn_of_even(folder, paths.values(), squares)
    return Cells(
        images=np.stack(squares),
        labels=labels,
        dataset="all-idb2",
        folder=folder,
        classes=CELL_CLASSES,
        names=tuple(paths),
    )


def load_vessels(
    root: str | os.PathLike | None = None, folder: str | os.PathLike | None = None
) -> tuple[Vessels, Vessels]:
    """Load DRIVE, a folder of your own, or painted pictures, announced by one printed line.

    Args:
        root: the data root; `DRIVE/training` and `DRIVE/test` hold `images`, `1st_manual`
            and `mask`, whose files belong together by the number before the first `_`.
        folder: of your own, with `images/`, `masks/` and, if not all is inside the field of
            view, `fields/`; files of one name (without suffix) belong together.

    Returns:
        (train, test).  Of a folder, or of DRIVE without `test/1st_manual`, every fourth
        picture by name is for testing.

    Raises:
        ValueError: a file can't be read, has no partner, or another size than the first
            picture; there is no such folder.
        PermissionError: a folder may not be read.
    """
    if folder is not None:
        folder = Path(as_path(folder))
        groups = match_pictures(folder, OWN_NAME, OWN_SUBFOLDERS)
        return _split_vessels(groups, f"folder {folder.name}", folder)
    folder = _find_folder(root, EYE_FOLDER)
    if folder is None:
        _announce_paintings(root, EYE_FOLDER, "painted retinas")
        return _paint_vessels()
    groups = match_pictures(folder / "training", EYE_NAME, EYE_SUBFOLDERS)
    if not (folder / "test" / "1st_manual").is_dir():
        return _split_vessels(groups, "drive", folder)
    test_groups = match_pictures(folder / "test", EYE_NAME, EYE_SUBFOLDERS)
    train = _read_vessels(groups, "drive", folder)
    test = _read_vessels(test_groups, "drive", folder)
    return train, test


def _as_mask(path, grey):
    """Return where a grey picture is white; ValueError if it holds grey values only."""
    highest = grey.max()
    if 0 < highest <= HIGHEST_FALSE:
        raise ValueError(message(path, f"{highest} at most", "255 where it is true"))
    return grey > HIGHEST_FALSE


def _find_folder(root, inner):
    """Return the folder `inner` of the first data root that has it, or None.

    Raises:
        PermissionError: whether it is there may not be known.
    """
    for data_root in data_roots(root):
        folder = data_root / inner
        try:
            if folder.is_dir():
                return folder
        except PermissionError as error:
            raise say_may_not_be_read(folder, "a folder", error) from error
    return None


def _announce_paintings(root, inner, paintings):
    """Say in one line that there is no such folder, and what is used in its place."""
    folder = display_path(data_roots(root)[0] / inner)
    print(
        f"Nothing in {folder}: using {paintings}, numbers will differ. Put the files there."
    )


def _paint_cells(size):
    """Return painted cells in place of ALL-IDB2."""
    from mnist_ae.standins.blood_smears import smears

    images, labels, slides, _ = smears()
    squares = [_middle_square(image, size) for image in images]
    return Cells(
        images=np.stack(squares),
        labels=labels,
        dataset="smears-stand-in",
        folder=None,
        classes=CELL_CLASSES,
        slides=slides,
    )


def _paint_vessels():
    """Return painted retinas in place of DRIVE: half to train, half to test."""
    from mnist_ae.standins.fundus import fundus

    images, masks, fields = fundus()
    middle = len(images) // 2
    halves = []
    for half in (slice(0, middle), slice(middle, None)):
        halves.append(
            Vessels(
                images=images[half],
                labels=masks[half],
                dataset="fundus-stand-in",
                folder=None,
                fields=fields[half],
            )
        )
    return tuple(halves)


def _middle_square(pixels, size):
    """Return the middle square of a picture, brought to (size, size, 3) uint8."""
    from PIL import Image, ImageOps

    picture = Image.fromarray(pixels)
    return np.asarray(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS))


def _split_vessels(groups, dataset, folder):
    """Return (train, test) of pictures that are not split: every fourth is for testing."""
    if len(groups) < 2:
        raise ValueError(message(folder, "one picture", "two or more"))
    train_groups = [group for k, group in enumerate(groups) if k % TEST_STEP != 0]
    test_groups = groups[::TEST_STEP]
    train = _read_vessels(train_groups, dataset, folder)
    test = _read_vessels(test_groups, dataset, folder)
    return train, test


def _read_vessels(groups, dataset, folder):
    """Read pictures, masks and fields; without fields all is inside the field of view.

    Args:
        groups: as `match_pictures` returns them.
        dataset: name of the data set.
        folder: in which the files lie.
    """
    images = []
    masks = []
    fields = []
    for picture_path, mask_path, *field_paths in progress_bar(
        groups, dataset, unit="picture"
    ):
        size = images[0].shape[:2] if images else None
        image = read_picture(picture_path, "RGB", size)
        images.append(image)
        masks.append(read_picture(mask_path, "mask", image.shape[:2]))
        if field_paths:
            fields.append(read_picture(field_paths[0], "mask", image.shape[:2]))
        else:
            fields.append(np.ones(image.shape[:2], bool))
    _warn_of_even(folder, [picture_path for picture_path, *_ in groups], images)
    return Vessels(
        images=np.stack(images),
        labels=np.stack(masks),
        dataset=dataset,
        folder=folder,
        fields=np.stack(fields),
        names=tuple(stem_of(picture_path) for picture_path, *_ in groups),
    )


def _warn_of_even(folder, paths, images):
    """Print one line that counts the pictures on which nothing shows, if there are any."""
    even = [path.name for path, image in zip(paths, images, strict=True) if is_even(image)]
    warn_of_even(folder, even, len(images))
