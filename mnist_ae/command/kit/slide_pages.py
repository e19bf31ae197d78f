"""The file with a lesson's slides: reveal.js, text, figures and notes in one page."""

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

from mnist_ae.command import markup, page
from mnist_ae.command.kit.reading import Lesson
from mnist_ae.command.kit.slides import cut_slides
from mnist_ae.errors import message

WIDTH = 1280  # pixels, of a slide; the browser scales it to the screen
HEIGHT = 720
REVEAL = Path("_static", "revealjs")  # in the package sphinx_revealjs
STYLES = ("dist/reset.css", "dist/reveal.css")


def slide_files(lessons: list[Lesson]) -> Iterator[tuple[str, bytes]]:
    """Return the lessons' slides: pairs (name, content), a file for each lesson."""
    for lesson in lessons:
        yield f"{lesson.name}.html", slides_page(lesson).encode()


def slides_page(lesson: Lesson) -> str:
    """Return the slides of a lesson as one page that asks for nothing else."""
    slides = []
    for slide in cut_slides(lesson):
        shown = vars(slide) | {"title": _inline(slide.title)}
        slides.append(shown)
    return page.render(
        "slides.html.j2",
        title=f"{lesson.title}: slides",
        slides=slides,
        reveal=read_reveal(),
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
    html = markup.markdown_to_html(title, {}, set()).strip()
    return html.removeprefix("<p>").removesuffix("</p>")
