"""Where data sets come from, how their files are known, what stands in for them."""

import tomllib
from collections import namedtuple
from pathlib import Path

from mnist_ae import standins

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
