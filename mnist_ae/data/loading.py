"""Data sets by name: from disk if they verify, else fetched, else a stand-in that says so."""

import contextlib
import hashlib
import time
from functools import partial
from pathlib import Path

from mnist_ae.data.cache import load_standin
from mnist_ae.data.catalog import FILES, KINDS, SOURCES
from mnist_ae.data.fetch import PATIENCE, FetchError, fetch, listed, reachable
from mnist_ae.data.folder import load_folder
from mnist_ae.data.split import Split
from mnist_ae.environment import data_roots, display_path, is_offline, make_writable_folder
from mnist_ae.errors import require
from mnist_ae.files import locked, state
from mnist_ae.idx import IdxError, header, read_images, read_labels


def load(name="mnist", root=None, offline=False, patience=PATIENCE):
    """Load a data set: from disk if it is there and verifies, else fetched, else its stand-in.

    Args:
        name: "mnist" or "fashion-mnist"; or a folder of your own: four IDX files, or pictures in
            one subfolder a class (see `mnist_ae.data.folder.load_folder`).
        root: the data root; without one `MNIST_AE_DATA` (a relative path counts from the project's
            root), else the project's `data/`.
        offline: True, or `MNIST_AE_OFFLINE=1`, never touches the network.
        patience: a `mnist_ae.data.fetch.Patience`: how long to wait for mirrors.

    Returns:
        (train, test), two `Split`s; of either name 60,000 and 10,000 images of 28×28.  Their
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
    folders = [path / source.folder for path in roots]
    for folder in folders:
        arrays, broken = read_files(folder, source)
        if len(arrays) == len(FILES):
            with contextlib.suppress(OSError):  # beside good ones, in a folder perhaps read-only
                _set_aside(broken)
            return _splits(arrays, name, folder)
        problems += [f"{display_path(path)}: {reason}" for path, reason in broken.items()]
    mirrors, reasons = [], {"the network": "switched off"}
    if not (offline or is_offline()):
        mirrors, reasons = reachable(source.mirrors, f"{FILES[-1]}.gz", patience)  # a small file
    for folder in folders:
        try:
            with locked(make_writable_folder(folder), f"{name} in {display_path(folder)}"):
                arrays = _complete(folder, source, mirrors, reasons, patience)
            return _splits(arrays, name, folder)
        except OSError as error:
            problems.append(f"{display_path(folder)}: {error.strerror}" if error.strerror else str(error))
            if isinstance(error, FetchError):
                break  # the network is no better for another folder
    standin = load_standin(roots, source)
    why = "; ".join(dict.fromkeys(problems))
    missing = f"{name} is neither in {display_path(folders[0])} nor to be had ({why})."
    instead = f"Using {source.standin_text}, in its place; numbers will differ from the text's."
    print(missing, instead, "By hand: put the four files into that folder.")
    return standin


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
            try:
                arrays[file] = _read_pinned(path, pin)
                break
            except IdxError as error:
                broken[path] = str(error).removeprefix(f"{path}: ").splitlines()[0]
            except OSError:  # not there, or not for us to read: nothing to set aside
                continue
    return arrays, broken


def _read_pinned(path, pin):
    array = (read_images if "images" in path.name else read_labels)(path)
    digest = hashlib.sha256(header(array))
    digest.update(array.data)
    found, pinned = digest.hexdigest(), pin.sha256
    require(path, found == pinned, f"SHA-256 {found[:12]}…", f"{pinned[:12]}…", error=IdxError)
    return array


def _read_packed(path, pin):
    if hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest() != pin.packed_md5:
        raise IdxError("other content than expected (MD5)")
    return _read_pinned(path, pin)


def _set_aside(broken):
    """Rename files of wrong content to `….broken`, unless somebody is still writing them."""
    before = {path: state(path) for path in broken}
    time.sleep(0.3 if broken else 0)
    for path, reason in broken.items():
        if state(path) != before[path]:
            raise OSError(f"{display_path(path)} is still being written; load again when it is whole")
        path.replace(f"{path}.broken")
        print(f"{display_path(path)}: {reason} Kept as {path.name}.broken.")


def _complete(folder, source, mirrors, reasons, patience):
    """Set aside what is broken in a folder, fetch what is missing; returns {file: array}.

    `mirrors` are those that answered, `reasons` says why the others did not.
    """
    arrays, broken = read_files(folder, source)  # another process may have been here
    _set_aside(broken)
    missing = [file for file in FILES if file not in arrays]
    if missing and not mirrors:
        raise FetchError(listed(reasons) or "no mirror is known")
    if missing:
        print(f"Fetching {len(missing)} of {len(FILES)} files into {display_path(folder)} …")
    for file in missing:
        pin, every = source.pins[file], [*mirrors, *reasons]  # the late ones are perhaps only slow
        check = partial(_read_packed, pin=pin)
        arrays[file] = fetch(every, f"{file}.gz", folder, pin.packed_bytes, check, patience)
    return arrays


def _splits(arrays, name, folder):
    train, test = ([arrays[f] for f in FILES if f.startswith(kind)] for kind in KINDS)
    return Split(*train, name, folder), Split(*test, name, folder)
