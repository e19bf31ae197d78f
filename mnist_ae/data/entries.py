"""What lies in a folder, whatever the system adds and however it writes names."""

import unicodedata
from pathlib import Path

MADE_BY_SYSTEMS = {  # besides all whose name starts with a dot
    "__macosx", "__pycache__", "@eadir", "#recycle", "$recycle.bin", "icon\r", "lost+found",
    "system volume information", "desktop.ini", "thumbs.db",
}  # fmt: skip


def as_name(path: Path) -> str:
    """Return a file's name in the one Unicode form in which names are compared."""
    return unicodedata.normalize("NFC", path.name)


def list_entries(folder: Path) -> list[Path]:
    """Return what lies in a folder, sorted by name, without what systems put there."""
    entries = []
    for path in folder.iterdir():
        name = as_name(path)
        if not name.startswith(".") and name.casefold() not in MADE_BY_SYSTEMS:
            entries.append(path)
    return sorted(entries, key=as_name)
