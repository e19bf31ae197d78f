"""Wrong penalties on an autoencoder and its code, and what to tell who has set them."""

import torch

from mnist_ae.checks.judge import Misconception
from mnist_ae.models import Autoencoder

LESSON_STRENGTH = 0.25


@torch.no_grad()
def misconceptions_of_sparse_loss(
    model: Autoencoder, x: torch.Tensor, strength: float
) -> list[Misconception]:
    """Return the losses of likely wrong answers to exercise 4.

    Args:
        model: the autoencoder.
        x: images (n, num_pixels) float32.
        strength: of the penalty.
    """
    z = model.encoder(x)
    difference = model.decoder(z) - x
    error = difference.square().mean()
    penalty = z.abs().mean()
    misconceptions = []
    for on_weights in _sums_and_means_of_weights(model):
        message = (
            "This is a penalty on the weights, as in the lecture's published notebook: "
            "small weights do not keep a unit inactive. Put the penalty on the code."
        )
        misconceptions.append(Misconception(message, error + strength * on_weights))
    misconceptions += _wrong_ways_to_add(error, penalty, strength)
    for wrong in (*_wrong_penalties_on_the_code(z), *_penalties_elsewhere(model, x)):
        loss = error + strength * wrong.value
        misconceptions.append(Misconception(wrong.message, loss))
    for wrong in _wrong_errors(difference):
        loss = wrong.value + strength * penalty
        misconceptions.append(Misconception(wrong.message, loss))
    return misconceptions


def _wrong_penalties_on_the_code(z):
    cancelled = (
        "The penalty lets positive and negative numbers of the code cancel, and not every "
        "activation is a relu: first |z|, then the mean."
    )
    return [
        Misconception(
            "The penalty is a sum, which grows with the batch and the code: take the mean.",
            z.abs().sum(),
        ),
        Misconception(
            "The penalty is a sum over the units: take the mean over them too.",
            z.abs().sum(dim=1).mean(),
        ),
        Misconception(
            "The penalty is a sum over the images: take the mean over them too.",
            z.abs().mean(dim=1).sum(),
        ),
        Misconception(
            "The penalty is the mean square: its slope vanishes near zero, so no unit "
            "becomes inactive. Take the mean of |z|.",
            z.square().mean(),
        ),
        Misconception(
            "The penalty is the length of the code (L2): take the mean of |z|.", z.norm()
        ),
        Misconception(cancelled, z.mean()),
        Misconception(cancelled, z.mean().abs()),
        Misconception(cancelled, z.mean(dim=0).abs().mean()),
        Misconception(cancelled, z.mean(dim=1).abs().mean()),
        Misconception(
            "Numbers below zero are free: the penalty is on |z|, not on relu(z).",
            z.relu().mean(),
        ),
        Misconception(
            "The mean is over the active numbers only: take it over all of them.",
            z.abs().sum() / z.count_nonzero(),
        ),
    ]


def _penalties_elsewhere(model, x):
    return [
        Misconception(
            "The penalty is on the reconstruction: put it on the code.",
            model(x).abs().mean(),
        ),
        Misconception("The penalty is on the images: put it on the code.", x.abs().mean()),
        Misconception(
            "The penalty is on the code before its activation: call all of model.encoder.",
            model.encoder[:-1](x).abs().mean(),
        ),
        Misconception(
            "The penalty is on the first layer, not on the code: call all of "
            "model.encoder.",
            model.encoder[:2](x).abs().mean(),
        ),
    ]


def _wrong_errors(difference):
    return [
        Misconception(
            "The squared errors are added up: take their mean, the MSE.",
            difference.square().sum(),
        ),
        Misconception(
            "The squared errors are added up over the pixels: take their mean, the MSE.",
            difference.square().sum(dim=1).mean(),
        ),
        Misconception(
            "The error is the mean absolute one: take the mean square.",
            difference.abs().mean(),
        ),
        Misconception(
            "The MSE is halved: leave it as it is.", difference.square().mean() / 2
        ),
        Misconception(
            "The error is the root of the MSE: take the MSE itself.",
            difference.square().mean().sqrt(),
        ),
    ]


def _wrong_ways_to_add(error, penalty, strength):
    return [
        Misconception("The penalty is missing: add strength times the mean of |z|.", error),
        Misconception(
            "The strength is missing: multiply the penalty by it.", error + penalty
        ),
        Misconception(
            f"The strength {LESSON_STRENGTH} is built in: use the one that is given.",
            error + LESSON_STRENGTH * penalty,
        ),
        Misconception("This is the penalty alone: add the MSE.", strength * penalty),
        Misconception(
            "The penalty is subtracted, so that large codes are rewarded: add it.",
            error - strength * penalty,
        ),
        Misconception(
            "The strength multiplies the MSE: multiply the penalty by it instead.",
            strength * error + penalty,
        ),
        Misconception(
            "The strength multiplies both terms: multiply only the penalty by it.",
            strength * (error + penalty),
        ),
        Misconception(
            "The MSE has the weight 1 - strength: leave it as it is.",
            (1 - strength) * error + strength * penalty,
        ),
    ]


def _sums_and_means_of_weights(model):
    """Return sums and means of |weights|: of the encoder, of all layers, with biases."""
    parameters = [parameter.abs() for parameter in model.parameters()]
    weights = [parameter for parameter in parameters if parameter.ndim == 2]
    encoder = [parameter.abs() for parameter in model.encoder.parameters()]
    penalties = []
    for group in (weights[:1], weights[-1:], encoder[::2], encoder, weights, parameters):
        penalties.append(sum(parameter.sum() for parameter in group))
        penalties.append(sum(parameter.mean() for parameter in group))
    for group in (weights[:1], weights, parameters):
        penalties.append(sum(parameter.square().sum() for parameter in group))
    return penalties
