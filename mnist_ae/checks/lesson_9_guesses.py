"""The loss of sure guesses in lesson 9, and what is mistaken for it."""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from mnist_ae.checks.judge import Misconception


def draw_logits(rng, n, k):
    """Return logits (n, k) of images and of their warped copies, which differ somewhat."""
    clean = 3 * rng.normal(size=(n, k))
    warped = clean + rng.normal(size=(n, k))
    warped[:: max(2, n // 3)] = 2 * rng.normal(
        size=(k,)
    )  # another guess than the clean one
    clean[-1] = 1.0 if k == 2 else clean[-1]  # a tie, between two classes 0.5 each
    return [torch.from_numpy(logits.astype(np.float32)) for logits in (clean, warped)]


def sure_loss_of(
    clean: torch.Tensor, warped: torch.Tensor, threshold: float
) -> torch.Tensor:
    """Return the mean loss () of warped copies, 0 where the guess is not sure.

    Source: K. Sohn and others, "FixMatch: simplifying semi-supervised learning with
    consistency and confidence", 2020.
    """
    sureness, guesses = clean.detach().softmax(dim=1).max(dim=1)
    losses = cross_entropy(warped, guesses, reduction="none")
    return (losses * (sureness > threshold)).mean()


def misconceptions_of_guesses(clean, warped, threshold):
    """Of exercise 4, for logits (n, k)."""
    guessed = _of_which_guesses_count(clean, warped, threshold)
    return guessed + _of_what_is_learned(clean, warped, threshold)


def _of_which_guesses_count(clean, warped, threshold):
    sureness, guesses = clean.softmax(dim=1).max(dim=1)
    sure = sureness > threshold
    losses = cross_entropy(warped, guesses, reduction="none")
    sureness_of_warped = warped.softmax(dim=1).max(dim=1).values
    return [
        Misconception(
            "This is the mean over the sure images: divide by the number of all, so that "
            "few sure guesses count little.",
            losses[sure].mean() if sure.any() else torch.tensor(torch.nan),
        ),
        Misconception(
            "This is the sum: take the mean over all images.", losses[sure].sum()
        ),
        Misconception(
            "All guesses count: only those above the threshold should.", losses.mean()
        ),
        Misconception(
            "A guess whose probability equals the threshold is not above it.",
            (losses * (sureness >= threshold)).mean(),
        ),
        Misconception(
            "The unsure guesses count: it should be the sure ones.", (losses * ~sure).mean()
        ),
        Misconception(
            "The warped copy decides which guesses are sure: the image as it is should.",
            (losses * (sureness_of_warped > threshold)).mean(),
        ),
        Misconception(
            "The threshold is compared with logits: compare it with probabilities.",
            (losses * (clean.max(dim=1).values > threshold)).mean(),
        ),
    ]


def _of_what_is_learned(clean, warped, threshold):
    sureness, guesses = clean.softmax(dim=1).max(dim=1)
    sure = sureness > threshold
    sureness_of_warped, guesses_of_warped = warped.softmax(dim=1).max(dim=1)
    to_its_own = cross_entropy(warped, guesses_of_warped, reduction="none")
    of_clean = cross_entropy(clean, guesses, reduction="none")
    soft = cross_entropy(warped, clean.softmax(dim=1), reduction="none")
    twice = cross_entropy(warped.softmax(dim=1), guesses, reduction="none")
    return [
        Misconception(
            "The guess is made on the warped copy: make it on the image as it is.",
            (to_its_own * sure).mean(),
        ),
        Misconception(
            "The guess is made on the warped copy, and so is its sureness: take both from "
            "the image as it is.",
            (to_its_own * (sureness_of_warped > threshold)).mean(),
        ),
        Misconception(
            "The loss is taken on the image as it is: the warped copy has to learn.",
            (of_clean * sure).mean(),
        ),
        Misconception(
            "The targets are probabilities: a guess is one label, the most probable one.",
            (soft * sure).mean(),
        ),
        Misconception(
            "You apply the softmax before `cross_entropy`, which applies it itself.",
            (twice * sure).mean(),
        ),
    ]
