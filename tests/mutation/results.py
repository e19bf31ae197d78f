"""What was found, one line of JSON per change; and the equivalents among the survivors."""

import json
import os
import tomllib
from collections import Counter
from pathlib import Path

from mnist_ae.environment import PROJECT
from mnist_ae.errors import message
from mutation.lessons import Lesson
from mutation.places import Place
from mutation.trial import FOUND, SURVIVED, Outcome

OUT = PROJECT / "out" / "mutation" / "results.jsonl"
COMMITTED = Path(__file__).with_name("results.jsonl")
EQUIVALENTS = Path(__file__).with_name("equivalent.toml")

UNCHANGED = "unchanged"  # in place of an operator's name: the lesson as it is passed
PASSED = "passed"
EQUIVALENT = "equivalent"
COUNTING = (FOUND, SURVIVED)  # verdicts that count among the places that are wanted
MAX_EQUIVALENT = 0.10  # share of all changes that ran


def read_records(path: Path) -> list[dict]:
    """Return the records of a file, none if it does not exist.

    A last line that was cut off is left out, and so is run again.
    """
    if not path.is_file():
        return []
    records = []
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, start=1):
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError:
            if number < len(lines):
                raise
    return records


def append_record(path: Path, record: dict) -> None:
    """Write one record at the end of a file, at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(record, ensure_ascii=False) + "\n"
    with open(path, "ab", buffering=0) as file:
        if file.tell() and not _ends_with_newline(path):
            file.write(b"\n")
        file.write(line.encode())


def _ends_with_newline(path):
    with open(path, "rb") as file:
        file.seek(-1, os.SEEK_END)
        return file.read(1) == b"\n"


def record_of(lesson: Lesson, place: Place, outcome: Outcome) -> dict:
    """Return the record of a changed lesson."""
    return {
        "lesson": lesson.name,
        "operator": place.operator,
        "cell": place.cell,
        "position": [place.line, place.column],
        "before": place.before,
        "after": place.after,
        "verdict": outcome.verdict,
        "error": outcome.error,
        "seconds": outcome.seconds,
        "hash": lesson.hash,
    }


def record_of_unchanged(lesson: Lesson, outcome: Outcome, num_places: int) -> dict:
    """Return the record that a lesson passed as it is, and how many places it has."""
    return {
        "lesson": lesson.name,
        "operator": UNCHANGED,
        "places": num_places,
        "verdict": PASSED,
        "seconds": outcome.seconds,
        "hash": lesson.hash,
    }


def key_of(record: dict) -> tuple:
    """Return what tells a record's change from others, as `Place.key` does."""
    if record["operator"] == UNCHANGED:
        return (record["lesson"], UNCHANGED)
    where = (record["cell"], *record["position"])
    return (record["lesson"], record["operator"], where, record["after"])


def of_lesson(records: list[dict], lesson: Lesson) -> dict[tuple, dict]:
    """Return {key: record} of what was found for the present state of a lesson."""
    found = {}
    for record in records:
        if record["lesson"] == lesson.name and record["hash"] == lesson.hash:
            found[key_of(record)] = record
    return found


def read_equivalents(path: Path = EQUIVALENTS) -> dict[tuple, str]:
    """Return {(lesson, operator, changed line): reason} of changes that change nothing.

    Raises:
        ValueError: an entry lacks a field or its reason is empty.
    """
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    reasons = {}
    for entry in tables.get("mutant", []):
        fields = ("lesson", "operator", "line", "reason")
        if sorted(entry) != sorted(fields) or not entry["reason"].strip():
            raise ValueError(message(path.name, entry, f"each of {', '.join(fields)}"))
        reasons[(entry["lesson"], entry["operator"], entry["line"])] = entry["reason"]
    return reasons


def judge(record: dict, equivalents: dict[tuple, str]) -> str:
    """Return a record's verdict; a survivor that is listed is "equivalent"."""
    entry = (record["lesson"], record["operator"], record.get("after"))
    if record["verdict"] == SURVIVED and entry in equivalents:
        return EQUIVALENT
    return record["verdict"]


def refuse_many_equivalents(records: list[dict], equivalents: dict[tuple, str]) -> None:
    """Raise a ValueError if more than a tenth of the changes that ran are equivalent."""
    verdicts = Counter(judge(record, equivalents) for record in records)
    num_run = verdicts[FOUND] + verdicts[SURVIVED] + verdicts[EQUIVALENT]
    if verdicts[EQUIVALENT] > MAX_EQUIVALENT * num_run:
        found = f"{verdicts[EQUIVALENT]} equivalents among {num_run} changes that ran"
        raise ValueError(message(EQUIVALENTS.name, found, "a tenth at most"))
