"""Data sets by name: from disk if they verify, else fetched, else a stand-in that says so."""

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from mnist_ae.fetch import Patience, fetch, listed, reachable
from mnist_ae.folders import Split, load_folder, read_split
from mnist_ae.idx import IdxError, read_images, read_labels, write_idx
from mnist_ae.sources import FILES, KINDS, SOURCES, data_roots, is_offline, short, writable

LOCK_SECONDS = 1800  # for another process to finish fetching


def load(name="mnist", root=None, offline=False, patience=None):
    """Load a data set: from disk if it is there and verifies, else fetched, else its stand-in.

    Args:
        name: "mnist", or a folder of your own: four IDX files, or pictures in one subfolder a
            class (see `mnist_ae.folders.load_folder`).
        root: the data root; without one `MNIST_AE_DATA` (a relative path counts from the project's
            root), else the project's `data/`.
        offline: True, or `MNIST_AE_OFFLINE=1`, never touches the network.
        patience: a `mnist_ae.fetch.Patience`: how long to wait for mirrors.

    Returns:
        (train, test), two `Split`s; of "mnist" 60,000 and 10,000 images of 28×28.  Their
        `dataset` says whether they are the real thing.  A stand-in is announced by one printed
        line, with the reason.

    Raises:
        ValueError: a name that is neither known nor a folder; a folder of other content.
        FileNotFoundError: `MNIST_AE_DATA` names a folder that is not there.
        OSError: there is no place where a stand-in could be kept.
    """
    if name not in SOURCES:
        return load_folder(name)
    source, roots, problems = SOURCES[name], data_roots(root), []
    for folder in (path / source.folder for path in roots):
        arrays, broken = read_files(folder, source)
        if len(arrays) == len(FILES):
            if broken:  # beside good ones; out of the way, if the folder can be written
                with contextlib.suppress(OSError):
                    _repair(folder, name, source, True, patience)
            return _splits(arrays, name, folder)
        problems += [f"{short(path)}: {reason}" for path, reason in broken.items()]
    for folder in (path / source.folder for path in roots):
        try:
            writable(folder)
        except OSError as error:
            problems.append(str(error))
            continue
        try:
            arrays = _repair(folder, name, source, offline or is_offline(), patience)
            return _splits(arrays, name, folder)
        except OSError as error:
            reason = f"{short(folder)}: {error.strerror}" if error.strerror else str(error)
            problems.append(reason.splitlines()[0])
            break  # the network is no better for another folder
    standin = _standin(roots, source)
    print(
        f"{name} is neither in {short(roots[0] / source.folder)} nor to be had "
        f"({'; '.join(dict.fromkeys(problems))}). Using {source.standin_text}, in its place; "
        "numbers will differ from the text's. By hand: put the four files into that folder."
    )
    return standin


def to_float(images):
    """Grey images as rows of numbers: (n, h, w) uint8 in 0..255 → (n, h·w) float32 in 0..1.

    >>> to_float(np.full((2, 28, 28), 255, np.uint8)).shape
    (2, 784)
    """
    images = np.asarray(images)
    if images.dtype != np.uint8:
        raise TypeError(f"to_float: found images of {images.dtype}, expected uint8 in 0..255")
    rows = images.reshape(len(images), int(np.prod(images.shape[1:]))).astype(np.float32)
    return np.divide(rows, 255, out=rows)


def read_files(folder, source):
    """Read and verify a data set's files, plain or packed.

    Args:
        folder: where they lie, if they do.
        source: the data set's `Source`.

    Returns:
        ({file: array} of those that have the pinned content, {path: reason} of those that don't).
    """
    arrays, broken = {}, {}
    for file, pin in source.pins.items():
        for path in (Path(folder, file), Path(folder, f"{file}.gz")):
            if path.exists():
                try:
                    array = _read_pinned(path, pin)
                    arrays.setdefault(file, array)
                except (IdxError, OSError) as error:
                    broken[path] = str(error).removeprefix(f"{path}: ").splitlines()[0]
                else:
                    break
    return arrays, broken


def _read_pinned(path, pin):
    array = (read_images if "images" in path.name else read_labels)(path)
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    digest = hashlib.sha256(header)
    digest.update(array.data)
    if digest.hexdigest() != pin.sha256:
        found = f"content of SHA-256 {digest.hexdigest()[:12]}…"
        raise IdxError(f"{path}: found {found}, expected {pin.sha256[:12]}…")
    return array


def _repair(folder, name, source, offline, patience):
    """Under a lock: set aside what is broken, fetch what is missing; returns {file: array}."""
    with _locked(folder, f"{name} in {short(folder)}"):
        arrays, broken = read_files(folder, source)  # another process may have been here
        missing = [file for file in FILES if file not in arrays]
        for path, reason in broken.items():
            os.replace(path, f"{path}.broken")
            print(f"{short(path)}: {reason} Kept as {path.name}.broken.")
        if missing and offline:
            raise OSError("the network is switched off")
        if missing:
            print(f"Fetching {name} into {short(folder)} …")
            _fetch(missing, folder, source, patience or Patience())
            arrays, _ = read_files(folder, source)
    return arrays


def _fetch(missing, folder, source, patience):
    smallest = min(source.pins, key=lambda file: source.pins[file].packed_bytes)
    mirrors, reasons = reachable(source.mirrors, f"{smallest}.gz", patience)
    if not mirrors:
        raise OSError(listed(reasons) or "no mirror is known")
    for file in missing:
        pin = source.pins[file]

        def check(path, pin=pin):
            if hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() != pin.packed_md5:
                return "other content than expected (MD5)"
            try:
                _read_pinned(path, pin)
            except IdxError as error:
                return str(error)
            return None

        fetch(mirrors, f"{file}.gz", folder, pin.packed_bytes, check, patience)


@contextlib.contextmanager
def _locked(folder, what):
    """Keep other processes out of a folder; the lock of a process that dies is free again."""
    lock = FileLock(folder / ".lock")
    try:
        lock.acquire(timeout=0.5)
    except Timeout:
        print(f"Waiting for another process that fetches or makes {what} …")
        lock.acquire(timeout=LOCK_SECONDS)
    try:
        yield
    finally:
        lock.release()


def _splits(arrays, name, folder):
    train, test = ([arrays[f] for f in FILES if f.startswith(kind)] for kind in KINDS)
    return Split(*train, name, folder), Split(*test, name, folder)


def _standin(roots, source):
    """Read the stand-in, or make it in the first of the roots that can be written."""
    problems = []
    for folder in (root / source.standin_name for root in roots):
        with contextlib.suppress(IdxError, OSError):
            return _read_standin(folder / "raw", source)
    for folder in (root / source.standin_name for root in roots):
        try:
            with _locked(writable(folder), f"the stand-in in {short(folder)}"):
                with contextlib.suppress(IdxError, OSError):
                    return _read_standin(folder / "raw", source)
                _make_standin(folder, source)
            return _read_standin(folder / "raw", source)
        except OSError as error:
            problems.append(f"{short(folder)}: {error}")
    raise OSError(f"there is no place for the stand-in: {'; '.join(problems)}")


def _make_standin(folder, source):
    """Write the four files beside their place, then move them there in one step."""
    shutil.rmtree(folder / "raw", ignore_errors=True)  # what is there could not be read
    for old in folder.glob("tmp*"):
        shutil.rmtree(old, ignore_errors=True)  # of a process that was killed
    temporary = Path(tempfile.mkdtemp(dir=folder))
    for file, array in zip(FILES, source.standin(), strict=True):
        write_idx(temporary / file, array)
    temporary.chmod(0o755)
    temporary.rename(folder / "raw")


def _read_standin(folder, source):
    train, test = (read_split(folder, kind) for kind in KINDS)
    return Split(*train, source.standin_name, folder), Split(*test, source.standin_name, folder)
