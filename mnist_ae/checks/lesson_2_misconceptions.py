"""What wrong losses, steps, grids and changes return, and what to tell of them."""

import numpy as np
import torch

from mnist_ae.checks.judge import Misconception


def misconceptions_of_mse(x: torch.Tensor, x_hat: torch.Tensor) -> list[Misconception]:
    """Return what may be taken for the mean squared difference of two tensors."""
    squares = (x_hat - x).square()
    return _other_divisors(squares) + _other_squares(x, x_hat)


def _other_divisors(squares):
    built_in = "The number 784 is built in: divide by x.numel(), which fits any shape."
    num_images = len(squares)
    return [
        Misconception(
            "This is the sum of squares: divide by the number of pixels.", squares.sum()
        ),
        Misconception(
            "This is half of the mean square: leave out the factor 1/2.",
            squares.mean() / 2,
        ),
        Misconception(
            "You add up the pixels and average over the images only: divide by the number "
            "of pixels too.",
            squares.sum() / num_images,
        ),
        Misconception(built_in, squares.sum() / num_images / 784),
        Misconception(built_in, squares.sum() / 784),
        Misconception(
            "You divide by the first two dimensions only: divide by x.numel(), which fits "
            "any shape.",
            squares.sum() / int(np.prod(squares.shape[:2])),
        ),
    ]


def _other_squares(x, x_hat):
    difference = x_hat - x
    squares = difference.square()
    of_squares = x_hat.square().mean() - x.square().mean()
    subtract_first = "This is the difference of the squares: subtract first, then square."
    unsquared = (
        "This is the mean difference: without the square, too bright and too dark cancel"
    )
    return [
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
        Misconception(subtract_first, of_squares),
        Misconception(subtract_first, -of_squares),
        Misconception(
            "This is the root of the mean square: drop the root.", squares.mean().sqrt()
        ),
        Misconception(
            "This is the root of the sum of squares, a length: drop the root and divide.",
            squares.sum().sqrt(),
        ),
    ]


def misconceptions_of_a_step(
    w: torch.Tensor,
    gradient: torch.Tensor,
    velocity: torch.Tensor,
    lr: float,
    momentum: float,
) -> list[Misconception]:
    """Return what may be taken for the weights after a step of SGD with momentum."""
    new_velocity = momentum * velocity + gradient
    running_mean = momentum * velocity + (1 - momentum) * gradient
    return [
        Misconception(
            "The results are in the wrong order: return the weights, then the velocity.",
            new_velocity,
        ),
        Misconception(
            "You step uphill, along the gradient: add it to the velocity, and subtract lr "
            "times the velocity from the weights.",
            w + lr * new_velocity,
        ),
        Misconception(
            "Your velocity is a running mean: PyTorch adds the whole gradient, not "
            "(1 - momentum) times the gradient.",
            w - lr * running_mean,
        ),
        Misconception(
            "This is Nesterov's momentum, a variant: step by the new velocity alone.",
            w - lr * (gradient + momentum * new_velocity),
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


def misconceptions_of_a_grid(weights: np.ndarray) -> list[Misconception]:
    """Return what may be taken for the grid (280, 280) of weights (100, 784)."""
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


def misconceptions_of_a_change(
    before: np.ndarray, after: np.ndarray
) -> list[Misconception]:
    """Return what may be taken for the change of weights."""
    pictures_before = (255 * before.clip(0, 1)).astype(np.uint8)
    pictures_after = (255 * after.clip(0, 1)).astype(np.uint8)
    wrapped = pictures_after - pictures_before
    pictures = (
        "You made pictures of the weights and subtracted these: in uint8, 100 - 101 is "
        "255. Subtract the weights themselves."
    )
    return [
        Misconception(pictures, wrapped),
        Misconception(pictures, wrapped / 255),
        Misconception("The sign is flipped: the change is after - before.", before - after),
        Misconception(
            "The sign is lost: without it, growing and shrinking look the same.",
            abs(after - before),
        ),
        Misconception(
            "You drop the signs of the weights before you subtract: keep them.",
            abs(after) - abs(before),
        ),
        Misconception(
            "This is the change relative to the weight before: leave out the division.",
            (after - before) / before,
        ),
    ]
