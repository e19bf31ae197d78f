"""Checks of lesson 2: the loss, the update, pictures of weights."""

import numpy as np
import torch

from mnist_ae.checks.exercise import (
    Misconception,
    exercise,
    expect,
    expect_close,
    expect_shape,
    given,
    given_number,
    given_pair,
    rule_out,
)

LEARNING_RATE = 0.5
MOMENTUM = 0.9


@exercise
def mse(answer):
    """Exercise 1 of the lesson.

    answer(x, x_hat) → the mean squared difference over all pixels of all images.
    """
    x = torch.rand(6, 20, generator=torch.Generator().manual_seed(0))
    x_hat = torch.full((6, 20), 0.3)
    found = given_number(answer(x, x_hat))
    rule_out(found, _misconceptions_of_mse(x, x_hat))
    expect_close(found, torch.nn.functional.mse_loss(x_hat, x))


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
def momentum_step(answer):
    """Exercise 2 of the lesson.

    answer(w, gradient, velocity, lr, momentum) → (new w, new velocity), as in SGD.
    """
    generator = torch.Generator().manual_seed(1)
    w = torch.randn(4, generator=generator)
    velocity = torch.zeros(4)
    oracle = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([oracle], lr=LEARNING_RATE, momentum=MOMENTUM)
    for step in (1, 2, 3):
        gradient = torch.randn(4, generator=generator)
        results = answer(
            w.clone(), gradient.clone(), velocity.clone(), LEARNING_RATE, MOMENTUM
        )
        found_w, found_velocity = given_pair(
            results, "the new weights and the new velocity"
        )
        misconceptions = _misconceptions_of_a_step(w, gradient, velocity)
        if step > 1:  # the first step has none before it
            forgetful = Misconception(
                "This step forgets the one before: step by the velocity, not the gradient.",
                w - LEARNING_RATE * gradient,
            )
            misconceptions.append(forgetful)
        rule_out(found_w, misconceptions)

        oracle.grad = gradient
        optimizer.step()
        w = oracle.detach().clone()
        velocity = MOMENTUM * velocity + gradient
        expect(
            torch.allclose(torch.as_tensor(found_w), w, atol=1e-6),
            f"After step {step} the weights are {found_w}, and {w} with torch.optim.SGD.",
        )
        expect(
            torch.allclose(torch.as_tensor(found_velocity), velocity, atol=1e-6),
            f"After step {step} the weights are right, but the velocity is not: it is "
            "momentum times the old velocity, plus the gradient.",
        )


def _misconceptions_of_a_step(w, gradient, velocity):
    new_velocity = MOMENTUM * velocity + gradient
    running_mean = MOMENTUM * velocity + (1 - MOMENTUM) * gradient
    return [
        Misconception(
            "The results are in the wrong order: return the weights, then the velocity.",
            new_velocity,
        ),
        Misconception(
            "You step uphill, along the gradient: subtract instead of adding.",
            w + LEARNING_RATE * new_velocity,
        ),
        Misconception(
            "Your velocity is a running mean: PyTorch adds the whole gradient, not "
            "(1 - momentum) times the gradient.",
            w - LEARNING_RATE * running_mean,
        ),
        Misconception(
            "You step by the old velocity: first update the velocity, then the weights.",
            w - LEARNING_RATE * velocity,
        ),
        Misconception(
            "The learning rate is missing: multiply the velocity by it.", w - new_velocity
        ),
    ]


@exercise
def weight_grid(answer):
    """Exercise 3 of the lesson.

    answer(weights) → (280, 280): row k of (100, 784) as tile (k // 10, k % 10).
    """
    weights = np.arange(78_400, dtype=np.float32).reshape(100, 784)
    found = np.asarray(given(answer(weights)))
    expect_shape(found, (280, 280))
    tiles = weights.reshape(10, 10, 28, 28)
    misconceptions = [
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
    rule_out(found, misconceptions)
    for k in range(100):
        top = 28 * (k // 10)
        left = 28 * (k % 10)
        tile = found[top : top + 28, left : left + 28]
        expect(
            np.array_equal(tile, weights[k].reshape(28, 28)),
            f"The tile at row {k // 10}, column {k % 10} is not filter {k}.",
        )


@exercise
def weight_change(answer):
    """Exercise 4 of the lesson.

    answer(before, after) → what training changed, after - before, in float.
    """
    before = np.array([[0.10, 0.40], [0.30, 0.02]], np.float32)
    after = np.array([[0.20, 0.10], [0.50, 0.01]], np.float32)
    found = np.asarray(given(answer(before, after)))
    expect(
        found.dtype.kind == "f",
        f"The type of the result is {found.dtype}, expected float: whole numbers lose "
        "small changes, and in uint8, 100 - 101 is 255.",
    )
    change = after - before
    misconceptions = [
        Misconception(
            "You made pictures of the weights and subtracted these: in uint8, 100 - 101 is "
            "255. Subtract the weights themselves.",
            (255 * after).astype(np.uint8) - (255 * before).astype(np.uint8),
        ),
        Misconception("The sign is flipped: the change is after - before.", -change),
        Misconception(
            "The sign is lost: without it, growing and shrinking look the same.",
            abs(change),
        ),
    ]
    rule_out(found, misconceptions)
    expect(
        np.allclose(found, change),
        f"The change is {found.tolist()}, expected {change.tolist()}.",
    )
