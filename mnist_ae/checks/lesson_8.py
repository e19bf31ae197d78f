"""Checks of lesson 8: measures of segmentation, the loss of pixels, joining patches."""

import numpy as np
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from mnist_ae.checks.exercise import (
    Misconception,
    exercise,
    expect,
    expect_close,
    expect_gradient,
    expect_shape,
    expect_unchanged,
    given,
    given_loss,
    given_pair,
    rule_out,
)


def _masks():
    """A segmentation, the true mask and a field of view, all (20, 24) bool.

    Some pixels outside the field are called vessel, and some there are vessel in the mask.
    """
    rng = np.random.default_rng(0)
    called = rng.random((20, 24)) < 0.4
    mask = rng.random((20, 24)) < 0.3
    field = np.zeros((20, 24), bool)
    field[3:17, 2:20] = True
    return called, mask, field


@exercise
def dice(answer):
    """Exercise 1 of the lesson.

    answer(called, mask) → 2 |A ∩ B| / (|A| + |B|).
    """
    called, mask, _ = _masks()
    found = given(answer(called.copy(), mask.copy()))
    intersection = (called & mask).sum()
    union = (called | mask).sum()
    total = called.sum() + mask.sum()
    expected = 2 * intersection / total
    misconceptions = [
        Misconception(
            "The factor 2 is missing: a perfect answer should score 1.",
            intersection / total,
        ),
        Misconception(
            "This is IoU, which divides by the union: divide twice the intersection by "
            "the sum of the two sizes.",
            intersection / union,
        ),
        Misconception(
            "This is the accuracy, which counts the background, most of the picture: "
            "count only the pixels in the answer or in the mask.",
            (called == mask).mean(),
        ),
        Misconception(
            "You divide by the union: divide by the sum of the two sizes.",
            2 * intersection / union,
        ),
        Misconception(
            "This is the sensitivity, the share of the mask that was found: divide by the "
            "sum of both sizes.",
            intersection / mask.sum(),
        ),
        Misconception(
            "This is the precision, the share of the answer that is right: divide by the "
            "sum of both sizes.",
            intersection / called.sum(),
        ),
        Misconception("This is in per cent: Dice lies in 0..1.", 100 * expected),
    ]
    rule_out(found, misconceptions)
    expect_close(found, expected, digits=4)


@exercise
def sensitivity_specificity(answer):
    """Exercise 2 of the lesson.

    answer(called, mask, field) → shares of vessel found and of the rest left alone.
    """
    called, mask, field = _masks()
    found = given_pair(
        answer(called.copy(), mask.copy(), field.copy()),
        "sensitivity and specificity",
        types=(tuple, list, np.ndarray),
    )
    expected = _sensitivity_and_specificity(called[field], mask[field])
    precision = (called & mask)[field].sum() / called[field].sum()
    misconceptions = [
        Misconception(
            "You count pixels outside the field of view, where there is nothing to find: "
            "leave them out.",
            _sensitivity_and_specificity(called, mask),
        ),
        Misconception("The two are swapped: return the sensitivity first.", expected[::-1]),
        Misconception(
            "These are the shares of mistakes: count what is right.", 1 - expected
        ),
        Misconception("These are in per cent: both lie in 0..1.", 100 * expected),
        Misconception(
            "The first number is the precision: divide by the number of vessel pixels in "
            "the mask, not in the answer.",
            [precision, expected[1]],
        ),
    ]
    rule_out(found, misconceptions)
    expect_close(found[0], expected[0], digits=4, what="sensitivity")
    specificity = float(found[1])
    expect(
        abs(specificity - expected[1]) < 1e-5,
        f"The specificity is {specificity:.4f}, expected {expected[1]:.4f}. Of the pixels "
        "inside the field that are not vessel, what share is left alone?",
    )


def _sensitivity_and_specificity(called, mask):
    """The share of vessel pixels called vessel, and of the others not called so."""
    sensitivity = called[mask].mean()
    specificity = (~called)[~mask].mean()
    return np.array([sensitivity, specificity])


@exercise
def pixel_loss(answer):
    """Exercise 3 of the lesson.

    answer(scores, y) → mean binary cross-entropy over the targets that are not -1.
    """
    generator = torch.Generator().manual_seed(0)
    scores = torch.randn(8, 30, generator=generator).mul(2).requires_grad_()
    y = torch.randint(-1, 2, (8, 30), generator=generator).float()
    found = given_loss(answer(scores, y.clone()))
    rule_out(found.detach(), _misconceptions_of_pixel_loss(scores.detach(), y))
    counts = y >= 0
    expected = binary_cross_entropy_with_logits(scores.detach()[counts], y[counts])
    expect_close(found.detach(), expected)
    expect_gradient(found)


def _misconceptions_of_pixel_loss(scores, y):
    loss = binary_cross_entropy_with_logits
    counts = y >= 0
    background = y.clamp(min=0)  # 0 in place of -1
    losses = loss(scores, background, reduction="none") * counts
    return [
        Misconception(
            "You count pixels whose target is -1 as background: leave them out.",
            loss(scores, background),
        ),
        Misconception(
            "You use -1 as a target: leave out the pixels whose target is -1.",
            loss(scores, y),
        ),
        Misconception(
            "The sum is right, but it is divided by the number of all pixels: divide by "
            "the number of those that count.",
            losses.mean(),
        ),
        Misconception("This is the sum: take the mean.", losses.sum()),
        Misconception(
            "This is the mean of each patch's mean: take one mean over all that count.",
            (losses.sum(dim=1) / counts.sum(dim=1)).mean(),
        ),
        Misconception(
            "You apply the sigmoid twice: the loss `…_with_logits` already applies it.",
            loss(scores.sigmoid()[counts], y[counts]),
        ),
        Misconception(
            "This is the squared error of probabilities: take the cross-entropy.",
            (scores.sigmoid() - y)[counts].square().mean(),
        ),
    ]


@exercise
def join(answer):
    """Exercise 4 of the lesson.

    answer(patches, corners, shape) → the mean at each pixel of the patches there.
    """
    rng = np.random.default_rng(0)
    rows = (0, 3, 6)
    columns = (0, 4, 5)
    corners = np.array([(row, column) for row in rows for column in columns])
    patches = rng.random((len(corners), 5, 6))
    original = patches.copy()
    found = np.asarray(given(answer(patches, corners, (11, 11))))
    expect_unchanged(patches, original, "patches")
    expect_shape(found, (11, 11), "That is the `shape` that your function was given.")
    total = np.zeros((11, 11))
    count = np.zeros((11, 11))
    last = np.zeros((11, 11))
    for patch, (row, column) in zip(patches, corners, strict=True):
        covered = np.s_[row : row + 5, column : column + 6]
        total[covered] += patch
        count[covered] += 1
        last[covered] = patch
    misconceptions = [
        Misconception(
            "This is the sum: divide each pixel by the number of patches that cover it.",
            total,
        ),
        Misconception(
            "Where patches overlap, the last one wins: take the mean of all of them.", last
        ),
        Misconception(
            "You divide each pixel by the number of all patches: divide by the number of "
            "those that cover it.",
            total / len(patches),
        ),
        Misconception(
            "You divide each pixel by the largest count: every pixel has its own count.",
            total / count.max(),
        ),
    ]
    rule_out(found, misconceptions)
    expect(
        np.allclose(found, total / count),
        "Some pixels are not the mean of the patches that cover them: does each patch "
        "start at its corner (row, column)?",
    )
