"""The site: whole pages, living links, folded solutions, unchanged downloads."""

import copy
import dataclasses
import io
import posixpath
import re
import zipfile
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from conftest import PROJECT
from kit_site import WORDS, built_site, chosen_lessons

from mnist_ae.claims import table
from mnist_ae.command.kit import (
    site,
    site_build,
    site_claims,
    site_links,
    site_notebooks,
    site_pages,
    site_studies,
)
from mnist_ae.command.kit.reading import figure_descriptions, tags_of
from mnist_ae.errors import message

ADDRESS = "https://github.com/somebody/mnist-ae"
OTHER_PAGES = ("index", "glossary", "claims", "studies", "data", "instructors", "plan")
NUM_WORDS = 8  # in a row, by which a text is recognised
MOST_BYTES = 30_000_000


@pytest.fixture(scope="module")
def files():
    return built_site()


@pytest.fixture(scope="module")
def pages(files):
    """{path: parsed page} of all pages."""
    html = {name: content for name, content in files.items() if name.endswith(".html")}
    return {name: BeautifulSoup(content, "html.parser") for name, content in html.items()}


@pytest.fixture(scope="module")
def lessons():
    return chosen_lessons(*WORDS)


def problems_of_links(pages, files):
    """Links within the site that lead nowhere, as texts."""
    places = {}
    for name, page in pages.items():
        places[name] = {element["id"] for element in page.find_all(id=True)}
    found = []
    for name, page in pages.items():
        for element in page.find_all(["a", "link", "script", "img", "source"]):
            address = element.get("href") or element.get("src")
            if address is None or urlsplit(address).scheme:
                continue
            parts = urlsplit(address)
            path = posixpath.join(posixpath.dirname(name), unquote(parts.path))
            target = posixpath.normpath(path) if parts.path else name
            if target not in files:
                found.append(f"{name}: {address}: no such file")
            elif parts.fragment and element.name == "a":
                known = places.get(target, set())
                if unquote(parts.fragment) not in known:
                    found.append(f"{name}: {address}: no such place")
    return found


def figures_in(lesson):
    """The descriptions of all figures of a lesson."""
    found = []
    for cell in lesson.notebook.cells:
        if cell.cell_type == "code":
            found += figure_descriptions(cell)
    return found


def runs_of_words(text):
    """All passages of so many words in a row."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + NUM_WORDS]) for i in range(len(words) - NUM_WORDS + 1)}


def article(page):
    """The part of a page that is its own."""
    return page.find("article")


def test_has_all_pages(pages, lessons):
    expected = {f"{name}.html" for name in (*OTHER_PAGES, "search")}
    expected |= {f"{lesson.name}.html" for lesson in lessons}
    assert set(pages) == expected


def test_every_page_has_its_title_and_leads_to_all_lessons(pages, lessons):
    for lesson in lessons:
        heading = pages[f"{lesson.name}.html"].find("h1")
        assert heading.get_text().removesuffix("#") == lesson.title
    for name, page in pages.items():
        navigation = page.find("nav", class_="bd-links")
        text = navigation.get_text() if navigation else ""
        for lesson in lessons:
            assert lesson.title in text, message(name, "not in the side bar", lesson.title)


def test_no_link_is_dead(pages, files):
    assert problems_of_links(pages, files) == []


def test_a_dead_link_would_be_found(files):
    planted = '<a href="gone.html">x</a><a href="claims.html#gone">y</a><a href="#z">z</a>'
    pages = {
        "index.html": BeautifulSoup(planted, "html.parser"),
        "claims.html": BeautifulSoup(files["claims.html"], "html.parser"),
    }
    assert len(problems_of_links(pages, files)) == 3


def test_no_page_loads_anything_from_elsewhere(pages):
    for name, page in pages.items():
        for element in page.find_all(["script", "link", "img", "iframe", "source"]):
            address = element.get("src") or element.get("href") or ""
            assert not re.match(r"(https?:)?//", address), f"{name}: {element}"


def test_style_sheets_load_nothing_from_elsewhere(files):
    for name, content in files.items():
        if name.endswith(".css"):
            found = re.findall(rb"(?:url\(|@import )[\"']?(https?:)?//", content)
            assert not found, name


def test_pictures_keep_their_descriptions(pages, lessons):
    for lesson in lessons:
        page = pages[f"{lesson.name}.html"]
        shown = [picture["alt"] for picture in article(page).find_all("img")]
        assert shown == figures_in(lesson)
    for name, page in pages.items():
        for picture in page.find_all("img"):
            assert picture.get("alt"), message(name, str(picture)[:80], "a description")


def test_solutions_are_folded_with_their_outputs(pages, lessons):
    for lesson in lessons:
        page = pages[f"{lesson.name}.html"]
        cells = page.find_all(class_="tag_solution")
        assert len(cells) == len(lesson.exercises)
        for cell, exercise in zip(cells, lesson.exercises, strict=True):
            fold = cell.find("details", recursive=False)
            assert fold and not fold.has_attr("open")
            assert fold.find("summary").get_text() == site_notebooks.SOLUTION_TITLE
            assert exercise.solution.source.strip() in fold.get_text()
            assert list(cell.find_all(True, recursive=False)) == [fold]
            assert bool(fold.find(class_="cell_output")) == bool(exercise.solution.outputs)


def test_no_line_of_a_solution_is_shown_outside_its_fold(pages, lessons):
    for lesson in lessons:
        page = BeautifulSoup(str(article(pages[f"{lesson.name}.html"])), "html.parser")
        for fold in page.find_all("details"):
            fold.decompose()
        text = page.get_text()
        for exercise in lesson.exercises:
            name = re.search(r"(?:def|class) (solution_\w+)", exercise.solution.source)
            assert name[1] not in text


def test_every_fold_is_closed(pages):
    for name, page in pages.items():
        for fold in article(page).find_all("details") if article(page) else []:
            assert not fold.has_attr("open"), name
            assert fold.find("summary").get_text(strip=True), name


def test_code_of_studies_is_folded_and_its_outputs_are_not():
    lesson = chosen_lessons("9")[0]
    notebook = site_notebooks.notebook_for_site(lesson, {}, "")
    for cell in notebook.cells:
        if site_notebooks.FOLDED_CODE in tags_of(cell):
            assert cell.metadata.mystnb.code_prompt_show == site_notebooks.STUDY_TITLE
    sources = "\n".join(cell.source for cell in notebook.cells)
    for cell in lesson.notebook.cells:
        if cell.cell_type == "code":
            assert cell.source in sources
    before = sum(len(cell.get("outputs", [])) for cell in lesson.notebook.cells)
    after = sum(len(cell.get("outputs", [])) for cell in notebook.cells)
    assert after == before


def test_cells_about_solutions_stay():
    for lesson in chosen_lessons("all"):
        notebook = site_notebooks.notebook_for_site(lesson, {}, "")
        text = "\n".join(cell.source for cell in notebook.cells)
        for cell in lesson.notebook.cells:
            if "about-solution" in tags_of(cell):
                assert cell.source.split(". ")[0] in text


def test_what_only_programs_read_is_dropped_and_the_lesson_stays_as_it_was(lessons):
    for lesson in lessons:
        before = lesson.path.read_bytes()
        notebook = site_notebooks.notebook_for_site(lesson, {}, "")
        assert site_notebooks.CLAIM not in str(notebook)
        assert site_notebooks.CLAIM in str(lesson.notebook)
        assert lesson.path.read_bytes() == before


def test_nothing_of_the_instructors_pages_is_there(pages):
    secret = set()
    for path in (PROJECT / ".github" / "instructors").glob("[0-9]*"):
        secret |= runs_of_words(path.read_text(encoding="utf-8"))
    for lesson in chosen_lessons("all"):  # the pages quote what the lab itself says
        for cell in lesson.notebook.cells:
            secret -= runs_of_words(cell.source)
    assert len(secret) > 1000
    for name, page in pages.items():
        shared = secret & runs_of_words(page.get_text(" "))
        assert not shared, message(name, sorted(shared)[:3], "nothing of those pages")


def test_claims_page_has_every_claim(pages, lessons):
    rows = {}
    for row in article(pages["claims.html"]).find_all("tr"):
        cells = [cell.get_text() for cell in row.find_all("td")]
        if cells and re.fullmatch(r"\d+\.\d+", cells[0]):
            rows[cells[0]] = cells
    claims = []
    for lesson in lessons:
        claims += [c for c in table.read().values() if c.lesson == lesson.number]
    assert len(rows) == len(claims)
    for cells, claim in zip(rows.values(), claims, strict=True):
        assert cells[0].startswith(f"{claim.lesson}.")
        assert cells[1] == claim.text
        assert cells[2] == ("" if claim.unit == "1" else claim.unit)
        assert cells[3].startswith(site_claims.range_in_words(claim.band))
        assert bool(claim.holds) == bool(cells[4])
        assert cells[4].startswith(claim.holds or "")
        assert cells[5] == site_claims.data_set(claim)


def test_claims_page_has_the_measured_scores(pages, lessons):
    text = article(pages["claims.html"]).get_text(" ")
    contributing = site_claims.CONTRIBUTING.read_text(encoding="utf-8")
    for lesson in lessons:
        row = re.search(rf"^\| {lesson.name} .*\| (\d+ %) \|$", contributing, re.MULTILINE)
        expected = row[1] if row else "not measured"
        assert re.search(rf"{re.escape(lesson.title)}[\s\d]+{expected}", text)


def test_numbers_are_written_in_full():
    assert site_claims.number_in_words(0.00001) == "0.00001"
    assert site_claims.number_in_words(-0.5) == "−0.5"
    assert site_claims.number_in_words(60000) == "60,000"
    assert site_claims.range_in_words([0, 0]) == "0"
    for claim in table.read().values():
        for value in (*claim.band, *claim.promise):
            text = site_claims.number_in_words(value)
            assert float(text.replace(",", "").replace("−", "-")) == value


@pytest.mark.parametrize("number", range(1, 12))
def test_studies_are_described_and_equal_the_originals(number):
    lesson = chosen_lessons("all")[number - 1]
    paths = site_studies.study_files(lesson)
    page = site_studies.studies_page([lesson])
    found = dict(site_studies.downloads([lesson]))
    assert list(found) == [f"studies/{path.name}" for path in paths]
    for path in paths:
        assert found[f"studies/{path.name}"] == path.read_bytes()
        assert f"studies/{path.name}" in page
        if path.suffix == ".csv":
            header, *rows = path.read_text(encoding="utf-8").splitlines()
            assert f"| {len(rows):,} |" in page
            assert header.split(",")[0] in page


def test_downloads_of_the_site_equal_the_originals(files, lessons):
    expected = dict(site_studies.downloads(lessons))
    found = {n: content for n, content in files.items() if n.startswith("studies/")}
    assert found == expected


def test_zip_holds_the_site(files):
    archive = zipfile.ZipFile(io.BytesIO(files[site.ARCHIVE]))
    assert archive.testzip() is None
    held = {name: archive.read(name) for name in archive.namelist()}
    expected = {f"{site.ARCHIVE_FOLDER}/{name}" for name in files if name != site.ARCHIVE}
    assert set(held) == expected
    for name in expected - {f"{site.ARCHIVE_FOLDER}/{site.FRONT}"}:
        assert held[name] == files[name.partition("/")[2]]
    front = held[f"{site.ARCHIVE_FOLDER}/{site.FRONT}"].decode()
    assert site.ARCHIVE not in front
    assert site_pages.OFFLINE not in front


def test_front_page_leads_to_the_zip_and_says_its_size(files, pages):
    link = article(pages[site.FRONT]).find("a", href=site.ARCHIVE)
    size = len(files[site.ARCHIVE]) / 1_000_000
    assert f"{size:.1f} MB" in link.parent.get_text()


def test_site_is_small(files):
    assert sum(len(content) for content in files.values()) < MOST_BYTES


def test_holds_nothing_that_only_sphinx_needs(files):
    for name in files:
        assert not name.startswith(("_sources", ".doctrees", ".buildinfo"))
        assert not name.endswith((".ipynb", ".py", ".pickle"))


def test_no_address_no_badges(pages):
    for name, page in pages.items():
        for word in ("github.com/somebody", "mybinder", "colab.research"):
            assert word not in str(page), name


def test_one_lesson_and_an_address_make_a_site_with_badges():
    files = dict(site.site_files(chosen_lessons("3"), ADDRESS))
    names = [name for name in files if re.match(r"\d\d_\w+\.html", name)]
    assert names == ["03_fine_tuning_a_classifier.html"]
    page = BeautifulSoup(files[names[0]], "html.parser")
    links = [link["href"] for link in page.find_all("a", href=True)]
    file = "main/notebooks/03_fine_tuning_a_classifier.ipynb"
    assert (
        f"https://colab.research.google.com/github/somebody/mnist-ae/blob/{file}" in links
    )
    assert any(link.startswith("https://mybinder.org/v2/gh/somebody/") for link in links)
    assert ADDRESS in links
    pages = {
        name: BeautifulSoup(content, "html.parser")
        for name, content in files.items()
        if name.endswith(".html")
    }
    assert problems_of_links(pages, files) == []
    assert not any(link.startswith("02_") for link in links)
    assert "lesson 2" in article(page).get_text()  # where there was a link
    front = pages["index.html"]
    rows = [row.get_text(" ") for row in article(front).find_all("tr")]
    assert len(rows) == 2 and "3 · " in rows[1]


@pytest.mark.parametrize(
    ("text", "address", "expected"),
    [
        ("[a](02_x.ipynb)", "", "[a](02_x.ipynb)"),
        ("[a](02_x.ipynb#b)", "", "[a](02_x.ipynb#b)"),
        ("[a](03_y.ipynb), b", "", "a, b"),
        ("[a](03_y.ipynb), b", ADDRESS, "a, b"),
        ("[a](claims.toml)", "", "a"),
        ("[a](claims.toml)", "https://example.org/repository", "a"),
        ("[a](claims.toml)", ADDRESS, f"[a]({ADDRESS}/blob/main/notebooks/claims.toml)"),
        ("[a](../README.md#b)", ADDRESS, f"[a]({ADDRESS}/blob/main/README.md#b)"),
        ("[a](#b) [c](https://d.org/e)", "", "[a](#b) [c](https://d.org/e)"),
        ("`x[0](y)` and ``[a](b)``", "", "`x[0](y)` and ``[a](b)``"),
        ("```python\nf[a](b)\n```\n[a](b)", "", "```python\nf[a](b)\n```\na"),
        ("[a [b] c](d.md)", "", "a [b] c"),
        ("![a](b.png)", "", "![a](b.png)"),
    ],
)
def test_links_lead_within_the_site_or_to_the_repository_or_nowhere(
    text, address, expected
):
    pages = {"notebooks/02_x.ipynb": "02_x.ipynb"}
    assert site_links.lead_within(text, "notebooks", pages, address) == expected


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (ADDRESS, True),
        ("", False),
        ("https://gitlab.com/a/b", False),
        ("https://github.com/a", False),
        ("https://github.com/a/b/c", False),
    ],
)
def test_knows_what_is_on_github(address, expected):
    assert site_links.is_on_github(address) is expected


def test_what_sphinx_warns_of_is_an_error_with_its_lines(tmp_path):
    sources = {
        "conf.py": site_build.configuration(""),
        **site_build.static_files(),
        "index.md": b"# Title\n\n[link](gone.md)\n\n#### Too deep\n",
    }
    with pytest.raises(ValueError) as raised:
        site_build.build(sources, tmp_path)
    said = str(raised.value)
    assert "the site: found these lines of Sphinx" in said
    assert "index.md:3: WARNING" in said and "gone.md" in said
    assert "index.md:5: WARNING" in said
    assert str(tmp_path) not in said


def test_what_ends_sphinx_is_an_error_with_its_lines(tmp_path):
    with pytest.raises(ValueError, match=r"conf\.py"):
        site_build.build({"conf.py": b"1/0\n", "index.md": b"# Title\n"}, tmp_path)


def test_without_mathjax_the_error_says_what_to_install(monkeypatch):
    monkeypatch.setattr(site_build, "MATHJAX_PACKAGE", "no-such-package")
    with pytest.raises(ValueError, match="expected the extra 'kit'"):
        site_build.static_files()


def test_a_lesson_that_sphinx_complains_of_is_named_and_no_file_is_left(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    lesson = chosen_lessons("11")[0]
    notebook = copy.deepcopy(lesson.notebook)
    notebook.cells[0].source += "\n\n[dead](#nowhere-at-all)"
    broken = dataclasses.replace(lesson, notebook=notebook)
    with pytest.raises(ValueError, match=rf"{lesson.path.name}.*nowhere-at-all"):
        list(site.site_files([broken], ""))
    assert list(tmp_path.iterdir()) == []
