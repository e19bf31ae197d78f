"""A handed-in notebook: which lesson it is, and which of its cells an answer needs."""

import ast
import builtins
import re
import symtable
from dataclasses import dataclass, field
from pathlib import Path

from mnist_ae.command.kit.reading import read_notebook
from mnist_ae.errors import message

CHECKS = "mnist_ae.checks"
IMPORT = re.compile(
    rf"^\s*(?:from {CHECKS} import .*?\blesson_(\d+)\b|import {CHECKS}\.lesson_(\d+)\b)",
    re.MULTILINE,
)
PYTHON = ("python", "ipython", "")  # as notebooks call the language; some say nothing


@dataclass(frozen=True)
class Cell:
    """A code cell of a handed-in notebook.

    Attributes:
        place: its number among the code cells, from 1.
        source: its code, without the calls of checks; lines keep their numbers.
        defined: the names that it gives a value at its top level.
        used: the names that it reads anywhere.
        error: what is wrong with its syntax; "" if nothing is.
    """

    place: int
    source: str
    defined: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    error: str = ""


@dataclass
class Submission:
    """A handed-in notebook.

    Attributes:
        path: of the file.
        lesson: the number of the lesson whose checks it imports.
        cells: its code cells.
        student: who handed it in; "" if nobody says so.
        stuck: {place of a cell that had to be stopped: what is said of it}.
    """

    path: Path
    lesson: int
    cells: list[Cell] = field(default_factory=list)
    student: str = ""
    stuck: dict[int, str] = field(default_factory=dict)

    def answer_cell(self, name: str) -> Cell | None:
        """Return the last cell that defines an answer; None if none does."""
        for cell in reversed(self.cells):
            if name in cell.defined or (cell.error and f"def {name}(" in cell.source):
                return cell
        return None

    def needed_cells(self, name: str) -> list[Cell]:
        """Return the cells that an answer needs, in the notebook's order.

        These are the cell that defines it, all that define a name which that cell reads,
        and so on.  A name that several cells define needs all of them.
        """
        answer = self.answer_cell(name)
        if answer is None:
            return []
        needed = {answer.place: answer}
        waiting = [answer]
        while waiting:
            wanted = waiting.pop().used
            for cell in self.cells:
                if cell.place not in needed and cell.defined & wanted:
                    needed[cell.place] = cell
                    waiting.append(cell)
        return [needed[place] for place in sorted(needed)]


def read_submission(path: Path) -> Submission:
    """Return a handed-in notebook.

    Raises:
        ValueError: it is no notebook, not in Python, or imports no lesson's checks.
        OSError: it can't be read.
    """
    notebook = read_notebook(path)
    language = notebook.metadata.get("language_info", {}).get("name", "")
    if str(language).lower() not in PYTHON:
        raise ValueError(message(path, f"a notebook in {language}", "one in Python"))
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    cells = [read_cell(place, source) for place, source in enumerate(sources, start=1)]
    lesson = _lesson_of(sources)
    if lesson is None:
        expected = f"a line such as `from {CHECKS} import lesson_2 as checks`"
        raise ValueError(message(path, "no import of a lesson's checks", expected))
    return Submission(Path(path), lesson, cells)


def read_cell(place: int, source: str) -> Cell:
    """Return a code cell; what IPython adds to Python is understood.

    Args:
        place: its number among the code cells.
        source: its code.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    try:
        code = TransformerManager().transform_cell(source)
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        return Cell(place, source, error=f"{type(error).__name__}: {error}")
    lines = code.splitlines()
    for statement in tree.body:
        if _calls_a_check(statement):
            for number in range(statement.lineno - 1, statement.end_lineno):
                lines[number] = ""
    kept = [statement for statement in tree.body if not _calls_a_check(statement)]
    defined = set()
    for statement in kept:
        defined |= _defined_by(statement)
    code = "\n".join(lines)
    used = _used_in(code) - set(dir(builtins))
    return Cell(place, code, frozenset(defined), frozenset(used))


def _calls_a_check(statement):
    """Whether a statement only calls a check: `checks.dice(my_dice)`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    function = call.func if isinstance(call, ast.Call) else None
    owner = function.value if isinstance(function, ast.Attribute) else None
    return isinstance(owner, ast.Name) and owner.id == "checks"


def _defined_by(statement):
    """The names that a statement at the top level gives a value."""
    names = set()
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return {statement.name}
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                names.add((alias.asname or alias.name).split(".")[0])
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
    return names


def _used_in(code):
    """The global names that code reads, within functions, too."""
    names = set()
    waiting = [symtable.symtable(code, "cell", "exec")]
    while waiting:
        table = waiting.pop()
        waiting += table.get_children()
        for symbol in table.get_symbols():
            is_global = table.get_type() == "module" or symbol.is_global()
            if symbol.is_referenced() and is_global:
                names.add(symbol.get_name())
    return names


def _lesson_of(sources):
    """The number of the lesson whose checks are imported; None if none are."""
    for source in sources:
        found = IMPORT.search(source)
        if found:
            return int(found[1] or found[2])
    return None
