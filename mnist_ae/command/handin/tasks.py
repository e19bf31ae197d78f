"""What a lesson asks for: its exercises, or the three answers to each case of a lab."""

import re
from dataclasses import dataclass
from pathlib import Path

from mnist_ae.command.kit.reading import CHECKED, read_lesson
from mnist_ae.command.lessons import find_lessons, lesson_number
from mnist_ae.errors import message

CASE_CHECK = re.compile(r"^checks\.(where|measure|mend)\((\d+), (my_\w+)\)$", re.MULTILINE)
SECONDS = {"easy": 15, "medium": 20, "hard": 45}  # that an answer may take by its level
SECONDS_OF_CASE = 20


@dataclass(frozen=True)
class Task:
    """One answer that a lesson asks for.

    Attributes:
        lesson: its number.
        label: such as "exercise 2" or "case 3, mend".
        check: the name of its check in the lesson's module of checks.
        case: the number of the lab's case, which the check takes first; None elsewhere.
        name: of the student's function, such as "my_dice".
        seconds: that cells and check together may take.
    """

    lesson: int
    label: str
    check: str
    case: int | None
    name: str
    seconds: int


def tasks_of(number: int) -> list[Task]:
    """Return what a lesson asks for, in its order.

    Raises:
        ValueError: there is no lesson of this number.
    """
    for path in find_lessons().values():
        if lesson_number(path) == number:
            return _tasks_of(path)
    raise ValueError(message("lessons", f"no lesson {number}", "one that is there"))


def _tasks_of(path: Path) -> list[Task]:
    lesson = read_lesson(path)
    if lesson.is_lab:
        return _tasks_of_lab(lesson)
    tasks = []
    for exercise in lesson.exercises:
        _, name = CHECKED.search(exercise.answer.source).groups()
        tasks.append(
            Task(
                lesson=lesson.number,
                label=f"exercise {exercise.number}",
                check=exercise.check,
                case=None,
                name=name,
                seconds=SECONDS[exercise.level],
            )
        )
    return tasks


def _tasks_of_lab(lesson):
    tasks = []
    for cell in lesson.notebook.cells:
        for step, case, name in CASE_CHECK.findall(cell.source):
            tasks.append(
                Task(
                    lesson=lesson.number,
                    label=f"case {case}, {step}",
                    check=step,
                    case=int(case),
                    name=name,
                    seconds=SECONDS_OF_CASE,
                )
            )
    return tasks
