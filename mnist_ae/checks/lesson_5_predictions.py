"""What lesson 5 lets students predict of shares, scales and divergences, measured."""

from typing import Any

import numpy as np
import torch
from torch.nn.functional import mse_loss

from mnist_ae.checks.lesson_5_divergence import divergence
from mnist_ae.checks.prediction import Question, direction, expect_number
from mnist_ae.models import Autoencoder

NUM_UNITS = 400  # in (a)
NUM_DEAD = 320
NUM_IMAGES = 60  # an even number
STRENGTH = 0.25  # of the penalty in (b)
FACTOR = 2.0  # of the decoder's weights in (b)
MEAN = 0.01  # activation in (c)
TARGET = 0.05
LR = 0.1
HINTS_ON_SHARE = {
    50: "That is the share of the living units that are active: the dead ones count, too.",
    20: "That is the share of units that are alive: half of them are active at a time.",
    40: "That is the number of units that are active: what share of all units is it?",
    80: "That is the number of living units, or the share of dead ones in %. How many are "
    "active for an image?",
    320: "That is the number of dead units. How many are active for an image?",
    160: "That is half of the dead units: these are never active.",
    200: "That is half of all units, but the dead ones are never active.",
    90: "That is the share of inactive units: how large is that of the active ones?",
    360: "That is the number of inactive units: what share of all is active?",
    0.1: "That is a share in 0..1: how much is it in %?",
}
HINT_ON_SHARE = (
    "Count first: how many units are alive, and how many of these are active for an image "
    "on average?"
)
HINTS_ON_SCALE = {
    "rise": "You let the larger weights cost something, as weight decay does. Which "
    "numbers does this penalty see, and what has become of them?",
    "stay": "The reconstruction is the same, and so is the MSE. But the loss has two "
    "terms: which numbers does the other one see?",
}
HINTS_ON_DIVERGENCE = {
    "fall": "You take KL for a penalty that only pushes down, as L1 does. A divergence is "
    "0 at the target: on which side of it is this unit?",
    "stay": "You take a unit that is nearly always off for a dead one. A relu has slope 0 "
    "there; has a sigmoid, too?",
}


def measure(rng: np.random.Generator) -> tuple[float, list[Question]]:
    """Return the right number of (a), in %, and the questions (b) and (c)."""
    questions = [
        Question("b", _fate_of_the_loss(rng), HINTS_ON_SCALE),
        Question("c", _fate_of_the_activation(rng), HINTS_ON_DIVERGENCE),
    ]
    return _active_share(rng), questions


def expect_share(found: Any, right: float) -> None:
    """Raise `CheckError`, with the likely misconception, unless (a) is the right share."""
    expect_number(found, "a", right, HINTS_ON_SHARE, HINT_ON_SHARE)


def _active_share(rng):
    """The mean share of active units, in %, if the living ones are active half the time."""
    z = np.zeros((NUM_IMAGES, NUM_UNITS))
    z[: NUM_IMAGES // 2, NUM_DEAD:] = 1
    z = rng.permuted(z, axis=0)
    return 100 * float((z > 0).mean())


@torch.no_grad()
def _fate_of_the_loss(rng):
    """What happens to MSE plus L1, if the code is halved and the parts are doubled."""
    x = torch.from_numpy(rng.random((NUM_IMAGES, 12)))
    model = Autoencoder((12, 20)).double()
    before = _loss(model, x)
    model.encoder[0].weight.div_(FACTOR)
    model.encoder[0].bias.div_(FACTOR)
    model.decoder[0].weight.mul_(FACTOR)
    return direction(before, _loss(model, x))


def _loss(model, x):
    z = model.encoder(x)
    return (mse_loss(model.decoder(z), x) + STRENGTH * z.abs().mean()).item()


def _fate_of_the_activation(rng):
    """What a step on KL alone does to a sigmoid unit whose mean is below the target."""
    inputs = torch.from_numpy(rng.normal(size=NUM_IMAGES))
    bias = torch.tensor(_bias_for(inputs, MEAN)).requires_grad_()
    before = (inputs + bias).sigmoid().mean()
    divergence(torch.tensor(TARGET), before).backward()
    after = (inputs + bias - LR * bias.grad).sigmoid().mean()
    return direction(before.item(), after.item())


def _bias_for(inputs, mean):
    """The bias with which a sigmoid unit has this mean activation, by bisection."""
    low = -50.0
    high = 50.0
    for _ in range(60):
        middle = (low + high) / 2
        if (inputs + middle).sigmoid().mean() < mean:
            low = middle
        else:
            high = middle
    return high
