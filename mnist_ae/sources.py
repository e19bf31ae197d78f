"""Where data sets come from, how their files are known, and in which folders they are looked for."""

import os
import tempfile
import tomllib
from collections import namedtuple
from pathlib import Path

from mnist_ae import standins

PLACES = (Path(__file__).resolve().parents[1], Path.cwd(), *Path.cwd().parents)
PROJECT = next((p for p in PLACES if (p / "notebooks" / "claims.toml").is_file()), Path.cwd())
KINDS = ("train", "t10k")
FILES = tuple(f"{kind}-{what}-ubyte" for kind in KINDS for what in ("images-idx3", "labels-idx1"))


# What one file must be: as packed by its makers, and its content (SHA-256) unpacked.
Pin = namedtuple("Pin", "packed_bytes packed_md5 sha256")


# Where a data set lies under the data root, as torchvision lays it out; base addresses, each ending
# in a slash; {file: Pin} in the order of FILES; () -> the four arrays that stand in for it, in that
# order; the stand-in's name and what it is, in words.
Source = namedtuple("Source", "folder mirrors pins standin standin_name standin_text")


def _source(pins, standin, **rest):
    """A `Source` from its table in `sources.toml`."""
    pins = {file: Pin(**pins[file]) for file in FILES}
    return Source(pins=pins, standin=getattr(standins, standin), **rest)


TABLES = tomllib.loads(Path(__file__).with_name("sources.toml").read_text(encoding="utf-8"))
SOURCES = {name: _source(**table) for name, table in TABLES.items()}


def data_roots(root=None):
    """The folders in which data sets are looked for, the first choice first.

    Args:
        root: the data root; without one `MNIST_AE_DATA`, else the project's `data/`.  A relative
            path counts from the project's root.

    Returns:
        [the root, the user's cache].

    Raises:
        FileNotFoundError: `MNIST_AE_DATA` names a folder that is not there.
    """
    named = os.environ.get("MNIST_AE_DATA")
    first = PROJECT / Path(root or named or "data").expanduser()
    if named and not root and not os.path.isdir(first):
        remedy = "Create it, correct the variable or unset it."
        raise FileNotFoundError(f"MNIST_AE_DATA is {named!r}: found no folder {first}. {remedy}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    return [first, cache / "mnist-ae"]


def is_offline():
    """Whether `MNIST_AE_OFFLINE` is set to anything but 0, no or false."""
    return os.environ.get("MNIST_AE_OFFLINE", "").strip().lower() not in ("", "0", "no", "false")


def short(path):
    """The path as seen from the project's root where it lies there."""
    return path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path


def writable(folder):
    """Make the folder if need be and write to it; OSError, naming it, if that can't be done."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"a full disk takes an empty file, but not this")
    except OSError as error:
        raise OSError(f"can't write {short(folder)}: {error.strerror}") from error
    return folder
