"""Comparing what an answer returned with what is right, and saying what differs.

Any right form passes: NumPy, PyTorch or Python numbers, and any float type, with a
tolerance that fits the type.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.exercise import CheckError, expect

RELATIVE_TOLERANCE = 2e-5  # of float32 and float64, for sums in another order
ABSOLUTE_TOLERANCE = 1e-6
ROUNDINGS = 4  # that a result of a coarser type, such as float16, may be away
MAX_DIGITS = 12  # decimals with which two numbers are shown at most


@dataclass(frozen=True)
class Misconception:
    """What to tell a student whose answer returns this value.

    Attributes:
        message: what was returned, and what to do instead.
        value: a number, array or tensor.
    """

    message: str
    value: Any


def given_array(value: Any, what: str = "result") -> np.ndarray:
    """Return what an answer returned (an array, tensor, number or list) as an array.

    Its type stays, but that bfloat16, which NumPy does not know, becomes float32.

    Raises:
        CheckError: it holds anything but numbers, or its rows differ in length.
    """
    if isinstance(value, torch.Tensor):
        value = value.detach().cpu()
        value = value.float() if value.dtype == torch.bfloat16 else value
    if isinstance(value, list | tuple) and any(torch.is_tensor(item) for item in value):
        value = [given_array(item, what) for item in value]
    if isinstance(value, int | Fraction | Decimal) and np.asarray(value).dtype == object:
        value = float(value)  # an int of more than 64 bits is such an object, too
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):  # rows of several lengths
        array = np.asarray(None)
    expect(
        array.dtype.kind in "biuf",
        f"The {what} is of type {type(value).__name__}, expected numbers: an array, a "
        "tensor or a number.",
    )
    return array


def given_number(value: Any, what: str = "result") -> float:
    """Return the number that an answer returned; a float16 keeps its type.

    Raises:
        CheckError: it is not a single number.
    """
    array = given_array(value, what)
    if isinstance(value, tuple | list):
        kind = type(value).__name__
        raise CheckError(f"The {what} is a {kind} of {len(value)}, not a single number.")
    expect(
        array.shape == () or array.size != 1,
        f"The {what} is one number in an array of the shape {array.shape}: return the "
        "number itself.",
    )
    expect(
        array.shape == (),
        f"The {what} has the shape {array.shape}, expected a single number: does your mean "
        "or sum run over all dimensions?",
    )
    return array[()] if array.dtype == np.float16 else float(array)


def given_loss(value: Any) -> torch.Tensor:
    """Return the loss of an answer.

    Raises:
        CheckError: it is not a tensor () of floats.
    """
    is_tensor = isinstance(value, torch.Tensor)
    expect(
        is_tensor and value.shape == () and value.is_floating_point(),
        "Your function should return one number, as a tensor, so that PyTorch can "
        "differentiate it.",
    )
    return value


def given_pair(value: Any, expected: str) -> list[Any]:
    """Return the two results of an answer, in a tuple, list, array or tensor.

    Args:
        value: what the answer returned.
        expected: what the two results are, for the message.

    Raises:
        CheckError: there are not two.
    """
    is_sequence = isinstance(value, tuple | list)
    is_array = isinstance(value, np.ndarray | torch.Tensor) and value.ndim > 0
    expect(
        (is_sequence or is_array) and len(value) == 2,
        f"Your function should return two results: {expected}.",
    )
    return list(value)


def is_close(found: Any, expected: Any, tolerance: float = ABSOLUTE_TOLERANCE) -> bool:
    """Return whether two numbers or arrays agree, as far as their types allow.

    Args:
        found: what the answer returned; a coarser float type gets a larger tolerance.
        expected: the right values.
        tolerance: absolute; the relative one is 2e-5.
    """
    relative = max(RELATIVE_TOLERANCE, ROUNDINGS * _resolution(found))
    found = given_array(found)
    expected = given_array(expected)
    if found.shape != expected.shape:
        return False
    if relative > RELATIVE_TOLERANCE:  # small values are rounded like the largest ones
        tolerance = max(tolerance, relative * float(np.abs(expected).max(initial=0)))
    # as float64: differences of bytes would wrap around
    found = found.astype(np.float64)
    expected = expected.astype(np.float64)
    return np.allclose(found, expected, rtol=relative, atol=tolerance)


def _resolution(value):
    """The relative distance of neighbouring numbers of a float type; 0 for others."""
    if isinstance(value, torch.Tensor):
        return torch.finfo(value.dtype).eps if value.is_floating_point() else 0
    dtype = getattr(value, "dtype", None)
    if dtype is None or dtype.kind != "f":
        return 0
    return float(np.finfo(dtype).eps)


def rule_out(
    found: Any,
    misconceptions: Iterable[Misconception],
    expected: Any = None,
    tolerance: float = ABSOLUTE_TOLERANCE,
) -> None:
    """Raise `CheckError` with the message of the first misconception whose value was found.

    Args:
        found: what the answer returned.
        misconceptions: in the order in which they are tried.
        expected: the right value; a misconception that happens to be right is passed over.
        tolerance: absolute.
    """
    if expected is not None and is_close(found, expected, tolerance):
        return
    for misconception in misconceptions:
        if is_close(found, misconception.value, tolerance):
            raise CheckError(misconception.message)


def expect_close(
    found: Any,
    expected: Any,
    misconceptions: Iterable[Misconception] = (),
    what: str = "result",
    remedy: str = "",
    tolerance: float = ABSOLUTE_TOLERANCE,
) -> None:
    """Raise `CheckError` unless a number or array is the right one.

    Args:
        found: what the answer returned.
        expected: the right number or array.
        misconceptions: wrong values with what to say of them, tried in this order.
        what: what the number or array is, for the message.
        remedy: a sentence on what to do, if any.
        tolerance: absolute; the relative one is 2e-5.
    """
    given_array(found, what)  # numbers at all
    if is_close(found, expected, tolerance):
        return
    rule_out(found, misconceptions, tolerance=tolerance)
    found = given_array(found, what)
    expected = given_array(expected, what)
    expect_shape(found, expected.shape, remedy, what)
    if expected.shape == ():
        where = f"The {what}"
        place = ()
    else:
        difference = np.abs(found.astype(np.float64) - expected.astype(np.float64))
        difference[np.isnan(difference)] = np.inf
        place = np.unravel_index(difference.argmax(), expected.shape)
        where = f"The {what} at [{', '.join(map(str, place))}]"
    shown, right = show_both(found[place], expected[place])
    raise CheckError(f"{where} is {shown}, expected {right}. {remedy}".rstrip())


def show_both(found: float, expected: float) -> tuple[str, str]:
    """Return two different numbers as texts, with as many digits as tell them apart."""
    for digits in range(3, MAX_DIGITS):
        shown = f"{float(found):.{digits}g}"
        right = f"{float(expected):.{digits}g}"
        if shown != right:
            return shown, right
    return repr(float(found)), repr(float(expected))


def expect_type(found: Any, expected: type | tuple[type, ...], name: str) -> None:
    """Raise `CheckError` unless an answer returned an object of this type.

    Args:
        found: what the answer returned.
        expected: the right type or types.
        name: what it is called in the message.
    """
    expect(
        isinstance(found, expected),
        f"Your function returned a result of type {type(found).__name__}, expected {name}.",
    )


def expect_shape(
    found: Any, shape: tuple[int, ...], remedy: str = "", what: str = "result"
) -> None:
    """Raise `CheckError` unless an array or tensor has this shape.

    Args:
        found: what the answer returned.
        shape: the right shape.
        remedy: a sentence on what to do, if any.
        what: what it is, for the message.
    """
    found_shape = tuple(np.shape(found))
    message = f"The {what} has the shape {found_shape}, expected {tuple(shape)}. {remedy}"
    expect(found_shape == tuple(shape), message.rstrip())
