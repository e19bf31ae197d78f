"""The glossary: the lessons' words on one page, beside the lessons wherever they lie."""

import hashlib
import re
from pathlib import Path

from mnist_ae.command import lessons, markup, page

NAME = "glossary"  # of its page, as a lesson's name is that of the lesson's page
TEMPLATE = "glossary.html.j2"
MARK = "<!-- mnist-ae run {digest} -->"  # the last line of a copy that a run writes


def find_glossary() -> Path | None:
    """Return where the glossary lies; None if this folder of lessons has none."""
    path = lessons.NOTEBOOKS / f"{NAME}.md"
    return path if path.is_file() else None


def render_glossary(text: str, pages: set[str], index: str) -> str:
    """Return the glossary's page.

    Args:
        text: the glossary, as Markdown.
        pages: names of the lessons that have a page beside this one.
        index: the page that lists them.
    """
    heading = re.search(r"^# (.+)$", text, re.MULTILINE)
    title = heading[1] if heading else NAME
    html = markup.markdown_to_html(text, {}, pages)
    return page.render(TEMPLATE, title=title, html=html, index=index)


def mark_copy(text: str) -> str:
    """Return the glossary as a run writes it beside its notebooks, which link to it."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return f"{text}\n{MARK.format(digest=digest)}\n"


def is_unedited_copy(marked: str) -> bool:
    """Whether a run has written this copy, and nobody has changed it since."""
    text, _, _ = marked.rpartition("\n<!--")
    return marked == mark_copy(text)
