"""Checks of lesson 6: PSNR, what a denoiser is trained on, damage, the median filter."""

import numpy as np
import torch

from mnist_ae.checks.exercise import (
    Misconception,
    exercise,
    expect,
    expect_close,
    expect_shape,
    expect_unchanged,
    given,
    given_number,
    given_pair,
    rule_out,
)

SIGMA = 0.2
SHARE = 0.3


def _pixels(*shape):
    """Pixels of this shape in 0..1, the same each time."""
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0))


@exercise
def psnr(answer):
    """Exercise 1 of the lesson.

    answer(x_hat, x) → 10 · log10(1 / MSE) in dB.
    """
    x = _pixels(6, 20)
    noise = 0.1 * _pixels(6, 20).flip(0)
    x_hat = (x + noise).clamp(0, 1)
    found = given_number(answer(x_hat, x))
    error = (x_hat - x).square().mean()
    expected = 10 * torch.log10(1 / error)
    misconceptions = [
        Misconception("The sign is flipped: a small error is a large PSNR.", -expected),
        Misconception(
            "This is the natural logarithm: decibels need the logarithm to base 10.",
            10 * torch.log(1 / error),
        ),
        Misconception(
            "The factor is 20, which belongs to the root of the MSE: with the squared "
            "error itself, it is 10.",
            2 * expected,
        ),
        Misconception(
            "The factor 10 is missing: these are bels, not decibels.", expected / 10
        ),
        Misconception(
            "You take 255 as the largest value: pixels lie in 0..1 here, so it is 1.",
            10 * torch.log10(255**2 / error),
        ),
        Misconception("This is the MSE: take its logarithm.", error),
    ]
    rule_out(found, misconceptions)
    expect_close(found, expected, tolerance=1e-3, digits=3)


@exercise
def training_pair(answer):
    """Exercise 2 of the lesson.

    answer(x, sigma) → (damaged input, clean target).
    """
    x = _pixels(400, 50).round(decimals=1)
    original = x.clone()
    noisy, target = given_pair(answer(x, SIGMA), "the noisy input and the target")
    expect_unchanged(x, original, "x")
    _expect_clean_target(noisy, target, x)
    _expect_noise_for_each_pixel(noisy, x)
    _expect_gaussian_noise(noisy, x)
    noisy_again, _ = answer(x, SIGMA)
    expect(
        not torch.equal(noisy_again, noisy),
        "The noise is the same each time: draw new noise in each call.",
    )


def _expect_clean_target(noisy, target, x):
    """Raise `CheckError` unless the input is noisy, in 0..1, and the target is x."""
    expect(
        noisy.shape == x.shape and target.shape == x.shape,
        f"Input and target have the shapes {tuple(noisy.shape)} and {tuple(target.shape)}, "
        f"expected {tuple(x.shape)} for both.",
    )
    expect(
        not torch.equal(noisy, x) or torch.equal(target, x),
        "Input and target are swapped: this network would learn to add noise. The damaged "
        "image is the input.",
    )
    expect(
        torch.equal(target, x),
        "The target is noisy: the network would have to predict noise, which nobody can. "
        "The target is the clean image.",
    )
    expect(not torch.equal(noisy, x), "There is no noise in the input: add it.")
    lowest = noisy.min().item()
    highest = noisy.max().item()
    expect(
        lowest >= 0 and highest <= 1,
        f"The input ranges from {lowest:.2f} to {highest:.2f}: clip it to 0..1.",
    )


def _is_grey(x):
    """Return which pixels are so grey that clipping hardly changes their noise."""
    return (x > 0.35) & (x < 0.65)


def _expect_noise_for_each_pixel(noisy, x):
    """Raise `CheckError` if pixels of one image, or of several images, share noise."""
    noise = noisy - x
    grey = _is_grey(x)
    grey_in_both = grey[1:] & grey[:-1]
    differences = (noise[1:] - noise[:-1])[grey_in_both]
    expect(
        differences.abs().median() > 1e-4,
        "Every image gets the same noise: draw one number for each pixel of each image.",
    )
    deviations = []
    for noise_of_image, grey_of_image in zip(noise, grey, strict=True):
        deviations.append(noise_of_image[grey_of_image].std())
    expect(
        torch.stack(deviations).median() > SIGMA / 4,
        "All pixels of an image get the same noise: draw one number for each pixel.",
    )


def _expect_gaussian_noise(noisy, x):
    """Raise `CheckError` unless the noise has mean 0 and standard deviation `SIGMA`."""
    noise = (noisy - x)[_is_grey(x)]
    expect(
        abs(noise.mean()) < 0.05,
        f"The noise has mean {noise.mean():.2f}, expected 0: `rand` draws from 0..1, "
        "`randn` around 0.",
    )
    deviation = noise.std().item()
    expect(
        abs(deviation - SIGMA) < 0.03,
        f"The noise has standard deviation {deviation:.2f}, expected {SIGMA}: multiply "
        "numbers from `randn` by sigma.",
    )


@exercise
def salt_and_pepper(answer):
    """Exercise 3 of the lesson.

    answer(x, share) → x with about that share of the pixels replaced by 0 or 1.
    """
    x = 0.2 + 0.6 * _pixels(300, 200)
    original = x.clone()
    found = given(answer(x, SHARE))
    expect_unchanged(x, original, "x")
    expect_shape(found, x.shape)
    replaced = found != x
    values = found[replaced]
    expect(replaced.any(), "No pixel was replaced.")
    expect(
        ((values == 0) | (values == 1)).all(),
        "Some pixels were changed, but not to 0 or 1: replace pixels, don't add to them.",
    )
    _expect_both_colours(found, replaced)
    _expect_shares(found, replaced)
    expect(
        not torch.equal(replaced[0], replaced[1]),
        "The same pixels are replaced in every image: draw for each pixel of each image.",
    )


def _expect_both_colours(found, replaced):
    """Raise `CheckError` if all replaced pixels, or all of each image, have one colour."""
    share = replaced.float().mean().item()
    white = (found[replaced] == 1).float().mean().item()
    expect(
        0.05 < white < 0.95,
        f"{100 * share:.0f} % of the pixels were replaced, all by the same colour: half of "
        "them should be salt (1), half pepper (0).",
    )
    num_colours = []
    for image, replaced_in_image in zip(found[:20], replaced[:20], strict=True):
        num_colours.append(len(image[replaced_in_image].unique()))
    expect(
        any(count != 1 for count in num_colours),
        "Each image gets only salt or only pepper: draw the colour for each pixel.",
    )


def _expect_shares(found, replaced):
    """Raise `CheckError` unless 30 % of the pixels are replaced, half of these by white."""
    share = replaced.float().mean().item()
    white = (found[replaced] == 1).float().mean().item()
    expect(
        abs(share - SHARE) < 0.012,
        f"{100 * share:.0f} % of the pixels were replaced, expected about "
        f"{100 * SHARE:.0f} %. If you draw salt and pepper separately, with half the "
        "share each, they overlap: let one random number per pixel decide both.",
    )
    expect(
        abs(white - 0.5) < 0.05,
        f"{100 * white:.0f} % of the replaced pixels are white, expected half.",
    )


@exercise
def median(answer):
    """Exercise 4 of the lesson.

    answer(images) → the 3 × 3 median of every pixel that has eight neighbours.
    """
    images = _pixels(4, 9, 8)
    found = given(answer(images))
    expect(
        not (isinstance(found, tuple) and hasattr(found, "indices")),
        "`median(dim=…)` returns both values and indices: take `.values`.",
    )
    found = torch.as_tensor(found)
    border = "Leave out the border, whose pixels have fewer than eight neighbours."
    expect_shape(found, (4, 7, 6), border)
    windows = np.lib.stride_tricks.sliding_window_view(images.numpy(), (3, 3), axis=(1, 2))
    nine = windows.reshape(4, 7, 6, 9)
    rule_out(found, _misconceptions_of_median(windows, nine))
    expect(
        np.allclose(found, np.median(nine, axis=3)),
        "Some pixels are not the median of the nine numbers in their 3 × 3 window.",
    )


def _misconceptions_of_median(windows, nine):
    """`windows` (n, h, w, 3, 3) and the same numbers as `nine` (n, h, w, 9)."""
    neighbours = np.delete(nine, 4, axis=3)
    without_centre = (
        "The pixel itself is left out: take the median of nine numbers, not of eight."
    )
    return [
        Misconception("This is the mean, which blurs: take the median.", nine.mean(axis=3)),
        Misconception(
            "This is the median of the rows' medians: take the median of all nine at once.",
            np.median(np.median(windows, axis=4), axis=3),
        ),
        Misconception(without_centre, np.median(neighbours, axis=3)),
        Misconception(without_centre, np.sort(neighbours, axis=3)[..., 3]),  # as in PyTorch
        Misconception("This only cuts off the border: nothing is filtered.", nine[..., 4]),
        Misconception(
            "This is the largest of the nine: take the median.", nine.max(axis=3)
        ),
    ]
