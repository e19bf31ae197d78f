"""What lesson 1 lets students predict: who shares memory, and how large a file is."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mnist_ae import idx
from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_number, is_close
from mnist_ae.checks.prediction import given_answers

LETTERS = "abcde"
EXAMPLE = "return 1, 2, 3, 4, 5"
GREY = 200
DARK = 10
SHAPE = (4, 5, 6)
COUNT = 120  # numbers in an array of that shape
INT32 = 4  # bytes
HEADER = 16  # bytes, of three dimensions


@dataclass(frozen=True)
class Question:
    """One question that is answered by a number.

    Attributes:
        value: what was measured.
        misconceptions: {wrong number: what to say of it}.
    """

    value: float
    misconceptions: dict[float, str]


def ask() -> list[Question]:
    """Do what (a) to (e) of the exercise say; return what comes out."""
    return [_mean_of_two(), _slice(), _chosen(), _view(), _file_size()]


def _grey_images():
    return np.full(SHAPE, GREY, np.uint8)


def _mean_of_two():
    images = _grey_images()
    value = float(((images[0] + images[1]) / 2).max())
    wraps = (
        "The sum is made before the division, and it is a uint8: 200 + 200 does not fit, "
        "so it starts again at 0"
    )
    stops = "A uint8 that is full does not stop at 255, it starts again at 0"
    misconceptions = {
        float(GREY): wraps,
        2.0 * GREY: wraps,
        127.0: stops,
        127.5: stops,
        128.0: stops,
        255.0: stops,
        2 * value: "That is the sum, in uint8; the line prints half of it",
    }
    return Question(value, misconceptions)


def _slice():
    images = _grey_images()
    part = images[:2]
    part[:] = DARK
    shares = "A slice is a view: it shows the memory of `images`, so writing changes both"
    return Question(float(images[0].max()), {float(GREY): shares})


def _chosen():
    images = _grey_images()
    chosen = images[[2, 3]]
    chosen[:] = DARK
    copies = (
        "A list of positions is fancy indexing, and that makes a copy: writing into the "
        "copy leaves `images` alone"
    )
    return Question(float(images[2].max()), {float(DARK): copies})


def _view():
    x = torch.zeros(6)
    square = x.view(2, 3)
    square[1, 2] = 1
    shares = (
        "`view` makes no copy: `square` shows the memory of `x`, so writing changes both"
    )
    only_one = (
        "`square[1, 2] = 1` sets one number, that of row 1 and column 2; the other five "
        "stay 0"
    )
    misconceptions = {0.0: shares, 6.0: only_one}
    return Question(float(x.sum().item()), misconceptions)


def _file_size():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "some-file")
        idx.write_idx(path, _grey_images().astype(np.int32))
        value = float(path.stat().st_size)
    four_bytes = "An int32 takes four bytes, not one"
    no_header = (
        "The file begins with a header: four bytes, and four more for each dimension"
    )
    misconceptions = {
        COUNT: four_bytes,
        COUNT + HEADER: four_bytes,
        INT32 * COUNT: no_header,
        INT32 * COUNT + 4: no_header,
        INT32 * COUNT + 8: f"{no_header}. There are three",
        INT32 * COUNT + 12: f"{no_header}. You left out one of the two",
        INT32 * (COUNT + HEADER): (
            "The header stays as long as it is, whatever the type: only the numbers of the "
            "array take four bytes each"
        ),
    }
    return Question(value, misconceptions)


def expect_predictions(result: Any, questions: list[Question]) -> None:
    """Raise `CheckError`, with the likely misconception, unless all predictions are right.

    Args:
        result: what the answer returned: five numbers in a tuple, list, array or tensor.
        questions: in the order of the letters.
    """
    answers = given_answers(result, len(questions), EXAMPLE)
    for letter, found, question in zip(LETTERS, answers, questions, strict=True):
        number = given_number(found, f"answer to ({letter})")
        if is_close(number, question.value):
            continue
        for value, message in question.misconceptions.items():
            expect(number != value, f"Not {_show(number)} in ({letter}). {message}.")
        raise CheckError(f"Not {_show(number)} in ({letter}): run it, and find out why.")


def _show(number):
    return str(int(number)) if float(number).is_integer() else str(number)
