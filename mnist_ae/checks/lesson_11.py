"""Checks of lesson 11: the line at fault, a measurement that tells, and the mend.

A case has three answers. Their checks say whether an answer is right, and no more: what is
wrong is for the student to find out. The cases themselves are in `mnist_ae.checks.lab`.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from mnist_ae.checks.exercise import Answer, CheckError, expect, passes, report
from mnist_ae.checks.lab.case import Case, Code
from mnist_ae.checks.lab.catalog import CASES
from mnist_ae.checks.trial import call
from mnist_ae.console import say
from mnist_ae.errors import message

FINE = "fine"
NUM_ROUNDS = 2  # that a measurement sees each function
NUM_TRIALS = 3  # of mended code, each on other data
STEPS = ("where", "measure", "mend")
SHARE_TO_PASS = 0.75  # of all points


def where(number: int, answer: Answer) -> None:
    """Check the first answer to a case.

    Args:
        number: of the case.
        answer: () → the line at fault, or a part of it that is in no other line, or "fine".

    Raises:
        CheckError: it is another line, or no line at all.
        ValueError: there is no case of this number.
    """
    report(partial(expect_place, find_case(number)), answer)


def measure(number: int, answer: Answer) -> None:
    """Check the second answer to a case.

    Args:
        number: of the case.
        answer: (code) → whether the function `code` has a fault. It is tried with four
            functions, two of them faulty in different ways and two of them right.

    Raises:
        CheckError: it judges one of them wrongly.
        ValueError: there is no case of this number.
    """
    report(partial(expect_telling, find_case(number)), answer)


def mend(number: int, answer: Answer) -> None:
    """Check the third answer to a case.

    Args:
        number: of the case.
        answer: the case's function, mended; if it was fine, as it was.

    Raises:
        CheckError: it is not right.
        ValueError: there is no case of this number.
    """
    report(partial(expect_mended, find_case(number)), answer)


def score(names: Mapping[str, Any]) -> None:
    """Judge all answers anew, and print a table of them with the points.

    Args:
        names: the notebook's names, `globals()`; the answers to case 1 are `my_where_1`,
            `my_measure_1` and `my_mend_1`.
    """
    num_points = 0
    say("case   where   measure   mend")
    for number in CASES:
        marks = [_mark(step, number, names.get(f"my_{step}_{number}")) for step in STEPS]
        num_points += marks.count("✓")
        say(f"{number:4}{marks[0]:>7}{marks[1]:>9}{marks[2]:>8}")
    total = len(STEPS) * len(CASES)
    say(f"{num_points} of {total} points: {verdict(num_points)}")


def verdict(num_points: int) -> str:
    """Return what is said of so many points."""
    total = len(STEPS) * len(CASES)
    to_pass = math.ceil(SHARE_TO_PASS * total)
    if num_points >= to_pass:
        return "passed"
    return f"the lab is passed with {to_pass}"


def find_case(number: int) -> Case:
    """Return a case by its number; ValueError if there is none."""
    if number not in CASES:
        raise ValueError(message("case", number, f"a number from 1 to {len(CASES)}"))
    return CASES[number]


def expect_place(case: Case, answer: Answer, rng: np.random.Generator) -> None:
    """Raise `CheckError` unless the answer names a line at fault, or rightly none."""
    words = call(answer)
    expect(
        isinstance(words, str) and words.strip(),
        f"Your function returned {words!r}, expected a text: a line, or {FINE!r}.",
    )
    if words.strip().lower() == FINE:
        expect(not case.lines, "Not so.")
        return
    lines = case.lines_with(words)
    expect(
        lines,
        f"{words.strip()!r} is in no line of the case: copy a line, or a part of it.",
    )
    expect(
        len(lines) == 1,
        f"{words.strip()!r} is in {len(lines)} lines of the case: copy more of the line.",
    )
    expect(lines[0] in case.lines, "Not so.")


def expect_telling(case: Case, answer: Answer, rng: np.random.Generator) -> None:
    """Raise `CheckError` unless a measurement tells faulty functions from right ones."""
    functions = (*case.faulty, *case.right)
    num_right = [0] * len(functions)  # verdicts, for each function
    for _ in range(NUM_ROUNDS):
        for place in rng.permutation(len(functions)):
            is_faulty = place < len(case.faulty)
            code = _nameless(functions[place])
            found = _given_verdict(call(answer, code=code))
            num_right[place] += found == is_faulty
    judged = [count == NUM_ROUNDS for count in num_right]
    num_found = sum(judged[: len(case.faulty)])
    num_cleared = sum(judged[len(case.faulty) :])
    expect(
        all(judged),
        f"Your measurement finds the fault in {num_found} of 2 faulty functions, and none "
        f"in {num_cleared} of 2 right ones. The faulty ones fail in different ways.",
    )


def expect_mended(case: Case, answer: Answer, rng: np.random.Generator) -> None:
    """Raise `CheckError` unless a function is right on data that it hasn't seen."""
    for _ in range(NUM_TRIALS):
        expect(
            case.is_right(answer, rng),
            "There is a fault in it, the one that was there or a new one.",
        )


def _nameless(function: Code) -> Code:
    """Return a function that does the same, and tells neither its name nor its source."""

    def code(*arguments, **named):
        return function(*arguments, **named)

    return code


def _given_verdict(found: Any) -> bool:
    """Return the verdict of a measurement; `CheckError` unless it is True or False."""
    is_verdict = isinstance(found, bool | np.bool_) or str(getattr(found, "dtype", "")) in (
        "bool",
        "torch.bool",
    )
    expect(
        is_verdict and np.asarray(found).size == 1,
        f"Your measurement returned {found!r}, expected True (a fault) or False (none).",
    )
    return bool(found)


def _mark(step: str, number: int, answer: Answer | None) -> str:
    """Return ✓ for a right answer, ✗ for a wrong one and · for none."""
    test: Callable = TESTS[step]
    try:
        return "✓" if passes(partial(test, CASES[number]), answer) else "·"
    except CheckError:
        return "✗"


TESTS = {"where": expect_place, "measure": expect_telling, "mend": expect_mended}
