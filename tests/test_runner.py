"""`mnist-ae run`: what it executes, what it writes, and what it says when it fails."""

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
from nbformat.v4 import new_markdown_cell, new_output

from mnist_ae import data
from mnist_ae.command import bench, cli, execution

CHECK = """
from mnist_ae import claims
claims.check("autoencoder.parameters", {})
"""
CHECK_ON_STANDIN = """
from mnist_ae import claims
claims.check("mnist.pixel.mean", 1, "digits-stand-in")
"""
NUM_PARAMETERS = 157_684  # what the claim says
PROGRESS = """
from tqdm.auto import tqdm
for _ in tqdm(range(3)):
    pass
print("a")
print("b")
"""
BAR = " 10%|#         | 1/10 [00:00<00:09,  1.0it/s]"


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


def read_summary(out):
    return json.loads((out / "summary.json").read_text(encoding="utf-8"))


def read_page(out, name):
    return (out / f"{name}.html").read_text(encoding="utf-8")


def printed_by(cell):
    return [output.text for output in cell.outputs]


def test_a_whole_run_leaves_notebooks_pages_an_index_and_a_summary(lessons, out, capsys):
    path = lessons.add("01_first", CHECK.format(NUM_PARAMETERS), "print(SIZE)", PROGRESS)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_markdown_cell("# 1 · First things"))
    notebook.cells[-2].metadata["tags"] = ["solution"]
    nbformat.write(notebook, path)
    assert run("run", "1", "--out", out, "--knob", "SIZE=41 + 1", "--measure") == 0
    assert "autoencoder.parameters" in capsys.readouterr().out

    summary = read_summary(out)
    assert summary["claims"]["autoencoder.parameters"] == {
        "value": float(NUM_PARAMETERS),
        "unit": "numbers",
        "dataset": "mnist",
        "band": [NUM_PARAMETERS, NUM_PARAMETERS],
        "ok": True,
        "than": None,
        "turned": {},
    }
    assert summary["complete"] is True
    assert summary["failure"] == ""
    assert summary["lessons"]["01_first"]["seconds"] > 0
    assert summary["versions"]["torch"]
    assert summary["device"]
    assert summary["started"]

    executed = nbformat.read(out / "01_first.ipynb", as_version=4)
    *_, print_size, progress = executed.cells
    assert printed_by(print_size) == ["42\n"]
    assert printed_by(progress) == ["a\nb\n"], "no bar, one stream"
    assert "widgets" not in executed.metadata

    page = read_page(out, "01_first")
    folded = r"<details><summary>Solution</summary>.*42.*</details>"
    assert re.search(folded, page, re.DOTALL)
    assert f"Run of {summary['started']}. Data: mnist. Complete" in page
    link = '<a href="01_first.html">1 · First things</a>'
    assert link in read_page(out, "index")


def test_a_failing_cell_ends_the_run_and_is_named(lessons, out, capsys):
    lessons.add("01_first", CHECK.format(NUM_PARAMETERS), "1 / 0", "print(2)")
    lessons.add("02_second", "print(3)")
    assert run("run", "all", "--out", out) == 1
    errors = capsys.readouterr().err
    assert "lesson 01_first, code cell 3: ZeroDivisionError: division by zero" in errors

    summary = read_summary(out)
    assert summary["complete"] is False
    assert "code cell 3" in summary["failure"]
    names = list(summary["claims"])
    assert names == ["autoencoder.parameters"], "nothing of the old outputs"
    assert not (out / "02_second.ipynb").exists()

    page = read_page(out, "01_first")
    assert "Incomplete: it stopped in code cell 3: ZeroDivisionError" in page
    index = read_page(out, "index")
    assert "This run is incomplete" in index
    assert "not begun" in index


def test_a_claim_outside_its_band_fails_the_run_unless_it_only_measures(
    lessons, out, capsys
):
    lessons.add("01_first", CHECK.format(1))
    assert run("run", "1", "--out", out) == 1
    errors = capsys.readouterr().err
    assert "code cell 2: ClaimError" in errors
    assert "autoencoder.parameters" in errors
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
    remark = "02_second.kept.ipynb: no run has written it, or it was edited"
    assert remark in capsys.readouterr().out

    names = {path.name for path in out.iterdir()}
    written = {"01_first.ipynb", "01_first.html", "index.html", "summary.json"}
    kept = {"02_second.kept.ipynb", "notes.txt"}
    assert names == written | kept


def test_the_lessons_own_folder_is_no_output_folder(lessons, capsys):
    lessons.add("01_first", "print(1)")
    assert run("run", "1", "--out", lessons.path) == 2
    assert "expected another folder than the lessons' own" in capsys.readouterr().err


def test_inplace_does_not_write_back_what_fails(lessons, out, capsys):
    path = lessons.add("01_first", "print(SIZE)", CHECK.format(1))
    content = path.read_bytes()
    for option in ("--measure", "--knob=SIZE=4"):
        assert run("run", "1", "--inplace", option, "--out", out) == 2
        assert "expected neither --knob nor --measure" in capsys.readouterr().err
    assert run("run", "1", "--inplace", "--out", out) == 1
    assert path.read_bytes() == content


def test_inplace_does_not_write_back_what_a_stand_in_measured(lessons, out, capsys):
    path = lessons.add("02_second", CHECK_ON_STANDIN)
    content = path.read_bytes()
    assert run("run", "2", "--inplace", "--out", out) == 2
    assert "02_second.ipynb is not written back" in capsys.readouterr().err
    assert path.read_bytes() == content
    page = read_page(out, "02_second")
    assert "A stand-in took the place" in page
    assert "Data: digits-stand-in" in page


def test_inplace_writes_back_what_holds(lessons, out):
    path = lessons.add("03_third", PROGRESS)
    assert run("run", "3", "--inplace", "--out", out) == 0
    _, progress = nbformat.read(path, as_version=4).cells
    assert printed_by(progress) == ["a\nb\n"]
    assert progress.execution_count == 2


def test_progress_bars_are_told_from_other_remarks():
    def is_progress(text):
        return execution.is_progress(new_output("stream", name="stderr", text=text))

    assert is_progress(BAR)
    assert is_progress(f"\r{BAR}\r{BAR}\n" * 50)
    assert not is_progress(f"\r{BAR}" * 50 + "\nUserWarning: look")
    assert not is_progress("UserWarning: look")
    left_by_a_line = new_output("display_data", data={})
    assert execution.is_progress(left_by_a_line)
    assert not execution.is_progress(new_output("display_data", data={"text/plain": "1"}))


INTERRUPTED_RUN = """
import sys
from pathlib import Path

from mnist_ae.command import cli, lessons, output_folder

_, notebooks, out = sys.argv
lessons.NOTEBOOKS = Path(notebooks)
output_folder.NOTEBOOKS = Path(notebooks)
sys.exit(cli.main(["run", "1", "--out", out]))
"""
WAIT = """
import pathlib
import time
pathlib.Path({!r}).touch()
time.sleep(60)
"""


def lines_without_progress(text):
    lines = []
    for line in re.split(r"[\r\n]", text):
        is_progress = re.search(r"cell/s|s/cell|\?cell", line)
        if line.strip() and not is_progress:
            lines.append(line)
    return lines


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_an_interruption_is_one_line_and_loses_nothing(lessons, out):
    begun = out.parent / "begun"
    lessons.add("01_first", CHECK.format(NUM_PARAMETERS), WAIT.format(str(begun)))
    command = [sys.executable, "-c", INTERRUPTED_RUN, str(lessons.path), str(out)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT
    )
    while not begun.exists() and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert output == ""
    (remark,) = lines_without_progress(errors)
    start = "mnist-ae: interrupted in lesson 01_first; what ran until then is"
    assert remark.startswith(start)

    summary = read_summary(out)
    assert summary["complete"] is False
    assert list(summary["claims"]) == ["autoencoder.parameters"]
    page = read_page(out, "01_first")
    assert "Incomplete: it stopped in an interruption" in page


BENCH_KNOBS = """
NUM_IMAGES = 5
LECTURE_IMAGES = 5
REPEATS = 1
REDO_STUDY = False
"""
MEASURE = """
from mnist_ae import claims
claims.check("epoch.100.over_floor", NUM_IMAGES / 1000)
"""


def test_bench_prints_what_lesson_10_measures_with_its_own_knobs(lessons, capfd):
    lessons.add("10_fast_and_far", MEASURE, knobs=BENCH_KNOBS)
    assert run("bench", "--json") == 0
    report = json.loads(capfd.readouterr().out)
    assert report["epoch.100.over_floor"] == 60.0, "measured, though out of its band"
    assert report["torch"]
    assert report["machine"]
    assert report["load_average"] >= 0
    for name, value in report.items():
        assert isinstance(value, str | int | float | None), name


SPEED = """\
what,batch_size,candidate,round,value,floor,load
epoch,100,b,0,9,1,0.5
epoch,100,b,1,3,2,0.5
epoch,100,b,2,8,2,0.5
epoch,100,b,3,6,3,0.5
epoch,100,a,1,1,4,0.5
epoch,1000,b,1,5,1,0.5
quality,,c,1,7,1,0.5
"""


def test_bench_shows_medians_quartiles_and_the_floor(tmp_path):
    path = tmp_path / "10_speed.csv"
    assert bench.read_epochs(path) == []
    path.write_text(SPEED)
    first, *lines = bench.epochs_table(bench.read_epochs(path)).splitlines()
    assert "median (quartiles)" in first
    assert [line.split() for line in lines if "floor" not in line] == [
        ["1,000", "b", "5.00", "(5.00", "to", "5.00)"],
        ["100", "a", "0.25", "(0.25", "to", "0.25)"],
        ["100", "b", "2.00", "(1.75", "to", "3.00)"],
    ]
    assert "quartiles 2.000 to 3.250 s, the last third 2.00 times the first" in lines[-1]


def test_bench_names_a_failing_cell(lessons, capfd):
    lessons.add("10_fast_and_far", "1 / 0", knobs=BENCH_KNOBS)
    assert run("bench") == 1
    printed = capfd.readouterr()
    assert "code cell 2: ZeroDivisionError" in printed.err
    assert printed.out == ""


TURNED = """
from mnist_ae import claims
claims.check("lecture.autoencoder.mse.test", 5, "mnist")
"""


def test_a_turned_knob_ends_no_run(lessons, out, capsys):
    lessons.add("02_second", TURNED, knobs="SEED = 0\nLR = 0.5")
    assert run("run", "2", "--out", out, "--knob", "LR=0.25") == 0
    record = read_summary(out)["claims"]["lecture.autoencoder.mse.test"]
    assert record["ok"] is None
    assert record["turned"] == {"LR": 0.5}

    assert run("run", "2", "--out", out) == 1, "the same number for the committed knobs"
    assert "ClaimError" in capsys.readouterr().err


def test_claims_bite(lessons, out, capsys):
    """With one epoch instead of ten, the loss after the last one is out of its band."""
    if data.load("mnist")[0].dataset != "mnist":
        pytest.skip("claims hold for the real MNIST, which is not available here")
    (path,) = (PROJECT / "notebooks").glob("02_*.ipynb")
    source = path.read_text(encoding="utf-8")
    committed = "range(NUM_EPOCHS)"
    assert committed in source
    changed = source.replace(committed, "range(NUM_EPOCHS - 9)")
    (lessons.path / path.name).write_text(changed, encoding="utf-8")

    name = "lecture.autoencoder.mse.epoch10"
    assert run("run", "2", "--out", out) == 1
    errors = capsys.readouterr().err
    assert "ClaimError" in errors
    assert name in errors
    record = read_summary(out)["claims"][name]
    assert record["ok"] is False
    assert record["dataset"] == "mnist"
