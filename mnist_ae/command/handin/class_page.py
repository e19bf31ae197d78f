"""The page that shows instructors how far a class is, and what it misunderstands."""

import json
from pathlib import Path

from mnist_ae.command import page
from mnist_ae.command.handin.report import MARKS, PER_CENT
from mnist_ae.command.handin.status import NOT_TRIED, RIGHT, WRONG
from mnist_ae.errors import message

TITLE = "How far the class is"


def class_page(everything: dict, links: list[tuple[str, str]] = ()) -> str:
    """Return the page: one HTML file that asks for nothing else.

    Args:
        everything: as `report.as_dict` returns it.
        links: pairs (address, name) of pages beside it.
    """
    numbers = sorted({one["lesson"] for one in everything["notebooks"]})
    return page.render(
        "class.html.j2",
        title=TITLE,
        links=links,
        lessons=[_lesson(everything, number) for number in numbers],
        notebooks=everything["notebooks"],
        marks=MARKS,
    )


def read_results(path: Path) -> dict:
    """Return what `mnist-ae check --json` has written.

    Raises:
        ValueError: the file holds something else.
        OSError: it can't be read.
    """
    try:
        everything = json.loads(Path(path).read_text(encoding="utf-8"))
        class_page(everything)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        found = f"{type(error).__name__}: {error}"
        expected = "a file that `mnist-ae check --json` has written"
        raise ValueError(message(path, found, expected)) from error
    return everything


def _lesson(everything, number):
    """What the template shows of a lesson."""
    notebooks = [one for one in everything["notebooks"] if one["lesson"] == number]
    statuses = {}  # {exercise: status in each notebook}
    for one in notebooks:
        for verdict in one["exercises"]:
            statuses.setdefault(verdict["exercise"], []).append(verdict["status"])
    exercises = []
    for label, found in statuses.items():
        right, wrong = found.count(RIGHT), found.count(WRONG)
        exercises.append(
            {
                "label": label,
                "right": right,
                "wrong": wrong,
                "not_tried": found.count(NOT_TRIED),
                "right_share": PER_CENT * right / len(found),
                "wrong_share": PER_CENT * wrong / len(found),
            }
        )
    messages = [row for row in everything["messages"] if row["lesson"] == number]
    return {
        "number": number,
        "num_notebooks": len(notebooks),
        "exercises": exercises,
        "messages": messages,
    }
