"""Checks of lesson 4: what an optimizer holds, how layers are stacked, tied weights."""

import copy

import numpy as np
import torch
from torch import nn
from torch.nn.functional import mse_loss

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    ABSOLUTE_TOLERANCE,
    expect_close,
    expect_shape,
    expect_type,
)
from mnist_ae.checks.learning import (
    expect_gradients,
    expect_learning_rate,
    gradients,
    learned,
)
from mnist_ae.checks.lesson_4_classifier import Goal, expect_classifier
from mnist_ae.checks.lesson_4_misconceptions import (
    misconceptions_of_a_stack,
    misconceptions_of_a_tied_decoder,
)
from mnist_ae.checks.lesson_4_networks import (
    draw_autoencoder,
    draw_images,
    expect_not_frozen,
    output_of,
)
from mnist_ae.checks.trial import call, try_out

NEW_LAYERS = ("encoder.2.", "decoder.0.")  # of a grown autoencoder
GROWN = (((12, 8, 5), 0.0625), ((20, 7, 9), 0.015625))  # sizes and learning rate
STACKED = (  # sizes of outer and inner, activation, output
    ((12, 8), (8, 5), nn.ReLU, nn.Sigmoid),
    ((15, 9, 7), (7, 4, 3), nn.Tanh, nn.Tanh),  # a relu too many shows
)
CLASSIFIERS = (((12, 8, 5), 3), ((15, 9, 7, 4), 6))  # sizes and number of classes
ROUNDINGS_OF_GRADIENTS = 16  # that gradients may be away, in the type of the outputs
TIED = ((6, 4, 4), (5, 3, 8), (7, 9, 2))  # number of images, units and pixels


@exercise
def grown_optimizer(answer, rng):
    """Exercise 1 of the lesson.

    answer(deep, lr) → Adam under which only the two new, inner layers learn.
    """
    for sizes, lr in GROWN:
        x = draw_images(rng, sizes[0])
        deep = draw_autoencoder(rng, sizes, x)
        right_lr = lr
        trial = try_out(answer, deep=deep, lr=lr)
        optimizer = trial.result
        expect(
            optimizer is not None, "Your function returned None: does it end with `return`?"
        )
        adam = (torch.optim.Adam, torch.optim.AdamW)
        expect_type(optimizer, adam, "an optimizer torch.optim.Adam")
        _expect_that_the_new_learn(trial.arguments["deep"], optimizer, x)
        new = [
            parameter
            for name, parameter in trial.arguments["deep"].named_parameters()
            if name.startswith(NEW_LAYERS)
        ]
        expect_learning_rate(optimizer, right_lr, new)
        expect(
            not any(group["maximize"] for group in optimizer.param_groups),
            "The optimizer steps uphill, so that the loss grows: leave out `maximize`.",
        )


def _expect_that_the_new_learn(deep, optimizer, x):
    """Raise `CheckError` unless the new layers learn from images x, and no others."""
    names = {id(parameter): name for name, parameter in deep.named_parameters()}
    held = set()
    for group in optimizer.param_groups:
        held.update(names.get(id(parameter)) for parameter in group["params"])
    expect(
        held & set(names.values()),
        "Nothing learned: this is a stale optimizer, which holds no parameter of this "
        "network. Make one with the parameters of `deep` itself, not of a copy.",
    )
    parameters = dict(deep.named_parameters())
    new = {name for name in parameters if name.startswith(NEW_LAYERS)}
    expect_not_frozen({name: parameters[name] for name in new}, "the new layers")

    changed = learned(deep, optimizer, lambda model: mse_loss(model(x), x))
    expect(
        changed,
        "Nothing learned, although the optimizer holds parameters of this network: it "
        "needs those of the new layers and the learning rate that is given.",
    )
    expect(
        changed & new,
        "Only the old layers learned: this is a stale optimizer, as if made before the "
        "network grew. Give it the parameters of the new layers.",
    )
    expect(
        not changed - new,
        "The old layers learned too: an optimizer changes all the parameters that it "
        "holds. Give it only those of the new layers.",
    )
    expect(
        new <= changed,
        f"The new {', '.join(sorted(new - changed))} did not learn: one new layer is in "
        "the encoder and one in the decoder, each with a weight and a bias.",
    )


@exercise
def stack(answer, rng):
    """Exercise 2 of the lesson.

    answer(outer, inner) → one `nn.Sequential`, pixels to pixels, of all their layers.
    """
    for outer_sizes, inner_sizes, activation, output in STACKED:
        x = draw_images(rng, outer_sizes[0])
        outer = draw_autoencoder(rng, outer_sizes, x, activation, output)
        code = outer.encoder(x)
        inner = draw_autoencoder(rng, inner_sizes, code.detach(), activation, output)
        expected = outer.decoder(inner(code))
        layers = _layers(outer) + _layers(inner)
        parameters = _parameters(outer, inner)
        right_gradients = gradients(mse_loss(expected, x), parameters.values())
        misconceptions = misconceptions_of_a_stack(outer, inner, x)

        model = call(answer, outer=outer, inner=inner)
        expect_type(model, nn.Sequential, "one nn.Sequential")
        found = output_of(model, x)
        _expect_pixels(found, outer_sizes[-1], inner_sizes[-1])
        expect_close(
            found,
            expected,
            misconceptions,
            "output",
            "Start with the outer encoder, end with the outer decoder, put both inner "
            "parts between them, keep all activations, and add nothing.",
        )
        _expect_the_very_same(model, layers, parameters)
        expect_gradients(mse_loss(found, x), parameters, right_gradients)


def _layers(model):
    """The modules of a network that hold no others, in order."""
    return [module for module in model.modules() if not list(module.children())]


def _parameters(outer, inner):
    """{name for a message: parameter} of two networks."""
    parameters = {}
    for owner, model in (("outer", outer), ("inner", inner)):
        for name, parameter in model.named_parameters():
            parameters[f"{owner}.{name}"] = parameter
    return parameters


def _expect_pixels(output, outer_code, inner_code):
    """Raise `CheckError` if a network's output has the size of a code."""
    num_outputs = output.shape[-1]
    expect(
        num_outputs != inner_code,
        f"The output has {num_outputs} numbers per image, so it is the inner code: the "
        "decoders are missing.",
    )
    expect(
        num_outputs != outer_code,
        f"The output has {num_outputs} numbers per image, as many as the outer code: end "
        "with the outer decoder.",
    )


def _expect_the_very_same(model, layers, parameters):
    """Raise `CheckError` unless the network consists of these layers and parameters."""
    ids = {id(parameter) for parameter in parameters.values()}
    expect(
        {id(parameter) for parameter in model.parameters()} == ids,
        "These are copies of the layers: use the very same modules, so that what one "
        "network learns the other knows as well.",
    )
    expect(
        {id(layer) for layer in layers} <= {id(module) for module in model.modules()},
        "Some of the layers are new modules: use the very same modules, activations "
        "included.",
    )
    expect_not_frozen(parameters, "the network")


@exercise
def deep_classifier(answer, rng):
    """Exercise 3 of the lesson.

    answer(deep, num_classes) → a classifier on a copy of all of the deep encoder.
    """
    for sizes, num_classes in CLASSIFIERS:
        x = draw_images(rng, sizes[0])
        y = torch.from_numpy(rng.integers(num_classes, size=len(x)))
        deep = draw_autoencoder(rng, sizes, x)
        goal = Goal(copy.deepcopy(deep), dict(deep.named_parameters()), x, y, num_classes)
        model = call(answer, deep=deep, num_classes=num_classes)
        expect_type(model, nn.Module, "a network, nn.Module")
        expect_not_frozen(goal.originals, "the autoencoder itself")
        expect_classifier(model, goal)


@exercise
def tied_decoder(answer, rng):
    """Exercise 4 of the lesson.

    answer(z, weight, bias) → outputs (n, d) in 0..1 of the transposed encoder.
    """
    for num_images, latent_dim, num_pixels in TIED:
        z = _draw(rng, num_images, latent_dim)
        weight = _draw(rng, latent_dim, num_pixels)
        bias = _draw(rng, num_pixels)
        # eighths, which a cast to float16 and back leaves as they are
        slopes = torch.from_numpy(rng.integers(1, 9, (num_images, num_pixels)) / 8)
        expected = (z @ weight + bias).sigmoid()
        names = ("z", "weight", "bias")
        right_gradients = gradients((slopes * expected).sum(), (z, weight, bias))
        misconceptions = misconceptions_of_a_tied_decoder(z, weight, bias)
        remedy = (
            f"Multiply the codes, {tuple(z.shape)}, by the weight, {tuple(weight.shape)}, "
            "add the bias, and take the sigmoid of the sum."
        )

        trial = try_out(answer, z=z, weight=weight, bias=bias)
        found = trial.result
        expect(found is not None, "Your function returned None: does it end with `return`?")
        expect(
            isinstance(found, torch.Tensor) and found.is_floating_point(),
            "Your function should return a tensor, so that PyTorch can differentiate it.",
        )
        expect_shape(found, (num_images, num_pixels), remedy)
        expect_close(found, expected, misconceptions, "output", remedy)
        arguments = {f"`{name}`": trial.arguments[name] for name in names}
        expect_not_frozen(arguments, "its arguments")
        roundings = ROUNDINGS_OF_GRADIENTS * torch.finfo(found.dtype).eps
        tolerance = max(ABSOLUTE_TOLERANCE, roundings)
        expect_gradients((slopes * found).sum(), arguments, right_gradients, tolerance)


def _draw(rng, *shape):
    """Normally distributed numbers that ask for a gradient."""
    return torch.from_numpy(rng.normal(size=shape).astype(np.float32)).requires_grad_()
