"""A lesson in hours: which sections and exercises make a session each."""

SESSION = 45  # minutes


def sessions_of(parts: list[tuple[str, int]], minutes: int = SESSION) -> list[str]:
    """Return what to do in each session.

    Sections and exercises stay in their order, and none is cut: one that is longer than a
    session has one for itself.

    Args:
        parts: (heading, minutes) of each.
        minutes: how long a session may take.

    Returns:
        For each session a text that names its parts and says how long they take.

    >>> sessions_of([("1. Bytes", 20), ("2. Tensors", 20), ("Exercise 1", 10)])
    ['40 minutes: “1. Bytes” to “2. Tensors”', '10 minutes: “Exercise 1”']
    """
    sessions = [[]]
    for part in parts:
        taken = sum(length for _, length in sessions[-1])
        if sessions[-1] and taken + part[1] > minutes:
            sessions.append([])
        sessions[-1].append(part)
    return [_text(session) for session in sessions if session]


def _text(session):
    """A session by its first and its last part."""
    total = sum(length for _, length in session)
    first, last = session[0][0], session[-1][0]
    span = f"“{first}”" if last == first else f"“{first}” to “{last}”"
    minutes = "minute" if total == 1 else "minutes"
    return f"{total} {minutes}: {span}"
