"""The explorer's page within an iframe, as notebooks and pages made of them hold it."""

import pytest
from browser import open_browser, open_visit
from explorer_data import quick_contents

from mnist_ae.explorer.page import build
from mnist_ae.explorer.showing import framed

AROUND = "<!doctype html><html lang='en'><title>A notebook</title><body>{}</body></html>"
READY = "explorer.ready.then(() => explorer.settle())"
BLANK = "about:blank"  # an address that asks for nothing


@pytest.fixture(scope="module")
def visit(tmp_path_factory):
    contents = dict(quick_contents())
    contents["networks"] = [{**contents["networks"][0], "classifier": None}]
    file = tmp_path_factory.mktemp("frame") / "notebook.html"
    file.write_text(AROUND.format(framed(build(contents))), encoding="utf-8", newline="")
    viewport = {"width": 1000, "height": 1000}
    with open_browser() as browser, open_visit(browser, viewport=viewport) as opened:
        opened.open(file)
        yield opened


@pytest.fixture
def frame(visit):
    (found,) = visit.page.main_frame.child_frames
    found.evaluate(READY)
    return found


def test_the_page_works_in_the_frame_and_asks_for_nothing(visit, frame):
    assert frame.evaluate("explorer.result().code.length") == 100
    assert visit.outside() == []
    assert visit.complaints == []


def test_units_are_switched_off_in_the_frame(visit, frame):
    error = "explorer.result().error"
    before = frame.evaluate(error)
    frame.evaluate("explorer.change({ off: { better: [...Array(100).keys()] } })")
    frame.evaluate("explorer.settle()")
    assert frame.evaluate(error) > before
    assert visit.complaints == []


def test_the_page_knows_nothing_of_the_notebook(frame):
    """A sandbox keeps it out: the page can't reach what holds it."""
    reach = "() => { try { return parent.document.title } catch (e) { return e.name } }"
    assert frame.evaluate(reach) == "SecurityError"


def test_all_of_the_frame_can_be_used(visit, frame):
    assert visit.grave_findings() == []
