"""Where data sets come from and where they lie: sources, folders, the network, stand-ins."""

import contextlib
import io
import os
import shutil
import socket
import tempfile
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from mnist_ae import standins
from mnist_ae.idx import write_idx

PLACES = (Path(__file__).resolve().parents[1], Path.cwd(), *Path.cwd().parents)
PROJECT = next((p for p in PLACES if (p / "notebooks" / "claims.toml").is_file()), Path.cwd())
KINDS = ("train", "t10k")
FILES = tuple(f"{kind}-{what}-ubyte" for kind in KINDS for what in ("images-idx3", "labels-idx1"))
TIMEOUT = 5.0  # seconds that a server may stay silent


@dataclass(frozen=True)
class Source:
    """Where a data set lies, how its files are verified and fetched, and what stands in for it."""

    folder: str  # under the data root, as torchvision lays it out
    torchvision_class: str
    md5: tuple  # of the four unpacked files, in the order of FILES
    standin: object  # () -> the four arrays, in the order of FILES
    standin_name: str
    standin_text: str


SOURCES = {
    "mnist": Source(
        folder="MNIST/raw",
        torchvision_class="MNIST",
        md5=(
            "6bbc9ace898e44ae57da46a324031adb",
            "a25bea736e30d166cdddb491f175f624",
            "2646ac647ad5339dbf082846283269ea",
            "27ae3e4e09519cfbb04c329615203637",
        ),
        standin=standins.digits,
        standin_name="digits-stand-in",
        standin_text="scikit-learn's 1,797 scanned digits, enlarged and jittered",
    ),
}


def data_roots(root=None):
    """The folders in which data sets are looked for, the first choice first."""
    named = root or os.environ.get("MNIST_AE_DATA")
    first = PROJECT / named if named else PROJECT / "data"
    if not root and named and not first.is_dir():
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


def fetch(roots, name, source, why):
    """Fetch through torchvision into a temporary folder, then move the files into place."""
    from torchvision import datasets

    root = writable(roots)
    folder = root / source.folder
    print(f"Fetching {name} into {short(folder)}{why} …")
    old_timeout = socket.getdefaulttimeout()
    socket.setdefaulttimeout(TIMEOUT)
    try:
        with tempfile.TemporaryDirectory(dir=root) as temporary:
            with contextlib.redirect_stdout(io.StringIO()):  # its own report of each mirror
                getattr(datasets, source.torchvision_class)(temporary, download=True)
            folder.mkdir(parents=True, exist_ok=True)
            for file in FILES:
                if (folder / file).exists():  # it did not verify: keep it, out of the way
                    os.replace(folder / file, folder / f"{file}.broken")
                os.replace(Path(temporary, source.folder, file), folder / file)
    except (RuntimeError, HTTPException) as error:
        raise OSError("no mirror answered with the right files") from error
    finally:
        socket.setdefaulttimeout(old_timeout)
    return folder


def writable(roots):
    """The first of these folders that can be written; OSError if none can."""
    for root in roots:
        with contextlib.suppress(OSError):
            root.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=root).close()
            return root
    raise OSError(f"{' and '.join(map(str, roots))} can't be written")


def make_standin(roots, source):
    """Write the four files beside their place, then move the whole folder there in one step."""
    folder = writable(roots) / source.standin_name / "raw"
    shutil.rmtree(folder, ignore_errors=True)  # what is there could not be read
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        for file, array in zip(FILES, source.standin(), strict=True):
            write_idx(temporary / file, array)
        temporary.chmod(0o755)
        with contextlib.suppress(OSError):  # another process was first: its files are the same
            temporary.rename(folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return folder
