"""What lesson 7 lets students predict of alarms, folds and stains, measured."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_number
from mnist_ae.checks.lesson_7_colour import standardised
from mnist_ae.checks.prediction import Question, direction

NUM_CELLS = 1000  # in (a)
NUM_BLASTS = 10
RATE = 0.9  # sensitivity and specificity
CLOSE = 0.008  # relative difference up to which a wrong number is taken for a known one
NUM_FOLDS = 5  # in (b)
NUM_SLIDES = 20
NUM_ON_SLIDE = 10  # cells
NUM_COLOURS = 12
NUM_PIXELS = 300  # whose colours are counted, of a cell
PURPLE = 0.1  # share of the pixels that are purple in blasts only
SIDE = 24  # pixels, of the pictures in (c)
DIMMED = 0.5
ROUNDING = 9  # decimals of a mean that is 0 but for rounding


@dataclass(frozen=True)
class Alarms:
    """The alarms that a method gives, counted.

    Attributes:
        right: alarms for blasts.
        false: alarms for other cells.
    """

    right: int
    false: int

    @property
    def share(self) -> float:
        """The share of right alarms among all, in %."""
        return 100 * self.right / (self.right + self.false)

    def __str__(self) -> str:
        return (
            f"Counted on drawn cells: {self.right} of {NUM_BLASTS} blasts set off an "
            f"alarm, and so do {self.false} of the {NUM_CELLS - NUM_BLASTS} other cells."
        )


def measure(rng: np.random.Generator) -> tuple[Alarms, list[Question]]:
    """Measure what the exercise asks for; return the alarms of (a), the questions (b), (c).

    The share that (a) asks for is the precision, or positive predictive value.

    Source: D. Altman, J. Bland, "Diagnostic tests 2: predictive values", BMJ 309, 1994.
    """
    return _count_alarms(rng), [_question_on_folds(rng), _question_on_stain(rng)]


def _count_alarms(rng):
    """The alarms of a method with the sensitivity and specificity of (a)."""
    cells = rng.permutation(NUM_CELLS)
    is_blast = cells < NUM_BLASTS
    num_found = round(RATE * NUM_BLASTS)
    num_cleared = round(RATE * (NUM_CELLS - NUM_BLASTS))
    is_alarm = (cells < num_found) | (cells >= NUM_BLASTS + num_cleared)
    return Alarms(int((is_alarm & is_blast).sum()), int((is_alarm & ~is_blast).sum()))


def expect_share_of_right_alarms(found: Any, alarms: Alarms) -> None:
    """Raise `CheckError`, with the likely misconception, unless (a) is about the share.

    Args:
        found: the answer to (a), in %; the whole numbers on both sides are near enough.
        alarms: as counted.
    """
    expect(
        not isinstance(found, str),
        f"Your answer to (a) is {found!r}, expected a number, without quotes.",
    )
    number = float(given_number(found, "answer to (a)"))
    if _is_near(number, alarms.share):
        return
    hint = "Count the right alarms and the false ones: what share of all is right?"
    if _is_near(100 * number, alarms.share):
        hint = "That is a share in 0..1: how much is it in %?"
    for value, message in _misconceptions_of_share(alarms):
        if math.isclose(number, value, rel_tol=CLOSE):
            hint = message
            break
    raise CheckError(f"Not {number:g} in (a). {hint} {alarms}")


def _is_near(number, share):
    """Whether a number lies between the whole numbers on both sides of the share."""
    return math.floor(share) <= number <= math.ceil(share)


def _misconceptions_of_share(alarms):
    """Wrong numbers in the place of the share of right alarms, with what to say of each."""
    others = NUM_CELLS - NUM_BLASTS
    num_alarms = alarms.right + alarms.false
    num_cleared = others - alarms.false
    silent = num_cleared + NUM_BLASTS - alarms.right
    return [
        (
            100 * RATE,
            "That is the sensitivity, the share of the *blasts* that set off an alarm, not "
            "of the *alarms* that are right.",
        ),
        (
            100 - alarms.share,
            "That is the share of *false* alarms: what share is right?",
        ),
        (
            100 * alarms.right / alarms.false,
            "You divide by the false alarms alone: all alarms are the right ones, too.",
        ),
        (
            100 * alarms.false / others,
            "That is the share of the other cells that set off an alarm: of how many "
            "alarms in all, and how many of them are right?",
        ),
        (100 * NUM_BLASTS / NUM_CELLS, "That is the share of blasts among all cells."),
        (
            100 * alarms.right / NUM_CELLS,
            "That is the share of right alarms among all *cells* (or the sensitivity, as a "
            "share in 0..1): asked is that among all *alarms*.",
        ),
        (100 * num_alarms / NUM_CELLS, "That is the share of cells that set off an alarm."),
        (num_alarms, "That is the number of alarms: what share of them is right?"),
        (alarms.false, "That is the number of false alarms: what share is right?"),
        (50, "You let as many alarms be right as false: count both."),
        (100 * RATE**2, "You multiply the two rates: they belong to different cells."),
        (
            100 * num_cleared / silent,
            "That is how often it is right to give no alarm: how often is it to give one?",
        ),
    ]


def _question_on_folds(rng):
    """(b): what folds by picture in place of folds by slide do to balanced accuracy."""
    slides = np.repeat(np.arange(NUM_SLIDES), NUM_ON_SLIDE)
    labels = slides % 2
    counts = _count_colours(rng, slides, labels)
    by_slide = slides // 2 % NUM_FOLDS
    by_picture = rng.permutation(len(slides)) % NUM_FOLDS
    before = _balanced_accuracy(counts, labels, by_slide)
    after = _balanced_accuracy(counts, labels, by_picture)
    measured = (
        f"Measured on drawn cells: {_share_of_sisters(slides, by_picture):.0f} % of those "
        "that are tested have cells of their own slide among those trained on if folds are "
        f"split by picture, {_share_of_sisters(slides, by_slide):.0f} % if by slide. What "
        "do such sisters tell a method that counts colours?"
    )
    hints = {
        "fall": f"You take folds of mixed slides for a harder test. {measured}",
        "stay": "You take it for the same test, since each cell is tested once either way. "
        f"{measured}",
    }
    return Question("b", direction(before, after), hints)


def _count_colours(rng, slides, labels):
    """Histograms (n, NUM_COLOURS): each slide has its stain, blasts more purple."""
    stains = rng.dirichlet(np.ones(NUM_COLOURS), NUM_SLIDES)
    purple = np.zeros(NUM_COLOURS)
    purple[0] = 1
    share = PURPLE * labels[:, None]
    return rng.multinomial(NUM_PIXELS, (1 - share) * stains[slides] + share * purple)


def _balanced_accuracy(counts, labels, folds):
    """That of the answer of the most similar cell among those of the other folds, in %."""
    distances = ((counts[:, None] - counts) ** 2).sum(axis=2).astype(float)
    distances[folds[:, None] == folds] = np.inf
    is_right = labels[distances.argmin(axis=1)] == labels
    return 50 * (is_right[labels == 1].mean() + is_right[labels == 0].mean())


def _share_of_sisters(slides, folds):
    """The share of cells, in %, with a cell of their slide in another fold."""
    is_sister = slides[:, None] == slides
    is_trained_on = folds[:, None] != folds
    return 100 * (is_sister & is_trained_on).any(axis=1).mean()


def _question_on_stain(rng):
    """(c): what half as much blue does to the mean of the standardised blue channel."""
    picture = rng.uniform(0.2, 1, (1, SIDE, SIDE, 3))
    darker = picture.copy()
    darker[..., 2] *= DIMMED
    blue = picture[..., 2]
    dark_blue = darker[..., 2]
    fate = direction(
        _mean_of_standardised_blue(picture), _mean_of_standardised_blue(darker)
    )
    hints = {
        "fall": "You let the darker blue come through. Measured on a drawn picture: the "
        f"mean of its blue falls from {blue.mean():.2f} to {dark_blue.mean():.2f}. Which "
        "mean is subtracted, that of before or that of now?",
        "rise": "You divide by a smaller deviation, which makes numbers larger. Measured "
        f"on a drawn picture: blue's deviation falls from {blue.std():.2f} to "
        f"{dark_blue.std():.2f}. But the mean is subtracted first: what is the mean of "
        "what is then divided?",
    }
    return Question("c", fate, hints)


def _mean_of_standardised_blue(pictures):
    return round(standardised(pictures, axes=(1, 2))[..., 2].mean(), ROUNDING)
