"""Checks of lesson 9: a contrastive loss, shifts that lose no ink, sure guesses, gains."""

import numpy as np
import torch

from mnist_ae import studies
from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    expect_close,
    given_array,
    given_loss,
    given_number,
    rule_out,
)
from mnist_ae.checks.learning import expect_gradients, gradients
from mnist_ae.checks.lesson_9_contrast import misconceptions_of_contrast, nt_xent_of
from mnist_ae.checks.lesson_9_gain import draw_accuracies, misconceptions_of_gain
from mnist_ae.checks.lesson_9_guesses import (
    draw_logits,
    misconceptions_of_guesses,
    sure_loss_of,
)
from mnist_ae.checks.lesson_9_predictions import expect_predictions, measure
from mnist_ae.checks.lesson_9_shift import draw_images, misconceptions_of_shift, shifted
from mnist_ae.checks.trial import call, try_out

CODES = ((6, 4, 0.5), (9, 3, 0.1), (2, 8, 1.0), (17, 5, 0.25))  # n, d, temperature
PICTURES = ((8, 12, 12), (5, 7, 15), (6, 28, 28))  # n, height, width
GUESSES = (  # n, k, threshold
    (12, 10, 0.6),
    (30, 3, 0.8),
    (7, 5, 0.45),
    (6, 2, 0.5),  # two equal logits: a probability of 0.5, which is not above it
    (5, 4, 0.999999),
)
NUM_SEEDS = (5, 10, 3)


@exercise
def predictions(answer, rng):
    """Exercise 1 of the lesson.

    answer() → a loss, a number of wrong guesses, and the fates of a loss and an accuracy.
    """
    expect_predictions(call(answer), measure(rng))


@exercise
def nt_xent(answer, rng):
    """Exercise 2 of the lesson.

    answer(z1, z2, temperature) → the mean loss of all 2n views.
    """
    for n, d, temperature in CODES:
        z1, z2 = torch.from_numpy(rng.normal(size=(2, n, d)).astype(np.float32))
        z2 = z2 + z1  # more like its partner than like others
        codes = {"z1": z1.requires_grad_(), "z2": z2.detach().requires_grad_()}
        expected = nt_xent_of(*codes.values(), temperature)
        right = gradients(expected, codes.values())
        with torch.no_grad():
            misconceptions = misconceptions_of_contrast(*codes.values(), temperature)
        trial = try_out(answer, **codes, temperature=temperature)
        found = given_loss(trial.returned())
        expect_close(found, expected.detach(), misconceptions, f"loss of {n} pairs")
        given = {name: trial.arguments[name] for name in ("z1", "z2")}
        expect_gradients(found, given, right)


@exercise
def shift(answer, rng):
    """Exercise 3 of the lesson.

    answer(images, right, down) → the images (n, h, w), moved, with all of their ink.
    """
    for shape in PICTURES:
        images, right, down = draw_images(rng, shape)
        expected = shifted(images, right, down)
        misconceptions = misconceptions_of_shift(images, right, down)
        found = call(answer, images=images, right=right, down=down)
        expect_close(found, expected, misconceptions, "result")


@exercise
def sure_loss(answer, rng):
    """Exercise 4 of the lesson.

    answer(clean, warped, threshold) → the mean loss of the sure guesses, 0 for others.
    """
    for n, k, threshold in GUESSES:
        clean, warped = draw_logits(rng, n, k)
        logits = {"clean": clean.requires_grad_(), "warped": warped.requires_grad_()}
        expected = sure_loss_of(clean, warped, threshold)
        right = [torch.zeros_like(clean), *gradients(expected, [warped])]
        with torch.no_grad():
            misconceptions = misconceptions_of_guesses(clean, warped, threshold)
        case = f"loss of {n} images at the threshold {threshold:g}"
        trial = try_out(answer, **logits, threshold=threshold)
        found = given_loss(trial.returned())
        expect_close(found, expected.detach(), misconceptions, case)
        given = {name: trial.arguments[name] for name in ("clean", "warped")}
        expect_gradients(found, given, right)


@exercise
def gain(answer, rng):
    """Exercise 5 of the lesson.

    answer(new, old) → (mean, low, high) of the paired differences, with 95 % certainty.
    """
    for num_seeds in NUM_SEEDS:
        new, old = draw_accuracies(rng, num_seeds)
        mean, half = studies.interval(new - old)
        expected = (mean, mean - half, mean + half)
        misconceptions = misconceptions_of_gain(new, old)
        found = given_array(call(answer, new=new, old=old))
        expect(
            found.shape == (3,),
            f"The result has the shape {found.shape}, expected three numbers: the mean, "
            "the interval's lower end and its upper end.",
        )
        rule_out(found, misconceptions, expected)
        names = ("mean", "lower end", "upper end")
        for name, number, right in zip(names, found, expected, strict=True):
            expect_close(given_number(number), right, what=name)
