"""A case: a classifier from the encoder of an autoencoder."""

import copy
from itertools import pairwise

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.lab.case import Case


def with_classes(encoder, num_classes=10):
    """A trained encoder, an nn.Sequential with a code of 100, and a new layer on top."""
    layers = list(encoder)
    layers[-2:] = [nn.Linear(100, num_classes)]
    return nn.Sequential(*layers)


def mended(encoder, num_classes=10):
    return nn.Sequential(*encoder, nn.Linear(100, num_classes))


def drawn_anew(encoder, num_classes=10):
    """Build an encoder of the same sizes, without the weights that were trained."""
    layers = []
    for layer in encoder:
        if isinstance(layer, nn.Linear):
            layer = nn.Linear(layer.in_features, layer.out_features)
        layers.append(layer)
    return nn.Sequential(*layers, nn.Linear(100, num_classes))


def on_a_copy(encoder, num_classes=10):
    return nn.Sequential(copy.deepcopy(encoder), nn.Linear(100, num_classes))


def is_right(code, rng):
    for sizes in ((20, 100), (20, 100, 100), (20, 30, 100)):
        layers = []
        for num_in, num_out in pairwise(sizes):
            layers += [nn.Linear(num_in, num_out), nn.ReLU()]
        encoder = nn.Sequential(*layers)
        x = torch.from_numpy(rng.normal(size=(7, 20)).astype(np.float32))
        with torch.no_grad():
            z = encoder(x)
            model = code(encoder, 4)
            last = model[-1]
            if not isinstance(last, nn.Linear) or last.out_features != 4:
                return False
            codes = model[:-1](x)
            if codes.shape != z.shape or not torch.allclose(codes, z):
                return False
            if not torch.allclose(model(x), last(z)):
                return False
    return True


CASE = Case(
    shown=with_classes,
    lines=("layers[-2:] = [nn.Linear(100, num_classes)]",),
    faulty=(with_classes, drawn_anew),
    right=(mended, on_a_copy),
    is_right=is_right,
)
