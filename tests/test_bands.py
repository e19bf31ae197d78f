"""The bands of the claims: where they come from, and what the project promises."""

import math

import pytest

from mnist_ae import claims

WIDTH_FOR_ROUNDING = 0.011  # a share: half a per cent on either side, and a little more

BARS = {  # what the project promises of its lessons
    "lecture.autoencoder.mse.epoch1": (0.076, 0.084),
    "lecture.autoencoder.mse.epoch10": (0.019, 0.026),
    "lecture.classifier.accuracy.epoch3": (87.5, 90.5),
    "better.autoencoder.mse.test": (0, 0.0023),
    "better.classifier.accuracy.test": (97.8, 100),
    "stacked.fashion.mse.end-to-end": (0, 0.0125),
    "sparse.mse.test": (0, 0.012),
    "sparse.active-share": (0, 10),
    "denoising.gain.over-median": (1.8, math.inf),
    "denoising.gain.over-clean": (2, math.inf),
    "colour.gain.over-histogram": (10, math.inf),
    "pixel.gain.over-threshold": (0.15, math.inf),
    "pixel.gain.over-vesselness": (0, math.inf),
}


def is_fact(claim):
    """Whether a claim is about the data, or about a method without a seed."""
    return claim.lesson == 1 or not claim.seeds


def test_stated_numbers_lie_in_their_bands():
    for name, claim in claims.read().items():
        low, high = claim.band
        for stated in claim.stated:
            number, *_ = stated.replace(",", "").split()
            _, _, decimals = number.partition(".")
            rounding = 0.5 * 10.0 ** -len(decimals)
            assert low - rounding <= float(number) <= high + rounding, name


@pytest.mark.parametrize("name", BARS)
def test_bands_lie_within_the_bars(name):
    low, high = claims.read()[name].band
    least, most = BARS[name]
    assert least <= low <= high <= most


def test_bands_of_facts_leave_room_for_another_machine_s_rounding():
    for name, claim in claims.read().items():
        low, high = claim.band
        if is_fact(claim) and claim.unit != "times":
            assert high - low <= WIDTH_FOR_ROUNDING * abs(high), name


def test_bands_come_from_five_seeds():
    """A band reaches beyond the seeds' lowest and highest number by their distance.

    What the project promises cuts it short: no band reaches beyond its bar.
    """
    for name, claim in claims.read().items():
        if is_fact(claim):
            continue
        assert len(claim.seeds) >= 5, name
        lowest = min(claim.seeds)
        highest = max(claim.seeds)
        spread = highest - lowest
        least, most = BARS.get(name, (-math.inf, math.inf))
        low, high = claim.band
        last_digit = 10.0**-claim.digits
        assert low == pytest.approx(max(lowest - spread, least), abs=last_digit), name
        assert high == pytest.approx(min(highest + spread, most), abs=last_digit), name
