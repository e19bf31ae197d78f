"""Wrong losses of pixels and wrong joins of patches, and what to say (lesson 8)."""

from statistics import fmean, median

import numpy as np
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from mnist_ae.checks.judge import Misconception


def misconceptions_of_pixel_loss(scores, y):
    """Of exercise 4, for scores and targets (n, k)."""
    counts = y >= 0
    background = y.clamp(min=0)  # 0 in place of -1
    silenced = scores * counts
    wrongly_left_out = [
        Misconception(
            "You count pixels whose target is -1 as background: leave them out.",
            cross_entropy(scores, background),
        ),
        Misconception(
            "You count pixels whose target is -1 as vessel: leave them out.",
            cross_entropy(scores, y.abs()),
        ),
        Misconception(
            "You use -1 as a target: leave out the pixels whose target is -1.",
            cross_entropy(scores, y),
        ),
        Misconception(
            "A score of 0 in place of the others does not leave them out: each adds log 2 "
            "to the loss.",
            cross_entropy(silenced, background),
        ),
        Misconception(
            "Only the vessel pixels count: a target of 0 counts as well.",
            cross_entropy(scores[y == 1], y[y == 1]),
        ),
    ]
    losses = cross_entropy(scores, background, reduction="none") * counts
    wrongly_divided = _wrong_means(losses, counts)
    return wrongly_left_out + wrongly_divided + _other_losses(scores[counts], y[counts])


def _wrong_means(losses, counts):
    """Of losses (n, k) that are 0 where a pixel does not count."""
    return [
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
            "The sum is right, but it is divided by the number of patches: divide by the "
            "number of pixels that count.",
            losses.sum() / len(losses),
        ),
    ]


def _other_losses(scores, y):
    """Of the pixels that count: what is mistaken for the cross-entropy."""
    return [
        Misconception(
            "You apply the sigmoid twice: the loss `…_with_logits` already applies it.",
            cross_entropy(scores.sigmoid(), y),
        ),
        Misconception(
            "The sign is flipped: a loss falls as the answers get better.",
            -cross_entropy(scores, y),
        ),
        Misconception(
            "The targets are swapped: 1 is a vessel, 0 is the rest.",
            cross_entropy(scores, 1 - y),
        ),
        Misconception(
            "Vessels and the rest weigh the same here: take one mean over all pixels that "
            "count.",
            _mean_of_classes(scores, y),
        ),
        Misconception(
            "This is the squared error of probabilities: take the cross-entropy.",
            (scores.sigmoid() - y).square().mean(),
        ),
    ]


def _mean_of_classes(scores, y):
    """The mean of the two classes' mean losses."""
    of_vessels = cross_entropy(scores[y == 1], y[y == 1])
    of_rest = cross_entropy(scores[y == 0], y[y == 0])
    return (of_vessels + of_rest) / 2


def values_at_each_pixel(patches, corners, shape):
    """(H, W) of lists: the values of the patches that cover each pixel, in their order."""
    covering = np.empty(shape, object)
    for place in np.ndindex(shape):
        covering[place] = []
    for patch, (top, left) in zip(patches, corners, strict=True):
        for (row, column), value in np.ndenumerate(patch):
            covering[top + row, left + column].append(float(value))
    return covering


def for_each_pixel(function, covering):
    """Apply a function of a list to each pixel's values; return (H, W) float64."""
    numbers = [function(values) for values in covering.ravel()]
    return np.array(numbers, np.float64).reshape(covering.shape)


def misconceptions_of_join(covering, num_patches):
    """Of exercise 5, for the values at each pixel and the number of all patches."""
    total = for_each_pixel(sum, covering)
    count = for_each_pixel(len, covering)
    return [
        Misconception(
            "This is the sum: divide each pixel by the number of patches that cover it.",
            total,
        ),
        Misconception(
            "Where patches overlap, the last one wins: take the mean of all of them.",
            for_each_pixel(lambda values: values[-1], covering),
        ),
        Misconception(
            "Where patches overlap, the first one wins: take the mean of all of them.",
            for_each_pixel(lambda values: values[0], covering),
        ),
        Misconception(
            "You divide each pixel by the number of all patches: divide by the number of "
            "those that cover it.",
            total / num_patches,
        ),
        Misconception(
            "You divide each pixel by the largest count: every pixel has its own count.",
            total / count.max(),
        ),
        Misconception(
            "Halving at each overlap gives the last patch half of the weight: add up the "
            "patches and divide once, at the end.",
            for_each_pixel(_halved, covering),
        ),
        Misconception(
            "Where patches overlap, the largest value wins: take the mean of all of them.",
            for_each_pixel(max, covering),
        ),
        Misconception(
            "This is the median of the patches that cover a pixel: take the mean.",
            for_each_pixel(median, covering),
        ),
        Misconception(
            "You count only the patches that are not 0 there: 0 is a value like any other.",
            total / np.maximum(for_each_pixel(np.count_nonzero, covering), 1),
        ),
    ]


def misconceptions_of_swapping(patches, corners, shape):
    """Of exercise 5, for patches and a picture that are square, so that mistakes fit."""
    expected = for_each_pixel(fmean, values_at_each_pixel(patches, corners, shape))
    across = values_at_each_pixel(patches, corners[:, ::-1], shape)
    mirrored = values_at_each_pixel(patches.transpose(0, 2, 1), corners, shape)
    return [
        Misconception(
            "The corners are swapped: each has its row first, then its column.",
            for_each_pixel(fmean, across),
        ),
        Misconception(
            "Each patch is mirrored across its diagonal: leave its rows as rows.",
            for_each_pixel(fmean, mirrored),
        ),
        Misconception(
            "The result is mirrored across its diagonal: rows and columns are swapped.",
            expected.T,
        ),
    ]


def _halved(values):
    """The mean of the first two, then the mean of that and the third, and so on."""
    mean = values[0]
    for value in values[1:]:
        mean = (mean + value) / 2
    return mean
