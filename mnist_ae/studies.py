"""Studies over several seeds: stored in small CSV files, and read with intervals."""

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from mnist_ae.environment import PROJECT
from mnist_ae.errors import message
from mnist_ae.progress import progress_bar


def run(
    path: str | os.PathLike,
    measure: Callable[[int], Mapping[str, float]],
    seeds: Sequence[int] = range(5),
) -> None:
    """Measure with each seed and write a CSV file: a row per quantity, a column per seed.

    Args:
        path: of the file; it is written once all seeds are done.
        measure: seed → {quantity: number}, the same quantities each time.
        seeds: the seeds.
    """
    measurements = [measure(seed) for seed in progress_bar(seeds, "seeds", unit="seed")]
    rows = [["seed", *seeds]]
    for quantity in measurements[0]:
        numbers = [f"{measured[quantity]:.5g}" for measured in measurements]
        rows.append([quantity, *numbers])
    with open(path, "w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def find(path: str | os.PathLike) -> Path:
    """Return where a study's file lies: at `path`, else in the project's `notebooks/`.

    So a lesson finds the study that came with it, wherever its kernel was started, and a
    study that it has made itself comes first.
    """
    committed = PROJECT / "notebooks" / path
    if not Path(path).exists() and committed.exists():
        return committed
    return Path(path)


def read(path: str | os.PathLike) -> dict[str, np.ndarray]:
    """Return a study's numbers: {quantity: (num_seeds,) float64}, in the order of seeds.

    Args:
        path: of the file, as for `find`.

    Raises:
        FileNotFoundError: it is neither there nor in the project's `notebooks/`.
    """
    with open(find(path), newline="", encoding="utf-8") as file:
        _, *rows = csv.reader(file)  # the first row names the seeds
    study = {}
    for quantity, *numbers in rows:
        study[quantity] = np.array(numbers, float)
    return study


def interval(values: Sequence[float] | np.ndarray) -> tuple[float, float]:
    """Return the mean of independent values and half the width of its 95 % interval.

    Args:
        values: (n,) numbers, at least two, such as one per seed.

    Returns:
        (mean, half): the confidence interval reaches from mean - half to mean + half, by
        Student's t with n - 1 degrees of freedom.

    Raises:
        ValueError: fewer than two numbers, or an array of another shape.

    Source: Student, "The probable error of a mean", Biometrika 6, 1908.

    >>> mean, half = interval([1.0, 2.0, 3.0])
    >>> print(mean, round(half, 3))
    2.0 2.484
    """
    from scipy.stats import t  # slow to import, and few lessons need it

    values = np.asarray(values, float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(message("values", values.shape, "two or more numbers"))
    degrees_of_freedom = len(values) - 1
    standard_error = values.std(ddof=1) / len(values) ** 0.5
    half = t.ppf(0.975, degrees_of_freedom) * standard_error
    return float(values.mean()), float(half)
