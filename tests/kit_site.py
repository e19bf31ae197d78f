"""The site of some lessons, built once for all tests that look at it."""

import functools

from conftest import MANY

from mnist_ae.command.kit import site
from mnist_ae.command.kit.reading import Lesson, read_lesson
from mnist_ae.command.lessons import choose_lessons

WORDS = ("all",) if MANY else ("1", "11")  # which lessons


@functools.cache
def chosen_lessons(*words: str) -> list[Lesson]:
    """Return lessons as they are committed."""
    return [read_lesson(path) for path in choose_lessons(list(words))]


@functools.cache
def built_site() -> dict[str, bytes]:
    """Return the site without an address: {path within the site: content}."""
    return dict(site.site_files(chosen_lessons(*WORDS), ""))
