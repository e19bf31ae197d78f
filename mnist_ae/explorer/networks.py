"""A trained network as the page computes it: layers with weights in half precision."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from mnist_ae.errors import message
from mnist_ae.explorer.packing import pack_numbers

NUM_PIXELS = 784
ACTIVATIONS = {nn.ReLU: "relu", nn.Sigmoid: "sigmoid", nn.Identity: "none"}
WITHOUT_EFFECT = (nn.Dropout, nn.LogSoftmax, nn.Softmax)  # the page has its own softmax
IMAGES_AT_A_TIME = 1000


@dataclass(frozen=True)
class Layer:
    """A linear layer and what follows it.

    weights: (num_outputs, num_inputs) float32, exact in half precision.
    bias: (num_outputs,) float32, exact in half precision.
    activation: "relu", "sigmoid" or "none".
    """

    weights: np.ndarray
    bias: np.ndarray
    activation: str

    def __call__(self, x: np.ndarray) -> np.ndarray:
        """Return what the layer makes of x (n, num_inputs): (n, num_outputs) float32."""
        sums = x @ self.weights.T + self.bias
        if self.activation == "relu":
            return np.maximum(sums, 0)
        if self.activation == "sigmoid":
            return (1 + np.tanh(sums / 2)) / 2  # the sigmoid, without an overflow
        return sums


@dataclass(frozen=True)
class Network:
    """An autoencoder, and perhaps a classifier on its code.

    encoder: from an image (784,) to the code.
    decoder: from the code to the reconstruction (784,).
    classifier: from the code to a score per class, or None.
    """

    encoder: tuple[Layer, ...]
    decoder: tuple[Layer, ...]
    classifier: tuple[Layer, ...] | None = None


def to_rows(images: np.ndarray) -> np.ndarray:
    """Return images (n, 28, 28) uint8 as rows (n, 784) float32 in 0..1."""
    return images.reshape(len(images), -1).astype(np.float32) / 255


def run(layers: Sequence[Layer], x: np.ndarray) -> np.ndarray:
    """Return what a stack of layers makes of x (n, num_inputs): (n, num_outputs)."""
    for layer in layers:
        x = layer(x)
    return x


def read_network(autoencoder: nn.Module, classifier: nn.Module | None = None) -> Network:
    """Read the layers of a trained autoencoder, rounded to half precision.

    Args:
        autoencoder: has an `encoder`, from 784 pixels to the code, and a `decoder` back.
        classifier: linear layers from the code to a score per class.

    Raises:
        ValueError: a module is none that the page knows, or the sizes don't fit together.
    """
    stacks = {}
    for part in ("encoder", "decoder"):
        module = getattr(autoencoder, part, None)
        if not isinstance(module, nn.Module):
            raise ValueError(message(type(autoencoder).__name__, f"no {part}", "one"))
        stacks[part] = read_layers(module, part)
    if classifier is not None:
        stacks["classifier"] = read_layers(classifier, "classifier")
    network = Network(**stacks)
    _require_fit("encoder", "pixels", network.encoder[0].weights.shape[1], NUM_PIXELS)
    _require_fit("decoder", "pixels", len(network.decoder[-1].bias), NUM_PIXELS)
    latent_dim = len(network.encoder[-1].bias)
    for part in list(stacks)[1:]:
        inputs = stacks[part][0].weights.shape[1]
        _require_fit(part, "inputs", inputs, latent_dim)
    return network


def read_layers(module: nn.Module, name: str = "module") -> tuple[Layer, ...]:
    """Read the layers of a module, rounded to half precision.

    Args:
        module: `nn.Linear`, each perhaps followed by ReLU, a sigmoid or nothing.
        name: of the module, for errors.

    Raises:
        ValueError: another module is among them, or sizes don't fit.
    """
    layers = []
    for part in _leaves(module):
        if isinstance(part, nn.Linear):
            if layers:
                width = len(layers[-1].bias)
                _require_fit(name, "inputs", part.in_features, width)
            layers.append(_read_linear(part))
        elif type(part) in ACTIVATIONS and layers and layers[-1].activation == "none":
            last = layers[-1]
            layers[-1] = Layer(last.weights, last.bias, ACTIVATIONS[type(part)])
        elif not isinstance(part, WITHOUT_EFFECT):
            expected = "linear layers, each with ReLU, a sigmoid or nothing after it"
            raise ValueError(message(name, part, expected))
    if not layers:
        raise ValueError(message(name, "no nn.Linear in it", "one"))
    return tuple(layers)


def encode(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the codes of images x (n, 784) float32: (n, latent_dim) float32."""
    return np.concatenate([run(network.encoder, part) for part in _parts(x)])


def rebuild(network: Network, z: np.ndarray) -> np.ndarray:
    """Return the reconstructions of codes z (n, latent_dim): (n, 784) float32."""
    return np.concatenate([run(network.decoder, part) for part in _parts(z)])


def errors_of(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the mean squared error of each image's reconstruction.

    Args:
        x: images (n, 784) float32 in 0..1.

    Returns:
        (n,) float32.
    """
    found = []
    for part in _parts(x):
        x_hat = run(network.decoder, run(network.encoder, part))
        found.append(np.square(x_hat - part).mean(axis=1))
    return np.concatenate(found)


def scores_of(network: Network, x: np.ndarray) -> np.ndarray | None:
    """Return a score per class: (n, num_classes), or None without a classifier.

    Args:
        x: images (n, 784) float32 in 0..1.
    """
    if network.classifier is None:
        return None
    return run(network.classifier, encode(network, x))


def describe(
    network: Network,
    *,
    id: str,
    title: str,
    about: str,
    x_train: np.ndarray,
    x_test: np.ndarray,
    y_test: np.ndarray,
) -> dict:
    """Return all that the page knows of a network, as JSON takes it.

    Args:
        network: as `read_network` gives it.
        id: stands in addresses: lower-case letters, digits and hyphens.
        title: a few words.
        about: one or two sentences on how it was trained.
        x_train: training images (n, 784) float32 in 0..1; they tell which units are dead.
        x_test: test images (n, 784); their errors are the scale for that of a drawing.
        y_test: their labels (n,).

    Returns:
        layers and mean code, packed; `dead`: units that are 0 on every training image;
        `errors`: the percentiles 0, 1, … 100 of the test images' mean squared errors;
        `accuracy`: share of test images that the classifier reads rightly, or None.
    """
    codes = encode(network, x_train)
    scores = scores_of(network, x_test)
    percentiles = np.percentile(errors_of(network, x_test), np.arange(101))
    accuracy = None
    if scores is not None:
        accuracy = float((scores.argmax(axis=1) == y_test).mean())
    classifier = network.classifier and [_pack_layer(layer) for layer in network.classifier]
    return {
        "id": id,
        "title": title,
        "about": about,
        "encoder": [_pack_layer(layer) for layer in network.encoder],
        "decoder": [_pack_layer(layer) for layer in network.decoder],
        "classifier": classifier,
        "dead": np.flatnonzero((codes == 0).all(axis=0)).tolist(),
        "mean_code": pack_numbers(codes.mean(axis=0)),
        "errors": [float(f"{value:.4g}") for value in percentiles],
        "accuracy": accuracy,
    }


def _leaves(module):
    """Linear layers, and other modules without modules in them, in order."""
    parts = list(module.children())
    if isinstance(module, nn.Linear) or not parts:
        yield module
        return
    for part in parts:
        yield from _leaves(part)


@torch.no_grad()
def _read_linear(linear):
    """A linear layer, rounded to half precision."""
    bias = linear.bias
    if bias is None:
        bias = torch.zeros(linear.out_features)
    return Layer(_round(linear.weight), _round(bias), "none")


def _round(tensor):
    return tensor.detach().cpu().half().float().numpy()


def _parts(x):
    """The rows of x, a thousand at a time: that takes little memory."""
    starts = range(0, len(x), IMAGES_AT_A_TIME)
    return [x[first : first + IMAGES_AT_A_TIME] for first in starts]


def _require_fit(name, what, found, expected):
    if found != expected:
        raise ValueError(message(name, f"{found} {what}", expected))


def _pack_layer(layer):
    return {
        "shape": list(layer.weights.shape),
        "weights": pack_numbers(layer.weights),
        "bias": pack_numbers(layer.bias),
        "activation": layer.activation,
    }
