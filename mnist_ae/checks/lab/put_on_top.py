"""A case: a new layer on the encoder of an autoencoder, and both are trained."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case
from mnist_ae.models import Autoencoder


def put_on_top(autoencoder, head, x, y, num_updates=50):
    """Train a classifier, the encoder with `head` on top, all of it; returns it."""
    optimizer = torch.optim.Adam(autoencoder.parameters(), lr=0.01)
    model = nn.Sequential(autoencoder.encoder, head)
    for _ in range(num_updates):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    return model


def descend(model, optimizer, x, y, num_updates):
    """Train a classifier; return it."""
    for _ in range(num_updates):
        optimizer.zero_grad()
        F.cross_entropy(model(x), y).backward()
        optimizer.step()
    return model


def mended(autoencoder, head, x, y, num_updates=50):
    model = nn.Sequential(autoencoder.encoder, head)
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    return descend(model, optimizer, x, y, num_updates)


def copied_afterwards(autoencoder, head, x, y, num_updates=50):
    """Let the optimizer hold the given layer, and put a copy of it into the network."""
    parameters = [*autoencoder.encoder.parameters(), *head.parameters()]
    optimizer = torch.optim.Adam(parameters, lr=0.01)
    model = nn.Sequential(autoencoder.encoder, copy.deepcopy(head))
    return descend(model, optimizer, x, y, num_updates)


def by_descent(autoencoder, head, x, y, num_updates=50):
    parts = [autoencoder.encoder, head]
    groups = [{"params": part.parameters()} for part in parts]
    optimizer = torch.optim.SGD(groups, lr=0.1, momentum=0.9)
    return descend(nn.Sequential(*parts), optimizer, x, y, num_updates)


def is_right(code, rng):
    autoencoder, head = Autoencoder((12, 6), activation=nn.Tanh), nn.Linear(6, 3)
    x = torch.from_numpy(rng.normal(size=(40, 12)).astype(np.float32))
    y = torch.from_numpy(rng.integers(3, size=40))
    before = copy.deepcopy(nn.Sequential(autoencoder.encoder, head))
    sizes = losses.sizes_seen_by(autoencoder.encoder)
    model = code(autoencoder, head, x, y, 20)
    if len(sizes) < 20:
        return False
    if not isinstance(model, nn.Module) or model(x).shape != (40, 3):
        return False
    learned = [parameter.detach() for parameter in model.parameters()]
    at_first = list(before.parameters())
    if [p.shape for p in learned] != [p.shape for p in at_first]:
        return False
    moved = [not torch.equal(*pair) for pair in zip(learned, at_first, strict=True)]
    at_start = F.cross_entropy(before(x), y).item()
    at_end = F.cross_entropy(model(x), y).item()
    return all(moved) and at_end < at_start


CASE = Case(
    shown=put_on_top,
    lines=(
        "optimizer = torch.optim.Adam(autoencoder.parameters(), lr=0.01)",
        "model = nn.Sequential(autoencoder.encoder, head)",
    ),
    faulty=(put_on_top, copied_afterwards),
    right=(mended, by_descent),
    is_right=is_right,
)
