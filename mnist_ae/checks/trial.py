"""Calling an answer so that nothing it does can change what it is compared with.

The answer gets copies of the arrays and tensors. What a check compares with is computed
from the originals before the call. Afterwards each argument is compared with what it was.
"""

import copy
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import Answer, expect


@dataclass(frozen=True)
class Trial:
    """One call of an answer.

    Attributes:
        result: what the answer returned, which may be None.
        arguments: {name: argument} as the answer got them: arrays and tensors are copies,
            everything else (networks, too) is the very object.
    """

    result: Any
    arguments: dict[str, Any]

    def returned(self) -> Any:
        """Return the result.

        Raises:
            CheckError: it is None.
        """
        expect(
            self.result is not None,
            "Your function returned None: does it end with `return`?",
        )
        return self.result


def call(answer: Answer, /, **arguments: Any) -> Any:
    """Call an answer with copies of its arguments; return its result.

    Args:
        answer: the student's function.
        arguments: by the names that the lesson gives them, in the answer's order; they are
            passed by position.

    Raises:
        CheckError: the result is None, or an argument was changed.
    """
    return try_out(answer, **arguments).returned()


def try_out(answer: Answer, /, **arguments: Any) -> Trial:
    """Do what `call` does; return the arguments as well, and allow None as the result.

    Raises:
        CheckError: an argument was changed.
    """
    copies = {name: _copy(value) for name, value in arguments.items()}
    before = {name: _snapshot(value) for name, value in copies.items()}
    result = answer(*copies.values())
    for name, value in copies.items():
        expect(
            _same(before[name], _snapshot(value)),
            f"Your function changed `{name}` itself: leave it as it is{_remedy(value)}.",
        )
    return Trial(result, copies)


def _remedy(value):
    """What to do instead of changing an argument; a network may have to be the very one."""
    return "" if isinstance(value, nn.Module) else " and work on a copy"


def _copy(value):
    """A copy of an array or tensor; a tensor's copy asks for a gradient as the original."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, torch.Tensor):
        return value.detach().clone().requires_grad_(value.requires_grad)
    if isinstance(value, list | dict | set):
        return copy.deepcopy(value)
    return value


def _snapshot(value):
    """What is compared before and after: values, and a network's modules and weights."""
    if isinstance(value, nn.Module):
        modules = [(name, id(module)) for name, module in value.named_modules()]
        parameters = [(name, id(weight)) for name, weight in value.named_parameters()]
        weights = {name: weight.clone() for name, weight in value.state_dict().items()}
        return {"modules": modules, "parameters": parameters, "weights": weights}
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    return _copy(value)


def _same(before, after):
    """Whether two snapshots hold the same; nan equals nan."""
    if type(before) is not type(after):
        return False
    if isinstance(before, dict):
        same_keys = before.keys() == after.keys()
        return same_keys and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, list | tuple):
        same_length = len(before) == len(after)
        return same_length and all(map(_same, before, after))
    if isinstance(before, torch.Tensor):
        same_kind = before.shape == after.shape and before.dtype == after.dtype
        return same_kind and torch.allclose(before, after, rtol=0, atol=0, equal_nan=True)
    if isinstance(before, np.ndarray):
        same_kind = before.shape == after.shape and before.dtype == after.dtype
        return same_kind and before.tobytes() == after.tobytes()
    return before is after or before == after
