"""What the project itself puts on disk: stand-ins, made once, and how it is all deleted."""

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
from pathlib import Path

from mnist_ae.data.catalog import FILES, SOURCES, TEST, TRAIN, Source
from mnist_ae.data.pinned_files import is_as_fetched
from mnist_ae.data.split import Split, read_split
from mnist_ae.environment import (
    data_roots,
    display_path,
    make_writable_folder,
    temporary_root,
)
from mnist_ae.files import LOCK_NAME, locked
from mnist_ae.idx import IdxError, write_idx

SUMS_NAME = "sha256.json"  # beside a stand-in's files: {file: SHA-256 of what was written}
TEMPORARY_PREFIX = "tmp"  # of the folder in which a stand-in is made


def load_standin(roots: list[Path], source: Source) -> tuple[Split, Split]:
    """Read a data set's stand-in, or make it in the first of the roots that can be written.

    If none can, it is kept in the system's temporary folder, and a printed line says so and
    what is wrong with the roots.

    Args:
        roots: the data roots; the stand-in lies in a folder of its own name under one of
            them.
        source: the data set.

    Returns:
        (train, test).

    Raises:
        OSError: nor can the temporary folder be written.
    """
    folders = [root / source.standin_name for root in (*roots, temporary_root())]
    for folder in folders:
        splits = _read_if_whole(folder / "raw", source)
        if splits is not None:
            return splits
    problems = []
    for folder in folders:
        shown = display_path(folder)
        try:
            splits = _make_once(make_writable_folder(folder), source)
        except OSError as error:
            problems.append(f"{shown}: {error.strerror or error}")
            continue
        if folder == folders[-1]:
            print(f"The stand-in is kept in {shown} for now: {'; '.join(problems)}.")
        return splits
    reasons = "; ".join(problems)
    raise OSError(f"the stand-in for {source.name} can't be kept anywhere: {reasons}")


def clear(root: str | os.PathLike | None = None) -> list[tuple[Path, int]]:
    """Delete the stand-ins that were made and the data sets that were fetched.

    Stand-ins are deleted in each data root and in the temporary folder.  Fetched files are
    deleted only in the project's own `data/` and in the user's cache, never under `root` or
    `MNIST_AE_DATA`, which may be shared with others, nor by way of a symbolic link.  A file
    counts as fetched if it has the pinned name and the very bytes that mirrors send; it
    goes together with what fetching left behind (`.part`, `.broken`).  Unpacked files and
    anything else stay: somebody brought them.

    Args:
        root: the data root, as in `mnist_ae.environment.data_roots`.

    Returns:
        (path, bytes) of each file and each stand-in's folder that was deleted.  Lock files
        and folders that are empty afterwards are deleted, too, but not listed.

    Raises:
        FileNotFoundError: `MNIST_AE_DATA` names a folder that does not exist.
        OSError: something can't be deleted.
    """
    deleted = []
    for data_root in (*data_roots(root), temporary_root()):
        for source in SOURCES.values():
            deleted += _clear_standin(data_root, source)
    for data_root in _unshared_roots(root):
        for source in SOURCES.values():
            deleted += _clear_fetched(data_root, source)
    return deleted


def _make_once(folder, source):
    """Make a stand-in unless another process does, and read it: (train, test)."""
    with locked(folder, f"the stand-in in {display_path(folder)}") as is_alone:
        splits = _read_if_whole(folder / "raw", source)  # made by another process
        if splits is None:
            _make(folder, source, is_alone)
            splits = _read(folder / "raw", source)
        return splits


def _read_if_whole(folder, source):
    """Return the stand-in's (train, test), or None if it is not there or was changed."""
    try:
        return _read(folder, source)
    except (ValueError, OSError):  # ValueError: no JSON, or no IDX file
        return None


def _read(folder, source):
    """Read a stand-in whose files are those that were written."""
    if json.loads((folder / SUMS_NAME).read_text()) != _compute_sums(folder):
        raise IdxError(f"{folder}: found other content than was written there")
    splits = []
    for kind in (TRAIN, TEST):
        images, labels = read_split(folder, kind)
        splits.append(
            Split(
                images=images,
                labels=labels,
                dataset=source.standin_name,
                folder=folder,
                classes=source.classes,
            )
        )
    return tuple(splits)


def _make(folder, source, is_alone):
    """Write the stand-in's files to a temporary folder, then move that into place."""
    shutil.rmtree(folder / "raw", ignore_errors=True)  # what is there could not be read
    if is_alone:
        for left_behind in folder.glob(f"{TEMPORARY_PREFIX}*"):  # by a killed process
            shutil.rmtree(left_behind, ignore_errors=True)
    temporary = Path(tempfile.mkdtemp(dir=folder, prefix=TEMPORARY_PREFIX))
    try:
        for file, array in zip(FILES, source.standin(), strict=True):
            write_idx(temporary / file, array)
        (temporary / SUMS_NAME).write_text(json.dumps(_compute_sums(temporary)))
        temporary.chmod(0o755)
        temporary.rename(folder / "raw")
    except OSError:
        if _read_if_whole(folder / "raw", source) is None:  # or another was quicker
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _compute_sums(folder):
    """Return {file: SHA-256} of a stand-in's files."""
    return {
        file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in FILES
    }


def _unshared_roots(root):
    """Return the data roots that nobody chose, so that only the project puts data there."""
    first_choice, cache = data_roots(root)
    if not root and not os.environ.get("MNIST_AE_DATA"):
        return [first_choice, cache]
    if first_choice.resolve() == cache.resolve():
        return []
    return [cache]


def _clear_standin(root, source):
    """Delete a stand-in under a data root; returns [(its folder, bytes)]."""
    folder = root / source.standin_name
    raw = folder / "raw"
    was_made = (raw / SUMS_NAME).is_file()
    if not was_made or not _is_inside(raw, root) or not os.access(folder, os.W_OK):
        return []
    with locked(folder, f"the stand-in in {display_path(folder)}"):
        paths = [raw / name for name in (*FILES, SUMS_NAME)]
        for left_behind in folder.glob(f"{TEMPORARY_PREFIX}*"):
            if _is_inside(left_behind, root):
                paths += left_behind.glob("*-ubyte*")
                paths.append(left_behind / SUMS_NAME)
        deleted = _delete_files(paths)
        _delete_lock(folder)
    for subfolder in folder.glob("*/"):
        _delete_if_empty(subfolder)
    _delete_if_empty(folder)
    return [(folder, sum(size for _, size in deleted))]


def _clear_fetched(root, source):
    """Delete a data set's fetched files under a data root; returns [(path, bytes)]."""
    folder = root / source.folder
    is_linked = root.is_symlink() or not _is_inside(folder, root)
    if is_linked or not folder.is_dir() or not os.access(folder, os.W_OK):
        return []
    with locked(folder, f"{source.name} in {display_path(folder)}"):
        paths = []
        for file, pin in source.pins.items():
            packed = folder / f"{file}.gz"
            if packed.is_file() and is_as_fetched(packed, pin):
                paths.append(packed)
            paths += folder.glob(f"{file}.gz*.part")
            for left_behind in (f"{file}.broken", f"{file}.gz.broken"):
                paths.append(folder / left_behind)
        deleted = _delete_files(paths)
        _delete_lock(folder)
    _delete_if_empty(folder)
    _delete_if_empty(folder.parent)
    return deleted


def _is_inside(folder, root):
    """Whether a path under a data root really lies there, not behind a link."""
    return folder.resolve() == root.resolve() / folder.relative_to(root)


def _delete_files(paths):
    """Delete those of the files that exist; returns [(path, bytes)]."""
    deleted = []
    for path in paths:
        if path.is_file() and not path.is_symlink():
            size = path.stat().st_size
            path.unlink()
            deleted.append((path, size))
    return deleted


def _delete_lock(folder):
    """Delete the lock file while its lock is held, so that no other process holds it."""
    with contextlib.suppress(OSError):  # Windows deletes it when the lock is released
        (folder / LOCK_NAME).unlink()


def _delete_if_empty(folder):
    with contextlib.suppress(OSError):
        folder.rmdir()
