"""A case: the loss of a classifier whose last layer gives logits."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case


def likelihood(model, x, y):
    """The mean loss of a classifier that gives logits: -log of the label's probability."""
    logits = model(x)
    return F.nll_loss(logits, y)


def mended(model, x, y):
    return F.cross_entropy(model(x), y)


def without_logarithm(model, x, y):
    """Take the probability itself, and forget its logarithm."""
    return F.nll_loss(model(x).softmax(dim=1), y)


def by_hand(model, x, y):
    logits = model(x)
    of_labels = logits[torch.arange(len(x)), y]
    return (logits.logsumexp(dim=1) - of_labels).mean()


def is_right(code, rng):
    model = nn.Linear(5, 4)
    for n in (1, 9):
        x = torch.from_numpy(rng.normal(size=(n, 5), scale=3).astype(np.float32))
        y = torch.from_numpy(rng.integers(4, size=n))
        loss, expected = code(model, x, y), by_hand(model, x, y)
        if not losses.is_same(loss, expected, model.weight):
            return False
    return True


CASE = Case(
    shown=likelihood,
    lines=("return F.nll_loss(logits, y)", "logits = model(x)"),
    faulty=(likelihood, without_logarithm),
    right=(mended, by_hand),
    is_right=is_right,
)
