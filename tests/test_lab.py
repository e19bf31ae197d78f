"""Working copies: never an edit lost, never an update missed."""

import os
import signal
import subprocess
import sys

import nbformat
import pytest
from lesson_folder import LessonFolder

from mnist_ae.command import lab
from mnist_ae.command import lessons as lessons_room


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    folder = LessonFolder(tmp_path / "notebooks")
    monkeypatch.setattr(lessons_room, "NOTEBOOKS", folder.path)
    monkeypatch.setattr(lab, "NOTEBOOKS", folder.path)
    folder.add("01_first", "print(1)")
    (folder.path / "01_study.csv").write_text("seed,0\n")
    (folder.path / "images").mkdir()
    (folder.path / "images" / "weights.png").write_bytes(b"a picture")
    return folder


def edit(path, source):
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source = source
    nbformat.write(notebook, path)


def source_of(path):
    return nbformat.read(path, as_version=4).cells[1].source


def test_copies_lie_beside_what_lessons_read(lessons, tmp_path):
    copies = tmp_path / "lab"
    assert lab.update_copies(copies) == []
    assert source_of(copies / "01_first.ipynb") == "print(1)"
    assert (copies / "01_study.csv").read_text() == "seed,0\n"
    assert (copies / "images" / "weights.png").read_bytes() == b"a picture"


def test_a_copy_that_was_only_run_follows_the_lesson(lessons, tmp_path):
    copies = tmp_path / "lab"
    lab.update_copies(copies)
    copy = copies / "01_first.ipynb"
    notebook = nbformat.read(copy, as_version=4)
    notebook.cells[1].outputs = []
    notebook.metadata["kernelspec"] = {"name": "mine", "display_name": "mine"}
    nbformat.write(notebook, copy)
    edit(lessons.path / "01_first.ipynb", "print('newer')")
    assert lab.update_copies(copies) == []
    assert source_of(copy) == "print('newer')"


def test_an_edited_copy_stays_and_the_newer_lesson_is_named(lessons, tmp_path):
    copies = tmp_path / "lab"
    lab.update_copies(copies)
    copy = copies / "01_first.ipynb"
    edit(copy, "print('my answer')")
    assert lab.update_copies(copies) == [], "the lesson is no newer"
    edit(lessons.path / "01_first.ipynb", "print('newer')")
    for _ in range(2):
        (remark,) = lab.update_copies(copies)
        assert (
            "01_first.ipynb is newer than your edited copy" in remark
            and str(copy) in remark
        )
    assert source_of(copy) == "print('my answer')"
    copy.rename(copies / "mine.ipynb")
    assert lab.update_copies(copies) == []
    assert source_of(copy) == "print('newer')"
    assert source_of(copies / "mine.ipynb") == "print('my answer')"


def test_without_its_record_every_changed_copy_counts_as_edited(lessons, tmp_path):
    copies = tmp_path / "lab"
    lab.update_copies(copies)
    (copies / lab.RECORD).write_text("damaged")
    edit(lessons.path / "01_first.ipynb", "print('newer')")
    assert len(lab.update_copies(copies)) == 1
    assert source_of(copies / "01_first.ipynb") == "print(1)"


FAKE_JUPYTERLAB = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (print("ended", flush=True), sys.exit(0)))
print("ready", *sys.argv[1:], flush=True)
time.sleep(60)
"""
OPEN = "from mnist_ae.command import lab; from pathlib import Path; import sys; "
OPEN += "sys.exit(lab.open_lab(Path('folder/01_first.ipynb'), ['--no-browser']))"


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_sigterm_ends_jupyterlab_too(tmp_path):
    (tmp_path / "jupyterlab").mkdir()
    (tmp_path / "jupyterlab" / "__init__.py").touch()
    (tmp_path / "jupyterlab" / "__main__.py").write_text(FAKE_JUPYTERLAB)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-c", OPEN], stdout=subprocess.PIPE, text=True, env=environment
    )
    words = process.stdout.readline().split()
    assert words == [
        "ready",
        "--ServerApp.root_dir=folder",
        "--no-browser",
        "folder/01_first.ipynb",
    ]
    process.send_signal(signal.SIGTERM)
    assert process.stdout.readline() == "ended\n"
    process.wait(timeout=60)
