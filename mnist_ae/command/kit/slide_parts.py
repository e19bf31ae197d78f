"""Parts of a slide: HTML, and how high it is.

Heights are estimated for a slide of 1280 × 720 pixels and wide fonts; tests measure the
slides in a browser.
"""

import base64
import math
import re
import struct
from dataclasses import dataclass

from mnist_ae.command import markup, page
from mnist_ae.command.kit.blocks import (
    CODE,
    FORMULA,
    LIST,
    PARAGRAPH,
    TABLE,
    Block,
    items,
    sentences,
)

WIDTH = 1210  # pixels that text and figures may take
TEXT_LETTERS = 72  # of a line of text
TEXT_LINE = 39  # pixels
CODE_LETTERS = 88
CODE_LINE = 30
WIDE_CODE_LINE = 28
CODE_FRAME = 26
OUTPUT_LETTERS = 94
OUTPUT_LINE = 27
MAX_LINES = 20  # of an output
TALL_LINE = 18  # pixels
MAX_TALL_LINES = 30
TABLE_LETTERS = 84
TABLE_ROW = 40
FORMULA_HEIGHT = 96
FORMULA_LINE = 60  # more for each further line
GAP = 16
MIN_FIGURE = 400
MAX_HEIGHT = 460  # of a text
PNG_SIZE = slice(16, 24)  # where a PNG file has its width and height


@dataclass(frozen=True)
class Part:
    """A part of a slide.

    Attributes:
        html: what is shown.
        height: in pixels, the gap below included; of a figure, as low as it may get.
        width_height: of a figure in the slide's full width.
    """

    html: str
    height: int
    width_height: int = 0

    @property
    def is_figure(self) -> bool:
        """Whether this is a figure, which takes the room that it gets."""
        return self.width_height > 0

    @property
    def full_height(self) -> int:
        """The height that it should have, the gap below included."""
        return max(self.height, self.width_height)


def text_parts(block: Block, text: str | None = None) -> list[Part]:
    """Return a block of Markdown as parts, none of which fills a slide.

    A long list is cut between its items, a table between its rows, a paragraph between its
    sentences.

    Args:
        block: what kind it is, and its text.
        text: what is shown of it; all if None.
    """
    shown = block.text if text is None else text
    if block.kind == LIST:
        return _in_portions(_list_part, _items_with_marks(shown), "\n")
    if block.kind == TABLE:
        head, line, *rows = shown.splitlines()
        return _in_portions(lambda part: _table_part(f"{head}\n{line}\n{part}"), rows, "\n")
    if block.kind == PARAGRAPH:
        return _in_portions(_paragraph_part, sentences(shown), " ")
    if block.kind == CODE:
        return [Part(_html(shown), code_height(shown.count("\n") - 1, is_wide=False))]
    height = TEXT_LINE + GAP
    if block.kind == FORMULA:
        height = FORMULA_HEIGHT + FORMULA_LINE * shown.count(r"\\")
    return [Part(_html(shown), height)]


def _in_portions(make_part, pieces, between):
    """Parts of as many pieces of text each as are not too high together."""
    parts = []
    portion = []
    for piece in pieces:
        if portion and make_part(between.join([*portion, piece])).height > MAX_HEIGHT:
            parts.append(make_part(between.join(portion)))
            portion = []
        portion.append(piece)
    return [*parts, make_part(between.join(portion))]


def code_part(source: str) -> Part:
    """Return the code of a cell as a part."""
    lines = source.splitlines()
    is_wide = max(map(len, lines), default=0) > CODE_LETTERS
    kind = "input wide" if is_wide else "input"
    html = f'<div class="{kind}">{page.highlight(source)}</div>'
    return Part(html, code_height(len(lines), is_wide))


def code_height(num_lines: int, is_wide: bool) -> int:
    """Return the height of so many lines of code, which is smaller if lines are long."""
    return CODE_FRAME + (WIDE_CODE_LINE if is_wide else CODE_LINE) * num_lines + GAP


def output_parts(output) -> list[Part]:
    """Return what a cell prints, as parts; if it is a little long, in smaller letters."""
    if output.output_type == "stream":
        text = output.text
    else:
        text = output.get("data", {}).get("text/plain", "")
    parts = []
    lines = text.rstrip("\n").split("\n") if text.strip() else []
    is_tall = MAX_LINES < len(lines) <= MAX_TALL_LINES
    while lines:
        first, lines = _split_lines(lines, MAX_TALL_LINES if is_tall else MAX_LINES)
        shown = type(output)(output_type="stream", name="stdout", text="\n".join(first))
        kind = "output tall" if is_tall else "output"
        html = f'<div class="{kind}">{page.render_output(shown, set())}</div>'
        line = TALL_LINE if is_tall else OUTPUT_LINE
        parts.append(Part(html, line * _num_lines(first) + GAP))
    return parts


def figure_part(output) -> Part:
    """Return a figure as a part that takes the room it gets."""
    png = base64.b64decode(output.data["image/png"])
    width, height = struct.unpack(">II", png[PNG_SIZE])
    full_height = math.ceil(WIDTH * height / width)
    html = f'<div class="figure">{page.render_output(output, set())}</div>'
    return Part(html, min(full_height, MIN_FIGURE) + GAP, full_height + GAP)


def shown_text(text: str) -> str:
    """Return about what a reader sees of Markdown, to count its letters.

    >>> shown_text("**See** [lesson 2](02.ipynb), `x` and $a^2$")
    'See lesson 2, x and a^2'
    """
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\\(?:mathrm|text|hat|bar|left|right)\b", "", text)
    return re.sub(r"[*`$]", "", text)


def _html(text):
    return markup.markdown_to_html(text, {}, set())


def _paragraph_part(text):
    num_lines = math.ceil(len(shown_text(text)) / TEXT_LETTERS)
    return Part(_html(text), TEXT_LINE * num_lines + GAP)


def _items_with_marks(text):
    """The items of a list, each with its mark."""
    return [part for part in re.split(r"\n(?=[-*] |\d+\. )", text) if part.strip()]


def _list_part(text):
    num_lines = 0
    for item in items(text):
        num_lines += math.ceil(len(shown_text(item)) / (TEXT_LETTERS - 4))
    return Part(_html(text), TEXT_LINE * num_lines + GAP)


def _table_part(text):
    num_lines = 0
    for row in text.splitlines():
        if not re.fullmatch(r"[|:\- ]+", row):
            num_lines += math.ceil(len(shown_text(row)) / TABLE_LETTERS)
    return Part(_html(text), TABLE_ROW * num_lines + GAP)


def _split_lines(lines, max_lines):
    """The first lines, as many as have room, and the others."""
    for number in range(len(lines), 0, -1):
        if _num_lines(lines[:number]) <= max_lines:
            return lines[:number], lines[number:]
    return lines[:1], lines[1:]


def _num_lines(lines):
    """How many lines these take once the long ones are broken."""
    return sum(max(1, math.ceil(len(line) / OUTPUT_LETTERS)) for line in lines)
