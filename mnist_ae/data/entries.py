"""What lies in a folder, whatever the system adds and however it writes names."""

import os
import re
import unicodedata
from pathlib import Path

from mnist_ae.files import say_may_not_be_read

MADE_BY_SYSTEMS = {  # besides all whose name starts with a dot
    "__macosx", "__pycache__", "@eadir", "#recycle", "$recycle.bin", "icon\r", "lost+found",
    "system volume information", "desktop.ini", "thumbs.db",
}  # fmt: skip


def as_name(path: Path) -> str:
    r"""Return a file's name in the one Unicode form in which names are compared.

    Bytes that are no text in UTF-8, as old zip files leave them, are written `\xff`.
    """
    text = os.fsencode(path.name).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def name_within(folder: Path, path: Path) -> str:
    """Return a path as seen from a folder in which it lies, as text: "a/001.png"."""
    names = [as_name(path)]
    for above in path.relative_to(folder).parents:
        if above.name:
            names.append(as_name(above))
    return "/".join(reversed(names))


def as_counted(name: str) -> tuple[list, str]:
    """Return a key that sorts names as one counts: "digit 2" before "digit 10"."""
    parts = re.split(r"([0-9]+)", name)
    parts[1::2] = [int(number) for number in parts[1::2]]
    return parts, name


def list_entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, sorted by name, without what systems put there.

    Raises:
        PermissionError: the folder may not be listed, or its files may not be looked at.
    """
    try:
        os.stat(os.path.join(folder, os.curdir))
        paths = list(folder.iterdir())
    except PermissionError as error:
        raise say_may_not_be_read(folder, "a folder", error) from error
    entries = []
    for path in paths:
        name = as_name(path)
        if not name.startswith(".") and name.casefold() not in MADE_BY_SYSTEMS:
            entries.append(path)
    return sorted(entries, key=as_name)
