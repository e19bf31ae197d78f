"""Autoencoders, classifiers on their encoders, and both on disk."""

import copy
import hashlib
import os
import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import safetensors.torch
import torch
from torch import nn

from mnist_ae.errors import message
from mnist_ae.files import say_may_not_be_read, write_whole

NO_CHECKSUM = b"0" * 64  # in the place of a file's SHA-256 while that is computed
CHECKSUM_ENTRY = re.compile(rb'"sha256":"([0-9a-f]{64})"')  # in the file's metadata


class Autoencoder(nn.Module):
    """Fully connected encoder and its mirror image as decoder.

    Args:
        sizes: units per layer, from the input to the code: (784, 100) is 784-100-784.
        activation: makes the module after each hidden layer.
        code: makes the module after the code, `nn.Identity` for a linear code; the
            activation if None.
        output: makes the module after the last layer: `nn.Sigmoid` keeps pixels in 0..1.

    Raises:
        ValueError: fewer than two sizes, or one below 1.

    `forward` takes x (n, sizes[0]) float32 and returns x_hat of the same shape; `encoder`
    returns the code z (n, sizes[-1]).

    Source: G. Hinton, R. Salakhutdinov, "Reducing the Dimensionality of Data with Neural
    Networks", Science 313, 2006.
    """

    def __init__(
        self,
        sizes: Sequence[int] = (784, 100),
        activation: Callable[[], nn.Module] = nn.ReLU,
        output: Callable[[], nn.Module] = nn.Sigmoid,
        code: Callable[[], nn.Module] | None = None,
    ):
        super().__init__()
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(message("sizes", sizes, "two or more positive layer sizes"))
        self.encoder = _layers(sizes, activation, last=code or activation)
        self.decoder = _layers(sizes[::-1], activation, last=output)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        z = self.encoder(x)  # (n, latent_dim)
        return self.decoder(z)  # (n, num_pixels)


class Classifier(nn.Module):
    """A copy of an encoder, one linear layer on its code, and `LogSoftmax`.

    Args:
        encoder: its last `nn.Linear` gives the code; it is copied with its weights.
        num_classes: number of different labels.

    Raises:
        ValueError: the encoder has no `nn.Linear`.

    `forward` takes x (n, num_inputs) float32 and returns log-probabilities of shape
    (n, num_classes); the exponentials of each row sum to 1.
    """

    def __init__(self, encoder: nn.Module, num_classes: int = 10):
        super().__init__()
        linear_layers = [
            layer for layer in encoder.modules() if isinstance(layer, nn.Linear)
        ]
        if not linear_layers:
            raise ValueError(
                message("encoder", "no nn.Linear in it", "one that gives the code")
            )
        latent_dim = linear_layers[-1].out_features
        self.encoder = copy.deepcopy(encoder)
        self.head = nn.Linear(latent_dim, num_classes)
        self.log_softmax = nn.LogSoftmax(dim=1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        z = self.encoder(x)  # (n, latent_dim)
        return self.log_softmax(self.head(z))  # (n, num_classes)


def _layers(sizes, activation, last):
    """Return linear layers, each followed by an activation, the last one by `last`."""
    layers = []
    for num_inputs, num_outputs in pairwise(sizes):
        layers.append(nn.Linear(num_inputs, num_outputs))
        layers.append(activation())
    layers[-1] = last()
    return nn.Sequential(*layers)


def save(model: nn.Module, path: str | os.PathLike) -> None:
    """Write a model's weights as safetensors with a checksum, in one step.

    The checksum in the file's metadata is the SHA-256 of the file with zeros in its place.

    Args:
        model: its `state_dict` is written.
        path: of the file; its folder must exist.  A leading `~` is the home folder.

    Raises:
        FileNotFoundError: there is no such folder; the message names it.
        OSError: the file can't be written; an older file stays as it was.
    """
    weights = {}
    for name, tensor in model.state_dict().items():
        weights[name] = tensor.cpu().contiguous().clone()  # shared memory would be refused
    content = safetensors.torch.save(weights, metadata={"sha256": NO_CHECKSUM.decode()})
    checksum = hashlib.sha256(content).hexdigest().encode()
    write_whole(path, content.replace(NO_CHECKSUM, checksum, 1))


def load(model: nn.Module, path: str | os.PathLike) -> nn.Module:
    """Load the weights that `save` wrote into a model with the same architecture.

    Args:
        model: it is changed only if the whole file is right.
        path: of the safetensors file.  A leading `~` is the home folder.

    Returns:
        The model.

    Raises:
        ValueError: `save` did not write this file, it is damaged or of another model.
        OSError: the file can't be read.
    """
    try:
        content = Path(os.path.expanduser(os.fsdecode(path))).read_bytes()
    except PermissionError as error:
        raise say_may_not_be_read(path, "a file", error) from error
    if not _has_right_checksum(content):
        found = "a file without a checksum that fits"
        expected = "one that `models.save` wrote, whole and unchanged"
        raise ValueError(message(path, found, expected, remedy="Save it again."))
    weights = safetensors.torch.load(content)
    sizes_in_file = _sizes(weights)
    sizes_in_model = _sizes(model.state_dict())
    if sizes_in_file != sizes_in_model:
        found = f"the sizes {sizes_in_file}"
        raise ValueError(message(path, found, f"{sizes_in_model}, those of the model"))
    model.load_state_dict(weights)
    return model


def _has_right_checksum(content):
    """Whether a file's bytes hold the checksum of all the others."""
    entry = CHECKSUM_ENTRY.search(content)
    if entry is None:
        return False
    stored = entry[1]
    summed_content = content.replace(stored, NO_CHECKSUM, 1)
    return hashlib.sha256(summed_content).hexdigest().encode() == stored


def _sizes(weights):
    """Shape and type of each tensor: {name: (size, …, type)}."""
    sizes = {}
    for name, tensor in sorted(weights.items()):
        sizes[name] = (*tensor.shape, str(tensor.dtype))
    return sizes
