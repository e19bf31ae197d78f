"""Run lessons one after the other; keep what they show and what their claims measured."""

import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from tqdm import tqdm

from mnist_ae.command.execution import execute, measured_claims
from mnist_ae.command.explorer.picture import replace_pages
from mnist_ae.command.knobs import turn_knobs
from mnist_ae.command.output_folder import OutputFolder
from mnist_ae.command.summary import LessonResult, Summary
from mnist_ae.environment import display_path
from mnist_ae.errors import message
from mnist_ae.files import write_whole

CELL_SECONDS = 900  # that a cell may take unless somebody says otherwise


@dataclass(frozen=True)
class Options:
    """How to run lessons.

    Attributes:
        out: folder for the results.
        knobs: new values for knobs, such as "NUM_EPOCHS=1".
        measure: show claims without failing.
        inplace: execute the committed lessons, too, if every claim holds.
        timeout: seconds that a cell may take.
    """

    out: Path
    knobs: list[str] = field(default_factory=list)
    measure: bool = False
    inplace: bool = False
    timeout: int = CELL_SECONDS


def run(paths: list[Path], options: Options) -> Summary:
    """Execute notebooks, each in a fresh kernel, until one fails.

    Results are written after each lesson, so that an interrupted run loses none.

    Returns:
        the run's summary; its `failure` says what ended it early.

    Raises:
        ValueError: wrong options, or a lesson that may not be written back.
        OSError: a result can't be written.
        KeyboardInterrupt: what ran until then is written; its text says where it stopped.
    """
    if options.inplace and (options.knobs or options.measure):
        expected = "neither --knob nor --measure beside it, as these break claims"
        raise ValueError(message("--inplace", "one of them", expected))
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in paths}
    turn_knobs(notebooks, options.knobs)
    out = OutputFolder(options.out)
    for path in out.clear():
        print(f"Kept as {display_path(path)}: no run has written it, or it was edited.")
    summary = Summary(planned=list(notebooks))
    num_cells = 0
    for notebook in notebooks.values():
        num_cells += sum(cell.cell_type == "code" for cell in notebook.cells)
    with tqdm(total=num_cells, unit="cell", desc="lessons") as bar:
        for path, notebook in zip(paths, notebooks.values(), strict=True):
            bar.set_description(path.stem)
            _run_lesson(path, notebook, options, out, summary, bar)
            if summary.failure:
                break
    return summary


def _run_lesson(path, notebook, options, out, summary, bar):
    """Execute one lesson and write its results, also when it is interrupted."""
    start = time.monotonic()
    result = LessonResult(seconds=0.0, datasets=[], stopped="an interruption")
    summary.lessons[path.stem] = result
    try:
        failure = execute(
            notebook, path.parent, options.measure, options.timeout, bar.update
        )
        result.stopped = failure or ""
        if failure:
            summary.failure = f"lesson {path.stem}, {failure}"
    except KeyboardInterrupt as error:
        said = f"interrupted in lesson {path.stem}; what ran until then is in {out.shown}"
        summary.failure = said
        error.args = (said,)
        raise
    finally:
        records = measured_claims(notebook)
        num_lacking = replace_pages(notebook)
        summary.claims.update(records)
        result.datasets = _datasets(records)
        result.seconds = round(time.monotonic() - start, 1)
        out.write_lesson(path.stem, notebook, summary)
        out.write_summary(summary)
    if options.inplace and not failure:
        _require_pictures(path, num_lacking)
        _write_back(path, notebook, records)


def _datasets(records):
    """The names of the data sets that claims were measured on, in their order."""
    names = [record["dataset"] for record in records.values() if record["dataset"] != "any"]
    return list(dict.fromkeys(names))


def _require_pictures(path, num_lacking):
    """Raise a `ValueError` if pages of the explorer have no picture."""
    if num_lacking:
        where = f"{path.name} is not written back"
        found = f"{num_lacking} pages of the explorer without a picture"
        expected = "a Chromium that takes it"
        raise ValueError(message(where, found, expected, "Install one."))


def _write_back(path, notebook, records):
    """Replace a committed lesson by its executed self."""
    where = f"{path.name} is not written back"
    for name, record in records.items():
        if record["turned"]:
            found = f"other values of {', '.join(record['turned'])} than in knobs.toml"
            raise ValueError(message(where, found, "the same values in both"))
        if record["ok"] is None:
            found = f"{name} measured on other data"
            raise ValueError(message(where, found, "the data of every claim"))
    write_whole(path, f"{nbformat.writes(notebook)}\n".encode())
