"""What lesson 1 checks in a reader of IDX files of every type."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from mnist_ae import idx
from mnist_ae.checks.exercise import Answer, CheckError, expect
from mnist_ae.checks.judge import Misconception, expect_close, given_array
from mnist_ae.checks.trial import call

TYPES = (np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64)
SHAPES = ((7,), (300,), (2, 3), (260, 2), (3, 2, 5), (2, 3, 2, 4))
LONG = (70_000,)  # a size of more than two bytes


@dataclass(frozen=True)
class File:
    """One IDX file.

    Attributes:
        array: the numbers in it.
        content: its bytes.
    """

    array: np.ndarray
    content: bytes

    @property
    def name(self) -> str:
        """The file in words."""
        return f"{self.array.dtype} of the shape {self.array.shape}"


def draw_files(rng: np.random.Generator) -> list[File]:
    """Draw a file of each type in each of several shapes."""
    files = []
    for dtype in TYPES:
        for shape in SHAPES:
            array = _draw(dtype, shape, rng)
            big_endian = array.astype(array.dtype.newbyteorder(">"))
            files.append(File(array, idx.header(array) + big_endian.tobytes()))
    long = _draw(np.uint8, LONG, rng)
    files.append(File(long, idx.header(long) + long.tobytes()))
    return files


def break_file(file: File) -> list[tuple[str, bytes]]:
    """Return what may be wrong with a file's length, and the bytes of such a file."""
    itemsize = file.array.itemsize
    return [
        ("a byte too few", file.content[:-1]),
        ("a number too few", file.content[:-itemsize]),
        ("a byte too many", file.content + b"\0"),
        ("a number too many", file.content + bytes(itemsize)),
        ("half of a header", file.content[:6]),
    ]


def _draw(dtype, shape, rng):
    """Numbers of a type from its whole range; floats of several sizes, with their signs."""
    if np.issubdtype(dtype, np.floating):
        return (rng.normal(size=shape) * 10.0 ** rng.integers(-3, 4, shape)).astype(dtype)
    limits = np.iinfo(dtype)
    array = rng.integers(limits.min, limits.max, shape, dtype, endpoint=True)
    array.flat[0] = limits.max
    array.flat[-1] = limits.min
    return array


def expect_file(result: Any, file: File) -> None:
    """Raise `CheckError` unless the result is a writeable array of the file's numbers.

    Args:
        result: what the answer returned.
        file: what it was to read.
    """
    is_array = isinstance(result, np.ndarray | torch.Tensor)
    expect(
        is_array,
        f"Your reader returned a {type(result).__name__}, expected an array: only that has "
        "a type and a shape.",
    )
    expected = file.array
    found = given_array(result)
    header_length = 4 + 4 * expected.ndim
    expect(
        found.shape == expected.shape,
        f"From a file of {file.name} your reader makes the shape {found.shape}. "
        f"{_reason_of_shape(found, expected)} (The header of this file has {header_length} "
        "bytes.)",
    )
    what = f"array of a file of {file.name}"
    with np.errstate(all="ignore"):  # bytes in another order may be no floats
        expect_close(found, expected, _misconceptions(file), what)
    _expect_type(found, expected, file)
    expect(np.array_equal(found, expected), f"The numbers of the {what} are rounded.")
    is_writeable = torch.is_tensor(result) or result.flags.writeable
    expect(
        is_writeable,
        "The values are right, but the array is a view on bytes, so one can't write into "
        "it: make a copy.",
    )


def _reason_of_shape(found, expected):
    if found.size == expected.size:
        return "The number of values is right: give them the sizes that the header names."
    if found.size == expected.nbytes and expected.itemsize > 1:
        return f"It takes each byte for a number: one number has {expected.itemsize} bytes."
    return "Four bytes of the header say each size, and its fourth byte how many there are."


def _misconceptions(file):
    """Arrays of the right shape that come of a likely slip; see `Misconception`."""
    expected = file.array
    start = 4 + 4 * expected.ndim
    little_endian = Misconception(
        f"You read a file of {file.name} in the other order of bytes: its numbers are "
        'big-endian, so the type has a ">", as in np.dtype(">i2").',
        expected.byteswap(),
    )
    other_types = []
    for code in {"u", "i", "f"} - {expected.dtype.kind}:
        name = f">{code}{expected.itemsize}"
        if name in (">f1", ">f2"):
            continue
        value = np.frombuffer(file.content, name, offset=start).reshape(expected.shape)
        other_types.append(
            Misconception(
                f"You read a file of {file.name} as {value.dtype.name}: the third byte of "
                "the header names the type.",
                value,
            )
        )
    if expected.itemsize == 1:
        return other_types
    return [little_endian, *other_types]


def _expect_type(found, expected, file):
    """Raise `CheckError` unless the types agree; the order of the bytes does not matter."""
    found_type = found.dtype.newbyteorder("=")
    expect(
        found_type == expected.dtype,
        f"The values of a file of {file.name} are right, but their type is {found_type}.",
    )


def expect_error(answer: Answer, content: bytes, problem: str) -> None:
    """Raise `CheckError` unless an answer stops with an error at broken bytes.

    Args:
        answer: the student's function.
        content: the bytes of a file whose length does not fit its header.
        problem: what is wrong with them.
    """
    try:
        call(answer, content=content)
    except CheckError:
        raise
    except Exception:
        return
    raise CheckError(
        f"You read a file with {problem} as if it were whole: compare the length with the "
        "header, and raise an error such as ValueError."
    )
