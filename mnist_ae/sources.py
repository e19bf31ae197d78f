"""Where data sets come from, how their files are known, and in which folders they are looked for."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from mnist_ae import standins

PLACES = (Path(__file__).resolve().parents[1], Path.cwd(), *Path.cwd().parents)
PROJECT = next((p for p in PLACES if (p / "notebooks" / "claims.toml").is_file()), Path.cwd())
KINDS = ("train", "t10k")
FILES = tuple(f"{kind}-{what}-ubyte" for kind in KINDS for what in ("images-idx3", "labels-idx1"))


@dataclass(frozen=True)
class Pin:
    """What one file must be: as packed by its makers, and its content unpacked."""

    packed_bytes: int
    packed_md5: str
    sha256: str  # of the unpacked content


@dataclass(frozen=True)
class Source:
    """Where a data set lies, where it is fetched, how it is verified, what stands in for it."""

    folder: str  # under the data root, as torchvision lays it out
    mirrors: tuple  # base addresses, each ending in a slash
    pins: dict  # {file: Pin}, in the order of FILES
    standin: object  # () -> the four arrays, in the order of FILES
    standin_name: str
    standin_text: str


PINS = {  # bytes packed, MD5 packed, SHA-256 unpacked
    file: Pin(int(packed_bytes), packed_md5, sha256)
    for file, packed_bytes, packed_md5, sha256 in map(
        str.split,
        """\
train-images-idx3-ubyte 9912422 f68b3c2dcbeaaa9fbdd348bbdeb94873 ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db
train-labels-idx1-ubyte 28881 d53e105ee54ea40749a09fcbcd1e9432 65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5
t10k-images-idx3-ubyte 1648877 9fb629c4189551a2d022fa330f9573f3 0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7
t10k-labels-idx1-ubyte 4542 ec29112dd5afa0611ce80d1b7f02629c ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2
""".splitlines(),
    )
}

SOURCES = {
    "mnist": Source(
        folder="MNIST/raw",
        mirrors=(
            "https://ossci-datasets.s3.amazonaws.com/mnist/",
            "https://storage.googleapis.com/cvdf-datasets/mnist/",
            "https://raw.githubusercontent.com/fgnt/mnist/master/",
            "https://azureopendatastorage.blob.core.windows.net/mnist/",
        ),
        pins=PINS,
        standin=standins.digits,
        standin_name="digits-stand-in",
        standin_text="scikit-learn's 1,797 scanned digits, enlarged and jittered",
    ),
}


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
    named = root or os.environ.get("MNIST_AE_DATA")
    first = PROJECT / named if named else PROJECT / "data"
    if not root and named and not os.path.isdir(first):
        raise FileNotFoundError(
            f"MNIST_AE_DATA is {named!r}: found no folder {first}, expected one that exists. "
            "Create it, correct the variable or unset it."
        )
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
        raise OSError(f"{short(folder)} can't be written: {error.strerror}") from error
    return folder
