"""Slides: how they are cut from a lesson, and that they ask for nothing."""

import base64
import re
import shutil
import struct

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mnist_ae.command.kit import blocks, pdf, slide_pages, slide_parts
from mnist_ae.command.kit.deck import HEIGHT, Deck
from mnist_ae.command.kit.reading import Lesson, read_lesson
from mnist_ae.command.kit.slides import cut_slides

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
WIDE = struct.pack(">II", 1000, 200)
SQUARE = struct.pack(">II", 600, 600)


def figure(size=WIDE, alt="A curve that falls"):
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + size).decode()
    return new_output(
        "display_data", {"image/png": png}, metadata={"image/png": {"alt": alt}}
    )


def code(source, *outputs, **metadata):
    cell = new_code_cell(source, metadata=metadata)
    cell.outputs = list(outputs)
    return cell


def cut(*cells):
    """The slides of a lesson that begins with a title, imports and knobs."""
    before = [
        new_markdown_cell("# 1 · Areas\n\n**How large?**"),
        code("import torch"),
        code("SIZE = 3", tags=["knobs"]),
    ]
    notebook = new_notebook(cells=[*before, *cells])
    lesson = Lesson(LESSONS[0], notebook, "1 · Areas", "How large?", 5, 5, 5, [], [None])
    return cut_slides(lesson)


def shown(slide):
    html = "".join(part.html for part in slide.parts)
    return " ".join(BeautifulSoup(html, "html.parser").get_text().split())


def told(slide):
    return " ".join(BeautifulSoup("".join(slide.notes), "html.parser").get_text().split())


# Text in blocks and sentences.


def test_blocks_of_a_text():
    text = (
        "## 2. Title\nA line\nand more.\n\n- one\n  goes on\n- two\n\n$$a\n= b$$\n\n"
        "| a | b |\n| - | - |\n| 1 | 2 |\n```python\nx = 1\n\ny = 2\n```\n"
        "<details><summary>Hint</summary>\n\nLook.\n</details>\nEnd."
    )
    found = [
        (block.kind, block.text.splitlines()[0]) for block in blocks.split_blocks(text)
    ]
    assert found == [
        ("heading", "2. Title"),
        ("paragraph", "A line"),
        ("list", "- one"),
        ("formula", "$$a"),
        ("table", "| a | b |"),
        ("code", "```python"),
        ("folded", "<details><summary>Hint</summary>"),
        ("paragraph", "End."),
    ]
    joined = "\n".join(block.text for block in blocks.split_blocks(text))
    assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", text.replace("## ", ""))


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_nothing_is_lost_in_blocks_and_sentences(path):
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type != "markdown":
            continue
        found = blocks.split_blocks(cell.source)
        joined = "".join(block.text for block in found)
        without_marks = re.sub(r"^#+ ", "", cell.source, flags=re.MULTILINE)
        assert re.sub(r"\s", "", joined) == re.sub(r"\s", "", without_marks)
        for block in found:
            if block.kind == blocks.PARAGRAPH:
                again = " ".join(blocks.sentences(block.text))
                assert again == " ".join(block.text.split())


MORE = "What follows is longer, so that nobody takes the paragraph for a short one." * 2


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("It falls. It rises, from then on, and much faster than it fell.", MORE),
        ("The loss falls from epoch to epoch, as it should.", f"And then? {MORE}"),
        ("Y. LeCun and others (1998, see there. Really) made it: a set.", f"Good? {MORE}"),
        ("**A download that stopped. It happens.** Half a file looks like one.", MORE),
        ("Some call it that (which `one`, in (brackets), is it. Nobody knows).", MORE),
        ("What is 0.5 in `a. B` and $x. Y$ of a long, long sentence? No.", MORE),
        ("The table shows five means, and nothing else of them: Which is best?", ""),
        ("Two words on names. An *epoch* is one thing. A *batch* is another.", ""),
        (f"Top: the images, ten in all, as they were. Bottom: {MORE[:-1]}.", "Or not."),
        (
            "The *encoder* makes a code, a short one. The *decoder* makes it whole.",
            MORE,
        ),
    ],
)
def test_the_beginning_of_a_paragraph(first, then):
    assert blocks.lead(f"{first} {then}".strip()) == first


def test_a_short_paragraph_is_whole():
    text = "One sentence that is not very short. And another one, which explains it."
    assert blocks.lead(text) == text


# What slides show.


def test_a_heading_begins_a_slide_and_text_its_notes():
    long = f"The first sentence says what all of this paragraph is about. {MORE}"
    first, second = cut(new_markdown_cell(f"## 1. Sizes\n\n{long}\n\n- one\n- two"))
    assert (first.title, first.level) == ("1 · Areas", 1)
    assert (second.title, second.level) == ("1. Sizes", 2)
    assert shown(second).startswith("The first sentence says what all of this paragraph is")
    assert MORE not in shown(second) and MORE in told(second)
    assert shown(second).endswith("one two")


def test_imports_knobs_studies_drawing_and_checks_are_not_shown():
    folded = {"jupyter": {"source_hidden": True}}
    slides = cut(
        code("def study():\n    return 1", **folded),
        code("def draw_bars(x):\n    return x"),
        code("def bars(ax, x):\n    return x"),
        code('claims.check("a.b", 1, split)\nassert True'),
        new_markdown_cell(
            "## 9. The study\n\nHow it was made, in one sentence of some length."
        ),
        code("def rows():\n    return 2"),
    )
    text = " ".join(shown(slide) for slide in slides)
    assert not re.search("import|SIZE|study\\(|draw_bars|bars|claims|assert|rows", text)


def test_code_is_shown_without_claims_and_with_what_it_prints():
    printed = new_output("stream", text="area 9\n")
    claim = new_output(
        "display_data", {"application/vnd.mnist-ae.claim+json": {}, "text/plain": "claim 9"}
    )
    cell = code('area = 9\nclaims.check("a.b", area, s)\nprint(area)', printed, claim)
    *_, slide = cut(new_markdown_cell("The area is computed."), cell)
    assert shown(slide).endswith("area = 9 print(area) area 9")


def test_code_without_a_text_before_it_stands_in_the_notes_unless_it_is_a_class():
    table = 'for n in (1, 2):\n    print(f"{n:6} {n * n:>9.2f}")'
    slides = cut(
        new_markdown_cell("## 1. A\n\nThe area is computed, and it is a large one."),
        code("def area(x):\n    return x * x"),
        code("def twice(x):\n    return 2 * area(x)"),
        code("class Area:\n    side = 1"),
        new_markdown_cell("The table has two rows."),
        code(table, new_output("stream", text="1 1.00\n2 4.00\n")),
        new_markdown_cell("The study is read."),
        code('rows = open(studies.find("01_areas.csv"))'),
    )
    text = " ".join(shown(slide) for slide in slides)
    notes = " ".join(told(slide) for slide in slides)
    assert "def area" in text and "class Area" in text and "2 4.00" in text
    for hidden in ("def twice", "print(f", "rows = open"):
        assert hidden not in text and hidden in notes


def test_a_number_in_a_title_is_no_list():
    page = slide_pages.slides_page(
        "a", cut(new_markdown_cell("## 9. Sizes\n\nLarge ones."))
    )
    assert "<h2>9. Sizes</h2>" in page


def test_of_a_figure_the_code_stands_in_the_notes():
    fall = "It falls, as was to be expected of a curve like this."
    text = new_markdown_cell(f"{fall} {MORE}")
    *_, slide = cut(new_markdown_cell("## 1. A"), code("ax.plot(x)", figure()), text)
    assert "ax.plot" not in shown(slide) and "ax.plot(x)" in told(slide)
    assert 'alt="A curve that falls"' in slide.parts[0].html
    assert shown(slide) == fall


def test_tags_decide_otherwise():
    slides = cut(
        new_markdown_cell("## 1. A"),
        code("ax.plot(x)", figure(), tags=["slide"]),
        code("skipped = 1", tags=["skip"]),
        code("noted = 1", tags=["notes"]),
        new_markdown_cell("Only told.", metadata={"tags": ["notes"]}),
        new_markdown_cell(
            "All of it is shown here, sentence by sentence. C.", metadata=whole()
        ),
        new_markdown_cell("Nowhere.", metadata={"tags": ["skip"]}),
    )
    text = " ".join(shown(slide) for slide in slides)
    notes = " ".join(told(slide) for slide in slides)
    assert "ax.plot(x)" in text and "sentence by sentence. C." in text
    assert "noted = 1" in notes and "Only told." in notes
    for word in ("skipped", "Nowhere"):
        assert word not in text + notes
    assert "noted" not in text and "Only told" not in text


def whole():
    return {"tags": ["slide"]}


def test_an_exercise_is_whole_and_its_solution_in_the_notes():
    task = "**Exercise 1 (easy, 3 minutes).** The area? It is asked. All of it."
    answer = code("def my_area():\n    ...\n\n\nchecks.area(my_area)")
    solution = code("def solution_area():\n    return 9", tags=["solution"])
    *_, slide = cut(new_markdown_cell(f"## 2. Exercises\n\n{task}"), answer, solution)
    assert slide.title == "Exercise 1 (easy, 3 minutes)"
    assert shown(slide).startswith("The area? It is asked. All of it. def my_area")
    assert "solution_area" not in shown(slide) and "return 9" in told(slide)


def test_all_slides_of_an_exercise_have_its_solution_in_their_notes():
    items = "\n".join(f"- item {number}" for number in range(30))
    task = f"**Exercise 1 (easy, 3 minutes).** Which of these?\n\n{items}"
    solution = code("def solution_area():\n    return 9", tags=["solution"])
    before = new_markdown_cell(f"## 2. Exercises\n\n{MORE}\n\n{task}")
    _, section, *slides = cut(before, code("checks.area(my_area)"), solution)
    assert len(slides) > 1 and "return 9" not in told(section)
    assert all("return 9" in told(slide) for slide in slides)


def test_the_notes_of_the_lab_have_its_answers():
    slides = cut_slides(read_lesson(LESSONS[10]))
    (case,) = [slide for slide in slides if slide.title.startswith("Case 3:")][:1]
    assert "my_mend_3" in told(case)
    for slide in slides:
        assert "def my_" not in shown(slide)


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_slides_have_room_for_their_parts_and_keep_figures_and_solutions(path):
    lesson = read_lesson(path)
    slides = cut_slides(lesson)
    for slide in slides:
        assert slide.room >= 0, slide.title
        assert slide.parts
    figures = [
        out
        for cell in lesson.notebook.cells
        for out in cell.get("outputs", [])
        if "image/png" in out.get("data", {})
        and "solution" not in cell.metadata.get("tags", [])
    ]
    assert sum(part.is_figure for slide in slides for part in slide.parts) == len(figures)
    notes = " ".join(told(slide) for slide in slides)
    for exercise in lesson.exercises:
        assert " ".join(exercise.solution.source.split()) in notes
    assert "solution_" not in " ".join(shown(slide) for slide in slides)


def test_text_stands_on_the_slide_of_what_it_leads_to():
    deck = Deck()
    deck.begin("A")
    deck.lead([slide_parts.Part("<p>one</p>", 300)], "")
    deck.lead([slide_parts.Part("<p>two:</p>", 100)], "")
    deck.add(slide_parts.Part("<pre>code</pre>", 400))
    assert [len(slide.parts) for slide in deck.slides] == [1, 2]
    assert all(slide.room >= 0 for slide in deck.slides)


@pytest.mark.parametrize("kind", [blocks.LIST, blocks.TABLE, blocks.PARAGRAPH])
def test_what_is_too_long_for_a_slide_is_cut(kind):
    text = {
        blocks.LIST: "\n".join(f"- item {k} " + "word " * 40 for k in range(30)),
        blocks.TABLE: "| a |\n| - |\n" + "\n".join(f"| row {k} |" for k in range(60)),
        blocks.PARAGRAPH: " ".join(f"Sentence {k} goes on and on." for k in range(90)),
    }[kind]
    parts = slide_parts.text_parts(blocks.Block(kind, text))
    assert len(parts) > 1 and all(part.height <= HEIGHT for part in parts)
    joined = BeautifulSoup("".join(part.html for part in parts), "html.parser").get_text()
    for number in (0, 29):
        assert re.search(rf"\b(item|row|Sentence) {number}\b", joined)


# The page.


def test_a_page_of_slides_is_whole_in_itself():
    lesson = read_lesson(LESSONS[0])
    slides = cut_slides(lesson)
    page = BeautifulSoup(slide_pages.slides_page(lesson.title, slides), "html.parser")
    assert len(page("section")) == len(slides)
    assert not page(["script", "img", "iframe"], src=re.compile("^(?!data:)"))
    assert [link["href"] for link in page("link")] == ["data:,"]
    for style in page("style"):
        assert not re.search(r"@import|url\((?!data:)", style.string)
    for picture in page("img"):
        assert picture["alt"] and picture["alt"] != "a figure without a description"
    assert page("math") and not page.find(string=re.compile(r"\$\$"))


def test_the_print_has_neither_scripts_nor_notes():
    lesson = read_lesson(LESSONS[0])
    slides = cut_slides(lesson)
    page = slide_pages.slides_page(lesson.title, slides, for_print=True)
    assert "<script" not in page and "<aside" not in page
    assert page.count("<section>") == len(slides)


def test_without_reveal_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(slide_pages.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"sphinx_revealjs.*'kit'"):
        slide_pages.read_reveal()


@pytest.mark.skipif(not pdf.find_browser(), reason="no Chromium is installed")
def test_each_slide_is_a_page_of_the_pdf():
    lesson = read_lesson(LESSONS[0])
    slides = cut_slides(lesson)
    page = slide_pages.slides_page(lesson.title, slides, for_print=True)
    ((name, content),) = pdf.pdf_files({"a.html": page.encode()}, pdf.find_browser())
    assert name == "a.pdf"
    assert len(pdf.PAGE.findall(content)) == len(slides)


def test_a_browser_that_fails_makes_no_pdf(tmp_path):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    assert list(pdf.pdf_files({"a.html": b"<section>"}, str(broken))) == []


def test_where_no_browser_is_installed(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert pdf.find_browser() is None
    names = [name for name, _ in slide_pages.slide_files([read_lesson(LESSONS[0])])]
    assert names == [f"{LESSONS[0].stem}.html"]
