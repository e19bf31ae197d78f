"""Studies over several seeds: where their small CSV files lie, and intervals."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mnist_ae.environment import LESSONS
from mnist_ae.errors import message

LEVEL = 0.05  # chance that an interval misses the truth


def find(path: str | os.PathLike) -> Path:
    """Return where a study's file lies: at `path`, else in the project's `notebooks/`.

    So a lesson finds the study that came with it, wherever its kernel was started, and a
    study that it has made itself comes first.
    """
    committed = LESSONS / path
    if not Path(path).exists() and committed.exists():
        return committed
    return Path(path)


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
    mean, standard_error, degrees_of_freedom = _mean_and_error(values)
    return mean, _half_width(standard_error, degrees_of_freedom, LEVEL)


def holm_intervals(
    comparisons: Mapping[str, Sequence[float] | np.ndarray],
) -> dict[str, tuple[float, float]]:
    """Return the means of several comparisons with intervals widened by Holm's method.

    Whoever looks at twenty 95 % intervals of differences that are 0 must expect to see one
    without the 0 in it.  Here the chance that any such interval has no 0 in it is 5 % at
    most, however many there are: the clearest of m comparisons gets an interval at the
    level 1 - 0.05/m, the next one at 1 - 0.05/(m - 1), and so on.  From the first interval
    that has a 0 in it on, all have its level.

    Args:
        comparisons: {name: (n,) independent differences}, at least two each.

    Returns:
        {name: (mean, half)} in the same order: the interval reaches from mean - half to
        mean + half.  It excludes 0 if and only if Holm's test at 5 % finds a difference.

    Raises:
        ValueError: as `interval` does.

    Source: S. Holm, "A simple sequentially rejective multiple test procedure",
    Scandinavian Journal of Statistics 6, 1979, with Student's t for each comparison.

    >>> wide = holm_intervals({"a": [1.0, 2.0, 3.0], "b": [9.0, 9.1, 9.2]})
    >>> for name, (mean, half) in wide.items():
    ...     print(name, round(mean, 3), round(half, 3))
    a 2.0 2.484
    b 9.1 0.358
    """
    summaries = {name: _mean_and_error(values) for name, values in comparisons.items()}
    chances = {name: _chance_under_zero(*summary) for name, summary in summaries.items()}
    halves = {}
    level = 0.0
    all_clear = True
    for place, name in enumerate(sorted(chances, key=chances.get)):
        if all_clear:
            level = LEVEL / (len(chances) - place)
            all_clear = chances[name] <= level
        _, standard_error, degrees_of_freedom = summaries[name]
        halves[name] = _half_width(standard_error, degrees_of_freedom, level)
    return {name: (summaries[name][0], halves[name]) for name in comparisons}


def _mean_and_error(values):
    """Return the mean, its standard error, and its degrees of freedom."""
    values = np.asarray(values, float)
    if values.ndim != 1 or len(values) < 2:
        raise ValueError(message("values", values.shape, "two or more numbers"))
    standard_error = values.std(ddof=1) / len(values) ** 0.5
    return float(values.mean()), float(standard_error), len(values) - 1


def _half_width(standard_error, degrees_of_freedom, level):
    """Return half the width of an interval that misses the truth with chance `level`."""
    from scipy.special import stdtrit  # slow to import, and few lessons need it

    return float(stdtrit(degrees_of_freedom, 1 - level / 2) * standard_error)


def _chance_under_zero(mean, standard_error, degrees_of_freedom):
    """Return the p-value: how probable so large a mean is if the true one is 0."""
    from scipy.special import stdtr

    if standard_error == 0:
        return float(mean == 0)
    return float(2 * stdtr(degrees_of_freedom, -abs(mean) / standard_error))
