"""What makes a function a check: empty answers, ticks, and errors in the answer's code.

A check takes the student's function and tries it. An answer that is still empty is "not
tried yet", a right one gets a tick, and a wrong one raises `CheckError`, whose message
names the likely misconception. `emptiness` tells which answers are empty, `trial` calls
the answer, `judge` compares its results.
"""

import contextlib
import inspect
import linecache
import random
import traceback
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.emptiness import is_empty
from mnist_ae.console import say

Answer = Callable[..., Any]

COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


class CheckError(Exception):
    """An answer that is not right yet, and the likely reason."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return [f"✗ {self}"]


def expect(condition: object, message: str) -> None:
    """Raise `CheckError` with this message unless the condition holds."""
    if not condition:
        raise CheckError(message)


def exercise(
    test: Callable[[Answer, np.random.Generator], None],
) -> Callable[..., None]:
    """Make a check of a function that raises `CheckError` on a wrong answer.

    Args:
        test: takes the answer and a generator from which it draws what it tries.

    Returns:
        A function `check(answer, seed=0)` that prints "not tried yet" if the answer is
        empty and "is right" if it passes. The seed decides what is tried. An error in the
        answer's code becomes a `CheckError` that names the line. The notebook's own random
        numbers go on afterwards as if the check had not run.
    """

    def check(answer, seed=0):
        report(test, answer, seed)

    check.__name__ = test.__name__
    check.__qualname__ = test.__qualname__
    check.__module__ = test.__module__
    check.__doc__ = test.__doc__
    check.test = test
    return check


def report(
    test: Callable[[Answer, np.random.Generator], None], answer: Answer, seed: int = 0
) -> None:
    """Print whether an answer is right or still empty; see `passes`."""
    name = getattr(answer, "__name__", "answer")
    if passes(test, answer, seed):
        say(f"✓ {name} is right")
    else:
        say(f"· {name}: not tried yet")


def passes(
    test: Callable[[Answer, np.random.Generator], None], answer: Answer, seed: int = 0
) -> bool:
    """Return True if an answer is right, and False if it is still empty.

    Args:
        test: raises `CheckError` if the answer is wrong.
        answer: the student's function.
        seed: decides what is tried.

    Raises:
        CheckError: the answer is wrong, or stopped with an error, whose line is named.
    """
    if is_empty(answer):
        return False
    expect(
        callable(answer),
        f"This is a value of type {type(answer).__name__}, expected a function: pass "
        "the function itself, without brackets.",
    )
    try:
        with _own_random_numbers(seed):
            test(answer, np.random.default_rng(seed))
    except CheckError:
        raise
    except Exception as error:
        raise CheckError(_explain(error, answer)) from error
    return True


@contextlib.contextmanager
def _own_random_numbers(seed: int) -> Iterator[None]:
    """Seed the global generators of Python, NumPy and PyTorch; restore them afterwards."""
    python_state = random.getstate()
    numpy_state = np.random.get_state()
    try:
        with torch.random.fork_rng(devices=[]):
            random.seed(seed)
            np.random.seed(seed)
            torch.manual_seed(seed)
            yield
    finally:
        random.setstate(python_state)
        np.random.set_state(numpy_state)


def _explain(error: Exception, answer: Answer) -> str:
    """Return a message on an error that arose while the answer was tried."""
    kind = type(error).__name__
    line = _line_of_error(error, answer)
    if line:
        message = f"Your answer stopped with {kind} {line}."
    else:
        message = (
            f"Your function could not be called, or its result could not be used: {kind}."
        )
    if str(error):
        message += f" Python says: {error}"
    return message


def _line_of_error(error: Exception, answer: Answer) -> str:
    """Return the last line of the student's own code that the error came through.

    That is code with the same global names as the answer: from its file or notebook. Lines
    count from 1, the line of `def`. Returns "" if the error came through no such code.
    """
    function = inspect.unwrap(answer)
    code_of_answer = getattr(function, "__code__", None)
    names_of_answer = getattr(function, "__globals__", None)
    line = ""
    for frame, line_in_file in traceback.walk_tb(error.__traceback__):
        code = frame.f_code
        if frame.f_globals is not names_of_answer or code.co_name in COMPREHENSIONS:
            continue
        line_in_function = line_in_file - code.co_firstlineno + 1
        function_name = "your function" if code is code_of_answer else f"`{code.co_name}`"
        line = f"in line {line_in_function} of {function_name}"
        source = linecache.getline(code.co_filename, line_in_file).strip()
        if source:
            line += f": `{source}`"
    return line
