"""What a case of the lab is made of."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

Code = Callable[..., object]


@dataclass(frozen=True)
class Case:
    """Code as a student would write it, and what is needed to judge answers about it.

    Attributes:
        shown: the function as the lesson has it; it is among `faulty` or among `right`.
        lines: the lines of `shown` that may be named as its fault, each by itself; none if
            it is fine.
        faulty: two functions that are wrong in different ways.
        right: two functions that are right in different ways.
        is_right: tries a function on data drawn by a generator.
    """

    shown: Code
    lines: tuple[str, ...]
    faulty: tuple[Code, Code]
    right: tuple[Code, Code]
    is_right: Callable[[Code, np.random.Generator], bool]

    def lines_with(self, words: str) -> list[str]:
        """Return the lines of `shown` that contain these words, whatever their spaces."""
        source = inspect.getsource(self.shown)
        wanted = _bare(words)
        return [line.strip() for line in source.splitlines() if wanted in _bare(line)]


def _bare(text):
    """A text without spaces, and with one kind of quotes."""
    return "".join(text.split()).replace("'", '"')
