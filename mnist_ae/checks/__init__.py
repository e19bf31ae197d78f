"""Checks of the exercises, one module a lesson: `from mnist_ae.checks import lesson_1 as checks`.

A check takes the student's answer, a function, and tries it.  An answer still empty gets 'not
tried yet', a right one a tick, a wrong one `CheckError`, whose message names the likely
misconception.
"""

import functools

import numpy as np


class CheckError(Exception):
    """An answer that is not right yet, and the likely reason."""

    def _render_traceback_(self):  # IPython shows this line instead of a traceback
        return [f"✗ {self}"]


def exercise(test):
    """Make a check of a function that tries an answer and calls `expect`."""

    @functools.wraps(test)
    def check(answer):
        name = getattr(answer, "__name__", "answer")
        if _is_empty(answer):
            print(f"· {name}: not tried yet")
            return
        try:
            test(answer)
        except CheckError:
            raise
        except Exception as error:
            raise CheckError(f"your answer stopped with {type(error).__name__}: {error}") from error
        print(f"✓ {name} is right")

    return check


def expect(condition, message):
    """Fail the check with this message unless the condition holds."""
    if not condition:
        raise CheckError(message)


def given(value):
    """The value that an answer returned, unless it is None: a `return` is missing."""
    expect(value is not None, "your function gives back None: does it end with `return`?")
    return value


def rule_out(found, wrong):
    """Fail the check with the message of the first value in {message: value} that was found."""
    found = np.asarray(found, np.float64)
    for message, value in wrong.items():
        value = np.asarray(value, np.float64)
        same = value.shape == found.shape and np.allclose(found, value, rtol=1e-5, atol=1e-7)
        expect(not same, message)


def _is_empty(answer):
    if answer is None or answer is ...:
        return True
    code = getattr(answer, "__code__", None)
    if code is None or code.co_code not in _EMPTY:
        return False
    return all(constant in (None, answer.__doc__) for constant in code.co_consts)


def _only_dots(): ...


def _only_docstring():
    """Nothing."""


def _only_pass():
    pass


_EMPTY = {function.__code__.co_code for function in (_only_dots, _only_docstring, _only_pass)}
