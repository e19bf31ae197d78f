"""Checks of lesson 5: the sparsity meter, and prices on the code."""

import torch
from torch.nn.functional import mse_loss

from mnist_ae.checks import exercise, expect, given, rule_out
from mnist_ae.models import Autoencoder


def _codes():
    """Codes (40, 6) in 0..1 as a relu gives them; unit 1 is dead, unit 2 nearly."""
    z = torch.rand(40, 6, generator=torch.Generator().manual_seed(0)).sub(0.4).clamp(min=0)
    z[:, 1] = 0.005
    z[1:, 2] = 0
    z[0, 2] = 0.3  # so seldom that its mean is below 0.01
    return z


def _edge():
    """Codes (2, 2): of the first unit one lies exactly at 0.25, none above."""
    return torch.tensor([[0.25, 0.5], [0.25, 0.0]])


@exercise
def active_share(answer):
    """answer(z, threshold) → the mean share of units above the threshold an image, in %."""
    z = _codes()
    found, right = torch.as_tensor(given(answer(z, 0.01))).float(), 100 * (z > 0.01).float().mean()
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    rule_out(
        found,
        {
            "this is a share of 1: times 100 makes per cent.": right / 100,
            "this is the share of the silent: count those above the threshold.": 100 - right,
            "this is a number of units: divide by how many there are.": right * 6 / 100,
            "the threshold is not used: 0.005 is above 0, but below 0.01.": (
                100 * (z > 0).float().mean()
            ),
            "this is the share of units that speak for some image: count for each image.": (
                100 * (z > 0.01).any(dim=0).float().mean()
            ),
            "this is the mean code: count how many speak, not how loudly.": 100 * z.mean(),
        },
    )
    expect(abs(found - right) < 1e-3, f"found {found:.2f}, expected {right:.2f}.")
    expect(
        abs(float(answer(_edge(), 0.25)) - 25) < 1e-3,
        "a unit exactly at the threshold is not above it: > and not >=.",
    )


@exercise
def dead_units(answer):
    """answer(z, threshold) → how many units are above the threshold for no image."""
    z = _codes()
    found = float(given(answer(z, 0.01)))
    rule_out(
        found,
        {
            "this counts the living.": 5,
            "this counts the zeros of all images: a dead unit is silent for every one.": (
                (z <= 0.01).sum()
            ),
            "a unit that speaks for a single image is not dead: look at all images, not at the "
            "mean.": 2,
            "unit 1 never exceeds the threshold, though it is above 0: compare with it.": 0,
        },
    )
    expect(found == 1, f"found {found:g}, expected 1.")
    expect(
        float(answer(_edge(), 0.25)) == 1,
        "a unit that only reaches the threshold is dead, too: <= and not <.",
    )


@exercise
def sparse_loss(answer):
    """answer(model, x, strength) → MSE plus strength times the mean of |code|."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Autoencoder((12, 7), output=torch.nn.Identity)
    x = torch.rand(30, 12, generator=torch.Generator().manual_seed(1))
    found = given(answer(model, x, 0.3))
    expect(torch.is_tensor(found) and found.shape == (), "expected one number, as a tensor.")
    z = model.encoder(x)
    error, price = mse_loss(model.decoder(z), x).detach(), z.abs().mean().detach()
    weights = [p.detach().abs() for p in model.parameters() if p.ndim == 2]
    every = [p.detach().abs() for p in model.parameters()]
    wrong = [weights[0].sum(), weights[0].mean(), sum(w.sum() for w in weights)]
    wrong += [sum(w.mean() for w in weights), sum(p.sum() for p in every)]
    wrong += [model.encoder[0].weight.detach().norm(1), sum(p.mean() for p in every)]
    for penalty in wrong:
        rule_out(
            found.detach(),
            {
                "this is a penalty on the weights, as in the lecture's published notebook: small "
                "weights do not keep a unit silent. Put the price on the code.": (
                    error + 0.3 * penalty
                )
            },
        )
    rule_out(
        found.detach(),
        {
            "there is no price in it.": error,
            "the strength is missing.": error + price,
            "there is only the price: add the MSE.": 0.3 * price,
            "the price is a sum: with the mean, it does not grow with batch and code.": (
                error + 0.3 * price * z.numel()
            ),
            "the price is the mean square: near zero its slope vanishes, and nobody falls "
            "silent.": error + 0.3 * z.square().mean().detach(),
            "the price is on the reconstruction, not on the code.": (
                error + 0.3 * model(x).abs().mean().detach()
            ),
        },
    )
    right = error + 0.3 * price
    expect(abs(found.item() - right) < 1e-5, f"found {found.item():.5f}, expected {right:.5f}.")
    expect(
        found.requires_grad,
        "no gradient flows: somewhere it is cut off (detach, item, or no_grad).",
    )
    found.backward()
    gradient = model.encoder[0].weight.grad
    model.zero_grad()
    (mse_loss(model(x), x) + 0.3 * model.encoder(x).abs().mean()).backward()
    expect(
        torch.allclose(gradient, model.encoder[0].weight.grad, atol=1e-6),
        "the value is right, but the code's gradient is cut off: no detach, no no_grad.",
    )


@exercise
def kl(answer):
    """answer(z, rate) → the mean over units of KL(rate ‖ mean activation)."""
    z = torch.rand(50, 6, generator=torch.Generator().manual_seed(0))
    rate, mean = 0.05, z.mean(dim=0)

    def divergence(a, b):
        a, b = torch.as_tensor(a), torch.as_tensor(b)
        return a * (a / b).log() + (1 - a) * ((1 - a) / (1 - b)).log()

    found = torch.as_tensor(given(answer(z, rate)))
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    on = rate * (rate / mean).log()
    rule_out(
        found,
        {
            "the two are exchanged: KL(rate ‖ mean) is not KL(mean ‖ rate).": (
                divergence(mean, rate).mean()
            ),
            "this is the sum over units: take the mean.": divergence(rate, mean).sum(),
            "the second half is missing: being silent is an outcome of the coin, too.": on.mean(),
            "the mean is over all numbers: each unit has its own, z.mean(dim=0).": (
                divergence(rate, z.mean())
            ),
            "the divergence is taken of each number and averaged then: average a unit's "
            "activations first.": divergence(rate, z).mean(),
            "the mean is over the units of each image: take it over the images, dim=0.": (
                divergence(rate, z.mean(dim=1)).mean()
            ),
        },
    )
    right = divergence(rate, mean).mean()
    expect(abs(found - right) < 1e-5, f"found {found:.5f}, expected {right:.5f}.")
