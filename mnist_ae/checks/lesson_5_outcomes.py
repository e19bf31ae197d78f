"""Judging an answer by several numbers at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from mnist_ae.checks.exercise import CheckError
from mnist_ae.checks.judge import (
    ABSOLUTE_TOLERANCE,
    Misconception,
    expect_close,
    given_number,
    is_close,
)


@dataclass(frozen=True)
class Outcome:
    """One call of an answer that should return a number.

    Attributes:
        found: what it returned.
        expected: the right number.
        misconceptions: wrong numbers with what to say of them.
        tolerance: absolute.
    """

    found: Any
    expected: Any
    misconceptions: Sequence[Misconception]
    tolerance: float = ABSOLUTE_TOLERANCE

    def is_explained_by(self, value: Any) -> bool:
        """Return whether the answer returned this number, as far as one can tell."""
        return is_close(self.found, value, self.tolerance)


def expect_numbers(outcomes: Sequence[Outcome], what: str) -> None:
    """Raise `CheckError` unless an answer returned the right number in each call.

    A misconception is named only if it explains what every call returned: small whole
    numbers often agree by chance.

    Args:
        outcomes: those of all calls, with the same misconceptions in the same order.
        what: what the number is, for the message.
    """
    for outcome in outcomes:
        given_number(outcome.found)
    if all(outcome.is_explained_by(outcome.expected) for outcome in outcomes):
        return
    for index, misconception in enumerate(outcomes[0].misconceptions):
        explains = []
        for outcome in outcomes:
            value = outcome.misconceptions[index].value
            explains.append(outcome.is_explained_by(value))
        if all(explains):
            raise CheckError(misconception.message)
    for outcome in outcomes:
        expect_close(
            outcome.found, outcome.expected, what=what, tolerance=outcome.tolerance
        )
