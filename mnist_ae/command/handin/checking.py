"""What `mnist-ae check` does: read notebooks, judge them, and report."""

import os
import re
from pathlib import Path

from mnist_ae.command.handin import report, sandbox
from mnist_ae.command.handin.class_page import class_page
from mnist_ae.command.handin.judging import LATE, Limits, judge_all
from mnist_ae.command.handin.submission import read_submission
from mnist_ae.command.handin.tasks import tasks_of
from mnist_ae.errors import message
from mnist_ae.files import write_whole
from mnist_ae.progress import progress_bar


def check(options) -> list[str]:
    """Judge notebooks and print what came of them.

    Args:
        options: what the command takes: notebooks, student, csv, html, json, jobs, timeout
            and all.

    Returns:
        A line for each notebook or answer that could not be judged.

    Raises:
        OSError: a report can't be written.
    """
    submissions = []
    problems = []
    for path in options.notebooks:
        try:
            submission = read_submission(path)
            submission.student = find_student(path, options.student)
            submissions.append(submission)
        except (ValueError, OSError) as error:
            problems.append(str(error))
    num_jobs = options.jobs or os.cpu_count() or 1
    limits = Limits(options.timeout, options.all)
    print(f"Answers run in processes of their own, {sandbox.describe()}.")
    total = sum(len(tasks_of(submission.lesson)) for submission in submissions)
    with progress_bar(total=total, desc="answers", unit="answer") as bar:
        judged = judge_all(submissions, limits, num_jobs, bar.update)
    print(report.as_text(judged))
    for one in judged:
        for verdict in one.verdicts:
            if verdict.message == LATE:
                problems.append(f"{one.submission.path}, {verdict.task.label}: {LATE}")
    if options.csv:
        write_whole(options.csv, report.as_csv(judged).encode())
    if options.html:
        write_whole(options.html, class_page(report.as_dict(judged)).encode())
    if options.json:
        write_whole(options.json, report.as_json(judged).encode())
    return problems


def find_student(path: Path, pattern: re.Pattern | None) -> str:
    """Return who handed in a notebook, by its path.

    Args:
        path: of the notebook; `/` stands between folders on every system.
        pattern: with one group, which is the student; None to ask nothing.

    Raises:
        ValueError: the pattern is nowhere in the path.
    """
    if pattern is None:
        return ""
    found = pattern.search(path.as_posix())
    if found is None:
        expected = f"a match of --student {pattern.pattern!r}"
        raise ValueError(message(path, "no student in its path", expected))
    return found[1]
