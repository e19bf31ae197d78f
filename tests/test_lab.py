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
        assert "01_first.ipynb is newer than your edited copy" in remark
        assert str(copy) in remark
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
import signal
import sys
import time


def end(number, frame):
    print("ended", flush=True)
    sys.exit(0)


signal.signal(signal.SIGTERM, end)
print("ready", *sys.argv[1:], flush=True)
time.sleep(60)
"""
OPEN_LAB = """
import sys
from pathlib import Path

from mnist_ae.command import lab

sys.exit(lab.open_lab(Path("folder/01_first.ipynb"), ["--no-browser"]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_sigterm_ends_jupyterlab_too(tmp_path):
    package = tmp_path / "jupyterlab"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(FAKE_JUPYTERLAB)
    command = [sys.executable, "-c", OPEN_LAB]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
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
