"""The site in a browser, from a folder and offline: nothing is missing, all can use it."""

import nbformat
import pytest
from browser import open_browser, open_visit
from conftest import MANY, PROJECT
from kit_site import WORDS, built_site, chosen_lessons

LESSONS = [lesson.name for lesson in chosen_lessons(*WORDS)]
OTHERS = ["index", "glossary", "claims", "studies", "data", "instructors", "plan", "search"]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 390, "height": 844}
MOST_TABS = 300  # until the keyboard has come anywhere on a page
MATHJAX_IS_DONE = "() => !window.MathJax || MathJax.startup.promise.then(() => true)"
ALL_LOADED = """() => Promise.all([...document.images].map(
    image => { image.loading = "eager"; return image.decode(); }
)).then(() => document.images.length)"""
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => fold.open = true)"
SHOWN_THEME = "document.documentElement.dataset.theme"


@pytest.fixture(scope="module")
def browser():
    with open_browser() as opened:
        yield opened


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The site as files."""
    root = tmp_path_factory.mktemp("site with spaces")
    for name, content in built_site().items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


@pytest.fixture
def visit(browser):
    with open_visit(browser, viewport=WIDE, color_scheme="light") as opened:
        yield opened


def press_until(page, condition, key="Tab"):
    """Press a key until JavaScript says that the focus is where it should be."""
    for _ in range(MOST_TABS):
        page.keyboard.press(key)
        if page.evaluate(f"(e => {condition})(document.activeElement)"):
            return
    pytest.fail(f"{key} never leads to where {condition}")


@pytest.mark.parametrize("name", [*LESSONS, *OTHERS])
def test_page_asks_for_nothing_outside_and_nothing_fails(visit, folder, name):
    visit.open(folder / f"{name}.html")
    assert visit.page.wait_for_function(MATHJAX_IS_DONE)
    visit.page.evaluate(ALL_LOADED)  # fails if a picture can't be decoded
    assert visit.outside() == []
    assert visit.failures == []
    assert visit.complaints == []
    assert len(visit.requests) > 3


@pytest.mark.parametrize("name", [*(LESSONS if MANY else LESSONS[:1]), *OTHERS])
def test_page_keeps_no_reader_out(visit, folder, name):
    visit.open(folder / f"{name}.html")
    visit.page.wait_for_function(MATHJAX_IS_DONE)
    visit.page.evaluate(OPEN_FOLDS)
    assert visit.page.evaluate(SHOWN_THEME) == "light"
    assert visit.grave_findings() == []
    visit.page.emulate_media(color_scheme="dark")
    visit.page.reload()
    visit.page.wait_for_function(MATHJAX_IS_DONE)
    visit.page.evaluate(OPEN_FOLDS)
    assert visit.page.evaluate(SHOWN_THEME) == "dark"
    assert visit.grave_findings() == []


@pytest.mark.parametrize("name", ["index", LESSONS[0], "claims"])
def test_page_fits_a_telephone(browser, folder, name):
    with open_visit(browser, viewport=NARROW) as visit:
        visit.open(folder / f"{name}.html")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= 390
        for button in ("search-button", "theme-switch-button", "primary-toggle"):
            assert visit.page.locator(f".bd-header-article .{button}:visible").count() == 1


@pytest.mark.parametrize("name", LESSONS)
def test_formulas_are_set(visit, folder, name):
    visit.open(folder / f"{name}.html")
    visit.page.wait_for_function(MATHJAX_IS_DONE)
    num_formulas = visit.page.locator(".math").count()
    cells = nbformat.read(PROJECT / "notebooks" / f"{name}.ipynb", as_version=4).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    assert (num_formulas > 0) == any("$" in text for text in texts)
    assert visit.page.locator(".math:has(mjx-container svg)").count() == num_formulas
    assert visit.page.locator("mjx-merror, [data-mml-node=merror]").count() == 0


@pytest.mark.parametrize("name", LESSONS)
def test_figures_stand_on_white_in_the_dark(browser, folder, name):
    with open_visit(browser, color_scheme="dark") as visit:
        visit.open(folder / f"{name}.html")
        style = "getComputedStyle(image)"
        shown = f"images => images.map(image => [{style}.backgroundColor, {style}.filter])"
        found = visit.page.locator("article img").evaluate_all(shown)
        assert found and set(map(tuple, found)) == {("rgb(255, 255, 255)", "none")}


def test_search_finds_a_word_by_keyboard_alone(visit, folder):
    visit.open(folder / "index.html")
    visit.page.keyboard.press("Control+k")
    visit.page.keyboard.type("ubyte")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_url("**/search.html?q=ubyte*")
    link = visit.page.locator("#search-results a", has_text="From bytes to digits").first
    link.wait_for()
    assert visit.complaints == [] and visit.failures == []
    link.press("Enter")
    visit.page.wait_for_url("**/01_from_bytes_to_digits.html*")


def test_search_finds_nothing_where_nothing_is(visit, folder):
    visit.open(folder / "search.html", "?q=zzyzzyva")
    visit.page.locator("#search-results p").first.wait_for()
    assert visit.page.locator("#search-results li").count() == 0


def test_tab_reaches_the_search_field(visit, folder):
    visit.open(folder / "index.html")
    press_until(visit.page, "e.classList.contains('search-button-field')")
    visit.page.keyboard.press("Enter")
    visit.page.wait_for_function("document.activeElement.type === 'search'")


@pytest.mark.parametrize("title", ["Solution", "Answer 1"])
def test_keyboard_opens_and_closes_a_fold(visit, folder, title):
    visit.open(folder / "01_from_bytes_to_digits.html")
    fold = visit.page.locator("details", has_text=title).first
    before = fold.locator("xpath=preceding::a[1]")
    before.focus()
    press_until(visit.page, f"e.matches('summary') && e.innerText.trim() === '{title}'")
    opened = "document.activeElement.parentElement.open"
    assert visit.page.evaluate(opened) is False
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate(opened) is True
    visit.page.keyboard.press("Enter")
    assert visit.page.evaluate(opened) is False


def test_keyboard_switches_between_light_and_dark(visit, folder):
    visit.open(folder / "index.html")
    for mode in ("dark", "light"):
        press_until(visit.page, "e.classList.contains('theme-switch-button')")
        visit.page.keyboard.press("Enter")
        press_until(visit.page, f"e.dataset.mode === '{mode}'")
        visit.page.keyboard.press("Enter")
        assert visit.page.evaluate(SHOWN_THEME) == mode
        visit.page.reload()
        assert visit.page.evaluate(SHOWN_THEME) == mode


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_follows_the_system_until_it_is_switched(browser, folder, scheme):
    with open_visit(browser, color_scheme=scheme) as visit:
        visit.open(folder / "index.html")
        assert visit.page.evaluate(SHOWN_THEME) == scheme


def test_a_missing_file_and_a_request_outside_would_be_noted(visit, tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        "<!DOCTYPE html><title>x</title><img src='gone.png'>"
        "<script src='https://example.org/x.js'></script><script>throw Error('!')</script>",
        encoding="utf-8",
    )
    visit.open(page)
    assert visit.outside() == ["https://example.org/x.js"]
    assert len(visit.failures) == 2
    assert any("!" in said for said in visit.complaints)
    found = visit.grave_findings()
    assert any(finding.startswith("image-alt") for finding in found)
    assert any(finding.startswith("html-has-lang") for finding in found)
