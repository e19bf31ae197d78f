"""The command line: which words it takes, and what it says to others."""

import importlib.util
import os
import signal
import subprocess
import sys

import pytest
from lesson_folder import LessonFolder

import mnist_ae
from mnist_ae import data
from mnist_ae.command import cli, lab, summary
from mnist_ae.command import lessons as lessons_room


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    folder = LessonFolder(tmp_path / "notebooks")
    monkeypatch.setattr(lessons_room, "NOTEBOOKS", folder.path)
    folder.add("01_first")
    folder.add(
        "02_second", knobs="NUM_EPOCHS = 10\nNAME = 'adam'\nSHUFFLE = True\nSEED = 0"
    )
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


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("run", "9"), "found no lesson '9', expected a number, a range such as 1-3, all"),
        (("run", "first"), "found no lesson 'first'"),
        (("run", "5-7"), "one of 01_first, 02_second, 04_fourth"),
        (("run", "2", "--knob", "EPOCHS=1"), "NAME, NUM_EPOCHS, SEED, SHUFFLE"),
        (("run", "2", "--knob", "NUM_EPOCHS"), "expected NAME=VALUE"),
        (("run", "2", "--knob", "NUM_EPOCHS=-1"), "expected a positive number like 10"),
        (("run", "2", "--knob", "NUM_EPOCHS=0"), "expected a positive number like 10"),
        (("run", "2", "--knob", "NUM_EPOCHS=1.5"), "expected a whole number like 10"),
        (
            ("run", "2", "--knob", "NUM_EPOCHS='ten'"),
            "expected a value like the lesson's, 10",
        ),
        (("run", "2", "--knob", "NUM_EPOCHS=1 +"), "expected a value in Python"),
        (("run", "2", "--knob", "SHUFFLE=1"), "expected a value like the lesson's, True"),
        (("lab", "7"), "found no lesson '7'"),
    ],
)
def test_wrong_use_is_one_clear_line(lessons, tmp_path, capsys, arguments, words):
    out = ["--out", tmp_path / "out"] if arguments[0] == "run" else []
    assert run(*arguments, *out) == 2
    said = capsys.readouterr().err
    assert words in said and said.count("\n") == 1 and said.startswith("mnist-ae: ")


def test_a_folder_that_cannot_be_written_to(lessons, tmp_path, capsys):
    (tmp_path / "out").write_text("a file")
    assert run("run", "1", "--out", tmp_path / "out") == 2
    assert f"can't write {tmp_path / 'out'}" in capsys.readouterr().err


def test_no_checkout(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(lessons_room, "NOTEBOOKS", tmp_path / "notebooks")
    assert run("run") == 2
    assert "expected a checkout of the project" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("command", "module"),
    [("run", "nbclient"), ("bench", "nbconvert"), ("lab", "jupyterlab")],
)
def test_a_missing_extra(lessons, monkeypatch, capsys, command, module):
    find = importlib.util.find_spec

    def find_others(name):
        return None if name == module else find(name)

    monkeypatch.setattr(cli.importlib.util, "find_spec", find_others)
    assert run(command) == 2
    said = capsys.readouterr().err
    assert module in said and ".[lab]" in said and said.count("\n") == 1


def test_list_version_and_help(lessons, capsys):
    assert run("run", "--list") == 0
    assert "02_second" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        run("--version")
    assert ended.value.code == 0 and mnist_ae.__version__ in capsys.readouterr().out
    with pytest.raises(SystemExit):
        run("lab", "--help")
    assert "options are passed on to" in capsys.readouterr().out
    with pytest.raises(SystemExit) as ended:
        run("run", "--colour")
    assert ended.value.code == 2


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_sigterm_ends_a_run_with_its_own_code(lessons, monkeypatch, capsys):
    def receive_a_sigterm(paths, options):
        os.kill(os.getpid(), signal.SIGTERM)

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("mnist_ae.command.runner.run", receive_a_sigterm)
    assert run("run", "1") == 143
    assert capsys.readouterr().err == "mnist-ae: terminated\n"
    assert signal.getsignal(signal.SIGTERM) is before


def test_the_module_is_the_command():
    command = [sys.executable, "-m", "mnist_ae", "--help"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    words = ("run", "lab", "data", "bench", "info", "MNIST_AE_DATA")
    assert all(word in shown for word in words)


def test_info_says_what_a_bug_report_needs(capsys, monkeypatch):
    monkeypatch.setenv("MNIST_AE_OFFLINE", "1")
    assert run("info") == 0
    said = capsys.readouterr().out
    for words in (
        "Python 3.",
        "device: ",
        "memory: ",
        "torch ",
        "MNIST_AE_OFFLINE=1",
        "mnist in",
    ):
        assert words in said
    assert mnist_ae.__version__ in said.splitlines()[0]


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
    assert run("data", "--offline") == 0
    assert "stand-in" in capsys.readouterr().out
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    assert run("data", "--offline") == 0
    assert f"mnist: {folder}: 4 of 4 files verified" in capsys.readouterr().out
    (folder / data.FILES[0]).write_bytes(b"")
    assert run("data", "--offline") == 0
    said = capsys.readouterr().out
    assert "an empty file" in said and "3 of 4 files verified" in said
    assert run("data", "--clear") == 0
    said = capsys.readouterr().out
    assert "digits-stand-in" in said and "MB freed" in said
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "missing"))
    assert run("data", "--offline") == 2
    assert "MNIST_AE_DATA" in capsys.readouterr().err


def test_lab_opens_a_working_copy_or_the_original(lessons, tmp_path, monkeypatch, capsys):
    opened = []
    monkeypatch.setattr(lab, "NOTEBOOKS", lessons.path)
    monkeypatch.setattr(lab, "COPIES", tmp_path / "out" / "lab")
    monkeypatch.setattr(
        lab, "open_lab", lambda path, options: opened.append((path, options))
    )
    run("lab", "--no-browser", "--port", "9999")
    run("lab", "2")
    run("lab", "4", "--original")
    copies = tmp_path / "out" / "lab"
    assert opened[0] == (copies / "01_first.ipynb", ["--no-browser", "--port", "9999"])
    assert opened[1] == (copies / "02_second.ipynb", [])
    assert opened[2] == (lessons.path / "04_fourth.ipynb", [])
    assert "Working copies are in" in capsys.readouterr().out
