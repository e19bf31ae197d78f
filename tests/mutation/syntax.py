"""The syntax tree of a cell, and text in place of one of its nodes."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Change:
    """A source with one node replaced.

    Attributes:
        before: the lines that the node stands on, joined to one line.
        after: what they have become.
        source: all of the changed source.
    """

    before: str
    after: str
    source: str


class Tree:
    """The syntax tree of one cell.

    Args:
        source: Python code without magics.
        names: the names that the lesson assigns or imports anywhere.
        imports: those of them that are imported.

    Raises:
        SyntaxError: the source is no Python.
    """

    def __init__(self, source: str, names=frozenset(), imports=frozenset()):
        self.source = source
        self.names = names
        self.imports = imports
        self.root = ast.parse(source)
        self._parents = {}
        for parent in ast.walk(self.root):
            for child in ast.iter_child_nodes(parent):
                self._parents[child] = parent

    def parent(self, node: ast.AST) -> ast.AST | None:
        """Return the node that directly holds this one; None for the root."""
        return self._parents.get(node)

    def ancestors(self, node: ast.AST) -> Iterator[ast.AST]:
        """Yield what holds the node, from the inside to the outside."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def replace(self, node: ast.AST, replacement: ast.AST) -> Change:
        """Return the source with the replacement's text in place of the node's."""
        text = ast.unparse(replacement)
        plain = self._splice(node, text)
        if isinstance(replacement, ast.stmt):
            return plain
        enclosed = self._splice(node, f"({text})")
        return plain if _is_same_code(plain.source, enclosed.source) else enclosed

    def _splice(self, node, text):
        lines = self.source.split("\n")
        first = node.lineno - 1
        last = node.end_lineno
        head = lines[first].encode()[: node.col_offset].decode()
        tail = lines[last - 1].encode()[node.end_col_offset :].decode()
        changed = f"{head}{text}{tail}"
        source = "\n".join([*lines[:first], changed, *lines[last:]])
        return Change(_one_line(lines[first:last]), _one_line([changed]), source)


def _one_line(lines):
    return " ".join(line.strip() for line in lines)


def _is_same_code(source, other):
    try:
        return ast.dump(ast.parse(source)) == ast.dump(ast.parse(other))
    except SyntaxError:
        return False


def expression(text: str) -> ast.expr:
    """Return the node of an expression."""
    return ast.parse(text, mode="eval").body


def called_name(node: ast.AST | None) -> str:
    """Return the last name of what a node calls: "fit" for `train.fit(x)`, "" if none."""
    if not isinstance(node, ast.Call):
        return ""
    if isinstance(node.func, ast.Attribute):
        return node.func.attr
    return node.func.id if isinstance(node.func, ast.Name) else ""


def base_name(node: ast.AST) -> str:
    """Return the name that a chain starts with, "x" for `x[:5].cpu()`; "" for others."""
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def is_read(node: ast.AST) -> bool:
    """Whether the node is a name, attribute or subscript whose value is used."""
    return isinstance(getattr(node, "ctx", None), ast.Load)


def argument_index(tree: Tree, node: ast.AST) -> int | None:
    """Return which positional argument of a call the node is; None if it is none."""
    parent = tree.parent(node)
    if isinstance(parent, ast.Call) and node in parent.args:
        return parent.args.index(node)
    return None


def keyword_name(tree: Tree, node: ast.AST) -> str | None:
    """Return the name that a value is given in a call, a dict or a signature, or None."""
    parent = tree.parent(node)
    if isinstance(parent, ast.keyword):
        return parent.arg
    if isinstance(parent, ast.Dict) and node in parent.values:
        key = parent.keys[parent.values.index(node)]
        return key.value if isinstance(key, ast.Constant) else None
    if isinstance(parent, ast.arguments) and node in parent.defaults:
        return parent.args[parent.defaults.index(node) - len(parent.defaults)].arg
    return None


def with_keyword(call: ast.Call, name: str, value: str) -> ast.Call:
    """Return a copy of a call with one keyword more."""
    keywords = [ast.keyword(name, expression(value)), *call.keywords]
    return ast.Call(call.func, call.args, keywords)


def names_read(node: ast.AST) -> set[str]:
    """Return all names whose values the node uses."""
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and is_read(n)}


def with_names(node: ast.AST, others: dict[str, str]) -> ast.AST:
    """Return a copy of the node that uses other expressions for some names."""
    return _Renaming(others).visit(copy.deepcopy(node))


class _Renaming(ast.NodeTransformer):
    def __init__(self, others):
        self.others = others

    def visit_Name(self, node):
        if is_read(node) and node.id in self.others:
            return expression(self.others[node.id])
        return node
