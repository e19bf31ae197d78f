"""Files that are written whole or not at all."""

import os
import tempfile
from pathlib import Path


def write_whole(path, *chunks):
    """Write bytes to a temporary file beside `path`, then move it there in one step.

    Args:
        path: where to; the folder must exist.
        chunks: bytes-like, one after the other.

    Raises:
        OSError: the file can't be written; what was at `path` stays.
    """
    path = Path(path)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".")
    try:
        with open(handle, "wb") as file:
            for chunk in chunks:
                file.write(chunk)
        os.chmod(temporary, 0o644)  # mkstemp's own 0600 would shut out a class that shares files
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
