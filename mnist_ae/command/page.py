"""The page of a lesson: one HTML file that asks for nothing else, and runs no script."""

import base64
import re
from html import escape
from pathlib import Path

import jinja2
from nbconvert.filters import ansi2html
from nbconvert.filters.highlight import Highlight2HTML
from pygments.formatters import HtmlFormatter

from mnist_ae.command import markup

TEMPLATES = [Path(__file__).parent / folder for folder in (".", "kit", "handin")]
GENERATOR = '<meta content="mnist-ae run" name="generator"/>'  # how a run marks its pages
SOLUTION = "solution"  # tag of a cell that is folded
LIGHT_STYLE = "xcode"  # Pygments' colours for code; this one has enough contrast
DARK_STYLE = "github-dark"
NO_DESCRIPTION = "a figure without a description"
KINDS = (  # of an output, the one that is shown first
    "text/html",
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/latex",
    "text/plain",
)


def render(template: str, **values) -> str:
    """Return a page.

    Args:
        template: its file beside this module, or in the folder of the kit or of hand-in.
        values: what the template shows, apart from what all pages have.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True
    )
    return environment.get_template(template).render(
        generator=GENERATOR,
        light_code=HtmlFormatter(style=LIGHT_STYLE).get_style_defs(".highlight"),
        dark_code=HtmlFormatter(style=DARK_STYLE).get_style_defs(".highlight"),
        **values,
    )


def render_lesson(notebook, title: str, pages: set[str], run: dict) -> str:
    """Return the page of an executed lesson.

    Args:
        notebook: as it was executed.
        title: of the page.
        pages: names of the lessons, and of the glossary, that have a page beside it.
        run: {banner, complete, on_stand_in, index, before, after}; the last two are
            {link, title} of the neighbours, or None.
    """
    cells = []
    for cell in notebook.cells:
        shown = {"kind": cell.cell_type}
        if cell.cell_type == "markdown":
            attachments = cell.get("attachments", {})
            shown["html"] = markup.markdown_to_html(cell.source, attachments, pages)
        if cell.cell_type == "code":
            shown["html"] = highlight(cell.source)
            shown["count"] = cell.execution_count
            shown["folded"] = SOLUTION in cell.metadata.get("tags", [])
            shown["outputs"] = [render_output(output, pages) for output in cell.outputs]
        cells.append(shown)
    return render("page.html.j2", title=title, cells=cells, run=run)


def highlight(code: str) -> str:
    """Return Python code as HTML, in the classes that the pages' styles colour.

    A keyboard can scroll it, too, where lines are long.
    """
    html = Highlight2HTML(pygments_lexer="ipython3")(code)
    return html.replace("<pre>", '<pre tabindex="0">')


def render_output(output, pages: set[str]) -> str:
    """Return one output of a cell as HTML; "" if it has nothing to show."""
    if output.output_type == "stream":
        return _preformatted(output.text, output.name)
    if output.output_type == "error":
        return _preformatted("\n".join(output.traceback), "error")
    for kind in KINDS:
        if kind in output.data:
            return _render_data(kind, output, pages)
    return ""


def _render_data(kind, output, pages):
    """One kind of an output's data as HTML."""
    content = output.data[kind]
    if kind == "text/html":
        return markup.keep_inside(content, pages)
    if kind in ("text/markdown", "text/latex"):
        return markup.markdown_to_html(content, {}, pages)
    if kind == "text/plain":
        return _preformatted(content, "stdout")
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode()).decode()
    metadata = {**output.metadata, **output.metadata.get(kind, {})}
    attributes = f'alt="{escape(str(metadata.get("alt") or NO_DESCRIPTION))}"'
    for name in ("width", "height"):
        if name in metadata:
            attributes += f' {name}="{escape(str(metadata[name]))}"'
    data = re.sub(r"\s", "", content)
    return f'<img {attributes} src="data:{kind};base64,{data}">'


def _preformatted(text, kind):
    """Text as a terminal shows it, with its colours."""
    return f'<pre class="{kind}" tabindex="0">{ansi2html(text)}</pre>'
