"""`mnist-ae run`: what is executed, what is written, and what is said when it fails."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import nbformat
import pytest
from conftest import PROJECT
from lesson_folder import LessonFolder
from nbformat.v4 import new_markdown_cell, new_output

from mnist_ae import claims, data
from mnist_ae.command import cli, execution
from mnist_ae.command import lessons as lessons_room

CHECK = "from mnist_ae import claims\nclaims.check('autoencoder.parameters', {})"
BAR = (
    "from tqdm.auto import tqdm\nfor _ in tqdm(range(3)):\n    pass\nprint('a')\nprint('b')"
)
CLEAN_BAR = " 10%|#         | 1/10 [00:00<00:09,  1.0it/s]"


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    folder = LessonFolder(tmp_path / "notebooks")
    monkeypatch.setattr(lessons_room, "NOTEBOOKS", folder.path)
    monkeypatch.setattr("mnist_ae.command.output_folder.NOTEBOOKS", folder.path)
    return folder


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def read_summary(out):
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


def test_a_whole_run_leaves_notebooks_pages_an_index_and_a_summary(lessons, out, capsys):
    path = lessons.add("01_first", CHECK.format(157_684), "print(SIZE)", BAR)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_markdown_cell("# 1 · First things"))
    notebook.cells[-2].metadata["tags"] = ["solution"]
    nbformat.write(notebook, path)
    assert run("run", "1", "--out", out, "--knob", "SIZE=41 + 1", "--measure") == 0
    assert "autoencoder.parameters" in capsys.readouterr().out
    summary = read_summary(out)
    assert summary["claims"]["autoencoder.parameters"] == {
        "value": 157_684.0,
        "unit": "numbers",
        "dataset": "any",
        "band": [157_684, 157_684],
        "ok": True,
    }
    assert summary["complete"] is True and summary["failure"] == ""
    assert summary["lessons"]["01_first"]["seconds"] > 0
    assert summary["versions"]["torch"] and summary["device"] and summary["started"]
    executed = nbformat.read(out / "01_first.ipynb", as_version=4)
    printed, progress = executed.cells[3].outputs, executed.cells[4].outputs
    assert [output.text for output in printed] == ["42\n"]
    assert [output.text for output in progress] == ["a\nb\n"], "no bar, one stream"
    assert "widgets" not in executed.metadata
    page = (out / "01_first.html").read_text(encoding="utf-8")
    folded = r"<details><summary>Solution</summary>.*42.*</details>"
    assert re.search(folded, page, re.DOTALL)
    assert f"Run of {summary['started']}. Data: not known. Complete" in page
    index = (out / "index.html").read_text(encoding="utf-8")
    assert '<a href="01_first.html">1 · First things</a>' in index


def test_a_failing_cell_ends_the_run_and_is_named(lessons, out, capsys):
    lessons.add("01_first", CHECK.format(157_684), "1 / 0", "print(2)")
    lessons.add("02_second", "print(3)")
    assert run("run", "all", "--out", out) == 1
    said = capsys.readouterr().err
    assert "lesson 01_first, code cell 3: ZeroDivisionError: division by zero" in said
    summary = read_summary(out)
    assert summary["complete"] is False and "code cell 3" in summary["failure"]
    assert list(summary["claims"]) == ["autoencoder.parameters"], (
        "nothing of the old outputs"
    )
    assert not (out / "02_second.ipynb").exists()
    page = (out / "01_first.html").read_text(encoding="utf-8")
    assert "Incomplete: it stopped in code cell 3: ZeroDivisionError" in page
    index = (out / "index.html").read_text(encoding="utf-8")
    assert "This run is incomplete" in index and "not begun" in index


def test_a_claim_outside_its_band_fails_the_run_unless_it_only_measures(
    lessons, out, capsys
):
    lessons.add("01_first", CHECK.format(1))
    assert run("run", "1", "--out", out) == 1
    said = capsys.readouterr().err
    assert "code cell 2: ClaimError" in said and "autoencoder.parameters" in said
    assert read_summary(out)["claims"]["autoencoder.parameters"]["ok"] is False
    assert run("run", "1", "--out", out, "--measure") == 0


def test_a_claim_that_is_not_a_number_is_named(lessons, out, capsys):
    lessons.add("01_first", CHECK.format("float('nan')"))
    assert run("run", "1", "--out", out) == 1
    assert "autoencoder.parameters = nan" in capsys.readouterr().err
    assert read_summary(out)["claims"]["autoencoder.parameters"]["value"] is None


def test_a_dead_kernel_is_named(lessons, out, capsys):
    lessons.add("01_first", "import os\nos._exit(1)", "print(1)")
    assert run("run", "1", "--out", out) == 1
    assert "lesson 01_first, code cell 2: DeadKernelError" in capsys.readouterr().err


def test_the_folder_holds_one_run_and_keeps_what_is_not_from_a_run(lessons, out, capsys):
    lessons.add("01_first", "print(1)")
    lessons.add("02_second", "print(2)")
    assert run("run", "1-2", "--out", out) == 0
    edited = nbformat.read(out / "02_second.ipynb", as_version=4)
    edited.cells[1].source = "print('my own thoughts')"
    nbformat.write(edited, out / "02_second.ipynb")
    (out / "notes.txt").write_text("mine")
    capsys.readouterr()
    assert run("run", "1", "--out", out) == 0
    assert "02_second.kept.ipynb: no run has written it, or it was edited" in (
        capsys.readouterr().out
    )
    names = {path.name for path in out.iterdir()}
    ours = {"01_first.ipynb", "01_first.html", "index.html", "summary.json"}
    assert names == ours | {"02_second.kept.ipynb", "notes.txt"}
    assert run("run", "1", "--out", lessons.path) == 2
    assert "expected another folder than the lessons' own" in capsys.readouterr().err


def test_inplace_writes_back_only_what_holds(lessons, out, capsys):
    path = lessons.add("01_first", "print(SIZE)", CHECK.format(1))
    before = path.read_bytes()
    for extra in ("--measure", "--knob=SIZE=4"):
        assert run("run", "1", "--inplace", extra, "--out", out) == 2
        assert "expected neither --knob nor --measure" in capsys.readouterr().err
    assert run("run", "1", "--inplace", "--out", out) == 1
    assert path.read_bytes() == before
    other = "claims.check('mnist.pixel.mean', 1, 'digits-stand-in')"
    path = lessons.add("02_second", f"from mnist_ae import claims\n{other}")
    before = path.read_bytes()
    assert run("run", "2", "--inplace", "--out", out) == 2
    assert "02_second.ipynb is not written back" in capsys.readouterr().err
    assert path.read_bytes() == before
    page = (out / "02_second.html").read_text(encoding="utf-8")
    assert "A stand-in took the place" in page and "Data: digits-stand-in" in page
    path = lessons.add("03_third", BAR)
    assert run("run", "3", "--inplace", "--out", out) == 0
    notebook = nbformat.read(path, as_version=4)
    assert [output.text for output in notebook.cells[1].outputs] == ["a\nb\n"]
    assert notebook.cells[1].execution_count == 2


def test_progress_bars_are_told_from_other_remarks():
    def is_progress(text):
        return execution.is_progress(new_output("stream", name="stderr", text=text))

    assert is_progress(CLEAN_BAR) and is_progress(f"\r{CLEAN_BAR}\r{CLEAN_BAR}\n" * 50)
    assert not is_progress(f"\r{CLEAN_BAR}" * 50 + "\nUserWarning: look")
    assert not is_progress("UserWarning: look")


INTERRUPTED_RUN = """
import sys
from pathlib import Path
from mnist_ae.command import cli, lessons, output_folder

lessons.NOTEBOOKS = output_folder.NOTEBOOKS = Path(sys.argv[1])
sys.exit(cli.main(["run", "1", "--out", sys.argv[2]]))
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interruption_is_one_line_and_loses_nothing(lessons, out):
    begun = out.parent / "begun"
    waits = f"import pathlib, time\npathlib.Path({str(begun)!r}).touch()\ntime.sleep(60)"
    lessons.add("01_first", CHECK.format(157_684), waits)
    command = [sys.executable, "-c", INTERRUPTED_RUN, str(lessons.path), str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT
    )
    while not begun.exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    lines = [line for line in re.split(r"[\r\n]", errors) if line.strip()]
    (remark,) = [line for line in lines if not re.search(r"cell/s|s/cell|\?cell", line)]
    assert remark.startswith(
        "mnist-ae: interrupted in lesson 01_first; what ran until then is"
    )
    assert said == ""
    summary = read_summary(out)
    assert summary["complete"] is False and list(summary["claims"]) == [
        "autoencoder.parameters"
    ]
    page = (out / "01_first.html").read_text(encoding="utf-8")
    assert "Incomplete: it stopped in an interruption" in page


def test_bench_prints_what_lesson_10_measures_with_its_own_knobs(lessons, capfd):
    knobs = "NUM_IMAGES = 5\nLECTURE_IMAGES = 5\nREPEATS = 1"
    measure = "claims.check('epoch.100.over_floor', NUM_IMAGES / 1000)"
    lessons.add("10_fast_and_far", "from mnist_ae import claims", measure, knobs=knobs)
    assert run("bench", "--json") == 0
    report = json.loads(capfd.readouterr().out)
    assert report["epoch.100.over_floor"] == 60.0, "measured, though out of its band"
    assert report["torch"] and report["machine"] and report["load_average"] >= 0
    assert all(isinstance(value, str | int | float | None) for value in report.values())
    lessons.add("10_fast_and_far", "1 / 0", knobs=knobs)
    assert run("bench") == 1
    shown = capfd.readouterr()
    assert "code cell 2: ZeroDivisionError" in shown.err and not shown.out


def test_claims_bite(tmp_path, capsys):
    """With one epoch in place of ten the lecture's tenth is out of its band."""
    if data.load("mnist")[0].dataset != "mnist":
        pytest.skip("claims hold for the real MNIST, which can't be had here")
    assert run("run", "2", "--knob", "NUM_EPOCHS=1", "--out", tmp_path / "out") == 1
    assert "lecture.autoencoder.mse.epoch10" in capsys.readouterr().err
    claim = read_summary(tmp_path / "out")["claims"]["lecture.autoencoder.mse.epoch10"]
    assert claim["ok"] is False and claim["dataset"] == "mnist"
    assert "lecture.autoencoder.mse.epoch10" in claims.read()
