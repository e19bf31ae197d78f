"""Judge the answers of handed-in notebooks, each in a process of its own, with limits."""

import json
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from mnist_ae.command.handin import sandbox
from mnist_ae.command.handin.status import NOT_TRIED, WRONG
from mnist_ae.command.handin.submission import Cell, Submission
from mnist_ae.command.handin.tasks import Task, tasks_of

MAX_MEMORY = 4_000_000_000  # bytes, of a process and those that it starts
MAX_OUTPUT = 1_000_000  # bytes
INTERVAL = 0.05  # seconds between two looks at a process
SECONDS_TO_START = 60  # that a process may take to import PyTorch, before its limit counts
LATE = f"Not judged: its process did not start within {SECONDS_TO_START} seconds."
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Verdict:
    """What came of one answer.

    Attributes:
        task: what was asked.
        status: "right", "wrong" or "not tried".
        message: why it is wrong; "" if it isn't.
        seconds: that it took.
    """

    task: Task
    status: str
    message: str
    seconds: float


@dataclass
class Limits:
    """What a process may take.

    Attributes:
        seconds: for each answer; None for the limits of its exercise.
        all_cells: run every cell before, and not only those that the answer needs.
    """

    seconds: int | None = None
    all_cells: bool = False


@dataclass
class Judged:
    """A notebook with its verdicts, in the order of its lesson."""

    submission: Submission
    verdicts: list[Verdict] = field(default_factory=list)

    def count(self, status: str) -> int:
        """Return how many answers have this status."""
        return sum(verdict.status == status for verdict in self.verdicts)


def judge_all(
    submissions: list[Submission],
    limits: Limits,
    num_jobs: int,
    on_verdict: Callable[[], None],
) -> list[Judged]:
    """Judge every answer of some notebooks.

    Args:
        submissions: the notebooks.
        limits: of each answer.
        num_jobs: how many answers are judged at a time.
        on_verdict: called after each answer.
    """
    judged = [Judged(submission) for submission in submissions]

    def judge_one(work):
        place, task = work
        verdict = judge(submissions[place], task, limits)
        on_verdict()
        return verdict

    works = []
    for place, submission in enumerate(submissions):
        works += [(place, task) for task in tasks_of(submission.lesson)]
    with ThreadPoolExecutor(num_jobs) as pool:
        for (place, _), verdict in zip(works, pool.map(judge_one, works), strict=True):
            judged[place].verdicts.append(verdict)
    return judged


def judge(submission: Submission, task: Task, limits: Limits) -> Verdict:
    """Judge one answer of a notebook."""
    begin = time.monotonic()
    cell = submission.answer_cell(task.name)
    if cell is None:
        return Verdict(task, NOT_TRIED, f"No cell defines {task.name}.", 0.0)
    if cell.error:
        return Verdict(task, WRONG, f"Code cell {cell.place}: {cell.error}", 0.0)
    needed = submission.cells if limits.all_cells else submission.needed_cells(task.name)
    for other in needed:
        if other.place in submission.stuck:  # it has cost its time already
            return Verdict(task, WRONG, submission.stuck[other.place], 0.0)
    seconds = limits.seconds or task.seconds
    status, text, place = _run(task, [one for one in needed if not one.error], seconds)
    if place not in (None, cell.place):
        submission.stuck[place] = text
    return Verdict(task, status, text, time.monotonic() - begin)


def _run(task: Task, cells: Iterable[Cell], seconds: int) -> tuple[str, str, int | None]:
    """Let a process of its own judge an answer.

    Returns:
        (status, message, place): the last is that of the cell in which the process had to
        be stopped, if it was in one.
    """
    token, mark = secrets.token_hex(), secrets.token_hex()
    job = {
        "lesson": task.lesson,
        "check": task.check,
        "case": task.case,
        "name": task.name,
        "cells": [[cell.place, cell.source] for cell in cells],
        "token": token,
        "mark": mark,
    }
    command = [sys.executable, "-m", "mnist_ae.command.handin.worker"]
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        tempfile.TemporaryDirectory() as outside,
        open(Path(outside, "output"), "wb") as output,
    ):
        process = subprocess.Popen(
            sandbox.confined(command, Path(folder)),
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env=sandbox.environment(Path(folder)),
            start_new_session=True,
        )
        _give(process, json.dumps(job))
        problem = _watch(process, Path(output.name), seconds, mark.encode())
        printed = Path(output.name).read_bytes()[: 2 * MAX_OUTPUT].decode(errors="replace")
    if not problem:
        return *_verdict_in(printed, token), None
    if mark not in printed:
        return WRONG, LATE, None
    place = _last_place(printed, mark)
    where = "in its check" if place is None else f"in code cell {place}"
    return WRONG, f"Stopped {where}, {problem}", place


def _last_place(printed, mark):
    """The place of the cell that began last; None if all have ended."""
    found = [line for line in printed.splitlines() if line.startswith(mark)]
    words = found[-1].split() if found else []
    return int(words[1]) if len(words) > 1 else None


def _give(process, text):
    """Write the job, from a thread of its own: the process may never read it."""

    def write():
        try:
            process.stdin.write(text.encode())
            process.stdin.close()
        except OSError:  # the process has ended
            pass

    threading.Thread(target=write, daemon=True).start()


def _watch(process, output, seconds, mark):
    """Wait for a process; stop it at its limits, and say why; "" if it ended itself."""
    deadline = time.monotonic() + SECONDS_TO_START
    has_begun = False
    problem = ""
    while process.poll() is None and not problem:
        time.sleep(INTERVAL)
        if not has_begun and mark in output.read_bytes():
            has_begun = True
            deadline = time.monotonic() + seconds
        if time.monotonic() > deadline:
            problem = f"after {seconds} seconds: does a loop never end?"
        elif _memory_of(process.pid) > MAX_MEMORY:
            problem = f"as it took more than {MAX_MEMORY // MEGABYTE:,} MB of memory."
        elif output.stat().st_size > MAX_OUTPUT:
            problem = f"as it printed more than {MAX_OUTPUT // MEGABYTE} MB."
    _stop(process)
    return problem


def _family(pid):
    """A process and those that it has started, as far as they still are."""
    try:
        process = psutil.Process(pid)
        return [process, *process.children(recursive=True)]
    except psutil.Error:
        return []


def _memory_of(pid):
    """The bytes of memory that a process and its children hold."""
    total = 0
    for process in _family(pid):
        try:
            total += process.memory_info().rss
        except psutil.Error:
            continue
    return total


def _stop(process):
    """Kill a process and those that it has started."""
    for member in _family(process.pid):
        try:
            member.kill()
        except psutil.Error:
            continue
    process.wait()


def _verdict_in(printed, token):
    """(status, message) from what a process printed."""
    for line in reversed(printed.splitlines()):
        if line.startswith(f"{token} "):
            verdict = json.loads(line.removeprefix(f"{token} "))
            return verdict["status"], verdict["message"]
    return WRONG, "Ended before its check did: does it leave Python, or crash it?"
