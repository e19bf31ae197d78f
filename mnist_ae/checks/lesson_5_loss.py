"""What the sparse loss of lesson 5 is tried on, and what its gradient must be."""

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.judge import is_close
from mnist_ae.checks.learning import gradients
from mnist_ae.models import Autoencoder

SHARE_BELOW_ZERO = 0.4  # of the images, for each unit of the code


@torch.no_grad()
def draw_autoencoder(
    rng: np.random.Generator,
    sizes: tuple[int, ...],
    activation: type[nn.Module],
    output: type[nn.Module],
    x: torch.Tensor,
) -> Autoencoder:
    """Return an autoencoder whose units are above 0 before the activation for most of x.

    A bit less than half of the images are below, for every unit.
    """
    model = Autoencoder(sizes, activation, output)
    for parameter in model.parameters():
        drawn = rng.normal(scale=0.7, size=parameter.shape)
        parameter.copy_(torch.from_numpy(drawn))
    before_activation = model.encoder[:-1](x)
    model.encoder[-2].bias.sub_(before_activation.quantile(SHARE_BELOW_ZERO, dim=0))
    return model


def gradients_cut_off(
    model: Autoencoder, error: torch.Tensor, penalty: torch.Tensor
) -> dict[str, list[torch.Tensor]]:
    """Return {message: gradients} of losses with the right value, but one part cut off.

    Args:
        model: the autoencoder.
        error: the MSE, which is differentiated here.
        penalty: with its strength.
    """
    of_decoder = {id(parameter) for parameter in model.decoder.parameters()}
    of_error = gradients(error, model.parameters())
    of_penalty = gradients(penalty, model.parameters())
    on_fixed_code = []
    for parameter, by_error, by_penalty in zip(
        model.parameters(), of_error, of_penalty, strict=True
    ):
        on_fixed_code.append(by_error if id(parameter) in of_decoder else by_penalty)
    right = "The value is right, but"
    return {
        f"{right} the gradient of the penalty is cut off: use neither detach nor no_grad "
        "on the code.": of_error,
        f"{right} the gradient of the MSE is cut off: use neither detach nor no_grad on "
        "the reconstruction.": of_penalty,
        f"{right} the gradient of the MSE is cut off between decoder and encoder: give the "
        "decoder the code itself, not a detached one.": on_fixed_code,
    }


def expect_untouched(parameters: dict[str, nn.Parameter]) -> None:
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


def arrive(
    loss: torch.Tensor, parameters: dict[str, nn.Parameter], expected: list[torch.Tensor]
) -> bool:
    """Return whether a loss sends these gradients to the parameters."""
    if not loss.requires_grad:
        return False
    found = gradients(loss, parameters.values())
    return all(map(is_close, found, expected))
