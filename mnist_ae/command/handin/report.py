"""What came of a class's notebooks: a table, a CSV with a row for each, a JSON with all."""

import csv
import io
import json
import re
from collections import Counter

from mnist_ae.command.handin.judging import Judged
from mnist_ae.command.handin.status import NOT_TRIED, RIGHT, WRONG

MARKS = {RIGHT: "✓", WRONG: "✗", NOT_TRIED: "·"}
MAX_LETTERS = 100  # of a message in the table of messages
NUM_MESSAGES = 10
PER_CENT = 100
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)*(?:e[-+]?\d+)?")


def as_text(judged: list[Judged]) -> str:
    """Return a line for each notebook, and the messages that came most often."""
    width = max((len(str(one.submission.path)) for one in judged), default=0)
    lines = []
    for one in judged:
        marks = "".join(MARKS[verdict.status] for verdict in one.verdicts)
        name = str(one.submission.path).ljust(width)
        points = f"{one.count(RIGHT)} of {len(one.verdicts)}"
        lines.append(
            f"{name}  lesson {one.submission.lesson:2}  {points:>8} right  {marks}"
        )
    counted = count_messages(judged)[:NUM_MESSAGES]
    if counted:
        lines += ["", "What the checks said most often:"]
    for row in counted:
        where = f"lesson {row['lesson']}, {row['exercise']}"
        lines.append(f"{row['count']:4} times  {where}: {_short(row['message'])}")
    return "\n".join(lines)


def as_csv(judged: list[Judged]) -> str:
    """Return a table with a header and a row for each notebook.

    Its columns: student, notebook, lesson, right, wrong, not_tried, out_of, per_cent, and
    the status of each exercise, empty where the notebook's lesson has none of this name.
    """
    labels = []
    for one in judged:
        for verdict in one.verdicts:
            if verdict.task.label not in labels:
                labels.append(verdict.task.label)
    counts = ["right", "wrong", "not_tried", "out_of", "per_cent"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "notebook", "lesson", *counts, *labels])
    for one in judged:
        submission = one.submission
        status = {verdict.task.label: verdict.status for verdict in one.verdicts}
        total = len(one.verdicts)
        per_cent = round(PER_CENT * one.count(RIGHT) / total)
        row = [submission.student, str(submission.path), submission.lesson]
        row += [one.count(kind) for kind in (RIGHT, WRONG, NOT_TRIED)]
        row += [total, per_cent]
        writer.writerow([*row, *(status.get(label, "") for label in labels)])
    return text.getvalue()


def as_json(judged: list[Judged]) -> str:
    """Return everything as JSON."""
    return f"{json.dumps(as_dict(judged), ensure_ascii=False, indent=1)}\n"


def as_dict(judged: list[Judged]) -> dict:
    """Return everything: each notebook with its verdicts, and how often what was said.

    Returns:
        {"notebooks": [{student, notebook, lesson, right, out_of, exercises}, …],
        "messages": as `count_messages` returns them}; exercises are [{exercise, answer,
        status, message, seconds}, …].
    """
    notebooks = []
    for one in judged:
        verdicts = []
        for verdict in one.verdicts:
            verdicts.append(
                {
                    "exercise": verdict.task.label,
                    "answer": verdict.task.name,
                    "status": verdict.status,
                    "message": verdict.message,
                    "seconds": round(verdict.seconds, 1),
                }
            )
        notebooks.append(
            {
                "student": one.submission.student,
                "notebook": str(one.submission.path),
                "lesson": one.submission.lesson,
                "right": one.count(RIGHT),
                "out_of": len(one.verdicts),
                "exercises": verdicts,
            }
        )
    return {"notebooks": notebooks, "messages": count_messages(judged)}


def count_messages(judged: list[Judged]) -> list[dict]:
    """Return how often each message came, the most frequent one first.

    Messages that differ in their numbers alone, which come from random examples, are one.

    Returns:
        [{count, lesson, exercise, message}, …], with the first message of each kind.
    """
    counter = Counter()
    first = {}
    for one in judged:
        for verdict in one.verdicts:
            if verdict.status == WRONG:
                without_numbers = NUMBER.sub("…", verdict.message)
                kind = (one.submission.lesson, verdict.task.label, without_numbers)
                counter[kind] += 1
                first.setdefault(kind, verdict.message)
    rows = []
    for kind, count in counter.most_common():
        lesson, label, _ = kind
        row = {"count": count, "lesson": lesson, "exercise": label, "message": first[kind]}
        rows.append(row)
    return rows


def _short(text):
    first = " ".join(text.split())
    if len(first) <= MAX_LETTERS:
        return first
    return f"{first[:MAX_LETTERS].rsplit(' ', 1)[0]} …"
