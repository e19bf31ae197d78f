"""What the inner autoencoder of lesson 4's last exercise is given, and what it must do."""

import contextlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import expect_shape, given_array
from mnist_ae.checks.trained import (
    FEW,
    does_as_alone,
    expect_finite,
    expect_parts,
    result_of,
)

NUM_NEW = 500  # codes that the autoencoder has not seen
SPREAD = (1.0, 0.8)  # relative deviations along the first and the last of the large axes
REST = 0.35  # along all the others
FACTOR = 1.2  # by which the MSE may be larger than that of PCA
START = "Start where the data are: set the last bias to the mean code."


@dataclass(frozen=True)
class Goal:
    """What an inner autoencoder is compared with, all made before the answer ran.

    Attributes:
        z: new codes (n, k) float32.
        latent_dim: to how many numbers the encoder should reduce a code.
        mean: of the codes for the training, (k,).
        deviation: of them, (k,).
        error_of_mean: MSE on the new codes of answering the mean code.
        error_of_pca: MSE on them of PCA with `latent_dim` numbers.
    """

    z: torch.Tensor
    latent_dim: int
    mean: np.ndarray
    deviation: np.ndarray
    error_of_mean: float
    error_of_pca: float

    def error(self, output: np.ndarray) -> float:
        """Return the MSE of an output (n, k) for the new codes."""
        return float(((output.astype(np.float64) - self.z.numpy()) ** 2).mean())

    def is_met(self, output: np.ndarray) -> bool:
        """Return whether an output (n, k) for the new codes is good enough."""
        return self.error(output) <= FACTOR * self.error_of_pca


def draw_codes(
    rng: np.random.Generator,
    num_codes: int,
    size: int,
    latent_dim: int,
    scale: float,
    offset: float,
) -> torch.Tensor:
    """Return codes (n, size) float32, none of them negative, as those of a relu layer.

    They vary most along `latent_dim` axes; their mean is about scale * offset.
    """
    axes, _ = np.linalg.qr(rng.normal(size=(size, size)))
    deviations = np.full(size, REST)
    deviations[:latent_dim] = np.sqrt(size) / 2 * np.linspace(*SPREAD, latent_dim)
    mean = offset * rng.uniform(0.7, 1.3, size=size)
    codes = mean + rng.normal(size=(num_codes, size)) * deviations @ axes
    return torch.from_numpy((scale * codes.clip(min=0)).astype(np.float32))


def set_goal(z: torch.Tensor, new_codes: torch.Tensor, latent_dim: int) -> Goal:
    """Return what is expected on new codes (m, k) after a training with codes z (n, k)."""
    codes = z.numpy().astype(np.float64)
    mean = codes.mean(axis=0)
    _, _, axes = np.linalg.svd(codes - mean, full_matrices=False)
    axes = axes[:latent_dim]
    differences = new_codes.numpy() - mean
    rest = differences - differences @ axes.T @ axes
    errors = ((differences**2).mean(), (rest**2).mean())
    return Goal(new_codes, latent_dim, mean, codes.std(axis=0), *errors)


def expect_inner(model: Any, goal: Goal) -> None:
    """Raise `CheckError` unless the answer's network rebuilds new codes nearly as PCA does.

    Args:
        model: what the answer returned.
        goal: what it is compared with.
    """
    expect_parts(model)
    code, output = _output(model, goal.z)
    num_codes, size = goal.z.shape
    expect(
        code.shape != goal.z.shape,
        f"Your encoder returns {size} numbers per code, as many as it takes, so there is "
        "no bottleneck: it should return `latent_dim` numbers.",
    )
    remedy = "The encoder should return `latent_dim` numbers per code."
    what = f"encoder's result for {num_codes} codes"
    expect_shape(code, (num_codes, goal.latent_dim), remedy, what)
    what = "decoder's result for what the encoder returned"
    expect_shape(output, goal.z.shape, "It should be codes again.", what)
    expect_finite(code, output)
    _, alone = _output(model, goal.z[:FEW])
    expect(
        does_as_alone(alone, output),
        "What becomes of a code depends on the other codes that come with it, or differs "
        "from call to call: a mean or a deviation has to be that of the training codes.",
    )
    if not goal.is_met(output):
        _explain_size(output, goal)
        _explain_dead_units(code, output)
        _explain_training(model, output, goal)


def _output(model, z):
    """Return what the encoder makes of codes, and the decoder of that, as arrays."""
    misfit = (
        f"The layers do not fit codes of {z.shape[1]} numbers, or each other: take the "
        "sizes from `z.shape[1]` and `latent_dim`"
    )
    code = result_of(model.encoder, z.clone(), misfit)
    code_as_array = given_array(code, "encoder's result").copy()
    output = given_array(result_of(model.decoder, code, misfit), "decoder's result")
    return code_as_array, output


def _explain_size(output, goal):
    """Raise `CheckError` if the output would be good, were it not centred or squashed."""
    again = "after the decoder, undo what was done before the encoder"
    expect(
        not goal.is_met(output + goal.mean),
        f"The mean that was taken off the codes is missing in the output: {again}.",
    )
    expect(
        not goal.is_met(output * goal.deviation + goal.mean),
        f"The decoder returns standardised codes: {again}.",
    )
    expect(
        output.min() < -1 or not 0.9 < output.max() <= 1,
        f"No output is above 1, but the codes reach {goal.z.max():.1f}: a sigmoid or a "
        "tanh at the end squashes them. Which module suits numbers from 0 upwards?",
    )


def _explain_dead_units(code, output):
    """Raise `CheckError` if units are 0 for each code."""
    dead = (output == 0).all(axis=0)
    expect(
        not dead.any(),
        f"Units at the end of the decoder died, {dead.sum()} of {len(dead)}: they return 0 "
        f"for every code, and no training wakes them. {START}",
    )
    dead = (code == 0).all(axis=0)
    expect(
        not dead.any(),
        f"Units at the end of the encoder died, {dead.sum()} of {len(dead)}: they return 0 "
        "for every code. The inner code needs no relu: make it linear.",
    )


def _explain_training(model, output, goal):
    """Raise `CheckError` with the likely reason why the error is too large."""
    error = goal.error(output)
    found = (
        f"On new codes the MSE is {error:.3g}, {error / goal.error_of_pca:.1f} times that "
        "of PCA with as many numbers"
    )
    expect(
        not _is_met_by_forward(model, goal),
        f"{found}, though the network as a whole does well: it does something before the "
        "encoder or after the decoder. Do that in the parts, which a stack uses alone.",
    )
    expect(
        error < 0.9 * goal.error_of_mean,
        f"{found}, as bad as answering the mean code, or worse: is anything trained, and "
        f"with a rate that fits? {START}",
    )
    raise CheckError(
        f"{found}, expected at most {FACTOR} times: train for longer or with another "
        f"learning rate, keep the code linear. {START}"
    )


def _is_met_by_forward(model, goal):
    """Whether the network as a whole is good, whatever its parts are."""
    if not isinstance(model, nn.Module):
        return False
    inputs = goal.z.clone().to(next(model.parameters(), goal.z))
    model.eval()
    with contextlib.suppress(NotImplementedError), torch.no_grad():
        whole = given_array(model(inputs))
        return whole.shape == goal.z.shape and goal.is_met(whole)
    return False
