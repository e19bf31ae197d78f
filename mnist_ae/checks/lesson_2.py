"""Checks of lesson 2: baselines, the update, pictures of weights, an autoencoder."""

import numpy as np
import torch

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.first_weights import FirstWeights
from mnist_ae.checks.judge import (
    expect_close,
    expect_shape,
    given_array,
    given_pair,
    is_close,
)
from mnist_ae.checks.lesson_2_autoencoder import (
    NUM_NEW,
    Goal,
    draw_bars,
    expect_autoencoder,
)
from mnist_ae.checks.lesson_2_misconceptions import (
    misconceptions_of_a_grid,
    misconceptions_of_a_step,
)
from mnist_ae.checks.lesson_2_predictions import measure
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call

STEP_SETTINGS = (  # learning rate, momentum, shape of the weights
    (0.5, 0.9, (4, 3)),
    (0.03, 0.6, (2, 7)),
    (1.5, 0.0, (5, 5)),
)
AUTOENCODERS = (  # numbers of images and pixels, size of the code
    (1000, 36, 12),
    (700, 60, 16),
)
TILE_POSITION = "Filter k belongs at row k // 10, column k % 10 of the tiles."


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → what the negative of all images does to the MSE of three baselines, in words.
    """
    questions = measure(rng)
    example = 'return "rise", "rise", "fall"'
    result = call(answer)
    answers = given_answers(result, len(questions), example)
    for found, question in zip(answers, questions, strict=True):
        expect_word(found, question)


@exercise
def momentum_step(answer, rng):
    """Exercise 2 of the lesson.

    answer(w, gradient, velocity, lr, momentum) → (new w, new velocity), as in SGD.
    """
    for lr, momentum, shape in STEP_SETTINGS:
        w = torch.from_numpy(rng.normal(size=shape).astype(np.float32))
        velocity = torch.zeros(shape)
        for step in (1, 2, 3):
            gradient = torch.from_numpy(rng.normal(size=shape).astype(np.float32))
            new_w, new_velocity = _step(w, gradient, velocity, lr, momentum)
            misconceptions = misconceptions_of_a_step(w, gradient, velocity, lr, momentum)
            results = call(
                answer, w=w, gradient=gradient, velocity=velocity, lr=lr, momentum=momentum
            )
            found_w, found_velocity = given_pair(
                results, "the new weights and the new velocity"
            )
            expect_close(found_w, new_w, misconceptions, f"new weight after step {step}")
            expect(
                is_close(found_velocity, new_velocity),
                f"After step {step} the weights are right, but the velocity is not: it is "
                "momentum times the old velocity, plus the gradient.",
            )
            w = new_w
            velocity = new_velocity


def _step(w, gradient, velocity, lr, momentum):
    """Return the new weights and the new velocity of `torch.optim.SGD`."""
    weight = w.clone().requires_grad_()
    weight.grad = gradient.clone()
    optimizer = torch.optim.SGD([weight], lr=lr, momentum=momentum)
    if momentum:
        optimizer.state[weight]["momentum_buffer"] = velocity.clone()
    optimizer.step()
    return weight.detach(), momentum * velocity + gradient


@exercise
def weight_grid(answer, rng):
    """Exercise 3 of the lesson.

    answer(weights) → (280, 280): row k of (100, 784) as tile (k // 10, k % 10).
    """
    # halves, since float16 ends at 65,504
    counted = np.arange(78_400, dtype=np.float32).reshape(100, 784) / 2
    drawn = rng.normal(size=(100, 784)).astype(np.float32)
    for weights in (counted, drawn):
        expected = np.zeros((280, 280), np.float32)
        for k in range(100):
            top = 28 * (k // 10)
            left = 28 * (k % 10)
            expected[top : top + 28, left : left + 28] = weights[k].reshape(28, 28)
        misconceptions = misconceptions_of_a_grid(weights)
        result = call(answer, weights=weights)
        expect_shape(given_array(result), (280, 280))
        expect_close(result, expected, misconceptions, "grid", TILE_POSITION)


@exercise
def autoencoder(answer, rng):
    """Exercise 4 of the lesson.

    answer(x, latent_dim) → a trained network with `encoder` and `decoder`.
    """
    for num_images, num_pixels, latent_dim in AUTOENCODERS:
        images = draw_bars(rng, num_images + NUM_NEW, num_pixels)
        x = images[:num_images]
        goal = Goal(x, images[num_images:], latent_dim)
        with FirstWeights() as first:
            model = call(answer, x=x, latent_dim=latent_dim)
        expect_autoencoder(model, goal, first)
