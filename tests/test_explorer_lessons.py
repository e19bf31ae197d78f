"""`explorer.show` in a lesson that is executed and written back: a picture in its place."""

import base64
import io
import os

import nbformat
import pytest
from conftest import PROJECT
from PIL import Image

from mnist_ae.command import cli
from mnist_ae.command.explorer import picture
from mnist_ae.command.kit import pdf
from mnist_ae.command.kit.reading import figure_descriptions
from mnist_ae.explorer.showing import MARK

OLD = os.environ.get("MNIST_AE_IPYTHON7", "")  # a folder: see test_old_ipython.py
SHOW = """
import numpy as np
from mnist_ae import explorer, models
from mnist_ae.data import Split

images = np.zeros((20, 28, 28), np.uint8)
images[:, 5:20, 12:15] = 200
labels = np.arange(20, dtype=np.uint8) % 10
digits = Split(images, labels, "mnist", None, tuple("0123456789"))
explorer.show(models.Autoencoder((784, 30)), digits)
"""


@pytest.fixture
def photographs(monkeypatch):
    """Let the browser be one that draws a small square, and note the pages."""
    pages = []

    def photograph(page):
        pages.append(page)
        png = io.BytesIO()
        Image.new("RGB", (4, 4)).save(png, "png")
        return png.getvalue()

    monkeypatch.setattr(picture, "photograph", photograph)
    return pages


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def outputs_of(path):
    """The outputs of a lesson's last cell."""
    return nbformat.read(path, as_version=4).cells[-1].outputs


def test_a_lesson_is_written_back_with_a_picture_of_the_page(
    lessons, tmp_path, photographs
):
    path = lessons.add("01_first", SHOW)
    assert run("run", "1", "--out", tmp_path / "out", "--inplace") == 0
    (page,) = photographs
    assert page.startswith("<!") and 'id="explorer-data"' in page
    for executed in (path, tmp_path / "out" / "01_first.ipynb"):
        (output,) = outputs_of(executed)
        assert "text/html" not in output.data
        assert base64.b64decode(output.data["image/png"]).startswith(b"\x89PNG")
        assert "30 units" in output.metadata["image/png"]["alt"]
        cell = nbformat.read(executed, as_version=4).cells[-1]
        assert figure_descriptions(cell) == [output.metadata["image/png"]["alt"]]
    html = (tmp_path / "out" / "01_first.html").read_text(encoding="utf-8")
    assert "<iframe" not in html
    assert "30 units as a grid of buttons" in html


def test_without_a_browser_a_lesson_is_not_written_back(
    lessons, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(pdf, "BROWSERS", ())
    path = lessons.add("01_first", SHOW)
    before = path.read_bytes()
    assert run("run", "1", "--out", tmp_path / "out", "--inplace") == 2
    assert "expected a Chromium that takes it" in capsys.readouterr().err
    assert path.read_bytes() == before
    assert run("run", "1", "--out", tmp_path / "out") == 0
    (output,) = outputs_of(tmp_path / "out" / "01_first.ipynb")
    assert list(output.data) == ["text/plain"], "the words alone"


@pytest.mark.skipif(pdf.find_browser() is None, reason="no Chromium is installed")
def test_the_picture_shows_the_page(lessons, tmp_path):
    lessons.add("01_first", SHOW)
    assert run("run", "1", "--out", tmp_path / "out") == 0
    (output,) = outputs_of(tmp_path / "out" / "01_first.ipynb")
    content = base64.b64decode(output.data["image/png"])
    shown = Image.open(io.BytesIO(content))
    assert shown.width == picture.SHOWN_WIDTH
    assert shown.height == round(picture.HEIGHT * shown.width / picture.WIDTH)
    assert len(shown.getcolors()) > 10, "more than a blank page"
    assert len(content) < 400_000


@pytest.mark.skipif(not OLD, reason="MNIST_AE_IPYTHON7 names no folder with IPython 7")
def test_the_page_is_shown_in_ipython_7(lessons, tmp_path, monkeypatch, photographs):
    monkeypatch.setenv("PYTHONPATH", f"{OLD}{os.pathsep}{PROJECT}")
    lessons.add("01_first", "import IPython\nprint(IPython.__version__)", SHOW)
    assert run("run", "1", "--out", tmp_path / "out") == 0
    cells = nbformat.read(tmp_path / "out" / "01_first.ipynb", as_version=4).cells
    assert cells[-2].outputs[0].text.startswith("7.")
    (output,) = cells[-1].outputs
    assert "30 units" in output.metadata["image/png"]["alt"]
    assert len(photographs) == 1


def test_other_outputs_stay_as_they_are(photographs):
    cell = nbformat.v4.new_code_cell()
    data = {"text/html": "<iframe srcdoc='mine'></iframe>"}
    cell.outputs = [nbformat.v4.new_output("display_data", data)]
    notebook = nbformat.v4.new_notebook(cells=[cell])
    assert picture.replace_pages(notebook) == 0
    assert cell.outputs[0].data == data
    assert picture.MARK == MARK
    cell.outputs[0].metadata[MARK] = "in words"
    assert picture.replace_pages(notebook) == 0
    assert cell.outputs[0].metadata == {"image/png": {"alt": "in words"}}
