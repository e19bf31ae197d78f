"""What is never changed: cells that are no lesson, and code whose result is only shown."""

import ast
import re
from collections.abc import Iterable

from mutation.syntax import Tree, is_read, names_read

DRAWING = {"plt", "ax", "axes", "plots"}
SHOWING = {"print", "prose"}
GUARDS = ("REDO_STUDY", "device.type")  # code behind them seldom runs
UNTOUCHED = (ast.Import, ast.ImportFrom, ast.Assert, ast.JoinedStr)
EXERCISES = re.compile(r"^#+ .*\bExercises\b", re.MULTILINE)
HEADING = re.compile(r"^#+ ", re.MULTILINE)
TAGS = {"knobs", "solution"}


def changeable_cells(cells: Iterable) -> dict[int, str]:
    """Return {number of a code cell, from 1: its source} of all cells that may be changed.

    Left out are the knob cell, exercises with their checks and solutions, and all under a
    heading "Exercises".
    """
    found = {}
    number = 0
    in_exercises = False
    for cell in cells:
        if cell.cell_type == "markdown" and HEADING.search(cell.source):
            in_exercises = bool(EXERCISES.search(cell.source))
        if cell.cell_type != "code":
            continue
        number += 1
        has_tag = bool(TAGS & set(cell.metadata.get("tags", [])))
        if not (in_exercises or has_tag or re.search(r"\bchecks\.\w+\(", cell.source)):
            found[number] = cell.source
    return found


def functions_behind_guards(trees: list[Tree]) -> set[str]:
    """Return the names of functions that are called only where a guard lets them."""
    defined = set()
    for tree in trees:
        for node in tree.root.body:
            if isinstance(node, ast.FunctionDef):
                defined.add(node.name)
    behind = set()
    while True:
        used = set()
        for tree in trees:
            used |= _names_used(tree.root, behind)
        more = defined - used - behind
        if not more:
            return behind
        behind |= more


def _names_used(node, behind):
    """The names that are read outside guards and outside the functions behind them."""
    if isinstance(node, ast.FunctionDef) and node.name in behind:
        return set()
    used = {node.id} if isinstance(node, ast.Name) and is_read(node) else set()
    for child in _unguarded_children(node):
        used |= _names_used(child, behind)
    return used


def _unguarded_children(node):
    if isinstance(node, ast.If) and any(
        guard in ast.unparse(node.test) for guard in GUARDS
    ):
        return node.orelse
    return ast.iter_child_nodes(node)


def changeable_nodes(tree: Tree, behind: set[str]) -> list[ast.AST]:
    """Return the nodes that may be changed, in the order of the source.

    Args:
        tree: of a cell that may be changed.
        behind: names of functions that only run behind a guard.
    """
    found = []
    _collect(tree.root, behind, found)
    return found


def _collect(node, behind, found):
    if isinstance(node, UNTOUCHED) or _only_shows(node):
        return
    if isinstance(node, ast.FunctionDef) and node.name in behind:
        return
    found.append(node)
    for child in _changeable_children(node):
        _collect(child, behind, found)


def _only_shows(node):
    """Whether a statement draws or prints."""
    if isinstance(node, ast.FunctionDef):
        arguments = {argument.arg for argument in node.args.args}
        return bool(DRAWING & (arguments | names_read(node)))
    if isinstance(node, ast.Expr):
        return bool((DRAWING | SHOWING) & names_read(node))
    if isinstance(node, ast.Assign | ast.AugAssign):
        return bool(DRAWING & names_read(node))
    return False


def _changeable_children(node):
    if isinstance(node, ast.For | ast.With):
        header = [child for child in ast.iter_child_nodes(node) if child not in node.body]
        if any(DRAWING & _all_names(child) for child in header):
            return node.body
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "claims.check":
        return [*node.args[1:], *node.keywords]
    return _unguarded_children(node)


def _all_names(node):
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
