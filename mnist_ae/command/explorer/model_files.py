"""Autoencoders from files that `models.save` wrote, of whatever sizes."""

import re
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import nn
from torch.nn import functional as F

from mnist_ae import models
from mnist_ae.command.explorer.training import MODULES
from mnist_ae.errors import message
from mnist_ae.explorer.networks import NUM_PIXELS

WEIGHT = re.compile(r"(encoder|decoder)\.(\d+)\.weight")
HEAD = "head.weight"
EXPECTED = "an autoencoder that `models.save` wrote, with encoder and decoder"
CLIPPED = 1.25  # so much less is a linear output's error if nothing is below 0, at most


@dataclass(frozen=True)
class Found:
    """An autoencoder from a file.

    autoencoder: with the activations that fit its weights best.
    head: the classifier on its code that the file holds, or None.
    description: sizes and activations in words.
    """

    autoencoder: models.Autoencoder
    head: nn.Linear | None
    description: str


def read_model(path: Path, x: torch.Tensor, num_classes: int) -> Found:
    """Read an autoencoder from a file, which names no activations, and find these.

    Of all pairs of activations, after the code and after the output, the one with the least
    error is taken.  As no pixel is below 0, a relu always does a linear output some good:
    the output counts as linear unless the relu makes its error much less.

    Args:
        path: of a file that `models.save` wrote; it may hold a classifier's `head`, too.
        x: images (n, 784) float32 in 0..1 on which the errors are measured.
        num_classes: that a classifier must have.

    Raises:
        ValueError: it is no such file, damaged, or holds another kind of network.
        OSError: it can't be read.
    """
    sizes = _sizes_in(path)
    layers = _layer_sizes(path, sizes)
    if layers[0] != NUM_PIXELS:
        expected = f"{NUM_PIXELS}, as digits have 28 × 28 pixels"
        raise ValueError(message(path, f"a network of {layers[0]} inputs", expected))
    holder = _Holder(models.Autoencoder(layers), sizes.get(HEAD), layers[-1])
    models.load(holder, path)
    if holder.has_head and holder.head.out_features != num_classes:
        found = f"a classifier with {holder.head.out_features} classes"
        raise ValueError(message(path, found, num_classes))
    activation, output = _find_activations(holder, layers, x)
    autoencoder = models.Autoencoder(layers, MODULES[activation], MODULES[output])
    autoencoder.encoder.load_state_dict(holder.encoder.state_dict())
    autoencoder.decoder.load_state_dict(holder.decoder.state_dict())
    shape = "-".join(str(size) for size in (*layers, *layers[-2::-1]))
    description = f"{shape}, {_in_words(activation)} code, {_in_words(output)} output"
    head = holder.head if holder.has_head else None
    return Found(autoencoder, head, description)


class _Holder(nn.Module):
    """Takes the tensors of a file, with or without a classifier among them."""

    def __init__(self, autoencoder, head_size, latent_dim):
        super().__init__()
        self.encoder = autoencoder.encoder
        self.decoder = autoencoder.decoder
        self.has_head = head_size is not None
        if self.has_head:
            self.head = nn.Linear(latent_dim, head_size[0])


def _sizes_in(path):
    """The shape of each tensor in a file: {name: shape}."""
    try:
        weights = safetensors.torch.load(path.read_bytes())
    except SafetensorError as error:
        raise ValueError(message(path, f"no safetensors ({error})", EXPECTED)) from error
    return {name: tuple(tensor.shape) for name, tensor in weights.items()}


def _layer_sizes(path, sizes):
    """The units per layer, from the input to the code, of an autoencoder's tensors."""
    stacks = {"encoder": {}, "decoder": {}}
    for name, shape in sizes.items():
        match = WEIGHT.fullmatch(name)
        if match and len(shape) == 2:
            stacks[match[1]][int(match[2])] = shape
    encoder = [stacks["encoder"][number] for number in sorted(stacks["encoder"])]
    decoder = [stacks["decoder"][number] for number in sorted(stacks["decoder"])]
    mirrored = [shape[::-1] for shape in reversed(decoder)]
    if not encoder or encoder != mirrored:
        names = ", ".join(f"{name} {shape}" for name, shape in sizes.items())
        expected = f"{EXPECTED}, which mirror each other"
        raise ValueError(message(path, names or "no tensors", expected))
    return (encoder[0][1], *(num_outputs for num_outputs, _ in encoder))


@torch.no_grad()
def _find_activations(holder, layers, x):
    """The names of the activations after code and output that fit the weights."""
    errors = {}
    for activation, output in product(("none", "relu", "sigmoid"), repeat=2):
        model = models.Autoencoder(layers, MODULES[activation], MODULES[output])
        model.encoder.load_state_dict(holder.encoder.state_dict())
        model.decoder.load_state_dict(holder.decoder.state_dict())
        errors[activation, output] = F.mse_loss(model(x), x).item()
    activation, output = min(errors, key=errors.get)
    if (
        output == "relu"
        and errors[activation, "none"] <= CLIPPED * errors[activation, output]
    ):
        output = "none"
    return activation, output


def _in_words(activation):
    return "linear" if activation == "none" else activation
