"""Seeing whether a network that an answer returns has learned since it was first used."""

from contextlib import AbstractContextManager

import torch
from torch import nn
from torch.nn.modules.module import register_module_forward_pre_hook


class FirstWeights(AbstractContextManager):
    """Keeps the weights of every network as they are when it is first called.

    While the context lasts, networks may be made and trained in any way. What was never
    called, as with weights that are computed or copied, is not known.
    """

    def __init__(self):
        self._modules = {}  # kept, since the id of a lost object may be used again
        self._weights = {}  # id of a parameter: it, and its first value

    def __enter__(self):
        self._hook = register_module_forward_pre_hook(self._keep)
        return self

    def __exit__(self, *error):
        self._hook.remove()

    def _keep(self, module, inputs):
        if id(module) in self._modules:
            return
        self._modules[id(module)] = module
        for parameter in module.parameters():
            if id(parameter) not in self._weights:
                self._weights[id(parameter)] = (parameter, parameter.detach().clone())

    def unchanged(self, module: nn.Module) -> set[str]:
        """Return the names of the parameters that are still as they were at first."""
        names = set()
        for name, parameter in module.named_parameters():
            _, first = self._weights.get(id(parameter), (None, None))
            if first is not None and torch.equal(first, parameter.detach().to(first)):
                names.add(name)
        return names
