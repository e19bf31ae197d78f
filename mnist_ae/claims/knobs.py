"""The lessons' committed knobs, for which their claims hold, and those that were turned."""

import sys
import tomllib
from typing import Any

from mnist_ae.environment import LESSONS

FILE = LESSONS / "knobs.toml"


def committed(lesson: int) -> dict[str, Any]:
    """Return a lesson's knobs and their committed values, from `notebooks/knobs.toml`.

    Args:
        lesson: its number; a lesson that the file doesn't have has no knobs.

    Raises:
        OSError: the file can't be read.
    """
    tables = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tables.get(str(lesson), {})


def turned(lesson: int) -> dict[str, Any]:
    """Return the knobs whose values in the running notebook are not the committed ones.

    Args:
        lesson: the number of the lesson that the claim belongs to.

    Returns:
        {name: committed value}. A knob that the notebook does not have is not turned.
    """
    names = vars(sys.modules["__main__"])
    found = {}
    for name, value in committed(lesson).items():
        if name in names and not _is_committed(names[name], value):
            found[name] = value
    return found


def _is_committed(value, committed_value):
    """Whether a notebook's value equals that in the file, which knows lists, no tuples."""
    if isinstance(value, tuple):
        value = list(value)
    is_plain = isinstance(value, bool | int | float | str | list)
    return is_plain and value == committed_value
