"""Files that are written whole or not at all, and folders that one process at a time may change."""

import contextlib
import os
import secrets
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_SECONDS = 3600  # for another process to finish


def write_whole(path, *chunks):
    """Write bytes to a temporary file beside `path`, then move it there in one step.

    Args:
        path: where to; the folder must exist.
        chunks: bytes-like, one after the other.

    Raises:
        OSError: the file can't be written; what was at `path` stays.
    """
    path = Path(path)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def state(file):
    """(size in bytes, time of the last change in ns) of a path or of an open file's number."""
    found = os.stat(file)
    return found.st_size, found.st_mtime_ns


@contextlib.contextmanager
def locked(folder, what):
    """Keep other processes out of a folder; the lock of a process that dies is free again.

    Args:
        folder: a `Path` that exists; the lock is its file `.lock`.
        what: for the line that is printed if another process has it.

    Raises:
        OSError: the folder can't be locked.
    """
    lock = FileLock(folder / ".lock", mode=0o666)
    try:
        held = lock.acquire(timeout=0.5)
    except Timeout:
        print(f"Waiting for another process that fetches or makes {what} …")
        held = lock.acquire(timeout=LOCK_SECONDS)
    except NotImplementedError as error:
        raise OSError(f"{folder} can't be locked: {error}") from error
    with held:
        yield
