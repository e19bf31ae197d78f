"""What the lessons read from their studies over seeds, held against the stored numbers."""

import csv
import itertools

import numpy as np
import pytest
from conftest import PROJECT

from mnist_ae import claims, studies

NOTEBOOKS = PROJECT / "notebooks"
NUM_SEEDS = 5


# How the numbers are read.


def read_study(name):
    """Return what `studies.run` has stored: {quantity: (5,) numbers}."""
    study = studies.read(NOTEBOOKS / name)
    for quantity, values in study.items():
        assert len(values) == NUM_SEEDS, quantity
    return study


def read_columns(name, key, *columns):
    """Return numbers of a table with one row per seed: {name: {column: (5,) numbers}}."""
    table = {}
    with open(NOTEBOOKS / name, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers = table.setdefault(row[key], {column: [] for column in columns})
            for column in columns:
                numbers[column].append(float(row[column]))
    for numbers in table.values():
        for column in columns:
            assert len(numbers[column]) == NUM_SEEDS, column
            numbers[column] = np.array(numbers[column])
    return table


def band_of(claim):
    return claims.read()[claim].band


def seeds_of(claim):
    return np.array(claims.read()[claim].seeds)


def means(study):
    return {quantity: values.mean() for quantity, values in study.items()}


# What is said of them.


def confidence_interval(values):
    """Return the lowest and the highest number of the mean's 95 % interval."""
    middle, half = studies.interval(values)
    return middle - half, middle + half


def gain_is_clear(gains, beyond=0):
    """Whether the whole interval of the gains lies above `beyond`."""
    low, _ = confidence_interval(gains)
    return low > beyond


def loss_is_clear(gains):
    """Whether the whole interval of the gains lies below zero."""
    _, high = confidence_interval(gains)
    return high < 0


def cannot_be_told_apart(a, b):
    """Whether the interval of the difference, seed by seed, contains zero."""
    low, high = confidence_interval(a - b)
    return low < 0 < high


def clearly_rises(rows):
    """Whether each row's interval lies above the interval of the row before."""
    intervals = [confidence_interval(values) for values in rows]
    for before, after in itertools.pairwise(intervals):
        _, high_before = before
        low_after, _ = after
        if low_after <= high_before:
            return False
    return True


def clearly_falls(rows):
    """Whether each row's interval lies below the interval of the row before."""
    return clearly_rises(rows[::-1])


def is_ahead_with_each_seed(a, b):
    """Whether `a` is larger than `b`, seed by seed."""
    return (a > b).all()


# The lessons.


def test_what_lesson_2_reads_from_its_study():
    study = read_columns("02_recipes.csv", "recipe", "test_mse", "dead_units")
    assert list(study) == [
        "the lecture's",
        "+ shuffle",
        "+ small batches",
        "+ sigmoid output",
        "+ Adam",
        "+ one-cycle",
    ]
    mse = {recipe: numbers["test_mse"] for recipe, numbers in study.items()}
    mean = means(mse)
    lecture = mse["the lecture's"]
    assert lecture.min() < mean["+ shuffle"] < lecture.max(), "shuffling does what seeds do"

    share = mean["+ small batches"] / mean["+ shuffle"]
    assert 0.45 < share < 0.6, "small batches halve the loss"

    small_batches = mse["+ small batches"]
    sigmoid = mse["+ sigmoid output"]
    assert mean["+ sigmoid output"] < small_batches.min(), "the sigmoid lowers it a little"
    assert np.ptp(sigmoid) < np.ptp(small_batches) / 4, "five seeds suddenly agree"

    pca = 0.0057
    best, second, *_ = np.sort(mse["+ Adam"])
    assert best < pca < second, "Adam brings the best seed to the level of PCA"

    dead = {recipe: numbers["dead_units"].mean() for recipe, numbers in study.items()}
    assert 40 <= dead["+ Adam"] <= 50, "nearly half of the units are dead"
    assert dead["+ one-cycle"] < 3, "one-cycle kills almost none"

    ratio = mean["+ Adam"] / mean["+ one-cycle"]
    assert 2.7 < ratio < 3.5, "three times smaller once more"


def test_what_lesson_3_reads_from_its_study():
    study = read_columns("03_pretraining.csv", "situation", "pretrained", "scratch")
    gains = {}
    for situation, accuracy in study.items():
        gains[situation] = accuracy["pretrained"] - accuracy["scratch"]
    mean = means(gains)

    assert 0.25 < mean["the lecture's recipe"] < 0.35, "about 0.3 points"
    assert gain_is_clear(gains["the lecture's recipe"])

    assert -0.25 < mean["the better recipe"] < -0.15, "about two tenths of a point"
    assert loss_is_clear(gains["the better recipe"])

    assert mean["few labels"] < -1, "more than a whole point"
    assert loss_is_clear(gains["few labels"])


@pytest.fixture
def stacking():
    """Lesson 4's study."""
    return read_study("04_stacking.csv")


def mse_of_stacking(study):
    mse = {}
    for quantity, values in study.items():
        if quantity.startswith("mse, "):
            mse[quantity.removeprefix("mse, ")] = values
    return mse


def test_what_lesson_4_reads_from_its_study(stacking):
    """The numbers that it states; the tests below hold what else it says."""
    for start in ("end to end", "layer by layer", "joint"):
        gains = stacking[f"all labels, {start}"] - stacking["all labels, from scratch"]
        assert -0.72 < gains.mean() < -0.28, f"{start}: a third to two thirds of a point"

    mean = means(mse_of_stacking(stacking))
    gained = {sizes: 1 - mse / mean["784-30"] for sizes, mse in mean.items()}
    assert 0.2 < gained["784-100-30"] < 0.3, "takes a quarter of the loss away"
    assert 1 / 3 < gained["784-400-30"] < 0.4, "more than a third"
    assert 0.07 < gained["784-400-200-100-30"] < 0.13, "only a tenth is still gained"


def test_what_lesson_4_says_of_the_losses(stacking):
    mse = mse_of_stacking(stacking)
    mean = means(mse)
    assert mean["end to end"] <= 0.0125, "Géron reports 0.0132 at these sizes"
    assert cannot_be_told_apart(mse["end to end"], mse["joint"])
    assert cannot_be_told_apart(mse["layer by layer"], mse["on codes"])

    assert mean["tied"] < mean["end to end"], "tied weights are no worse"
    assert np.ptp(mse["tied"]) < np.ptp(mse["end to end"]), "its seeds lie closest together"
    assert np.ptp(mse["tied"]) < np.ptp(mse["joint"]), "its seeds lie closest together"

    _, pca = band_of("fashion.pca-30.mse")
    for training in ("layer by layer", "on codes"):
        assert mse[training].min() > pca, f"no run {training} reaches PCA"


def test_what_lesson_4_says_of_the_starts(stacking):
    for start in ("end to end", "layer by layer", "joint"):
        pretrained = stacking[f"few labels, {start}"]
        scratch = stacking["few labels, from scratch"]
        assert -0.3 < (pretrained - scratch).mean() < 0.4, start
        assert cannot_be_told_apart(pretrained, scratch), start

        gains = stacking[f"all labels, {start}"] - stacking["all labels, from scratch"]
        assert loss_is_clear(gains), start

    joint = stacking["all labels, joint"]
    end_to_end = stacking["all labels, end to end"]
    layer_by_layer = stacking["all labels, layer by layer"]
    assert is_ahead_with_each_seed(joint, layer_by_layer)
    assert cannot_be_told_apart(joint, end_to_end)
    assert cannot_be_told_apart(end_to_end, layer_by_layer)


def test_what_lesson_4_says_of_depth(stacking):
    mean = means(mse_of_stacking(stacking))
    shallowest = mean["784-30"]
    narrow = mean["784-100-30"]
    wide = mean["784-400-30"]
    two_between = mean["784-400-100-30"]
    three_between = mean["784-400-200-100-30"]

    pca, _ = band_of("fashion.pca-30.mse")
    assert 0.95 < shallowest / pca < 1.05, "without a layer between, what PCA does"
    assert narrow < shallowest
    assert wide < two_between < three_between < shallowest, "then it turns"


def test_what_lesson_5_reads_from_its_study():
    study = read_study("05_sparse.csv")
    prices = ["L1 0", "L1 0.01", "L1 0.03", "L1 0.1", "L1 0.25", "L1 0.5"]
    assert clearly_falls([study[f"{price}, active"] for price in prices])
    assert clearly_rises([study[f"{price}, mse"] for price in prices])

    mean = means(study)
    assert 2 < mean["L1 0.03, mse"] / mean["L1 0, mse"] < 2.4, "little more than doubles"
    assert 20 < mean["L1 0.03, active"] < 27, "down to a quarter of the units"
    from_there = mean["L1 0.5, mse"] / mean["L1 0.03, mse"]
    assert 2.7 < from_there < 3.4, "from there to the last point it triples"
    assert mean["L1 0.25, active"] <= 10
    assert mean["L1 0.25, mse"] <= 0.012
    increase = mean["L1 0.25, mse"] / mean["L1 0, mse"]
    assert 4.5 < increase < 5.5, "about five times that of the free network"

    for rate in ("0.2", "0.05", "0.02"):
        assert mean[f"KL {rate}, dead"] == 0
    assert 63 < mean["KL 0.05, active"] < 70, "two thirds of the units are active"

    least, most = band_of("baseline.mean-image.mse.test")
    assert study["L1 0.25, mse"].max() < least / 6, "less than a sixth of the mean image's"
    assert study["lecture, mse"].min() > most, "worse than always the same answer"

    num_units = 400
    alive = num_units - study["L1 0.25, dead"]
    assert 0.3 < 1 - alive.mean() / num_units < 0.4, "about a third of the units are dead"
    speaking = study["L1 0.25, active"] / 100 * num_units / alive
    assert 0.13 < speaking.mean() < 0.155, "with the rising price it is a seventh"

    alive_at_once = num_units - study["L1 at once, dead"]
    speaking_at_once = study["L1 at once, active"] / 100 * num_units / alive_at_once
    assert alive_at_once.mean() < alive.mean() / 2, "hardly anybody is left"
    assert 0.25 < speaking_at_once.min() < 1 / 3, "more than a quarter speak for an image"
    increase = mean["L1 at once, mse"] / mean["L1 0.25, mse"]
    assert 1.5 < increase < 1.8, "more than one and a half times as large"


NOISE_LEVELS = ["0.0", "0.15", "0.3", "0.6"]
KINDS_OF_DAMAGE = ["Gaussian", "salt and pepper", "occlusion"]


@pytest.fixture
def denoising():
    """Lesson 6's study: decibels, and accuracies."""
    return read_study("06_denoising.csv")


def test_what_lesson_6_says_of_levels_of_noise(denoising):
    mean = means(denoising)
    for level in NOISE_LEVELS:
        column = {trained: mean[f"level, {trained} on {level}"] for trained in NOISE_LEVELS}
        assert max(column, key=column.get) == level, "the diagonal is best"
    on_clean_digits = mean["level, 0.3 on 0.0"]
    assert on_clean_digits < mean["level, 0.3 on 0.3"] - 5, "worse on clean digits"
    assert mean["level, 0.15 on 0.3"] < mean["level, 0.0 on 0.3"] - 3


def test_what_lesson_6_says_of_kinds_of_damage(denoising):
    mean = means(denoising)
    gap = mean["kind, salt and pepper on Gaussian"] - mean["kind, Gaussian on Gaussian"]
    assert abs(gap) < 0.2, "as well as the one that was trained on it"

    one_kind_each = ["nothing", *KINDS_OF_DAMAGE]
    for kind in one_kind_each:
        specialists = [mean[f"kind, {trained} on {kind}"] for trained in one_kind_each]
        mixture = mean[f"kind, mixture on {kind}"]
        assert mixture > min(specialists) + 2, kind
        assert mixture < max(specialists), f"nowhere the best: {kind}"

    for kind in KINDS_OF_DAMAGE:
        specialist = denoising[f"kind, {kind} on {kind}"]
        mixture = denoising[f"kind, mixture on {kind}"]
        assert is_ahead_with_each_seed(specialist, mixture), kind
        assert (specialist - mixture).max() < 1, f"only a little behind: {kind}"


def test_what_lesson_6_says_of_starts_for_a_classifier(denoising):
    gains = {}
    for level in ("0", "0.15", "0.3", "0.6"):
        start = denoising[f"accuracy, σ = {level}"]
        gains[level] = start - denoising["accuracy, from scratch"]
    mean = means(gains)
    assert list(mean.values()) == sorted(mean.values()), "more noise, a better start"

    assert -1.1 < mean["0"] < -0.9, "the plain one loses a point"
    assert loss_is_clear(gains["0"])
    assert 0.9 < mean["0.6"] < 1.2, "the strongest gains one"
    assert gain_is_clear(gains["0.6"])


def test_what_lesson_7_reads_from_its_study():
    study = read_study("07_cells.csv")
    right = study["histogram by slide"].mean()
    assert 71 < right < 79, "colour alone is right in about three of four cases"

    gains = study["network by slide"] - study["histogram by slide"]
    assert gains.mean() > 10, "more than ten points on slides it has not seen"

    flattery = study["histogram by picture"] - study["histogram by slide"]
    assert gain_is_clear(flattery, beyond=4), "several points for the histogram"
    assert cannot_be_told_apart(study["network by picture"], study["network by slide"])


def test_what_lesson_8_reads_from_its_study():
    study = read_study("08_pixels.csv")
    for measure in ("dice", "iou", "auc"):
        patch_network = study[f"{measure}, patch network"]
        unet = study[f"{measure}, small U-Net"]
        assert unet.min() > patch_network.max(), "the order does not depend on the seed"


# The studies and the bands of the claims were measured by the same code.


def test_bands_and_tables_were_measured_by_the_same_code():
    recipes = read_columns("02_recipes.csv", "recipe", "test_mse")
    starts = read_columns("03_pretraining.csv", "situation", "pretrained", "scratch")
    lecture_mse = recipes["the lecture's"]["test_mse"]
    better_mse = recipes["+ one-cycle"]["test_mse"]
    lecture_accuracy = starts["the lecture's recipe"]["pretrained"]
    better_accuracy = starts["the better recipe"]["scratch"]
    for claim, stored, tolerance in (
        ("lecture.autoencoder.mse.test", lecture_mse, 0.002),
        ("better.autoencoder.mse.test", better_mse, 0.0001),
        ("better.classifier.accuracy.test", better_accuracy, 0.2),
        ("lecture.classifier.accuracy.epoch3", lecture_accuracy, 0.2),
    ):
        assert np.abs(seeds_of(claim) - stored).max() < tolerance, claim


def test_bands_and_studies_were_measured_by_the_same_code(stacking):
    sparse = read_study("05_sparse.csv")
    for claim, stored in (
        ("stacked.fashion.mse.end-to-end", stacking["mse, end to end"]),
        ("stacked.fashion.mse.layer-wise", stacking["mse, layer by layer"]),
        ("stacked.fashion.mse.joint", stacking["mse, joint"]),
        ("sparse.mse.test", sparse["L1 0.25, mse"]),
        ("sparse.mse.lecture-penalty", sparse["lecture, mse"]),
    ):
        assert seeds_of(claim) == pytest.approx(stored, rel=1e-3), claim
