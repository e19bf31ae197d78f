"""What a classifier on a copy of a deep encoder must be, however it is built."""

from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import expect_shape, is_close
from mnist_ae.checks.learning import expect_gradients, gradients
from mnist_ae.checks.lesson_4_networks import expect_not_frozen, output_of
from mnist_ae.models import Autoencoder


@dataclass(frozen=True)
class Goal:
    """What the classifier of exercise 4 is compared with, all made before the answer ran.

    Attributes:
        reference: a copy of the autoencoder.
        originals: {name: parameter} of the autoencoder itself.
        x: images (n, num_pixels) float32.
        y: labels (n,) int64 in 0..num_classes - 1.
        num_classes: the number that the answer is given.
    """

    reference: Autoencoder
    originals: dict[str, torch.Tensor]
    x: torch.Tensor
    y: torch.Tensor
    num_classes: int


def expect_classifier(model: nn.Module, goal: Goal) -> None:
    """Raise `CheckError` unless a network is the classifier that exercise 4 asks for.

    Args:
        model: the answer's network. Its last linear layer gets other weights here.
        goal: what it is compared with.
    """
    shape = (len(goal.x), goal.num_classes)
    _expect_log_probabilities(output_of(model, goal.x), shape)
    _expect_no_shared_weights(model, goal.originals)
    copies = _copies_of_encoder(model, goal.reference)
    head = _head(model, goal.reference, goal.num_classes)
    right_head = {}
    for name, parameter in head.items():
        nn.init.normal_(parameter)  # even where it began with zeros, the code shows now
        right_head[name] = parameter.detach().clone().requires_grad_()
    code = goal.reference.encoder(goal.x)
    expected = _scores(code, *right_head.values()).log_softmax(dim=1)
    found = output_of(model, goal.x)
    expect(
        is_close(found, expected),
        "The weights are right, but the activations differ from the encoder's: keep its "
        "relus, also the one after the code, and add nothing but a linear layer and "
        "LogSoftmax.",
    )
    learning = copies | head
    expect_not_frozen(learning, "the classifier")
    right = [*goal.reference.encoder.parameters(), *right_head.values()]
    right_gradients = gradients(F.nll_loss(expected, goal.y), right)
    expect_gradients(F.nll_loss(found, goal.y), learning, right_gradients)


def _scores(code, weight, bias=0):
    """The scores (n, num_classes), whichever way round the layer keeps its weight."""
    if weight.shape[1] == code.shape[1]:
        weight = weight.T  # as nn.Linear keeps it
    return code @ weight + bias


def _expect_log_probabilities(output, shape):
    """Raise `CheckError` unless an output holds a row of log-probabilities per image."""
    remedy = "Return one score for each of `num_classes` classes."
    expect_shape(output, shape, remedy, "output")
    output = output.detach()
    if _is_one(output.exp().sum(dim=1)):
        return
    expect(
        not _is_one(output.exp().sum(dim=0)),
        "The softmax runs over the images instead of the classes: use dim=1.",
    )
    expect(
        output.min() < 0 or not _is_one(output.sum(dim=1)),
        "These are probabilities, not their logarithms: end with nn.LogSoftmax(dim=1).",
    )
    raise CheckError(
        "The outputs are not log-probabilities, since their exponentials do not add up to "
        "1: end with nn.LogSoftmax(dim=1)."
    )


def _is_one(sums):
    return torch.allclose(sums, torch.ones_like(sums), atol=1e-4)


def _expect_no_shared_weights(model, originals):
    """Raise `CheckError` if the network would learn in the autoencoder's own memory."""
    memory = set()
    for original in originals.values():
        memory.add(original.untyped_storage().data_ptr())
    for parameter in model.parameters():
        expect(
            parameter.untyped_storage().data_ptr() not in memory,
            "The classifier shares its weights with the autoencoder: use copy.deepcopy.",
        )


def _copies_of_encoder(model, reference):
    """{name: parameter} of the network's copies of the encoder's parameters, in order.

    Raises:
        CheckError: one of them is missing.
    """
    copies = _copies(model, reference.encoder, "encoder")
    shapes = {parameter.shape for parameter in model.parameters()}
    missing = {}
    for name, original in reference.encoder.named_parameters():
        if f"encoder.{name}" not in copies:
            missing[f"encoder.{name}"] = original.shape
    if not missing:
        return copies
    if shapes & set(missing.values()):
        raise CheckError(
            "The weights are not those of the autoencoder's encoder, so training would "
            f"start from scratch (look at {next(iter(missing))}): copy the encoder "
            "together with its weights."
        )
    if not copies:
        raise CheckError(
            "The network has no parameters of the encoder: start from a copy of "
            "`deep.encoder`, as a module of the network."
        )
    raise CheckError(
        "The inner layer is dropped, as in the lecture's published notebook: this is a "
        f"classifier on the outer part alone, without {', '.join(missing)}. Keep all "
        "layers of the encoder."
    )


def _copies(model, part, owner):
    """{name: parameter of the network} for each parameter that equals one of a part."""
    copies = {}
    for name, original in part.named_parameters():
        for parameter in model.parameters():
            if is_close(parameter, original):
                copies[f"{owner}.{name}"] = parameter
    return copies


def _head(model, reference, num_classes):
    """{name: parameter} of the linear layer that takes the code; its bias may be missing.

    Raises:
        CheckError: there is no such layer, or there are others besides it.
    """
    of_encoder = _copies(model, reference.encoder, "encoder")
    of_decoder = _copies(model, reference.decoder, "decoder")
    copied = {id(parameter) for parameter in (of_encoder | of_decoder).values()}
    added = [parameter for parameter in model.parameters() if id(parameter) not in copied]
    by_shape = {tuple(parameter.shape): parameter for parameter in added}
    latent_dim = len(list(reference.encoder.parameters())[-1])
    weight = by_shape.get((num_classes, latent_dim))
    if weight is None:  # not of nn.Linear, but of a layer of one's own
        weight = by_shape.get((latent_dim, num_classes))
    bias = by_shape.get((num_classes,))
    expect(
        weight is not None or not of_decoder,
        "The decoder is still there: start from deep.encoder alone.",
    )
    num_expected = 1 if bias is None else 2
    expect(
        weight is not None and len(added) == num_expected,
        f"What comes after the encoder is not one linear layer from {latent_dim} numbers, "
        f"the code, to {num_classes} scores.",
    )
    if bias is None:
        return {"the last layer's weight": weight}
    return {"the last layer's weight": weight, "the last layer's bias": bias}
