"""Answers to the exercises of lesson 2: wrong ones, and right ones in other forms."""

import numpy as np
import torch
from torch.nn import functional as F


def plain_step(w, g, v, lr, momentum):
    return w - lr * g, momentum * v + g


def running_mean_step(w, g, v, lr, momentum):
    v = momentum * v + (1 - momentum) * g
    return w - lr * v, v


def nesterov_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w - lr * (g + momentum * v), v


def step_with_minus_gradient(w, g, v, lr, momentum):
    v = momentum * v - g
    return w - lr * v, v


def step_of_one_shape(w, g, v, lr, momentum):
    v = momentum * v + g
    return torch.zeros(4, 3) + w - lr * v, v


def uphill_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w + lr * v, v


def no_rate_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w - v, v


def rate_inside_step(w, g, v, lr, momentum):
    v = momentum * v + lr * g
    return w - v, v


def step_in_place(w, g, v, lr, momentum):
    v.mul_(momentum).add_(g)
    w.sub_(lr * v)
    return w, v


def numpy_step(w, g, v, lr, momentum):
    v = momentum * v.numpy() + g.numpy()
    return w.numpy() - lr * v, v


def step_in_two_terms(w, g, v, lr, momentum):
    return [w - lr * momentum * v - lr * g, g + v * momentum]


def step_on_copies(w, g, v, lr, momentum):
    v = v.clone().mul_(momentum).add_(g)
    return torch.stack([torch.sub(w, v, alpha=lr), v])


def step_of_sgd(w, g, v, lr, momentum):
    weight = w.clone().requires_grad_()
    weight.grad = g
    optimizer = torch.optim.SGD([weight], lr=lr, momentum=momentum)
    if momentum > 0:
        optimizer.state[weight]["momentum_buffer"] = v.clone()
    optimizer.step()
    return weight, momentum * v + g


def mse_in_place(x, x_hat):
    return x_hat.sub_(x).square_().mean()


def mse_for_two_dimensions(x, x_hat):
    return ((x - x_hat) ** 2).sum() / (len(x) * x.shape[1])


def mse_in_a_loop(x, x_hat):
    total = 0.0
    for a, b in zip(x.flatten().tolist(), x_hat.flatten().tolist(), strict=True):
        total += (a - b) ** 2
    return total / x.numel()


def as_bytes(weights):
    return (255 * weights).astype(np.uint8)


def transposed_tiles(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return tiles.transpose(0, 3, 1, 2).reshape(280, 280)


def tiles_down_the_columns(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return tiles.transpose(1, 2, 0, 3).reshape(280, 280)


def grid_in_a_loop(weights):
    grid = np.empty((280, 280))
    for k, filter_ in enumerate(weights):
        row, column = divmod(k, 10)
        tile = filter_.reshape(28, 28)
        grid[28 * row : 28 * row + 28, 28 * column : 28 * column + 28] = tile
    return grid


def grid_of_blocks(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return np.block([list(row) for row in tiles])


def grid_by_stacking(weights):
    rows = []
    for start in range(0, 100, 10):
        tiles = [weights[k].reshape(28, 28) for k in range(start, start + 10)]
        rows.append(np.hstack(tiles))
    return np.vstack(rows)


def grid_in_torch(weights):
    tiles = torch.as_tensor(weights).reshape(10, 10, 28, 28)
    return tiles.permute(0, 2, 1, 3).reshape(280, 280)


WRONG = {  # check: words of the message, and the wrong answer
    "mse": [
        ("sum of squares", lambda x, x_hat: ((x - x_hat) ** 2).sum()),
        (
            "average over the images only",
            lambda x, x_hat: ((x - x_hat) ** 2).sum() / len(x),
        ),
        ("absolute", lambda x, x_hat: (x - x_hat).abs().mean()),
        ("cancel", lambda x, x_hat: (x_hat - x).mean()),
        ("never negative", lambda x, x_hat: (x - x_hat).mean()),
        ("square of the mean", lambda x, x_hat: (x - x_hat).mean() ** 2),
        ("784", lambda x, x_hat: ((x - x_hat) ** 2).sum() / len(x) / 784),
        ("784", lambda x, x_hat: ((x - x_hat) ** 2).sum() / 784),
        ("half", lambda x, x_hat: ((x - x_hat) ** 2).mean() / 2),
        ("difference of the squares", lambda x, x_hat: (x_hat**2 - x**2).mean()),
        ("difference of the squares", lambda x, x_hat: (x**2 - x_hat**2).mean()),
        ("shape (11,)", lambda x, x_hat: 2 * F.smooth_l1_loss(x_hat, x)),
        ("shape (11,)", lambda x, x_hat: F.mse_loss(x_hat.abs(), x.abs())),
        ("shape (11,)", lambda x, x_hat: F.mse_loss(x_hat.clamp(0, 1), x.clamp(0, 1))),
        ("length", lambda x, x_hat: torch.norm(x - x_hat)),
        ("root of the mean square", lambda x, x_hat: ((x - x_hat) ** 2).mean().sqrt()),
        ("single number", lambda x, x_hat: ((x - x_hat) ** 2).mean(dim=0)),
        ("changed `x_hat`", mse_in_place),
        ("first two dimensions only", mse_for_two_dimensions),
        ("expected numbers", lambda x, x_hat: "0.1"),
    ],
    "momentum_step": [
        ("forgets", plain_step),
        ("running mean", running_mean_step),
        ("uphill", uphill_step),
        ("uphill", step_with_minus_gradient),
        ("Nesterov", nesterov_step),
        ("stopped with RuntimeError", step_of_one_shape),
        ("learning rate is missing", no_rate_step),
        ("velocity is not", rate_inside_step),
        ("old velocity", lambda w, g, v, lr, mu: (w - lr * v, mu * v + g)),
        ("wrong order", lambda w, g, v, lr, mu: (mu * v + g, w)),
        ("two results", lambda w, g, v, lr, mu: w - lr * (mu * v + g)),
        ("changed `w`", step_in_place),
    ],
    "weight_grid": [
        ("only cuts", lambda w: w.reshape(280, 280)),
        ("mirrored", transposed_tiles),
        ("down the columns", tiles_down_the_columns),
        ("shape", lambda w: w.reshape(10, 10, 28, 28)),
        ("Filter k belongs", lambda w: grid_in_torch(w).flip(0)),
    ],
    "weight_change": [
        ("100 - 101 is 255", lambda a, b: as_bytes(b) - as_bytes(a)),
        (
            "made pictures of the weights",
            lambda a, b: (as_bytes(b) - as_bytes(a)).astype(np.float32),
        ),
        ("made pictures of the weights", lambda a, b: (as_bytes(b) - as_bytes(a)) / 255),
        ("drop the signs", lambda a, b: abs(b) - abs(a)),
        ("relative", lambda a, b: (b - a) / a),
        ("change at", lambda a, b: (b - a).clip(-1, 1)),
        ("sign is flipped", lambda a, b: a - b),
        ("sign is lost", lambda a, b: abs(b - a)),
        ("changed `after`", lambda a, b: np.subtract(b, a, out=b)),
    ],
}

RIGHT = {  # check: answers in another form
    "mse": [
        lambda x, x_hat: F.mse_loss(x, x_hat),
        lambda x, x_hat: np.square(x.numpy() - x_hat.numpy()).mean(),
        lambda x, x_hat: torch.linalg.vector_norm(x - x_hat) ** 2 / x.numel(),
        lambda x, x_hat: (x.double() - x_hat.double()).pow(2).mean(),
        lambda x, x_hat: F.mse_loss(x, x_hat).bfloat16(),
        lambda x, x_hat: ((x_hat - x) ** 2).reshape(len(x), -1).mean(dim=1).mean(),
        mse_in_a_loop,
    ],
    "momentum_step": [
        numpy_step,
        step_in_two_terms,
        step_on_copies,
        step_of_sgd,
    ],
    "weight_grid": [
        grid_in_a_loop,
        grid_of_blocks,
        grid_by_stacking,
        grid_in_torch,
        lambda w: grid_in_a_loop(w).astype(np.float16),
        lambda w: grid_in_torch(w).bfloat16(),
    ],
    "weight_change": [
        lambda a, b: -(a - b),
        lambda a, b: np.subtract(b, a, dtype=np.float64),
        lambda a, b: torch.from_numpy(b) - torch.from_numpy(a),
        lambda a, b: (torch.from_numpy(b) - torch.from_numpy(a)).bfloat16(),
        lambda a, b: [list(row_b - row_a) for row_a, row_b in zip(a, b, strict=True)],
    ],
}

EQUIVALENT = {}  # (check, mutant of the solution): why it is right, too
