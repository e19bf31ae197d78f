"""A known data set's four files in a folder: read, verified, set aside if broken."""

import errno
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

import numpy as np

from mnist_ae.data.catalog import FILES, SOURCES, Pin, Source
from mnist_ae.data.other_names import search
from mnist_ae.environment import display_path
from mnist_ae.errors import message
from mnist_ae.files import size_and_time
from mnist_ae.idx import FETCH_AGAIN, IdxError, header, read_images, read_labels

WATCH_SECONDS = 0.3  # a file that grows or changes meanwhile is still being written
MAY_NOT = os.strerror(errno.EACCES)  # "Permission denied"
SHOWN_DIGITS = 12  # of a checksum, in a message


@dataclass(frozen=True)
class FolderContent:
    """What was found of a data set in one folder.

    arrays: {file: its array} of the files that have the pinned content.
    broken: {path: reason} of those that have other content.
    unreadable: {path: reason} of those that are there but can't be read.
    others: {path: what it is not} of files of other names, if one of the four is missing.
    """

    arrays: dict[str, np.ndarray]
    broken: dict[Path, str]
    unreadable: dict[Path, str]
    others: dict[Path, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether each of the data set's files is there, plain or packed."""
        return len(self.arrays) == len(FILES)

    @property
    def problems(self) -> dict[Path, str]:
        """{path: reason} of all files that are of no use."""
        return self.broken | self.unreadable | self.others


def examine_folder(folder: str | os.PathLike, source: Source) -> FolderContent:
    """Read and verify a data set's files, plain or packed, whatever they are called.

    Args:
        folder: where they lie; it need not exist.
        source: the data set.
    """
    folder = Path(folder)
    content = _read_usual_names(folder, source)
    missing = [file for file in FILES if file not in content.arrays]
    found = search(folder, source, missing, unreadable=set(content.unreadable))
    is_complete = len(found.arrays) == len(missing)
    broken = {}
    for path, reason in content.broken.items():
        if path not in found.used:
            broken[path] = reason
    return FolderContent(
        arrays=content.arrays | found.arrays,
        broken=broken,
        unreadable={} if is_complete else content.unreadable,
        others={} if is_complete else found.others,
    )


def _read_usual_names(folder, source):
    """Read and verify a data set's files under their usual names."""
    if _is_closed(folder):
        reason = f"it may not be opened ({MAY_NOT})."
        return FolderContent(arrays={}, broken={}, unreadable={folder: reason})
    arrays = {}
    broken = {}
    unreadable = {}
    for file, pin in source.pins.items():
        for path in (Path(folder, file), Path(folder, f"{file}.gz")):
            try:
                arrays[file] = read_pinned(path, pin)
                break
            except IdxError as error:
                broken[path] = _reason(path, error)
            except (FileNotFoundError, NotADirectoryError):
                if path.is_symlink():
                    unreadable[path] = "it is a link to what is not there."
            except PermissionError:
                unreadable[path] = f"it can't be read ({MAY_NOT})."
            except OSError as error:
                unreadable[path] = error.strerror or _reason(path, error)
    return FolderContent(arrays, broken, unreadable)


def _is_closed(folder):
    """Whether the files in a folder, or in one above it, may not be looked for."""
    try:
        os.stat(folder / FILES[0])
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def read_files(
    folder: str | os.PathLike, source: Source
) -> tuple[dict[str, np.ndarray], dict[Path, str]]:
    """Read and verify a data set's files, plain or packed, whatever they are called.

    Args:
        folder: where they lie; it need not exist.
        source: the data set, from `SOURCES`.

    Returns:
        {file: array} of those that have the pinned content, and {path: reason} of those
        that have not or can't be read.
    """
    content = examine_folder(folder, source)
    return content.arrays, content.problems


def read_pinned(path: Path, pin: Pin) -> np.ndarray:
    """Read an IDX file and compare its unpacked content with the pinned SHA-256.

    Raises:
        IdxError: it is no IDX file, or one of other content.
        OSError: it can't be read.
    """
    read = read_images if "images" in path.name else read_labels
    array = read(path)
    digest = hashlib.sha256(header(array))
    digest.update(array.data)
    if digest.hexdigest() != pin.sha256:
        found = f"SHA-256 {digest.hexdigest()[:SHOWN_DIGITS]}…"
        owner = _find_owner(digest.hexdigest())
        if owner:
            found += f", which is {owner}"
        raise IdxError(message(path, found, f"{pin.sha256[:SHOWN_DIGITS]}…"))
    return array


def _find_owner(sha256):
    """Return which file of which known data set has this checksum, or ""."""
    for source in SOURCES.values():
        for file, pin in source.pins.items():
            if pin.sha256 == sha256:
                return f"{source.name}'s {file}"
    return ""


def read_packed(path: Path, pin: Pin) -> np.ndarray:
    """Read an IDX file that must be packed as its makers did; raises as `read_pinned`."""
    if not is_as_fetched(path, pin):
        raise IdxError("other content than expected (MD5)")
    return read_pinned(path, pin)


def is_as_fetched(path: Path, pin: Pin) -> bool:
    """Whether a file has the bytes that mirrors send; packing it anew changes them."""
    digest = hashlib.md5(path.read_bytes(), usedforsecurity=False)
    return digest.hexdigest() == pin.packed_md5


def set_aside(broken: dict[Path, str]) -> None:
    """Rename files of wrong content to `….broken` and print a line for each.

    Args:
        broken: {path: reason}.

    Raises:
        OSError: somebody is still writing one of them, or it can't be renamed.
    """
    if not broken:
        return
    before = {path: size_and_time(path) for path in broken}
    sleep(WATCH_SECONDS)
    for path, reason in broken.items():
        shown = display_path(path)
        if size_and_time(path) != before[path]:
            raise OSError(f"{shown} is still being written; load again when it is whole")
        path.replace(f"{path}.broken")
        print(f"{shown}: {reason} Kept as {path.name}.broken.")


def _reason(path, error):
    """Say what is wrong with a file, without its path and without the remedy."""
    text = str(error).splitlines()[0]
    return text.removeprefix(f"{path}: ").removesuffix(FETCH_AGAIN).rstrip()
