"""The kernel of a run: this Python, whatever Jupyter calls "python3" here."""

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest

from mnist_ae.command import cli, kernel, lab

NOWHERE = "/nowhere/bin/python3"
SHOW_PYTHON = "import sys\nprint(sys.executable)"


@pytest.fixture
def jupyter_python3(tmp_path, monkeypatch):
    """A function that lets Jupyter's "python3" be a kernel with this `kernel.json`."""

    def install(text):
        folder = tmp_path / "jupyter" / "kernels" / "python3"
        folder.mkdir(parents=True)
        (folder / "kernel.json").write_text(text, encoding="utf-8")
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))

    return install


def kernel_json(program):
    arguments = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    return json.dumps({"argv": arguments, "display_name": "other", "language": "python"})


def test_a_run_takes_this_python(lessons, jupyter_python3, tmp_path, monkeypatch, capfd):
    jupyter_python3(kernel_json(NOWHERE))
    lessons.add("01_first", SHOW_PYTHON)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    assert cli.main(["run", "1", "--out", "results"]) == 0, capfd.readouterr().err
    _, cell = nbformat.read(elsewhere / "results" / "01_first.ipynb", as_version=4).cells
    assert cell.outputs[0].text.strip() == sys.executable


def test_jupyter_needs_to_know_no_kernel():
    specs = kernel.OwnKernelSpecs(kernel_dirs=[])
    assert specs.get_kernel_spec("python3").argv[0] == sys.executable
    assert list(specs.find_kernel_specs()) == ["python3"]


def test_a_kernel_that_does_not_start_is_named(lessons, tmp_path, monkeypatch, capfd):
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "ipykernel_launcher.py").write_text("raise SystemExit('broken')")
    monkeypatch.setenv("PYTHONPATH", str(broken))
    lessons.add("01_first", SHOW_PYTHON)
    assert cli.main(["run", "1", "--out", str(tmp_path / "out")]) == 1
    errors = capfd.readouterr().err
    said = (
        f"lesson 01_first, the start of the kernel ({sys.executable} -m ipykernel_launcher)"
    )
    assert said in errors
    assert "Traceback" not in errors


@pytest.mark.parametrize(
    ("text", "program"),
    [
        (kernel_json(NOWHERE), NOWHERE),
        (kernel_json("python3"), None),
        (kernel_json(sys.executable), None),
        ("damaged", ""),
        ('{"argv": [], "display_name": "", "language": ""}', ""),
    ],
)
def test_another_python_is_recognised(jupyter_python3, text, program):
    jupyter_python3(text)
    assert kernel.other_python() == program


def test_lab_takes_this_python_and_says_so(jupyter_python3, monkeypatch, capsys):
    commands = []

    class NoProcess:
        def __init__(self, command, env):
            commands.append(command)

        def wait(self):
            return 0

        def poll(self):
            return 0

    monkeypatch.setattr(lab.subprocess, "Popen", NoProcess)
    lab.open_lab(Path("folder/01_first.ipynb"), [])
    jupyter_python3(kernel_json(NOWHERE))
    lab.open_lab(Path("folder/01_first.ipynb"), [])
    assert [lab.OWN_KERNEL in command for command in commands] == [False, True]
    assert f"starts {NOWHERE}; the lessons get {sys.executable}" in capsys.readouterr().out


def test_a_kernel_finds_what_the_command_finds(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(["here", str(tmp_path / "there")]))
    monkeypatch.setenv("PYTHONIOENCODING", "cp1252")
    environment = kernel.environment_of_kernel(COLOUR="blue")
    assert "PYTHONIOENCODING" not in environment, "what a lesson starts is read by it"
    paths = environment["PYTHONPATH"].split(os.pathsep)
    assert paths[:2] == [str(tmp_path / "here"), str(tmp_path / "there")]
    package = Path(kernel.__file__).parents[2]
    assert paths[2:] in ([], [str(package)])
    assert environment["COLOUR"] == "blue"
