"""The bands of the claims: where they come from, and that they exclude the opposite."""

import dataclasses
import math

import number_words
import numpy as np
import pytest

from mnist_ae import claims, studies

WIDTH_FOR_ROUNDING = 0.011  # a share: half a per cent on either side, and a little more
NUM_SEEDS = 10  # of what a run measures; a stored study may have five
CLAIMS = claims.read()
COMPARED = [name for name, claim in CLAIMS.items() if claim.than is not None]
PROMISED = [name for name, claim in CLAIMS.items() if claim.promise]


def is_fact(claim):
    """Whether a claim is about the data, or about a method without a seed."""
    return claim.lesson == 1 or not claim.seeds


def is_ratio_of_times(claim):
    """Whether a claim depends on the machine; its promise is for one that is idle."""
    return claim.unit == "times" and claim.dataset == "any"


def baseline_of(claim, known):
    """What a claim is compared with: a number, or the worse end of the other's band."""
    if isinstance(claim.than, str):
        return claim.worse_end(known[claim.than].band)
    return claim.than


def opposite_values(claim, known):
    """Values that are allowed although they lie on the other side, and where they lie."""
    baseline = baseline_of(claim, known)
    if claim.scope == "every seed":
        values = {f"seed {seed}": value for seed, value in enumerate(claim.seeds)}
    elif claim.scope == "on average":
        middle, half = studies.interval(claim.seeds)
        values = {"interval": middle - half, "interval's end": middle + half}
    else:
        values = {"band": claim.band[0], "band's end": claim.band[1]}
    wrong = {}
    for where, value in values.items():
        if not claim.is_on_its_side(value, baseline):
            wrong[where] = value
    return wrong


def agrees(stated, band, unit):
    """Whether a number as it is stated fits a band.

    A share in words is per cent ("nine of ten" for 90 %), and a ratio may be told the other
    way round ("less than half" for a gain of 2.5).
    """
    number = number_words.parse(stated)
    low, high = band
    if unit == "%" and number_words.find(stated):
        low /= 100
        high /= 100
    if unit == "times" and number.value < 1 <= low:
        low, high = 1 / high, 1 / low
    if number.bound == "below":
        return high <= number.value
    if number.bound == "above":
        return low >= number.value
    return low - number.rounding <= number.value <= high + number.rounding


def test_stated_numbers_lie_in_their_bands():
    for name, claim in CLAIMS.items():
        for stated in claim.stated:
            assert agrees(stated, claim.band, claim.unit), f"{name}: {stated}"


def test_stated_numbers_that_do_not_fit_are_noticed():
    assert agrees("less than half", [2.5, 2.9], "times")
    assert not agrees("less than half", [1.9, 2.9], "times")
    assert agrees("nine of ten", [88, 91], "%")
    assert not agrees("nine of ten", [60, 70], "%")
    assert agrees("three times", [2.6, 3.4], "times")
    assert not agrees("three times", [4.6, 5.4], "times")
    assert not agrees("0.0213", [0.0222, 0.03], "MSE")


@pytest.mark.parametrize("name", PROMISED)
def test_bands_lie_within_what_is_promised(name):
    claim = CLAIMS[name]
    if is_ratio_of_times(claim):
        pytest.skip("promised on an idle machine only; the band is for any")
    low, high = claim.band
    least, most = claim.promise
    assert least <= low <= high <= most


@pytest.mark.parametrize("name", COMPARED)
def test_no_band_allows_the_opposite(name):
    """Below is below and above is above, at the worse ends of both bands.

    What is said of every seed or of the average is held against the seeds instead.
    """
    claim = CLAIMS[name]
    assert opposite_values(claim, CLAIMS) == {}
    if claim.scope != "run":
        assert len(claim.seeds) >= NUM_SEEDS


@pytest.mark.parametrize("name", COMPARED)
def test_a_comparison_that_is_turned_round_is_noticed(name):
    claim = CLAIMS[name]
    other_side = {"below": "above", "above": "below"}[claim.holds]
    turned = dataclasses.replace(claim, holds=other_side)
    assert opposite_values(turned, CLAIMS) != {}


@pytest.mark.parametrize("name", COMPARED)
def test_a_band_or_seed_that_reaches_over_its_baseline_is_noticed(name):
    claim = CLAIMS[name]
    beyond = baseline_of(claim, CLAIMS)
    low, high = claim.band
    band = [min(low, beyond), max(high, beyond)]
    seeds = [*claim.seeds, -1e6, 1e6]  # one on either side
    wide = dataclasses.replace(claim, band=band, seeds=seeds)
    assert opposite_values(wide, CLAIMS) != {}


def test_bands_of_facts_leave_room_for_another_machine_s_rounding():
    for name, claim in CLAIMS.items():
        low, high = claim.band
        if is_fact(claim) and not is_ratio_of_times(claim):
            assert high - low <= WIDTH_FOR_ROUNDING * abs(high), name


def is_of_a_study(claim):
    """Whether a number is computed from a stored table, the same in each run."""
    return "mean of five seeds" in claim.text


def test_bands_come_from_ten_seeds():
    """A band reaches beyond the seeds' lowest and highest number by their distance.

    What the project promises cuts it short: no band reaches beyond its promise.
    """
    for name, claim in CLAIMS.items():
        if is_fact(claim):
            continue
        assert len(claim.seeds) >= NUM_SEEDS or is_of_a_study(claim), name
        lowest = min(claim.seeds)
        highest = max(claim.seeds)
        spread = highest - lowest
        least, most = claim.promise or (-math.inf, math.inf)
        low, high = claim.band
        last_digit = 10.0**-claim.digits
        assert low == pytest.approx(max(lowest - spread, least), abs=last_digit), name
        assert high == pytest.approx(min(highest + spread, most), abs=last_digit), name


def test_such_a_band_leaves_out_few_runs_on_other_machines():
    """Whose numbers are like those of other seeds, here normally distributed ones."""
    left_out = {}
    for num_seeds in (5, NUM_SEEDS):
        numbers = np.random.default_rng(0).normal(size=(100_000, num_seeds + 1))
        seeds = numbers[:, :-1]
        spread = seeds.max(axis=1) - seeds.min(axis=1)
        too_low = numbers[:, -1] < seeds.min(axis=1) - spread
        too_high = numbers[:, -1] > seeds.max(axis=1) + spread
        left_out[num_seeds] = (too_low | too_high).mean()
    assert left_out[5] == pytest.approx(0.03, abs=0.002), "three in a hundred"
    assert left_out[NUM_SEEDS] == pytest.approx(0.002, abs=0.0005), "two in a thousand"
