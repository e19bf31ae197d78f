"""Predictions: numbers, and what rises, what falls, and what stays."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_number

DIRECTIONS = ("rise", "fall", "stay")
SAME = 1e-6  # relative difference up to which a quantity stays
CLOSE = 1e-3  # relative difference up to which two numbers are the same answer


@dataclass(frozen=True)
class Question:
    """One question of a prediction that is answered by a word.

    Attributes:
        letter: "a" for the question (a).
        right: the measured word, one of `DIRECTIONS`.
        hints: {wrong word: the likely misconception, which does not tell the right word}.
    """

    letter: str
    right: str
    hints: Mapping[str, str]


def direction(before: float, after: float) -> str:
    """Return whether a measured quantity rises, falls or stays."""
    if abs(after - before) <= SAME * max(abs(before), abs(after)):
        return "stay"
    return "rise" if after > before else "fall"


def given_answers(value: Any, num_answers: int, example: str) -> list[Any]:
    """Return the answers of a prediction, in a tuple, list or array, as a list.

    Args:
        value: what the student's function returned.
        num_answers: how many there should be.
        example: a `return` line with that many.

    Raises:
        CheckError: there are more or fewer, or one is still missing.
    """
    is_sequence = isinstance(value, tuple | list)
    is_array = isinstance(value, np.ndarray | torch.Tensor) and value.ndim == 1
    expect(
        (is_sequence or is_array) and len(value) == num_answers,
        f"Your function should return {num_answers} answers, such as `{example}`.",
    )
    answers = list(value)
    for letter, answer in zip("abcdefgh", answers, strict=False):
        is_empty = isinstance(answer, str) and not answer
        is_missing = answer is None or answer is ... or is_empty
        expect(not is_missing, f"Your answer to ({letter}) is still missing.")
    return answers


def expect_number(
    found: Any,
    letter: str,
    right: float,
    misconceptions: Mapping[float, str],
    hint: str,
    close: float = CLOSE,
    near: float = 0.0,
) -> None:
    """Raise `CheckError`, with the likely misconception, unless the right number was given.

    Args:
        found: the answer.
        letter: "a" for the question (a).
        right: the measured number.
        misconceptions: {wrong number: what to say of it}.
        hint: what to say of any other wrong number.
        close: the relative difference up to which two numbers are the same answer.
        near: the relative difference up to which a number was rounded too much.
    """
    expect(
        not isinstance(found, str),
        f"Your answer to ({letter}) is {found!r}, expected a number, without quotes.",
    )
    number = float(given_number(found, f"answer to ({letter})"))
    if math.isclose(number, right, rel_tol=close):
        return
    for value, message in misconceptions.items():
        if math.isclose(number, value, rel_tol=close):
            raise CheckError(f"Not {number:g} in ({letter}). {message}")
    expect(
        not math.isclose(number, right, rel_tol=near),
        f"{number:g} in ({letter}) is near, but not near enough: give two decimals.",
    )
    raise CheckError(f"Not {number:g} in ({letter}). {hint}")


def expect_word(found: Any, question: Question) -> None:
    """Raise `CheckError`, with the likely misconception, unless the right word was given.

    "Rises", " rise. " and "rise" are the same.
    """
    word = _direction_in(found) if isinstance(found, str) else None
    expect(
        word is not None,
        f"Your answer to ({question.letter}) is {found!r}, expected one of the words "
        '"rise", "fall" and "stay".',
    )
    if word != question.right:
        raise CheckError(f"Not {word!r} in ({question.letter}). {question.hints[word]}")


def _direction_in(text):
    """Return the only direction that a text begins with; None if there is none."""
    stems = [word.removesuffix("s") for word in re.findall("[a-z]+", text.lower())]
    named = [stem for stem in stems if stem in DIRECTIONS]
    is_clear = len(set(named)) == 1 and stems[0] == named[0]
    return named[0] if is_clear else None
