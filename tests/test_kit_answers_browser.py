"""The instructors' pages in a browser that is offline: read by all, folds by keyboard."""

import pytest
from browser import open_browser, open_visit
from conftest import MANY, PROJECT

from mnist_ae.command.kit import handouts
from mnist_ae.command.kit.reading import read_lesson

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
CHOSEN = [read_lesson(path) for path in (LESSONS if MANY else [LESSONS[0], LESSONS[10]])]
NAMES = [handouts.PLAN, *map(handouts.answers_name, CHOSEN)]
OPEN_FOLDS = "document.querySelectorAll('details').forEach(fold => fold.open = true)"


@pytest.fixture(scope="module")
def browser():
    with open_browser() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    root = tmp_path_factory.mktemp("instructor")
    for name, content in handouts.instructor_files(CHOSEN):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
    return root


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_pages_ask_for_nothing_and_axe_finds_nothing_grave(browser, folder, name, scheme):
    with open_visit(browser, color_scheme=scheme) as visit:
        visit.open(folder / name)
        visit.page.evaluate(OPEN_FOLDS)
        assert visit.grave_findings() == []
        assert visit.outside() == [] and visit.complaints == []


def test_folds_of_the_plan_open_by_keyboard(browser, folder):
    with open_visit(browser) as visit:
        visit.open(folder / handouts.PLAN)
        visit.page.locator("summary").first.focus()
        visit.page.keyboard.press("Enter")
        assert visit.page.locator("details").first.evaluate("fold => fold.open")
