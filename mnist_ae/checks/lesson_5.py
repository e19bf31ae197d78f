"""Checks of lesson 5: the sparsity meter, and prices on the code."""

import torch
from torch.nn.functional import mse_loss

from mnist_ae.checks.exercise import (
    Misconception,
    exercise,
    expect,
    expect_close,
    expect_gradient,
    given,
    given_loss,
    given_number,
    rule_out,
)
from mnist_ae.models import Autoencoder

THRESHOLD = 0.01
STRENGTH = 0.3
RATE = 0.05


def _codes():
    """Codes (40, 6) in 0..1 as a relu returns them; unit 1 is dead, unit 2 nearly."""
    z = torch.rand(40, 6, generator=torch.Generator().manual_seed(0)).sub(0.4).clamp(min=0)
    z[:, 1] = 0.005
    z[1:, 2] = 0
    z[0, 2] = 0.3  # active for one image only, so the unit's mean is below the threshold
    return z


def _codes_at_threshold():
    """Codes (2, 2), of which one lies above 0.25, in unit 1; unit 0 is exactly 0.25."""
    return torch.tensor([[0.25, 0.5], [0.25, 0.0]])


@exercise
def active_share(answer):
    """Exercise 1 of the lesson.

    answer(z, threshold) → the mean share of active units per image, in per cent.
    """
    z = _codes()
    found = given_number(answer(z, THRESHOLD))
    is_active = z > THRESHOLD
    expected = 100 * is_active.float().mean()
    misconceptions = [
        Misconception(
            "This is a share in 0..1: multiply by 100 for per cent.", expected / 100
        ),
        Misconception(
            "This is the share of inactive units: count those above the threshold.",
            100 - expected,
        ),
        Misconception(
            "This is a number of units: divide by how many there are.",
            is_active.float().sum(dim=1).mean(),
        ),
        Misconception(
            "You don't use the threshold: 0.005 is above 0, but below 0.01.",
            100 * (z > 0).float().mean(),
        ),
        Misconception(
            "This is the share of units that are active for at least one image: count the "
            "active units of each image.",
            100 * is_active.any(dim=0).float().mean(),
        ),
        Misconception(
            "This is the mean of the code: count active units, not how active they are.",
            100 * z.mean(),
        ),
    ]
    rule_out(found, misconceptions)
    expect_close(found, expected, tolerance=1e-3, digits=2)
    expect(
        abs(float(answer(_codes_at_threshold(), 0.25)) - 25) < 1e-3,
        "A unit exactly at the threshold is not above it: use > and not >=.",
    )


@exercise
def dead_units(answer):
    """Exercise 2 of the lesson.

    answer(z, threshold) → how many units are above the threshold for no image.
    """
    z = _codes()
    found = float(given(answer(z, THRESHOLD)))
    misconceptions = [
        Misconception("This counts the units that are alive: count the dead ones.", 5),
        Misconception(
            "This counts every inactive value: count units, and only those that are "
            "inactive for all images.",
            (z <= THRESHOLD).sum(),
        ),
        Misconception(
            "A unit that is active for a single image is not dead: look at each image, "
            "not at the mean.",
            2,
        ),
        Misconception(
            "Unit 1 is above 0 but never exceeds the threshold, so it is dead: compare "
            "with the threshold, not with 0.",
            0,
        ),
    ]
    rule_out(found, misconceptions)
    expect(found == 1, f"The number of dead units is {found:g}, expected 1.")
    expect(
        float(answer(_codes_at_threshold(), 0.25)) == 1,
        "A unit that reaches the threshold but never exceeds it is dead: use <= and not <.",
    )


@exercise
def sparse_loss(answer):
    """Exercise 3 of the lesson.

    answer(model, x, strength) → MSE plus strength times the mean of |code|.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Autoencoder((12, 7), output=torch.nn.Identity)
    x = torch.rand(30, 12, generator=torch.Generator().manual_seed(1))
    found = given_loss(answer(model, x, STRENGTH))
    rule_out(found.detach(), _misconceptions_of_sparse_loss(model, x))
    expected = mse_loss(model(x), x) + STRENGTH * model.encoder(x).abs().mean()
    expect_close(found.detach(), expected.detach())
    _expect_same_gradient(found, expected, model.encoder[0].weight)


@torch.no_grad()
def _misconceptions_of_sparse_loss(model, x):
    z = model.encoder(x)
    error = mse_loss(model.decoder(z), x)
    price = z.abs().mean()
    misconceptions = [
        Misconception(
            "This is a penalty on the weights, as in the lecture's published notebook: "
            "small weights do not keep a unit inactive. Put the price on the code.",
            error + STRENGTH * penalty,
        )
        for penalty in _penalties_on_weights(model)
    ]
    misconceptions += [
        Misconception("The price is missing: add strength times the mean of |z|.", error),
        Misconception("The strength is missing: multiply the price by it.", error + price),
        Misconception("This is the price alone: add the MSE.", STRENGTH * price),
        Misconception(
            "The price is a sum, which grows with the batch and the code: take the mean.",
            error + STRENGTH * z.abs().sum(),
        ),
        Misconception(
            "The price is the mean square: its slope vanishes near zero, so no unit "
            "becomes inactive. Take the mean of |z|.",
            error + STRENGTH * z.square().mean(),
        ),
        Misconception(
            "The price is on the reconstruction: put it on the code.",
            error + STRENGTH * model(x).abs().mean(),
        ),
    ]
    return misconceptions


def _penalties_on_weights(model):
    """Return sums and means of |weights|: of the encoder, of all layers, with biases."""
    parameters = [parameter.abs() for parameter in model.parameters()]
    weights = [parameter for parameter in parameters if parameter.ndim == 2]
    return [
        weights[0].sum(),
        weights[0].mean(),
        sum(weight.sum() for weight in weights),
        sum(weight.mean() for weight in weights),
        sum(parameter.sum() for parameter in parameters),
        sum(parameter.mean() for parameter in parameters),
    ]


def _expect_same_gradient(found, expected, weight):
    """Raise `CheckError` unless both losses have the same gradient at this weight."""
    expect_gradient(found)
    found.backward()
    gradient = weight.grad
    weight.grad = None
    expected.backward()
    expect(
        gradient is not None and torch.allclose(gradient, weight.grad, atol=1e-6),
        "The value is right, but the gradient of the code is cut off: use neither detach "
        "nor no_grad.",
    )


@exercise
def kl(answer):
    """Exercise 4 of the lesson.

    answer(z, rate) → the mean over units of KL(rate ‖ mean activation).
    """
    z = torch.rand(50, 6, generator=torch.Generator().manual_seed(0))
    found = given_number(answer(z, RATE))
    rate = torch.tensor(RATE)
    mean = z.mean(dim=0)
    misconceptions = [
        Misconception(
            "The two are swapped: KL(rate ‖ mean) is not KL(mean ‖ rate).",
            _divergence(mean, rate).mean(),
        ),
        Misconception(
            "This is the sum over the units: take the mean.", _divergence(rate, mean).sum()
        ),
        Misconception(
            "The second half is missing: being inactive is an outcome too. Add the term "
            "with 1 - rate and 1 - mean.",
            (rate * (rate / mean).log()).mean(),
        ),
        Misconception(
            "You average over all numbers at once: each unit has its own mean (dim=0).",
            _divergence(rate, z.mean()),
        ),
        Misconception(
            "You take the divergence of each number, then the mean: first average the "
            "activations of each unit.",
            _divergence(rate, z).mean(),
        ),
        Misconception(
            "You average over the units of each image: average over the images (dim=0).",
            _divergence(rate, z.mean(dim=1)).mean(),
        ),
    ]
    rule_out(found, misconceptions)
    expect_close(found, _divergence(rate, mean).mean())


def _divergence(p, q):
    """KL(p ‖ q) of two coins that show heads with probabilities p and q."""
    return p * (p / q).log() + (1 - p) * ((1 - p) / (1 - q)).log()
