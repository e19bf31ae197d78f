"""Weights rounded to coarse steps, so that a large network packs into little space.

In half precision a weight has eleven significant bits, most of which are noise to deflate.
Multiples of a power of two have few of them.
"""

import bisect
from dataclasses import dataclass, replace

import numpy as np

from mnist_ae.explorer.networks import Network, encode, rebuild
from mnist_ae.explorer.packing import pack_numbers

FINEST = -6  # of a layer's spread of weights, as exponents of two
COARSEST = 1
NUM_PARTS = 8  # of a layer's rows, which get coarser steps one after the other


@dataclass(frozen=True)
class Rounded:
    """A network whose weights are multiples of a step.

    network: as it is after rounding.
    moved: by how much its reconstructions differ from those before, on average over the
        pixels of some images, in 0..1.
    """

    network: Network
    moved: float


def fit_into(network: Network, num_bytes: int, x: np.ndarray) -> Rounded | None:
    """Round the weights to the finest steps with which the network fits.

    Args:
        network: in half precision.
        num_bytes: that its packed weights and biases may take, as text.
        x: images (n, 784) float32 in 0..1, on which the difference is measured.

    Returns:
        The rounded network, or None if it does not fit even with the coarsest steps.
    """

    def fits(level):
        return packed_size(round_weights(network, level)) <= num_bytes

    levels = range(FINEST * NUM_PARTS, COARSEST * NUM_PARTS + 1)
    position = bisect.bisect_left(levels, True, key=fits)
    if position == len(levels):
        return None
    rounded = round_weights(network, levels[position])
    before = rebuild(network, encode(network, x))
    after = rebuild(rounded, encode(rounded, x))
    return Rounded(rounded, float(np.abs(after - before).mean()))


def packed_size(network: Network) -> int:
    """Return how many characters the packed weights and biases take."""
    size = 0
    for layer in _layers(network):
        for numbers in (layer.weights, layer.bias):
            size += len(pack_numbers(numbers)["data"])
    return size


def round_weights(network: Network, level: int) -> Network:
    """Return the network with weights that are multiples of a step; biases stay.

    Args:
        network: in half precision.
        level: eight times the exponent of the steps, as a share of a layer's spread.  In
            between, some of each eight rows have steps twice as coarse as the others.
    """
    stacks = {}
    for name in ("encoder", "decoder"):
        stack = getattr(network, name)
        stacks[name] = tuple(_round_layer(layer, level) for layer in stack)
    return replace(network, **stacks)


def _round_layer(layer, level):
    spread = float(layer.weights.std())
    if spread == 0:
        return layer
    exponent, num_coarse = divmod(level, NUM_PARTS)
    rows = np.arange(len(layer.weights))
    exponents = np.floor(np.log2(spread)) + exponent + (rows % NUM_PARTS < num_coarse)
    steps = np.exp2(exponents)[:, np.newaxis]
    weights = np.round(layer.weights / steps) * steps
    return replace(layer, weights=weights.astype(np.float16).astype(np.float32))


def _layers(network):
    return (*network.encoder, *network.decoder, *(network.classifier or ()))
