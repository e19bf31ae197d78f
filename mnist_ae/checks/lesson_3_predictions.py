"""What lesson 3 lets students predict of the softmax, measured on scores."""

import math
from typing import Any

import numpy as np
import torch
from torch.nn.functional import nll_loss

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_number
from mnist_ae.checks.prediction import Question, direction

NUM_EXAMPLES = 200
NUM_CLASSES = 26
SHIFT = 5
FACTOR = 2
TOLERANCE = 0.01  # of a number with two decimals, rounded or cut off
COARSE = 0.3  # of one without decimals
COMPARED = (
    "The softmax divides by the sum over all classes, so a score counts only against the "
    "others. What becomes of e^(s + 5) = e^5 times e^s, divided by the sum of such?"
)
LARGEST = (
    "Doubling makes the network more sure, of right and of wrong answers alike, and that "
    "changes the NLL. The answer is the class with the largest score: does it become "
    "another one?"
)
HINTS_ON_SHIFT = {
    "fall": f"You take higher scores for higher probabilities. {COMPARED}",
    "rise": f"You take a score for a loss, or for the probability itself. {COMPARED}",
}
HINTS_ON_FACTOR = {
    "rise": f"You take a surer network for a better one. {LARGEST}",
    "fall": f"You take a surer network for a worse one. {LARGEST}",
}


def measure(rng: np.random.Generator) -> tuple[float, list[Question]]:
    """Measure what the exercise asks for; return the number (a), the questions (b), (c)."""
    scores = torch.from_numpy(rng.normal(scale=3, size=(NUM_EXAMPLES, NUM_CLASSES)))
    labels = torch.from_numpy(rng.integers(NUM_CLASSES, size=NUM_EXAMPLES))
    blind = torch.full((NUM_EXAMPLES, NUM_CLASSES), 1 / NUM_CLASSES).double()
    nll_of_blind = nll_loss(blind.log(), labels).item()
    shifted = direction(_nll(scores, labels), _nll(scores + SHIFT, labels))
    doubled = direction(_accuracy(scores, labels), _accuracy(FACTOR * scores, labels))
    questions = [
        Question("b", shifted, HINTS_ON_SHIFT),
        Question("c", doubled, HINTS_ON_FACTOR),
    ]
    return nll_of_blind, questions


def _nll(scores, labels):
    return nll_loss(scores.log_softmax(dim=1), labels).item()


def _accuracy(scores, labels):
    log_probs = scores.log_softmax(dim=1)
    return 100 * (log_probs.argmax(dim=1) == labels).double().mean().item()


def expect_nll_of_blind_guessing(found: Any, expected: float) -> None:
    """Raise `CheckError`, with the likely misconception, unless (a) is the right number.

    Args:
        found: the answer to (a).
        expected: the measured NLL.
    """
    expect(
        not isinstance(found, str),
        f"Your answer to (a) is {found!r}, expected a number, without quotes.",
    )
    number = given_number(found, "answer to (a)")
    if abs(number - expected) < TOLERANCE:
        return
    for value, message in _misconceptions_of_blind_guessing():
        if abs(number - value) < TOLERANCE * max(0.2, min(1, abs(value))):
            raise CheckError(f"Not {number:.4g} in (a). {message}")
    expect(
        math.isnan(number) or abs(number - expected) > COARSE,
        f"{number:.4g} in (a) is near the NLL, but not near enough: give two decimals.",
    )
    raise CheckError(
        f"Not {number:.4g} in (a). The NLL is minus the logarithm of the probability that "
        "the label gets. Which probability does blind guessing give to any label?"
    )


def _misconceptions_of_blind_guessing():
    """Wrong numbers, with what to say of each."""
    natural = "The NLL takes the natural logarithm, to the base e: this is"
    return [
        (
            1 / NUM_CLASSES,
            "That is the probability of the label: the NLL is minus its logarithm.",
        ),
        (
            -1 / NUM_CLASSES,
            "That is minus the probability of the label: take the logarithm first.",
        ),
        (1 - 1 / NUM_CLASSES, "That is how often blind guessing is wrong, not a loss."),
        (100 / NUM_CLASSES, "That is the accuracy of blind guessing, in per cent."),
        (math.log2(NUM_CLASSES), f"{natural} the one to the base 2, in bits."),
        (math.log10(NUM_CLASSES), f"{natural} the one to the base 10."),
        (
            -math.log(NUM_CLASSES),
            "The sign is missing: the logarithm of a probability is negative, a loss is "
            "not.",
        ),
        (math.log(10), "That would be guessing among ten digits; here are 26 letters."),
        (
            math.log(2),
            "That is the NLL of a probability of 1/2, of a coin; here are 26 letters.",
        ),
        (
            math.log(NUM_CLASSES) / NUM_CLASSES,
            "That is a mean over the classes: each example contributes one number, that "
            "of its label.",
        ),
        (NUM_CLASSES, "That is the number of classes: which probability gets the label?"),
    ]
