"""Numbers in words are found where a text states them, and read rightly."""

import number_words
import pytest

FOUND = {
    "Nearly nine of ten digits are right, one in a hundred is not.": [
        "nine of ten",
        "one in a hundred",
    ],
    "It leaves two thirds, then a tenth, then half.": ["two thirds", "a tenth", "half"],
    "Three times as large, twice as slow, and a hundred times dearer.": [
        "Three times",
        "twice",
        "a hundred times",
    ],
    "Small batches halve the loss; it has grown fourfold.": ["halve", "fourfold"],
    "Thirty numbers, fifty-five pictures, two thousand steps.": [
        "Thirty",
        "fifty-five",
        "two thousand",
    ],
    "3 out of 10, and 19 of the 66.": ["3 out of 10"],
    "Two\nthirds of two and a half.": ["Two thirds", "two and a half"],
    "One of them, three of these, ten rows; the third row, in seconds.": [],
    "Sometimes a one is of interest.": [],
    "From 0.08 to 0.02 in ten epochs; a matrix, one of 784 × 100.": [],
}
PARSED = {
    "nine of ten": 0.9,
    "3 out of 10": 0.3,
    "one in a hundred": 0.01,
    "two thirds": 2 / 3,
    "a tenth": 0.1,
    "half": 0.5,
    "three times": 3,
    "a hundred times": 100,
    "twice": 2,
    "fifty-five": 55,
    "thirty": 30,
    "two thousand": 2000,
    "two and a half": 2.5,
    "seventeen": 17,
    "60,000": 60_000,
    "97.9 %": 97.9,
    "-0.3": -0.3,
    "1.5 times": 1.5,
}


@pytest.mark.parametrize(("text", "words"), FOUND.items())
def test_numbers_in_words_are_found(text, words):
    assert number_words.find(text) == words


@pytest.mark.parametrize(("text", "value"), PARSED.items())
def test_numbers_are_read(text, value):
    assert number_words.parse(text).value == pytest.approx(value)


def test_bounds_are_read():
    assert number_words.parse("less than half").bound == "below"
    assert number_words.parse("more than eight of ten").bound == "above"
    assert number_words.parse("more than eight of ten").value == 0.8
    assert number_words.parse("0.0213").rounding == pytest.approx(0.00005)


def test_what_is_no_number_is_refused():
    with pytest.raises(ValueError, match="expected a number"):
        number_words.parse("many")
