"""Studies: their files are found; intervals against scipy and by counting."""

from pathlib import Path

import numpy as np
import pytest
from conftest import PROJECT
from scipy import stats

from mnist_ae import studies


def test_interval_against_scipy():
    values = np.random.default_rng(0).normal(size=7)
    mean, half = studies.interval(values)
    low, high = stats.t.interval(0.95, 6, loc=values.mean(), scale=stats.sem(values))
    assert (mean - half, mean + half) == pytest.approx((low, high))


def test_interval_covers_the_true_mean_in_95_of_100_studies():
    rng = np.random.default_rng(0)
    num_covered = 0
    for _ in range(2000):
        mean, half = studies.interval(rng.normal(3, 2, size=5))
        num_covered += abs(mean - 3) < half
    assert 0.935 < num_covered / 2000 < 0.965


def test_interval_refuses_a_single_value():
    with pytest.raises(ValueError, match=r"values: found \(1,\)"):
        studies.interval([1.0])


def reject_by_holm(comparisons):
    """Holm's test by its adjusted p-values: running maximum of (m - k)·p of the k-th."""
    p_values = [stats.ttest_1samp(values, 0).pvalue for values in comparisons.values()]
    order = np.argsort(p_values)
    factors = np.arange(len(p_values), 0, -1)
    adjusted = np.maximum.accumulate(factors * np.array(p_values)[order])
    rejected = np.zeros(len(p_values), bool)
    rejected[order] = adjusted <= 0.05
    return dict(zip(comparisons, rejected, strict=True))


def draw_comparisons(rng, true_means, n=5):
    return {f"{k}": rng.normal(mean, 1, n) for k, mean in enumerate(true_means)}


def excludes_zero(mean, half):
    return abs(mean) > half


def test_holm_intervals_exclude_zero_where_holm_s_test_rejects():
    rng = np.random.default_rng(0)
    num_rejected = 0
    for _ in range(300):
        comparisons = draw_comparisons(rng, [0, 0.5, 1, 1.5, 2, 3])
        intervals = studies.holm_intervals(comparisons)
        assert list(intervals) == list(comparisons)
        rejected = reject_by_holm(comparisons)
        for name, (mean, half) in intervals.items():
            assert mean == pytest.approx(comparisons[name].mean())
            assert excludes_zero(mean, half) == rejected[name]
            num_rejected += rejected[name]
    assert 200 < num_rejected < 1600, "both happen"


def test_widths_of_holm_intervals_against_scipy():
    clear = np.array([7.0, 7.1, 7.2, 7.3])
    unclear = np.array([-1.0, 1.0, 2.0])
    lost = np.array([-3.0, 1.0, 2.0, 0.5])
    intervals = studies.holm_intervals({"u": unclear, "l": lost, "c": clear})
    for name, values, level in (
        ("c", clear, 0.05 / 3),
        ("u", unclear, 0.05 / 2),
        ("l", lost, 0.05 / 2),  # not wider again: the one before was not clear
    ):
        n = len(values)
        scale = stats.sem(values)
        low, high = stats.t.interval(1 - level, n - 1, loc=values.mean(), scale=scale)
        mean, half = intervals[name]
        assert (mean - half, mean + half) == pytest.approx((low, high)), name


def test_one_comparison_has_the_plain_interval():
    values = [1.0, 2.0, 4.0]
    assert studies.holm_intervals({"a": values})["a"] == studies.interval(values)
    assert studies.holm_intervals({}) == {}


def test_values_without_spread():
    intervals = studies.holm_intervals({"same": [2.0, 2.0], "none": [0.0, 0.0]})
    assert intervals == {"same": (2.0, 0.0), "none": (0.0, 0.0)}


def test_holm_intervals_seldom_find_what_is_not_there():
    rng = np.random.default_rng(0)
    num_studies = 1000
    num_wrong = 0
    for _ in range(num_studies):
        intervals = studies.holm_intervals(draw_comparisons(rng, [0] * 8))
        num_wrong += any(excludes_zero(*interval) for interval in intervals.values())
    assert 0.03 < num_wrong / num_studies < 0.07


def test_holm_intervals_refuse_a_single_value():
    with pytest.raises(ValueError, match=r"values: found \(1,\)"):
        studies.holm_intervals({"a": [1.0, 2.0], "b": [1.0]})


def test_a_study_is_found_wherever_the_kernel_starts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "08_pixels.csv"
    assert studies.find(name) == PROJECT / "notebooks" / name
    (tmp_path / name).write_text("way,seed\n")
    assert studies.find(name) == Path(name), "what one has made oneself comes first"


def test_a_study_that_is_nowhere_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no_such_study"):
        studies.find("no_such_study.csv").open()
