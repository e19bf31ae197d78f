"""A case: a network with one output, and one number for each image."""

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case


def ink_loss(model, x, ink):
    """Mean squared error of a network, (n, 784) → (n, 1), that predicts the ink (n,)."""
    predicted = model(x)
    error = predicted - ink
    return (error**2).mean()


def mended(model, x, ink):
    predicted = model(x)[:, 0]
    return ((predicted - ink) ** 2).mean()


def with_mean_prediction(model, x, ink):
    """Compare the ink of each image with the mean of all predictions."""
    predicted = model(x).mean(dim=0)
    return ((predicted - ink) ** 2).mean()


def as_columns(model, x, ink):
    return nn.functional.mse_loss(model(x), ink.unsqueeze(dim=1))


def is_right(code, rng):
    for n in (1, 2, 11):
        model = nn.Linear(6, 1)
        x = torch.from_numpy(rng.normal(size=(n, 6)).astype(np.float32))
        ink = torch.from_numpy(rng.random(n, dtype=np.float32))
        loss, expected = code(model, x, ink), mended(model, x, ink)
        if not losses.is_same(loss, expected, model.weight):
            return False
    return True


CASE = Case(
    shown=ink_loss,
    lines=("predicted = model(x)", "error = predicted - ink"),
    faulty=(ink_loss, with_mean_prediction),
    right=(mended, as_columns),
    is_right=is_right,
)
