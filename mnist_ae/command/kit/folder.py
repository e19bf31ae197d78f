"""The folder of a kit: what was made before is replaced, what was edited is kept."""

import hashlib
import json
from pathlib import Path

from mnist_ae.environment import display_path, make_writable_folder
from mnist_ae.files import free_name, locked, write_whole

RECORD = ".kit.json"  # {path within the folder: digest of what was written there}


class KitFolder:
    """Writes the files of a kit, without overwriting what somebody has changed.

    Args:
        path: the folder; it is created.

    Raises:
        OSError: it can't be written to.
    """

    def __init__(self, path: Path):
        self.path = make_writable_folder(Path(path))
        self.kept = []  # the new paths of files that were renamed
        self._record = self._read_record()

    def replace(self, part: str, files, whole: bool = True) -> int:
        """Write a part of the kit in place of what an earlier run has made of it.

        Args:
            part: the name of its folder, such as "student".
            files: pairs (path within the part, bytes).
            whole: these are all its files; else other files of the part stay.

        Returns:
            How many bytes were written.  A file that differs from what was written there
            before, or that no kit has written, is renamed and stands in `kept`.

        Raises:
            OSError: a file can't be written.
        """
        size = 0
        with locked(self.path, "the kit"):
            for name in [name for name in self._record if name.startswith(f"{part}/")]:
                if whole:
                    self._clear(name)
            for relative, content in files:
                name = f"{part}/{relative}"
                self._clear(name)
                make_writable_folder((self.path / name).parent)
                write_whole(self.path / name, content)
                self._record[name] = _digest(content)
                size += len(content)
            self._delete_empty_folders(self.path / part)
            record = json.dumps(self._record, indent=1, sort_keys=True)
            write_whole(self.path / RECORD, record.encode())
        return size

    def _read_record(self):
        try:
            return json.loads((self.path / RECORD).read_text(encoding="utf-8"))
        except (OSError, ValueError):  # none yet, or damaged: then every file is kept
            return {}

    def _clear(self, name):
        """Make room at a path: delete what a kit has written, rename all else."""
        path = self.path / name
        written = self._record.pop(name, None)
        if not path.is_file():
            return
        if _digest(path.read_bytes()) == written:
            path.unlink()
        else:
            self.kept.append(display_path(path.rename(free_name(path))))

    def _delete_empty_folders(self, folder):
        for place in sorted(folder.rglob("*"), reverse=True):
            if place.is_dir() and not any(place.iterdir()):
                place.rmdir()


def _digest(content):
    return hashlib.sha256(content).hexdigest()
