"""Read and write IDX files, the format of MNIST ("ubyte" files).

An IDX file is a header and a block of numbers, everything big-endian: two zero bytes, one byte for
the type of the numbers, one byte for the number of dimensions, four bytes for each dimension, then
the numbers, the last dimension running fastest.  Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST
database of handwritten digits", section "File formats".
"""

import gzip
import math
import os
import zlib
from functools import partial

import numpy as np

from mnist_ae.errors import require
from mnist_ae.files import state, write_whole

ELEMENT_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
CODES = {np.dtype(name): code for code, name in ELEMENT_TYPES.items()}
MAGIC = b"\x1f\x8b"  # of gzip
CHUNK = 1 << 19  # bytes unpacked at a time
MAX_DIMENSIONS = 32
MAX_DEFLATE_RATIO = 1040  # deflate can pack no tighter than about 1032 to 1
NOT_IDX = (  # first bytes, in lower case, of what is often saved in a data file's place
    ((b"<!doctype", b"<html", b"<head", b"<body"), "a web page (HTML)"),
    ((b"<?xml", b"<error"), "an XML page, such as a storage server's error"),
    ((b"version https://git-lfs",), "a git-lfs pointer, not the file itself"),
    ((MAGIC,), "a file that is packed twice with gzip"),
)


class IdxError(ValueError):
    """A file that is not the IDX file it should be; the message says where, what and what to do."""


def read_idx(path, max_bytes=1 << 30):
    """Read any IDX file, plain or packed with gzip (told by its content, not by its name).

    Args:
        path: a `str` or `PathLike` that names a regular file.
        max_bytes: refuse packed files that announce more than this (1 GiB).

    Returns:
        An owned, writeable, contiguous array in native byte order, of the shape and the type that
        the header gives: uint8, int8, int16, int32, float32 or float64, 1 to 32 dimensions.

    Raises:
        IdxError: the content is not one whole IDX file.
        OSError: the file can't be opened or read.
    """
    path = as_path(path)
    need = partial(_need, path)
    with _open_regular(path) as file:
        try:
            return _read(file, max_bytes, need)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            found = "damaged gzip data, which may stop too early or have other bytes after them"
            need(False, f"{found} ({error})", "a whole gzip file")


def read_images(path):
    """Read an IDX file of grey images: (n, height, width) uint8 in 0..255, else IdxError."""
    return _read_uint8(path, 3, "images", "labels")


def read_labels(path, num_classes=10):
    """Read an IDX file of labels: (n,) uint8 in 0..num_classes - 1, else IdxError."""
    labels = _read_uint8(path, 1, "labels", "images")
    highest, expected = labels.max(initial=0), f"labels in 0..{num_classes - 1}"
    _need(path, highest < num_classes, f"the label {highest}", expected)
    return labels


def write_idx(path, array):
    """Write an array as a plain IDX file, in one step: `path` is the old file or the whole new one.

    Args:
        path: where to; the folder must exist.
        array: uint8, int8, int16, int32, float32 or float64 with 1 to 32 dimensions.

    Raises:
        TypeError: a type that IDX does not have.
        ValueError: no dimension, or more than 32.
        OSError: the file can't be written; what was there stays.
    """
    array = np.asarray(array)
    big_endian, types = array.dtype.newbyteorder(">"), ", ".join(map(str, CODES))
    require("IDX", big_endian in CODES, array.dtype, f"one of {types}", error=TypeError)
    fits = 1 <= array.ndim <= MAX_DIMENSIONS and max(array.shape) < 1 << 32
    require("IDX", fits, f"the shape {array.shape}", f"1 to {MAX_DIMENSIONS} dimensions below 2^32")
    write_whole(path, header(array), np.ascontiguousarray(array, big_endian).data)


def header(array):
    """The bytes that stand before the numbers of an array that IDX can hold."""
    code = CODES[array.dtype.newbyteorder(">")]
    return bytes([0, 0, code, array.ndim]) + np.array(array.shape, ">u4").tobytes()


def as_path(path):
    """The path as text; IdxError for what can't be one."""
    right = isinstance(path, str | bytes | os.PathLike) and "\0" not in os.fsdecode(path)
    remedy = "Give one as a str or a Path, without zero characters."
    _need(repr(path), right, type(path).__name__, "the path of a file", remedy)
    return os.fsdecode(path)


def _need(path, condition, found, expected, remedy="Delete it and fetch it again."):
    require(path, condition, found, expected, remedy, IdxError)


def _read_uint8(path, ndim, what, other):
    array = read_idx(path)
    found, remedy = f"{array.ndim} dimension(s) of {array.dtype}", f"Is this a file of {other}?"
    right = array.ndim == ndim and array.dtype == np.uint8
    _need(path, right, found, f"{what}: {ndim} of uint8", remedy)
    return array


def _open_regular(path):
    """Open for reading without waiting for a FIFO's writer; anything but a file is an OSError."""
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    if not os.path.isfile(handle):
        os.close(handle)
        raise OSError(f"{path}: found a folder, pipe or device, expected a regular file. Copy it.")
    return open(handle, "rb")


def _read(file, max_bytes, need):
    """The array in an open file, packed or not; `need` is `_need` for its path."""
    before = state(file.fileno())
    packed = file.peek(2)[:2] == MAGIC
    source = gzip.GzipFile(fileobj=file) if packed else file
    dtype, shape = _read_header(source, need)
    num_bytes = math.prod(shape) * dtype.itemsize
    announced, size = 4 + 4 * len(shape) + num_bytes, before[0]
    if packed:
        most = min(max_bytes, MAX_DEFLATE_RATIO * size)
        remedy = "If the file is right, unpack it, or pass read_idx a larger max_bytes."
        need(announced <= most, f"{announced:,} bytes announced", f"at most {most:,}", remedy)
    else:
        need(announced == size, f"{size:,} bytes", f"{announced:,} for the announced size {shape}")
    try:
        array = np.empty(shape, dtype.newbyteorder("="))
    except (MemoryError, ValueError) as error:  # or beyond what numpy can index
        need(False, f"dimensions {shape} ({error})", "no more than memory is free for")
    view, got = memoryview(array.reshape(-1).view(np.uint8)), 0
    while count := source.readinto(view[got : got + CHUNK]):  # all of it, or what there is
        got += count
    ended = got < num_bytes or not source.read(1)
    need(ended, f"more than the {num_bytes:,} bytes that the header announces", "none")
    changed = state(file.fileno()) != before
    need(not changed, "a file that changed while it was read", "one at rest", "Read it again.")
    need(got == num_bytes, f"{got:,} bytes of numbers", f"{num_bytes:,} for {shape}")
    return array if dtype.isnative else array.byteswap(inplace=True)


def _read_header(source, need):
    magic = source.read(4)
    need(magic, "an empty file", "an IDX header")
    if magic[:2] != b"\0\0":
        need(False, _describe(magic + source.read(60)), "an IDX file, which starts with 00 00")
    need(len(magic) == 4, f"only {len(magic)} bytes", "an IDX header of at least 8")
    code, ndim = magic[2:]
    need(code in ELEMENT_TYPES, f"the element type 0x{code:02x}", "0x08, 0x09 or 0x0b to 0x0e")
    need(1 <= ndim <= MAX_DIMENSIONS, f"{ndim} dimensions", f"1 to {MAX_DIMENSIONS}")
    sizes = source.read(4 * ndim)
    need(len(sizes) == 4 * ndim, f"{4 + len(sizes)} bytes of header", f"{4 + 4 * ndim}")
    return np.dtype(ELEMENT_TYPES[code]), tuple(np.frombuffer(sizes, ">u4").tolist())


def _describe(start):
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    known = (what for beginnings, what in NOT_IDX if text.startswith(beginnings))
    return next(known, f"the bytes {start[:20]!r} at its start")
