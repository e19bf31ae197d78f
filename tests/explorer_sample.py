"""Networks that have learned nothing, and a hundred digits, for tests of the page."""

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from mnist_ae import models
from mnist_ae.explorer import networks, packing

NUM_EACH = 10  # digits per class
SEED = 0
DEAD = (3, 17)


def sample(*, sizes=(100,), names=("better",)) -> dict:
    """Return what `page.build` takes.

    Args:
        sizes: units of each network.
        names: their ids.
    """
    images, labels = scanned_digits()
    x = images.reshape(len(images), -1).astype(np.float32) / 255
    described = []
    for name, size in zip(names, sizes, strict=True):
        described.append(make_network(name, size, x, labels))
    marks = ["", "hard", "mistaken"] + [""] * (NUM_EACH - 3)
    return {
        "version": 1,
        "dataset": {
            "name": "MNIST",
            "stand_in": True,
            "class_names": [str(digit) for digit in range(10)],
        },
        "networks": described,
        "digits": {
            "images": packing.pack_bytes(images),
            "labels": labels.tolist(),
            "about": marks * 10,
        },
    }


def scanned_digits():
    """Images (100, 28, 28) uint8, ten of each class one after the other, and labels."""
    scans, labels = load_digits(return_X_y=True)
    chosen = []
    for digit in range(10):
        chosen += np.flatnonzero(labels == digit)[:NUM_EACH].tolist()
    large = np.kron(scans[chosen].reshape(-1, 8, 8), np.ones((3, 3)))  # 24 × 24
    framed = np.pad(large, ((0, 0), (2, 2), (2, 2)))
    return np.round(framed * 255 / 16).astype(np.uint8), labels[chosen].astype(int)


def make_network(name, size, x, labels):
    """A network of random weights, two of whose units are dead; PCA's code is signed."""
    torch.manual_seed(SEED)
    signed = name == "pca"
    code = nn.Identity if signed else nn.ReLU
    model = models.Autoencoder((784, size), code=code)
    head = None if signed else nn.Linear(size, 10)
    if not signed:
        with torch.no_grad():
            model.encoder[0].bias[list(DEAD)] = -100
    network = networks.read_network(model, head)
    return networks.describe(
        network,
        id=name,
        title=f"The {name} network",
        about="It has random weights.",
        x_train=x,
        x_test=x,
        y_test=labels,
    )
