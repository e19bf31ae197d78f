"""The rooms of the package and who may import whom: imports run down to the ground.

A room is a module or a folder directly under `mnist_ae/`.  The table says which other rooms
it may import.  Within a room, modules may import each other, but not in a circle.  A new
room needs a row of its own; a new file in a folder needs nothing.
"""

import ast
import graphlib
import importlib.util
import json
import subprocess
import sys
from dataclasses import dataclass

import pytest
from conftest import PROJECT

from mnist_ae.errors import message

# These modules count as one room, "ground".
GROUND = {"__init__", "errors", "files", "environment", "progress", "console", "memory"}

MAY_IMPORT = {  # room: the other rooms that it may import
    "ground": set(),
    # from bytes to arrays
    "idx": {"ground"},
    "standins": set(),
    "data": {"ground", "idx", "standins"},
    "pictures": {"ground", "idx", "data", "standins"},
    "patches": {"ground"},
    # networks and their training
    "models": {"ground"},
    "machine": {"ground"},
    "precision": {"ground"},
    "train": {"ground", "machine", "precision"},
    "many": {"ground", "machine", "train"},
    "distributed": {"ground", "machine", "train", "data", "models"},
    # what is shown and stated
    "lettering": set(),
    "plots": {"ground", "lettering"},
    "studies": {"ground"},
    "claims": {"ground"},
    "prose": {"ground", "data"},
    "explorer": {"ground", "models"},
    # the exercises' checks: what lessons import, except claims
    "checks": {
        "ground",
        "idx",
        "data",
        "pictures",
        "patches",
        "models",
        "machine",
        "train",
        "many",
        "plots",
        "studies",
    },
}
MAY_IMPORT["command"] = set(MAY_IMPORT)  # all of the above
MAY_IMPORT["__main__"] = {"command"}

WITHOUT_TORCH = {"ground", "idx", "standins", "data", "claims"}
TORCH = {"torch", "torchvision"}

TABLE = "MAY_IMPORT in tests/test_rooms.py"


@dataclass(frozen=True)
class Module:
    """A file of the package.

    Attributes:
        file: as seen from the project, "mnist_ae/data/fetch.py".
        name: as Python imports it, "mnist_ae.data.fetch".
        imports: {name: line} of all that it imports, whether of the package or not.
    """

    file: str
    name: str
    imports: dict[str, int]

    @property
    def room(self) -> str:
        return room_of(self.name)


def room_of(name):
    """The room of a module of the package: "mnist_ae.data.fetch" is in "data"."""
    parts = name.split(".")
    room = parts[1] if len(parts) > 1 else "__init__"
    return "ground" if room in GROUND else room


def imported_names(source, package):
    """What a source imports, wherever it stands: {full name: line}.

    `from a import b` counts as "a.b", as b may be a module.

    Args:
        source: Python code.
        package: that of the module, from which relative imports count.
    """
    names = {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                names[alias.name] = node.lineno
        if isinstance(node, ast.ImportFrom):
            relative = "." * node.level + (node.module or "")
            origin = importlib.util.resolve_name(relative, package)
            for alias in node.names:
                names[f"{origin}.{alias.name}"] = node.lineno
    return names


def nearest_module(name, known):
    """The known module to which a name belongs, such as "a.b" for "a.b.c", or None."""
    while name not in known:
        name, dot, _ = name.rpartition(".")
        if not dot:
            return None
    return name


def read_package(folder):
    """The modules of a package: {name: Module}."""
    sources = {}
    for path in sorted(folder.rglob("*.py")):
        file = path.relative_to(folder.parent)
        name = ".".join(file.with_suffix("").parts).removesuffix(".__init__")
        sources[name] = (file, path.read_text(encoding="utf-8"))
    modules = {}
    for name, (file, source) in sources.items():
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        imports = {}
        for imported, line in imported_names(source, package).items():
            imports[nearest_module(imported, sources) or imported] = line
        modules[name] = Module(file.as_posix(), name, imports)
    return modules


def find_missing_rows(modules):
    """Lines about modules whose room has no row in the table."""
    problems = []
    for module in modules.values():
        if module.room not in MAY_IMPORT:
            found = f"the new room {module.room!r}"
            expected = f"one of {', '.join(MAY_IMPORT)}"
            remedy = f"Add a row for it to {TABLE}."
            problems.append(message(module.file, found, expected, remedy=remedy))
    return problems


def find_forbidden_imports(modules):
    """Lines about imports that the table does not allow."""
    problems = []
    for module in modules.values():
        allowed = MAY_IMPORT.get(module.room, set()) | {module.room}
        for name, line in module.imports.items():
            where = f"{module.file}:{line}"
            found = f"an import of {name}"
            if name in modules and room_of(name) not in allowed:
                expected = f"imports of {', '.join(sorted(allowed))} only"
                problems.append(message(where, found, expected, remedy=f"See {TABLE}."))
            if name.split(".")[0] in TORCH and module.room in WITHOUT_TORCH:
                expected = f"no torch in the room {module.room}"
                problems.append(message(where, found, expected))
    return problems


def find_circle(modules):
    """The names of modules that import each other in a circle; [] if none do."""
    graph = {}
    for module in modules.values():
        graph[module.name] = [name for name in module.imports if name in modules]
    return circle_in(graph)


def circle_in(graph):
    """The nodes of a circle in {node: its neighbours}, the first one again at the end."""
    try:
        graphlib.TopologicalSorter(graph).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


@pytest.fixture(scope="module")
def package():
    return read_package(PROJECT / "mnist_ae")


def test_every_file_belongs_to_a_room(package):
    problems = find_missing_rows(package)
    assert not problems, "\n".join(problems)


def test_rooms_import_only_what_the_table_allows(package):
    problems = find_forbidden_imports(package)
    assert not problems, "\n".join(problems)


def test_no_modules_import_each_other_in_a_circle(package):
    assert find_circle(package) == []


def test_the_table_itself():
    assert circle_in(MAY_IMPORT) == []
    for room, others in MAY_IMPORT.items():
        assert others <= set(MAY_IMPORT), room
        if "checks" in others:
            assert room == "command", "besides lessons"
        if "command" in others:
            assert room == "__main__"
        if room in WITHOUT_TORCH:
            assert others <= WITHOUT_TORCH, room


def loaded_modules(name):
    """The modules that a fresh Python has loaded after importing one."""
    code = f"import json, sys, {name}; print(json.dumps(list(sys.modules)))"
    command = [sys.executable, "-c", code]
    output = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True).stdout
    return set(json.loads(output))


def test_claims_load_little():
    loaded = loaded_modules("mnist_ae.claims")
    rooms = {room_of(name) for name in loaded if name.split(".")[0] == "mnist_ae"}
    assert rooms == {"ground", "claims"}
    assert not loaded & {"torch", "numpy", "scipy", "matplotlib", "PIL"}


def test_data_load_no_torch():
    assert not loaded_modules("mnist_ae.data") & TORCH


# The checker itself, on made-up packages.


@pytest.fixture
def made_up(tmp_path):
    """A function that writes a package, {file: source}, and reads it."""

    def write(**sources):
        folder = tmp_path / "mnist_ae"
        for file, source in {"__init__": "", **sources}.items():
            path = folder / f"{file}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source, encoding="utf-8")
        return read_package(folder)

    return write


@pytest.mark.parametrize(
    "line",
    [
        "import mnist_ae.plots",
        "import os, mnist_ae.plots as p",
        "from mnist_ae import errors, plots",
        "from mnist_ae.plots import show",
        "from . import plots",
        "from .plots import show",
        "if True:\n    def draw():\n        from mnist_ae.plots import show",
    ],
)
def test_forbidden_imports_are_found_in_any_form(made_up, line):
    modules = made_up(idx=line, plots="", errors="")
    (problem,) = find_forbidden_imports(modules)
    number = len(line.splitlines())
    assert problem == (
        f"mnist_ae/idx.py:{number}: found an import of mnist_ae.plots, "
        "expected imports of ground, idx only. See MAY_IMPORT in tests/test_rooms.py."
    )


def test_forbidden_imports_are_found_in_folders(made_up):
    sources = {
        "data/__init__": "from .cache import load",
        "data/cache": "from ..train import fit\nfrom .. import idx, files",
        "train": "from mnist_ae.checks.lesson_1 import check_reader",
        "idx": "from mnist_ae.files import write_whole",
        "files": "import mnist_ae.idx",
        "checks/__init__": "",
        "checks/lesson_1": "from mnist_ae.command import cli\nimport mnist_ae.data",
        "command/__init__": "",
        "command/cli": "from mnist_ae import __version__, checks, claims, train",
        "claims": "",
    }
    problems = find_forbidden_imports(made_up(**sources))
    found = [problem.partition(", expected")[0] for problem in problems]
    assert found == [
        "mnist_ae/checks/lesson_1.py:1: found an import of mnist_ae.command.cli",
        "mnist_ae/data/cache.py:1: found an import of mnist_ae.train",
        "mnist_ae/files.py:1: found an import of mnist_ae.idx",
        "mnist_ae/train.py:1: found an import of mnist_ae.checks.lesson_1",
    ]


def test_torch_is_found_where_it_may_not_be(made_up):
    sources = {
        "data/__init__": "",
        "data/split": "def f():\n    from torch.nn import Linear",
    }
    (problem,) = find_forbidden_imports(made_up(**sources, models="import torch"))
    assert problem.startswith("mnist_ae/data/split.py:2: found an import of torch.nn.")


def test_circles_are_found(made_up):
    sources = {
        "data/__init__": "",
        "data/fetch": "from mnist_ae.data import cache",
        "data/cache": "def load():\n    from .fetch import fetch",
    }
    modules = made_up(**sources)
    assert find_forbidden_imports(modules) == []
    assert set(find_circle(modules)) == {"mnist_ae.data.fetch", "mnist_ae.data.cache"}


def test_a_new_room_needs_a_row(made_up):
    (problem,) = find_missing_rows(made_up(attic="", idx=""))
    assert problem.startswith("mnist_ae/attic.py: found the new room 'attic', expected")
    assert problem.endswith("Add a row for it to MAY_IMPORT in tests/test_rooms.py.")
