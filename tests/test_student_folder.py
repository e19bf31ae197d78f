"""What students are given: they need nothing else, and it holds no solution."""

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT

from mnist_ae import environment
from mnist_ae.claims import table
from mnist_ae.command.kit import handouts, student_package
from mnist_ae.command.kit.reading import read_lesson

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
LOOK = """
import json
from mnist_ae import claims, environment, studies
from mnist_ae.claims import table
from mnist_ae.command import lessons
print(json.dumps({
    "project": str(environment.PROJECT),
    "data": str(environment.data_roots()[0]),
    "claims": len(table.read()),
    "study": str(studies.find("02_recipes.csv")),
    "lessons": list(lessons.find_lessons()),
}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of lessons 1 and 2, with the package unpacked from its wheel beside it."""
    folder = tmp_path_factory.mktemp("handed out") / "student"
    for name, content in handouts.student_files(
        [read_lesson(path) for path in LESSONS[:2]]
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder.parent / "installed")
    return folder


def test_the_folder_is_enough_with_the_package_alone(folder):
    variables = {**os.environ, "PYTHONPATH": str(folder.parent / "installed")}
    variables.pop("MNIST_AE_DATA", None)
    command = [sys.executable, "-c", LOOK]
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {
        "project": str(folder),
        "data": str(folder / "data"),
        "claims": len(table.read()),
        "study": "02_recipes.csv",
        "lessons": [path.stem for path in LESSONS[:2]],
    }


def test_the_package_holds_no_lesson_and_no_solution(folder):
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as package:
        for name in package.namelist():
            assert not name.endswith((".ipynb", ".csv", "claims.toml")), name
            assert not name.startswith(("tests/", "notebooks/", ".github/")), name
            assert b"def solution_" not in package.read(name), name


def test_the_package_is_the_same_each_time():
    assert student_package.build_wheel() == student_package.build_wheel()


def test_the_page_to_start_from_names_what_lies_beside_it(folder):
    page = BeautifulSoup((folder / handouts.START).read_bytes(), "html.parser")
    (wheel,) = folder.glob("*.whl")
    assert page.get_text().count(f'"{wheel.name}[lab]"') == 2
    for path in LESSONS[:2]:
        assert path.name in page.get_text()
    assert "solution" not in page.get_text().lower()


def test_no_wheel_is_an_error_that_says_why(monkeypatch, tmp_path):
    monkeypatch.setattr(student_package, "PROJECT", tmp_path)
    with pytest.raises(ValueError, match="the build of the package: found"):
        student_package.build_wheel()


def with_claims(folder):
    folder.mkdir(parents=True, exist_ok=True)
    Path(folder, "claims.toml").touch()
    return folder


def test_where_lessons_are_looked_for(tmp_path):
    package = tmp_path / "site-packages" / "mnist_ae"
    somewhere = tmp_path / "work" / "deep"
    somewhere.mkdir(parents=True)
    find = environment.find_lessons_folder
    assert find(package, somewhere) == somewhere / "notebooks"
    handed_out = with_claims(tmp_path / "work")
    assert find(package, somewhere) == handed_out
    of_a_project = with_claims(tmp_path / "notebooks")
    assert find(package, somewhere) == of_a_project  # a project around it comes first
    assert find(tmp_path / "mnist_ae", Path("/")) == of_a_project


def test_a_wheel_is_a_package_that_pip_installs(folder):
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(io.BytesIO(wheel.read_bytes())) as package:
        (metadata,) = [name for name in package.namelist() if name.endswith("METADATA")]
        text = package.read(metadata).decode()
    assert "Provides-Extra: lab" in text and "Requires-Dist: torch" in text
