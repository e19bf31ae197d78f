"""What wrong steps and grids return, and what to tell of them."""

import numpy as np
import torch

from mnist_ae.checks.judge import Misconception


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
