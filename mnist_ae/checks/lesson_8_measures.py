"""What wrong measures of segmentation return, and what to tell the student (lesson 8)."""

import numpy as np

from mnist_ae.checks.judge import Misconception


def misconceptions_of_dice(called, mask):
    """Of exercise 2, for a segmentation and a mask (h, w) bool."""
    intersection = (called & mask).sum()
    union = (called | mask).sum()
    total = called.sum() + mask.sum()
    expected = 2 * intersection / total
    slips = [
        Misconception(
            "The factor 2 is missing: a perfect answer should score 1.",
            intersection / total,
        ),
        Misconception(
            "You divide by the union: divide by the sum of the two sizes. (Two bool arrays "
            "added give bool again, so their sum counts each pixel once.)",
            2 * intersection / union,
        ),
        Misconception(
            "This is the size of the intersection: divide twice that by the sum of the two "
            "sizes.",
            intersection,
        ),
        Misconception(
            "You add 1 to both sums, as losses often do: leave it out.",
            (2 * intersection + 1) / (total + 1),
        ),
        Misconception("This is in per cent: Dice lies in 0..1.", 100 * expected),
        Misconception(
            "This is 1 - Dice, a distance: the better the answer, the higher its Dice.",
            1 - expected,
        ),
    ]
    return slips + _other_measures(called, mask)


def _other_measures(called, mask):
    """What is mistaken for Dice."""
    intersection = (called & mask).sum()
    precision = intersection / called.sum()
    sensitivity = intersection / mask.sum()
    return [
        Misconception(
            "This is IoU, which divides by the union: divide twice the intersection by "
            "the sum of the two sizes.",
            intersection / (called | mask).sum(),
        ),
        Misconception(
            "This is the accuracy, which counts the background, most of the picture: "
            "count only the pixels in the answer or in the mask.",
            (called == mask).mean(),
        ),
        Misconception(
            "This is the sensitivity, the share of the mask that was found: divide by the "
            "sum of both sizes.",
            sensitivity,
        ),
        Misconception(
            "This is the precision, the share of the answer that is right: divide by the "
            "sum of both sizes.",
            precision,
        ),
        Misconception(
            "This is the plain mean of precision and sensitivity: divide by the sum of "
            "both sizes.",
            (precision + sensitivity) / 2,
        ),
        Misconception(
            "This is the Dice of the background: count the pixels that are True.",
            2 * (~called & ~mask).sum() / ((~called).sum() + (~mask).sum()),
        ),
    ]


def rates(called, mask):
    """The share of vessel pixels called vessel, and of the others not called so."""
    sensitivity = called[mask].mean()
    specificity = (~called)[~mask].mean()
    return np.array([sensitivity, specificity])


def misconceptions_of_rates(called, mask, field):
    """Of exercise 3, on both numbers at once, for three arrays (h, w) bool."""
    expected = rates(called[field], mask[field])
    return [
        Misconception(
            "You count pixels outside the field of view, where there is nothing to find: "
            "leave them out.",
            rates(called, mask),
        ),
        Misconception(
            "You count pixels outside the field of view as if they were not vessel: leave "
            "them out.",
            rates(called & field, mask & field),
        ),
        Misconception("The two are swapped: return the sensitivity first.", expected[::-1]),
        Misconception(
            "These are the shares of mistakes: count what is right.", 1 - expected
        ),
        Misconception("These are in per cent: both lie in 0..1.", 100 * expected),
    ]


def misconceptions_of_sensitivity(called, mask, field):
    """Of exercise 3, on the first number."""
    found = (called & mask)[field]
    return [
        Misconception(
            "The first number is the precision: divide by the number of vessel pixels in "
            "the mask, not in the answer.",
            found.sum() / called[field].sum(),
        ),
        Misconception(
            "The first number counts only what was found inside the field, but divides by "
            "all vessel pixels: count only those inside.",
            found.sum() / mask.sum(),
        ),
        Misconception(
            "The first number counts vessel pixels outside the field of view: leave them "
            "out.",
            called[mask].mean(),
        ),
        Misconception(
            "The first number is the share of vessel pixels that were missed: count those "
            "that were found.",
            (~called)[mask & field].mean(),
        ),
        Misconception(
            "The first number divides by all pixels of the field: divide by those that are "
            "vessel.",
            found.mean(),
        ),
    ]


def misconceptions_of_specificity(called, mask, field):
    """Of exercise 3, on the second number."""
    left_alone = (~called & ~mask)[field]
    return [
        Misconception(
            "The second number divides by the pixels that the answer leaves alone: divide "
            "by those that are not vessel in the mask.",
            left_alone.sum() / (~called)[field].sum(),
        ),
        Misconception(
            "The second number counts only what was left alone inside the field, but "
            "divides by all pixels that are not vessel: count only those inside.",
            left_alone.sum() / (~mask).sum(),
        ),
        Misconception(
            "The second number counts pixels outside the field of view: leave them out.",
            (~called)[~mask].mean(),
        ),
        Misconception(
            "The second number is the share of false alarms: count the pixels that were "
            "left alone.",
            called[~mask & field].mean(),
        ),
        Misconception(
            "The second number is the accuracy: count only pixels that are not vessel.",
            (called == mask)[field].mean(),
        ),
        Misconception(
            "The second number divides by all pixels of the field: divide by those that "
            "are not vessel.",
            left_alone.mean(),
        ),
    ]
