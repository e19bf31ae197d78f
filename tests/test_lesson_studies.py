"""What the lessons read from their studies over seeds, held against the stored numbers."""

import csv
import itertools

import numpy as np
import pytest
from conftest import PROJECT

from mnist_ae import claims, studies


def columns(name, *wanted):
    with open(PROJECT / "notebooks" / name, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    keys = list(dict.fromkeys(row[wanted[0]] for row in rows))
    table = {k: [r for r in rows if r[wanted[0]] == k] for k in keys}
    return {
        k: [np.array([float(r[c]) for r in table[k]]) for c in wanted[1:]] for k in keys
    }


def test_what_lesson_2_reads_from_its_study():
    study = columns("02_recipes.csv", "recipe", "test_mse", "dead_units")
    (lecture, _), (shuffle, _), (small, _), (sigmoid, _), (adam, dead), (cycle, few) = (
        study.values()
    )
    assert all(len(errors) == 5 for errors, _ in study.values())
    assert lecture.min() < shuffle.mean() < lecture.max(), "shuffling does what seeds do"
    assert 0.45 < small.mean() / shuffle.mean() < 0.6, "small batches halve the loss"
    assert sigmoid.mean() < small.min() and np.ptp(sigmoid) < np.ptp(small) / 4, (
        "seeds agree"
    )
    assert adam.min() < 0.0057 < np.sort(adam)[1], "the best seed reaches PCA"
    assert 40 <= dead.mean() <= 50 and few.mean() < 3, (
        "nearly half are dead, then almost none"
    )
    assert 2.7 < adam.mean() / cycle.mean() < 3.5, "three times smaller"


def test_what_lesson_3_reads_from_its_study():
    study = columns("03_pretraining.csv", "situation", "pretrained", "scratch")
    gains = {name: pretrained - scratch for name, (pretrained, scratch) in study.items()}
    half = {name: 2.776 * g.std(ddof=1) / len(g) ** 0.5 for name, g in gains.items()}
    mean = {name: g.mean() for name, g in gains.items()}
    assert all(len(g) == 5 for g in gains.values())
    lecture, few, better = "the lecture's recipe", "few labels", "the better recipe"
    assert 0.25 < mean[lecture] < 0.35 and mean[lecture] - half[lecture] > 0
    assert -0.25 < mean[better] < -0.15 and mean[better] + half[better] < 0
    assert mean[few] < -1 and mean[few] + half[few] < 0


def read_study(name):
    found = studies.read(PROJECT / "notebooks" / name)
    assert all(len(values) == 5 for values in found.values()), "five seeds"
    return found


def test_what_lesson_4_reads_from_its_study():
    study = read_study("04_stacking.csv")
    pca = claims.read()["fashion.pca-30.mse"].band
    mse = {name[5:]: values for name, values in study.items() if name.startswith("mse, ")}
    mean = {name: values.mean() for name, values in mse.items()}
    assert mean["end to end"] <= 0.0125, "Géron reports 0.0132 at these sizes"
    differences = [
        (mse["end to end"] - mse["joint"]),
        (mse["layer by layer"] - mse["on codes"]),
    ]
    for difference in differences:
        middle, half = studies.interval(difference)
        assert abs(middle) < half, "five seeds can't tell them apart"
    assert mean["tied"] < mean["end to end"]
    spreads = {name: np.ptp(mse[name]) for name in ("tied", "end to end", "joint")}
    assert min(spreads, key=spreads.get) == "tied", "its seeds lie closest together"
    assert min(mse["layer by layer"].min(), mse["on codes"].min()) > pca[1], (
        "none reaches PCA"
    )
    for labels, (low, high) in {"few": (-0.3, 0.4), "all": (-0.75, -0.3)}.items():
        for start in ("end to end", "layer by layer", "joint"):
            gain = (
                study[f"{labels} labels, {start}"] - study[f"{labels} labels, from scratch"]
            )
            middle, half = studies.interval(gain)
            assert low < middle < high
            assert abs(middle) < half if labels == "few" else middle + half < 0
    joint, ends, layers = (
        study[f"all labels, {start}"] for start in ("joint", "end to end", "layer by layer")
    )
    assert (joint > layers).all(), "layer by layer loses more than joint, seed by seed"
    for difference in (joint - ends, ends - layers):
        middle, half = studies.interval(difference)
        assert abs(middle) < half, "five seeds can't tell end to end from either"
    depths = ["784-30", "784-100-30", "784-400-30", "784-400-100-30", "784-400-200-100-30"]
    none, narrow, wide, two, three = (mean[name] for name in depths)
    assert 0.95 < none / pca[0] < 1.05, "without a layer between, what PCA does"
    assert 0.2 < 1 - narrow / none < 0.3 and 1 - wide / none > 1 / 3
    assert wide < two < three < none and 1 - three / none < 0.15


def test_what_lesson_5_reads_from_its_study():
    study = read_study("05_sparse.csv")
    prices = ["L1 0", "L1 0.01", "L1 0.03", "L1 0.1", "L1 0.25", "L1 0.5"]
    for what, sign in (("active", -1), ("mse", 1)):
        ends = [studies.interval(study[f"{name}, {what}"]) for name in prices]
        for (before, reach), (after, width) in itertools.pairwise(ends):
            assert sign * (after - before) > reach + width, "monotone beyond the intervals"
    mean = {name: values.mean() for name, values in study.items()}
    assert mean["L1 0.25, active"] <= 10 and mean["L1 0.25, mse"] <= 0.012
    assert 1.5 < mean["L1 at once, mse"] / mean["L1 0.25, mse"] < 2.2, "nearly twice"
    assert (
        mean["L1 at once, dead"] > 2 * mean["L1 0.25, dead"] and mean["L1 0.25, dead"] > 100
    )
    assert mean["L1 0.03, mse"] / mean["L1 0, mse"] < 2.4 and mean["L1 0.03, active"] < 25
    assert max(mean[f"KL {rate}, dead"] for rate in ("0.2", "0.05", "0.02")) == 0
    assert 60 < mean["KL 0.05, active"] < 72, "two thirds"
    mean_image = claims.read()["baseline.mean-image.mse.test"].band[1]
    assert study["lecture, mse"].min() > mean_image, "worse than always the same answer"


def test_what_lesson_6_reads_from_its_study():
    study = read_study("06_denoising.csv")
    mean = {name: values.mean() for name, values in study.items()}
    levels, kinds = (
        ("0.0", "0.15", "0.3", "0.6"),
        ("Gaussian", "salt and pepper", "occlusion"),
    )
    for level in levels:
        column = {trained: mean[f"level, {trained} on {level}"] for trained in levels}
        assert max(column, key=column.get) == level, "the diagonal is best"
    assert mean["level, 0.3 on 0.0"] < mean["level, 0.3 on 0.3"] - 5, (
        "worse on clean digits"
    )
    assert mean["level, 0.15 on 0.3"] < mean["level, 0.0 on 0.3"] - 3
    gap = mean["kind, salt and pepper on Gaussian"] - mean["kind, Gaussian on Gaussian"]
    assert abs(gap) < 0.2, "as well as the one that was trained on it"
    for kind in ("nothing", *kinds):
        row = {
            trained: mean[f"kind, {trained} on {kind}"] for trained in ("nothing", *kinds)
        }
        mixture = mean[f"kind, mixture on {kind}"]
        assert min(row.values()) + 2 < mixture < max(row.values()), "nowhere the best"
        if kind != "nothing":
            behind = study[f"kind, {kind} on {kind}"] - study[f"kind, mixture on {kind}"]
            assert behind.min() > 0 and behind.max() < 1, "a little behind, in each seed"
    starts = [study[f"accuracy, σ = {level}"] for level in ("0", "0.15", "0.3", "0.6")]
    gains = [studies.interval(start - study["accuracy, from scratch"]) for start in starts]
    assert [gain for gain, _ in gains] == sorted(gain for gain, _ in gains)
    assert -1.1 < gains[0][0] < -0.9 and sum(gains[0]) < 0, "the plain one loses a point"
    assert 0.9 < gains[3][0] < 1.2 and gains[3][0] - gains[3][1] > 0, (
        "the strongest gains one"
    )


def test_what_lesson_7_reads_from_its_study():
    study = read_study("07_cells.csv")
    gain, _ = studies.interval(study["network by slide"] - study["histogram by slide"])
    assert gain > 10, "more than ten points on slides it has not seen"
    leak, half = studies.interval(
        study["histogram by picture"] - study["histogram by slide"]
    )
    assert leak - half > 4, "the leaking split flatters the histogram by several points"
    leak, half = studies.interval(study["network by picture"] - study["network by slide"])
    assert leak - half < 0 < leak + half, (
        "five seeds can't tell for the standardised network"
    )


def test_what_lesson_8_reads_from_its_study():
    study = read_study("08_pixels.csv")
    for what in ("dice", "iou", "auc"):
        patch, net = study[f"{what}, patch network"], study[f"{what}, small U-Net"]
        assert net.min() > patch.max(), "the order does not depend on the seed"


def test_studies_and_bands_were_measured_by_the_same_code():
    seeds = {name: claim.seeds for name, claim in claims.read().items()}
    recipes = columns("02_recipes.csv", "recipe", "test_mse")
    starts = columns("03_pretraining.csv", "situation", "pretrained", "scratch")
    for measured, stored, within in (
        (seeds["lecture.autoencoder.mse.test"], recipes["the lecture's"][0], 0.002),
        (seeds["better.autoencoder.mse.test"], recipes["+ one-cycle"][0], 0.0001),
        (seeds["better.classifier.accuracy.test"], starts["the better recipe"][1], 0.2),
        (
            seeds["lecture.classifier.accuracy.epoch3"],
            starts["the lecture's recipe"][0],
            0.2,
        ),
    ):
        assert np.abs(np.array(measured) - stored).max() < within
    stacked, sparse = read_study("04_stacking.csv"), read_study("05_sparse.csv")
    for name, stored in (
        ("stacked.fashion.mse.end-to-end", stacked["mse, end to end"]),
        ("stacked.fashion.mse.layer-wise", stacked["mse, layer by layer"]),
        ("stacked.fashion.mse.joint", stacked["mse, joint"]),
        ("sparse.mse.test", sparse["L1 0.25, mse"]),
        ("sparse.mse.lecture-penalty", sparse["lecture, mse"]),
    ):
        assert seeds[name] == pytest.approx(stored.tolist(), rel=1e-3)
