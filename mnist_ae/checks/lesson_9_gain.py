"""Gains over several seeds in lesson 9, and how not to compute their interval."""

import numpy as np

from mnist_ae import studies
from mnist_ae.checks.judge import Misconception

Z = 1.959964  # of the normal distribution, where Student's t is needed


def draw_accuracies(rng, num_seeds):
    """Return accuracies in percent (num_seeds,) of two methods that share their labels."""
    of_labels = rng.normal(80, 4, num_seeds)  # how lucky a draw of labels is, for both
    old = of_labels + rng.normal(0, 0.5, num_seeds)
    new = of_labels + rng.uniform(0.5, 3) + rng.normal(0, 0.5, num_seeds)
    return new, old


def misconceptions_of_gain(new, old):
    """Of exercise 5: (mean, low, high) in other ways."""
    differences = new - old
    n = len(differences)
    mean, half = studies.interval(differences)
    new_half, old_half = (studies.interval(each)[1] for each in (new, old))
    deviation = differences.std(ddof=1)
    error = deviation / np.sqrt(n)
    halves = [
        (
            "The seeds are not paired: both methods had the same labels, so take the "
            "interval of the differences.",
            np.hypot(new_half, old_half),
        ),
        (
            "You add the two methods' own intervals: take that of the differences.",
            new_half + old_half,
        ),
        (
            "This is the interval of the new method alone: take that of the differences.",
            new_half,
        ),
        (
            "This is the differences' standard deviation: their mean is known better.",
            deviation,
        ),
        ("This is one standard error: a 95 % interval is wider.", error),
        (
            "This takes the normal distribution, as if the standard deviation were known: "
            "with few seeds, Student's t is wider.",
            Z * error,
        ),
        (
            "You divide by n in the variance: as the mean is estimated, divide by n - 1.",
            half * np.sqrt((n - 1) / n),
        ),
    ]
    found = [Misconception(text, (mean, mean - h, mean + h)) for text, h in halves]
    return [
        *found,
        Misconception(
            "Least to most is no interval of their mean: it gets wider with more seeds.",
            (mean, differences.min(), differences.max()),
        ),
        Misconception(
            "The sign is reversed: a gain is what the new method has more.",
            (-mean, -mean - half, -mean + half),
        ),
        Misconception("The two ends are exchanged.", (mean, mean + half, mean - half)),
    ]
