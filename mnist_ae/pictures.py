"""Colour pictures from disk, in the layouts in which ALL-IDB and DRIVE come; Pillow decodes them."""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from mnist_ae.errors import require
from mnist_ae.data.folder import PICTURES, opened
from mnist_ae.data.split import Split
from mnist_ae.environment import data_roots, display_path

CELL = r"(Im[0-9]+_[01])"  # the last digit is the class
DRIVE = (r"([0-9]+)_.*", "images", "1st_manual", "mask")  # what partners share, and their folders


@dataclass(frozen=True, repr=False)
class Cells(Split):
    """White blood cells, one in the middle of each picture; unpacks as `images, labels = cells`.

    images: (n, size, size, 3) uint8 in 0..255, RGB; labels: (n,) uint8, 1 = lymphoblast,
    0 = healthy; slides: (n,) uint8, or None, as ALL-IDB2's names hold no slide; names: of the
    files, without suffix (none if painted); dataset: "all-idb2" (whatever lies in its layout) or
    "smears-stand-in"; folder: of the files, or None.
    """

    slides: np.ndarray | None = None
    names: tuple = ()


@dataclass(frozen=True, repr=False)
class Vessels(Split):
    """Pictures of the retina with one answer per pixel; unpacks as `images, masks = vessels`.

    images: (n, H, W, 3) uint8 in 0..255, RGB; masks, which are the labels: (n, H, W) bool, True on
    vessels; fields: (n, H, W) bool, True inside the field of view; names: of the pictures, without
    suffix (none if painted); dataset: "drive" (whatever lies in its layout), "fundus-stand-in" or
    "folder …"; folder: in which they lie, or None.
    """

    fields: np.ndarray | None = None
    names: tuple = ()
    masks = property(lambda self: self.labels)


def read_picture(path, mode="RGB", size=None):
    """Read one picture, its pixels as they are stored.

    Args:
        path: of a file in any format that Pillow decodes, at most 8 bits a channel.
        mode: "RGB" for a colour picture; "mask" for a mask, black and white in any mode.
        size: (height, width) that it must have; None for any.

    Returns:
        (h, w, 3) uint8 in 0..255; of a mask (h, w) bool, True where the grey value is above 127.

    Raises:
        ValueError: no such file, or one that can't be decoded or has more than 8 bits a channel; a
            grey picture in place of a colour one (unless stored as RGB); a mask that is not black
            but nowhere above 127; another size.
    """
    with opened(path) as picture:
        kind, pixels = picture.mode, np.array(picture.convert({"RGB": "RGB", "mask": "L"}[mode]))
    require(path, size in (None, pixels.shape[:2]), f"height and width {pixels.shape[:2]}", size)
    if mode == "RGB":
        require(path, kind == "RGB" or pixels.std(2).any(), f"a grey picture ({kind})", "colour")
        return pixels
    require(path, not 0 < pixels.max() < 128, f"{pixels.max()} at most", "255 where it is true")
    return pixels > 127


def load_cells(root=None, size=64):
    """Load the single cells of ALL-IDB2, or painted ones, announced by one printed line.

    Args:
        root: the data root, as in `mnist_ae.environment.data_roots`; the pictures lie in
            `ALL_IDB2/img`, `Im001_1.tif` …, the last digit their class.
        size: pixels along an edge, to which the middle square of each picture is brought.

    Returns:
        `Cells`, in the order of the files' names.

    Raises:
        ValueError: a picture of another name or that can't be read; none, or those of one class.
    """
    if folder := _find(root, "ALL_IDB2/img", "painted blood cells"):
        files = _pictures(folder, CELL)
        labels = np.array([int(name[-1]) for name in files], np.uint8)
        require(folder, len(set(labels)) == 2, f"only class {labels[0]}", "both, 0 and 1")
        images = map(read_picture, tqdm(files.values(), "ALL-IDB2", leave=False))
        return Cells(_squares(images, size), labels, "all-idb2", folder, names=tuple(files))
    from mnist_ae.standins.blood_smears import smears

    images, labels, slides, _ = smears()
    return Cells(_squares(images, size), labels, "smears-stand-in", None, (), slides)


def load_slides(root=None):
    """Yield ALL-IDB1's photographs of whole fields one by one: each takes 15 MB (2592×1944 pixels).

    Args:
        root: the data root; `ALL_IDB1/im` holds `Im001_1.jpg` …, and `ALL_IDB1/xyc` with the same
            names `.xyc`, one lymphoblast "x y" a line.  A healthy slide (0) needs no such file.

    Returns:
        an iterator over (image (h, w, 3) uint8 in 0..255, label int, centroids (k, 2) int64: x and
        y in pixels, from the left and from the top).

    Raises:
        FileNotFoundError, at the first step: there is no such folder.
        ValueError: a file is missing or not what it should be.
    """
    folder = _find(root, "ALL_IDB1/im")
    for name, path in _pictures(folder, CELL).items():
        image, xyc, points = read_picture(path), folder.with_name("xyc") / f"{name}.xyc", []
        text = xyc.read_text("utf-8-sig", "replace").rstrip() if xyc.is_file() else ""
        h, w, _ = image.shape
        for number, line in enumerate(text.splitlines(), 1):
            point = re.fullmatch(r"\s*(\d+)(?:\.\d*)?[\s,]+(\d+)(?:\.\d*)?\s*", line)
            x, y = map(int, point.groups()) if point else (w, h)
            require(f"{xyc}, line {number}", x < w and y < h, repr(line), f"x and y in {w}×{h}")
            points.append((x, y))
        require(xyc, points or name[-1] == "0", "no centroid", "a file with some, its class is 1")
        yield image, int(name[-1]), np.array(points, np.int64).reshape(-1, 2)


def load_vessels(root=None, folder=None):
    """Load DRIVE, or a folder of your own, or painted pictures, announced by one printed line.

    Args:
        root: the data root; `DRIVE/training` and `DRIVE/test` hold `images`, `1st_manual` and
            `mask`, whose files belong together by the number before the first `_`.
        folder: of your own, with `images/`, `masks/` and, if not all is inside of the field of
            view, `fields/`; files of one name (without suffix) belong together.

    Returns:
        (train, test), two `Vessels`.  Of a folder, or of DRIVE without `test/1st_manual`, every
        fourth picture by name is for testing.

    Raises:
        ValueError: a file can't be read, has no partner, or another size than the first picture.
    """
    if folder is not None:
        folder, name = Path(folder), f"folder {Path(folder).name}"
        files = _partners(folder, r"(.*)", "images", "masks", "fields")
    elif folder := _find(root, "DRIVE", "painted retinas"):
        files, name = _partners(folder / "training", *DRIVE), "drive"
        if (folder / "test" / "1st_manual").is_dir():
            test = _partners(folder / "test", *DRIVE)
            return _vessels(files, name, folder), _vessels(test, name, folder)
    else:
        from mnist_ae.standins.fundus import fundus

        halves = zip(*(np.split(array, 2) for array in fundus()), strict=True)
        return tuple(Vessels(i, m, "fundus-stand-in", None, (), f) for i, m, f in halves)
    require(folder, len(files) > 1, "one picture", "two or more")
    train = [paths for k, paths in enumerate(files) if k % 4]
    return _vessels(train, name, folder), _vessels(files[::4], name, folder)


def _find(root, inner, painted=""):
    """The folder `inner` of the first data root that has it; else None, with a line that says so."""
    folders = [path / inner for path in data_roots(root)]
    there, where = next(filter(Path.is_dir, folders), None), display_path(folders[0])
    require(where, there or painted, "no such folder", "it here", error=FileNotFoundError)
    if not there:
        print(f"Nothing in {where}: using {painted}, numbers will differ. Put the files there.")
    return there


def _pictures(folder, pattern):
    """{what the pattern's brackets find in the name: path} of a folder's pictures, sorted."""
    named = {}
    for path in sorted(p for p in folder.glob("[!.]*") if p.suffix.lower() in PICTURES):
        require(path, found := re.fullmatch(pattern, path.stem), "another name", pattern)
        require(path, named.setdefault(found[1], path) is path, f"{found[1]} again", "one a name")
    require(folder, named, "0 pictures", "some")
    return named


def _squares(arrays, size):
    """The middle squares of pictures, brought to one size: (n, size, size, 3) uint8."""
    from PIL import Image, ImageOps

    return np.stack([ImageOps.fit(Image.fromarray(a), (size, size), Image.LANCZOS) for a in arrays])


def _partners(folder, pattern, *parts):
    """[(picture, mask[, field])], paths in the parts of a folder that belong together by name."""
    there = [folder / part for part in parts if part != "fields" or (folder / part).is_dir()]
    tables = [_pictures(part, pattern) for part in there]
    for part, table in zip(there, tables, strict=True):
        missing = ", ".join(sorted(set().union(*tables) - table.keys()))
        require(part, not missing, f"no picture {missing}", "one, as in the folder beside it")
    return [tuple(table[name] for table in tables) for name in tables[0]]


def _vessels(files, name, folder):
    """`Vessels` of the paths that `_partners` gives; all is inside the field where there is none."""
    size, rows = read_picture(files[0][0]).shape[:2], []
    for paths in tqdm(files, name, leave=False):
        row = [read_picture(path, "mask" if k else "RGB", size) for k, path in enumerate(paths)]
        rows.append([*row, np.ones(size, bool)][:3])
    images, masks, fields = map(np.stack, zip(*rows, strict=True))
    return Vessels(images, masks, name, folder, (), fields, tuple(file[0].stem for file in files))
