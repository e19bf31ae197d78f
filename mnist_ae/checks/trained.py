"""What the checks of networks share that an answer has built and trained, of any kind."""

from typing import Any

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import given_array, is_close

FEW = 7  # inputs that are tried without the others


def expect_parts(model: Any) -> None:
    """Raise `CheckError` unless an answer returned an object with encoder and decoder."""
    expect_no_class(model)
    for name in ("encoder", "decoder"):
        expect(
            callable(getattr(model, name, None)),
            f"Your function returned a result of type {type(model).__name__} without a "
            f"part `{name}`: return one network that has both, `encoder` and `decoder`.",
        )


def expect_no_class(model: Any) -> None:
    """Raise `CheckError` if an answer returned a class in place of a network."""
    expect(
        not isinstance(model, type),
        "Your function returned a class: return a network that was made and trained.",
    )


def result_of(part: Any, inputs: Any, misfit: str) -> Any:
    """Return what a part of a network makes of its inputs, in evaluation mode.

    Args:
        part: a module, or any function.
        inputs: a tensor, or what another part returned.
        misfit: what to say if the layers do not fit the inputs, without the last stop.

    Raises:
        CheckError: they do not fit.
    """
    if isinstance(part, nn.Module):
        part.eval()
        if isinstance(inputs, torch.Tensor):
            inputs = inputs.to(next(part.parameters(), inputs))
    try:
        with torch.no_grad():
            return part(inputs)
    except RuntimeError as error:
        if "cannot be multiplied" not in str(error):
            raise
        raise CheckError(f"{misfit}. PyTorch says: {error}") from error


def expect_finite(*results: np.ndarray) -> None:
    """Raise `CheckError` if a result of a trained network holds nan or inf."""
    expect(
        all(np.isfinite(result).all() for result in results),
        "What the network returns holds nan or inf: the training blew up. Try a smaller "
        "learning rate.",
    )


def does_as_alone(alone: Any, output: np.ndarray) -> bool:
    """Return whether the first inputs give alone what they give among the others."""
    few = output[: len(given_array(alone))]
    return is_close(alone, few, tolerance=1e-3 * np.abs(output).max())
