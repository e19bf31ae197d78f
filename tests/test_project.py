"""What the project's own files promise: metadata, pages and the form of the code."""

import ast
import contextlib
import io
import re
import subprocess
import sys
import tokenize
import tomllib

import nbformat
import pytest
import yaml
from conftest import PROJECT

import mnist_ae

PYPROJECT = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SOURCES = sorted((PROJECT / "mnist_ae").rglob("*.py"))
PAGES = [
    PROJECT / "README.md",
    PROJECT / "data" / "README.md",
    *sorted((PROJECT / ".github").rglob("*.md")),
]
CONDA_NAMES = {"torch": "pytorch"}
WITHOUT_RANGE = ("conda-forge", "pip", "pip:", "-e .")  # lines of environment.yml

MOST_LINES_IN_A_MODULE = 200
MOST_LINES_IN_A_FUNCTION = 50
LINES_PER_TUPLE_ASSIGNMENT = 200


def name_of(path):
    return path.relative_to(PROJECT).as_posix()


def run_python(*arguments):
    """Run this Python in the project's root; returns the finished process."""
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=PROJECT, capture_output=True, text=True)


# What is installed.


def ranges(requirements):
    """{name on conda-forge: limits} of requirements such as "torch>=2.6,<3"."""
    limits_of = {}
    for text in requirements:
        name, limits = re.match(r"([\w.-]+)(?:\[.*\])?(.*)", text).groups()
        limits_of[CONDA_NAMES.get(name, name)] = limits
    return limits_of


def test_environment_asks_for_the_same_ranges():
    extras = PYPROJECT["project"]["optional-dependencies"]
    wanted = ranges(PYPROJECT["project"]["dependencies"] + extras["lab"])
    wanted["python"] = PYPROJECT["project"]["requires-python"]
    found = {}
    for line in (PROJECT / "environment.yml").read_text(encoding="utf-8").splitlines():
        text = line.strip().removeprefix("- ")
        if text != line.strip() and text not in WITHOUT_RANGE:
            name, _, limits = text.partition(" ")
            found[name] = limits
    assert found == wanted


def test_no_upper_bound_on_python():
    assert PYPROJECT["project"]["requires-python"] == ">=3.11"


def test_constraints_name_what_was_tested():
    lines = (PROJECT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {line.partition("==")[0] for line in lines if not line.startswith("#")}
    extras = PYPROJECT["project"]["optional-dependencies"]
    wanted = PYPROJECT["project"]["dependencies"]
    for requirements in extras.values():
        wanted = wanted + requirements
    missing = {re.match(r"[\w-]+", text)[0] for text in wanted} - pinned
    assert missing == {"mnist-ae"}, "the extra test asks for kit, and kit for lab"


def test_the_version_stands_in_one_place():
    assert "version" not in PYPROJECT["project"]
    assert PYPROJECT["project"]["dynamic"] == ["version"]
    assert PYPROJECT["tool"]["hatch"]["version"]["path"] == "mnist_ae/__init__.py"
    setting = re.compile(r"^__version__\s*=", re.MULTILINE)
    found = []
    for path in SOURCES:
        if setting.search(path.read_text(encoding="utf-8")):
            found.append(name_of(path))
    assert found == ["mnist_ae/__init__.py"]


def test_the_changelog_knows_the_version():
    changelog = (PROJECT / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", changelog, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert mnist_ae.__version__ in headings


# README and the other pages.


def test_readme_and_the_lessons_state_the_same_times():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    row = r"^\| \[(\d+) · .+?\]\((notebooks/.+?)\) \|.*\| (\d+) min \| (\d+) s \|$"
    rows = re.findall(row, readme, re.MULTILINE)
    assert rows
    for number, path, minutes, seconds in rows:
        notebook = nbformat.read(PROJECT / path, as_version=4)
        header = notebook.cells[0].source
        times = re.search(
            r"Reading: about (\d+) min.*?Running: about (\d+) sec", header, re.S
        )
        assert times.groups() == (minutes, seconds), f"lesson {number}"


def test_readme_has_exactly_the_two_commands():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^python3 -m venv .*$", readme, re.MULTILINE)
    begin = 'python3 -m venv .venv && .venv/bin/pip install -e ".[{}]" && .venv/bin/'
    assert commands == [
        begin.format("lab") + "mnist-ae",
        begin.format("test") + "python -m pytest",
    ]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_links_lead_to_what_is_there(page):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        if not link.startswith("http"):
            assert (page.parent / link).exists(), link


def test_no_placeholder_is_left():
    placeholder = re.compile(r"READING_|\bMINUTES\b|\bS[123] s\b|TODO|FIXME")
    for path in (*PAGES, *LESSONS):
        assert not placeholder.search(path.read_text(encoding="utf-8")), path


def test_readme_lists_every_lesson():
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    for path in LESSONS:
        assert f"notebooks/{path.name}" in readme


def test_spelling_of_all_but_the_lessons():
    found = run_python("-m", "codespell_lib")
    assert found.returncode == 0, found.stdout


def test_spelling_of_the_lessons(tmp_path):
    """Only the cells' sources, as a notebook also holds pictures in base64."""
    for path in LESSONS:
        cells = nbformat.read(path, as_version=4).cells
        text = "\n\n".join(cell.source for cell in cells)
        (tmp_path / f"{path.stem}.md").write_text(text, encoding="utf-8")
    found = run_python("-m", "codespell_lib", str(tmp_path))
    assert found.returncode == 0, found.stdout


# The form of the code.


def lines_of_code(source):
    """The numbers of the lines that are neither blank, nor comment, nor docstring."""
    lines = set()
    layout = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER)
    layout += (tokenize.INDENT, tokenize.DEDENT)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in layout:
            lines.update(range(token.start[0], token.end[0] + 1))
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, documented) and ast.get_docstring(node) is not None:
            docstring = node.body[0]
            lines -= set(range(docstring.lineno, docstring.end_lineno + 1))
    return lines


def sizes_of_functions(source):
    """{name: lines of code}, from `def` to the end."""
    lines = lines_of_code(source)
    sizes = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            own = lines & set(range(node.lineno, node.end_lineno + 1))
            sizes[node.name] = len(own)
    return sizes


def tuple_assignments(source):
    """The numbers of the lines that assign one literal tuple to another of its length.

    Such as `a, b = 1, 2`; unpacking one value, as in `a, b = pair`, does not count.
    """
    found = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple)):
            continue
        for target in node.targets:
            same_form = isinstance(target, ast.Tuple)
            if same_form and len(target.elts) == len(node.value.elts):
                found.append(node.lineno)
    return found


def test_what_counts_as_code():
    source = '"""Docs."""\n\nx = 1  # comment\n\n# comment\ny = (\n    2,\n)\n'
    assert lines_of_code(source) == {3, 6, 7, 8}
    source = 'def f():\n    """Docs.\n\n    More.\n    """\n    a, b = 1, 2\n    c, d = a\n'
    assert sizes_of_functions(source) == {"f": 3}
    assert tuple_assignments(source) == [6]


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_modules_and_functions_are_short(path):
    source = path.read_text(encoding="utf-8")
    assert len(lines_of_code(source)) <= MOST_LINES_IN_A_MODULE
    sizes = sizes_of_functions(source)
    long = {name: size for name, size in sizes.items() if size > MOST_LINES_IN_A_FUNCTION}
    assert not long


def test_tuple_assignments_are_rare():
    num_lines = 0
    found = []
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        num_lines += len(lines_of_code(source))
        found += [f"{name_of(path)}:{line}" for line in tuple_assignments(source)]
    assert len(found) <= num_lines / LINES_PER_TUPLE_ASSIGNMENT, "\n".join(found)


def test_pytest_finds_every_example():
    with_examples = set()
    for path in SOURCES:
        if ">>>" in path.read_text(encoding="utf-8"):
            with_examples.add(name_of(path))
    assert "mnist_ae" in PYPROJECT["tool"]["pytest"]["ini_options"]["testpaths"]
    collector = Collector()
    options = ["--collect-only", "-qq", "-p", "no:cacheprovider", str(PROJECT / "mnist_ae")]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        pytest.main(options, plugins=[collector])
    assert with_examples - collector.names == set(), said.getvalue()


class Collector:
    """A plugin of pytest that remembers the files with something to test."""

    def __init__(self):
        self.names = set()

    def pytest_collection_modifyitems(self, items):
        for item in items:
            self.names.add(name_of(item.path))


IMPORTS = """
import sys
import torch
from mnist_ae import data, machine, models, train
print(*({"torchvision", "sklearn", "matplotlib", "skimage"} & set(sys.modules)))
"""


def test_heavy_modules_are_imported_only_where_they_are_used():
    shown = run_python("-c", IMPORTS)
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.split() == []


# The repository.


def read_yaml(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def test_hooks_are_local():
    """A commit downloads nothing."""
    hooks = []
    for repository in read_yaml(PROJECT / ".pre-commit-config.yaml")["repos"]:
        assert repository["repo"] == "local"
        hooks += repository["hooks"]
    assert hooks
    for hook in hooks:
        assert hook["language"] == "system", hook["id"]
        assert "additional_dependencies" not in hook, hook["id"]


def test_ci_runs_the_versions_of_python_that_the_metadata_name():
    prefix = "Programming Language :: Python :: 3."
    classifiers = PYPROJECT["project"]["classifiers"]
    named = {text.split()[-1] for text in classifiers if text.startswith(prefix)}
    jobs = read_yaml(PROJECT / ".github" / "workflows" / "ci.yml")["jobs"]
    tried = set()
    for job in jobs.values():
        matrix = job["strategy"]["matrix"]
        tried |= set(matrix.get("python", []))
        tried |= {row["python"] for row in matrix.get("include", [])}
    assert tried == named


@pytest.mark.parametrize("name", ["bug.yml", "wrong-statement.yml", "idea.yml"])
def test_forms_for_issues_are_whole(name):
    form = read_yaml(PROJECT / ".github" / "ISSUE_TEMPLATE" / name)
    assert form["name"] and form["description"]
    ids = [field["id"] for field in form["body"] if field["type"] != "markdown"]
    assert ids and len(ids) == len(set(ids))
    for field in form["body"]:
        assert field["attributes"]["value" if field["type"] == "markdown" else "label"]


def test_the_top_level_stays_tidy():
    command = ["git", "ls-files"]
    output = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True).stdout
    tracked = output.splitlines()
    if not tracked:
        pytest.skip("no git checkout here")
    expected = {"notebooks", "mnist_ae", "data", "tests", "environment.yml", "README.md"}
    expected |= {"pyproject.toml", "LICENSE", "constraints.txt"}
    top_level = {path.split("/")[0] for path in tracked}
    assert {name for name in top_level if not name.startswith(".")} <= expected
    assert [path for path in tracked if path.startswith("data/")] == ["data/README.md"]
