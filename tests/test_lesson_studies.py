"""What the lessons read from their studies over seeds, held against the stored numbers."""

import csv
import itertools

import numpy as np
import pytest
from conftest import PROJECT

from mnist_ae import claims, studies

NOTEBOOKS = PROJECT / "notebooks"
NUM_SEEDS = 5
TUNING_SEED = "100"  # of lesson 2's study, beside the five
PCA = {  # validation MSE of so many principal components in lesson 2
    2: 0.055643,
    4: 0.048016,
    8: 0.037750,
    16: 0.027243,
    32: 0.017252,
    64: 0.009316,
    100: 0.005774,
    128: 0.004297,
    256: 0.001442,
}
PCA_100 = PCA[100]


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


def read_recipes(quantity):
    """Return lesson 2's study: {(recipe, latent_dim, epochs): (5,) numbers}, by seed."""
    table = {}
    with open(NOTEBOOKS / "02_recipes.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["seed"] != TUNING_SEED:
                key = (row["recipe"], int(row["latent_dim"]), int(row["epochs"]))
                table.setdefault(key, []).append(float(row[quantity]))
    for key, values in table.items():
        assert len(values) == NUM_SEEDS, key
        table[key] = np.array(values)
    return table


def ladder_of(quantity):
    """Return {recipe: (5,) numbers} of the networks with 100 units after ten epochs."""
    table = read_recipes(quantity)
    return {key[0]: values for key, values in table.items() if key[1:] == (100, 10)}


def test_what_lesson_2_reads_from_its_study():
    mse = ladder_of("validation_mse")
    ladder = list(mse)[:8]
    changes = {}
    for above, name in itertools.pairwise(ladder):
        changes[name] = mse[name] - mse[above]
    intervals = studies.holm_intervals(changes)
    low, high = {}, {}
    for name, (middle, half) in intervals.items():
        low[name] = middle - half
        high[name] = middle + half
    assert low["+ shuffle"] < 0 < high["+ shuffle"], "shuffling does nothing"
    assert high["+ tuned rate"] < 0
    assert min(changes, key=lambda name: changes[name].mean()) == "+ tuned rate"
    for name in ("+ batches of 100", "+ Adam", "+ one-cycle"):
        assert low[name] < 0 < high[name], name
    assert high["+ sigmoid"] < 0
    assert -0.0001 < high["+ start at the mean"] < 0, "just enough"
    for name in ladder[:6]:
        assert (mse[name] > PCA_100).all(), f"no relu output gets below PCA: {name}"
    assert (mse["+ sigmoid"] < PCA_100).all()

    mean = means(mse)
    assert mean["+ tuned rate"] < mean["+ shuffle"] / 2, "to less than half"
    assert mean["+ sigmoid"] < mean["+ one-cycle"] / 3, "to less than a third"


def test_what_lesson_2_says_of_the_last_rung():
    mse = ladder_of("validation_mse")
    best = mse["+ start at the mean"]
    large = mse["best, batches of 1,000"]
    constant = mse["best, constant rate"]
    relu = mse["best, relu output"]
    assert 1.28 < large.mean() / best.mean() < 1.38, "cost a third"
    assert 1.12 < constant.mean() / best.mean() < 1.22, "rate a sixth"
    assert cannot_be_told_apart(mse["best, SGD"], best), "costs nothing"
    assert (relu < PCA_100).all(), "the error is below PCA"
    assert 0.45 < relu.mean() / mse["+ one-cycle"].mean() < 0.6, "half of what it reaches"


def test_what_lesson_2_says_of_dead_pixels():
    pixels = means(ladder_of("dead_pixels"))
    assert pixels["best, relu output"] < 2, "the dead pixels are gone"
    assert abs(pixels["+ one-cycle"] - pixels["the lecture's"]) < 3, "about as many"
    for name in ("+ sigmoid", "+ start at the mean", "best, SGD"):
        assert pixels[name] == 0, name


def test_what_lesson_2_says_of_rates():
    tried = {}
    chosen = {}
    with open(NOTEBOOKS / "02_recipes.csv", newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["latent_dim"] != "100":
                continue
            if row["seed"] == TUNING_SEED:
                rates = tried.setdefault(row["recipe"], {})
                rates[float(row["lr"])] = float(row["validation_mse"])
            else:
                chosen[row["recipe"]] = float(row["lr"])
    assert len(tried) == 10, "all but the two rows with the lecture's rate"
    for name, rates in tried.items():
        best = min(rates, key=rates.get)
        assert best == chosen[name], name
        assert min(rates) < best < max(rates), f"the valley's floor is seen: {name}"
    assert chosen["+ tuned rate"] > 10 * 0.5, "more than ten times the lecture's"
    assert chosen["best, SGD"] == 100, "is two hundred times the lecture's"


def test_what_lesson_2_says_of_code_sizes():
    table = read_recipes("validation_mse")
    mse = {
        key[1]: values for key, values in table.items() if key[0] == "+ start at the mean"
    }
    sizes = sorted(mse)
    assert sizes == [2, 4, 8, 16, 32, 64, 100, 128, 256]
    assert clearly_falls([mse[size] for size in sizes[2:]])
    for size in (2, 4):
        assert mse[size].mean() > PCA[size], "no better than PCA"
    for size in sizes[2:]:
        assert mse[size].mean() < PCA[size], "from 8 on it is ahead"
    assert mse[100].mean() < PCA_100 / 2, "leaves less than half"
    assert mse[64].mean() < PCA_100 < mse[32].mean(), "between 32 and 64"


def test_what_lesson_2_says_of_longer_training():
    mse = read_recipes("validation_mse")
    pixels = read_recipes("dead_pixels")
    longer = {}
    dead = {}
    for epochs in (10, 30, 100):
        longer[epochs] = mse["the lecture's, longer", 100, epochs]
        dead[epochs] = pixels["the lecture's, longer", 100, epochs]
    assert (dead[100] >= dead[10]).all(), "the dead pixels stay dead"
    assert dead[100].mean() > dead[10].mean() + 1, "some more join them"
    assert is_ahead_with_each_seed(longer[10], longer[30])
    assert is_ahead_with_each_seed(longer[30], longer[100])
    assert 0.45 < longer[100].mean() / longer[10].mean() < 0.56, "is about half of that"
    assert (longer[100] > PCA_100).all(), "stays above PCA"


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
    recipes = ladder_of("validation_mse")
    starts = read_columns("03_pretraining.csv", "situation", "pretrained", "scratch")
    relu_times_pca = recipes["+ one-cycle"] / PCA_100
    large_batch_mse = recipes["+ tuned rate"]
    lecture_accuracy = starts["the lecture's recipe"]["pretrained"]
    better_accuracy = starts["the better recipe"]["scratch"]
    for claim, stored, tolerance in (
        ("ladder.relu-output.times-pca", relu_times_pca, 0.2),
        ("ladder.large-batch.tuned.mse", large_batch_mse, 0.001),
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
