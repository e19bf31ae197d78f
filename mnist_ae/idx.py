"""Read and write IDX files, the format of MNIST ("ubyte" files).

An IDX file is a header and a block of numbers, everything big-endian: two zero bytes, one
byte for the type of the numbers, one byte for the number of dimensions, four bytes per
dimension, then the numbers, the last dimension running fastest.

Source: Y. LeCun, C. Cortes, C. Burges, "The MNIST database of handwritten digits", section
"File formats".
"""

import gzip
import math
import os
import zlib
from dataclasses import dataclass

import numpy as np

from mnist_ae.errors import message
from mnist_ae.files import say_may_not_be_read, size_and_time, write_whole

ELEMENT_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
CODES = {np.dtype(name): code for code, name in ELEMENT_TYPES.items()}
MAX_DIMENSIONS = 32
MAX_DIMENSION_SIZE = (1 << 32) - 1

CHUNK_SIZE = 1 << 19  # bytes read or unpacked at a time
MAX_BYTES = (
    1 << 30
)  # of a packed file once it is unpacked, unless the caller says otherwise
MAX_DEFLATE_RATIO = 1040  # deflate can pack no tighter than about 1032 to 1

GZIP_MAGIC = b"\x1f\x8b"
LEADING_SPACE = b"\xef\xbb\xbf \t\r\n"  # a byte order mark and white space
LOOKALIKES = (  # first bytes, in lower case, of what is often saved in a data file's place
    ((b"<!doctype", b"<html", b"<head", b"<body"), "a web page (HTML)"),
    ((b"<?xml", b"<error"), "an XML page, such as a storage server's error"),
    ((b"version https://git-lfs",), "a git-lfs pointer, not the file itself"),
    ((GZIP_MAGIC,), "a file that is packed twice with gzip"),
    ((b"pk\x03\x04",), "a zip file (as a .npz is one)"),
    ((b"\x93numpy",), "an array that NumPy saved (.npy)"),
    ((b"\xfd7zxz\0", b"bzh"), "a file that is packed with xz or bzip2, not with gzip"),
)
START_SIZE = 64  # bytes that are enough to recognise one of them

FETCH_AGAIN = "Delete it and fetch it again."


class IdxError(ValueError):
    """A file is not the IDX file it should be; the message says why and what to do."""


@dataclass(frozen=True)
class _Header:
    """What the first bytes of an IDX file announce."""

    dtype: np.dtype  # big-endian, as in the file
    shape: tuple[int, ...]

    @property
    def num_bytes(self) -> int:
        """Bytes of the numbers, as a Python integer, which can't overflow."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def file_size(self) -> int:
        """Bytes of the whole file, unpacked."""
        return 4 + 4 * len(self.shape) + self.num_bytes


def read_idx(path: str | os.PathLike, max_bytes: int = MAX_BYTES) -> np.ndarray:
    """Read any IDX file, plain or packed with gzip (told by its content, not by its name).

    Args:
        path: names a regular file.
        max_bytes: refuse packed files that announce more than this (1 GiB).

    Returns:
        An owned, writeable, contiguous array in native byte order, with the shape and type
        from the header: uint8, int8, int16, int32, float32 or float64, 1 to 32 dimensions.

    Raises:
        IdxError: the content is not one whole IDX file.
        OSError: the file can't be opened or read.
    """
    path = as_path(path)
    with _open_regular_file(path) as file:
        try:
            return _read_array(path, file, max_bytes)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            problem = "damaged, cut short or followed by other bytes"
            found = f"gzip data that are {problem} ({error})"
            raise _refusal(path, found, "one whole gzip file") from error


def read_images(path: str | os.PathLike) -> np.ndarray:
    """Read an IDX file of grey images.

    Args:
        path: names a regular file, plain or packed with gzip.

    Returns:
        (n, height, width) uint8 in 0..255.

    Raises:
        IdxError: the content is not one whole IDX file, or not one of images.
        OSError: the file can't be opened or read.
    """
    array = read_idx(path)
    if array.ndim != 3 or array.dtype != np.uint8:
        found = f"{array.ndim} dimension(s) of {array.dtype}"
        expected = "images, which are 3 dimensions of uint8"
        remedy = "Is this a file of labels?" if array.ndim == 1 else ""
        raise _refusal(path, found, expected, remedy=remedy)
    return array


def read_labels(path: str | os.PathLike, num_classes: int = 10) -> np.ndarray:
    """Read an IDX file of labels.

    Args:
        path: names a regular file, plain or packed with gzip.
        num_classes: how many different labels are allowed.

    Returns:
        (n,) uint8 in 0..num_classes - 1.

    Raises:
        IdxError: the content is not one whole IDX file, or not one of such labels.
        OSError: the file can't be opened or read.
    """
    array = read_idx(path)
    if array.ndim != 1 or array.dtype != np.uint8:
        found = f"{array.ndim} dimension(s) of {array.dtype}"
        expected = "labels, which are 1 dimension of uint8"
        remedy = "Is this a file of images?" if array.ndim == 3 else ""
        raise _refusal(path, found, expected, remedy=remedy)
    highest = array.max(initial=0)
    if highest >= num_classes:
        raise _refusal(path, f"the label {highest}", f"labels in 0..{num_classes - 1}")
    return array


def write_idx(path: str | os.PathLike, array: np.ndarray) -> None:
    """Write an array as a plain IDX file, in one step: all of it is written or nothing.

    Args:
        path: of the file; its folder must exist.
        array: uint8, int8, int16, int32, float32 or float64 with 1 to 32 dimensions.

    Raises:
        TypeError: a type that IDX does not have.
        ValueError: no dimension, more than 32, or one of 2^32 or more.
        OSError: the file can't be written; an older file stays as it was.
    """
    array = np.asarray(array)
    big_endian = array.dtype.newbyteorder(">")
    if big_endian not in CODES:
        types = ", ".join(str(dtype) for dtype in CODES)
        raise TypeError(message("IDX", array.dtype, f"one of {types}"))
    has_right_ndim = 1 <= array.ndim <= MAX_DIMENSIONS
    if not has_right_ndim or max(array.shape) > MAX_DIMENSION_SIZE:
        expected = f"1 to {MAX_DIMENSIONS} dimensions below 2^32"
        raise ValueError(message("IDX", f"the shape {array.shape}", expected))
    write_whole(path, header(array), np.ascontiguousarray(array, big_endian).data)


def header(array: np.ndarray) -> bytes:
    """Return the bytes that stand before the numbers of an array that IDX can hold."""
    code = CODES[array.dtype.newbyteorder(">")]
    return bytes([0, 0, code, array.ndim]) + np.array(array.shape, ">u4").tobytes()


def as_path(path: str | bytes | os.PathLike) -> str:
    """Return the path as text; a leading `~` is the home folder.

    Raises:
        IdxError: it can't be the path of a file.
    """
    is_path = isinstance(path, str | bytes | os.PathLike)
    if not is_path or "\0" in os.fsdecode(path):
        remedy = "Use a str or a Path without zero characters."
        found = type(path).__name__
        raise _refusal(repr(path), found, "the path of a file", remedy=remedy)
    return os.path.expanduser(os.fsdecode(path))


def _refusal(path, found, expected, remedy=FETCH_AGAIN):
    """Return the error to raise for a file."""
    return IdxError(message(path, found, expected, remedy=remedy))


def _open_regular_file(path):
    """Open a file for reading, without waiting for the writer of a FIFO.

    Raises:
        OSError: it can't be opened, or is anything but a regular file.
    """
    do_not_wait = getattr(os, "O_NONBLOCK", 0)
    keep_newlines = getattr(os, "O_BINARY", 0)
    try:
        handle = os.open(path, os.O_RDONLY | do_not_wait | keep_newlines)
    except PermissionError as error:
        raise say_may_not_be_read(path, "a file", error) from error
    if not os.path.isfile(handle):
        os.close(handle)
        found = "a folder, pipe or device"
        raise OSError(message(path, found, "a regular file", remedy="Copy it."))
    return open(handle, "rb")


def _read_array(path, file, max_bytes):
    """Read the array in an open file, which may be packed."""
    before = size_and_time(file.fileno())
    size_on_disk, _ = before
    is_packed = file.peek(2)[:2] == GZIP_MAGIC
    source = gzip.GzipFile(fileobj=file) if is_packed else file
    announced = _read_header(path, source)
    if is_packed:
        _check_packed_size(path, announced, size_on_disk, max_bytes)
    else:
        _check_plain_size(path, announced, size_on_disk)
    array = _allocate(path, announced)
    num_read = _fill(array, source)
    has_more = num_read == announced.num_bytes and source.read(1) != b""
    if size_and_time(file.fileno()) != before:
        found = "a file that changed while it was read"
        expected = "a file that nobody is writing to"
        raise _refusal(path, found, expected, remedy="Read it again.")
    if has_more:
        found = f"more bytes than the {announced.num_bytes:,} that the header announces"
        raise _refusal(path, found, "no more")
    if num_read < announced.num_bytes:
        expected = f"{announced.num_bytes:,} for the announced size {announced.shape}"
        raise _refusal(path, f"{num_read:,} bytes of numbers", expected)
    return array if announced.dtype.isnative else array.byteswap(inplace=True)


def _read_header(path, source):
    """Read the header at the beginning of an unpacked stream."""
    magic = source.read(4)
    if not magic:
        raise _refusal(path, "an empty file", "an IDX header")
    if magic[:2] != b"\0\0":
        start = magic + source.read(START_SIZE - len(magic))
        raise _refusal(path, describe_start(start), "an IDX file, which starts with 00 00")
    if len(magic) < 4:
        raise _refusal(path, f"only {len(magic)} bytes", "an IDX header of at least 8")
    code = magic[2]
    ndim = magic[3]
    if code not in ELEMENT_TYPES:
        raise _refusal(path, f"the element type 0x{code:02x}", "0x08, 0x09 or 0x0b to 0x0e")
    if not 1 <= ndim <= MAX_DIMENSIONS:
        raise _refusal(path, f"{ndim} dimensions", f"1 to {MAX_DIMENSIONS}")
    sizes = source.read(4 * ndim)
    if len(sizes) < 4 * ndim:
        raise _refusal(path, f"{4 + len(sizes)} bytes of header", f"{4 + 4 * ndim}")
    shape = tuple(np.frombuffer(sizes, ">u4").tolist())
    return _Header(np.dtype(ELEMENT_TYPES[code]), shape)


def describe_start(start: bytes) -> str:
    """Say what a file is that starts with these bytes, but should start otherwise."""
    text = start.lstrip(LEADING_SPACE).lower()
    for beginnings, description in LOOKALIKES:
        if text.startswith(beginnings):
            return description
    return f"the bytes {start[:20]!r} at its start"


def _check_plain_size(path, announced, size_on_disk):
    """Refuse a plain file that is shorter or longer than its header announces."""
    if size_on_disk != announced.file_size:
        expected = f"{announced.file_size:,} for the announced size {announced.shape}"
        raise _refusal(path, f"{size_on_disk:,} bytes", expected)


def _check_packed_size(path, announced, size_on_disk, max_bytes):
    """Refuse a packed file that announces more than it can hold or than is allowed."""
    limit = min(max_bytes, MAX_DEFLATE_RATIO * size_on_disk)
    if announced.file_size > limit:
        found = f"{announced.file_size:,} bytes announced"
        remedy = "If the file is right, unpack it, or pass read_idx a larger max_bytes."
        raise _refusal(path, found, f"at most {limit:,}", remedy=remedy)


def _allocate(path, announced):
    """Return an array of the announced shape in native byte order, not yet filled."""
    try:
        return np.empty(announced.shape, announced.dtype.newbyteorder("="))
    except (MemoryError, ValueError) as error:  # ValueError: beyond what numpy can index
        found = f"dimensions {announced.shape} ({error})"
        raise _refusal(path, found, "an array that fits into memory") from error


def _fill(array, source):
    """Read bytes into the array until it is full or the source ends; return how many."""
    view = memoryview(array.reshape(-1).view(np.uint8))
    num_read = 0
    while count := source.readinto(view[num_read : num_read + CHUNK_SIZE]):
        num_read += count
    return num_read
