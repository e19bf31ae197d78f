"""PSNR in decibels, and what to tell who computed something else."""

import torch

from mnist_ae.checks.judge import Misconception


def decibels(error: torch.Tensor, peak: float = 1) -> torch.Tensor:
    """Return 10 · log10(peak² / error), number by number."""
    return 10 * torch.log10(peak**2 / error)


def misconceptions_of_psnr(x_hat: torch.Tensor, x: torch.Tensor) -> list[Misconception]:
    """Return what likely wrong answers to exercise 2 return.

    Args:
        x_hat: the reconstruction, float64 of any shape.
        x: the images, of the same shape.
    """
    error = (x_hat - x).square().mean()
    return [
        *_other_logarithms(error),
        *_other_errors(x_hat - x),
        *_other_peaks(error, x_hat, x),
    ]


def _other_logarithms(error):
    """Misconceptions of what is done with the MSE."""
    expected = decibels(error)
    return [
        Misconception("The sign is flipped: a small error is a large PSNR.", -expected),
        Misconception(
            "This is the natural logarithm: decibels need the logarithm to base 10.",
            10 * torch.log(1 / error),
        ),
        Misconception(
            "This is the logarithm to base 2: decibels need the logarithm to base 10.",
            10 * torch.log2(1 / error),
        ),
        Misconception(
            "The factor is 20, which belongs to the root of the MSE: with the squared "
            "error itself, it is 10.",
            2 * expected,
        ),
        Misconception(
            "This is half the PSNR: with the root of the MSE the factor would be 20, with "
            "the MSE itself it is 10.",
            expected / 2,
        ),
        Misconception(
            "The factor 10 is missing: these are bels, not decibels.", expected / 10
        ),
        Misconception("This is the MSE: take its logarithm.", error),
    ]


def _other_errors(difference):
    """Misconceptions of what the logarithm is taken of."""
    error_of_rows = difference.square().reshape(len(difference), -1).mean(dim=1)
    return [
        Misconception(
            "You take the sum of squares: take their mean.",
            decibels(difference.norm() ** 2),
        ),
        Misconception(
            "You take the mean absolute difference: take the mean of the squares.",
            decibels(difference.abs().mean()),
        ),
        Misconception(
            "This is the variance of the differences: take the mean of their squares.",
            decibels(difference.var(correction=0)),
        ),
        Misconception(
            "You take the mean of the images' PSNRs: first take the MSE over all pixels of "
            "all images, then its logarithm once.",
            decibels(error_of_rows).mean(),
        ),
        Misconception(
            "You take each pixel's decibels, then their mean: first take the MSE, then its "
            "logarithm once.",
            decibels(difference.square()).mean(),
        ),
    ]


def _other_peaks(error, x_hat, x):
    """Misconceptions of what the MSE is compared with."""
    return [
        Misconception(
            "You take 255 as the largest value: pixels lie in 0..1 here, so it is 1.",
            decibels(error, 255),
        ),
        Misconception(
            "You compare with 255: pixels lie in 0..1 here, so it is 1.",
            10 * torch.log10(255 / error),
        ),
        Misconception(
            "You take the largest pixel of the reconstruction as the peak: take 1, the "
            "largest value that a pixel may have.",
            decibels(error, x_hat.max()),
        ),
        Misconception(
            "You take the largest pixel of these images as the peak: take 1, the largest "
            "value that a pixel may have.",
            decibels(error, x.max()),
        ),
        Misconception(
            "You compare with the image's own power: PSNR compares with the largest "
            "possible value, 1.",
            10 * torch.log10(x.square().mean() / error),
        ),
    ]
