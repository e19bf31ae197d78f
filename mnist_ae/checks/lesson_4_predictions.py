"""What lesson 4 lets students predict of grown, dead and forgotten layers, measured."""

from typing import Any

import numpy as np
import torch
from torch import nn

from mnist_ae import train
from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_number
from mnist_ae.checks.lesson_4_networks import draw_autoencoder, draw_images
from mnist_ae.checks.prediction import Question, direction
from mnist_ae.models import Autoencoder

SIZES = (600, 80, 20)  # of the deep autoencoder in (a)
NEW_LAYERS = ("encoder.2", "decoder.0")
SMALL = (12, 8)  # sizes of the outer autoencoder in (b) and (c)
APPENDED = 5  # units of the layer that (c) appends
DEAD = -100.0  # a bias that no image outweighs
NUM_EPOCHS = 10
SLOPE = (
    "An update subtracts the rate times the gradient, and on its way to these weights the "
    "gradient is multiplied by the slope of the relu. How large is that where it gives 0?"
)
HELD = (
    "An optimizer moves the parameters that it was given when it was made, and no others. "
    "Which are these here, and does the loss depend on them?"
)
HINTS_ON_DEAD = {
    "rise": f"You let the error wake the unit up. {SLOPE}",
    "fall": f"You let the weights of an idle unit fade, as weight decay does. {SLOPE}",
}
HINTS_ON_FORGOTTEN = {
    "stay": f"You take such an optimizer for one that moves nothing. {HELD}",
    "rise": "You let the new layers, whose weights are random, spoil more and more. They "
    f"do harm once, before the training begins. {HELD}",
}


def measure(rng: np.random.Generator) -> tuple[Autoencoder, list[Question]]:
    """Return the deep network of (a), whose parameters count, and questions (b), (c)."""
    x = draw_images(rng, SMALL[0]) ** 4  # mostly dark, so that there is much to learn
    questions = [
        Question("b", _fate_of_a_dead_unit(rng, x), HINTS_ON_DEAD),
        Question("c", _fate_of_the_loss(rng, x), HINTS_ON_FORGOTTEN),
    ]
    return Autoencoder(SIZES), questions


def _fate_of_a_dead_unit(rng, x):
    """What happens to a unit's incoming weights, if its relu gives 0 for each image."""
    model = draw_autoencoder(rng, SMALL, x)
    unit = rng.integers(SMALL[1])
    layer = model.encoder[0]
    layer.bias.data[unit] = DEAD
    before = layer.weight[unit].norm().item()
    _fit(model, x, torch.optim.SGD(model.parameters(), lr=0.5))
    return direction(before, layer.weight[unit].norm().item())


def _fate_of_the_loss(rng, x):
    """What happens to the loss, if the optimizer was made before two layers came."""
    model = draw_autoencoder(rng, SMALL, x)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    model.encoder.extend([nn.Linear(SMALL[1], APPENDED), nn.ReLU()])
    model.decoder = nn.Sequential(nn.Linear(APPENDED, SMALL[1]), nn.ReLU(), *model.decoder)
    before = train.evaluate(model, x, x, nn.MSELoss())
    _fit(model, x, optimizer)
    return direction(before, train.evaluate(model, x, x, nn.MSELoss()))


def _fit(model, x, optimizer):
    options = {"batch_size": 10, "progress": False}
    train.fit(model, x, x, nn.MSELoss(), optimizer, NUM_EPOCHS, **options)


def expect_number_that_learns(found: Any, deep: Autoencoder) -> None:
    """Raise `CheckError`, with the likely misconception, unless (a) is the right number.

    Args:
        found: the answer to (a).
        deep: the network that has been grown.
    """
    expect(
        not isinstance(found, str),
        f"Your answer to (a) is {found!r}, expected a number, without quotes.",
    )
    number = given_number(found, "answer to (a)")
    expected = _count(deep, NEW_LAYERS)
    if number == expected:
        return
    for value, message in _misconceptions(deep):
        if number == value:
            raise CheckError(f"Not {number:g} in (a). {message}")
    raise CheckError(
        f"Not {number:g} in (a). Only the two new layers learn. How many weights and how "
        "many biases has a layer from 80 numbers to 20, and one from 20 to 80?"
    )


def _count(deep, layers, kinds=("weight", "bias")):
    """The number of weights and biases of some layers of a network."""
    total = 0
    for layer in layers:
        parameters = dict(deep.get_submodule(layer).named_parameters())
        total += sum(parameters[kind].numel() for kind in kinds)
    return total


def _misconceptions(deep):
    """Wrong numbers, with what to say of each."""
    _, width, latent_dim = SIZES
    outer = ("encoder.0", "decoder.2")
    encoder = ("encoder.0", "encoder.2")
    decoder = ("decoder.0", "decoder.2")
    every = encoder + decoder
    weights = _count(deep, NEW_LAYERS, ["weight"])
    biases = _count(deep, NEW_LAYERS, ["bias"])
    one = "That is one of the two new layers: one is in the encoder, one in the decoder."
    all_layers = "That is the whole network, but the outer layers are frozen."
    outer_ones = "These are the outer layers, which are frozen: count the new ones."
    half = "of the network, and its outer layer is frozen: count the new layers of both."
    each = "A layer has a bias for each number that it returns: the two layers differ."
    forgotten = "The biases of one of the two layers are missing."
    units = "These are units. Each has a bias, and a weight for each number that it takes."
    found = [
        (weights, "These are the weights: the biases learn as well."),
        (biases, "These are the biases: the weights learn as well."),
        (weights // 2, f"{one} Its biases are missing, too."),
        (_count(deep, every), all_layers),
        (_count(deep, every, ["weight"]), f"{all_layers} The biases are missing, too."),
        (_count(deep, outer), outer_ones),
        (_count(deep, outer, ["weight"]), outer_ones),
        (_count(deep, encoder), f"That is the encoder {half}"),
        (_count(deep, decoder), f"That is the decoder {half}"),
        (weights + width, forgotten),
        (weights + latent_dim, forgotten),
        (weights + 2 * width, each),
        (weights + 2 * latent_dim, each),
        (width + latent_dim + width, units),
        (2, "That is the number of layers: count their weights and biases."),
        (4, "That is the number of tensors: count the numbers in them."),
    ]
    return found + [(_count(deep, [layer]), one) for layer in NEW_LAYERS]
