"""What lies in a folder with one subfolder of pictures per class, and what is left out."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from mnist_ae.data.entries import as_counted, as_name, list_entries, name_within
from mnist_ae.data.picture_files import PICTURES, is_picture
from mnist_ae.environment import display_path
from mnist_ae.errors import message

MAX_CLASSES = 256  # as labels are uint8
NUM_NAMED = 3  # files or empty classes that a message names, at most


@dataclass(frozen=True)
class Listing:
    """What lies in one folder with a subfolder per class.

    pictures: {class: paths}, sorted by name.
    skipped: paths of files and folders that are left out.
    """

    folder: Path
    pictures: dict[str, list[Path]]
    skipped: list[Path]

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes' names, in the order of their labels."""
        return tuple(sorted(self.pictures, key=as_counted))


def list_classes(folder: Path) -> Listing:
    """List the pictures of each class; printed lines say what is left out or there twice.

    Raises:
        PermissionError: the folder or one in it may not be read.
    """
    pictures = {}
    skipped = []
    for entry in list_entries(folder):
        if not entry.is_dir():
            skipped.append(entry)
            continue
        paths = pictures.setdefault(as_name(entry), [])
        for path in list_entries(entry):
            if path.is_file() and is_picture(path):
                paths.append(path)
            else:
                skipped.append(path)
    listing = Listing(folder, pictures, skipped)
    _say_what_is_skipped(listing)
    _say_what_is_there_twice(listing)
    return listing


def check_classes(listing: Listing) -> None:
    """Raise ValueError unless there are 2 to 256 classes, each with pictures."""
    empty = [name for name in listing.classes if not listing.pictures[name]]
    if 2 <= len(listing.classes) <= MAX_CLASSES and not empty:
        return
    num_pictures = sum(map(len, listing.pictures.values()))
    found = f"{num_pictures} pictures in {len(listing.classes)} subfolders"
    if empty and (num_pictures or len(empty) <= NUM_NAMED):
        found += f", none in {', '.join(empty)}"
    deeper = []
    for path in listing.skipped:
        if as_name(path.parent) in empty and _has_pictures_within(path):
            deeper.append(name_within(listing.folder, path))
    if deeper:
        found += f" (they lie deeper, in {', '.join(deeper)})"
    if not listing.classes and listing.skipped:
        found += f", but {_name_some(listing, listing.skipped)}"
    suffixes = ", ".join(sorted(PICTURES))
    expected = f"IDX files or 2 to {MAX_CLASSES} subfolders, one per class, with pictures"
    raise ValueError(message(listing.folder, found, f"{expected} ({suffixes})"))


def _has_pictures_within(path):
    """Whether a picture lies in a folder or in those inside it."""
    return path.is_dir() and any(
        inner.is_file() and is_picture(inner) for inner in path.rglob("*")
    )


def _say_what_is_skipped(listing):
    """Print one line that counts what is left out, with the suffixes and the folders."""
    links = []
    folders = []
    stray = []
    others = []
    for path in listing.skipped:
        if path.is_symlink() and not path.exists():
            links.append(path)
        elif path.is_dir():
            folders.append(name_within(listing.folder, path))
        elif path.parent == listing.folder and is_picture(path):
            stray.append(path)
        else:
            others.append(path)
    parts = []
    if others:
        parts.append(f"{_count(others, 'file')} of other types ({_list_suffixes(others)})")
    if links:
        names = _name_some(listing, links)
        parts.append(f"{_count(links, 'link')} to what is not there ({names})")
    if stray:
        parts.append(f"{_count(stray, 'picture')} beside the classes' folders")
    if folders:
        parts.append(f"{_count(folders, 'folder')} within a class ({', '.join(folders)})")
    if parts:
        print(f"{display_path(listing.folder)}: skipped {' and '.join(parts)}.")


def _say_what_is_there_twice(listing):
    """Print one line that counts pictures with the name of another, in another format."""
    repeated = []
    for paths in listing.pictures.values():
        without_suffix = set()
        for path in paths:
            if path.with_suffix("") in without_suffix:
                repeated.append(path)
            without_suffix.add(path.with_suffix(""))
    if repeated:
        print(
            f"{display_path(listing.folder)}: {_count(repeated, 'picture')} with the name "
            f"of another, in another format ({_name_some(listing, repeated)}). All are "
            "used; if they are the same, delete one of each."
        )


def _count(items, noun):
    return f"{len(items)} {noun}{'' if len(items) == 1 else 's'}"


def _name_some(listing, paths):
    """Return the names of the first few of the paths, in one line."""
    names = [name_within(listing.folder, path) for path in paths[:NUM_NAMED]]
    if len(paths) > NUM_NAMED:
        names.append("…")
    return ", ".join(names)


def _list_suffixes(paths):
    suffixes = Counter(path.suffix.lower() or "no suffix" for path in paths)
    return ", ".join(sorted(suffixes))
