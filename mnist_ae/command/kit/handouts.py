"""What is handed out: the students' folder, and the instructors' with answers and plan."""

from collections.abc import Iterator
from pathlib import Path

import nbformat

from mnist_ae.command import markup, page
from mnist_ae.command.handin.class_page import class_page
from mnist_ae.command.kit.copies import student_copy
from mnist_ae.command.kit.lab_answers import lab_answers
from mnist_ae.command.kit.misconceptions import messages_of
from mnist_ae.command.kit.plan import plan_markdown
from mnist_ae.command.kit.reading import Exercise, Lesson
from mnist_ae.command.kit.student_package import build_wheel, start_page
from mnist_ae.command.lessons import NOTEBOOKS
from mnist_ae.environment import PROJECT

PLAN = "plan.html"
HANDIN = "hand_in.html"
HANDIN_TEXT = PROJECT / ".github" / "instructors" / "hand_in.md"
CLASS = "class.html"
START = "START_HERE.html"
TABLES = ("claims.toml", "knobs.toml")  # of the lessons, which the package reads

Files = Iterator[tuple[str, bytes]]


def student_files(lessons: list[Lesson]) -> Files:
    """Return the students' folder: their copies, what these read, and how to begin.

    Returns:
        Pairs (name, content).

    Raises:
        ValueError: something of a solution would be handed out, or the package can't be
            built; nothing is handed out then.
    """
    copies = {}
    for lesson in lessons:
        copies[lesson.path.name] = student_copy(lesson.notebook, str(lesson.path))
    wheel, package = build_wheel()
    for name, notebook in copies.items():
        yield name, notebook_bytes(notebook)
    yield from companions(lessons)
    for name in TABLES:
        yield name, Path(NOTEBOOKS, name).read_bytes()
    yield wheel, package
    yield START, start_page(lessons, wheel).encode()


def instructor_files(lessons: list[Lesson], of_class: dict | None = None) -> Files:
    """Return the instructors' folder: whole lessons, answers, plan, and hand-in.

    Args:
        lessons: those that are in it.
        of_class: what `mnist-ae check --json` says of a class; None if there is nothing.
    """
    for lesson in lessons:
        yield lesson.path.name, lesson.path.read_bytes()
        yield answers_name(lesson), answers_page(lesson, lessons).encode()
    answers = [(answers_name(lesson), f"Answers {lesson.number}") for lesson in lessons]
    beside = [(PLAN, "Lesson plan"), (HANDIN, "Hand-in")]
    if of_class:
        beside.append((CLASS, "The class"))
        yield CLASS, class_page(of_class, [*beside[:2], *answers]).encode()
    html = markup.markdown_to_html(plan_markdown(lessons), {}, set())
    links = [*beside[1:], *answers]
    plan = page.render("document.html.j2", title="Lesson plan", html=html, links=links)
    yield PLAN, plan.encode()
    html = markup.markdown_to_html(HANDIN_TEXT.read_text(encoding="utf-8"), {}, set())
    links = [beside[0], *beside[2:], *answers]
    handin = page.render("document.html.j2", title="Hand-in", html=html, links=links)
    yield HANDIN, handin.encode()
    yield from companions(lessons)


def companions(lessons: list[Lesson]) -> Files:
    """Return what lessons read or link to: their studies, pictures, and the glossary."""
    paths = sorted(NOTEBOOKS.glob("*.md"))
    paths += sorted(NOTEBOOKS.glob("images/*"))
    for lesson in lessons:
        for kind in ("csv", "npz"):
            paths += sorted(NOTEBOOKS.glob(f"{lesson.number:02}_*.{kind}"))
    for path in paths:
        yield path.relative_to(NOTEBOOKS).as_posix(), path.read_bytes()


def notebook_bytes(notebook) -> bytes:
    """Return a notebook as a file has it."""
    return f"{nbformat.writes(notebook)}\n".encode()


def answers_name(lesson: Lesson) -> str:
    """Return the name of the page with a lesson's answers."""
    return f"{lesson.number:02}_answers.html"


def answers_page(lesson: Lesson, lessons: list[Lesson]) -> str:
    """Return the page with the answers to a lesson's exercises, or to a lab's cases.

    Args:
        lesson: whose answers.
        lessons: those that have such a page beside it.
    """
    links = [(PLAN, "Lesson plan"), (HANDIN, "Hand-in")]
    for other in lessons:
        if other is not lesson:
            links.append((answers_name(other), f"Answers {other.number}"))
    title = f"Answers to lesson {lesson.title}"
    if lesson.is_lab:
        html = markup.markdown_to_html(lab_answers(lesson), {}, set())
        return page.render("document.html.j2", title=title, html=html, links=links)
    exercises = [_as_html(lesson, exercise) for exercise in lesson.exercises]
    return page.render("answers.html.j2", title=title, exercises=exercises, links=links)


def _as_html(lesson: Lesson, exercise: Exercise):
    """What the template shows of an exercise."""
    messages = messages_of(lesson.number, exercise.check)
    listed = "\n".join(f"- {text}" for text in messages)
    return {
        "number": exercise.number,
        "level": exercise.level,
        "minutes": exercise.minutes,
        "task": markup.markdown_to_html(exercise.task, {}, set()),
        "code": page.highlight(exercise.solution.source),
        "outputs": [page.render_output(out, set()) for out in exercise.solution.outputs],
        "messages": markup.markdown_to_html(listed, {}, set()),
    }
