"""Which lessons there are, and which of them somebody means."""

import json
import re
from pathlib import Path

from mnist_ae.environment import LESSONS as NOTEBOOKS
from mnist_ae.errors import message

FIRST_LESSONS = ["1-3"]  # what `mnist-ae` runs without being told


def find_lessons() -> dict[str, Path]:
    """Return all lessons in their order: {name without suffix: path}.

    Raises:
        ValueError: there are none, as this is no checkout of the project.
    """
    lessons = {path.stem: path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}
    if not lessons:
        remedy = "Clone it, install it with `pip install -e '.[lab]'` and try again."
        raise ValueError(
            message(NOTEBOOKS, "no lessons", "a checkout of the project", remedy)
        )
    return lessons


def choose_lessons(words: list[str]) -> list[Path]:
    """Return the notebooks that the words stand for, each once, in the order of the words.

    Args:
        words: numbers ("2"), ranges ("1-3"), names ("02_training_an_autoencoder", with or
            without a path and `.ipynb`) or "all".

    Raises:
        ValueError: a word stands for no lesson; the message names those there are.
    """
    lessons = find_lessons()
    chosen = []
    for word in words:
        for path in _matches(word, lessons):
            if path not in chosen:
                chosen.append(path)
    return chosen


def read_title(path: Path) -> str:
    """Return the first heading of a lesson, such as "2 · Training an autoencoder"."""
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        heading = re.match(r"# (.+)", "".join(cell["source"]))
        if heading:
            return heading[1]
    return path.stem


def lesson_number(path: Path) -> int:
    """Return a lesson's number: 2 for `02_training_an_autoencoder.ipynb`."""
    return int(path.name[:2])


def _matches(word, lessons):
    if word == "all":
        return list(lessons.values())
    span = re.fullmatch(r"(\d+)-(\d+)", word)
    if span:
        first = int(span[1])
        last = int(span[2])
        found = [path for path in lessons.values() if first <= lesson_number(path) <= last]
    else:
        name = Path(word).name.removesuffix(".ipynb")
        found = [path for stem, path in lessons.items() if name == stem]
        if name.isdigit():
            found = [path for path in lessons.values() if lesson_number(path) == int(name)]
    if not found:
        expected = f"a number, a range such as 1-3, all, or one of {', '.join(lessons)}"
        raise ValueError(message("lessons", f"no lesson {word!r}", expected))
    return found
