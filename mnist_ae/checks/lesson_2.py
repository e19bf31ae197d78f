"""Checks of lesson 2: the loss, the update, pictures of weights."""

import numpy as np
import torch

from mnist_ae.checks import exercise, expect, given


@exercise
def mse(answer):
    """answer(x, x_hat) → the mean over all pixels of all images of the squared difference."""
    x, x_hat = (
        torch.rand(6, 20, generator=torch.Generator().manual_seed(0)),
        torch.full((6, 20), 0.3),
    )
    found, difference = torch.as_tensor(given(answer(x, x_hat))), x_hat - x
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    wrong = {
        "this is the sum of squares: a mean divides by how many pixels there are.": difference.square().sum(),
        "this sums the pixels of an image and averages over images only: divide by the pixels too.": difference.square()
        .sum(1)
        .mean(),
        "this is the mean absolute difference: square it.": difference.abs().mean(),
        "this is the mean difference: without the square, too bright and too dark cancel.": difference.mean(),
        "this is the root of the mean square: leave the root out.": difference.square()
        .mean()
        .sqrt(),
    }
    for message, value in wrong.items():
        expect(not torch.isclose(found.double(), value.double(), rtol=1e-4), message)
    right = torch.nn.functional.mse_loss(x_hat, x)
    expect(
        torch.isclose(found.double(), right.double()), f"found {found:.5f}, expected {right:.5f}."
    )


def _close(found, expected):
    return torch.allclose(found, expected, atol=1e-6)


@exercise
def momentum_step(answer):
    """answer(w, gradient, velocity, lr, momentum) → (new w, new velocity), as torch.optim.SGD."""
    generator = torch.Generator().manual_seed(1)
    w, lr, momentum = torch.randn(4, generator=generator), 0.5, 0.9
    oracle = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([oracle], lr=lr, momentum=momentum)
    ours, velocity = w.clone(), torch.zeros(4)
    for step in range(1, 4):
        gradient = torch.randn(4, generator=generator)
        before, old_velocity = ours.clone(), velocity.clone()
        result = given(answer(ours.clone(), gradient.clone(), velocity.clone(), lr, momentum))
        expect(
            isinstance(result, tuple) and len(result) == 2, "expected two results: w and velocity."
        )
        ours, velocity = result
        oracle.grad = gradient
        optimizer.step()
        speed = momentum * old_velocity + gradient
        expect(
            not _close(ours, before + lr * speed),
            "you step along the gradient, uphill: subtract it.",
        )
        expect(
            step == 1 or not _close(ours, before - lr * gradient),
            "step 2 has forgotten step 1: the update uses the velocity, not the gradient alone.",
        )
        mean = momentum * old_velocity + (1 - momentum) * gradient
        expect(
            not _close(ours, before - lr * mean),
            "this is a running mean: PyTorch adds the whole gradient, not (1 - momentum) of it.",
        )
        expect(not _close(ours, before - speed), "the learning rate is missing.")
        expect(
            _close(ours, oracle.detach()),
            f"step {step} differs from torch.optim.SGD: found {ours.tolist()}.",
        )
        expect(
            _close(velocity, speed),
            f"after step {step} the weights are right, the velocity is not: it is momentum times the "
            "old one plus the gradient.",
        )


@exercise
def weight_grid(answer):
    """answer(weights) → (280, 280): row k of (100, 784) as the tile at row k // 10, column k % 10."""
    weights = np.arange(78_400, dtype=np.float32).reshape(100, 784)
    found = np.asarray(given(answer(weights)))
    expect(found.shape == (280, 280), f"the shape is {found.shape}, expected (280, 280).")
    expect(
        not np.array_equal(found, weights.reshape(280, 280)),
        "reshaping (100, 784) to (280, 280) only cuts the numbers into new rows: each filter smears "
        "over 2.8 of them. Make (10, 10, 28, 28) first, then bring a tile's rows together.",
    )
    tiles = weights.reshape(10, 10, 28, 28)
    expect(
        not np.array_equal(found, tiles.transpose(1, 2, 0, 3).reshape(280, 280)),
        "the tiles run down the columns: number 1 belongs to the right of number 0.",
    )
    for k in (0, 1, 10, 57, 99):
        block = found[28 * (k // 10) :, 28 * (k % 10) :][:28, :28]
        expect(
            not np.array_equal(block, weights[k].reshape(28, 28).T),
            f"tile {k} is mirrored at its diagonal: rows and columns are swapped.",
        )
        expect(np.array_equal(block, weights[k].reshape(28, 28)), f"tile {k} is not filter {k}.")


@exercise
def weight_change(answer):
    """answer(before, after) → what training changed, after - before, in float."""
    before = np.array([[0.10, 0.40], [-0.30, 0.02]], np.float32)
    after = np.array([[0.20, 0.10], [-0.10, 0.01]], np.float32)
    found = np.asarray(given(answer(before, after)))
    expect(
        found.dtype.kind == "f",
        f"the type is {found.dtype}: whole numbers lose small changes, and in uint8 100 - 101 is 255.",
    )
    wrapped = (255 * after).astype(np.uint8) - (255 * before).astype(np.uint8)
    expect(
        not np.allclose(found, wrapped),
        "the pictures were made first and subtracted then: in uint8, 100 - 101 is 255. Subtract "
        "the weights.",
    )
    expect(
        not np.allclose(found, before - after), "the sign is turned: the change is after - before."
    )
    expect(
        not np.allclose(found, np.abs(after - before)),
        "the sign is lost: without it, growing and shrinking look the same.",
    )
    expect(np.allclose(found, after - before), f"found {found.ravel().tolist()}.")
