"""Show, fetch, verify and clear the data sets."""

from mnist_ae import data
from mnist_ae.command.explorer.kept_files import clear_kept
from mnist_ae.data.cache import clear
from mnist_ae.environment import data_roots, display_path

MEGABYTE = 1_000_000


def show_datasets(offline: bool) -> int:
    """Fetch what is missing, verify what is there, and print it, one line per folder.

    Returns:
        the number of broken files that are still there, and of data sets that could not be
        had.
    """
    num_lacking = 0
    for name, source in data.SOURCES.items():
        train, _ = data.load(name, offline=offline)
        if train.dataset != name:
            num_lacking += 1
            print(f"{name}: not to be had, {train.dataset} in its place")
        for root in data_roots():
            folder = root / source.folder
            arrays, broken = data.read_files(folder, source)
            num_lacking += len(broken)
            for path, reason in broken.items():
                print(f"{name}: {path}: {reason}")
            if arrays:
                print(
                    f"{name}: {folder}: {len(arrays)} of {len(source.pins)} files verified"
                )
            stand_in = root / source.standin_name / "raw"
            if stand_in.is_dir():
                print(f"{name}: {stand_in}: the stand-in")
    return num_lacking


def clear_datasets() -> None:
    """Delete what was made, fetched or trained to be kept, and print what that was."""
    total = 0
    for path, size in (*clear(), *clear_kept()):
        print(f"deleted {display_path(path)} ({size / MEGABYTE:,.1f} MB)")
        total += size
    print(f"{total / MEGABYTE:,.1f} MB freed")
