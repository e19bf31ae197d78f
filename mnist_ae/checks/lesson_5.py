"""Checks of lesson 5: the sparsity meter, and prices on the code."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import mse_loss

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    ABSOLUTE_TOLERANCE,
    expect_close,
    given_loss,
    is_close,
)
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
from mnist_ae.checks.lesson_5_outcomes import Outcome, expect_numbers
from mnist_ae.checks.lesson_5_prices import misconceptions_of_sparse_loss
from mnist_ae.checks.trial import call, try_out
from mnist_ae.models import Autoencoder

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
SHARE_BELOW_ZERO = 0.4  # of the images, for each unit of the code of exercise 3
RATES = (((50, 6), 0.2), ((7, 11), 0.45), ((30, 9), 0.08))  # shape and rate


@exercise
def active_share(answer, rng):
    """Exercise 1 of the lesson.

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
    """Exercise 2 of the lesson.

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
    """Exercise 3 of the lesson.

    answer(model, x, strength) → MSE plus strength times the mean of |code|.
    """
    for sizes, activation, output, num_images, strength in SPARSE:
        x = torch.from_numpy(rng.random((num_images, sizes[0]), dtype=np.float32))
        model = _draw_autoencoder(rng, sizes, activation, output, x)
        z = model.encoder(x)
        error = mse_loss(model.decoder(z), x)
        price = strength * z.abs().mean()
        expected = error + price
        right_gradients = gradients(expected, model.parameters())
        cut_off = _gradients_cut_off(model, x, error, price)
        misconceptions = misconceptions_of_sparse_loss(model, x, strength)

        trial = try_out(answer, model=model, x=x, strength=strength)
        expect(
            trial.result is not None,
            "Your function returned None: does it end with `return`?",
        )
        found = given_loss(trial.result)
        expect_close(found, expected, misconceptions, "loss")
        parameters = dict(trial.arguments["model"].named_parameters())
        _expect_untouched(parameters)
        for message, gradients_without in cut_off.items():
            expect(not _arrive(found, parameters, gradients_without), message)
        expect_gradients(found, parameters, right_gradients)


@torch.no_grad()
def _draw_autoencoder(rng, sizes, activation, output, x):
    """An autoencoder whose units are above zero before the activation for most of x.

    A bit less than half of the images are below, for every unit.
    """
    model = Autoencoder(sizes, activation, output)
    for parameter in model.parameters():
        drawn = rng.normal(scale=0.7, size=parameter.shape)
        parameter.copy_(torch.from_numpy(drawn))
    before_activation = model.encoder[:-1](x)
    model.encoder[-2].bias.sub_(before_activation.quantile(SHARE_BELOW_ZERO, dim=0))
    return model


def _gradients_cut_off(model, x, error, price):
    """{message: gradients} of losses with the right value, but without some gradient."""
    of_decoder = {id(parameter) for parameter in model.decoder.parameters()}
    of_error = gradients(error, model.parameters())
    of_price = gradients(price, model.parameters())
    on_fixed_code = []
    for parameter, by_error, by_price in zip(
        model.parameters(), of_error, of_price, strict=True
    ):
        on_fixed_code.append(by_error if id(parameter) in of_decoder else by_price)
    right = "The value is right, but"
    return {
        f"{right} the gradient of the price is cut off: use neither detach nor no_grad on "
        "the code.": of_error,
        f"{right} the gradient of the MSE is cut off: use neither detach nor no_grad on "
        "the reconstruction.": of_price,
        f"{right} the gradient of the MSE is cut off between decoder and encoder: give the "
        "decoder the code itself, not a detached one.": on_fixed_code,
    }


def _expect_untouched(parameters):
    """Raise `CheckError` if the answer trained or froze the network."""
    for name, parameter in parameters.items():
        expect(
            parameter.grad is None,
            "Your function calls `backward` itself: return the loss, and leave that to the "
            "training loop.",
        )
        expect(
            parameter.requires_grad,
            f"Your function froze {name}: its requires_grad is False, but all of the "
            "network must be able to learn.",
        )


def _arrive(loss, parameters, expected):
    """Whether a loss sends these gradients to the parameters."""
    if not loss.requires_grad:
        return False
    found = gradients(loss, parameters.values())
    return all(map(is_close, found, expected))


@exercise
def kl(answer, rng):
    """Exercise 4 of the lesson.

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
