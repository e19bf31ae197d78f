"""Stand-ins on disk: made once, under a lock, in a folder of their own, and checked when read."""

import contextlib
import hashlib
import json
import shutil
import tempfile
from pathlib import Path

from mnist_ae.files import locked
from mnist_ae.data.catalog import FILES, KINDS
from mnist_ae.data.split import Split, read_split
from mnist_ae.environment import display_path, make_writable_folder
from mnist_ae.idx import IdxError, write_idx

SUMS = "sha256.json"


def load_standin(roots, source):
    """Read a data set's stand-in, or make it in the first of the roots that can be written.

    Args:
        roots: the data roots; the stand-in lies in a folder of its own name under one of them.
        source: the data set's `mnist_ae.data.catalog.Source`.

    Returns:
        (train, test), two `Split`s.

    Raises:
        OSError: there is no place for it.
    """
    folders, problems = [root / source.standin_name for root in roots], []
    for folder in folders:
        with contextlib.suppress(IdxError, OSError):
            return _read(folder / "raw", source)
    for folder in folders:
        try:
            with locked(make_writable_folder(folder), f"the stand-in in {display_path(folder)}"):
                with contextlib.suppress(IdxError, OSError):
                    return _read(folder / "raw", source)  # another process made it meanwhile
                _make(folder, source)
                return _read(folder / "raw", source)
        except OSError as error:
            problems.append(f"{display_path(folder)}: {error.strerror or error}")
    raise OSError(f"there is no place for the stand-in: {'; '.join(problems)}")


def _make(folder, source):
    """Write the four files beside their place, then move them there in one step."""
    shutil.rmtree(folder / "raw", ignore_errors=True)  # what is there could not be read
    for old in folder.glob("tmp*"):
        shutil.rmtree(old, ignore_errors=True)  # of a process that was killed
    temporary = Path(tempfile.mkdtemp(dir=folder))
    try:
        for file, array in zip(FILES, source.standin(), strict=True):
            write_idx(temporary / file, array)
        (temporary / SUMS).write_text(json.dumps(_sums(temporary)))
        temporary.chmod(0o755)
        temporary.rename(folder / "raw")
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _read(folder, source):
    if json.loads((folder / SUMS).read_text() or "0") != _sums(folder):
        raise IdxError(f"{folder}: found other content than was written there")
    train, test = (read_split(folder, kind) for kind in KINDS)
    return Split(*train, source.standin_name, folder), Split(*test, source.standin_name, folder)


def _sums(folder):
    return {file: hashlib.sha256((folder / file).read_bytes()).hexdigest() for file in FILES}
