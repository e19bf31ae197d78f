"""A case: one update for a batch that is taken in parts."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case


def update_in_parts(model, optimizer, x, y, part_size=100):
    """One update for a batch too large for the memory, from its parts; no gradients yet."""
    for start in range(0, len(x), part_size):
        part_x, part_y = x[start : start + part_size], y[start : start + part_size]
        loss = F.cross_entropy(model(part_x), part_y)
        (loss * len(part_x) / len(x)).backward()
    optimizer.step()
    optimizer.zero_grad()


def by_sums(model, optimizer, x, y, part_size=100):
    for part_x, part_y in zip(x.split(part_size), y.split(part_size), strict=True):
        loss = F.cross_entropy(model(part_x), part_y, reduction="sum")
        (loss / len(x)).backward()
    optimizer.step()
    optimizer.zero_grad()


def parts_not_weighted(model, optimizer, x, y, part_size=100):
    """Add the parts' gradients as if each were the batch."""
    for part_x, part_y in zip(x.split(part_size), y.split(part_size), strict=True):
        F.cross_entropy(model(part_x), part_y).backward()
    optimizer.step()
    optimizer.zero_grad()


def last_part_only(model, optimizer, x, y, part_size=100):
    """Throw the gradient away before each part."""
    for part_x, part_y in zip(x.split(part_size), y.split(part_size), strict=True):
        optimizer.zero_grad()
        F.cross_entropy(model(part_x), part_y).backward()
    optimizer.step()
    optimizer.zero_grad()


def is_right(code, rng):
    for n, part_size in ((30, 10), (25, 10), (7, 20)):
        model = nn.Linear(6, 3)
        expected = copy.deepcopy(model)
        x = torch.from_numpy(rng.normal(size=(n, 6)).astype(np.float32))
        y = torch.from_numpy(rng.integers(3, size=n))
        sizes = losses.sizes_seen_by(model)
        code(model, torch.optim.SGD(model.parameters(), lr=0.5), x, y, part_size)
        optimizer = torch.optim.SGD(expected.parameters(), lr=0.5)
        F.cross_entropy(expected(x), y).backward()
        optimizer.step()
        if not torch.allclose(model.weight, expected.weight, atol=1e-5):
            return False
        if max(sizes) > part_size:  # too large for the memory
            return False
    return True


CASE = Case(
    shown=update_in_parts,
    lines=(),  # gradients add up until zero_grad, and the parts are weighted
    faulty=(parts_not_weighted, last_part_only),
    right=(update_in_parts, by_sums),
    is_right=is_right,
)
