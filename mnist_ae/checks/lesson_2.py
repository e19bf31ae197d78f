"""Checks of lesson 2: the loss, the update, pictures of weights."""

import numpy as np
import torch

from mnist_ae.checks import exercise, expect, given, rule_out


@exercise
def mse(answer):
    """answer(x, x_hat) → the mean over all pixels of all images of the squared difference."""
    x = torch.rand(6, 20, generator=torch.Generator().manual_seed(0))
    x_hat = torch.full((6, 20), 0.3)
    found, gap = torch.as_tensor(given(answer(x, x_hat))), x_hat - x
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    squares, one_sided = gap.square(), "this is the mean difference: without the square, too bright"
    rule_out(
        found,
        {
            "this is the sum of squares: divide by how many pixels there are.": squares.sum(),
            "this sums the pixels of an image and averages over images only: divide by the "
            "pixels too.": squares.sum() / 6,
            "784 is built in: divide by how many numbers there are, x.numel().": (
                squares.sum() / 6 / 784
            ),
            "this is the mean absolute difference: square it.": gap.abs().mean(),
            f"{one_sided} and too dark cancel.": gap.mean(),
            f"{one_sided} and too dark cancel, and a loss is never negative.": -gap.mean(),
            "this is the square of the mean: square first, then average.": gap.mean() ** 2,
            "this is the root of the mean square: leave the root out.": squares.mean().sqrt(),
            "this is the root of the sum of squares, a length: leave the root out and divide.": (
                squares.sum().sqrt()
            ),
        },
    )
    right = torch.nn.functional.mse_loss(x_hat, x).item()
    expect(abs(found.item() - right) < 1e-5, f"found {found:.5f}, expected {right:.5f}.")


@exercise
def momentum_step(answer):
    """answer(w, gradient, velocity, lr, momentum) → (new w, new velocity), as torch.optim.SGD."""
    generator = torch.Generator().manual_seed(1)
    w, lr, mu = torch.randn(4, generator=generator), 0.5, 0.9
    oracle = w.clone().requires_grad_()
    optimizer = torch.optim.SGD([oracle], lr=lr, momentum=mu)
    v = torch.zeros(4)
    for step in (1, 2, 3):
        g = torch.randn(4, generator=generator)
        found = given(answer(w.clone(), g.clone(), v.clone(), lr, mu))
        two = isinstance(found, tuple | list) and len(found) == 2
        expect(two, "expected two results: the new weights and the new velocity.")
        oracle.grad = g
        optimizer.step()
        speed = mu * v + g
        wrong = {
            "the results are in the wrong order: first the weights, then the velocity.": speed,
            "you step along the gradient, uphill: subtract it.": w + lr * speed,
            "this is a running mean: PyTorch adds the whole gradient, not (1 - momentum) of it.": (
                w - lr * (mu * v + (1 - mu) * g)
            ),
            "the step takes the old velocity: first renew the velocity, then step.": w - lr * v,
            "the learning rate is missing.": w - speed,
        }
        if step > 1:
            wrong["this step has forgotten the one before: use the velocity, not the gradient."] = (
                w - lr * g
            )
        rule_out(found[0], wrong)
        same = torch.allclose(torch.as_tensor(found[0]), oracle.detach(), atol=1e-6)
        expect(same, f"step {step} differs from torch.optim.SGD: the weights are {found[0]}.")
        expect(
            torch.allclose(torch.as_tensor(found[1]), speed, atol=1e-6),
            f"after step {step} the weights are right, the velocity is not: it is momentum times "
            "the old one plus the gradient.",
        )
        w, v = oracle.detach().clone(), speed


@exercise
def weight_grid(answer):
    """answer(weights) → (280, 280): row k of (100, 784) as the tile at row k // 10, column k % 10."""
    weights = np.arange(78_400, dtype=np.float32).reshape(100, 784)
    found = np.asarray(given(answer(weights)))
    expect(found.shape == (280, 280), f"the shape is {found.shape}, expected (280, 280).")
    tiles = weights.reshape(10, 10, 28, 28)
    rule_out(
        found,
        {
            "reshaping (100, 784) to (280, 280) only cuts the numbers into new rows: each filter "
            "smears over 2.8 of them. Make (10, 10, 28, 28) first, then bring a tile's rows "
            "together.": weights.reshape(280, 280),
            "the tiles run down the columns: number 1 belongs to the right of number 0.": (
                tiles.transpose(1, 2, 0, 3).reshape(280, 280)
            ),
            "each tile is mirrored at its diagonal: rows and columns of a filter are swapped.": (
                tiles.transpose(0, 3, 1, 2).reshape(280, 280)
            ),
        },
    )
    for k in range(100):
        block = found[28 * (k // 10) :, 28 * (k % 10) :][:28, :28]
        expect(np.array_equal(block, weights[k].reshape(28, 28)), f"tile {k} is not filter {k}.")


@exercise
def weight_change(answer):
    """answer(before, after) → what training changed, after - before, in float."""
    before = np.array([[0.10, 0.40], [0.30, 0.02]], np.float32)
    after = np.array([[0.20, 0.10], [0.50, 0.01]], np.float32)
    found = np.asarray(given(answer(before, after)))
    expect(
        found.dtype.kind == "f",
        f"the type is {found.dtype}: whole numbers lose small changes, and in uint8 100 - 101 is 255.",
    )
    change = after - before
    rule_out(
        found,
        {
            "the pictures were made first and subtracted then: in uint8, 100 - 101 is 255. "
            "Subtract the weights.": (255 * after).astype(np.uint8)
            - (255 * before).astype(np.uint8),
            "the sign is turned: the change is after - before.": -change,
            "the sign is lost: without it, growing and shrinking look the same.": abs(change),
        },
    )
    expect(np.allclose(found, change), f"found {found.tolist()}, expected {change.tolist()}.")
