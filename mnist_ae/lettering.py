"""Names in figures: of letters that the font has, and of a size that fits."""

from collections.abc import Iterable

from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.textpath import text_to_path

LARGEST = 15  # points
SMALLEST = 7
MOST_LETTERS = 20  # of a name
LINE = 1.2  # height of a line relative to its letters' size


def legible(names: Iterable, most: int = MOST_LETTERS) -> list[str]:
    """Return names as a figure can show them.

    Args:
        names: texts or numbers.
        most: letters of a name; from a longer one its middle is left out.

    Returns:
        One line for each name; its number, counted from 0, where the name is empty or the
        font lacks one of its letters.

    >>> legible(["Ankle boot", "Hammerhead shark, young", ""], most=12)
    ['Ankle boot', 'Hammer…young', '2']
    """
    font = get_font(findfont(FontProperties()))
    shown = []
    for number, name in enumerate(names):
        line = " ".join(str(name).split())
        can_be_drawn = all(font.get_char_index(ord(letter)) for letter in line)
        shown.append(shorten(line, most) if line and can_be_drawn else str(number))
    return shown


def shorten(text: str, most: int) -> str:
    """Return a text of `most` letters at most: from a longer one the middle is left out."""
    if len(text) <= most:
        return text
    num_last = max(0, most - 1) // 2
    num_first = max(0, most - 1 - num_last)
    return f"{text[:num_first]}…{text[len(text) - num_last :]}"


def width_of(text: str) -> float:
    """Return the width of a line of text, relative to its letters' size."""
    font = FontProperties(size=LARGEST)
    width, _, _ = text_to_path.get_text_width_height_descent(text, font, ismath=False)
    return width / LARGEST


def size_for(lines: Iterable[str], width: float) -> float:
    """Return the size of letters, in points, in which the longest line fits.

    Args:
        lines: of text.
        width: in points.

    Returns:
        7 to 15.
    """
    widest = max((width_of(line) for line in lines), default=0)
    return min(LARGEST, max(SMALLEST, width / widest)) if widest else LARGEST


def fit(texts: Iterable, width: float) -> tuple[list[str], float]:
    """Return texts of one or several lines each that are no wider than `width` points.

    Returns:
        The texts, their longest lines shortened where the smallest letters don't fit; and
        the size of their letters in points.
    """
    lines_of_each = [str(text).split("\n") for text in texts]
    size = size_for([line for lines in lines_of_each for line in lines], width)
    fitting = []
    for lines in lines_of_each:
        shown = []
        for line in lines:
            share = width / size / max(width_of(line), 1e-9)
            shown.append(line if share >= 1 else shorten(line, int(share * len(line))))
        fitting.append("\n".join(shown))
    return fitting, size
