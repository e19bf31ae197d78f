"""What wrong losses and accuracies of a classifier return, and what to tell of them."""

import math

import torch
from torch.nn.functional import nll_loss

from mnist_ae.checks.judge import Misconception

NUM_CLASSES = 10


def misconceptions_of_nll(
    log_probs: torch.Tensor, labels: torch.Tensor
) -> list[Misconception]:
    """Return what may be taken for the negative log-likelihood.

    Args:
        log_probs: (n, 10) float32.
        labels: (n,) int64 in 0..9.
    """
    expected = nll_loss(log_probs, labels)
    means_of_classes = [
        nll_loss(log_probs[labels == label], labels[labels == label])
        for label in labels.unique()
    ]
    return [
        Misconception(
            "The minus sign is missing: log-probabilities are negative, a loss is not.",
            -expected,
        ),
        Misconception(
            "This is the sum: take the mean, or the loss grows with the batch.",
            expected * len(labels),
        ),
        Misconception(
            "You also divide by the ten classes: each example contributes one number, so "
            "divide by the number of examples only.",
            expected / NUM_CLASSES,
        ),
        Misconception(
            "`[:, labels]` takes the columns of all labels from every row: pair each row "
            "with its own label, log_probs[torch.arange(n), labels].",
            -log_probs[:, labels].mean(),
        ),
        Misconception(
            "This takes the most probable class, not the label's: a network that is sure "
            "of a wrong answer would have a small loss.",
            -log_probs.max(dim=1).values.mean(),
        ),
        Misconception(
            "This averages over all ten classes: take the label's log-probability only.",
            -log_probs.mean(),
        ),
        Misconception(
            "This is minus the mean probability: drop `exp` and average the logarithms.",
            nll_loss(log_probs.exp(), labels),
        ),
        Misconception(
            "This is minus the logarithm of the mean probability: average the logarithms.",
            -nll_loss(log_probs.exp(), labels).neg().log(),
        ),
        Misconception(
            "You average within each class first: take one mean over all examples.",
            torch.stack(means_of_classes).mean(),
        ),
    ]


def misconceptions_of_accuracy(
    log_probs: torch.Tensor, labels: torch.Tensor
) -> list[Misconception]:
    """Return what may be taken for the accuracy in per cent.

    Args:
        log_probs: (n, 10) float32.
        labels: (n,) int64 in 0..9.
    """
    is_right = log_probs.argmax(dim=1) == labels
    share = is_right.double().mean()
    shares_of_classes = [
        is_right[labels == label].double().mean() for label in labels.unique()
    ]
    mistakes = "This is the share of mistakes: count the right answers."
    return [
        Misconception("This is a share in 0..1: multiply by 100 for per cent.", share),
        Misconception(
            "This is a count: divide it by the number of examples.", is_right.sum()
        ),
        Misconception(mistakes, 100 * (1 - share)),
        Misconception(mistakes, 1 - share),
        Misconception(
            "This counts the mistakes: take the share of the right answers.",
            (~is_right).sum(),
        ),
        Misconception(
            "This is the mean of the classes' accuracies: divide the number of all right "
            "answers by that of all examples.",
            100 * torch.stack(shares_of_classes).mean(),
        ),
        Misconception(
            "This is the mean probability of the labels: count how often the label is the "
            "most probable class.",
            -100 * nll_loss(log_probs.exp(), labels),
        ),
    ]


def misconceptions_of_rounding(accuracy: float) -> list[Misconception]:
    """Return an accuracy in per cent without its decimals, and without some of them."""
    rounded = [math.floor(accuracy), math.ceil(accuracy)]
    rounded += [round(accuracy, 1), round(accuracy, 2)]
    message = "The accuracy is rounded: return all its decimals."
    return [Misconception(message, value) for value in rounded]
