"""A bar in a notebook that is really executed, and in a terminal."""

import subprocess
import sys
import threading

import nbformat
import pytest
from conftest import PROJECT
from nbclient import NotebookClient

from mnist_ae.progress import progress_bar

LONG = """
import time
from mnist_ae.progress import progress_bar

print("before")
for _ in progress_bar(range(24), "reading", unit="file"):
    time.sleep(0.05)
print("after")
"""
SHORT = """
for _ in progress_bar(range(24), "reading"):
    pass
"""
FAILS = """
with progress_bar(total=24, desc="reading") as bar:
    for k in range(24):
        time.sleep(0.05)
        bar.update()
    1 / 0
"""
NESTED = """
for _ in progress_bar(range(2), "outer"):
    for _ in progress_bar(range(24), "inner"):
        time.sleep(0.05)
"""


class Listener(NotebookClient):
    """Execute a notebook and keep what each cell's outputs were changed to on the way."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.states = {}

    def process_message(self, msg, cell, cell_index):
        if msg["msg_type"] == "update_display_data":
            self.states.setdefault(cell_index, []).append(msg["content"]["data"])
        return super().process_message(msg, cell, cell_index)


@pytest.fixture(scope="module")
def executed():
    """The client of an executed notebook whose cells show bars."""
    cells = [nbformat.v4.new_code_cell(code) for code in (LONG, SHORT, FAILS, NESTED)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    client = Listener(notebook, timeout=60, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(PROJECT))
    return client


def lines(client, cell_index):
    """The lines that a cell's bars showed, one after the other."""
    states = client.states.get(cell_index, [])
    return [state["text/plain"] for state in states if state]


def test_a_notebook_shows_a_line_that_moves(executed):
    shown = lines(executed, 0)
    assert len(shown) >= 2
    assert len(set(shown)) == len(shown)
    assert all(line.startswith("reading: ") and "/24 [" in line for line in shown)


def test_a_saved_notebook_keeps_nothing_of_it(executed):
    nbformat.validate(executed.nb)
    assert "widgets" not in executed.nb.metadata
    before, bar, after = executed.nb.cells[0].outputs
    assert bar.output_type == "display_data"
    assert bar.data == {}, (
        "no content: front ends show nothing, nbval has nothing to compare"
    )
    assert before.text == "before\n"
    assert after.text == "after\n"


def test_short_work_shows_nothing(executed):
    assert executed.nb.cells[1].outputs == []


def test_an_error_clears_the_line(executed):
    bar, error = executed.nb.cells[2].outputs
    assert lines(executed, 2)
    assert bar.data == {}
    assert error.ename == "ZeroDivisionError"


def test_bars_within_bars_have_lines_of_their_own(executed):
    names = {line.partition(":")[0] for line in lines(executed, 3)}
    assert names == {"outer", "inner"}
    assert all(output.data == {} for output in executed.nb.cells[3].outputs)


def test_a_process_without_a_notebook_writes_to_stderr():
    command = [sys.executable, "-c", LONG]
    shown = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    assert shown.stdout == "before\nafter\n"
    assert "reading: " in shown.stderr
    assert shown.stderr.rpartition("file/s]")[2].strip() == "", "the last line is erased"


def test_a_bar_can_be_left_out(capsys, monkeypatch):
    monkeypatch.setattr("mnist_ae.progress.DELAY", 0)
    assert list(progress_bar(range(3), "counting", disable=True)) == [0, 1, 2]
    assert capsys.readouterr().err == ""
    assert list(progress_bar(range(3), "counting")) == [0, 1, 2]
    assert "counting" in capsys.readouterr().err


def test_other_threads_show_no_bar(capsys, monkeypatch):
    monkeypatch.setattr("mnist_ae.progress.DELAY", 0)
    thread = threading.Thread(target=lambda: list(progress_bar(range(3), "counting")))
    thread.start()
    thread.join()
    assert capsys.readouterr().err == ""
