"""A folder of small lessons in place of the real ones, for tests of the command."""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from mnist_ae import claims

OLD_RECORD = new_output(
    "display_data",
    {claims.MIME: {"name": "old.claim", "ok": True}, "text/plain": "old"},
)


class LessonFolder:
    """Writes lessons with a knob cell, the given cells, and outputs of an earlier run."""

    def __init__(self, path):
        self.path = path
        path.mkdir()

    def add(self, name, *sources, knobs="SIZE = 3  # a knob"):
        """Write a lesson; returns its path."""
        cells = [new_code_cell(knobs, metadata={"tags": ["knobs"]})]
        for source in sources:
            cells.append(new_code_cell(source))
        for count, cell in enumerate(cells, start=1):
            cell.execution_count = count
            cell.outputs = [OLD_RECORD]
        path = self.path / f"{name}.ipynb"
        nbformat.write(new_notebook(cells=cells), path)
        return path
