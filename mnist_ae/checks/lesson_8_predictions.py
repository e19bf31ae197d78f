"""What lesson 8 lets students predict of measures of segmentation, measured."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_number
from mnist_ae.checks.prediction import Question, direction

SHAPE = (30, 40)  # of the drawn pictures
CLOSE = 0.005  # difference up to which two shares in 0..1 are the same answer
VESSEL = 0.12  # share of the pixels that are vessel in (b)
MISTAKES = 0.15  # share of the pixels in the field about which the method of (b) is wrong
NUM_VESSEL = 60  # pixels with a score, in (c) and (d)
NUM_OTHER = 400
SEPARATION = 1.0  # by which vessel pixels' scores are higher in the mean, in deviations
THRESHOLDS = (1.2, 0.4)  # before and after, in (c)
STEPS = 100  # of a probability in (d): squares of different steps differ


@dataclass(frozen=True)
class Overlap:
    """An answer and a mask, counted in pixels.

    Attributes:
        called: pixels that the answer calls vessel.
        mask: pixels that are.
        both: pixels that are in both.
    """

    called: int
    mask: int
    both: int

    @property
    def dice(self) -> float:
        """Dice, in 0..1."""
        return 2 * self.both / (self.called + self.mask)

    @property
    def iou(self) -> float:
        """Intersection over union, in 0..1."""
        return self.both / (self.called + self.mask - self.both)

    def __str__(self) -> str:
        return (
            f"Counted on drawn masks with a Dice of {self.dice:g}: the answer has "
            f"{self.called} pixels, the mask {self.mask}, and {self.both} are in both. How "
            "many are in at least one of the two?"
        )


def measure(rng: np.random.Generator) -> tuple[Overlap, list[Question]]:
    """Measure what the exercise asks for; return the overlap of (a), the other questions.

    Source: L. Maier-Hein, A. Reinke and others, "Metrics reloaded", Nature Methods 21,
    2024.
    """
    questions = [
        _question_on_frame(rng),
        _question_on_threshold(rng),
        _question_on_squares(rng),
    ]
    return _draw_overlap(rng), questions


def _draw_overlap(rng):
    """An answer and a mask that have the Dice of (a): together four times the overlap."""
    both = int(rng.integers(40, 60))
    num_called = int(rng.integers(both + 10, 3 * both - 10))
    num_mask = 4 * both - num_called
    order = rng.permutation(math.prod(SHAPE)).reshape(SHAPE)
    called = order < num_called
    mask = (order >= num_called - both) & (order < num_called - both + num_mask)
    return Overlap(int(called.sum()), int(mask.sum()), int((called & mask).sum()))


def expect_iou(found: Any, overlap: Overlap) -> None:
    """Raise `CheckError`, with the likely misconception, unless (a) is about the IoU.

    Args:
        found: the answer to (a); two decimals are near enough.
        overlap: as counted.
    """
    expect(
        not isinstance(found, str),
        f"Your answer to (a) is {found!r}, expected a number, without quotes.",
    )
    number = float(given_number(found, "answer to (a)"))
    if _is_near(number, overlap.iou):
        return
    hint = "Write Dice and IoU with the same three counts."
    if _is_near(number / 100, overlap.iou):
        hint = "That is in per cent: how much is it in 0..1?"
    for value, message in _misconceptions_of_iou(overlap):
        if _is_near(number, value):
            hint = message
            break
    raise CheckError(f"Not {number:g} in (a). {hint} {overlap}")


def _is_near(number, share):
    return abs(number - share) <= CLOSE


def _misconceptions_of_iou(overlap):
    """Wrong numbers in the place of the IoU, with what to say of each."""
    total = overlap.called + overlap.mask
    dice = overlap.dice
    return [
        (dice, "You take the two for the same: they divide by different numbers."),
        (
            overlap.both / total,
            "You square Dice, or divide the overlap by the sum of both sizes, in which it "
            "is counted twice.",
        ),
        (
            2 * dice / (1 + dice),
            f"That is the Dice of an answer whose IoU is {dice:g}, or the share of the "
            "union that is *not* in both: asked is the share that is.",
        ),
        (
            overlap.both / (total + overlap.both),
            "You add the overlap to the sum of both sizes, in which it is counted twice "
            "already.",
        ),
        (2 * dice, "You double Dice: an answer with an IoU of 1 would be perfect."),
        (0, "An IoU of 0 would mean that nothing is in both."),
    ]


def _question_on_frame(rng):
    """(b): what pixels outside the field, all of them right, do to the accuracy."""
    height, width = SHAPE
    row, column = np.ogrid[:height, :width]
    field = (2 * row / height - 1) ** 2 + (2 * column / width - 1) ** 2 < 0.8
    mask = (rng.random(SHAPE) < VESSEL) & field
    called = mask ^ ((rng.random(SHAPE) < MISTAKES) & field)
    is_right = called == mask
    measured = (
        f"Measured on a drawn picture: {100 * is_right[field].mean():.0f} % of the pixels "
        f"in the field are right, and {100 * is_right[~field].mean():.0f} % of those in "
        "the frame. What is the share of both together?"
    )
    hints = {
        "fall": f"You expect more pixels to bring more mistakes. {measured}",
        "stay": "You expect pixels without a question to change nothing, but accuracy "
        f"counts them like all others. {measured}",
    }
    return Question("b", direction(is_right[field].mean(), is_right.mean()), hints)


def _draw_scores(rng):
    """Scores of vessel pixels, and those of others, which are lower in the mean."""
    vessel = rng.normal(SEPARATION, 1, NUM_VESSEL)
    other = rng.normal(0, 1, NUM_OTHER)
    return vessel, other


def _question_on_threshold(rng):
    """(c): what a lower threshold does to the sensitivity."""
    vessel, other = _draw_scores(rng)
    scores = np.concatenate([vessel, other])
    before, after = THRESHOLDS
    measured = (
        f"Measured on drawn scores: {(scores > before).sum()} of {len(scores)} pixels are "
        f"called vessel at the old threshold, {(scores > after).sum()} at the new one, "
        f"all the former among them. {len(vessel)} pixels are vessel, before and after: "
        "how many of these are called so?"
    )
    hints = {
        "fall": "You think of the false alarms, which the sensitivity does not count. "
        f"{measured}",
        "stay": "You take it for a measure of the scores, as ROC-AUC is, which no "
        f"threshold changes. {measured}",
    }
    fate = direction((vessel > before).mean(), (vessel > after).mean())
    return Question("c", fate, hints)


def _question_on_squares(rng):
    """(d): what squares in place of probabilities do to the ROC-AUC."""
    vessel, other = (_as_probabilities(scores) for scores in _draw_scores(rng))
    fate = direction(_roc_auc(vessel, other), _roc_auc(vessel**2, other**2))
    compared = (
        "ROC-AUC takes one vessel pixel and one other pixel at a time, and asks which has "
        "the higher score. Of 0.8 and 0.6, say, which is higher, and which of their "
        "squares?"
    )
    hints = {
        "fall": "You follow the scores themselves. Measured on drawn ones: their mean "
        f"falls from {other.mean():.2f} to {(other**2).mean():.2f} outside the vessels, "
        f"and from {vessel.mean():.2f} to {(vessel**2).mean():.2f} on them. {compared}",
        "rise": f"You expect high scores to stand out more from low ones. {compared}",
    }
    return Question("d", fate, hints)


def _as_probabilities(scores):
    """Numbers in 0..1, in steps, in the same order."""
    return np.round(STEPS / (1 + np.exp(-scores))) / STEPS


def _roc_auc(vessel, other):
    """The share of pairs in which the vessel pixel's score is higher; ties count half."""
    higher = vessel[:, None] > other
    tied = vessel[:, None] == other
    return float(higher.mean() + tied.mean() / 2)
