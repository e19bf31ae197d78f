"""What the check of a split by slides expects: no leak, the right share, and chance."""

from dataclasses import dataclass

import numpy as np

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.judge import given_array, given_pair
from mnist_ae.checks.trial import call

SETTINGS = (  # number of slides, share to test on, and below what their numbers lie
    (20, 0.25, 3000),
    (33, 0.4, 3000),
    (12, 0.5, 3000),
    (16, 0.125, 3000),
    (13, 0.3, 13),
    (11, 0.1, 3000),
)
MOST_CELLS = 6  # of a slide
MORE_CELLS = 40  # that one of the slides has
NUM_SLIDES = 14  # for the test of chance, half of them to test on
NUM_SEEDS = 120
FEW_SPLITS = 30  # that differ, of 3432 possible ones
MIN_SPLITS = 90
LIMIT = 9  # standard deviations, which chance never reaches


@dataclass(frozen=True)
class SlideSplit:
    """Slides to be split.

    Attributes:
        slides: (n,) int64, the slide of each row.
        share: of the slides to test on.
    """

    slides: np.ndarray
    share: float

    def tested(self, pair):
        """Raise `CheckError` unless an answer's split is one by slides.

        Args:
            pair: what the answer returned.

        Returns:
            the numbers of the slides to test on, a set of int.
        """
        train, test = given_pair(pair, "the rows to train on and the rows to test on")
        train_rows = _row_numbers(train, "rows to train on")
        test_rows = _row_numbers(test, "rows to test on")
        self._expect_rows(train_rows, test_rows)
        train_slides = set(self.slides[train_rows].tolist())
        test_slides = set(self.slides[test_rows].tolist())
        leaked = train_slides & test_slides
        expect(
            not leaked,
            f"This leaks: {len(leaked)} of the slides have cells on both sides, so a model "
            "can recognise the patient. Draw slides, not rows.",
        )
        expect(
            len(train_rows) + len(test_rows) == len(self.slides),
            "Some rows are in neither: train on every row that is not for testing.",
        )
        num_slides = len(train_slides) + len(test_slides)
        self._expect_number(len(test_slides), num_slides)
        return test_slides

    def _expect_rows(self, train_rows, test_rows):
        """Raise `CheckError` unless these are rows, and none of them is there twice."""
        both = set(train_rows.tolist()) | set(test_rows.tolist())
        num_rows = len(self.slides)
        all_slides = set(self.slides.tolist())
        outside = not both <= set(range(num_rows))
        expect(
            not (outside and both <= all_slides),
            "These are the numbers of slides: return the numbers of their rows.",
        )
        expect(
            not outside,
            f"The row numbers go from {min(both)} to {max(both)}, expected 0 to "
            f"{num_rows - 1}.",
        )
        for what, rows in (("train on", train_rows), ("test on", test_rows)):
            expect(
                len(set(rows.tolist())) == len(rows),
                f"Some of the rows to {what} are there several times.",
            )
        expect(
            len(both) == len(train_rows) + len(test_rows),
            "Some rows are in both: never test on what was trained on.",
        )

    def _expect_number(self, num_tested, num_slides):
        """Raise `CheckError` unless the share is right, rounded to the nearest."""
        exact = self.share * num_slides
        expected = round(exact)
        is_right = num_tested == expected
        is_swapped = num_slides - num_tested == expected
        counted = (
            f"{num_tested} of {num_slides} slides are for testing, expected {expected}"
        )
        expect(is_right or not is_swapped, f"Training and test are swapped: {counted}.")
        expect(
            is_right or abs(num_tested - exact) >= 1,
            f"{counted}: {self.share} of them are {exact:.1f}, which is to be rounded to "
            "the nearest whole number.",
        )
        expect(
            is_right,
            f"{counted}: test on the share {self.share} of the slides, not of the rows, "
            "and draw each slide only once.",
        )


def _row_numbers(value, purpose):
    """Return an answer's rows as an array (n,) of whole numbers, or raise `CheckError`."""
    what = f"array of {purpose}"
    is_tuple_of_one = isinstance(value, tuple) and len(value) == 1
    expect(
        not (is_tuple_of_one and np.ndim(value[0]) == 1),
        f"The {what} is inside a tuple, as `np.where` returns it: take the first element.",
    )
    if isinstance(value, set):
        value = sorted(value)
    rows = given_array(value, what)
    expect(rows.size, f"There are no {purpose}.")
    expect(
        rows.dtype != bool,
        f"The {what} is a mask of True and False: return row numbers, as np.flatnonzero "
        "does.",
    )
    expect(
        rows.ndim == 1,
        f"The {what} has the shape {rows.shape}, expected one dimension.",
    )
    expect(
        rows.dtype.kind in "iu",
        f"The {what} is of type {rows.dtype}, expected whole numbers.",
    )
    return rows


def _drawn_split(rng, num_slides, share, below):
    """Slides with different numbers of cells, one with many, in any order."""
    num_cells = rng.integers(1, MOST_CELLS + 1, size=num_slides)
    num_cells[rng.integers(num_slides)] += MORE_CELLS
    numbers = rng.choice(below, size=num_slides, replace=False)
    return SlideSplit(rng.permutation(np.repeat(numbers, num_cells)), share)


def _tested(answer, split, seed):
    """The slides that an answer tests on, a set."""
    slides = split.slides.copy()
    share = split.share
    return split.tested(call(answer, slides=slides, share=share, seed=seed))


def expect_split(answer, rng):
    """Raise `CheckError` unless slides are split, the same way each time for a seed."""
    for num_slides, share, below in SETTINGS:
        split = _drawn_split(rng, num_slides, share, below)
        seeds = rng.permutation(1000)[:3].tolist()
        tested = [_tested(answer, split, seed) for seed in seeds]
        again = [_tested(answer, split, seed) for seed in seeds]
        expect(
            tested == again,
            "Two calls with the same seed split differently: let the seed alone decide.",
        )


def expect_chance(answer, rng):
    """Raise `CheckError` unless every slide is as likely, with whatever other ones."""
    split = _drawn_split(rng, NUM_SLIDES, 0.5, 3000)
    seeds = rng.permutation(1000)[:NUM_SEEDS].tolist()
    tested = [_tested(answer, split, seed) for seed in seeds]
    num_splits = len({frozenset(slides) for slides in tested})
    expect(
        num_splits > 1,
        "Every seed results in the same split: draw the slides at random, with the seed.",
    )
    numbers, first_rows = np.unique(split.slides, return_index=True)
    is_tested = np.array([np.isin(numbers, list(slides)) for slides in tested])
    too_few = (
        f"{NUM_SEEDS} seeds result in only {num_splits} different splits: draw each slide "
        "at random, with the seed."
    )
    expect(num_splits >= FEW_SPLITS, too_few)
    for order in (np.arange(NUM_SLIDES), np.argsort(first_rows)):
        expect(
            _is_mixed(is_tested[:, order]),
            "The slides to test on lie side by side, or at even distances: draw each slide "
            "at random.",
        )
    how_often = is_tested.sum(axis=0)
    furthest = how_often[np.abs(how_often - NUM_SEEDS / 2).argmax()]
    expect(
        np.abs(furthest - NUM_SEEDS / 2) < LIMIT * np.sqrt(NUM_SEEDS) / 2,
        f"With {NUM_SEEDS} seeds and half of the slides to test on, one slide is tested on "
        f"{furthest} times, expected about {NUM_SEEDS // 2}: let every slide be as likely, "
        "however many rows it has.",
    )
    expect(num_splits >= MIN_SPLITS, too_few)


def _is_mixed(is_tested):
    """Return whether neighbours are tested on together as often as by chance.

    Args:
        is_tested: (number of seeds, number of slides) of True and False, half True in each
            row.
    """
    pairs = (is_tested[:, 1:] & is_tested[:, :-1]).sum(axis=1)
    half = NUM_SLIDES / 2
    expected = (half - 1) / 2
    variance = (half**2 - 1) / (4 * (NUM_SLIDES - 1))  # of the number of runs
    deviation = np.sqrt(variance / NUM_SEEDS)
    return np.abs(pairs.mean() - expected) < LIMIT * deviation
