"""The text of a lesson as HTML: formulas set, pictures inside, links that lead on."""

import re
from pathlib import PurePosixPath

from bs4 import BeautifulSoup
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from mnist_ae.command import formulas
from mnist_ae.command.lessons import NOTEBOOKS

OUTSIDE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)  # how an address begins
WITH_PAGES = (".ipynb", ".md")  # what a lesson and the glossary are written in
FOREIGN = ("script", "link", "iframe", "object", "embed", "base", "meta")


class Renderer(IPythonRenderer):
    """Turns Markdown into HTML as nbconvert does, but sets the formulas."""

    def block_math(self, body: str) -> str:
        return formulas.to_html(body, display=True)

    def inline_math(self, body: str) -> str:
        return formulas.to_html(body, display=False)

    def latex_environment(self, name: str, body: str) -> str:
        latex = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return formulas.to_html(latex, display=True)


def markdown_to_html(text: str, attachments: dict, pages: set[str]) -> str:
    """Return Markdown as HTML that needs nothing but itself.

    Args:
        text: Markdown, with formulas between dollar signs.
        attachments: the cell's own pictures, as a notebook has them.
        pages: names of the lessons, and of the glossary, that have a page beside this one.
    """
    renderer = Renderer(
        escape=False, attachments=attachments, embed_images=True, path=str(NOTEBOOKS)
    )
    return keep_inside(MarkdownWithMath(renderer=renderer).render(text), pages)


def keep_inside(html: str, pages: set[str]) -> str:
    """Return HTML without what a page on its own can't show.

    A picture that lies elsewhere is replaced by its description.  A link to a lesson or the
    glossary leads to its page.  Links to other files are plain text; those to the web stay.
    Tables get a frame in which they scroll, and a keyboard can scroll code.

    Args:
        html: a part of a page.
        pages: names of the lessons, and of the glossary, that have a page beside this one.
    """
    soup = BeautifulSoup(html, features="html.parser")
    for element in soup(FOREIGN):
        element.decompose()
    for picture in soup("img"):
        if not picture.get("src", "").startswith("data:"):
            picture.replace_with(picture.get("alt", ""))
    for link in soup("a", href=True):
        target = _link_target(link["href"], pages)
        if target is None:
            link.unwrap()
        else:
            link["href"] = target
    for code in soup("pre"):
        code["tabindex"] = "0"
    for table in soup("table"):
        table.wrap(soup.new_tag("div", attrs={"class": "scroll", "tabindex": "0"}))
    return str(soup)


def _link_target(address, pages):
    """Where a link leads from a page; None if nowhere."""
    if address.startswith("#") or OUTSIDE.match(address):
        return address
    path, hash_sign, heading = address.partition("#")
    file = PurePosixPath(path)
    if file.suffix in WITH_PAGES and file.stem in pages:
        return f"{file.stem}.html{hash_sign}{heading}"
    return None
