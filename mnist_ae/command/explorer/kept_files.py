"""Where the explorer's networks are kept, and how they are deleted."""

from collections.abc import Iterator
from pathlib import Path

from mnist_ae.environment import temporary_root, user_cache

FOLDER = "explorer"
SUFFIX = ".safetensors"


def folders() -> tuple[Path, Path]:
    """Return the folders for kept networks, the first choice first."""
    return user_cache() / FOLDER, temporary_root() / FOLDER


def clear_kept() -> Iterator[tuple[Path, int]]:
    """Delete the networks that are kept; yields their paths and sizes in bytes.

    Raises:
        OSError: a file can't be deleted.
    """
    for folder in folders():
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            size = path.stat().st_size
            path.unlink()
            yield path, size
