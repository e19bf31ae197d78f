"""Files written whole or not at all; folders that one process at a time may change."""

import contextlib
import errno
import os
import secrets
import warnings
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from mnist_ae.errors import message

LOCK_NAME = ".lock"
KEPT_LETTERS = 40  # of a file's name, in that of the temporary file: names may not be long
PATIENT_SECONDS = 0.5  # to wait for another process before a line says so
LOCK_SECONDS = 600  # to wait for another process to finish
NO_LOCKS = {errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL}


def write_whole(path: str | os.PathLike, *chunks) -> None:
    """Write bytes to a temporary file beside `path`, then move it there in one step.

    Args:
        path: of the file; its folder must exist.  A leading `~` is the home folder.
        chunks: bytes-like, one after the other.

    Raises:
        FileNotFoundError: there is no such folder; the message names it.
        OSError: the file can't be written, or the path is that of a folder, pipe or device;
            what was at `path` stays.
    """
    path = Path(os.path.expanduser(os.fsdecode(path)))
    if not path.parent.exists():
        remedy = "Create it, or correct the path."
        expected = f"a folder for {path.name}"
        raise FileNotFoundError(message(path.parent, "nothing there", expected, remedy))
    if path.exists() and not path.is_file():
        found = "a folder, pipe or device"
        raise OSError(message(path, found, "a file, or nothing yet"))
    temporary = path.with_name(f"{path.name[:KEPT_LETTERS]}.{secrets.token_hex(8)}")
    try:
        with open(temporary, "xb") as file:
            file.writelines(chunks)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except OSError as error:
        if error.errno is None:
            raise
        # It names no file, or the temporary one, which nobody knows.
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        with contextlib.suppress(OSError):  # it was moved, or never made
            temporary.unlink()


def say_may_not_be_read(path: object, what: str, error: PermissionError) -> PermissionError:
    """Return the error to raise where the right to read is missing.

    Args:
        path: of the file or folder.
        what: it is: "a file", "a folder".
        error: what the system said.
    """
    found = f"{what} that may not be read ({error.strerror})"
    remedy = "Ask its owner for the right to read it, and the folders above it."
    return PermissionError(message(path, found, "one that may be", remedy))


def size_and_time(file: str | os.PathLike | int) -> tuple[int, int]:
    """Return a file's size in bytes and the time of its last change in ns.

    Args:
        file: a path, or the number of an open file.
    """
    status = os.stat(file)
    return status.st_size, status.st_mtime_ns


@contextlib.contextmanager
def locked(folder: Path, what: str) -> Iterator[bool]:
    """Keep other processes out of a folder; the lock of a process that dies is free again.

    Where the file system has no locks, or one never comes, this goes on without, and a
    printed line says so.  Two processes may then do the same work; as each moves its files
    into place in one step, that does no harm.

    Args:
        folder: exists; the lock is its file `.lock`.
        what: is fetched or made there, for the line that says what one is waiting for.

    Yields:
        whether the folder is locked.

    Raises:
        OSError: the lock's file can't be written.
    """
    lock = FileLock(folder / LOCK_NAME, mode=0o666)
    reason = _acquire(lock, what)
    if reason:
        print(f"{folder} can't be locked ({reason}): going on without a lock.")
    try:
        yield lock.is_locked
    finally:
        lock.release()  # which may never have been held


def _acquire(lock, what):
    """Wait for a lock; returns why there will be none, or ""."""
    try:
        with warnings.catch_warnings(action="ignore"):  # a marker file in place of a lock
            lock.acquire(timeout=PATIENT_SECONDS)
    except Timeout:
        print(f"Waiting for another process that fetches or makes {what} …")
        return _acquire_late(lock)
    except NotImplementedError:
        return os.strerror(errno.ENOSYS)
    except OSError as error:
        if error.errno not in NO_LOCKS:
            raise
        return error.strerror
    return ""


def _acquire_late(lock):
    """Wait long for a lock; returns why it did not come, or ""."""
    try:
        lock.acquire(timeout=LOCK_SECONDS)
    except Timeout:
        return f"another process has held the lock for {LOCK_SECONDS // 60} minutes"
    return ""


def free_name(path: Path) -> Path:
    """Return a path beside this one that no file has yet, such as `name.kept.ipynb`."""
    number = 1
    while True:
        ending = ".kept" if number == 1 else f".kept-{number}"
        free = path.with_name(f"{path.stem}{ending}{path.suffix}")
        if not free.exists():
            return free
        number += 1
