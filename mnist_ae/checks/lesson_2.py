"""Checks of lesson 2: the loss, the update, pictures of weights."""

import numpy as np
import torch

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    expect_close,
    expect_shape,
    given_array,
    given_number,
    given_pair,
    is_close,
)
from mnist_ae.checks.lesson_2_misconceptions import (
    misconceptions_of_a_change,
    misconceptions_of_a_grid,
    misconceptions_of_a_step,
    misconceptions_of_mse,
)
from mnist_ae.checks.trial import call

IMAGE_SHAPES = ((6, 20), (3, 784), (4, 3, 5, 7))
STEP_SETTINGS = (  # learning rate, momentum, shape of the weights
    (0.5, 0.9, (4, 3)),
    (0.03, 0.6, (2, 7)),
    (1.5, 0.0, (5, 5)),
)
TILE_POSITION = "Filter k belongs at row k // 10, column k % 10 of the tiles."


@exercise
def mse(answer, rng):
    """Exercise 1 of the lesson.

    answer(x, x_hat) → the mean squared difference over all pixels of all images.
    """
    pairs = []
    for shape in IMAGE_SHAPES:
        x = torch.from_numpy(rng.random(shape, dtype=np.float32))
        x_hat = torch.from_numpy(rng.random(shape, dtype=np.float32)).mul(0.7)
        pairs.append((x, x_hat))
    signed = torch.from_numpy(rng.normal(scale=2, size=(2, 11)).astype(np.float32))
    pairs.append(tuple(signed))
    for x, x_hat in pairs:
        expected = torch.nn.functional.mse_loss(x_hat, x)
        misconceptions = misconceptions_of_mse(x, x_hat)
        what = f"result for tensors of the shape {tuple(x.shape)}"
        result = call(answer, x=x, x_hat=x_hat)
        given_number(result)
        # the result itself, as its type decides how exact it must be
        expect_close(result, expected, misconceptions, what)


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
def weight_change(answer, rng):
    """Exercise 4 of the lesson.

    answer(before, after) → what training changed, after - before, in float.
    """
    positive = rng.random((2, 3, 4), dtype=np.float32)
    signed = rng.normal(scale=2, size=(2, 5, 7)).astype(np.float32)
    for before, after in (positive, signed):
        expected = after - before
        misconceptions = misconceptions_of_a_change(before, after)
        result = call(answer, before=before, after=after)
        found = given_array(result)
        expect(
            found.dtype.kind == "f",
            f"The type of the result is {found.dtype}, expected float: whole numbers lose "
            "small changes, and in uint8, 100 - 101 is 255.",
        )
        expect_close(result, expected, misconceptions, "change")
