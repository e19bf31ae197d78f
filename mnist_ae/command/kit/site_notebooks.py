"""A lesson as the site's builder reads it: solutions folded, figures described."""

import copy

import nbformat

from mnist_ae.command.kit.reading import SOLUTION, Lesson, figure_descriptions, tags_of
from mnist_ae.command.kit.site_links import lead_within

CLAIM = "application/vnd.mnist-ae.claim+json"  # for programs; its text stays
FOLDED_WHOLE = "hide-cell"  # tags of myst-nb
FOLDED_CODE = "hide-input"
SOLUTION_TITLE = "Solution"
STUDY_TITLE = "Code of the study"


def notebook_for_site(lesson: Lesson, pages: dict[str, str], address: str):
    """Return a lesson's notebook with the tags and settings that myst-nb understands.

    Args:
        lesson: it stays as it is.
        pages: {path within the project: page of the site}, for links.
        address: of the repository; "" if there is none.
    """
    notebook = nbformat.v4.new_notebook(metadata=copy.deepcopy(lesson.notebook.metadata))
    for original in lesson.notebook.cells:
        cell = copy.deepcopy(original)
        if cell.cell_type == "markdown":
            cell.metadata.clear()
            cell.source = lead_within(cell.source, "notebooks", pages, address)
        if cell.cell_type == "code":
            _prepare(cell)
            before = notebook.cells[-1] if notebook.cells else None
            if before and _goes_on(before, cell):
                cell.source = f"{before.source}\n\n\n{cell.source}"
                notebook.cells.pop()
        notebook.cells.append(cell)
    return notebook


def _prepare(cell):
    """Give a code cell what the site needs to show it, and drop all else."""
    settings = {}
    tags = []
    if SOLUTION in tags_of(cell):
        tags = [SOLUTION, FOLDED_WHOLE]
        settings["code_prompt_show"] = SOLUTION_TITLE
    elif cell.metadata.get("jupyter", {}).get("source_hidden"):
        tags = [FOLDED_CODE]
        settings["code_prompt_show"] = STUDY_TITLE
    descriptions = figure_descriptions(cell)
    if descriptions:
        settings["image"] = {"alt": " ".join(descriptions)}
    cell.metadata.clear()
    cell.metadata.update(tags=tags, mystnb=settings)
    for output in cell.outputs:
        output.get("data", {}).pop(CLAIM, None)


def _goes_on(before, cell):
    """Whether a study's code goes on from one cell to the next, with nothing in between."""
    both = [before.metadata.get("tags"), cell.metadata.get("tags")]
    return both == [[FOLDED_CODE], [FOLDED_CODE]] and not before.outputs
