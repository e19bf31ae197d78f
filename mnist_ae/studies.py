"""Studies over several seeds: kept in small CSV files beside the lessons, read with intervals."""

import csv

import numpy as np
from tqdm.auto import tqdm

from mnist_ae.errors import require


def run(path, measure, seeds=range(5)):
    """Measure with each seed and write a CSV file with one row a quantity, one column a seed.

    Args:
        path: of the file; it is written once all seeds are done.
        measure: seed → {quantity: number}, the same quantities each time.
        seeds: the seeds.
    """
    found = [measure(seed) for seed in tqdm(seeds, desc="seeds", leave=False)]
    rows = [[name, *(f"{each[name]:.5g}" for each in found)] for name in found[0]]
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([["seed", *seeds], *rows])


def read(path):
    """The numbers of a study: {quantity: (num_seeds,) float64, in the order of the seeds}."""
    with open(path, newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)
    return {name: np.array(values, float) for name, *values in rows}


def interval(values):
    """The mean of independent values and how far its 95 % confidence interval reaches from it.

    Args:
        values: (n,) numbers, at least two, such as one a seed.

    Returns:
        (mean, half): the interval is mean - half to mean + half, by Student's t with n - 1 degrees
        of freedom.

    Source: Student, "The probable error of a mean", Biometrika 6, 1908.

    >>> mean, half = interval([1.0, 2.0, 3.0])
    >>> print(mean, round(half, 3))
    2.0 2.484
    """
    from scipy.stats import t

    values = np.asarray(values, float)
    require("values", values.ndim == 1 and len(values) > 1, values.shape, "two or more numbers")
    half = t.ppf(0.975, len(values) - 1) * values.std(ddof=1) / len(values) ** 0.5
    return float(values.mean()), float(half)
