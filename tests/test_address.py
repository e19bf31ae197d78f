"""What a lesson says and does about the repository's address."""

import importlib.util
import json
import subprocess
import sys

import pytest
from conftest import PROJECT

ADDRESS = "https://github.com/somebody/mnist-ae"
NAME = "02_training_an_autoencoder.ipynb"
BRANCH = f"{ADDRESS}/blob/main/notebooks/{NAME}"

spec = importlib.util.spec_from_file_location("address", PROJECT / ".ci" / "address.py")
address = importlib.util.module_from_spec(spec)
spec.loader.exec_module(address)


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def first_sources(notebook):
    """Return the title's Markdown and the code of the imports."""
    imports = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    return "".join(notebook["cells"][0]["source"]), "".join(imports["source"])


@pytest.mark.parametrize(
    "path", sorted((PROJECT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem
)
def test_lessons_are_as_the_setting_says(path):
    notebook = read(path)
    assert address.with_address(notebook, address.read_address(), path.name) == notebook


def test_links_come_and_go_with_the_address():
    notebook = read(PROJECT / "notebooks" / NAME)
    without = address.with_address(notebook, "", NAME)
    assert "Colab" not in first_sources(without)[0]
    with_links = address.with_address(notebook, ADDRESS, NAME)
    title, imports = first_sources(with_links)
    assert f"(https://colab.research.google.com/github/{BRANCH[19:]})" in title
    assert f"(https://kaggle.com/kernels/welcome?src={BRANCH})" in title
    binder = "https://mybinder.org/v2/gh/somebody/mnist-ae/main?labpath=notebooks%2F"
    assert f"({binder}{NAME})" in title
    assert ADDRESS in imports
    assert address.with_address(with_links, ADDRESS, NAME) == with_links
    assert address.with_address(with_links, "", NAME) == without


def test_an_address_elsewhere_has_no_links():
    assert address.badges("https://git.example.org/somebody/mnist-ae", NAME) == ""


def test_what_is_no_address_is_refused(tmp_path):
    settings = tmp_path / "pyproject.toml"
    settings.write_text('[tool.mnist-ae]\nrepository = "somebody/mnist-ae"\n')
    with pytest.raises(SystemExit, match="expected an https address"):
        address.read_address(settings)


WITHOUT_PACKAGE = """
import os, subprocess, sys
project, folder, cell = sys.argv[1:]
sys.path[:] = [""] + [path for path in sys.path if path not in ("", project)]
sys.meta_path[:] = [f for f in sys.meta_path if "editable" not in type(f).__name__.lower()]
class Shell:
    def system(self, command):
        subprocess.run(command, shell=True, check=True)
get_ipython = Shell
os.chdir(folder)
exec(open(cell).read())
print(mnist_ae.__file__)
"""


def import_without_package(tmp_path, notebook, folder):
    """Run a lesson's preparation where the package is not installed; returns its output."""
    preparation = address.PREPARATION.match(first_sources(notebook)[1])[0]
    cell = tmp_path / "cell.py"
    cell.write_text(f"{preparation}\nimport mnist_ae\n")
    script = tmp_path / "without.py"
    script.write_text(WITHOUT_PACKAGE)
    words = [sys.executable, script, PROJECT, folder, cell]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=tmp_path, timeout=60)
    return ended.stdout.strip() or ended.stderr


@pytest.mark.parametrize(
    "start", [PROJECT, PROJECT / "notebooks"], ids=["root", "notebooks"]
)
def test_a_package_beside_the_lesson_is_found(tmp_path, start):
    notebook = address.with_address(read(PROJECT / "notebooks" / NAME), "", NAME)
    found = import_without_package(tmp_path, notebook, start)
    assert found.endswith("__init__.py"), found
    assert (start / found).resolve() == PROJECT / "mnist_ae" / "__init__.py"


def test_the_project_is_fetched_where_the_package_is_missing(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    repository = tmp_path / "repository"
    git = ["git", "-C", repository, "-c", "user.name=a", "-c", "user.email=a@b.c"]
    (repository / "mnist_ae").mkdir(parents=True)
    (repository / "mnist_ae" / "__init__.py").touch()
    subprocess.run(["git", "init", "-q", repository], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-qm", "A project"], check=True)
    notebook = read(PROJECT / "notebooks" / NAME)
    notebook = address.with_address(notebook, f"file://{repository}", NAME)
    for _ in range(2):  # the second time it lies there already
        found = import_without_package(tmp_path, notebook, elsewhere)
        assert (elsewhere / found).samefile(elsewhere / "mnist-ae/mnist_ae/__init__.py")
