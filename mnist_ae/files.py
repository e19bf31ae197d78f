"""Files written whole or not at all; folders that one process at a time may change."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

LOCK_NAME = ".lock"
PATIENT_SECONDS = 0.5  # to wait for another process before a line says so
LOCK_SECONDS = 3600  # to wait for another process to finish


def write_whole(path: str | os.PathLike, *chunks) -> None:
    """Write bytes to a temporary file beside `path`, then move it there in one step.

    Args:
        path: of the file; its folder must exist.
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


def size_and_time(file: str | os.PathLike | int) -> tuple[int, int]:
    """Return a file's size in bytes and the time of its last change in ns.

    Args:
        file: a path, or the number of an open file.
    """
    status = os.stat(file)
    return status.st_size, status.st_mtime_ns


@contextlib.contextmanager
def locked(folder: Path, what: str) -> Iterator[None]:
    """Keep other processes out of a folder; the lock of a process that dies is free again.

    Args:
        folder: exists; the lock is its file `.lock`.
        what: is fetched or made there, for the line that says what one is waiting for.

    Raises:
        OSError: the folder can't be locked, or another process holds it for over an hour.
    """
    lock = FileLock(folder / LOCK_NAME, mode=0o666)
    try:
        lock.acquire(timeout=PATIENT_SECONDS)
    except Timeout:
        print(f"Waiting for another process that fetches or makes {what} …")
        lock.acquire(timeout=LOCK_SECONDS)
    except NotImplementedError as error:
        raise OSError(f"{folder} can't be locked: {error}") from error
    try:
        yield
    finally:
        lock.release()
