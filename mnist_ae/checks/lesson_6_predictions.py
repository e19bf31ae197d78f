"""What lesson 6 lets students predict of decibels, levels and clipping, measured."""

from typing import Any

import numpy as np
import torch

from mnist_ae.checks.lesson_6_decibels import decibels
from mnist_ae.checks.lesson_6_denoiser import draw_images, linear_map, noisy
from mnist_ae.checks.prediction import Question, direction, expect_number

NUM_IMAGES = 400
LEVELS = (0.1, 0.3)  # of the noise at which the two denoisers of (b) are trained
SIGMA = 0.3  # in (c)
HINTS_ON_DECIBELS = {
    2: "That is the logarithm of 100. What does a PSNR multiply it by?",
    10: "That is what one tenth of the MSE gives.",
    40: "That is 20 times the logarithm, which belongs to the *root* of the MSE.",
    100: "That is the ratio itself: decibels count its logarithm.",
    1000: "That is 10 times the ratio: decibels count its logarithm.",
    -20: "You have the sign of the MSE: it falls. And the PSNR?",
    200: "You have multiplied once too often: what is the logarithm of 100?",
    0.2: "You have divided by 10 where the PSNR multiplies.",
}
OTHER_LOGARITHMS = {
    float(np.log(100)): "This is the natural logarithm, and the factor 10 is missing.",
    float(
        10 * np.log(100)
    ): "This is the natural logarithm: decibels take that to base 10.",
    float(10 * np.log2(100)): "This is the logarithm to base 2: decibels take base 10.",
    float(np.log2(100)): "This is the logarithm to base 2, and the factor 10 is missing.",
}
HINT_ON_DECIBELS = (
    "The PSNR is 10 · log10(1 / MSE). Try it with two errors, such as 0.1 and 0.001."
)
HINTS_ON_LEVELS = {
    "fall": "You let harder practice make the easy task easier. But such a network takes "
    "away what it has learned to take for noise. How much of that is in a clean image?",
    "stay": "You let a denoiser leave alone what is clean. It has never met a clean image: "
    "how would it know that this is one?",
}
HINTS_ON_CLIPPING = {
    "fall": "You think of the values above 1, which are cut off. On a black page, are "
    "these many, beside those below 0?",
    "stay": "You let clipping cut off as much on both sides. That is so for a grey of 0.5. "
    "How far is black from either bound?",
}


def measure(rng: np.random.Generator) -> tuple[float, list[Question]]:
    """Return the right number of (a), in dB, and the questions (b) and (c)."""
    errors = torch.tensor([0.1, 0.001], dtype=torch.float64)
    before, after = decibels(errors).tolist()
    questions = [
        Question("b", _fate_of_clean_images(rng), HINTS_ON_LEVELS),
        Question("c", _fate_of_black(rng), HINTS_ON_CLIPPING),
    ]
    return after - before, questions


def expect_decibels(found: Any, right: float) -> None:
    """Raise `CheckError`, with the likely misconception, unless (a) is the right number."""
    misconceptions = HINTS_ON_DECIBELS | OTHER_LOGARITHMS
    expect_number(found, "a", right, misconceptions, HINT_ON_DECIBELS)


def _fate_of_clean_images(rng):
    """What happens to the error on clean images, if the training has stronger noise."""
    x = draw_images(rng, 2 * NUM_IMAGES, (8, 8)).numpy().astype(np.float64)
    new = x[NUM_IMAGES:]
    errors = []
    for level in LEVELS:
        denoise = linear_map(rng, x[:NUM_IMAGES], level)
        errors.append(((denoise(new) - new) ** 2).mean())
    return direction(*errors)


def _fate_of_black(rng):
    """What clipping to 0..1 does to the mean of a black page with noise."""
    drawn = SIGMA * rng.normal(size=(NUM_IMAGES, 64))
    clipped = noisy(rng, np.zeros((NUM_IMAGES, 64)), SIGMA)
    return direction(drawn.mean(), clipped.mean())
