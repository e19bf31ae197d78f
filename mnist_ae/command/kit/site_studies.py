"""The site's page of studies: the files beside the lessons, and what stands in them."""

import csv
from collections.abc import Iterator
from pathlib import Path
from string import Template

import numpy as np

from mnist_ae.command.kit.reading import Lesson
from mnist_ae.command.kit.site_claims import escape
from mnist_ae.command.lessons import NOTEBOOKS

TEXT = Path(__file__).with_name("site_studies.md")
FOLDER = "studies"  # of the files, within the site
KILOBYTE = 1000  # bytes
HEADER = """\
| file | lesson | size | rows | columns |
| --- | --- | ---: | ---: | --- |"""


def studies_page(lessons: list[Lesson]) -> str:
    """Return the page of studies as Markdown."""
    rows = [HEADER]
    for lesson in lessons:
        for path in study_files(lesson):
            num_rows, columns = _contents(path)
            size = f"{max(1, round(path.stat().st_size / KILOBYTE))}\N{NO-BREAK SPACE}kB"
            link = f'<a href="{FOLDER}/{path.name}" download>{path.name}</a>'
            title = f"[{lesson.title}]({lesson.path.name})"
            rows.append(f"| {link} | {title} | {size} | {num_rows} | {escape(columns)} |")
    text = Template(TEXT.read_text(encoding="utf-8"))
    return text.substitute(table="\n".join(rows))


def downloads(lessons: list[Lesson]) -> Iterator[tuple[str, bytes]]:
    """Return the files themselves: pairs (path within the site, content)."""
    for lesson in lessons:
        for path in study_files(lesson):
            yield f"{FOLDER}/{path.name}", path.read_bytes()


def study_files(lesson: Lesson) -> list[Path]:
    """Return the stored studies of a lesson; their names begin with its number."""
    return sorted(
        path
        for path in NOTEBOOKS.glob(f"{lesson.number:02}_*")
        if path.suffix in (".csv", ".npz")
    )


def _contents(path):
    """The number of a file's rows, and its columns or arrays in words."""
    if path.suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        return f"{len(rows):,}", "; ".join(header)
    with np.load(path) as arrays:
        shapes = [
            f"{name}: {' × '.join(map(str, arrays[name].shape))} {arrays[name].dtype}"
            for name in arrays.files
        ]
    return "", "; ".join(shapes)
