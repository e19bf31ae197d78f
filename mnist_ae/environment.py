"""Where the project and its data lie, and whether this is a notebook."""

import os
import sys
import tempfile
from pathlib import Path


def find_lessons_folder(package: Path, working_directory: Path) -> Path:
    """Return the folder of the lessons, which holds their claims.

    That is `notebooks/` of the project, or a folder that was handed out to students, in
    which lessons and claims lie without a project around them.

    Args:
        package: folder of the package `mnist_ae`; in a checkout `notebooks/` is beside it.
        working_directory: where Python was started; it and its parents come next.

    Returns:
        the first such folder; if there is none, `notebooks/` in the working directory.
    """
    folders = (package.parent, working_directory, *working_directory.parents)
    of_projects = [folder / "notebooks" for folder in folders]
    for folder in (*of_projects, *folders):
        if (folder / "claims.toml").is_file():
            return folder
    return working_directory / "notebooks"


LESSONS = find_lessons_folder(Path(__file__).resolve().parent, Path.cwd())
PROJECT = LESSONS.parent if LESSONS.name == "notebooks" else LESSONS


def data_roots(root: str | os.PathLike | None = None) -> list[Path]:
    """Return the folders in which data sets are looked for, the first choice first.

    Args:
        root: the data root; without one `MNIST_AE_DATA`, else the project's `data/`.  A
            relative path counts from the project's root, and `~` is the home folder.

    Returns:
        [the data root, the user's cache].

    Raises:
        FileNotFoundError: `MNIST_AE_DATA` names a folder that does not exist.
    """
    named = os.environ.get("MNIST_AE_DATA")
    chosen = os.fsdecode(root or named or "data")
    first_choice = PROJECT / os.path.expanduser(chosen)
    if named and not root and not _is_there(first_choice):
        raise FileNotFoundError(
            f"MNIST_AE_DATA is {named!r}: found no folder {first_choice}. "
            "Create it, correct the variable or unset it."
        )
    return [first_choice, user_cache()]


def user_cache() -> Path:
    """Return the user's own cache folder for this project; it need not exist."""
    caches = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(os.path.expanduser(caches), "mnist-ae")


def temporary_root() -> Path:
    """Return the user's own place in the system's temporary folder; it need not exist."""
    user = os.getuid() if hasattr(os, "getuid") else "user"  # Windows has one folder each
    return Path(tempfile.gettempdir(), f"mnist-ae-{user}")


def _is_there(folder):
    """Whether a folder exists, as far as one may know."""
    try:
        return folder.is_dir()
    except PermissionError:  # in a folder that may not be opened
        return True


def is_offline() -> bool:
    """Whether `MNIST_AE_OFFLINE` is set to anything but 0, no or false."""
    value = os.environ.get("MNIST_AE_OFFLINE", "")
    return value.strip().lower() not in ("", "0", "no", "false")


def display_path(path: Path) -> Path:
    """Return the path as seen from the project's root if it lies there, else as it is."""
    if path.is_relative_to(PROJECT):
        return path.relative_to(PROJECT)
    return path


def make_writable_folder(folder: Path) -> Path:
    """Create the folder if it does not exist, and make sure that it can be written to.

    Raises:
        OSError: it can't be created or written to; the message names it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"a full disk accepts an empty file, but not this")
    except OSError as error:
        raise OSError(f"can't write {display_path(folder)}: {error.strerror}") from error
    return folder


def in_notebook() -> bool:
    """Whether this process is the kernel of a notebook."""
    ipython = sys.modules.get("IPython")  # a kernel has imported it
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
