"""Working copies of the lessons, and JupyterLab on them.

A student's edits lie in `out/lab`, so they never stand in the way of an update.
"""

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path

from mnist_ae.command import kernel
from mnist_ae.command.lessons import NOTEBOOKS, find_lessons
from mnist_ae.environment import PROJECT, display_path, make_writable_folder
from mnist_ae.files import locked, write_whole

COPIES = PROJECT / "out" / "lab"
RECORD = ".copied.json"  # {name: digest of what was copied}
OWN_KERNEL = "--ServerApp.kernel_spec_manager_class=mnist_ae.command.kernel.OwnKernelSpecs"


def update_copies(folder: Path = COPIES) -> list[str]:
    """Bring the working copies up to date, without touching one that was edited.

    A copy counts as edited when it differs from what was copied; a notebook's outputs don't
    count.  What lies beside the lessons (studies, pictures, the glossary) is copied, too.

    Args:
        folder: where the copies lie; it is created.

    Returns:
        a line for each lesson that is newer than an edited copy of it.

    Raises:
        OSError: a copy can't be written.
    """
    make_writable_folder(folder)
    remarks = []
    with locked(folder, "the working copies"):
        copied = _read_record(folder)
        for original in _what_to_copy():
            name = original.relative_to(NOTEBOOKS).as_posix()
            copy = folder / name
            newest = _digest(original)
            current = _digest(copy) if copy.exists() else None
            if current in (None, newest, copied.get(name)):
                if current != newest:
                    make_writable_folder(copy.parent)
                    write_whole(copy, original.read_bytes())
                copied[name] = newest
            elif copied.get(name) != newest:
                remarks.append(
                    f"{name} is newer than your edited copy, which stays as it is. "
                    f"To start afresh, rename {display_path(copy)} and try again."
                )
        write_whole(folder / RECORD, json.dumps(copied, indent=1).encode())
    return remarks


def open_lab(path: Path, options: list[str]) -> int:
    """Open JupyterLab on a notebook and wait until it ends; returns its exit code.

    A SIGTERM ends JupyterLab, too.  Ctrl-C reaches it directly: it asks whether to stop.
    Where "python3" is another Python than this one, JupyterLab is told to take this one.

    Args:
        path: of the notebook; its folder is JupyterLab's root.
        options: passed on to JupyterLab.
    """
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={path.parent}"]
    program = kernel.other_python()
    if program is not None:
        found = f"starts {program}" if program else "is damaged"
        print(
            f"Jupyter's kernel python3 {found}; the lessons get {sys.executable} instead."
        )
        command.append(OWN_KERNEL)
    environment = kernel.environment_of_kernel()
    process = subprocess.Popen([*command, *options, str(path)], env=environment)

    def stop(*_):
        process.terminate()

    before = signal.signal(signal.SIGTERM, stop)
    try:
        return _wait(process)
    finally:
        signal.signal(signal.SIGTERM, before)
        if process.poll() is None:
            process.terminate()
            process.wait()


def _wait(process):
    """Wait for the process; Ctrl-C is its business, not ours."""
    while True:
        try:
            return process.wait()
        except KeyboardInterrupt:
            continue


def _read_record(folder):
    path = folder / RECORD
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (
        OSError,
        ValueError,
    ):  # none yet, or damaged: then no copy is known to be unedited
        return {}


def _digest(path):
    """A digest of a notebook's cells without outputs; of its bytes if it is no notebook."""
    content = path.read_bytes()
    try:
        cells = [
            [c["cell_type"], "".join(c["source"])] for c in json.loads(content)["cells"]
        ]
        content = json.dumps(cells).encode()
    except (ValueError, KeyError, TypeError):
        pass
    return hashlib.sha256(content).hexdigest()


def _what_to_copy():
    """The lessons, their studies and pictures, and the glossary."""
    return [
        *find_lessons().values(),
        *sorted(NOTEBOOKS.glob("*.csv")),
        *sorted(NOTEBOOKS.glob("*.npz")),
        *sorted(NOTEBOOKS.glob("images/*")),
        *sorted(NOTEBOOKS.glob("*.md")),
    ]
