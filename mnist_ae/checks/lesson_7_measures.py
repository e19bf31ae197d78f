"""What is mistaken for the balanced accuracy, and what to say of it (lesson 7)."""

import numpy as np

from mnist_ae.checks.judge import Misconception


def misconceptions_of_balanced_accuracy(
    labels: np.ndarray, answers: np.ndarray, sensitivity: float, specificity: float
) -> list[Misconception]:
    """Return what likely wrong answers to exercise 2 return.

    Args:
        labels: (n,) of 0 and 1.
        answers: (n,) of 0 and 1.
        sensitivity: of the answers, in 0..1.
        specificity: of the answers, in 0..1.
    """
    precision = labels[answers == 1].mean()
    healthy_if_cleared = 1 - labels[answers == 0].mean()
    expected = 50 * (sensitivity + specificity)
    return [
        Misconception(
            "This is the plain accuracy, which is high for whoever calls everybody "
            "healthy: take the mean of sensitivity and specificity.",
            100 * (labels == answers).mean(),
        ),
        Misconception(
            "This is a share in 0..1: multiply by 100 for per cent.", expected / 100
        ),
        Misconception("This is the sum of the two: take their mean.", 2 * expected),
        Misconception(
            "This is the sensitivity alone: take the mean with the specificity.",
            100 * sensitivity,
        ),
        Misconception(
            "This is the specificity alone: take the mean with the sensitivity.",
            100 * specificity,
        ),
        Misconception(
            "You average precision and specificity: for the sensitivity, divide by how "
            "many are ill, not by how many are called ill.",
            50 * (precision + specificity),
        ),
        Misconception(
            "You divide by how many are called ill or healthy: divide by how many are.",
            50 * (precision + healthy_if_cleared),
        ),
        Misconception(
            "You take the share of mistakes: take that of right answers.", 100 - expected
        ),
        Misconception(
            "This is half the accuracy: divide the right answers of each class by how many "
            "cells that class has, not by how many there are.",
            50 * (labels == answers).mean(),
        ),
        *_other_means(sensitivity, specificity, precision),
    ]


def _other_means(sensitivity, specificity, precision):
    return [
        Misconception(
            "This is the root of the product: take half the sum, the mean.",
            100 * np.sqrt(sensitivity * specificity),
        ),
        Misconception(
            "This is the harmonic mean of the two: take half the sum.",
            200 * sensitivity * specificity / (sensitivity + specificity),
        ),
        Misconception(
            "This is the F1 score, of precision and sensitivity: take the mean of "
            "sensitivity and specificity.",
            200 * precision * sensitivity / (precision + sensitivity),
        ),
        Misconception(
            "This is the sum of the two less 1: take half the sum, the mean.",
            100 * (sensitivity + specificity - 1),
        ),
    ]
