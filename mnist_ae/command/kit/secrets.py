"""What gives a solution away: its names, its lines, its numbers and its syntax tree."""

import ast
import copy
import hashlib
import io
import re
import textwrap
import tokenize
from dataclasses import dataclass

MIN_LETTERS = 10  # of a line that gives something away, spaces not counted
MIN_DIGITS = 2  # of a number
MIN_NODES = 8  # of an expression's syntax tree
GIVEN = "given"  # metadata of a solution: what the lesson tells of it itself
NAME = re.compile(r"\bsolution_\w+")
NUMBER = re.compile(r"(?<![\w.,])\d[\d,_]*(?:\.\d+)?(?![\w]|[.,]\d)")


@dataclass(frozen=True)
class Secrets:
    """What a student's copy must not contain of a solution.

    Attributes:
        name: the solution's function, such as "solution_dice".
        lines: parts of its code without spaces.
        numbers: that stand in it or that it returns, as texts.
        trees: {hash of a syntax tree, in which names play no part: its code}.
    """

    name: str
    lines: frozenset[str]
    numbers: frozenset[str]
    trees: dict[str, str]


def secrets_of(cell) -> Secrets:
    """Return what gives the solution in this cell away.

    What its metadata list as `given` is left out: what the exercise tells itself, and
    lines that its lesson needs as well.
    """
    given = cell.metadata.get(GIVEN, [])
    tree = ast.parse(cell.source)
    name = next(iter(NAME.findall(cell.source)), f"the solution in cell {cell.id}")
    numbers = numbers_in(cell.source) | _returned_numbers(tree)
    numbers = {number for number in numbers if sum(map(str.isdigit, number)) >= MIN_DIGITS}
    lines = _telling_lines(cell.source)
    trees = tree_hashes(tree)
    for code in given:
        lines -= {without_spaces(part) for part in _parts_of(code)}
        for known in hashes_of_code(code):
            trees.pop(known, None)
    return Secrets(
        name=name,
        lines=frozenset(lines),
        numbers=frozenset(numbers - set(given)),
        trees=trees,
    )


def without_spaces(text: str) -> str:
    """Return a text without its white space, so that its layout plays no part."""
    return re.sub(r"\s", "", text)


def numbers_in(text: str) -> set[str]:
    """Return the numbers in a text, without thousands separators.

    >>> sorted(numbers_in("28 of 60,000 images, 0.5 in x2"))
    ['0.5', '28', '60000']
    """
    return {re.sub("[,_]", "", number) for number in NUMBER.findall(text)}


def hashes_of_code(source: str) -> dict[str, str]:
    """Return `tree_hashes` of code; {} if it is no Python.

    A lone `return` counts as a function's body.
    """
    source = textwrap.dedent(source)
    for attempt in (source, f"def f():\n{textwrap.indent(source, '    ')}"):
        try:
            return tree_hashes(ast.parse(attempt))
        except (SyntaxError, ValueError):
            continue
    return {}


def tree_hashes(tree: ast.AST) -> dict[str, str]:
    """Return a hash for the body of each function, and for each larger expression.

    Names are replaced by numbers in the order in which they appear, and docstrings and
    annotations are left out: whoever renames variables changes nothing.

    Returns:
        {hash: the code}.
    """
    hashes = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if not _is_empty(body):
                _add(hashes, ast.Module(body=body, type_ignores=[]))
        if isinstance(node, ast.Lambda):  # as a function of one line
            body = [ast.Return(value=node.body)]
            _add(hashes, ast.Module(body=body, type_ignores=[]))
        is_large = isinstance(node, ast.expr) and _num_nodes(node) >= MIN_NODES
        if is_large and not isinstance(node, ast.Constant | ast.JoinedStr):
            _add(hashes, node)
    return hashes


def _is_empty(body):
    """Whether a function does nothing: "..." or "pass"."""
    for statement in body:
        is_dots = isinstance(statement, ast.Expr) and isinstance(
            statement.value, ast.Constant
        )
        if not is_dots and not isinstance(statement, ast.Pass):
            return False
    return True


def _num_nodes(node):
    return sum(not isinstance(part, ast.expr_context) for part in ast.walk(node))


class _Renamer(ast.NodeTransformer):
    """Replaces names by their place in the order in which they appear."""

    def __init__(self):
        self.places = {}

    def _place(self, name):
        return self.places.setdefault(name, f"name{len(self.places)}")

    def visit_Name(self, node):
        node.id = self._place(node.id)
        return node

    def visit_arg(self, node):
        node.arg = self._place(node.arg)
        node.annotation = None
        return node


def _add(hashes, node):
    """Add the hash of a tree, with its code."""
    node = ast.fix_missing_locations(node)
    renamed = _Renamer().visit(copy.deepcopy(node))
    hashes[hashlib.sha256(ast.dump(renamed).encode()).hexdigest()] = ast.unparse(node)


def _telling_lines(source):
    """The solution's lines, what they return or assign, and its comments, no spaces."""
    comments = [
        token.string.removeprefix("#")
        for token in tokenize.generate_tokens(io.StringIO(source).readline)
        if token.type == tokenize.COMMENT
    ]
    parts = list(comments)
    for line in source.splitlines():
        code = line.strip()
        for comment in comments:
            code = code.removesuffix(f"#{comment}").strip()
        parts += _parts_of(code)
    lines = {without_spaces(part) for part in parts}
    return {line for line in lines if len(line) >= MIN_LETTERS}


def _parts_of(line):
    """A line of code, and what it returns or assigns."""
    return [line, line.removeprefix("return "), line.partition(" = ")[2]]


def _returned_numbers(tree):
    """The values of what is computed from constants alone, as one would write them."""
    numbers = set()
    for node in ast.walk(tree):
        if not isinstance(node, ast.BinOp):
            continue
        try:
            value = _value_of(node)
        except (ValueError, ArithmeticError):
            continue
        numbers |= {f"{value:g}", f"{value:.2f}", f"{value:.3f}"}
    return numbers


def _value_of(node):
    """The value of an expression of numbers; ValueError if it holds anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return node.value
    operations = {
        ast.Add: lambda a, b: a + b,
        ast.Sub: lambda a, b: a - b,
        ast.Mult: lambda a, b: a * b,
        ast.Div: lambda a, b: a / b,
    }
    if isinstance(node, ast.BinOp) and type(node.op) in operations:
        return operations[type(node.op)](_value_of(node.left), _value_of(node.right))
    raise ValueError("not a number")
