"""The answers to a lab, which stand on a page for instructors and not in its notebook."""

import re
from pathlib import Path

from mnist_ae.command.kit.reading import Lesson
from mnist_ae.environment import PROJECT

PAGES_FOR_INSTRUCTORS = PROJECT / ".github" / "instructors"


def lab_answers(lesson: Lesson) -> str:
    """Return the page that explains a lab to instructors, as Markdown; "" without one."""
    path = Path(PAGES_FOR_INSTRUCTORS, f"{lesson.name}.md")
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def lab_answer(lesson: Lesson, case: int) -> str:
    """Return what that page says of one case; "" if it says nothing."""
    parts = re.split(r"^## (\d+)\. .*$", lab_answers(lesson), flags=re.MULTILINE)
    for number, text in zip(parts[1::2], parts[2::2], strict=True):
        if int(number) == case:
            return text.strip()
    return ""
