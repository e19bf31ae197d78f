"""What lesson 9 lets students predict of contrast, guesses and choices, measured."""

from typing import Any

import numpy as np
import torch

from mnist_ae.checks.lesson_9_contrast import nt_xent_of
from mnist_ae.checks.prediction import (
    Question,
    direction,
    expect_number,
    expect_word,
    given_answers,
)

EXAMPLE = 'return 1.5, 20, "rises", "stays"'
CLOSE = 0.01  # relative difference up to which two numbers are the same answer
NEAR = 0.06  # up to which a number may have been rounded too much

NUM_IMAGES = 5  # of (a)
NUM_GUESSES = 400  # of (b)
SURE_SHARE = 0.8
RIGHT_SHARE = 0.97
TEMPERATURES = (0.5, 0.1)  # of (c), before and after
NUM_SETTINGS = 20  # of (d)
NUM_VALIDATION = 50
TRUE_ACCURACY = 80.0
NUM_CHOICES = 2000


def measure(rng: np.random.Generator) -> tuple[float, float, Question, Question]:
    """Measure what the exercise asks for: the answers to (a) to (d)."""
    return (
        _loss_of_equal_codes(rng),
        _wrong_guesses(rng),
        _question_on_temperature(rng),
        _question_on_choice(rng),
    )


def expect_predictions(result: Any, measured: tuple[float, float, Question, Question]):
    """Raise `CheckError`, with the likely misconception, unless all answers are right."""
    loss, wrong, of_temperature, of_choice = measured
    answers = given_answers(result, 4, EXAMPLE)
    views = 2 * NUM_IMAGES
    expect_number(
        answers[0],
        "a",
        loss,
        {
            np.log(views): "Is a view compared with itself?",
            np.log(NUM_IMAGES): "With how many others is a view compared? There are two "
            "views of each image.",
            np.log(NUM_IMAGES - 1): "There are two views of each image.",
            np.log2(views - 1): "That is in bits: the loss takes the natural logarithm.",
            np.log10(views - 1): "The loss takes the natural logarithm.",
            1 / (views - 1): "That is the probability of the partner: what is its loss?",
            0: "All codes are the same, so that each view is as close to its partner as "
            "can be. But which of the others is the partner?",
            views - 1: "That is the number of candidates: what is the loss?",
        },
        "All cosines are 1, so that all candidates are equally probable. How many are "
        "there, and what is the cross-entropy then?",
        close=CLOSE,
        near=NEAR,
    )
    expect_number(
        answers[1],
        "b",
        wrong,
        {
            NUM_GUESSES * (1 - RIGHT_SHARE): "Only the sure guesses count.",
            NUM_GUESSES * SURE_SHARE: "Those are all sure guesses.",
            NUM_GUESSES * SURE_SHARE * RIGHT_SHARE: "Those are the sure guesses that are "
            "right.",
            NUM_GUESSES * (1 - SURE_SHARE): "Those are the guesses that are not sure.",
            100 * (1 - RIGHT_SHARE): "That is their share in per cent: how many are they?",
        },
        f"How many of {NUM_GUESSES} guesses are sure, and which part of those is wrong?",
        close=CLOSE,
        near=NEAR,
    )
    expect_word(answers[2], of_temperature)
    expect_word(answers[3], of_choice)


def _loss_of_equal_codes(rng):
    """(a): NT-Xent where a network gives every view the same code."""
    codes = torch.from_numpy(rng.normal(size=(1, 8))).expand(NUM_IMAGES, 8)
    return nt_xent_of(codes, codes, 0.5).item()


def _wrong_guesses(rng):
    """(b): how many guesses of an update are learned although they are wrong."""
    sure = round(NUM_GUESSES * SURE_SHARE)
    return sure * (1 - RIGHT_SHARE)


def _question_on_temperature(rng):
    """(c): the loss of pairs that are closest already, at a lower temperature."""
    z1 = torch.from_numpy(rng.normal(size=(NUM_IMAGES, 32)))
    losses = [nt_xent_of(z1, z1, temperature).item() for temperature in TEMPERATURES]
    remedy = (
        "The cosines are divided by the temperature before the softmax: do they get closer "
        "to each other or farther apart?"
    )
    return Question("c", direction(*losses), {"rise": remedy, "stay": remedy})


def _question_on_choice(rng):
    """(d): the validation accuracy of the best of many settings that are equally good."""
    right = rng.binomial(NUM_VALIDATION, TRUE_ACCURACY / 100, (NUM_CHOICES, NUM_SETTINGS))
    shown = 100 * right.max(axis=1).mean() / NUM_VALIDATION
    remedy = (
        "Each of the twenty accuracies scatters around the truth, as it is measured on few "
        "images. Which of them is reported?"
    )
    return Question("d", direction(TRUE_ACCURACY, shown), {"fall": remedy, "stay": remedy})
