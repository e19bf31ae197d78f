"""Make the kit, part by part, from the committed lessons."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

from mnist_ae.command.handin.class_page import read_results
from mnist_ae.command.kit import handouts, site, slide_pages
from mnist_ae.command.kit.folder import KitFolder
from mnist_ae.command.kit.reading import Lesson, read_lesson
from mnist_ae.command.lessons import find_lessons
from mnist_ae.environment import PROJECT, display_path
from mnist_ae.progress import progress_bar

MEGABYTE = 1_000_000  # bytes


def make_kit(
    paths: list[Path], parts: list[str], out: Path, results: Path | None = None
) -> Iterator[str]:
    """Make parts of the kit in a folder, in place of those of an earlier time.

    If these are not all lessons, what was made of the others stays, but for the site.

    Args:
        paths: of the lessons.
        parts: some of "student", "instructor", "slides", "site".
        out: the folder; each part has one within it.
        results: what `mnist-ae check --json` has written of a class, for a page in the
            instructors' folder.

    Returns:
        Lines that say what was made, each when its part is ready, and what was kept.

    Raises:
        ValueError: a lesson or the results are not as they should be, a solution would be
            handed out, or the site can't be built.  Parts made before stay as they are.
        OSError: a file can't be written.
    """
    lessons = [read_lesson(path) for path in paths]
    of_class = read_results(results) if results else None
    folder = KitFolder(out)
    has_all = len(lessons) == len(find_lessons())
    for part in parts:
        files = list(progress_bar(files_of(part, lessons, of_class), part, unit="file"))
        size = folder.replace(part, files, whole=has_all or part == "site")
        place = display_path(folder.path / part)
        yield f"{place}: {describe(part, files)}, {size / MEGABYTE:.1f} MB"
    for path in folder.kept:
        yield f"Kept as {path}: no kit has written it, or it was edited."


def files_of(
    part: str, lessons: list[Lesson], of_class: dict | None = None
) -> Iterator[tuple[str, bytes]]:
    """Return the files of a part of the kit: pairs (path within the part, content).

    Args:
        part: its name.
        lessons: those that are in it.
        of_class: the results of a class, if there are any.
    """
    if part == "student":
        return handouts.student_files(lessons)
    if part == "instructor":
        return handouts.instructor_files(lessons, of_class)
    if part == "slides":
        return slide_pages.slide_files(lessons)
    return site.site_files(lessons, read_address())


def describe(part: str, files: list[tuple[str, bytes]]) -> str:
    """Say in a few words what a part holds."""
    names = [name for name, _ in files]
    notebooks = _count(sum(name.endswith(".ipynb") for name in names), "notebook")
    num_pages = sum(name.endswith(".html") for name in names)
    if part == "student":
        return f"{notebooks} without solutions and outputs; students open START_HERE.html"
    if part == "instructor":
        return f"{notebooks} with solutions, answers, and a lesson plan (plan.html)"
    if part == "slides":
        num_prints = sum(name.endswith(".pdf") for name in names)
        prints = f"{num_prints} as PDF" if num_prints else "no PDF, for want of a Chromium"
        return f"slides of {_count(num_pages, 'lesson')}, {prints}"
    return f"{_count(num_pages, 'page')}; open index.html"


def _count(number, what):
    return f"{number} {what}{'' if number == 1 else 's'}"


def read_address() -> str:
    """Return the repository's address as pyproject.toml has it; "" while there is none."""
    settings = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    address = settings["tool"]["mnist-ae"]["repository"]
    return address.removesuffix("/").removesuffix(".git")
