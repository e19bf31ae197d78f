"""Which answers are still empty: the check says "not tried yet" of them, and no more."""

import ast
import inspect
import textwrap
from typing import Any


def is_empty(answer: Any) -> bool:
    """Return whether an answer is None, `...`, or a function that does nothing.

    A function whose body is `72, 10` does nothing either, but its author has answered and
    forgotten `return`: it is not empty.
    """
    if answer is None or answer is ...:
        return True
    code = getattr(answer, "__code__", None)
    if code is None or code.co_code not in EMPTY_BODIES:
        return False
    nothing = (None, answer.__doc__)
    if any(constant not in nothing for constant in code.co_consts):
        return False
    return not _has_bare_value(answer)


def _has_bare_value(function):
    """Whether a value stands by itself in a function's body: `72, 10`, say, or `"yes"`.

    Python leaves such a line out of the bytecode, so only the source can tell. Where there
    is none, the answer is no.
    """
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return False
    definition = tree.body[0]
    if not isinstance(definition, ast.FunctionDef):
        return False
    has_docstring = ast.get_docstring(definition) is not None
    statements = definition.body[1:] if has_docstring else definition.body
    return any(_is_bare_value(statement) for statement in statements)


def _is_bare_value(statement):
    """Whether a statement is an expression, and not the three dots of an exercise."""
    if not isinstance(statement, ast.Expr):
        return False
    is_constant = isinstance(statement.value, ast.Constant)
    return not is_constant or statement.value.value is not ...


def _only_dots(): ...


def _only_docstring():
    """Nothing."""


def _only_pass():
    pass


EMPTY_BODIES = {
    function.__code__.co_code for function in (_only_dots, _only_docstring, _only_pass)
}
