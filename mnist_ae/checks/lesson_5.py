"""Checks of lesson 5: the sparsity meter, penalties on the code, a sparse network."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import mse_loss

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import ABSOLUTE_TOLERANCE, expect_close, given_loss
from mnist_ae.checks.learning import expect_gradients, gradients
from mnist_ae.checks.lesson_5_codes import (
    NUM_DIM,
    Census,
    codes_active_at_the_edges,
    codes_with_dead_units,
    nearly_constant_codes,
    signed_codes,
    sparse_codes,
)
from mnist_ae.checks.lesson_5_counts import (
    misconceptions_of_a_share,
    misconceptions_of_dead_units,
)
from mnist_ae.checks.lesson_5_divergence import divergence, misconceptions_of_kl
from mnist_ae.checks.lesson_5_images import NUM_NEW, draw_images, set_goal
from mnist_ae.checks.lesson_5_loss import (
    arrive,
    draw_autoencoder,
    expect_untouched,
    gradients_cut_off,
)
from mnist_ae.checks.lesson_5_network import expect_sparse
from mnist_ae.checks.lesson_5_outcomes import Outcome, expect_numbers
from mnist_ae.checks.lesson_5_penalties import misconceptions_of_sparse_loss
from mnist_ae.checks.lesson_5_predictions import expect_share, measure
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call, try_out

# powers of two, so that a number at the threshold is there in every float type
SHARES = (((97, 31), 0.25), ((9, 13), 0.0625), ((8, 8), 0.5))  # shape and threshold
DEAD = (
    (0.25, Census(num_images=20, num_silent=9, num_zero=2, num_nearly=1, num_alive=7)),
    (0.0625, Census(num_images=12, num_silent=1, num_zero=3, num_nearly=1, num_alive=9)),
    (0.5, Census(num_images=300, num_silent=4, num_zero=0, num_nearly=6, num_alive=17)),
)
SPARSE = (  # sizes, activation, output, number of images and strength
    ((12, 7), nn.ReLU, nn.Sigmoid, 30, 0.4),
    ((10, 8, 5), nn.Tanh, nn.Identity, 13, 1.5),
)
TOLERANCE_OF_EPSILON = 1e-3  # a small number may be added to means close to 0 and 1
IMAGES = ((1000, 49, 60, 7), (800, 64, 64, 8))  # images, pixels, parts, size of a part
RATES = (((50, 6), 0.2), ((7, 11), 0.45), ((30, 9), 0.08))  # shape and rate


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → a share of active units, and the fates of a loss and of an activation.
    """
    share, questions = measure(rng)
    example = 'return 12, "rises", "falls"'
    result = call(answer)
    number, *words = given_answers(result, 1 + len(questions), example)
    expect_share(number, share)
    for word, question in zip(words, questions, strict=True):
        expect_word(word, question)


@exercise
def active_share(answer, rng):
    """Exercise 2 of the lesson.

    answer(z, threshold) → the mean share of active units per image, in per cent.
    """
    trials = [(signed_codes(rng, (12, 7)), 0.25)]
    for shape, threshold in SHARES:
        trials.append((sparse_codes(rng, shape, threshold), threshold))
    outcomes = []
    for z, threshold in trials:
        expected = 100 * (z > threshold).double().mean()
        misconceptions = misconceptions_of_a_share(z, threshold)
        found = call(answer, z=z, threshold=threshold)
        outcomes.append(Outcome(found, expected, misconceptions))
    expect_numbers(outcomes, "share of active units, in %,")


@exercise
def dead_units(answer, rng):
    """Exercise 3 of the lesson.

    answer(z, threshold) → how many units are above the threshold for no image.
    """
    trials = []
    for threshold, census in DEAD:
        codes = codes_with_dead_units(rng, threshold, census)
        trials.append((codes, threshold, census.num_zero + NUM_DIM))
    trials.append((signed_codes(rng, (11, 6)), 0.5, 2))
    trials.append((codes_active_at_the_edges(0.03125), 0.03125, 1))
    # as many images as a byte has values
    drawn = torch.from_numpy(rng.uniform(0.25, 0.75, (256, 9)).astype(np.float32))
    trials.append((drawn, 0.125, 0))
    trials.append((drawn, 1.0, 9))
    outcomes = []
    for z, threshold, expected in trials:
        misconceptions = misconceptions_of_dead_units(z, threshold, expected)
        found = call(answer, z=z, threshold=threshold)
        outcomes.append(Outcome(found, expected, misconceptions))
    expect_numbers(outcomes, "number of dead units")


@exercise
def sparse_loss(answer, rng):
    """Exercise 4 of the lesson.

    answer(model, x, strength) → MSE plus strength times the mean of |code|.
    """
    for sizes, activation, output, num_images, strength in SPARSE:
        x = torch.from_numpy(rng.random((num_images, sizes[0]), dtype=np.float32))
        model = draw_autoencoder(rng, sizes, activation, output, x)
        z = model.encoder(x)
        error = mse_loss(model.decoder(z), x)
        penalty = strength * z.abs().mean()
        expected = error + penalty
        right_gradients = gradients(expected, model.parameters())
        cut_off = gradients_cut_off(model, error, penalty)
        misconceptions = misconceptions_of_sparse_loss(model, x, strength)

        trial = try_out(answer, model=model, x=x, strength=strength)
        found = given_loss(trial.returned())
        expect_close(found, expected, misconceptions, "loss")
        parameters = dict(trial.arguments["model"].named_parameters())
        expect_untouched(parameters)
        for message, gradients_without in cut_off.items():
            expect(not arrive(found, parameters, gradients_without), message)
        expect_gradients(found, parameters, right_gradients)


@exercise
def kl(answer, rng):
    """Exercise 5 of the lesson.

    answer(z, rate) → the mean over units of KL(rate ‖ mean activation).
    """
    trials = []
    for shape, rate in RATES:
        powers = rng.uniform(0.3, 3.0, shape[1])  # give each unit another mean
        z = torch.from_numpy((rng.random(shape) ** powers).astype(np.float32))
        trials.append((z, rate, ABSOLUTE_TOLERANCE))
    trials.append((nearly_constant_codes(rng), 0.3, TOLERANCE_OF_EPSILON))
    outcomes = []
    for z, rate, tolerance in trials:
        mean = z.double().mean(dim=0)
        expected = divergence(torch.full_like(mean, rate), mean).mean()
        misconceptions = misconceptions_of_kl(z, rate)
        found = call(answer, z=z, rate=rate)
        outcomes.append(Outcome(found, expected, misconceptions, tolerance))
    expect_numbers(outcomes, "mean divergence")
    if all(isinstance(outcome.found, torch.Tensor) for outcome in outcomes):
        _expect_gradient_of_kl(answer, *trials[0][:2])


def _expect_gradient_of_kl(answer, z, rate):
    """Raise `CheckError` unless the right gradient arrives at the codes."""
    z = z.clone().requires_grad_()
    mean = z.mean(dim=0)
    right_gradients = gradients(divergence(torch.full_like(mean, rate), mean).mean(), [z])
    trial = try_out(answer, z=z, rate=rate)
    expect_gradients(trial.result, {"z": trial.arguments["z"]}, right_gradients)


@exercise
def sparse_network(answer, rng):
    """Exercise 6 of the lesson.

    answer(x) → a trained network with `encoder` and `decoder`, and a large, sparse code.
    """
    for num_images, num_pixels, num_parts, size in IMAGES:
        images = draw_images(rng, num_images + NUM_NEW, num_pixels, num_parts, size)
        x = images[:num_images]
        goal = set_goal(x, images[num_images:])
        found = call(answer, x=x)
        expect_sparse(found, goal)
