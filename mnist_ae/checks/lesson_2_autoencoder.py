"""What the autoencoder of lesson 2's last exercise is given, and what it must do."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.first_weights import FirstWeights
from mnist_ae.checks.judge import expect_type, is_close

NUM_BARS = 4  # of an image, each on or off: four numbers say nearly all
SHARE_ON = 0.35
NOISE = 0.05  # standard deviation
NUM_NEW = 300  # images that the network has not seen
MAX_RATIO = 0.5  # of the network's error and the mean image's
HARDLY = 1.1  # such a ratio, of a network that is worse than the mean image
NEARLY_CONSTANT = 0.1  # the reconstructions' deviation, in that of the images
DEAD_INK = 0.1  # mean grey of a pixel that may be called dead
FEW = 7  # images that are tried without the others
TOLERANCE = 1e-5


@dataclass(frozen=True)
class Goal:
    """What a trained autoencoder is judged by.

    Attributes:
        x: the training images (n, num_pixels) float32.
        x_new: images of the same kind.
        latent_dim: the size of the code.
    """

    x: torch.Tensor
    x_new: torch.Tensor
    latent_dim: int


def draw_bars(rng: np.random.Generator, num_images: int, num_pixels: int) -> torch.Tensor:
    """Return images (n, num_pixels) float32 in 0..1, each of grey and of black bars."""
    owner = np.arange(num_pixels) * NUM_BARS // num_pixels  # the bar of each pixel
    grey = rng.uniform(0.6, 1, size=(num_images, NUM_BARS))
    is_on = rng.random((num_images, NUM_BARS)) < SHARE_ON
    images = (grey * is_on)[:, owner]
    images += rng.normal(scale=NOISE, size=images.shape)
    return torch.from_numpy(images.clip(0, 1).astype(np.float32))


@torch.no_grad()
def expect_autoencoder(model: Any, goal: Goal, first: FirstWeights) -> None:
    """Raise `CheckError` unless the answer's network is a trained autoencoder.

    Args:
        model: what the answer returned.
        goal: what it is judged by.
        first: kept while the answer ran.
    """
    _expect_two_parts(model)
    model.eval()  # dropout and the like are for the training only
    sample = next(model.parameters(), goal.x)
    x = goal.x.to(sample)  # in the network's float type, and where it computes
    x_new = goal.x_new.to(sample)
    x_hat = _reconstructions(model, x_new, goal.latent_dim)
    _expect_nothing_gets_round(model, x_new, x_hat)
    _expect_learned(model, first)
    ratio = _ratio(x_new, x_hat, x)
    if ratio > MAX_RATIO:
        ratio_on_known = _ratio(x, model(x), x)
        raise CheckError(_reason(x_new, x_hat, ratio, ratio_on_known))


def _expect_two_parts(model):
    """Raise `CheckError` unless this is a network with an encoder and a decoder."""
    expect_type(
        model, nn.Module, "one trained network, nn.Module, with `encoder` and `decoder`"
    )
    for part in ("encoder", "decoder"):
        expect(
            callable(getattr(model, part, None)),
            f"Your network has no part `{part}`: keep its layers in `self.{part}`.",
        )


def _reconstructions(model, x, latent_dim):
    """Return decoder(encoder(x)), after a look at the code."""
    num_images = len(x)
    code = _apply(model.encoder, x, "encoder")
    expect(
        tuple(code.shape) == (num_images, latent_dim),
        f"The code of {num_images} images has the shape {tuple(code.shape)}, expected "
        f"({num_images}, {latent_dim}): `latent_dim` numbers for each image.",
    )
    _expect_finite(code)
    code_of_few = _apply(model.encoder, x[:FEW], "encoder")
    expect(
        _agree(code[:FEW], code_of_few),
        "The code of an image depends on the other images that come with it: encode each "
        "image by itself.",
    )
    x_hat = _apply(model.decoder, code, "decoder")
    expect(
        x_hat.shape == x.shape,
        f"The decoder returns the shape {tuple(x_hat.shape)}, expected "
        f"{tuple(x.shape)}: one number for each pixel, as many as x has.",
    )
    _expect_finite(x_hat)
    return x_hat


def _expect_finite(output):
    expect(
        output.isfinite().all(),
        "The network returns nan or infinite numbers: the training blew up. Try a smaller "
        "learning rate.",
    )


def _apply(part, inputs, name):
    """Return what a part of the network makes of its inputs, a tensor."""
    try:
        output = part(inputs)
    except RuntimeError as error:
        if "cannot be multiplied" not in str(error):
            raise
        raise CheckError(
            f"The layers of the {name} do not fit {inputs.shape[1]} numbers: take the "
            f"number of pixels from x, and pass `latent_dim` on. PyTorch says: {error}"
        ) from error
    expect(
        isinstance(output, torch.Tensor),
        f"The {name} returns a result of type {type(output).__name__}, expected one "
        "tensor.",
    )
    return output


def _expect_nothing_gets_round(model, x, x_hat):
    """Raise `CheckError` unless model(x) is decoder(encoder(x)), every time.

    Args:
        model: the answer's network.
        x: images (n, num_pixels).
        x_hat: what its decoder made of their codes.
    """
    found = _apply(model, x, "network")
    if _agree(found, x_hat):
        return
    differ = "`model(x)` is not `decoder(encoder(x))`"
    expect(
        _agree(found, _apply(model, x, "network")),
        f"{differ}: it differs from call to call. Add noise in the training only.",
    )
    for name, function in (("sigmoid", torch.sigmoid), ("relu", torch.relu)):
        expect(
            not _agree(found, function(x_hat)),
            f"{differ}: `forward` ends with a {name} of its own. Make that the last layer "
            "of the decoder.",
        )
    raise CheckError(
        f"{differ}: something gets round the bottleneck, or comes on top. The output may "
        "depend on x through the code only, so let `forward` return just that."
    )


def _agree(found, expected):
    same_shape = found.shape == expected.shape
    return same_shape and is_close(found, expected, TOLERANCE)


def _expect_learned(model, first):
    """Raise `CheckError` if a half of the network is as it was when first called."""
    still = {}
    for name in ("encoder", "decoder"):
        part = getattr(model, name)
        still[name] = first.unchanged(part) if isinstance(part, nn.Module) else set()
    expect(
        not (still["encoder"] and still["decoder"]),
        "The network was not trained: its weights are those it began with. Does your loop "
        "call `backward` and `step`, with this network's parameters in the optimizer?",
    )
    for name, unchanged in still.items():
        expect(
            not unchanged,
            f"The {name} did not learn, or only in part: {', '.join(sorted(unchanged))} "
            "stayed as it was. The optimizer needs `model.parameters()`, all of them, and "
            "the gradient must reach both halves.",
        )


def _ratio(x, x_hat, x_train):
    """Return a network's MSE on images x, over that of the training images' mean."""
    error = (x_hat - x).square().mean()
    error_of_mean = (x_train.mean(dim=0) - x).square().mean()
    return (error / error_of_mean).item()


def _reason(x, x_hat, ratio, ratio_on_known):
    """Return what to say of a network whose error on new images is too large.

    Args:
        x: new images (n, num_pixels).
        x_hat: its reconstructions.
        ratio: its error on them, over the mean image's.
        ratio_on_known: the same on the training images.
    """
    found = f"On new images the MSE is {ratio:.2f} times that of the mean image"
    expected = f"expected at most {MAX_RATIO}"
    is_dead = (x_hat == 0).all(dim=0) & (x.mean(dim=0) > DEAD_INK)
    is_constant = x_hat.std(dim=0).mean() < NEARLY_CONSTANT * x.std(dim=0).mean()
    if ratio_on_known <= MAX_RATIO:
        return (
            f"{found}, on those it was trained with {ratio_on_known:.2f} times: it has "
            "learned these by heart."
        )
    if ratio > HARDLY:
        return (
            f"{found}, {expected}: the network was hardly trained, or not to give back x. "
            "Look at how its loss falls."
        )
    if is_constant:
        return (
            "The network answers nearly the same for every image, about the mean image: "
            "its code says nothing. Most trainings begin like this, so train longer or "
            "with a larger learning rate; or all units of the code are dead."
        )
    if is_dead.any():
        return (
            f"{found}, {expected}: {int(is_dead.sum())} pixels are 0 in every "
            "reconstruction. These outputs are dead relus; a sigmoid has none."
        )
    return (
        f"{found}, {expected}: it has learned something, but not enough. Train longer or "
        "with a larger learning rate."
    )
