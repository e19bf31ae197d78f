"""The known data sets: their files, where these come from, and what stands in for them."""

import re
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mnist_ae import standins

FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
TRAIN = "train"  # what the names of the training files begin with
TEST = "t10k"


@dataclass(frozen=True)
class Pin:
    """What one file must be.

    packed_bytes: size of the file as its makers packed it.
    packed_md5: MD5 of that packed file, in hex.
    sha256: SHA-256 of the unpacked content, in hex.
    """

    packed_bytes: int
    packed_md5: str
    sha256: str


@dataclass(frozen=True)
class Source:
    """One known data set.

    name: by which it is loaded and by which claims know it.
    folder: where it lies under a data root, in torchvision's layout.
    classes: the classes' names, in the order of the labels.
    mirrors: base addresses, each ending in a slash, in order of preference.
    pins: {file: what it must be}, in the order of `FILES`.
    standin: makes the four arrays that stand in for it, in the order of `FILES`.
    standin_name: the stand-in's own name, also of its folder under a data root.
    standin_text: what the stand-in is, in words.
    """

    name: str
    folder: str
    classes: tuple[str, ...]
    mirrors: tuple[str, ...]
    pins: dict[str, Pin]
    standin: Callable[[], tuple]
    standin_name: str
    standin_text: str


def read_sources(path: Path) -> dict[str, Source]:
    """Read the table of data sets: {name: source}."""
    sources = {}
    for name, table in tomllib.loads(path.read_text(encoding="utf-8")).items():
        pins = {file: Pin(**table["pins"][file]) for file in FILES}
        sources[name] = Source(
            name=name,
            folder=table["folder"],
            classes=tuple(table["classes"]),
            mirrors=tuple(table["mirrors"]),
            pins=pins,
            standin=getattr(standins, table["standin"]),
            standin_name=table["standin_name"],
            standin_text=table["standin_text"],
        )
    return sources


SOURCES = read_sources(Path(__file__).with_name("sources.toml"))


def find_source(name) -> Source | None:
    """Return the known data set of that name; None if there is none.

    Args:
        name: in any case, with or without hyphens, underscores and spaces: "MNIST",
            "FashionMNIST", "fashion_mnist".  A `Path`, and text with a separator, names a
            folder and never a known data set.
    """
    if not isinstance(name, str):
        return None
    for source in SOURCES.values():
        if simplify(source.name) == simplify(name):
            return source
    return None


def simplify(name: str) -> str:
    """Return a name without hyphens, underscores and blanks, in lower case."""
    return re.sub(r"[-_\s]", "", name).casefold()
