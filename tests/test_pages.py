"""The pages of `mnist-ae run`: whole in themselves, readable, every formula set."""

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from nbconvert import HTMLExporter
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mnist_ae.command import formulas, lessons, markup, page
from mnist_ae.command.summary import Summary

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
RUN = {
    "banner": "Run of today.",
    "complete": True,
    "on_stand_in": False,
    "index": "index.html",
    "before": None,
    "after": {"link": "02_second.html", "title": "2 · Second things"},
}
PAGES = {"01_first", "02_second"}
PNG = base64.b64encode(b"\x89PNG a picture").decode()


def read(path):
    return nbformat.read(path, as_version=4)


def page_of(*cells):
    notebook = new_notebook(cells=list(cells))
    return page.render_lesson(notebook, "1 · First things", PAGES, RUN)


def text_to_html(text):
    return markup.markdown_to_html(text, {}, PAGES)


# Formulas.


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_every_formula_of_every_lesson_is_set(path, monkeypatch):
    formulas_of_lesson = []

    def record(latex, display):
        formulas_of_lesson.append(latex)
        return formulas.to_mathml(latex, display)  # a ValueError if it can't be set

    monkeypatch.setattr(formulas, "to_html", record)
    num_dollars = 0
    for cell in read(path).cells:
        if cell.cell_type == "markdown":
            html = text_to_html(cell.source)
            prose = re.sub(r"<(code|pre).*?</\1>", "", html, flags=re.DOTALL)
            assert "$" not in prose, "a formula that was not recognised"
            num_dollars += re.sub(r"`[^`]*`", "", cell.source).count("$")
    assert num_dollars >= 2 * len(formulas_of_lesson)
    assert bool(num_dollars) == bool(formulas_of_lesson)


def letters(html):
    """What a formula shows, without spaces."""
    return re.sub(r"\s", "", BeautifulSoup(html, "html.parser").get_text())


@pytest.mark.parametrize(
    ("latex", "shown", "element"),
    [
        (r"\hat x", "x\u02c6", "mover"),
        (r"\frac{1}{784\, n}", "1784n", "mfrac"),
        (r"\sum_{i=1}^{n} x_i", "∑i=1nxi", "munderover"),
        (r"W_1^\top", "W1\u22a4", "msubsup"),
        (r"\mathrm{relu}(W_1 x + b_1)", "relu(W1x+b1)", "msub"),
        (r"A \cap B", "A∩B", "mo"),
        (r"w \leftarrow w - \eta v", "w←w−ηv", "mo"),
        (r"\begin{aligned} a &= b \\ c &= d \end{aligned}", "a=bc=d", "mtable"),
    ],
)
def test_formulas_become_mathml(latex, shown, element):
    mathml = formulas.to_mathml(latex, display=True)
    assert letters(mathml).replace("\u2061", "") == shown
    assert f"<{element}" in mathml


def test_a_function_s_name_keeps_its_distance():
    product, logarithm = (
        formulas.to_mathml(latex, display=False) for latex in (r"\rho p", r"\rho \log p")
    )
    assert "0.1667em" not in product
    assert logarithm.count("0.1667em") == 2, "before and after it"


@pytest.mark.parametrize("latex", [r"\frac{1}{", r"\nosuchcommand x", "x & y"])
def test_what_is_no_formula_is_shown_as_it_is_written(latex):
    with pytest.raises(ValueError, match=re.escape(latex)):
        formulas.to_mathml(latex, display=False)
    html = text_to_html(f"Before ${latex}$ after.")
    assert BeautifulSoup(html, "html.parser").get_text().strip() == f"Before {latex} after."


def test_without_its_package_formulas_are_shown_as_they_are_written(monkeypatch):
    monkeypatch.setattr(formulas, "math_core", None)
    assert "<code>x &lt; y</code>" in text_to_html("It is $x < y$.")


# A page on its own.


def things_that_are_fetched(html):
    """What a browser would ask for to show a page."""
    soup = BeautifulSoup(html, "html.parser")
    found = [str(element) for element in soup(["script", "iframe", "object", "embed"])]
    for element in soup.find_all(src=True):
        found.append(element["src"])
    for element in soup("link"):
        found.append(element["href"])
    for style in soup("style"):
        found += re.findall(r"url\(([^)]*)\)|(@import.*)", style.get_text())
    found += re.findall(r"\ssrcset=[^>]*", html)
    return [text for text in found if not text.startswith("data:")]


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_the_page_of_a_lesson_is_whole_in_itself(path):
    title = lessons.read_title(path)
    html = page.render_lesson(read(path), title, PAGES, RUN)
    assert things_that_are_fetched(html) == []
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html["lang"] == "en"
    assert soup.title.get_text() == title
    assert soup.h1.get_text().startswith(title)
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "width=device-width" in soup.find("meta", {"name": "viewport"})["content"]
    assert "prefers-color-scheme: dark" in html
    pictures = soup("img")
    assert pictures
    for picture in pictures:
        assert len(picture["alt"]) > 20, "the figure in words"
        assert picture["alt"] != page.NO_DESCRIPTION


def test_the_index_is_whole_in_itself():
    html = page.render("index.html.j2", summary=Summary(planned=[]), rows=[], lecture=[])
    assert things_that_are_fetched(html) == []
    assert BeautifulSoup(html, "html.parser").html["lang"] == "en"


def test_what_lies_elsewhere_stays_out():
    markdown = (
        "[![Open in Colab](https://example.org/badge.svg)](https://example.org/lesson)\n\n"
        '<img src="nowhere/picture.png" alt="a lost picture">'
        '<script src="https://example.org/a.js"></script>'
    )
    output = new_output(
        "display_data",
        {"text/html": '<link href="https://example.org/a.css"><b>bold</b>'},
    )
    html = page_of(new_markdown_cell(markdown), new_code_cell("1", outputs=[output]))
    assert things_that_are_fetched(html) == []
    assert '<a href="https://example.org/lesson">Open in Colab</a>' in html
    assert "a lost picture" in html
    assert "<b>bold</b>" in html


def test_pictures_beside_the_lessons_come_inside(tmp_path, monkeypatch):
    monkeypatch.setattr(markup, "NOTEBOOKS", tmp_path)
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "weights.png").write_bytes(b"a picture")
    html = text_to_html("![the weights](images/weights.png)")
    content = base64.b64encode(b"a picture").decode()
    assert f'src="data:image/png;base64,{content}"' in html
    assert 'alt="the weights"' in html


@pytest.mark.parametrize(
    ("address", "leads_to"),
    [
        ("02_second.ipynb", "02_second.html"),
        ("./02_second.ipynb#3.-Loss", "02_second.html#3.-Loss"),
        ("#here", "#here"),
        ("https://example.org/a", "https://example.org/a"),
        ("03_not_in_this_run.ipynb", None),
        ("../data/README.md", None),
    ],
)
def test_links_lead_to_what_a_reader_has(address, leads_to):
    link = BeautifulSoup(text_to_html(f"See [there]({address})."), "html.parser").a
    assert (link and link["href"]) == leads_to


def test_neighbours_are_linked_by_their_titles():
    soup = BeautifulSoup(page_of(), "html.parser")
    links = [(link["href"], link.get_text()) for link in soup.nav("a")]
    assert links == [
        ("index.html", "All lessons of this run"),
        ("02_second.html", "2 · Second things →"),
    ]


def test_tables_scroll_by_themselves():
    table = BeautifulSoup(
        text_to_html("| a | b |\n|---|---|\n| 1 | 2 |"), "html.parser"
    ).table
    assert table.parent["class"] == ["scroll"]


# What cells show.


def shown(output):
    return page.render_output(output, PAGES)


def test_alt_texts_are_kept():
    metadata = {"image/png": {"alt": 'digits, "as they are" & <small>', "width": 300}}
    data = {"image/png": PNG, "text/plain": "<Figure>"}
    html = shown(new_output("display_data", data, metadata=metadata))
    picture = BeautifulSoup(html, "html.parser").img
    assert picture["alt"] == metadata["image/png"]["alt"]
    assert picture["width"] == "300"
    assert picture["src"] == f"data:image/png;base64,{PNG}"


def test_plain_nbconvert_keeps_them_with_its_template_classic():
    """`jupyter nbconvert --to html --template classic LESSON.ipynb`, as README says."""
    data = {"image/png": PNG}
    metadata = {"image/png": {"alt": "ten digits in a row"}}
    output = new_output("display_data", data, metadata=metadata)
    notebook = new_notebook(cells=[new_code_cell("1", outputs=[output])])
    html, _ = HTMLExporter(template_name="classic").from_notebook_node(notebook)
    assert BeautifulSoup(html, "html.parser").img["alt"] == "ten digits in a row"


def test_outputs_of_each_kind():
    assert "a &lt; b" in shown(new_output("stream", text="a < b"))
    assert "<em>so</em>" in shown(new_output("display_data", {"text/markdown": "*so*"}))
    assert "<math" in shown(new_output("execute_result", {"text/latex": "$x$"}))
    svg = shown(new_output("display_data", {"image/svg+xml": "<svg></svg>"}))
    assert "data:image/svg+xml;base64," in svg
    assert shown(new_output("display_data", {"application/x-unknown": "?"})) == ""
    error = new_output("error", ename="E", evalue="", traceback=["\x1b[31mE\x1b[0m: no"])
    assert BeautifulSoup(shown(error), "html.parser").get_text() == "E: no"
    assert 'class="ansi-red-fg"' in shown(error)


def test_solutions_are_folded():
    html = page_of(new_code_cell("answer = 42", metadata={"tags": ["solution"]}))
    folded = BeautifulSoup(html, "html.parser").details
    assert "answer = 42" in folded.get_text()
    assert folded.summary.get_text() == "Solution"
