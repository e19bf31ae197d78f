"""A lesson as the program sees it: code cells, claims, and a hash of both."""

import ast
import copy
import hashlib
import json
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

import nbformat

from mnist_ae.environment import PROJECT
from mnist_ae.errors import message

NOTEBOOKS = PROJECT / "notebooks"
WHAT_DECIDES = ("lesson", "dataset", "band", "than", "holds")  # fields of a claim
HASH_LENGTH = 16


@dataclass(frozen=True)
class Lesson:
    """A notebook of the series.

    Attributes:
        path: of the notebook.
        notebook: as `nbformat.read` returns it.
        hash: of all that decides whether a change is noticed: code cells and claims.
    """

    path: Path
    notebook: nbformat.NotebookNode
    hash: str

    @property
    def name(self) -> str:
        """The notebook's name without suffix, such as "02_training_an_autoencoder"."""
        return self.path.stem

    def with_cell(self, number: int, source: str) -> nbformat.NotebookNode:
        """Return a copy of the notebook with another source in code cell `number`."""
        changed = copy.deepcopy(self.notebook)
        code_cells(changed)[number - 1].source = source
        return changed


def code_cells(notebook) -> list:
    """Return the code cells, which are numbered from 1 elsewhere."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def names_and_imports(sources: list[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the names that the sources assign or import, and those that they import."""
    names = set()
    imports = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                names.add(node.id)
            if isinstance(node, ast.Import | ast.ImportFrom):
                for alias in node.names:
                    imports.add((alias.asname or alias.name).split(".")[0])
    return frozenset(names | imports), frozenset(imports)


def read_lesson(path: Path) -> Lesson:
    """Read a notebook and the claims beside it.

    Raises:
        OSError: the notebook or `claims.toml` beside it can't be read.
    """
    notebook = nbformat.read(path, as_version=4)
    sources = [cell.source for cell in code_cells(notebook)]
    text = (path.parent / "claims.toml").read_text(encoding="utf-8")
    content = [sources, _deciding_claims(int(path.name[:2]), tomllib.loads(text))]
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return Lesson(path, notebook, digest[:HASH_LENGTH])


def _deciding_claims(number, tables):
    """What decides a lesson's claims, and those that they are compared with."""
    own = {name: table for name, table in tables.items() if table["lesson"] == number}
    for table in list(own.values()):
        if table.get("than") in tables:
            own[table["than"]] = tables[table["than"]]
    deciding = {}
    for name, table in own.items():
        deciding[name] = {field: table.get(field) for field in WHAT_DECIDES}
    return deciding


def choose_paths(words: list[str], folder: Path = NOTEBOOKS) -> list[Path]:
    """Return the notebooks of a folder that the words name, or all if there are none.

    Args:
        words: numbers ("2") or names without suffix.
        folder: holds the notebooks.

    Raises:
        ValueError: the folder has no notebooks, or a word names none of them.
    """
    paths = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not paths:
        raise ValueError(message(folder, "no lessons", "notebooks such as 01_name.ipynb"))
    chosen = []
    for word in words:
        fitting = [path for path in paths if _is_named(path, word)]
        if not fitting:
            names = ", ".join(path.stem for path in paths)
            raise ValueError(message("lessons", repr(word), f"a number or one of {names}"))
        chosen += fitting
    return list(dict.fromkeys(chosen)) or paths


def _is_named(path, word):
    if re.fullmatch(r"\d+", word):
        return int(path.name[:2]) == int(word)
    return path.stem == word.removesuffix(".ipynb")
