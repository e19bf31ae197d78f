"""What a committed lesson consists of: its minutes, its sections and its exercises."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import nbformat

from mnist_ae.command.lessons import lesson_number, read_title
from mnist_ae.errors import message

SOLUTION = "solution"  # tag of a code cell that solves an exercise
ABOUT_SOLUTION = "about-solution"  # tag of a cell that speaks of solutions
EXERCISES = "Exercises"  # heading of the section
EXERCISE = re.compile(r"\*\*Exercise (\d+) \((easy|medium|hard), (\d+) minutes\)\.")
QUESTION = re.compile(r"^\*\*(.+?)\*\*$", re.MULTILINE)
CHECKED = re.compile(r"^checks\.(\w+)\((?:\d+, )?(my_\w+)\)$", re.MULTILINE)
MINUTES = re.compile(r"(Reading|Exercises): about (\d+) minutes")
SECONDS = re.compile(r"Running: about (\d+) seconds")
FENCE = re.compile(r"```.*?```", re.DOTALL)


@dataclass(frozen=True)
class Exercise:
    """An exercise of a lesson.

    Attributes:
        number: from 1 on.
        level: "easy", "medium" or "hard".
        minutes: that it may take, an estimate.
        task: its text, as Markdown.
        answer: the code cell for the student's answer.
        solution: the cell with the solution.
        check: the name of its check in the lesson's module of checks.
    """

    number: int
    level: str
    minutes: int
    task: str
    answer: nbformat.NotebookNode
    solution: nbformat.NotebookNode
    check: str


@dataclass
class Section:
    """A part of a lesson under one heading.

    Attributes:
        heading: its text, such as "1. An autoencoder".
        num_words: of its prose.
        num_lines: of code, solutions left out.
        figures: the descriptions of its figures, solutions' left out.
    """

    heading: str
    num_words: int = 0
    num_lines: int = 0
    figures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Lesson:
    """A committed lesson.

    Attributes:
        path: of its notebook.
        notebook: as it is committed, with outputs.
        title: such as "2 · Training an autoencoder".
        question: that it answers.
        reading_minutes: an estimate.
        exercise_minutes: an estimate.
        running_seconds: measured on two cores.
        sections: in their order.
        exercises: in their order; none in a lab.
    """

    path: Path
    notebook: nbformat.NotebookNode
    title: str
    question: str
    reading_minutes: int
    exercise_minutes: int
    running_seconds: int
    sections: list[Section]
    exercises: list[Exercise]

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def number(self) -> int:
        return lesson_number(self.path)

    @property
    def is_lab(self) -> bool:
        """Whether its checks judge answers that have no solution in the notebook."""
        return not self.exercises


def read_lesson(path: Path) -> Lesson:
    """Return a committed lesson.

    Raises:
        ValueError: it is no notebook, has no outputs, or an exercise lacks its solution.
        OSError: it can't be read.
    """
    notebook = _read_executed(path)
    first = notebook.cells[0].source if notebook.cells else ""
    question = QUESTION.search(first)
    minutes = {what: int(number) for what, number in MINUTES.findall(first)}
    seconds = SECONDS.search(first)
    if question is None or len(minutes) != 2 or seconds is None:
        found = "no question in bold, or not all of its minutes"
        expected = "both in its first cell, as CONTRIBUTING describes"
        raise ValueError(message(path, found, expected))
    return Lesson(
        path=path,
        notebook=notebook,
        title=read_title(path),
        question=question[1],
        reading_minutes=minutes["Reading"],
        exercise_minutes=minutes["Exercises"],
        running_seconds=int(seconds[1]),
        sections=_read_sections(notebook),
        exercises=_read_exercises(notebook, path),
    )


def tags_of(cell) -> list[str]:
    """Return the tags of a cell."""
    return cell.metadata.get("tags", [])


def is_for_instructors(cell) -> bool:
    """Whether a cell is a solution, or speaks of solutions."""
    return SOLUTION in tags_of(cell) or ABOUT_SOLUTION in tags_of(cell)


def task_after(text: str) -> str:
    """Return an exercise's text after its number, with all that is bold closed.

    >>> task_after("** At which position?"), task_after(" Predict.** What?")
    ('At which position?', '**Predict.** What?')
    """
    text = text.strip()
    if text.startswith("**"):  # only the number was bold
        return text.removeprefix("**").strip()
    return f"**{text}"


def figure_descriptions(cell) -> list[str]:
    """Return the descriptions of the figures that a code cell shows."""
    found = []
    for output in cell.get("outputs", []):
        if "image/png" in output.get("data", {}):
            metadata = {**output.metadata, **output.metadata.get("image/png", {})}
            found.append(metadata.get("alt", ""))
    return found


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """Return a notebook.

    Raises:
        ValueError: the file is none; the message names it.
        OSError: it can't be read.
    """
    try:
        return nbformat.read(path, as_version=4)
    except OSError:
        raise
    except Exception as error:  # nbformat raises whatever the content leads to
        found = f"no notebook ({type(error).__name__})"
        raise ValueError(message(path, found, "a Jupyter notebook")) from error


def _read_executed(path):
    notebook = read_notebook(path)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    if code and not any(cell.outputs for cell in code):
        remedy = f"Execute it: mnist-ae run {lesson_number(path)} --inplace."
        raise ValueError(message(path, "no outputs", "an executed lesson", remedy))
    return notebook


def _read_sections(notebook):
    """The parts of a lesson under its headings of the second level."""
    sections = []
    for cell in notebook.cells:
        if cell.cell_type == "code":
            if sections and SOLUTION not in tags_of(cell):
                sections[-1].num_lines += len(cell.source.splitlines())
                sections[-1].figures += figure_descriptions(cell)
            continue
        before, *parts = re.split(r"^## (.+)$", cell.source, flags=re.MULTILINE)
        if sections:
            sections[-1].num_words += _num_words(before)
        for heading, text in zip(parts[::2], parts[1::2], strict=True):
            sections.append(Section(heading, _num_words(text)))
    return sections


def _num_words(text):
    return len(re.findall(r"\w+", FENCE.sub("", text)))


def _read_exercises(notebook, path):
    """The exercises of a lesson, each with the cells for its answer and its solution."""
    tasks = {}
    exercises = []
    answer = None
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            tasks |= _tasks_in(cell.source)
        elif SOLUTION not in tags_of(cell):
            answer = cell
        else:
            checked = CHECKED.search(answer.source) if answer else None
            number = len(exercises) + 1
            if checked is None or number not in tasks:
                found = f"a solution without its exercise {number}"
                expected = (
                    "the text, the cell for the answer and the solution in this order"
                )
                raise ValueError(message(f"{path}, cell {cell.id}", found, expected))
            level, minutes, task = tasks[number]
            exercises.append(
                Exercise(number, level, minutes, task, answer, cell, checked[1])
            )
            answer = None
    if len(tasks) != len(exercises):
        found = f"{len(tasks)} exercises and {len(exercises)} solutions"
        expected = f"a cell with the tag {SOLUTION!r} for each exercise"
        raise ValueError(message(path, found, expected))
    return exercises


def _tasks_in(text):
    """{number: (level, minutes, text)} of the exercises that a cell sets."""
    tasks = {}
    begins = list(EXERCISE.finditer(text))
    ends = [begin.start() for begin in begins] + [len(text)]
    for begin, end in zip(begins, ends[1:], strict=True):
        tasks[int(begin[1])] = (
            begin[2],
            int(begin[3]),
            task_after(text[begin.end() : end]),
        )
    return tasks
