"""What is wrong, said in one way everywhere: where, what was found, what was expected."""


def message(where: object, found: object, expected: object, remedy: str = "") -> str:
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
