"""Student copies: a lesson without solutions, outputs and what speaks of solutions."""

import copy
import re

from nbconvert.preprocessors import ClearOutputPreprocessor, TagRemovePreprocessor

from mnist_ae.command.kit.leaks import find_leaks
from mnist_ae.command.kit.reading import ABOUT_SOLUTION, SOLUTION, tags_of
from mnist_ae.errors import message

KEPT = ("knobs", "parameters")  # tags that tools and students need
NUM_SHOWN = 3  # leaks that an error names


def student_copy(notebook, where: str):
    """Return a lesson for students: its exercises' checks work, and nothing is solved.

    Cells with the tag `solution` or `about-solution` are left out, and so are all outputs
    and what cells carry beside their text, but for the tags of the knob cell.

    Args:
        notebook: a committed lesson, as `nbformat.read` returns it; it stays as it is.
        where: its path, for messages.

    Raises:
        ValueError: something of a solution is left; the message names cells and finds.
    """
    handed_out = copy.deepcopy(notebook)
    removed = {SOLUTION, ABOUT_SOLUTION}
    tags = TagRemovePreprocessor(remove_cell_tags=removed, enabled=True)
    handed_out, _ = tags.preprocess(handed_out, {})
    handed_out, _ = ClearOutputPreprocessor().preprocess(handed_out, {})
    for cell in handed_out.cells:
        kept = [tag for tag in tags_of(cell) if tag in KEPT]
        cell.metadata.clear()
        if kept:
            cell.metadata["tags"] = kept
        _drop_attachments_without_use(cell)
    leaks = find_leaks(handed_out, notebook)
    if leaks:
        shown = "; ".join(leaks[:NUM_SHOWN])
        more = len(leaks) - NUM_SHOWN
        found = f"{shown}{f'; and {more} more' if more > 0 else ''}"
        expected = "nothing of a solution in the student's copy"
        remedy = (
            f"Tag the cell {SOLUTION!r} or {ABOUT_SOLUTION!r}; or list what the exercise "
            "tells on purpose as `given` in the solution's metadata."
        )
        raise ValueError(message(where, found, expected, remedy))
    return handed_out


def _drop_attachments_without_use(cell):
    """Leave out pictures of a cell that its text does not show."""
    for name in list(cell.get("attachments", {})):
        if not re.search(rf"attachment:{re.escape(name)}", cell.source):
            del cell.attachments[name]
