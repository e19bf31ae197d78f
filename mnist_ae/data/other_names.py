"""A known data set's files under other names: found by their content, whatever it is in."""

import gzip
import hashlib
import io
import os
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mnist_ae.data.catalog import FILES, Source, simplify
from mnist_ae.idx import GZIP_MAGIC

ZIP_MAGIC = b"PK\x03\x04"
MAX_FILE_BYTES = 1 << 26  # 64 MiB: no file of a known data set is larger
MAX_ARCHIVE_BYTES = 1 << 29  # of a zip or tar file
MAX_DEPTH = 3  # of folders that are searched
MAX_FILES = 200  # that are looked at
MAX_LAYERS = 2  # of gzip around each other

TELLING_NAME = re.compile(r"images|labels|idx|ubyte|mnist|archive")
TEXT_SUFFIXES = (".md", ".txt", ".json", ".toml")
LEFT_BY_FETCHING = (".broken", ".part", ".lock")
FOR_TRAINING = re.compile(r"train")
FOR_TESTING = re.compile(r"t10k|test")
UNPACKING_ERRORS = (
    OSError, EOFError, zlib.error, zipfile.BadZipFile, tarfile.TarError, RuntimeError,
    NotImplementedError,
)  # fmt: skip  # RuntimeError: it is encrypted


@dataclass
class Findings:
    """What was found under other names.

    arrays: {file: array}, of verified content.
    used: the paths that held them.
    others: {path: what it is not} of files that were meant as the data set's, perhaps.
    """

    arrays: dict[str, np.ndarray] = field(default_factory=dict)
    used: set[Path] = field(default_factory=set)
    others: dict[Path, str] = field(default_factory=dict)


def search(
    folder: Path, source: Source, missing: list[str], unreadable: set[Path]
) -> Findings:
    """Look for files of the pinned content in a folder and those above it.

    Plain files, gzip, zip and tar files are looked into, and folders inside the folder; so
    is a folder of the data set's own name, in any case.  In the two folders above, only
    files are looked at whose names suggest it.

    Args:
        folder: where the data set belongs, two levels below the data root.
        source: the data set.
        missing: the files to look for, of `FILES`.
        unreadable: paths that need not be tried again.
    """
    findings = Findings()
    wanted = {source.pins[file].sha256: file for file in missing}
    if not wanted:
        return findings
    usual_names = set(FILES) | {f"{file}.gz" for file in FILES}
    for path in _list_candidates(folder, source):
        if path in unreadable:
            continue
        reason = _try_file(path, wanted, findings)
        is_near = path.is_relative_to(folder.parent)
        if reason and is_near and not (path.parent == folder and path.name in usual_names):
            findings.others[path] = _describe(path, reason)
        if len(findings.arrays) == len(missing):
            break
    return findings


def guess_file(name: str) -> str | None:
    """Return which of `FILES` a name may mean, or None.

    >>> guess_file("Train_Images (1).gz")
    'train-images-idx3-ubyte'
    """
    name = name.casefold()
    for file in FILES:
        kind = FOR_TRAINING if file.startswith("train") else FOR_TESTING
        content = "images" if "images" in file else "labels"
        if kind.search(name) and content in name:
            return file
    return None


def _try_file(path, wanted, findings):
    """Take the wanted arrays from a file; returns why there is none, or ""."""
    reason = "its content is another (SHA-256)"
    was_used = False
    try:
        for content in _unpack(path):
            file = wanted.get(hashlib.sha256(content).hexdigest())
            if file is not None:
                findings.arrays[file] = _as_array(content)
                findings.used.add(path)
                was_used = True
    except UNPACKING_ERRORS as error:
        reason = f"it can't be read ({getattr(error, 'strerror', None) or error})"
    return "" if was_used else reason


def _describe(path, reason):
    """Say what a file is not, and what it should be called."""
    file = guess_file(path.name)
    if file is None:
        return f"none of the files {', '.join(FILES)}, plain or packed: {reason}"
    return f"taken for {file}, as which it should be named, but {reason}"


def _list_candidates(folder, source):
    """Return the files that may hold the data set, the nearest first."""
    candidates = list(_walk(folder, MAX_DEPTH))
    root = folder.parent.parent
    for other in _list_folders(root):
        if other != folder.parent and simplify(other.name) == simplify(source.name):
            candidates += _walk(other, MAX_DEPTH)
    for above in (folder.parent, root):
        for path in _walk(above, 1):
            name = path.name.casefold()
            if TELLING_NAME.search(name) and not name.endswith(TEXT_SUFFIXES):
                candidates.append(path)
    return candidates[:MAX_FILES]


def _list_folders(folder):
    """Return the folders in a folder, none if it may not be read."""
    try:
        return sorted(path for path in folder.iterdir() if os.path.isdir(path))
    except OSError:
        return []


def _walk(folder, depth) -> Iterator[Path]:
    """Yield the files in a folder and, down to a depth, in those within it."""
    try:
        entries = sorted(folder.iterdir())
    except OSError:  # there is none, or it may not be read
        return
    for path in entries:
        is_hidden = path.name.startswith((".", "__"))
        if is_hidden or path.name.endswith(LEFT_BY_FETCHING):
            continue
        if os.path.isfile(path):  # which is False where one may not look
            yield path
        elif depth > 1 and os.path.isdir(path):
            yield from _walk(path, depth - 1)


def _unpack(path) -> Iterator[bytes]:
    """Yield what a file holds, unpacked: itself, or the members of a zip or tar file."""
    with open(path, "rb") as file:
        start = file.read(len(ZIP_MAGIC))
    size = path.stat().st_size
    if start == ZIP_MAGIC:
        if size <= MAX_ARCHIVE_BYTES:
            yield from _unpack_zip(path)
    elif size <= MAX_ARCHIVE_BYTES and tarfile.is_tarfile(path):
        yield from _unpack_tar(path)
    elif size <= MAX_FILE_BYTES:
        yield _unpack_gzip(path.read_bytes())


def _unpack_zip(path):
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            is_told = TELLING_NAME.search(member.filename.casefold())
            if is_told and not member.is_dir() and member.file_size <= MAX_FILE_BYTES:
                yield _unpack_gzip(archive.read(member))


def _unpack_tar(path):
    with tarfile.open(path) as archive:
        for member in archive:
            is_told = TELLING_NAME.search(member.name.casefold())
            if is_told and member.isfile() and member.size <= MAX_FILE_BYTES:
                yield _unpack_gzip(archive.extractfile(member).read())


def _unpack_gzip(content):
    """Return content without the gzip around it."""
    for _ in range(MAX_LAYERS):
        if content.startswith(GZIP_MAGIC):
            with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
                content = file.read(MAX_FILE_BYTES)
    return content


def _as_array(content):
    """Return the array in the bytes of an IDX file whose content is known to be right."""
    ndim = content[3]
    shape = np.frombuffer(content, ">u4", ndim, offset=4).tolist()
    return np.frombuffer(content, np.uint8, offset=4 + 4 * ndim).reshape(shape).copy()
