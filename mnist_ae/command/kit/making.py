"""Make the kit, part by part, from the committed lessons."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mnist_ae.command.handin.class_page import read_results
from mnist_ae.command.kit import handouts, site, slide_pages
from mnist_ae.command.kit.folder import KitFolder
from mnist_ae.command.kit.reading import Lesson, read_lesson
from mnist_ae.command.lessons import find_lessons
from mnist_ae.environment import PROJECT, display_path
from mnist_ae.errors import message
from mnist_ae.progress import progress_bar

MEGABYTE = 1_000_000  # bytes
EXPLORER_MARK = b'id="explorer-data"'  # in each page of the explorer


@dataclass(frozen=True)
class Guests:
    """What others have made and the kit takes in.

    Attributes:
        of_class: the results of a class, for a page in the instructors' folder.
        explorer: the page on which one draws a digit, for the site.
    """

    of_class: dict | None = None
    explorer: bytes | None = None


def make_kit(
    paths: list[Path],
    parts: list[str],
    out: Path,
    results: Path | None = None,
    explorer: Path | None = None,
) -> Iterator[str]:
    """Make parts of the kit in a folder, in place of those of an earlier time.

    If these are not all lessons, what was made of the others stays, but for the site.

    Args:
        paths: of the lessons.
        parts: some of "student", "instructor", "slides", "site".
        out: the folder; each part has one within it.
        results: what `mnist-ae check --json` has written of a class; none if None.
        explorer: the page that `mnist-ae explorer` made; none if None.

    Returns:
        Lines that say what was made, each when its part is ready, and what was kept.

    Raises:
        ValueError: a lesson, the results or the explorer's page are not as they should be
            or have no place in these parts, a solution would be handed out, or the site
            can't be built.  Parts made before stay as they are.
        OSError: a file can't be read or written.
    """
    guests = read_guests(parts, results, explorer)
    lessons = [read_lesson(path) for path in paths]
    folder = KitFolder(out)
    has_all = len(lessons) == len(find_lessons())
    for part in parts:
        files = list(progress_bar(files_of(part, lessons, guests), part, unit="file"))
        size = folder.replace(part, files, whole=has_all or part == "site")
        place = display_path(folder.path / part)
        yield f"{place}: {describe(part, files)}, {size / MEGABYTE:.1f} MB"
    for path in folder.kept:
        yield f"Kept as {path}: no kit has written it, or it was edited."


def read_guests(parts: list[str], results: Path | None, explorer: Path | None) -> Guests:
    """Read what others have made.

    Raises:
        ValueError: the part that it is for is not made, or a file holds something else.
        OSError: a file can't be read.
    """
    for option, path, part in (
        ("--results", results, "instructor"),
        ("--explorer", explorer, "site"),
    ):
        if path is not None and part not in parts:
            expected = f"the part {part} to be made"
            raise ValueError(message(option, f"--only {parts[0]}", expected))
    of_class = None if results is None else read_results(results)
    page = None if explorer is None else read_explorer(explorer)
    return Guests(of_class, page)


def read_explorer(path: Path) -> bytes:
    """Return the page on which one draws a digit.

    Raises:
        ValueError: the file is another page.
        OSError: it can't be read.
    """
    content = path.read_bytes()
    if EXPLORER_MARK not in content:
        expected = "the page that `mnist-ae explorer` made"
        raise ValueError(message(path, "another file", expected))
    return content


def files_of(
    part: str, lessons: list[Lesson], guests: Guests | None = None
) -> Iterator[tuple[str, bytes]]:
    """Return the files of a part of the kit: pairs (path within the part, content).

    Args:
        part: its name.
        lessons: those that are in it.
        guests: what it takes in; nothing if None.
    """
    guests = guests or Guests()
    if part == "student":
        return handouts.student_files(lessons)
    if part == "instructor":
        return handouts.instructor_files(lessons, guests.of_class)
    if part == "slides":
        return slide_pages.slide_files(lessons)
    return site.site_files(lessons, read_address(), guests.explorer)


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
