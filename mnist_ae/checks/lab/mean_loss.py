"""A case: the mean error of an autoencoder, batch by batch."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case


def mean_loss(model, x, batch_size):
    """The mean squared error of an autoencoder over all images x (n, 784), a float."""
    losses = []
    for batch in x.split(batch_size):
        with torch.no_grad():
            loss = F.mse_loss(model(batch), batch)
        losses.append(loss.item())
    return sum(losses) / len(losses)


@torch.no_grad()
def mended(model, x, batch_size):
    total = 0.0
    for batch in x.split(batch_size):
        total += len(batch) * F.mse_loss(model(batch), batch).item()
    return total / len(x)


@torch.no_grad()
def whole_batches_only(model, x, batch_size):
    """Leave out the last images, if they don't fill a batch."""
    num_batches = max(1, len(x) // batch_size)
    kept = x[: num_batches * batch_size]
    losses = [F.mse_loss(model(batch), batch).item() for batch in kept.split(batch_size)]
    return float(np.mean(losses))


@torch.no_grad()
def image_by_image(model, x, batch_size):
    errors = []
    for batch in x.split(batch_size):
        errors += (model(batch) - batch).square().mean(dim=1).tolist()
    return float(np.mean(errors))


def is_right(code, rng):
    for n, batch_size in ((13, 6), (7, 3), (8, 4), (5, 9)):
        model = nn.Linear(6, 6)
        x = torch.from_numpy(rng.random((n, 6), dtype=np.float32))
        x[n - n % batch_size :] *= 5  # the last images are not like the others
        with torch.no_grad():
            expected = F.mse_loss(model(x), x).item()
        sizes = losses.sizes_seen_by(model)
        found = code(model, x.clone(), batch_size)
        if not math.isclose(found, expected, rel_tol=1e-4) or max(sizes) > batch_size:
            return False
    return True


CASE = Case(
    shown=mean_loss,
    lines=(
        "loss = F.mse_loss(model(batch), batch)",
        "losses.append(loss.item())",
        "return sum(losses) / len(losses)",
    ),
    faulty=(mean_loss, whole_batches_only),
    right=(mended, image_by_image),
    is_right=is_right,
)
