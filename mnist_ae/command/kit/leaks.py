"""Whether something of a solution got into a student's copy."""

import json
import re

from mnist_ae.command.kit.reading import EXERCISES, SOLUTION, tags_of
from mnist_ae.command.kit.secrets import (
    Secrets,
    hashes_of_code,
    numbers_in,
    secrets_of,
    without_spaces,
)

CODE = re.compile(r"```[a-z]*\n(.*?)```|`([^`]+)`", re.DOTALL)  # within Markdown


def find_leaks(copy, original) -> list[str]:
    """Return what a student's copy tells of the solutions, one line for each find.

    Args:
        copy: the student's notebook.
        original: the committed notebook, with the solutions.

    Returns:
        Lines that name the cell, what was found, and of which solution it is; [] if there
        is none.  Names, lines and syntax trees are looked for in every cell, with its
        metadata and outputs; numbers from the heading "Exercises" on, for before that the
        lesson has numbers of its own.
    """
    secrets = [
        secrets_of(cell)
        for cell in original.cells
        if cell.cell_type == "code" and SOLUTION in tags_of(cell)
    ]
    leaks = []
    among_exercises = False
    for cell in copy.cells:
        if re.search(rf"^## .*{EXERCISES}$", cell.source, re.MULTILINE):
            among_exercises = True
        found = _found_in(cell, among_exercises)
        for secret in secrets:
            leaks += [f"cell {cell.id}: {what}" for what in _compare(found, secret)]
    return leaks


def _found_in(cell, among_exercises):
    """(text without spaces, numbers, hashes of syntax trees) of a cell."""
    others = {key: value for key, value in cell.items() if key not in ("source", "id")}
    everything = cell.source + json.dumps(others, ensure_ascii=False)
    code = [cell.source] if cell.cell_type == "code" else _code_in(cell.source)
    hashes = set()
    for source in code:
        hashes |= set(hashes_of_code(source))
    numbers = numbers_in(cell.source) if among_exercises else set()
    return without_spaces(everything), numbers, hashes


def _compare(found, secret: Secrets):
    """What a cell tells of one solution."""
    text, numbers, hashes = found
    if secret.name in text:
        yield f"the name {secret.name}"
    for line in sorted(secret.lines):
        if line in text:
            yield f"{line!r} of {secret.name}"
    for number in sorted(secret.numbers & numbers):
        yield f"the number {number} of {secret.name}"
    for known in sorted(hashes & set(secret.trees)):
        code = " ".join(secret.trees[known].split())
        yield f"the same as `{code}` of {secret.name}, perhaps under other names"


def _code_in(markdown):
    """The code in a text: blocks, and what stands between backquotes."""
    return [block or inline for block, inline in CODE.findall(markdown)]
