"""What checks of networks share: gradients that must arrive, weights that must learn."""

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import ABSOLUTE_TOLERANCE, is_close


def gradients(loss: torch.Tensor, parameters: Iterable[torch.Tensor]) -> list[Any]:
    """Return the derivative of a loss by each parameter; zeros where none arrives.

    Args:
        loss: a tensor () that is not a constant.
        parameters: tensors that ask for a gradient.
    """
    parameters = list(parameters)
    found = torch.autograd.grad(loss, parameters, allow_unused=True, retain_graph=True)
    derivatives = []
    for parameter, gradient in zip(parameters, found, strict=True):
        derivatives.append(torch.zeros_like(parameter) if gradient is None else gradient)
    return derivatives


def expect_gradients(
    loss: Any,
    parameters: dict[str, torch.Tensor],
    expected: Iterable[torch.Tensor],
    tolerance: float = ABSOLUTE_TOLERANCE,
) -> None:
    """Raise `CheckError` unless the right gradient arrives at each parameter.

    Args:
        loss: the answer's tensor (), whose value is right.
        parameters: {name for the message: tensor}, those that should get a gradient and
            those that should get none.
        expected: the right gradients, computed before the answer ran; zeros for none.
        tolerance: absolute.
    """
    expect(
        loss.requires_grad,
        "The value is right, but no gradient flows: something cuts it off (detach, item, "
        "NumPy, or no_grad).",
    )
    found = gradients(loss, parameters.values())
    for name, mine, right in zip(parameters, found, expected, strict=True):
        if is_close(mine, right, tolerance):
            continue
        expect(
            right.any(),
            f"The value is right, but a gradient arrives at {name}, which should get none.",
        )
        expect(
            mine.any(),
            f"The value is right, but no gradient arrives at {name}: something cuts it off "
            "(detach, NumPy, or no_grad).",
        )
        raise CheckError(
            f"The value is right, but the gradient that arrives at {name} is not."
        )


def learned(
    model: nn.Module, optimizer: torch.optim.Optimizer, loss: Any, num_updates: int = 3
) -> set[str]:
    """Train a network for a few updates; return the names of what changed in it.

    Args:
        model: changed in place.
        optimizer: the answer's.
        loss: a function of the model that returns a tensor ().
        num_updates: how many.
    """
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for _ in range(num_updates):
        optimizer.zero_grad()
        loss(model).backward()
        optimizer.step()
    after = model.state_dict()
    return {name for name in before if not after[name].equal(before[name])}


def expect_learning_rate(
    optimizer: torch.optim.Optimizer, expected: float, parameters: Iterable[torch.Tensor]
) -> None:
    """Raise `CheckError` unless an optimizer moves these parameters at this rate.

    Args:
        optimizer: the answer's; groups of other parameters may have other rates.
        expected: the learning rate that the answer was given.
        parameters: those that should learn.
    """
    ids = {id(parameter) for parameter in parameters}
    rates = set()
    for group in optimizer.param_groups:
        if any(id(parameter) in ids for parameter in group["params"]):
            rates.add(float(group["lr"]))
    expect(
        rates == {float(expected)},
        f"The learning rate is {', '.join(map(str, sorted(rates)))}, expected the one that "
        f"was given, {expected}.",
    )
