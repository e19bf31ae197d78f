"""A case: the loss of a classifier that ends in LogSoftmax."""

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case


def cross_entropy(model, x, y):
    """The mean cross-entropy of a classifier that ends in LogSoftmax, a tensor ()."""
    log_probabilities = model(x)
    return F.cross_entropy(log_probabilities, y)


def of_probabilities(model, x, y):
    """Take probabilities for logits."""
    return F.cross_entropy(model(x).exp(), y)


def along_the_batch(model, x, y):
    """Let the probabilities of a class sum to 1 over the images."""
    return F.nll_loss(model(x).log_softmax(dim=0), y)


def by_hand(model, x, y):
    return -model(x)[torch.arange(len(x)), y].mean()


def is_right(code, rng):
    model = nn.Sequential(nn.Linear(5, 4), nn.LogSoftmax(dim=1))
    for n in (1, 9):
        x = torch.from_numpy(rng.normal(size=(n, 5), scale=3).astype(np.float32))
        y = torch.from_numpy(rng.integers(4, size=n))
        loss, expected = code(model, x, y), by_hand(model, x, y)
        if not losses.is_same(loss, expected, model[0].weight):
            return False
    return True


CASE = Case(
    shown=cross_entropy,
    lines=(),  # the log-softmax of log-probabilities is these themselves
    faulty=(of_probabilities, along_the_batch),
    right=(cross_entropy, by_hand),
    is_right=is_right,
)
