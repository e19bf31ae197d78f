"""A case: a training that looks at the test images after each epoch."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case


def train_and_watch(model, x, y, x_test, y_test, num_epochs=5):
    """Train a network without dropout or the like; returns its test accuracy at the end."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    curve = []
    for _ in range(num_epochs):
        for batch, labels in zip(x.split(100), y.split(100), strict=True):
            loss = F.cross_entropy(model(batch), labels)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        curve.append((model(x_test).argmax(dim=1) == y_test).double().mean().item())
    return curve[-1]


def one_epoch(model, optimizer, x, y):
    for batch, labels in zip(x.split(100), y.split(100), strict=True):
        optimizer.zero_grad()
        F.cross_entropy(model(batch), labels).backward()
        optimizer.step()


def share_right(model, x, y):
    return (model(x).argmax(dim=1) == y).double().mean().item()


def looks_once(model, x, y, x_test, y_test, num_epochs=5):
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    for _ in range(num_epochs):
        one_epoch(model, optimizer, x, y)
    return share_right(model, x_test, y_test)


def best_of_curve(model, x, y, x_test, y_test, num_epochs=5):
    """Report the highest accuracy of all epochs."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    curve = []
    for _ in range(num_epochs):
        one_epoch(model, optimizer, x, y)
        curve.append(share_right(model, x_test, y_test))
    return max(curve)


def back_to_best(model, x, y, x_test, y_test, num_epochs=5):
    """Go back to the weights of the epoch with the highest test accuracy."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
    best, weights = -1.0, None
    for _ in range(num_epochs):
        one_epoch(model, optimizer, x, y)
        reached = share_right(model, x_test, y_test)
        if reached > best:
            best, weights = reached, copy.deepcopy(model.state_dict())
    model.load_state_dict(weights)
    return best


def is_right(code, rng):
    """Whether the test labels decide nothing, and the number is that of the network."""
    x = torch.from_numpy(rng.normal(size=(230, 6)).astype(np.float32))
    y = x[:, :3].argmax(dim=1)
    x_test = torch.from_numpy(rng.normal(size=(150, 6)).astype(np.float32))
    right_labels = x_test[:, :3].argmax(dim=1)
    first = nn.Linear(6, 3)
    weights = []
    for y_test in (right_labels, (right_labels + 1) % 3, (right_labels + 2) % 3):
        model = copy.deepcopy(first)
        sizes = losses.sizes_seen_by(model)
        reported = code(model, x, y, x_test, y_test, 6)
        if len(sizes) < 18:  # six epochs of three batches
            return False
        if abs(reported - share_right(model, x_test, y_test)) > 1e-6:
            return False
        weights.append(model.weight.detach().clone())
    unchanged = all(torch.allclose(weights[0], other) for other in weights)
    return unchanged and share_right(model, x, y) > share_right(first, x, y)


CASE = Case(
    shown=train_and_watch,
    lines=(),  # it looks, but nothing is chosen by what it sees
    faulty=(best_of_curve, back_to_best),
    right=(train_and_watch, looks_once),
    is_right=is_right,
)
