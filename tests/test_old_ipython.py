"""Lesson 1 in a kernel with IPython 7, which Google Colab has.

The folder in MNIST_AE_IPYTHON7 holds it:
    pip install --target FOLDER ipython==7.34.0 ipykernel==6.17.1
"""

import os

import nbformat
import pytest
from conftest import PROJECT
from nbformat.v4 import new_code_cell

from mnist_ae.command import execution

FOLDER = os.environ.get("MNIST_AE_IPYTHON7", "")
MIN_FIGURES = 3


@pytest.mark.skipif(not FOLDER, reason="MNIST_AE_IPYTHON7 names no folder with IPython 7")
def test_lesson_1_in_ipython_7(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", FOLDER)
    (path,) = (PROJECT / "notebooks").glob("01_*.ipynb")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_code_cell("import IPython\nprint(IPython.__version__)"))
    failure = execution.execute(
        notebook, path.parent, measure=False, timeout=120, on_cell=lambda: None
    )
    assert failure is None
    assert notebook.cells[0].outputs[0].text.startswith("7.")
    texts = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                texts.append(output.metadata["image/png"]["alt"])
    assert len(texts) >= MIN_FIGURES
    assert all(texts), "each figure keeps its text"


def test_a_figure_keeps_its_text_as_metadata(monkeypatch):
    """Without IPython 7: its `Image` knows no argument `alt`."""
    import IPython.display
    from matplotlib import pyplot as plt

    from mnist_ae import plots

    shown = []

    class OldImage:
        def __init__(self, data, format, metadata):
            shown.append(metadata)

    monkeypatch.setattr(plots, "in_notebook", lambda: True)
    monkeypatch.setattr(IPython.display, "Image", OldImage)
    monkeypatch.setattr(IPython.display, "display", lambda image: None)
    plt.figure()
    plots.show("a bar chart")
    assert shown == [{"alt": "a bar chart"}]
