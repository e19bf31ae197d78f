"""Text as blocks, paragraphs as sentences: what slides are cut from."""

import re
from dataclasses import dataclass

HEADING = "heading"
PARAGRAPH = "paragraph"
LIST = "list"
TABLE = "table"
CODE = "code"
FORMULA = "formula"
FOLDED = "folded"  # <details>, closed until somebody opens it
MIN_LETTERS = 45  # of what a slide shows of a paragraph; one sentence may be shorter
SHORT = 150  # letters; such a paragraph is shown whole
LONG = 450  # letters; no paragraph is shown for longer than that because of what follows
PROTECTED = re.compile(r"`[^`]*`|\$[^$]+\$|\[[^\]]*\]\([^)]*\)|\([^()]*\)")
END = re.compile(r"(?<=[.?!])[*”\"]*\s+(?=[*“\"]*[A-Z0-9\0(])")  # \0: what is protected
HIDDEN = re.compile(r"\0(\d+)\0")
# initials and abbreviations, which end no sentence
NO_END = re.compile(r"(\b[A-Z]|\be\.g|\bi\.e|\bDr|\bvs|\bFig)\.$")
ITEM = re.compile(r"^(?:[-*]|\d+\.) ", re.MULTILINE)
# "Two words on names.", "There are three ways.", "It has a price.": what it is comes next
COUNT = re.compile(
    r"\b(?:two|three|four|five|six|several|both|a few|one more)\b", re.IGNORECASE
)
# how sentences begin that are read together: "Top: …", "*Before*: …", "The *encoder* …"
LABEL = re.compile(r"(?:Read )?[*]*[A-Z][\w ]{0,25}[*]*: ")
MEMBER = re.compile(r"(?:The|An?|One|Second|Third) \*[^*]+\*")


@dataclass(frozen=True)
class Block:
    """A part of a text.

    Attributes:
        kind: one of the constants above.
        text: its Markdown; of a heading, the title alone.
    """

    kind: str
    text: str


def split_blocks(text: str) -> list[Block]:
    """Return the blocks of a Markdown text in their order."""
    blocks = []
    lines = text.splitlines()
    while lines:
        if not lines[0].strip():
            lines.pop(0)
            continue
        kind, num_lines = _begin(lines)
        part = "\n".join(lines[:num_lines])
        del lines[:num_lines]
        if kind == HEADING:
            part = part.lstrip("#").strip()
        blocks.append(Block(kind, part))
    return blocks


def _begin(lines):
    """The kind of the block that begins with the first line, and how many lines it has."""
    first = lines[0]
    if first.startswith("#"):
        return HEADING, 1
    if first.startswith("```"):
        return CODE, _up_to(lines, lambda line: line.startswith("```"))
    if first.startswith("$$"):
        closes_itself = len(first.strip()) > 2 and first.rstrip().endswith("$$")
        return FORMULA, 1 if closes_itself else _up_to(lines, lambda line: "$$" in line)
    if first.startswith("<details"):
        return FOLDED, _up_to(lines, lambda line: "</details>" in line)
    if first.startswith("|"):
        return TABLE, _while(lines, lambda line: line.startswith("|"))
    if ITEM.match(first):
        return LIST, _while(lines, lambda line: ITEM.match(line) or line.startswith(" "))
    return PARAGRAPH, _while(lines, _continues)


def _continues(line):
    """Whether a line goes on with a paragraph."""
    begins_another = line.startswith(("#", "```", "$$", "|", "<details")) or ITEM.match(
        line
    )
    return bool(line.strip()) and not begins_another


def _up_to(lines, closes):
    for number, line in enumerate(lines[1:], start=2):
        if closes(line):
            return number
    return len(lines)


def _while(lines, belongs):
    for number, line in enumerate(lines[1:], start=1):
        if not belongs(line):
            return number
    return len(lines)


def sentences(paragraph: str) -> list[str]:
    """Return the sentences of a paragraph; code, formulas, links and brackets stay whole.

    >>> sentences("Nearly. Each has its tenth (cf. section 2. There).  So `a. B` it is!")
    ['Nearly.', 'Each has its tenth (cf. section 2. There).', 'So `a. B` it is!']
    """
    text = " ".join(paragraph.split())
    kept = []

    def hide(match):
        kept.append(match[0])
        return f"\0{len(kept) - 1}\0"

    hidden = PROTECTED.sub(hide, text)
    found = []
    begin = 0
    for end in END.finditer(hidden):
        before = hidden[begin : end.end()].strip()
        if not NO_END.search(before):
            found.append(before)
            begin = end.end()
    found.append(hidden[begin:].strip())
    return [_show(sentence, kept) for sentence in found if sentence]


def _show(sentence, kept):
    """Put back what was hidden, which may itself hold something hidden."""
    while "\0" in sentence:
        sentence = HIDDEN.sub(lambda match: kept[int(match[1])], sentence)
    return sentence


def lead(paragraph: str) -> str:
    """Return the beginning of a paragraph that says by itself what it is about.

    A short paragraph is returned whole.  Of a long one that is the first sentence, and the
    next ones while that is very short, or has half a bold or italic passage, or leaves
    something open: it ends in a colon or question mark, says how many things follow, or is
    the first of several that are made alike ("Top: …  Bottom: …").
    """
    if len(paragraph) <= SHORT:
        return " ".join(paragraph.split())
    found = sentences(paragraph)
    first = found[0]
    shown = [found.pop(0)]
    while found and _leaves_open(first, " ".join(shown), found[0]):
        shown.append(found.pop(0))
    return " ".join(shown)


def _leaves_open(first, shown, following):
    """Whether what is shown of a paragraph needs the sentence that follows."""
    if len(shown) < MIN_LETTERS or _is_open(shown):
        return True
    if len(shown) + len(following) > LONG:
        return False
    if shown.endswith(("?", ":")):
        return True
    counts = len(first) < SHORT and COUNT.search(first)
    return bool(counts) or any(
        kind.match(first) and kind.match(following) for kind in (LABEL, MEMBER)
    )


def items(text: str) -> list[str]:
    """Return the items of a list, without their marks."""
    return [" ".join(part.split()) for part in ITEM.split(text) if part.strip()]


def _is_open(text):
    """Whether a bold or italic passage, or a bracket, has begun and not ended."""
    plain = PROTECTED.sub("", text)
    half_bold = plain.count("**") % 2 == 1
    half_italic = plain.replace("**", "").count("*") % 2 == 1
    return half_bold or half_italic or plain.count("(") > plain.count(")")
