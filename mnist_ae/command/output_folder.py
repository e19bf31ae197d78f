"""The folder of a run's results: notebooks, pages, an index and the summary."""

import hashlib
import json
from pathlib import Path

import nbformat

from mnist_ae.command import glossary, page
from mnist_ae.command.lessons import NOTEBOOKS, find_lessons, read_title
from mnist_ae.command.summary import LessonResult, Summary, lecture_rows
from mnist_ae.environment import display_path, make_writable_folder
from mnist_ae.errors import message
from mnist_ae.files import free_name, write_whole

MARK = "mnist_ae_run"  # how a run marks a notebook that it writes, in the metadata
SUMMARY = "summary.json"
INDEX = "index.html"
GLOSSARY = f"{glossary.NAME}.html"
GLOSSARY_COPY = f"{glossary.NAME}.md"


class OutputFolder:
    """Writes what a run produces, and keeps results of an earlier run from lying beside it.

    Args:
        path: the folder; it is created.

    Raises:
        ValueError: it is the folder of the lessons themselves.
        OSError: it can't be written to.
    """

    def __init__(self, path: Path):
        if Path(path).resolve() == NOTEBOOKS.resolve():
            expected = "another folder than the lessons' own"
            remedy = "To execute the lessons themselves, use --inplace."
            raise ValueError(message("--out", path, expected, remedy))
        self.path = make_writable_folder(Path(path))
        self.shown = display_path(self.path)

    def clear(self) -> list[Path]:
        """Delete what an earlier run has written; rename what it has not.

        Returns:
            the new paths of files that were renamed, as they are somebody's own.
        """
        names = [SUMMARY, INDEX, GLOSSARY, GLOSSARY_COPY]
        for stem in find_lessons():
            names += [f"{stem}.ipynb", f"{stem}.html"]
        kept = []
        for name in names:
            path = self.path / name
            if path.is_file() and not _was_written_by_a_run(path):
                kept.append(path.rename(free_name(path)))
            else:
                path.unlink(missing_ok=True)
        return kept

    def write_lesson(self, name: str, notebook, summary: Summary) -> None:
        """Write a lesson as it was executed, as a notebook and as a page."""
        result = summary.lessons[name]
        notebook.metadata[MARK] = {
            "started": summary.started,
            "content": content_hash(notebook),
        }
        text = f"{nbformat.writes(notebook)}\n"
        write_whole(self.path / f"{name}.ipynb", text.encode())
        del notebook.metadata[MARK]
        lessons = find_lessons()
        order = summary.planned
        place = order.index(name)
        run = {
            "banner": describe_result(result, summary.started),
            "complete": result.complete,
            "on_stand_in": result.on_stand_in,
            "index": INDEX,
            "before": _neighbour(lessons, order[:place][-1:]),
            "after": _neighbour(lessons, order[place + 1 :][:1]),
        }
        if not result.complete:  # then it is the last one
            run["after"] = None
        pages = set(order)
        if glossary.find_glossary():
            pages.add(glossary.NAME)
        html = page.render_lesson(notebook, read_title(lessons[name]), pages, run)
        write_whole(self.path / f"{name}.html", html.encode())

    def write_summary(self, summary: Summary) -> None:
        """Write `summary.json`, the glossary and the index as the run stands now."""
        write_whole(self.path / SUMMARY, summary.as_json().encode())
        lessons = find_lessons()
        rows = []
        for name in summary.planned:
            result = summary.lessons.get(name)
            said = describe_result(result, summary.started) if result else "not begun"
            link = f"{name}.html" if result else None
            rows.append({"title": read_title(lessons[name]), "link": link, "said": said})
        words = self._write_glossary(summary)
        html = page.render(
            "index.html.j2",
            summary=summary,
            rows=rows,
            lecture=lecture_rows(summary.claims),
            glossary=words,
        )
        write_whole(self.path / INDEX, html.encode())

    def _write_glossary(self, summary):
        """Write the glossary and its page; the page's name, or None if there is none."""
        path = glossary.find_glossary()
        if path is None:
            return None
        text = path.read_text(encoding="utf-8")
        html = glossary.render_glossary(text, set(summary.lessons), INDEX)
        write_whole(self.path / GLOSSARY, html.encode())
        write_whole(self.path / GLOSSARY_COPY, glossary.mark_copy(text).encode())
        return GLOSSARY


def describe_result(result: LessonResult, started: str) -> str:
    """Say in one line on which data a lesson ran, when, and whether to its end."""
    data = ", ".join(result.datasets) or "not known"
    said = f"Run of {started}. Data: {data}. "
    if result.complete:
        return f"{said}Complete, in {result.seconds:.0f} seconds."
    return f"{said}Incomplete: it stopped in {result.stopped}"


def content_hash(notebook) -> str:
    """Return a digest of a notebook's cells without their outputs."""
    cells = [[cell.cell_type, cell.source] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _neighbour(lessons, names):
    """{link, title} of the lesson beside another one; None if there is none."""
    if not names:
        return None
    (name,) = names
    return {"link": f"{name}.html", "title": read_title(lessons[name])}


def _was_written_by_a_run(path):
    """Whether a run has written this file, and nobody has changed it since."""
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".html":
        return page.GENERATOR in text
    if path.suffix == ".ipynb":
        try:
            notebook = nbformat.reads(text, as_version=4)
        except Exception:  # not a notebook: nbformat raises whatever its content leads to
            return False
        return notebook.metadata.get(MARK, {}).get("content") == content_hash(notebook)
    if path.suffix == ".md":
        return glossary.is_unedited_copy(text)
    return '"claims":' in text  # the summary
