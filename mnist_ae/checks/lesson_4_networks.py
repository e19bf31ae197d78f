"""What the checks of lesson 4 try: small autoencoders, their images, what they return."""

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import expect_type
from mnist_ae.models import Autoencoder


def draw_images(rng: np.random.Generator, num_pixels: int) -> torch.Tensor:
    """Return images (30, num_pixels) float32 in 0..1."""
    return torch.from_numpy(rng.random((30, num_pixels), dtype=np.float32))


@torch.no_grad()
def draw_autoencoder(
    rng: np.random.Generator,
    sizes: tuple[int, ...],
    x: torch.Tensor,
    activation: type[nn.Module] = nn.ReLU,
    output: type[nn.Module] = nn.Sigmoid,
) -> Autoencoder:
    """Return an autoencoder in which no unit is dead, so that gradients arrive everywhere.

    Args:
        rng: the source of the weights.
        sizes: units per layer, from the input to the code.
        x: inputs (n, sizes[0]). Before its activation, each unit has the mean 0 over them,
            so that a relu is active for some of them and silent for others.
        activation: the module after each hidden layer and after the code.
        output: the module after the last layer.
    """
    model = Autoencoder(sizes, activation, output)
    hidden = x
    for layer in (*model.encoder, *model.decoder):
        if isinstance(layer, nn.Linear):
            layer.weight.copy_(torch.from_numpy(rng.normal(size=layer.weight.shape)))
            layer.bias.zero_()
            layer.bias.copy_(-layer(hidden).mean(dim=0))
        hidden = layer(hidden)
    return model


def output_of(model: nn.Module, x: torch.Tensor) -> torch.Tensor:
    """Return what the answer's network makes of images.

    Raises:
        CheckError: sizes of neighbouring layers differ, or the output is not a tensor.
    """
    try:
        output = model(x)
    except RuntimeError as error:
        if "cannot be multiplied" not in str(error):
            raise
        raise CheckError(
            "The layers do not fit together: one returns more or fewer numbers than the "
            "next one takes. Check the order, and take the sizes from the networks that "
            f"are given. PyTorch says: {error}"
        ) from error
    expect_type(output, torch.Tensor, "a network that returns a tensor")
    return output


def expect_not_frozen(parameters: dict[str, torch.Tensor], owner: str) -> None:
    """Raise `CheckError` unless all these parameters still ask for a gradient.

    Args:
        parameters: {name: parameter}.
        owner: whose parameters they are, for the message.
    """
    for name, parameter in parameters.items():
        expect(
            parameter.requires_grad,
            f"Your function froze {name} of {owner}: its requires_grad is False, but it "
            "must be able to learn.",
        )
