"""The divergence of two coins, and what to tell who got another penalty from it."""

import math

import torch
from torch.nn.functional import binary_cross_entropy

from mnist_ae.checks.judge import Misconception

LESSON_RATE = 0.05
LESSON_STRENGTH = 0.1


def misconceptions_of_kl(z: torch.Tensor, rate: float) -> list[Misconception]:
    """Return the results of likely wrong answers to exercise 5.

    Args:
        z: codes (n, k) in 0..1.
        rate: the wanted mean activation of each unit, in 0..1.
    """
    z = z.double()
    mean = z.mean(dim=0)
    wanted = torch.full_like(mean, rate)
    return [
        *_clamped_means(wanted, mean),
        *_multiples_and_distances(wanted, mean),
        *_wrong_terms(wanted, mean),
        *_wrong_means(z, rate),
    ]


def _wrong_terms(rate, mean):
    right = divergence(rate, mean)
    active_half = rate * (rate / mean).log()
    entropy = binary_cross_entropy(rate, rate)
    return [
        Misconception(
            f"The rate {LESSON_RATE} is built in: use the one that is given.",
            divergence(torch.full_like(mean, LESSON_RATE), mean).mean(),
        ),
        Misconception(
            "The two are swapped: KL(rate ‖ mean) is not KL(mean ‖ rate).",
            divergence(mean, rate).mean(),
        ),
        Misconception("This is the sum over the units: take the mean.", right.sum()),
        Misconception(
            "The sign is flipped: a divergence is never negative.", -right.mean()
        ),
        Misconception(
            "The second half is missing: being inactive is an outcome too. Add the term "
            "with 1 - rate and 1 - mean.",
            active_half.mean(),
        ),
        Misconception(
            "The first half is missing: add the term with rate and mean.",
            (right - active_half).mean(),
        ),
        Misconception(
            "The second half is subtracted: add it.", (2 * active_half - right).mean()
        ),
        Misconception(
            "This is the cross-entropy, which is not 0 where the mean equals the rate: the "
            "divergence has rate / mean inside the logarithm.",
            right.mean() + entropy,
        ),
        Misconception(
            "The logarithm is that to the base 2: take the natural one.",
            right.mean() / math.log(2),
        ),
        Misconception(
            "The logarithm is that to the base 10: take the natural one.",
            right.mean() / math.log(10),
        ),
    ]


def _multiples_and_distances(rate, mean):
    right = divergence(rate, mean).mean()
    distance = (rate - mean).abs()
    return [
        Misconception(
            f"The strength {LESSON_STRENGTH} of the lesson is built in: leave it out.",
            LESSON_STRENGTH * right,
        ),
        Misconception(
            "This is half of it: add the two terms, then take the mean over the units.",
            right / 2,
        ),
        Misconception(
            "This is the mean distance of rate and mean: take the divergence.",
            distance.mean(),
        ),
        Misconception(
            "This is a squared distance of rate and mean: take the divergence.",
            distance.square().mean(),
        ),
    ]


def _clamped_means(rate, mean):
    misconceptions = []
    for nearest in (0.05, 0.01, 0.001):
        message = (
            f"Means below {nearest} and above {1 - nearest} count as if they were at that "
            "bound: if you clamp, do it much closer to 0 and 1."
        )
        value = divergence(rate, mean.clamp(nearest, 1 - nearest)).mean()
        misconceptions.append(Misconception(message, value))
    return misconceptions


def _wrong_means(z, rate):
    return [
        Misconception(
            "You average over all numbers at once: each unit has its own mean (dim=0).",
            divergence(torch.tensor(rate), z.mean()),
        ),
        Misconception(
            "You take the divergence of each number, then the mean: first average the "
            "activations of each unit.",
            divergence(torch.tensor(rate), z).mean(),
        ),
        Misconception(
            "You average over the units of each image: average over the images (dim=0).",
            divergence(torch.tensor(rate), z.mean(dim=1)).mean(),
        ),
    ]


def divergence(p: torch.Tensor, q: torch.Tensor) -> torch.Tensor:
    """Return KL(p ‖ q) of coins that show heads with probabilities p and q, in 0..1."""
    return p * (p / q).log() + (1 - p) * ((1 - p) / (1 - q)).log()
