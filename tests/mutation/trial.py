"""One changed lesson that runs in a process of its own, with a kernel of its own."""

import copy
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mnist_ae.environment import data_roots
from mnist_ae.errors import message
from mutation.lessons import NOTEBOOKS, Lesson, code_cells
from mutation.places import Place

CELL_SECONDS = 600  # that a cell may take; then the change counts as crashed
STOP_SECONDS = 20  # that a process may take to end its kernel
PAUSE = 0.1  # seconds between two looks at the processes
WORKER = Path(__file__).with_name("worker.py")

FOUND = "found"
SURVIVED = "survived"
CRASHED = "crashed"
GUARDS = ("ClaimError", "AssertionError")  # what guards a lesson raises one of these
REMEDY = re.compile(r"\. No knob was turned.*")  # the advice at the end of a ClaimError

# In front of the first cell where claims and knobs of another folder are to count.
OTHER_TABLES = """\
import pathlib
from mnist_ae.claims import knobs, table
table.FILE = pathlib.Path({claims!r})
knobs.FILE = pathlib.Path({knobs!r})
del pathlib, knobs, table
"""


@dataclass(frozen=True)
class Outcome:
    """What came of a trial.

    Attributes:
        verdict: "found", "survived" or "crashed".
        error: the cell and the error, in one line; "" if the lesson ran to its end.
        seconds: that it took.
        unclaimed: names of claims that were only shown, such as those of a stand-in.
    """

    verdict: str
    error: str
    seconds: float
    unclaimed: list[str]


def environment() -> dict[str, str]:
    """Return the environment of a trial: this one, with the real data and no log.

    Raises:
        ValueError: `MNIST_AE_DATA` is not set.
        FileNotFoundError: it names no folder.
    """
    if not os.environ.get("MNIST_AE_DATA"):
        expected = "the folder of the real data, as nothing is claimed for stand-ins"
        raise ValueError(message("MNIST_AE_DATA", "nothing", expected))
    variables = dict(os.environ)
    variables["MNIST_AE_DATA"] = str(data_roots()[0].resolve())
    variables["MNIST_AE_OFFLINE"] = "1"
    variables.pop("MNIST_AE_CLAIMS_LOG", None)
    variables.pop("MNIST_AE_CLAIMS", None)
    return variables


class Trial:
    """A running lesson, changed at one place or at none."""

    def __init__(self, lesson: Lesson, place: Place | None, variables: dict[str, str]):
        self.lesson = lesson
        self.place = place
        self._folder = tempfile.TemporaryDirectory(prefix="mutation-")
        self._answer = Path(self._folder.name, "answer.json")
        path = Path(self._folder.name, "lesson.ipynb")
        notebook = copy.deepcopy(lesson.notebook)
        if place is not None:
            notebook = lesson.with_cell(place.cell, place.source)
        arguments = _of_other_project(notebook, lesson.path.parent.resolve())
        nbformat.write(notebook, path)
        folder = lesson.path.parent.resolve()
        command = [sys.executable, "-P", str(WORKER), str(path), str(folder)]
        command += [str(CELL_SECONDS), str(self._answer), *arguments]
        self._start = time.monotonic()
        self._process = subprocess.Popen(
            command,
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Ctrl-C reaches it through `stop` only
        )

    def outcome(self) -> Outcome | None:
        """Return what came of it; None while it runs."""
        if self._process.poll() is None:
            return None
        seconds = round(time.monotonic() - self._start, 1)
        failure = "the process died"
        unclaimed = []
        if self._answer.is_file():
            answer = json.loads(self._answer.read_text(encoding="utf-8"))
            failure = answer["failure"]
            unclaimed = answer["unclaimed"]
        self._folder.cleanup()
        return Outcome(verdict_of(failure), describe(failure), seconds, unclaimed)

    def stop(self) -> None:
        """End the process and its kernel."""
        if self._process.poll() is None:
            self._interrupt()
            try:
                self._process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._folder.cleanup()

    def _interrupt(self):
        if os.name == "nt":  # no SIGINT there; the kernel ends when its parent is gone
            self._process.terminate()
        else:
            self._process.send_signal(signal.SIGINT)


def _of_other_project(notebook, folder):
    """Let a notebook of another folder use its claims; returns the worker's arguments."""
    if folder == NOTEBOOKS.resolve():
        return []
    if (folder.parent / "mnist_ae").is_dir():
        return [str(folder.parent)]
    first = code_cells(notebook)[0]
    knobs = folder / "knobs.toml"
    if not knobs.is_file():
        knobs = NOTEBOOKS / knobs.name
    tables = OTHER_TABLES.format(claims=str(folder / "claims.toml"), knobs=str(knobs))
    first.source = tables + first.source
    return []


def wait_for_one(trials: list[Trial]) -> tuple[Trial, Outcome]:
    """Wait until one of the trials ends; returns it with its outcome."""
    while True:
        for trial in trials:
            outcome = trial.outcome()
            if outcome is not None:
                return trial, outcome
        time.sleep(PAUSE)


def verdict_of(failure: str | None) -> str:
    """Return the verdict on what `execute` returned: None or "code cell K: Name: text"."""
    if failure is None:
        return SURVIVED
    error = re.match(r"code cell \d+: (\w+)", failure)
    is_found = error is not None and error[1] in GUARDS
    return FOUND if is_found else CRASHED


def describe(failure: str | None) -> str:
    """Return a failure without advice and without paths of this machine."""
    if failure is None:
        return ""
    if verdict_of(failure) == FOUND:
        return REMEDY.sub("", failure).removesuffix(": ").rstrip()
    error = re.match(r"code cell \d+: \w+", failure)
    return error[0] if error else failure
