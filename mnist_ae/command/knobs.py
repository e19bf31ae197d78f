"""A lesson's knobs: the settings in its knob cell, and new values for them."""

import ast
import re

from mnist_ae.errors import message

TAG = "knobs"  # of the cell that holds them, one `NAME = value` per line
INJECTED = "injected-parameters"  # of the cell that papermill adds: its values come later


def find_knobs(notebook) -> dict[str, str]:
    """Return the knobs of a lesson and their values as they are written: {name: value}.

    Where papermill has turned some, theirs are the values that count.
    """
    knobs = _assignments(notebook, TAG)
    for name, value in _assignments(notebook, INJECTED).items():
        if name in knobs:
            knobs[name] = value
    return knobs


def turn_knob(notebook, name: str, value: str) -> bool:
    """Replace a knob's value, if the lesson has it; its comment stays.

    Returns:
        whether the lesson has this knob.

    Raises:
        ValueError: the value is of another kind than the one in the lesson.
    """
    knobs = find_knobs(notebook)
    if name not in knobs:
        return False
    _check_value(name, value, knobs[name])
    line = re.compile(rf"^{name} = [^#\n]*?(?=\s*#|$)", re.MULTILINE)
    for cell in [*_tagged(notebook, TAG), *_tagged(notebook, INJECTED)]:
        cell.source = line.sub(lambda _: f"{name} = {value}", cell.source)
    return True


def turn_knobs(notebooks, settings: list[str]) -> None:
    """Replace knobs in all lessons that have them.

    Args:
        notebooks: {name of the lesson: notebook}.
        settings: such as "NUM_EPOCHS=1".

    Raises:
        ValueError: not of this form, no lesson has the knob, or a value of another kind.
    """
    for setting in settings:
        name, _, value = setting.partition("=")
        if not (name.isidentifier() and value):
            raise ValueError(
                message("--knob", repr(setting), "NAME=VALUE, as in NUM_EPOCHS=1")
            )
        turned = [turn_knob(notebook, name, value) for notebook in notebooks.values()]
        if not any(turned):
            there = sorted(
                {knob for each in notebooks.values() for knob in find_knobs(each)}
            )
            where = f"no knob {name} in {', '.join(notebooks)}"
            raise ValueError(
                message("--knob", where, f"one of {', '.join(there) or '(none)'}")
            )


def _tagged(notebook, tag):
    """The cells that carry a tag."""
    return [cell for cell in notebook.cells if tag in cell.metadata.get("tags", [])]


def _assignments(notebook, tag):
    """What the cells with a tag assign: {name: value as it is written}."""
    found = {}
    for cell in _tagged(notebook, tag):
        for statement in ast.parse(cell.source).body:
            if isinstance(statement, ast.Assign):
                found[statement.targets[0].id] = ast.unparse(statement.value)
    return found


def _check_value(name, value, committed):
    """Compare a new value with the committed one: its syntax, its kind and its sign."""
    try:
        value.encode()
    except UnicodeEncodeError as error:  # bytes that the system's encoding lacks
        remedy = "Set PYTHONUTF8=1, or give the folder a name in ASCII."
        where = f"--knob {name}"
        raise ValueError(message(where, ascii(value), "text in UTF-8", remedy)) from error
    try:
        ast.parse(value, mode="eval")
    except SyntaxError as error:
        raise ValueError(_remark(name, repr(value), "a value in Python")) from error
    old = _literal(committed)
    new = _literal(value)
    if old is None or new is None:  # an expression: the lesson will tell
        return
    if _kind(old) != _kind(new):
        raise ValueError(_remark(name, value, f"a value like the lesson's, {committed}"))
    if isinstance(old, int) and isinstance(new, float):
        raise ValueError(_remark(name, value, f"a whole number like {committed}"))
    if _kind(old) == "number" and old > 0 and new <= 0:
        raise ValueError(_remark(name, value, f"a positive number like {committed}"))


def _remark(name, found, expected):
    return message(f"--knob {name}", found, expected)


def _kind(value):
    """What a knob's value is: int and float are one kind, True and False another."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float):
        return "number"
    return type(value).__name__


def _literal(text):
    """The value of a literal, or None for any other expression."""
    try:
        return ast.literal_eval(text)
    except ValueError:
        return None
