"""What is wrong, said in one way everywhere: where, what was found, what was expected."""


def require(where, condition, found, expected, remedy="", error=ValueError):
    """Raise an error unless the condition holds.

    Args:
        where: the file, the folder or the argument that was looked at.
        condition: what must be true.
        found: what is there instead.
        expected: what should be there.
        remedy: a sentence on what to do, if any.
        error: the exception's class.

    >>> require("sizes", False, "(784,)", "two or more", "Add one.")
    Traceback (most recent call last):
    ValueError: sizes: found (784,), expected two or more. Add one.
    """
    if not condition:
        raise error(f"{where}: found {found}, expected {expected}. {remedy}".rstrip())


def message(where, found, expected, remedy: str = "") -> str:
    """Return the sentence in which every error of the package says what is wrong.

    Args:
        where: the file, the folder or the argument that was looked at.
        found: what is there instead.
        expected: what should be there.
        remedy: a sentence on what to do, if any.

    >>> message("sizes", "(784,)", "two or more", "Add one.")
    'sizes: found (784,), expected two or more. Add one.'
    """
    return f"{where}: found {found}, expected {expected}. {remedy}".rstrip()
