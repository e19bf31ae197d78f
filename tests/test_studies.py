"""Studies: what was measured can be read again; intervals against scipy and by counting."""

import numpy as np
import pytest
from conftest import PROJECT
from scipy import stats

from mnist_ae import studies


def test_what_is_run_can_be_read(tmp_path):
    path = tmp_path / "study.csv"

    def measure(seed):
        return {"a, b": seed / 3, "c": 10.0 ** (seed + 3)}

    studies.run(path, measure, seeds=(4, 0, 1))
    assert path.read_text(encoding="utf-8").splitlines()[0] == "seed,4,0,1"
    study = studies.read(path)
    assert list(study) == ["a, b", "c"]
    assert study["a, b"] == pytest.approx([4 / 3, 0, 1 / 3], rel=1e-4)
    assert study["c"].tolist() == [1e7, 1e3, 1e4]


def test_nothing_is_written_before_all_seeds_are_done(tmp_path):
    path = tmp_path / "study.csv"
    path.write_text("old")

    def stop_at_seed_1(seed):
        if seed == 1:
            raise RuntimeError("interrupted")
        return {"a": 0.0}

    with pytest.raises(RuntimeError):
        studies.run(path, stop_at_seed_1)
    assert path.read_text() == "old"


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


def test_a_study_is_found_wherever_the_kernel_starts(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "05_sparse.csv"
    assert studies.find(name) == PROJECT / "notebooks" / name
    assert studies.read(name)
    (tmp_path / name).write_text("seed,0\nmine,1.0\n")
    assert list(studies.read(name)) == ["mine"], "what one has made oneself comes first"


def test_a_study_that_is_nowhere_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError, match="no_such_study"):
        studies.read("no_such_study.csv")
