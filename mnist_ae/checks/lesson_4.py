"""Checks of lesson 4: what learns, how layers are stacked, tied weights, an inner net."""

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
)
from mnist_ae.checks.lesson_4_classifier import Goal, expect_classifier
from mnist_ae.checks.lesson_4_grown import NEW_LAYERS, expect_that_the_new_learn
from mnist_ae.checks.lesson_4_inner import NUM_NEW, draw_codes, expect_inner, set_goal
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
from mnist_ae.checks.lesson_4_predictions import expect_number_that_learns, measure
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call, try_out

GROWN = (((12, 8, 5), 0.0625), ((20, 7, 9), 0.015625))  # sizes and learning rate
STACKED = (  # sizes of outer and inner, activation, output of outer and inner
    ((12, 8), (8, 5), nn.ReLU, nn.Sigmoid, nn.ReLU),
    ((15, 9, 7), (7, 4, 3), nn.Tanh, nn.Tanh, nn.Tanh),  # a relu too many shows
)
CLASSIFIERS = (((12, 8, 5), 3), ((15, 9, 7, 4), 6))  # sizes and number of classes
ROUNDINGS_OF_GRADIENTS = 16  # that gradients may be away, in the type of the outputs
TIED = ((6, 4, 4), (5, 3, 8), (7, 9, 2))  # number of images, units and pixels
INNER = (  # number of codes, their size, that of the inner code, scale, offset
    (500, 16, 4, 1.0, 2.0),
    (600, 24, 6, 3.0, 1.8),
    (550, 20, 5, 8.0, 2.0),
)


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → how many numbers learn, and the fates of a dead unit and of a loss.
    """
    deep, questions = measure(rng)
    example = 'return 1234, "rises", "falls"'
    result = call(answer)
    number, *words = given_answers(result, 1 + len(questions), example)
    expect_number_that_learns(number, deep)
    for word, question in zip(words, questions, strict=True):
        expect_word(word, question)


@exercise
def grown_optimizer(answer, rng):
    """Exercise 2 of the lesson.

    answer(deep, lr) → Adam under which only the two new, inner layers learn.
    """
    for sizes, lr in GROWN:
        x = draw_images(rng, sizes[0])
        deep = draw_autoencoder(rng, sizes, x)
        right_lr = lr
        trial = try_out(answer, deep=deep, lr=lr)
        optimizer = trial.returned()
        adam = (torch.optim.Adam, torch.optim.AdamW)
        expect_type(optimizer, adam, "an optimizer torch.optim.Adam")
        expect_that_the_new_learn(trial.arguments["deep"], optimizer, x)
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


@exercise
def stack(answer, rng):
    """Exercise 3 of the lesson.

    answer(outer, inner) → one `nn.Sequential`, pixels to pixels, of all their layers.
    """
    for outer_sizes, inner_sizes, activation, output, inner_output in STACKED:
        x = draw_images(rng, outer_sizes[0])
        outer = draw_autoencoder(rng, outer_sizes, x, activation, output)
        code = outer.encoder(x)
        inner = draw_autoencoder(rng, inner_sizes, code.detach(), activation, inner_output)
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
    """Exercise 4 of the lesson.

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
    """Exercise 5 of the lesson.

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
        found = trial.returned()
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


@exercise
def inner(answer, rng):
    """Exercise 6 of the lesson.

    answer(z, latent_dim) → a trained network with `encoder` and `decoder`, codes to codes.
    """
    for num_codes, size, latent_dim, scale, offset in INNER:
        codes = draw_codes(rng, num_codes + NUM_NEW, size, latent_dim, scale, offset)
        z = codes[:num_codes]
        goal = set_goal(z, codes[num_codes:], latent_dim)
        found = call(answer, z=z, latent_dim=latent_dim)
        expect_inner(found, goal)
