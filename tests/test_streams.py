"""Printing: no encoding and no closed pipe breaks a run or changes its exit code."""

import os
import subprocess
import sys

import pytest
from conftest import PROJECT
from lesson_folder import LessonFolder
from test_runner import CHECK, INTERRUPTED_RUN, NUM_PARAMETERS

from mnist_ae import console
from mnist_ae.command import streams

ENCODINGS = ["cp1252", "cp437", "ascii"]
COMMAND = [sys.executable, "-m", "mnist_ae"]
CLAIM = (
    f'from mnist_ae import claims; claims.check("autoencoder.parameters", {NUM_PARAMETERS})'
)
MEASURED = "v autoencoder.parameters = 157,684 numbers"


def run(command, encoding="utf-8", **options):
    """Run a command whose output has this encoding; returns the finished process."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    return subprocess.run(command, env=environment, cwd=PROJECT, check=False, **options)


def test_a_run_whose_log_is_not_in_utf_8(tmp_path):
    encoding = "cp1252"
    lessons = LessonFolder(tmp_path / "notebooks")
    lessons.add("01_first", CHECK.format(NUM_PARAMETERS), "print('naïve ✓')")
    script = [sys.executable, "-c", INTERRUPTED_RUN, lessons.path, tmp_path / "out"]
    with open(tmp_path / "log", "wb") as log:
        process = run(script, encoding, stdout=log, stderr=subprocess.PIPE)
    assert process.returncode == 0, process.stderr
    assert MEASURED in (tmp_path / "log").read_bytes().decode(encoding).splitlines()[1]
    assert b"Traceback" not in process.stderr


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_claim_in_a_plain_script(encoding):
    process = run([sys.executable, "-c", CLAIM], encoding, capture_output=True)
    assert process.returncode == 0, process.stderr
    assert process.stdout.decode(encoding).startswith(MEASURED)


def test_titles_and_reports_in_ascii():
    process = run([*COMMAND, "run", "--list"], "ascii", capture_output=True)
    assert process.returncode == 0
    assert b"2 - Training an autoencoder" in process.stdout
    assert run([*COMMAND, "info"], "ascii", capture_output=True).returncode == 0


def test_what_an_encoding_has_is_not_replaced(capsys):
    console.say("✓ 28 × 28 …")
    assert capsys.readouterr().out == "✓ 28 × 28 …\n"
    assert "✓ × é".encode("latin-1", console.ERRORS) == "v × é".encode("latin-1")


def test_file_names_that_no_encoding_has():
    assert "a\udcffb".encode("utf-8", console.ERRORS) == b"a?b"


@pytest.mark.skipif(os.name == "nt", reason="pipes and descriptors of POSIX")
@pytest.mark.parametrize("arguments", [["info"], ["run", "--list"], ["--help"]])
def test_nobody_reads_the_end(arguments):
    reader, writer = os.pipe()
    os.close(reader)
    process = run([*COMMAND, *arguments], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    assert process.returncode == 0
    assert process.stderr == b""


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs Linux")
def test_a_full_disk_is_named():
    with open("/dev/full", "wb") as full:
        process = run([*COMMAND, "run", "--list"], stdout=full, stderr=subprocess.PIPE)
    assert process.returncode == 2
    assert process.stderr.startswith(b"mnist-ae: [Errno 28]")
    assert process.stderr.count(b"\n") == 1


def test_a_closed_pipe_is_silent_from_then_on():
    reader, writer = os.pipe()
    os.close(reader)
    with open(writer, "w", encoding="ascii", buffering=1) as pipe:
        stream = streams.Stream(pipe)
        for _ in range(3):
            assert stream.write("a bar ✓\n") == len("a bar ✓\n")
            stream.flush()


def test_no_streams_at_all(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    with streams.forgiving_streams():
        print("to nowhere")
        print("to nowhere", file=sys.stderr)
    assert sys.stdout is None


@pytest.mark.skipif(os.name == "nt", reason="arguments are text on Windows")
def test_a_knob_in_another_encoding_is_named():
    knob = "DATASET='/tmp/Größe'".encode("latin-1")
    process = run([*COMMAND, "run", "3", "--knob", knob], capture_output=True)
    assert process.returncode == 2
    assert b"--knob DATASET: found " in process.stderr
    assert b"expected text in UTF-8. Set PYTHONUTF8=1" in process.stderr
