"""Checks of lesson 6: PSNR, what a denoiser is trained on, damage, the median filter."""

import numpy as np
import torch

from mnist_ae.checks import exercise, expect, given, rule_out


def _pixels(*shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


@exercise
def psnr(answer):
    """answer(x_hat, x) → 10 · log10(1 / MSE) in dB."""
    x = _pixels(6, 20)
    x_hat = (x + 0.1 * _pixels(6, 20).flip(0)).clamp(0, 1)
    found, error = torch.as_tensor(given(answer(x_hat, x))), ((x_hat - x) ** 2).mean()
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    right = 10 * torch.log10(1 / error)
    rule_out(
        found,
        {
            "the sign is turned: a small error is a large PSNR.": -right,
            "this is the natural logarithm: decibels take the one to base 10.": (
                10 * torch.log(1 / error)
            ),
            "the factor is 10 for a squared error; 20 goes with its root.": 2 * right,
            "the factor 10 is missing: these are bels.": right / 10,
            "the peak here is 1, not 255: pixels lie in 0..1.": (10 * torch.log10(255**2 / error)),
            "this is the MSE: take the logarithm.": error,
        },
    )
    expect(abs(found - right) < 1e-3, f"found {found:.3f}, expected {right:.3f}.")


@exercise
def training_pair(answer):
    """answer(x, sigma) → (damaged input, clean target)."""
    x, sigma = _pixels(400, 50).round(decimals=1), 0.2
    kept = x.clone()
    pair = given(answer(x, sigma))
    expect(isinstance(pair, tuple | list) and len(pair) == 2, "expected two: input and target.")
    expect(torch.equal(x, kept), "your function changed x itself: make a new tensor.")
    noisy, target = pair
    shapes = noisy.shape, target.shape
    expect(shapes == (x.shape, x.shape), f"the shapes are {[*map(tuple, shapes)]}.")
    swapped = torch.equal(noisy, x) and not torch.equal(target, x)
    expect(
        not swapped,
        "the two are exchanged: this learns to add noise. The damaged picture goes in.",
    )
    expect(
        torch.equal(target, x),
        "the target is noisy: then the network is asked for noise that nobody can foresee. The "
        "target is the clean picture.",
    )
    expect(not torch.equal(noisy, x), "there is no noise in the input.")
    low, high = noisy.min().item(), noisy.max().item()
    expect(low >= 0 and high <= 1, f"the input reaches from {low:.2f} to {high:.2f}: clip to 0..1.")
    middle = (x > 0.35) & (x < 0.65)  # clipping hardly reaches these
    both, added = middle[1:] & middle[:-1], noisy - x
    expect(
        (added[1:] - added[:-1])[both].abs().median() > 1e-4,
        "every image gets the same noise: draw one number for each pixel.",
    )
    spreads = torch.stack([each[where].std() for each, where in zip(added, middle, strict=True)])
    expect(
        spreads.median() > sigma / 4,
        "all pixels of an image get the same noise: draw one number for each pixel.",
    )
    noise = added[middle]
    expect(
        abs(noise.mean()) < 0.05,
        f"the noise has the mean {noise.mean():.2f}: rand lies in 0..1, randn around 0.",
    )
    spread = noise.std().item()
    expect(
        abs(spread - sigma) < 0.03,
        f"the noise has the standard deviation {spread:.2f}, expected {sigma}.",
    )
    again, _ = answer(x, sigma)
    expect(not torch.equal(again, noisy), "the noise is the same each time: draw it anew.")


@exercise
def salt_and_pepper(answer):
    """answer(x, share) → x with about that share of the pixels replaced by 0 or 1."""
    x = 0.2 + 0.6 * _pixels(300, 200)
    kept = x.clone()
    found = given(answer(x, 0.3))
    expect(torch.equal(x, kept), "your function changed x itself: make a new tensor.")
    expect(found.shape == x.shape, f"the shape is {tuple(found.shape)}, expected that of x.")
    hit = found != x
    values = found[hit]
    expect(hit.any(), "nothing was replaced.")
    expect(
        ((values == 0) | (values == 1)).all(),
        "some pixels were changed, but not to 0 or 1: replace, don't add.",
    )
    share, white = hit.float().mean().item(), (values == 1).float().mean().item()
    expect(
        abs(share - 0.15) > 0.01 or abs(white - 0.5) < 0.4,
        f"{100 * share:.0f} % of the pixels were replaced, all in one colour: salt and pepper.",
    )
    expect(0.05 < white < 0.95, "all are replaced by the same: half of them are salt, half pepper.")
    single = [
        len(row[where].unique()) == 1 for row, where in zip(found[:20], hit[:20], strict=True)
    ]
    expect(not all(single), "each image gets only salt or only pepper: draw for each pixel.")
    expect(
        abs(share - 0.3) < 0.012,
        f"{100 * share:.0f} % of the pixels were replaced, expected about 30 %. If you draw for "
        "salt and for pepper apart, each takes half of the share, and the two overlap: let one "
        "number decide both.",
    )
    expect(
        abs(white - 0.5) < 0.05, f"{100 * white:.0f} % of the replaced are white, expected half."
    )
    alike = torch.equal(hit[0], hit[1])
    expect(not alike, "the same pixels are hit in every image: draw for each image.")


@exercise
def median(answer):
    """answer(images) → the 3 × 3 median of every pixel that has eight neighbours."""
    images = _pixels(4, 9, 8)
    found = given(answer(images))
    both = isinstance(found, tuple) and hasattr(found, "indices")
    expect(not both, "median(dim=…) gives values and indices: take .values.")
    found = torch.as_tensor(found)
    expect(
        found.shape == (4, 7, 6),
        f"the shape is {tuple(found.shape)}, expected (4, 7, 6): the border has no eight "
        "neighbours.",
    )
    windows = np.lib.stride_tricks.sliding_window_view(images.numpy(), (3, 3), axis=(1, 2))
    flat = windows.reshape(4, 7, 6, 9)
    others = np.delete(flat, 4, axis=3)
    rule_out(
        found,
        {
            "this is the mean: it smears, the median doesn't.": flat.mean(axis=3),
            "this is the median of the rows' medians: take it over all nine at once.": (
                np.median(np.median(windows, axis=4), axis=3)
            ),
            "the pixel itself is left out: nine numbers, not eight.": np.median(others, axis=3),
            "this is the median of the eight others, the lower one.": np.sort(others, axis=3)[
                ..., 3
            ],
            "this is the picture without its border: nothing is filtered.": flat[..., 4],
            "this is the largest of the nine.": flat.max(axis=3),
        },
    )
    expect(np.allclose(found, np.median(flat, axis=3)), "this is not the median of the nine.")
