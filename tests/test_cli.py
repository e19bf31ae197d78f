"""The command line: which words it takes, and what it answers to wrong ones."""

import importlib.util
import os
import signal
import subprocess
import sys

import nbformat
import pytest
from lesson_folder import LessonFolder
from nbformat.v4 import new_code_cell

import mnist_ae
from mnist_ae import data
from mnist_ae.command import cli, datasets, execution, formulas, knobs, lab, summary
from mnist_ae.command import lessons as lessons_room

KNOBS = """
NUM_EPOCHS = 10
NAME = 'adam'
SHUFFLE = True
SEED = 0
"""


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    folder = LessonFolder(tmp_path / "notebooks")
    monkeypatch.setattr(lessons_room, "NOTEBOOKS", folder.path)
    folder.add("01_first")
    folder.add("02_second", knobs=KNOBS)
    folder.add("04_fourth")
    return folder


def run(*arguments):
    return cli.main([str(argument) for argument in arguments])


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        (["2"], [2]),
        (["1-3"], [1, 2]),
        (["all"], [1, 2, 4]),
        (["04", "1-2", "2"], [4, 1, 2]),
        (["notebooks/02_second.ipynb", "01_first"], [2, 1]),
    ],
)
def test_words_for_lessons(lessons, words, numbers):
    chosen = lessons_room.choose_lessons(words)
    assert [lessons_room.lesson_number(path) for path in chosen] == numbers


def assert_one_clear_line(errors, words):
    assert errors.startswith("mnist-ae: ")
    assert words in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize(
    ("word", "answer"),
    [
        ("9", "found no lesson '9', expected a number, a range such as 1-3, all"),
        ("first", "found no lesson 'first'"),
        ("5-7", "one of 01_first, 02_second, 04_fourth"),
    ],
)
def test_a_word_for_no_lesson(lessons, tmp_path, capsys, word, answer):
    assert run("run", word, "--out", tmp_path / "out") == 2
    assert_one_clear_line(capsys.readouterr().err, answer)


@pytest.mark.parametrize(
    ("knob", "answer"),
    [
        ("EPOCHS=1", "NAME, NUM_EPOCHS, SEED, SHUFFLE"),
        ("NUM_EPOCHS", "expected NAME=VALUE"),
        ("NUM_EPOCHS=-1", "expected a positive number like 10"),
        ("NUM_EPOCHS=0", "expected a positive number like 10"),
        ("NUM_EPOCHS=1.5", "expected a whole number like 10"),
        ("NUM_EPOCHS='ten'", "expected a value like the lesson's, 10"),
        ("NUM_EPOCHS=1 +", "expected a value in Python"),
        ("SHUFFLE=1", "expected a value like the lesson's, True"),
    ],
)
def test_a_knob_that_cannot_be_set(lessons, tmp_path, capsys, knob, answer):
    assert run("run", "2", "--knob", knob, "--out", tmp_path / "out") == 2
    assert_one_clear_line(capsys.readouterr().err, answer)


def turn_by_papermill(path, **values):
    """What papermill makes of `-p NAME value`, done by itself or by its rules."""
    if importlib.util.find_spec("papermill"):
        from papermill import iorw, parameterize

        return parameterize.parameterize_notebook(
            iorw.load_notebook_node(str(path)), values
        )
    notebook = nbformat.read(path, as_version=4)
    lines = [f"{name} = {value!r}" for name, value in values.items()]
    source = "\n".join(["# Parameters", *lines, ""])
    injected = new_code_cell(source, metadata={"tags": ["injected-parameters"]})
    notebook.cells.insert(1, injected)
    return notebook


def test_knobs_that_papermill_has_turned(tmp_path):
    path = LessonFolder(tmp_path / "notebooks").add("02_second", knobs=KNOBS)
    notebook = nbformat.read(path, as_version=4)
    notebook.metadata["kernelspec"] = dict(execution.KERNELSPEC)
    notebook.cells[0].metadata["tags"] = ["knobs", "parameters"]
    nbformat.write(notebook, path)
    turned = turn_by_papermill(path, NUM_EPOCHS=2, OTHER=3)
    assert turned.cells[1].metadata["tags"] == ["injected-parameters"]
    values = knobs.find_knobs(turned)
    assert values == {"NUM_EPOCHS": "2", "NAME": "'adam'", "SHUFFLE": "True", "SEED": "0"}

    knobs.turn_knobs({"02_second": turned}, ["NUM_EPOCHS=5", "SEED=1"])
    assert knobs.find_knobs(turned) == {**values, "NUM_EPOCHS": "5", "SEED": "1"}
    run_by = {}
    exec("\n".join(cell.source for cell in turned.cells), run_by)
    assert run_by["NUM_EPOCHS"] == 5, "the last cell that sets it counts"


def test_a_tilde_is_the_home_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    options = cli.build_parser().parse_args(["run", "--out=~/results"])
    assert options.out == tmp_path / "results"
    with pytest.raises(SystemExit):
        run("run", "--out=~nobody-of-this-name/results")
    assert "argument --out: found '~nobody-of-this-name" in capsys.readouterr().err


def test_lab_of_no_lesson(lessons, capsys):
    assert run("lab", "7") == 2
    assert_one_clear_line(capsys.readouterr().err, "found no lesson '7'")


def test_a_folder_that_cannot_be_written_to(lessons, tmp_path, capsys):
    out = tmp_path / "out"
    out.write_text("a file")
    assert run("run", "1", "--out", out) == 2
    assert f"can't write {out}" in capsys.readouterr().err


def test_no_checkout(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons_room, "NOTEBOOKS", tmp_path / "notebooks")
    assert run("run") == 2
    assert "expected a checkout of the project" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "module"),
    [("run", "nbclient"), ("bench", "nbconvert"), ("lab", "jupyterlab")],
)
def test_a_missing_extra(lessons, monkeypatch, capsys, command, module):
    find_spec = importlib.util.find_spec

    def find_all_but_one(name):
        if name == module:
            return None
        return find_spec(name)

    monkeypatch.setattr(cli.importlib.util, "find_spec", find_all_but_one)
    assert run(command) == 2
    errors = capsys.readouterr().err
    assert module in errors
    assert ".[lab]" in errors
    assert errors.count("\n") == 1


def test_formulas_are_not_worth_a_failure(lessons, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(formulas, "math_core", None)
    assert run("run", "1", "--out", tmp_path / "out") == 0
    output = capsys.readouterr().out
    assert "found no math-core, expected the extra 'lab'. " in output
    assert output.count("math-core") == 1


def test_list(lessons, capsys):
    assert run("run", "--list") == 0
    assert "02_second" in capsys.readouterr().out


def test_version(capsys):
    with pytest.raises(SystemExit) as ending:
        run("--version")
    assert ending.value.code == 0
    assert mnist_ae.__version__ in capsys.readouterr().out


def test_help(capsys):
    with pytest.raises(SystemExit):
        run("lab", "--help")
    assert "options are passed on to" in capsys.readouterr().out


def test_an_unknown_option():
    with pytest.raises(SystemExit) as ending:
        run("run", "--colour")
    assert ending.value.code == 2


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_sigterm_ends_a_run_with_its_own_code(lessons, monkeypatch, capsys):
    def receive_a_sigterm(paths, options):
        os.kill(os.getpid(), signal.SIGTERM)

    handler = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("mnist_ae.command.runner.run", receive_a_sigterm)
    assert run("run", "1") == 143
    assert capsys.readouterr().err == "mnist-ae: terminated\n"
    assert signal.getsignal(signal.SIGTERM) is handler


def test_the_module_is_the_command():
    command = [sys.executable, "-m", "mnist_ae", "--help"]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    for word in ("run", "lab", "data", "bench", "info", "MNIST_AE_DATA"):
        assert word in process.stdout


def test_info_says_what_a_bug_report_needs(capsys, monkeypatch):
    monkeypatch.setenv("MNIST_AE_OFFLINE", "1")
    assert run("info") == 0
    report = capsys.readouterr().out
    first_line, *_ = report.splitlines()
    assert mnist_ae.__version__ in first_line
    for words in ("Python 3.", "device: ", "memory: ", "torch ", "math-core ", "mnist in"):
        assert words in report
    assert "MNIST_AE_OFFLINE=1" in report


def test_the_lecture_s_numbers_stand_beside_ours():
    record = {
        "value": 0.0217,
        "unit": "MSE",
        "dataset": "mnist",
        "band": [0, 1],
        "ok": True,
    }
    table = summary.lecture_table({"lecture.autoencoder.mse.epoch10": record})
    heading, row = table.splitlines()
    assert heading.split()[-4:] == ["the", "lecture", "this", "run"]
    assert row.split()[-2:] == ["0.0213", "0.0217"]
    assert summary.lecture_table({}) == ""


def test_data_shows_what_is_there(small_mnist, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path))
    assert run("data", "--offline") == 1
    assert "stand-in" in capsys.readouterr().out

    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    assert run("data", "--offline") == 0
    assert f"mnist: {folder}: 4 of 4 files verified" in capsys.readouterr().out

    (folder / data.FILES[0]).write_bytes(b"")
    assert run("data", "--offline") == 1
    output = capsys.readouterr().out
    assert "an empty file" in output
    assert "3 of 4 files verified" in output

    assert run("data", "--clear") == 0
    output = capsys.readouterr().out
    assert "digits-stand-in" in output
    assert "MB freed" in output


@pytest.mark.parametrize(("num_lacking", "code"), [(0, 0), (2, 1)])
def test_data_that_could_not_be_had(monkeypatch, num_lacking, code):
    monkeypatch.setattr(datasets, "show_datasets", lambda offline: num_lacking)
    assert run("data") == code


def test_data_without_its_folder(small_mnist, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "missing"))
    assert run("data", "--offline") == 2
    assert "MNIST_AE_DATA" in capsys.readouterr().err


def test_lab_opens_a_working_copy_or_the_original(lessons, tmp_path, monkeypatch, capsys):
    copies = tmp_path / "out" / "lab"
    calls = []

    def record_call(path, options):
        calls.append((path, options))

    monkeypatch.setattr(lab, "NOTEBOOKS", lessons.path)
    monkeypatch.setattr(lab, "COPIES", copies)
    monkeypatch.setattr(lab, "open_lab", record_call)
    run("lab", "--no-browser", "--port", "9999")
    run("lab", "2")
    run("lab", "4", "--original")
    first, second, third = calls
    assert first == (copies / "01_first.ipynb", ["--no-browser", "--port", "9999"])
    assert second == (copies / "02_second.ipynb", [])
    assert third == (lessons.path / "04_fourth.ipynb", [])
    assert "Working copies are in" in capsys.readouterr().out
