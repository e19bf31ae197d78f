"""The operators by name."""

import ast
from collections.abc import Callable, Iterator

from mutation.syntax import Tree

Operator = Callable[[ast.AST, Tree], Iterator[ast.AST]]

OPERATORS: dict[str, Operator] = {}


def operator(name: str) -> Callable[[Operator], Operator]:
    """Enter a function into `OPERATORS`.

    An operator takes a node and its tree, and yields the nodes that may stand in its
    place: none where it does not fit. It leaves both as they are.
    """

    def enter(function):
        if name in OPERATORS:
            raise ValueError(f"two operators are called {name}")
        OPERATORS[name] = function
        return function

    return enter
