"""Checks of lesson 2: the loss, the update, pictures of weights."""

import numpy as np
import torch

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    Misconception,
    expect_close,
    expect_shape,
    given_array,
    given_number,
    given_pair,
    is_close,
)
from mnist_ae.checks.trial import call

STEP_SETTINGS = ((0.5, 0.9), (0.03, 0.6), (1.5, 0.0))  # learning rate and momentum
TILE_POSITION = "Filter k belongs at row k // 10, column k % 10 of the tiles."


@exercise
def mse(answer, rng):
    """Exercise 1 of the lesson.

    answer(x, x_hat) → the mean squared difference over all pixels of all images.
    """
    for shape in ((6, 20), (3, 784), (4, 3, 5, 7), (11,)):
        x = torch.from_numpy(rng.random(shape, dtype=np.float32))
        x_hat = torch.from_numpy(rng.random(shape, dtype=np.float32)).mul(0.7)
        expected = torch.nn.functional.mse_loss(x_hat, x)
        misconceptions = _misconceptions_of_mse(x, x_hat)
        found = given_number(call(answer, x=x, x_hat=x_hat))
        what = f"result for images of the shape {shape}"
        expect_close(found, expected, misconceptions, what)


def _misconceptions_of_mse(x, x_hat):
    difference = x_hat - x
    squares = difference.square()
    unsquared = (
        "This is the mean difference: without the square, too bright and too dark cancel"
    )
    return [
        Misconception(
            "This is the sum of squares: divide by the number of pixels.", squares.sum()
        ),
        Misconception(
            "You add up the pixels and average over the images only: divide by the number "
            "of pixels too.",
            squares.sum() / len(x),
        ),
        Misconception(
            "The number 784 is built in: divide by x.numel(), which fits any shape.",
            squares.sum() / len(x) / 784,
        ),
        Misconception(
            "You divide by the first two dimensions only: divide by x.numel(), which fits "
            "any shape.",
            squares.sum() / int(np.prod(x.shape[:2])),
        ),
        Misconception(
            "This is the mean absolute difference: take the square instead.",
            difference.abs().mean(),
        ),
        Misconception(f"{unsquared}.", difference.mean()),
        Misconception(f"{unsquared}, and a loss is never negative.", -difference.mean()),
        Misconception(
            "This is the square of the mean: square first, then average.",
            difference.mean() ** 2,
        ),
        Misconception(
            "This is the root of the mean square: drop the root.", squares.mean().sqrt()
        ),
        Misconception(
            "This is the root of the sum of squares, a length: drop the root and divide.",
            squares.sum().sqrt(),
        ),
    ]


@exercise
def momentum_step(answer, rng):
    """Exercise 2 of the lesson.

    answer(w, gradient, velocity, lr, momentum) → (new w, new velocity), as in SGD.
    """
    for lr, momentum in STEP_SETTINGS:
        w = torch.from_numpy(rng.normal(size=(4, 3)).astype(np.float32))
        velocity = torch.zeros(4, 3)
        for step in (1, 2, 3):
            gradient = torch.from_numpy(rng.normal(size=(4, 3)).astype(np.float32))
            new_w, new_velocity = _step(w, gradient, velocity, lr, momentum)
            misconceptions = _misconceptions_of_a_step(w, gradient, velocity, lr, momentum)
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


def _misconceptions_of_a_step(w, gradient, velocity, lr, momentum):
    new_velocity = momentum * velocity + gradient
    running_mean = momentum * velocity + (1 - momentum) * gradient
    return [
        Misconception(
            "The results are in the wrong order: return the weights, then the velocity.",
            new_velocity,
        ),
        Misconception(
            "You step uphill, along the gradient: subtract instead of adding.",
            w + lr * new_velocity,
        ),
        Misconception(
            "Your velocity is a running mean: PyTorch adds the whole gradient, not "
            "(1 - momentum) times the gradient.",
            w - lr * running_mean,
        ),
        Misconception(
            "You step by the old velocity: first update the velocity, then the weights.",
            w - lr * velocity,
        ),
        Misconception(
            "The learning rate is missing: multiply the velocity by it.", w - new_velocity
        ),
        Misconception(
            "This step forgets the one before: step by the velocity, not the gradient.",
            w - lr * gradient,
        ),
    ]


@exercise
def weight_grid(answer, rng):
    """Exercise 3 of the lesson.

    answer(weights) → (280, 280): row k of (100, 784) as tile (k // 10, k % 10).
    """
    counted = np.arange(78_400, dtype=np.float32).reshape(100, 784)
    drawn = rng.normal(size=(100, 784)).astype(np.float32)
    for weights in (counted, drawn):
        expected = np.zeros((280, 280), np.float32)
        for k in range(100):
            top = 28 * (k // 10)
            left = 28 * (k % 10)
            expected[top : top + 28, left : left + 28] = weights[k].reshape(28, 28)
        misconceptions = _misconceptions_of_a_grid(weights)
        found = given_array(call(answer, weights=weights))
        expect_shape(found, (280, 280))
        expect_close(found, expected, misconceptions, "grid", TILE_POSITION)


def _misconceptions_of_a_grid(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return [
        Misconception(
            "Reshaping (100, 784) to (280, 280) only cuts the numbers into new rows, 2.8 "
            "for each filter. Reshape to (10, 10, 28, 28) first, then bring each tile's "
            "rows together.",
            weights.reshape(280, 280),
        ),
        Misconception(
            "The tiles run down the columns: tile 1 belongs to the right of tile 0.",
            tiles.transpose(1, 2, 0, 3).reshape(280, 280),
        ),
        Misconception(
            "Each tile is mirrored across its diagonal: rows and columns are swapped.",
            tiles.transpose(0, 3, 1, 2).reshape(280, 280),
        ),
    ]


@exercise
def weight_change(answer, rng):
    """Exercise 4 of the lesson.

    answer(before, after) → what training changed, after - before, in float.
    """
    for shape in ((3, 4), (5, 7)):
        before = rng.random(shape, dtype=np.float32)
        after = rng.random(shape, dtype=np.float32)
        expected = after - before
        misconceptions = [
            Misconception(
                "You made pictures of the weights and subtracted these: in uint8, "
                "100 - 101 is 255. Subtract the weights themselves.",
                (255 * after).astype(np.uint8) - (255 * before).astype(np.uint8),
            ),
            Misconception(
                "The sign is flipped: the change is after - before.", before - after
            ),
            Misconception(
                "The sign is lost: without it, growing and shrinking look the same.",
                abs(after - before),
            ),
        ]
        found = given_array(call(answer, before=before, after=after))
        expect(
            found.dtype.kind == "f",
            f"The type of the result is {found.dtype}, expected float: whole numbers lose "
            "small changes, and in uint8, 100 - 101 is 255.",
        )
        expect_close(found, expected, misconceptions, "change")
