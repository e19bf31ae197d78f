"""A case: the accuracy of a trained network with dropout."""

import copy

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.lab.case import Case


def accuracy(model, x, y):
    """The share of images that a trained network gets right, whatever its layers."""
    with torch.no_grad():
        logits = model(x)
    right = logits.argmax(dim=1) == y
    return right.double().mean().item()


def mended(model, x, y):
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(x)
    model.train(was_training)
    return (logits.argmax(dim=1) == y).double().mean().item()


@torch.no_grad()
def without_dropout_only(model, x, y):
    """Switch dropout off, and leave batch normalisation as it is in training."""
    for module in model.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    return (model(x).argmax(dim=1) == y).double().mean().item()


@torch.no_grad()
def in_a_copy(model, x, y):
    answers = copy.deepcopy(model).eval()(x).argmax(dim=1)
    return (answers == y).double().mean().item()


def trained_network(rng):
    """A network with dropout and batch normalisation, images and its answers for them.

    It is in training mode, and the images are unlike those that it has seen.
    """
    model = nn.Sequential(nn.BatchNorm1d(8), nn.Dropout(0.5), nn.Linear(8, 5))
    x = torch.from_numpy(rng.normal(1, 3, (300, 8)).astype(np.float32))
    model.eval()
    with torch.no_grad():
        y = model(x).argmax(dim=1)
    return model.train(), x, y


def is_right(code, rng):
    model, x, y = trained_network(rng)
    if float(code(copy.deepcopy(model), x, y)) != 1:
        return False
    y[:60] = (y[:60] + 1) % 5
    return abs(float(code(model, x, y)) - 0.8) < 1e-6


CASE = Case(
    shown=accuracy,
    lines=("with torch.no_grad():", "logits = model(x)"),
    faulty=(accuracy, without_dropout_only),
    right=(mended, in_a_copy),
    is_right=is_right,
)
