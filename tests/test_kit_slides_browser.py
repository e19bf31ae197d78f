"""Slides in a browser that is offline: nothing overflows, all of it can be read."""

import pytest
from browser import open_browser, open_visit
from conftest import MANY, PROJECT

from mnist_ae.command.kit import slide_pages
from mnist_ae.command.kit.reading import read_lesson
from mnist_ae.command.kit.slides import cut_slides

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
SHOWN = LESSONS if MANY else [LESSONS[0], LESSONS[10]]
SCREEN = {"width": slide_pages.WIDTH, "height": slide_pages.HEIGHT}
MIN_LETTERS = 20  # pixels of 720: about a 36th of the height
MIN_TALL_LETTERS = 14  # of what is only there to be seen as a whole
MIN_FIGURE = 160  # pixels
NUM_LOOKED_AT = 3  # slides of a lesson that axe is shown: seconds each

MEASURE = """
(number) => {
    Reveal.slide(number);
    const page = Reveal.getCurrentSlide().querySelector(".page");
    const inside = [...page.querySelectorAll("*")];
    const flat = inside.filter(e => !e.closest("math") && e.getClientRects().length);
    const texts = flat.filter(
        e => [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()));
    const size = e => parseFloat(getComputedStyle(e).fontSize);
    return {
        title: page.querySelector("h1, h2").innerText,
        below: page.scrollHeight - page.clientHeight,
        right: Math.max(...flat.map(e => e.getBoundingClientRect().right)),
        cut: inside.filter(
            e => e.matches("pre") && e.scrollWidth > e.clientWidth + 1).length,
        letters: Math.min(...texts.filter(e => !e.closest(".tall")).map(size)),
        tall: Math.min(99, ...texts.filter(e => e.closest(".tall")).map(size)),
        figures: [...page.querySelectorAll(".figure img")].map(e => e.clientHeight),
        loaded: [...page.querySelectorAll("img")].every(e => e.complete && e.naturalWidth),
        described: [...page.querySelectorAll("img")].every(e => e.alt.length > 10),
    };
}
"""


@pytest.fixture(scope="module")
def browser():
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module", params=SHOWN, ids=lambda path: path.stem)
def file(request, tmp_path_factory):
    """The file with a lesson's slides."""
    lesson = read_lesson(request.param)
    page = slide_pages.slides_page(lesson.title, cut_slides(lesson))
    path = tmp_path_factory.mktemp("slides") / f"{lesson.name}.html"
    path.write_text(page, encoding="utf-8")
    return path


@pytest.fixture
def visit(browser, file):
    """The slides, opened at their first one."""
    with open_visit(browser, viewport=SCREEN) as opened:
        opened.open(file)
        opened.page.wait_for_function("Reveal.isReady()")
        yield opened
        assert opened.outside() == []
        assert opened.requests[0].startswith("file:") and opened.failures == []
        assert opened.complaints == []


def num_slides(visit):
    return visit.page.evaluate("Reveal.getTotalSlides()")


def test_nothing_overflows_and_all_can_be_read_from_afar(visit):
    for number in range(num_slides(visit)):
        found = visit.page.evaluate(MEASURE, number)
        where = f"slide {number + 1}, {found['title']}: {found}"
        assert found["below"] <= 0, where
        assert found["right"] <= slide_pages.WIDTH and found["cut"] == 0, where
        assert found["letters"] >= MIN_LETTERS and found["tall"] >= MIN_TALL_LETTERS, where
        assert all(height >= MIN_FIGURE for height in found["figures"]), where
        assert found["loaded"] and found["described"], where


def test_a_slide_that_is_too_long_would_be_found(visit):
    visit.page.evaluate(
        "document.querySelectorAll('.page')[1].append(...Array.from({length: 40}, () =>"
        " Object.assign(document.createElement('p'), {innerText: 'more'})))"
    )
    assert visit.page.evaluate(MEASURE, 1)["below"] > 0


def test_formulas_are_set(visit, file):
    assert "$$" not in visit.page.inner_text(".slides")
    assert visit.page.locator(".slides math").count() == file.read_text("utf-8").count(
        "<math"
    )


def test_keys_move_on_and_the_address_keeps_the_place(visit):
    visit.page.keyboard.press("ArrowRight")
    visit.page.keyboard.press("Space")
    assert visit.page.evaluate("Reveal.getIndices().h") == 2
    visit.page.wait_for_url("**/*#/2")  # it is written with a delay


def test_the_speaker_sees_the_notes(visit):
    with visit.page.expect_popup() as opened:
        visit.page.keyboard.press("s")
    speaker = opened.value
    speaker.wait_for_function("document.querySelector('.speaker-controls-notes .value')")
    told = "document.querySelector('.speaker-controls-notes .value').innerText"
    speaker.wait_for_function(f"{told}.length > 20")
    first = visit.page.evaluate("document.querySelector('aside.notes').textContent")
    assert speaker.evaluate(told).split()[:10] == first.split()[:10]


def test_axe_finds_nothing_grave(visit):
    assert visit.grave_findings() == [], "the page as it opens"
    step = 1 if MANY else num_slides(visit) // NUM_LOOKED_AT
    for number in range(0, num_slides(visit), step):
        visit.page.evaluate("number => Reveal.slide(number)", number)
        assert visit.grave_findings(within="section.present") == [], f"slide {number + 1}"


def test_axe_would_find_a_picture_without_words(visit):
    page = "document.querySelector('section.present .page')"
    visit.page.evaluate(f"{page}.append(document.createElement('img'))")
    assert "image-alt" in "".join(visit.grave_findings(within="section.present"))


def test_print_pdf_gives_one_page_for_each_slide(browser, file):
    with open_visit(browser, viewport=SCREEN) as opened:
        opened.open(file, "?print-pdf")
        opened.page.wait_for_function("document.querySelector('.pdf-page')")
        opened.page.wait_for_timeout(500)
        expected = file.read_text("utf-8").count("<section>")
        assert opened.page.locator(".pdf-page").count() == expected
        heights = "e => e.map(page => page.clientHeight)"
        tallest = max(opened.page.locator(".pdf-page").evaluate_all(heights))
        assert tallest < 1.1 * slide_pages.HEIGHT
        assert opened.outside() == [] and opened.complaints == []
