"""Digits drawn by scripted strokes, with the page's own pen: does the network read them?"""

import pytest
from browser import open_browser, open_visit
from drawn_digits import SHAPES, draw_all
from explorer_data import default_contents, written

from mnist_ae.explorer import page

NUM_VARIATIONS = 5
LEAST_READ = 0.9  # of all drawn digits
LEAST_READ_OF_A_CLASS = 0.7
READ_ALL = """(drawings) => drawings.map((strokes) => {
    explorer.setStrokes(strokes);
    explorer.update();
    return explorer.result().answer;
})"""


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    """(class that was drawn, class that was read) of every drawing."""
    contents = default_contents()
    file = written(tmp_path_factory.mktemp("drawn"), page.build(contents))
    drawn = draw_all(NUM_VARIATIONS)
    with open_browser() as browser, open_visit(browser) as visit:
        visit.open(file)
        visit.page.evaluate("explorer.ready")
        read = visit.page.evaluate(READ_ALL, [strokes for _, strokes in drawn])
    return [(label, answer) for (label, _), answer in zip(drawn, read, strict=True)]


def share_right(answers):
    return sum(label == answer for label, answer in answers) / len(answers)


def test_drawn_digits_are_read(answers):
    assert len(answers) == NUM_VARIATIONS * sum(len(shapes) for shapes in SHAPES)
    assert share_right(answers) >= LEAST_READ


@pytest.mark.parametrize("digit", range(10))
def test_no_class_is_left_out(answers, digit):
    own = [pair for pair in answers if pair[0] == digit]
    assert share_right(own) >= LEAST_READ_OF_A_CLASS
