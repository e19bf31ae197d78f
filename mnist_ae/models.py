"""Autoencoders, classifiers on their encoders, and both on disk."""

import copy
import hashlib
import re
from itertools import pairwise
from pathlib import Path

import safetensors.torch
from torch import nn

from mnist_ae.errors import require
from mnist_ae.files import write_whole

NO_DIGEST = "0" * 64  # in the place of a file's SHA-256 while that is computed


class Autoencoder(nn.Module):
    """Fully connected encoder and its mirror image as decoder.

    Args:
        sizes: units a layer, from the input to the code: (784, 100) is 784-100-784.
        activation: the module class after each hidden layer and after the code.
        output: the module class after the last layer: `nn.Sigmoid` keeps pixels in 0..1.

    `forward` takes x (n, sizes[0]) float32 and gives x_hat of the same shape; `encoder` gives the
    code z (n, sizes[-1]).  Source: G. Hinton, R. Salakhutdinov, "Reducing the Dimensionality of
    Data with Neural Networks", Science 313, 2006.
    """

    def __init__(self, sizes=(784, 100), activation=nn.ReLU, output=nn.Sigmoid):
        super().__init__()
        right = len(sizes) > 1 and min(sizes) > 0
        require("sizes", right, sizes, "two or more positive layer sizes")
        self.encoder = _layers(sizes, activation, activation)
        self.decoder = _layers(sizes[::-1], activation, output)

    def forward(self, x):
        z = self.encoder(x)  # (n, latent_dim)
        return self.decoder(z)  # (n, num_pixels)


class Classifier(nn.Module):
    """A copy of an encoder, one linear layer on its code, and `LogSoftmax`.

    Args:
        encoder: a module whose last `nn.Linear` gives the code; it is copied, weights and all.
        num_classes: how many answers there are.

    `forward` takes x (n, num_inputs) float32 and gives log-probabilities (n, num_classes), each
    row's exponentials summing to 1.
    """

    def __init__(self, encoder, num_classes=10):
        super().__init__()
        linear = [layer for layer in encoder.modules() if isinstance(layer, nn.Linear)]
        require("encoder", linear, "no nn.Linear in it", "one that gives the code")
        self.encoder = copy.deepcopy(encoder)
        self.head = nn.Linear(linear[-1].out_features, num_classes)
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x):
        return self.log_softmax(self.head(self.encoder(x)))  # (n, num_classes)


def _layers(sizes, activation, last):
    layers = []
    for num_in, num_out in pairwise(sizes):
        layers += [nn.Linear(num_in, num_out), activation()]
    layers[-1] = last()
    return nn.Sequential(*layers)


def save(model, path):
    """Write a model's weights as safetensors with a checksum, in one step.

    The checksum, in the file's metadata, is the SHA-256 of the file with zeros in its place.

    Args:
        model: any `nn.Module`; its `state_dict` is what is kept.
        path: where to; the folder must exist.

    Raises:
        OSError: the file can't be written; what was there stays.
    """
    state = {k: t.cpu().contiguous().clone() for k, t in model.state_dict().items()}
    content = safetensors.torch.save(state, metadata={"sha256": NO_DIGEST})
    digest = hashlib.sha256(content).hexdigest()
    write_whole(path, content.replace(NO_DIGEST.encode(), digest.encode(), 1))


def load(model, path):
    """Read weights that `save` wrote into a model of the same sizes, and return the model.

    Args:
        model: an `nn.Module`; it is changed only if the whole file is right.
        path: the safetensors file.

    Raises:
        ValueError: not a file that `save` wrote, truncated, changed, or of another model.
        OSError: the file can't be read.
    """
    content = Path(path).read_bytes()
    digest = re.search(rb'"sha256":"([0-9a-f]{64})"', content)
    blank = content.replace(digest[1], NO_DIGEST.encode(), 1) if digest else b""
    right = digest and hashlib.sha256(blank).hexdigest().encode() == digest[1]
    expected = "one that `models.save` wrote, whole and unchanged"
    require(path, right, "a file without a checksum that fits", expected, "Save it again.")
    state = safetensors.torch.load(content)
    found, wanted = _sizes(state), _sizes(model.state_dict())
    require(path, found == wanted, f"the sizes {found}", f"{wanted}, those of the model")
    model.load_state_dict(state)
    return model


def _sizes(state):
    return {name: (*t.shape, str(t.dtype)) for name, t in sorted(state.items())}
