"""Picture files: which files are pictures, and the one way in which they are opened."""

import os
import re
import struct
import warnings
from pathlib import Path

import numpy as np

from mnist_ae.data.jpeg import find_damage
from mnist_ae.errors import message
from mnist_ae.files import say_may_not_be_read
from mnist_ae.idx import START_SIZE, as_path, describe_start

PICTURES = {  # usual suffixes; files of others are pictures, too, if Pillow knows them
    ".avif", ".bmp", ".gif", ".jfif", ".jpe", ".jpeg", ".jpg", ".pbm", ".pgm", ".png",
    ".pnm", ".ppm", ".tif", ".tiff", ".webp",
}  # fmt: skip
ONLY_RECOGNISED = {"BUFR", "EPS", "GRIB", "HDF5", "MPEG", "WMF"}  # by Pillow, not decoded
WHOLE_IN_FIRST_FRAME = {"MPO", "PSD"}  # then previews and gain maps, or layers
PLAIN_MODES = {"1", "L", "LA", "P", "RGB", "RGBA"}
ALPHA_MODES = {"LA", "PA", "RGBA"}

OPAQUE = 128  # alpha from which a pixel counts as drawn
MIDDLE_GREY = 128
OWN_CONTRAST = 128  # range of grey values of a picture that brings its own background
OWN_SHARE = 0.5  # of the pixels that such a picture covers

START_BYTES = 1 << 16  # in which formats say how deep they are
DEEP_PIXELS = re.compile(r";1[0-6]|SGI16")  # in the names of Pillow's raw modes
BITS_PER_SAMPLE = 258  # number of a TIFF file's tag
EIGHT_BITS = (8,)  # its value where the tag is missing
HEIC_BRANDS = {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"}


def is_picture(path: Path) -> bool:
    """Whether a file is, or by its suffix should be, a picture that Pillow decodes."""
    from PIL import Image

    suffix = path.suffix.lower()
    if suffix in PICTURES and suffix in Image.registered_extensions():
        return True
    try:
        with warnings.catch_warnings(action="ignore"):  # Pillow's name no file
            Image.open(path, formats=_list_formats()).close()
    except PermissionError:
        return suffix in Image.registered_extensions()
    except _list_errors():
        return False
    return True


def open_picture(path: str | os.PathLike):
    """Decode a picture, turned as its camera says, what is transparent laid on paper.

    The paper is black behind light ink and white behind dark ink.  A picture that covers
    more than half of its area and has dark and light parts gets the paper that is nearer to
    most of its pixels.

    Args:
        path: of a picture of one frame and at most 8 bits per channel, in any format that
            Pillow decodes, told by its content.

    Returns:
        a `PIL.Image.Image` without transparent pixels, of mode 1, L, LA, P, RGB or RGBA.

    Raises:
        ValueError: no such file, no picture, a damaged one as far as this can be told, one
            of several frames or of more bits.
    """
    from PIL import Image

    path = Path(as_path(path))
    try:
        with (
            warnings.catch_warnings(action="ignore"),  # Pillow's name no file
            Image.open(path, formats=_list_formats()) as picture,
        ):
            problem = _find_problem(path, picture)
            if problem is None:
                upright = _as_plain(_turn(picture))
    except _list_errors() as error:
        raise ValueError(_refuse(path, error)) from error
    if problem is not None:
        raise ValueError(message(path, *problem))
    return _lay_on_paper(upright)


def _list_formats():
    """Return the formats that Pillow decodes, and not just recognises."""
    from PIL import Image

    Image.init()
    return [name for name in Image.OPEN if name not in ONLY_RECOGNISED]


def _list_errors():
    """Return what Pillow raises for files that are no whole pictures."""
    from PIL import Image

    of_system = (OSError, EOFError, struct.error)
    of_python = (ValueError, TypeError, LookupError, OverflowError, SyntaxError)
    of_decoders = (Image.DecompressionBombError, RuntimeError, AssertionError)
    return (*of_system, *of_python, *of_decoders)


def _refuse(path, error):
    """Say why a file could not be opened as a picture, and what to do."""
    from PIL import Image

    if isinstance(error, PermissionError):
        return str(say_may_not_be_read(path, "a file", error))
    if isinstance(error, FileNotFoundError | IsADirectoryError):
        return message(path, f"no readable picture ({error.strerror})", "one")
    if isinstance(error, Image.DecompressionBombError):
        most = f"{2 * Image.MAX_IMAGE_PIXELS:,} pixels"
        return message(path, f"more than {most}", "fewer", remedy="Make it smaller.")
    found = f"no readable picture ({_describe(path, error)})"
    return message(path, found, "a whole one", remedy="Replace it.")


def _describe(path, error):
    """Say in a few words why a file is no readable picture."""
    from PIL import UnidentifiedImageError

    if not isinstance(error, UnidentifiedImageError):
        return getattr(error, "strerror", None) or str(error) or type(error).__name__
    start = _read_start(path)
    if start[4:8] == b"ftyp" and start[8:12] in HEIC_BRANDS:
        return "it is of the type HEIC, which this Pillow can't decode"
    if not start:
        return "an empty file"
    return f"Pillow can't decode {describe_start(start[:START_SIZE])}"


def _find_problem(path, picture):
    """Return (found, expected) of a picture that may be read wrongly, or None."""
    num_frames = getattr(picture, "n_frames", 1)
    if num_frames > 1 and picture.format not in WHOLE_IN_FIRST_FRAME:
        return f"{num_frames} frames or pages ({picture.format})", "one"
    if _has_deep_channels(path, picture):
        return f"16 bits or more, mode {picture.mode}", "8 bits per channel"
    if picture.format in ("JPEG", "MPO"):
        picture.load()  # raises if it was cut
        damage = find_damage(path.read_bytes())
        if damage:
            return f"a damaged JPEG ({damage})", "a whole one"
    return None


def _has_deep_channels(path, picture):
    """Whether a channel has more than 8 bits: Pillow may drop some without a word."""
    if picture.mode[0] in "IF":  # 32 bits, or 16
        return True
    if DEEP_PIXELS.search(str(picture.tile)):
        return True
    if picture.format == "TIFF":
        return max(picture.tag_v2.get(BITS_PER_SAMPLE, EIGHT_BITS)) > 8
    if picture.format == "PPM":
        *_, arguments = picture.tile[0]
        return isinstance(arguments, tuple) and arguments[-1] > 255
    if picture.format == "JPEG2000":
        _, _, size_segment = _read_start(path).partition(b"\xff\x4f\xff\x51")
        return len(size_segment) > 38 and (size_segment[38] & 0x7F) >= 8
    if picture.format == "AVIF":
        _, _, configuration = _read_start(path).partition(b"av1C")
        return len(configuration) > 2 and bool(configuration[2] & 0x40)
    return False


def _read_start(path):
    with open(path, "rb") as file:
        return file.read(START_BYTES)


def _turn(picture):
    """Return a picture as its camera was held, or as it is stored if that can't be told."""
    from PIL import ImageOps

    picture.load()
    try:
        return ImageOps.exif_transpose(picture)
    except _list_errors():  # of the entry for it; the picture itself is decoded by now
        return picture.copy()


def _as_plain(picture):
    """Return a picture of rare modes (CMYK, YCbCr, …) as RGB, or RGBA if it has alpha."""
    if picture.mode in PLAIN_MODES:
        return picture
    return picture.convert("RGBA" if picture.mode in ALPHA_MODES else "RGB")


def _lay_on_paper(picture):
    """Return a picture without transparent pixels: laid on black or white."""
    from PIL import Image

    if picture.mode not in ALPHA_MODES and "transparency" not in picture.info:
        return picture
    drawn = picture.convert("RGBA")
    if drawn.getchannel("A").getextrema()[0] == 255:
        picture.info.pop("transparency", None)
        return picture
    mode = "L" if picture.mode in ("1", "L", "LA") else "RGB"
    papers = ["white", "black"]
    if _suits_black(drawn):
        papers.reverse()
    laid = []
    for paper in papers:
        sheet = Image.new("RGBA", drawn.size, paper)
        laid.append(Image.alpha_composite(sheet, drawn).convert(mode))
    first, second = laid
    return second if _is_even(first) and not _is_even(second) else first


def _suits_black(drawn):
    """Whether black paper suits an RGBA picture better than white."""
    is_drawn = np.asarray(drawn.getchannel("A")) >= OPAQUE
    if not is_drawn.any():
        is_drawn = np.asarray(drawn.getchannel("A")) > 0
    if not is_drawn.any():
        return False
    greys = np.asarray(drawn.convert("L"))[is_drawn]
    has_own_background = is_drawn.mean() > OWN_SHARE and np.ptp(greys) >= OWN_CONTRAST
    if has_own_background:
        return bool(np.median(greys) < MIDDLE_GREY)
    return bool(greys.mean() >= MIDDLE_GREY)


def _is_even(picture):
    """Whether all pixels have the same grey value."""
    lowest, highest = picture.convert("L").getextrema()
    return lowest == highest
