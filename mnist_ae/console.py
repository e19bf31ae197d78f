"""Printing that no encoding breaks, such as that of Windows when output goes to a file."""

import codecs
import sys
import unicodedata

ERRORS = "mnist_ae.readable"  # how streams treat what they can't encode
READABLE = {  # the nearest that ASCII has
    "✓": "v",
    "✗": "x",
    "·": "-",
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "×": "x",
    "→": "->",
    "←": "<-",
    "≥": ">=",
    "≤": "<=",
    "±": "+-",
    "‖": "||",
    "∞": "inf",
    "µ": "u",
    "λ": "lambda",
    "π": "pi",
    "ρ": "rho",
    "σ": "sigma",
    "█": "#",
}
UNKNOWN = "?"


def readable(error: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding lacks, as an error handler of `codecs` does.

    Returns:
        (ASCII in its place, where to go on).

    >>> "✓ 28 × 28, naïve …".encode("ascii", ERRORS)
    b'v 28 x 28, naive ...'
    """
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_replacement(letter) for letter in lacking), error.end


def _replacement(letter):
    """What stands for a letter in ASCII: a sign like it, or itself without its accent."""
    if letter in READABLE:
        return READABLE[letter]
    parts = unicodedata.normalize("NFKD", letter)
    return parts.encode("ascii", "ignore").decode() or UNKNOWN


codecs.register_error(ERRORS, readable)


def say(text: str, flush: bool = False) -> None:
    """Print a text; what the console can't encode is replaced, as by "v" for a tick.

    Args:
        text: one or several lines.
        flush: send it at once.
    """
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, ERRORS).decode(encoding), flush=flush)
