"""Pictures that are told by their names: in one folder, or partners in several."""

import re
from pathlib import Path

from mnist_ae.data.entries import as_name, list_entries
from mnist_ae.data.picture_files import is_picture
from mnist_ae.environment import display_path
from mnist_ae.errors import message

OPTIONAL_SUBFOLDER = "fields"
NUM_NAMED = 3  # files that a line names


def find_pictures(folder: Path, pattern: str) -> dict[str, Path]:
    """Return the pictures of a folder, sorted by name; a printed line counts other files.

    Args:
        folder: in which they lie.
        pattern: of the files' names, without suffix.

    Returns:
        {what the pattern's brackets find in the name: path}.

    Raises:
        ValueError: no such folder; a picture of another name, two of one name, or none.
    """
    try:
        entries = list_entries(folder)
    except (FileNotFoundError, NotADirectoryError) as error:
        found = "0 pictures, as there is no such folder"
        raise ValueError(message(folder, found, "some")) from error
    paths = {}
    skipped = []
    for path in entries:
        if not path.is_file() or not is_picture(path):
            skipped.append(as_name(path))
            continue
        match = re.fullmatch(pattern, stem_of(path))
        if match is None:
            raise ValueError(message(path, "another name", pattern))
        name = match[1]
        if name in paths:
            raise ValueError(message(path, f"{name} again", "one file per name"))
        paths[name] = path
    if skipped:
        named = skipped[:NUM_NAMED]
        if len(skipped) > NUM_NAMED:
            named.append("…")
        names = ", ".join(named)
        print(f"{display_path(folder)}: skipped {len(skipped)}, no pictures ({names}).")
    if not paths:
        raise ValueError(message(folder, "0 pictures", "some"))
    return paths


def stem_of(path: Path) -> str:
    """Return a file's name without suffix, in the one form in which names are compared."""
    return as_name(path).removesuffix(path.suffix)


def match_pictures(folder: Path, pattern: str, subfolders: tuple[str, ...]):
    """Return the pictures in several subfolders that belong together by name.

    Args:
        folder: holds the subfolders.
        pattern: of the files' names; its brackets find what partners share.
        subfolders: the names of that of the pictures, of the masks and of the fields.

    Returns:
        [(picture, mask) or (picture, mask, field)], paths, sorted by name.

    Raises:
        ValueError: a file has no partner in one of the subfolders.
    """
    tables = {}
    for name in subfolders:
        subfolder = folder / name
        if name != OPTIONAL_SUBFOLDER or subfolder.is_dir():
            tables[subfolder] = find_pictures(subfolder, pattern)
    all_names = set().union(*tables.values())
    for subfolder, table in tables.items():
        missing = ", ".join(sorted(all_names - table.keys()))
        if missing:
            expected = "one, as in the folder beside it"
            raise ValueError(message(subfolder, f"no picture {missing}", expected))
    return [tuple(table[name] for table in tables.values()) for name in sorted(all_names)]
