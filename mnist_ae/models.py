"""Autoencoders, classifiers on their encoders, and both on disk."""

import copy
import hashlib
from itertools import pairwise

import torch
from torch import nn

from mnist_ae.files import write_whole


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
        if len(sizes) < 2 or min(sizes) < 1:
            raise ValueError(f"sizes: found {sizes}, expected two or more positive layer sizes")
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
        if not linear:
            raise ValueError("encoder: found no nn.Linear in it, expected one that gives the code")
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

    Args:
        model: any `nn.Module`; its `state_dict` is what is kept.
        path: where to; the folder must exist.

    Raises:
        OSError: the file can't be written; what was there stays.
    """
    from safetensors.torch import save as to_bytes

    state = {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
    state = {name: tensor.contiguous() for name, tensor in state.items()}
    write_whole(path, to_bytes(state, metadata={"sha256": _checksum(state)}))


def load(model, path):
    """Read weights that `save` wrote into a model of the same sizes, and return the model.

    Args:
        model: an `nn.Module`; it is changed only if the whole file is right.
        path: the safetensors file.

    Raises:
        ValueError: not a safetensors file, truncated, changed, or of another model.
        OSError: the file can't be read.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            state = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
            expected = (file.metadata() or {}).get("sha256")
    except SafetensorError as error:
        raise ValueError(
            f"{path}: found no whole safetensors file ({error}). Save it again."
        ) from error
    if expected is None:
        raise ValueError(f"{path}: found no checksum, expected a file that `models.save` wrote.")
    if expected != _checksum(state):
        raise ValueError(f"{path}: found weights that do not fit their checksum. Save it again.")
    found, wanted = (
        {name: (*tensor.shape, str(tensor.dtype)) for name, tensor in tensors.items()}
        for tensors in (state, model.state_dict())
    )
    if found != wanted:
        raise ValueError(f"{path}: found the sizes {found}, expected {wanted}, those of the model.")
    model.load_state_dict(state)
    return model


def _checksum(state):
    digest = hashlib.sha256()
    for name in sorted(state):
        digest.update(f"{name} {state[name].dtype} {tuple(state[name].shape)}".encode())
        digest.update(state[name].flatten().view(torch.uint8).numpy().tobytes())
    return digest.hexdigest()
