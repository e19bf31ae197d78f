"""The file with a lesson's slides: reveal.js, text, figures and notes in one page."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from mnist_ae.command import markup, page
from mnist_ae.command.kit import pdf
from mnist_ae.command.kit.deck import Slide
from mnist_ae.command.kit.reading import Lesson
from mnist_ae.command.kit.slides import cut_slides
from mnist_ae.errors import message

WIDTH = 1280  # pixels, of a slide; the browser scales it to the screen
HEIGHT = 720
REVEAL = Path("_static", "revealjs")  # in the package sphinx_revealjs
STYLES = ("dist/reset.css", "dist/reveal.css")


def slide_files(lessons: list[Lesson]) -> Iterator[tuple[str, bytes]]:
    """Return the lessons' slides, also as PDF where a browser is installed.

    Returns:
        Pairs (name, content), of one or two files for each lesson.
    """
    browser = pdf.find_browser()
    for_print = {}
    for lesson in lessons:
        slides = cut_slides(lesson)
        name = f"{lesson.name}.html"
        yield name, slides_page(lesson.title, slides).encode()
        if browser:
            for_print[name] = slides_page(lesson.title, slides, for_print=True).encode()
    if browser:
        yield from pdf.pdf_files(for_print, browser)


def slides_page(title: str, slides: list[Slide], for_print: bool = False) -> str:
    """Return slides as one page that asks for nothing else.

    Args:
        title: of the lesson.
        slides: as `cut_slides` returns them.
        for_print: without scripts and notes, each slide on a page of its own.
    """
    shown = []
    for slide in slides:
        shown.append(vars(slide) | {"title": _inline(slide.title)})
    return page.render(
        "slides.html.j2",
        title=f"{title}: slides",
        slides=shown,
        reveal=None if for_print else read_reveal(),
        width=WIDTH,
        height=HEIGHT,
    )


def read_reveal() -> dict[str, str]:
    """Return reveal.js as texts: its style, its script, and that of the speaker's view.

    Raises:
        ValueError: the package that has it is not installed.
    """
    spec = importlib.util.find_spec("sphinx_revealjs")
    if spec is None:
        remedy = "Install it: pip install -e '.[kit]'."
        raise ValueError(
            message("this Python", "no sphinx_revealjs", "the extra 'kit'", remedy)
        )
    folder = Path(spec.submodule_search_locations[0]) / REVEAL
    style = "\n".join((folder / name).read_text(encoding="utf-8") for name in STYLES)
    script = (folder / "dist/reveal.js").read_text(encoding="utf-8")
    notes = (folder / "plugin/notes/notes.js").read_text(encoding="utf-8")
    return {"style": style, "script": _as_inline(script), "notes": _as_inline(notes)}


def _as_inline(script):
    """A script that may stand within a page: it must not seem to end early."""
    script = re.sub(r"//# sourceMappingURL=.*", "", script)
    return script.replace("</script", r"<\/script")


def _inline(title):
    """A title's Markdown as HTML without the paragraph around it."""
    no_list = re.sub(r"^(\d+)\. ", r"\1\\. ", title)
    html = markup.markdown_to_html(no_list, {}, set()).strip()
    return html.removeprefix("<p>").removesuffix("</p>")
