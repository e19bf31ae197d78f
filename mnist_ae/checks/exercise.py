"""What the lessons' checks share: trying an answer, and saying what is wrong with it.

A check takes the student's function and calls it. An answer that is still empty is "not
tried yet", a right one gets a tick, and a wrong one raises `CheckError`, whose message
names the likely misconception.
"""

import functools
import inspect
import linecache
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np

Answer = Callable[..., Any]
Returned = TypeVar("Returned")

COMPREHENSIONS = {"<listcomp>", "<setcomp>", "<dictcomp>", "<genexpr>"}


class CheckError(Exception):
    """An answer that is not right yet, and the likely reason."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return [f"✗ {self}"]


@dataclass(frozen=True)
class Misconception:
    """What to tell a student whose answer returns this value.

    Attributes:
        message: what was returned, and what to do instead.
        value: a number, array or tensor without gradient.
    """

    message: str
    value: Any


def exercise(test: Callable[[Answer], None]) -> Callable[[Answer | None], None]:
    """Make a check of a function that raises `CheckError` on a wrong answer.

    Args:
        test: takes the answer; uses `expect` and the other functions of this module.

    Returns:
        A function of the answer that prints "not tried yet" if the answer is empty and "is
        right" if it passes. An error in the answer's code becomes a `CheckError` that names
        the line.
    """

    @functools.wraps(test)
    def check(answer):
        name = getattr(answer, "__name__", "answer")
        if _is_empty(answer):
            print(f"· {name}: not tried yet")
            return
        expect(
            callable(answer),
            f"This is a value of type {type(answer).__name__}, expected a function: pass "
            "the function itself, without brackets.",
        )
        try:
            test(answer)
        except CheckError:
            raise
        except Exception as error:
            raise CheckError(_explain(error, answer)) from error
        print(f"✓ {name} is right")

    return check


def expect(condition: object, message: str) -> None:
    """Raise `CheckError` with this message unless the condition holds."""
    if not condition:
        raise CheckError(message)


def given(value: Returned | None) -> Returned:
    """Return what an answer returned; raise `CheckError` if that is None."""
    expect(value is not None, "Your function returned None: does it end with `return`?")
    return value


def given_number(value: Any) -> float:
    """Return the number that an answer returned; raise `CheckError` if it is not one."""
    shape = tuple(np.shape(given(value)))
    expect(
        shape == (),
        f"The result has the shape {shape}, expected a single number: does your mean run "
        "over all dimensions?",
    )
    return float(value)


def given_loss(value: Any) -> Any:
    """Return the loss of an answer; raise `CheckError` unless it is a tensor ()."""
    is_tensor = hasattr(given(value), "requires_grad")
    expect(
        is_tensor and value.shape == (),
        "Your function should return one number, as a tensor, so that PyTorch can "
        "differentiate it.",
    )
    return value


def given_pair(value: Any, expected: str, types: tuple[type, ...] = (tuple, list)) -> Any:
    """Return the two results of an answer; raise `CheckError` if there are not two.

    Args:
        value: what the answer returned.
        expected: what the two results are, for the message.
        types: what may hold them.
    """
    is_pair = isinstance(given(value), types) and len(value) == 2
    expect(is_pair, f"Your function should return two results: {expected}.")
    return value


def rule_out(
    found: Any, misconceptions: Iterable[Misconception], atol: float = 1e-7
) -> None:
    """Raise `CheckError` with the message of the first misconception whose value was found.

    Args:
        found: what the answer returned: a number, array or tensor without gradient.
        misconceptions: in the order in which they are tried.
        atol: absolute tolerance of the comparison; the relative one is 1e-5.
    """
    found = np.asarray(found, np.float64)
    for misconception in misconceptions:
        value = np.asarray(misconception.value, np.float64)
        if value.shape == found.shape and np.allclose(found, value, rtol=1e-5, atol=atol):
            raise CheckError(misconception.message)


def expect_close(
    found: Any,
    expected: Any,
    tolerance: float = 1e-5,
    digits: int = 5,
    what: str = "result",
) -> None:
    """Raise `CheckError` unless two numbers differ by less than a tolerance.

    Args:
        found: the number that the answer returned.
        expected: the right number.
        tolerance: the absolute difference from which on the answer is wrong.
        digits: how many decimals the message shows.
        what: what the number is, for the message.
    """
    found = float(found)
    expected = float(expected)
    expect(
        abs(found - expected) < tolerance,
        f"The {what} is {found:.{digits}f}, expected {expected:.{digits}f}.",
    )


def expect_type(found: Any, expected: type, name: str) -> None:
    """Raise `CheckError` unless an answer returned an object of this type.

    Args:
        found: what the answer returned.
        expected: the right type.
        name: what it is called in the message.
    """
    expect(
        isinstance(found, expected),
        f"Your function returned a result of type {type(found).__name__}, expected {name}.",
    )


def expect_shape(found: Any, shape: tuple[int, ...], remedy: str = "") -> None:
    """Raise `CheckError` unless an array or tensor has this shape.

    Args:
        found: what the answer returned.
        shape: the right shape.
        remedy: a sentence on what to do, if any.
    """
    found_shape = tuple(np.shape(found))
    message = f"The result has the shape {found_shape}, expected {tuple(shape)}. {remedy}"
    expect(found_shape == tuple(shape), message.rstrip())


def expect_unchanged(argument: Any, original: Any, name: str) -> None:
    """Raise `CheckError` unless an argument of the answer equals its copy.

    Args:
        argument: the array or tensor that the answer was called with.
        original: its copy, made before the call.
        name: what it is called in the lesson.
    """
    expect(
        np.array_equal(argument, original),
        f"Your function changed `{name}` itself: leave it as it is and work on a copy.",
    )


def expect_gradient(loss: Any) -> None:
    """Raise `CheckError` if a loss, whose value is right, cannot be differentiated."""
    expect(
        loss.requires_grad,
        "The value is right, but no gradient flows: something cuts it off (detach, item, "
        "or no_grad).",
    )


def expect_learning_rate(optimizer: Any, expected: float) -> None:
    """Raise `CheckError` unless an optimizer has this learning rate, and no other."""
    rates = {group["lr"] for group in optimizer.param_groups}
    expect(
        rates == {expected},
        f"The learning rate is {', '.join(map(str, rates))}, expected the one that was "
        f"given, {expected}.",
    )


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


def _is_empty(answer: Any) -> bool:
    """Return whether an answer is None, `...`, or a function that does nothing."""
    if answer is None or answer is ...:
        return True
    code = getattr(answer, "__code__", None)
    if code is None or code.co_code not in EMPTY_BODIES:
        return False
    nothing = (None, answer.__doc__)
    return all(constant in nothing for constant in code.co_consts)


def _only_dots(): ...


def _only_docstring():
    """Nothing."""


def _only_pass():
    pass


EMPTY_BODIES = {
    function.__code__.co_code for function in (_only_dots, _only_docstring, _only_pass)
}
