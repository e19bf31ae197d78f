"""A case: the loss of a sparse autoencoder."""

import numpy as np
import torch
from torch.nn import functional as F

from mnist_ae.checks.lab import losses
from mnist_ae.checks.lab.case import Case
from mnist_ae.models import Autoencoder


def sparse_loss(model, x, strength):
    """Error of an autoencoder + strength · mean |z|: most of its code near 0."""
    error = F.mse_loss(model(x), x)
    penalty = 0
    for layer in model.encoder:
        for z in layer.parameters():
            penalty = penalty + z.abs().mean()
    return error + strength * penalty


def mended(model, x, strength):
    z = model.encoder(x)
    return F.mse_loss(model.decoder(z), x) + strength * z.abs().mean()


def before_the_activation(model, x, strength):
    """Penalise what comes into the code's activation, not what comes out."""
    z = model.encoder[:-1](x)
    return F.mse_loss(model(x), x) + strength * z.abs().mean()


def by_sums(model, x, strength):
    z = model.encoder(x)
    penalty = z.abs().sum() / z.numel()
    return (model.decoder(z) - x).square().mean() + strength * penalty


def is_right(code, rng):
    model = Autoencoder((12, 8, 5))
    x = torch.from_numpy(rng.normal(size=(9, 12)).astype(np.float32))
    for strength in (0.0, 0.7, 3.0):
        loss, expected = code(model, x, strength), mended(model, x, strength)
        if not losses.is_same(loss, expected, model.encoder[0].weight):
            return False
    return True


CASE = Case(
    shown=sparse_loss,
    lines=(
        "for layer in model.encoder:",
        "for z in layer.parameters():",
        "penalty = penalty + z.abs().mean()",
    ),
    faulty=(sparse_loss, before_the_activation),
    right=(mended, by_sums),
    is_right=is_right,
)
