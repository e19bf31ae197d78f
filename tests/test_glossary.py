"""The glossary: in order, true to the lessons, and within reach wherever they are read."""

import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from nbformat.v4 import new_markdown_cell
from test_pages import things_that_are_fetched

from mnist_ae.command import cli, formulas, glossary, lab, page

NOTEBOOKS = PROJECT / "notebooks"
TEXT = (NOTEBOOKS / "glossary.md").read_text(encoding="utf-8")
LESSONS = {path.name for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb")}
LESSON_LINK = re.compile(r"\[[Ll]esson (\d+)\]\((\S+?)\)")
MOST_SENTENCES = 3

WRITTEN_AS = {  # how the lesson writes a word that it does not spell as the glossary does
    "area under the ROC curve": "AUC",
    "batch normalisation": "BatchNorm",
    "broadcasting": "broadcast",
    "cross-entropy": "CrossEntropy",
    "dead unit": "dead",
    "expected calibration error": "calibration error",
    "Holm's correction": "Holm",
    "intersection over union": "IoU",
    "joint training": "joint",
    "linear layer": "nn.Linear",
    "log-softmax": "LogSoftmax",
    "max pooling": "MaxPool",
    "nearest neighbours": "KNeighbors",
    "standardise": "standardis",
    "test set": "test images",
    "training set": "training images",
}
MUST_BE_THERE = (  # the words without which no lesson can be read
    "autoencoder, baseline, batch, bottleneck, check, claim, classifier, code, decoder, "
    "encoder, epoch, filter, fine-tuning, from scratch, frozen, joint training, label, "
    "latent, latent_dim, loss, optimizer, overfitting, pixel, pretraining, probe, "
    "reconstruction, representation, split, stand-in, unit, update, validation, weights"
)


def read_entries():
    """{term: text} in the order of the file."""
    pairs = re.findall(r"^### (.+)\n\n(.+)$", TEXT, re.MULTILINE)
    assert len(pairs) == len(re.findall("^###", TEXT, re.MULTILINE)), "a paragraph each"
    entries = dict(pairs)
    assert len(entries) == len(pairs), "a term stands twice"
    return entries


ENTRIES = read_entries()


def sort_key(term):
    return re.sub(r"[^a-z0-9]+", " ", term.casefold()).strip()


def lesson_of(term):
    """The file of the lesson that explains a term: the link that ends its entry."""
    number, file = LESSON_LINK.findall(ENTRIES[term])[-1]
    assert ENTRIES[term].endswith(f"[Lesson {number}]({file})")
    return file


def without_hyphens(text):
    """Small letters, one space between words: "Log-Softmax" is "log softmax"."""
    return re.sub(r"[-\s]+", " ", text.casefold())


@pytest.fixture
def lesson_texts():
    texts = {}
    for name in LESSONS:
        cells = nbformat.read(NOTEBOOKS / name, as_version=4).cells
        texts[name] = without_hyphens("\n".join(cell.source for cell in cells))
    return texts


# The text.


def test_terms_are_in_alphabetical_order():
    keys = [sort_key(term) for term in ENTRIES]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)


def test_each_term_stands_under_its_letter():
    for heading in re.findall(r"^##+ .+$", TEXT, re.MULTILINE):
        level, name = heading.split(" ", 1)
        if level == "##":
            letter = name
        else:
            assert sort_key(name).startswith(letter.casefold()), heading


def test_the_most_important_words_are_there():
    assert set(MUST_BE_THERE.split(", ")) - set(ENTRIES) == set()


def test_an_entry_is_short_and_ends_with_its_lesson():
    for term, text in ENTRIES.items():
        assert lesson_of(term) in LESSONS
        definition = text.rpartition("[Lesson")[0].partition("In code:")[0]
        num_sentences = len(re.findall(r"[.?)](?=\s+[A-Z[(]|\s*$)", definition))
        assert 1 <= num_sentences <= MOST_SENTENCES, term


def test_lessons_are_linked_by_their_numbers():
    for number, file in LESSON_LINK.findall(TEXT):
        assert file in LESSONS
        assert int(file[:2]) == int(number)


def test_links_to_other_entries_lead_to_one():
    """In small letters, as Jupyter and GitHub differ in how they name other headings."""
    anchors = {term.replace(" ", "-") for term in ENTRIES}
    for anchor in re.findall(r"\]\(#(.+?)\)", TEXT):
        assert anchor in anchors
        assert re.fullmatch(r"[a-z0-9_-]+", anchor)


def test_each_term_occurs_in_the_lesson_that_explains_it(lesson_texts):
    missing = []
    for term in ENTRIES:
        written = without_hyphens(WRITTEN_AS.get(term, term))
        beginning = rf"(?<![a-z]){re.escape(written)}"
        if not re.search(beginning, lesson_texts[lesson_of(term)]):
            missing.append(f"{term}: {lesson_of(term)}")
    assert missing == []


def test_other_spellings_are_of_terms_that_are_there():
    assert set(WRITTEN_AS) - set(ENTRIES) == set()


# The page.


def test_every_formula_is_set():
    found = re.findall(r"\$([^$]+)\$", TEXT)
    assert found
    for formula in found:
        assert "](" not in formula, "a link"
        formulas.to_mathml(formula, display=False)  # a ValueError if it can't be set


def test_the_page_is_whole_in_itself():
    pages = {name.removesuffix(".ipynb") for name in LESSONS}
    html = glossary.render_glossary(TEXT, pages, "index.html")
    assert things_that_are_fetched(html) == []
    soup = BeautifulSoup(html, "html.parser")
    assert soup.html["lang"] == "en"
    assert soup.title.get_text() == "Glossary"
    policy = soup.find("meta", {"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "$" not in soup.main.get_text(), "a formula that was not set"
    assert len(soup("h3")) == len(ENTRIES)
    ids = {element["id"] for element in soup.find_all(id=True)}
    for link in soup.main("a", href=True):
        file, _, anchor = link["href"].partition("#")
        if file:
            assert file.removesuffix(".html") in pages
        else:
            assert anchor in ids


def test_lessons_without_a_page_are_not_linked():
    html = glossary.render_glossary(TEXT, {"02_training_an_autoencoder"}, "index.html")
    links = {link["href"] for link in BeautifulSoup(html, "html.parser")("a", href=True)}
    files = {link.partition("#")[0] for link in links} - {""}
    assert files == {"index.html", "02_training_an_autoencoder.html"}


# Within reach.


@pytest.fixture
def linking_lesson(lessons):
    """A lesson that links the glossary, which lies beside it."""
    path = lessons.add("01_first", "print(1)")
    notebook = nbformat.read(path, as_version=4)
    notebook.cells.insert(0, new_markdown_cell("# 1 · First\n\n[words](glossary.md)"))
    nbformat.write(notebook, path)
    source = "# Glossary\n\n## C\n\n### code\n\nNumbers. [Lesson 1](01_first.ipynb)\n"
    (lessons.path / "glossary.md").write_text(source, encoding="utf-8")
    return lessons


def links_of(path):
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return {link["href"] for link in soup("a", href=True)}


def test_a_run_writes_it_beside_the_pages_that_link_it(linking_lesson, tmp_path, capsys):
    out = tmp_path / "out"
    for _ in range(2):
        assert cli.main(["run", "1", "--out", str(out)]) == 0
    assert "Kept as" not in capsys.readouterr().out
    assert "glossary.html" in links_of(out / "01_first.html")
    assert "glossary.html" in links_of(out / "index.html")
    assert {"01_first.html", "index.html"} <= links_of(out / "glossary.html")
    assert page.GENERATOR in (out / "glossary.html").read_text(encoding="utf-8")
    copy = out / "glossary.md"
    source = (linking_lesson.path / "glossary.md").read_text(encoding="utf-8")
    assert copy.read_text(encoding="utf-8").startswith(source)

    copy.write_text("my own words", encoding="utf-8")
    (linking_lesson.path / "glossary.md").unlink()
    assert cli.main(["run", "1", "--out", str(out)]) == 0
    assert (out / "glossary.kept.md").read_text(encoding="utf-8") == "my own words"
    assert not (out / "glossary.html").exists(), "nothing of an earlier run"
    assert "glossary.html" not in links_of(out / "01_first.html") | links_of(
        out / "index.html"
    )


def test_a_copy_is_told_from_an_edited_one():
    copy = glossary.mark_copy(TEXT)
    assert glossary.is_unedited_copy(copy)
    for edited in (TEXT, copy.replace("code", "Code"), f"{copy}mine", ""):
        assert not glossary.is_unedited_copy(edited)


def test_working_copies_have_it_beside_them(linking_lesson, tmp_path, monkeypatch):
    monkeypatch.setattr(lab, "NOTEBOOKS", linking_lesson.path)
    copies = tmp_path / "lab"
    assert lab.update_copies(copies) == []
    original = linking_lesson.path / "glossary.md"
    assert (copies / "glossary.md").read_bytes() == original.read_bytes()
