"""What a run has measured and how far it came: `summary.json`, and tables of it."""

import json
import platform
from dataclasses import dataclass, field
from datetime import datetime

from mnist_ae import claims
from mnist_ae.command.info import describe_device, versions

STAND_IN = "stand-in"  # part of the name of every data set that is one


@dataclass
class LessonResult:
    """How far one lesson came.

    Attributes:
        seconds: from the start of its kernel to its end.
        datasets: names of the data sets that its claims were measured on.
        stopped: "" if every cell ran, else which cell stopped it and why.
    """

    seconds: float
    datasets: list[str]
    stopped: str = ""

    @property
    def complete(self) -> bool:
        return not self.stopped

    @property
    def on_stand_in(self) -> bool:
        return any(STAND_IN in name for name in self.datasets)


@dataclass
class Summary:
    """One run of the command: when, on what, which claims and lessons.

    Attributes:
        started: date and time, to the minute.
        planned: names of the lessons that were asked for, in order.
        claims: {name: record} as `claims.check` keeps it.
        lessons: {name: LessonResult} of those that were begun.
        failure: one line on what ended the run, or "".
    """

    planned: list[str]
    started: str = field(default_factory=lambda: f"{datetime.now():%Y-%m-%d %H:%M}")
    claims: dict[str, dict] = field(default_factory=dict)
    lessons: dict[str, LessonResult] = field(default_factory=dict)
    failure: str = ""

    @property
    def complete(self) -> bool:
        """Whether every lesson that was asked for ran to its end."""
        ended = [name for name, result in self.lessons.items() if result.complete]
        return ended == self.planned

    def as_json(self) -> str:
        """Return the content of `summary.json`."""
        lessons = {}
        for name, result in self.lessons.items():
            lessons[name] = {
                "seconds": result.seconds,
                "datasets": result.datasets,
                "complete": result.complete,
            }
        content = {
            "started": self.started,
            "complete": self.complete,
            "failure": self.failure,
            "device": describe_device(),
            "python": platform.python_version(),
            "versions": versions(),
            "claims": self.claims,
            "lessons": lessons,
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def claims_table(records: dict[str, dict]) -> str:
    """Return the measured claims as text, one per line."""
    return "\n".join(claims.describe(name, record) for name, record in records.items())


def lecture_rows(records: dict[str, dict]) -> list[tuple[str, str, str]]:
    """Return (what, the lecture's number, ours) for each claim that it has, too."""
    rows = []
    known = claims.read()
    for name, record in records.items():
        claim = known[name]
        if claim.lecture is None or record["value"] is None:
            continue
        form = f",.{claim.digits}f"
        ours = f"{record['value']:{form}}"
        if record.get("turned"):
            ours += f" (with other {', '.join(record['turned'])})"
        elif record["ok"] is None:
            ours += f" (on {record['dataset']})"
        what = f"{claim.text}, {claim.unit}"
        rows.append((what, f"{claim.lecture:{form}}", ours))
    return rows


def lecture_table(records: dict[str, dict]) -> str:
    """Return the lecture's numbers and ours side by side as text; "" if there are none."""
    rows = lecture_rows(records)
    if not rows:
        return ""
    heading = ("", "the lecture", "this run")
    columns = list(zip(heading, *rows, strict=True))
    widths = [max(len(text) for text in column) for column in columns]
    lines = []
    for what, lecture, ours in (heading, *rows):
        lines.append(f"{what:{widths[0]}}  {lecture:>{widths[1]}}  {ours:>{widths[2]}}")
    return "\n".join(lines)
