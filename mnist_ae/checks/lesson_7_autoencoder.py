"""Patches for lesson 7's last exercise, and what an autoencoder must do with them."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.exercise import Answer, CheckError, expect
from mnist_ae.checks.judge import expect_shape, given_array
from mnist_ae.checks.trained import (
    FEW,
    does_as_alone,
    expect_finite,
    expect_parts,
    result_of,
)
from mnist_ae.checks.trial import call

PATCHES = ((6, 10), (4, 9))  # pixels along an edge, and units
NUM_PATCHES = 2500  # to train on
NUM_NEW = 500  # patches that the network has not seen
FACTOR = 2.0  # by which the MSE may be larger than that of PCA
REACH = 8.0  # pixels after which the correlation of two has fallen to 1/e
SHARED = 0.8  # correlation of two colours of a pixel
LEVELS = (0.4, 0.6)  # lowest and highest mean of a colour
WEAKER = 0.4  # factor of the patterns beyond as many as there are units
CONTRAST = 0.2  # standard deviation of a pixel, before it is clipped
NEAR = (0.8, 1.25)  # times the mean patch's MSE: as good as that
SAME = 1e-3  # of the code's largest deviation: the unit says the same of every patch
START = (
    "Start where the data are, with the decoder's bias at the mean patch and the encoder's "
    "at -W · mean."
)


@dataclass(frozen=True)
class Goal:
    """What an autoencoder is compared with, all made before the answer ran.

    Attributes:
        x: new patches (n, d) float32.
        num_units: numbers that a code may have.
        error_of_pca: MSE on the new patches of PCA with as many numbers.
        error_of_mean: MSE on them of answering the mean patch.
    """

    x: torch.Tensor
    num_units: int
    error_of_pca: float
    error_of_mean: float

    def error(self, output: np.ndarray) -> float:
        """Return the MSE of an output (n, d) for the new patches."""
        return float(((output.astype(np.float64) - self.x.numpy()) ** 2).mean())


def expect_autoencoders(answer: Answer, rng: np.random.Generator) -> None:
    """Raise `CheckError` unless the answer trains networks for patches of several sizes.

    Args:
        answer: the student's function.
        rng: from which the patches are drawn.
    """
    for side, num_units in PATCHES:
        patches = draw_patches(rng, NUM_PATCHES + NUM_NEW, side, num_units)
        x = patches[:NUM_PATCHES]
        goal = set_goal(x, patches[NUM_PATCHES:], num_units)
        found = call(answer, x=x, num_units=num_units)
        expect_autoencoder(found, goal)


def draw_patches(
    rng: np.random.Generator, num_patches: int, side: int, num_units: int
) -> torch.Tensor:
    """Return smooth patches (num_patches, side · side · 3) float32 in 0..1, colours last.

    They are sums of patterns of random strength: the principal axes of pixels whose
    correlation falls off along rows and columns as exp(-distance / `REACH`), and whose
    colours vary together. The first `num_units` patterns are the strong ones; the next
    one should differ from these in variance, or computers may tell them apart differently.

    Source: C. Rasmussen, C. Williams, "Gaussian Processes for Machine Learning", 2006,
    section 4.2: covariance functions, of which this is a product of exponential ones.
    """
    place = np.arange(side)
    near = np.exp(-np.abs(place[:, None] - place) / REACH)
    colours = (1 - SHARED) * np.eye(3) + SHARED
    variances, axes = np.linalg.eigh(np.kron(np.kron(near, near), colours))
    deviations = np.cbrt(variances)  # less uneven than their roots: quicker to learn
    deviations[:-num_units] *= WEAKER
    deviations *= CONTRAST / np.sqrt((deviations**2).mean())
    root = (axes * deviations) @ axes.T  # symmetric: the same whichever way axes point
    noise = rng.normal(size=(num_patches, len(root)))
    mean = np.tile(rng.uniform(*LEVELS, 3), side**2)
    patches = (mean + noise @ root).clip(0, 1)
    return torch.from_numpy(patches.astype(np.float32))


def set_goal(x: torch.Tensor, new_patches: torch.Tensor, num_units: int) -> Goal:
    """Return what is expected on new patches (m, d) after a training with x (n, d)."""
    patches = x.numpy().astype(np.float64)
    mean = patches.mean(axis=0)
    _, _, axes = np.linalg.svd(patches - mean, full_matrices=False)
    axes = axes[:num_units]
    differences = new_patches.numpy() - mean
    rest = differences - differences @ axes.T @ axes
    error_of_pca = float((rest**2).mean())
    return Goal(new_patches, num_units, error_of_pca, float((differences**2).mean()))


def expect_autoencoder(model: Any, goal: Goal) -> None:
    """Raise `CheckError` unless the answer's network is not much worse than PCA.

    Args:
        model: what the answer returned.
        goal: what it is compared with.
    """
    expect_parts(model)
    code, output = _try_network(model, goal)
    error = goal.error(output)
    if error <= FACTOR * goal.error_of_pca:
        return
    where = (
        f"On new patches the MSE is {error:.2g}, {error / goal.error_of_pca:.1f} times "
        f"that of PCA with {goal.num_units} numbers, {goal.error_of_pca:.2g}; expected is "
        f"at most {FACTOR:g} times. That of the mean patch is {goal.error_of_mean:.2g}."
    )
    _explain_failed_training(error / goal.error_of_mean, where)
    _explain_small_code(code, goal.num_units, where)
    raise CheckError(f"{where} Train for longer, or with another rate. {START}")


def _try_network(model, goal):
    """Return the code of the new patches, and what the decoder makes of it, as arrays."""
    num_patches, num_numbers = goal.x.shape
    misfit = (
        f"The layers do not fit patches of {num_numbers} numbers and a code of "
        f"{goal.num_units}, or each other: take the sizes from `x.shape[1]` and `num_units`"
    )
    given = result_of(model.encoder, goal.x.clone(), misfit)
    code = given_array(given, "encoder's result").copy()
    _expect_code(code, num_patches, goal.num_units)
    few = result_of(model.encoder, goal.x[:FEW].clone(), misfit)
    output = given_array(result_of(model.decoder, given, misfit), "decoder's result").copy()
    what = "decoder's result for what the encoder returned"
    expect_shape(output, goal.x.shape, "It should be patches again.", what)
    expect_finite(code, output)
    few_decoded = result_of(model.decoder, few, misfit)
    expect(
        does_as_alone(few, code) and does_as_alone(few_decoded, output),
        "What becomes of a patch depends on the other patches that come with it, or "
        "differs from call to call: each patch has its own code, always the same.",
    )
    return code, output


def _expect_code(code, num_patches, num_units):
    """Raise `CheckError` unless there is a code of few enough numbers for each patch."""
    expect(
        code.ndim == 2 and len(code) == num_patches,
        f"The encoder's result for {num_patches} patches has the shape {code.shape}, "
        "expected a row of numbers for each patch.",
    )
    expect(
        code.shape[1] <= num_units,
        f"The code has {code.shape[1]} numbers for each patch, expected at most the "
        f"{num_units} of `num_units`.",
    )


def _explain_failed_training(ratio, where):
    """Raise `CheckError` if the error is this many times the mean patch's, and too many."""
    lowest, highest = NEAR
    expect(
        ratio <= highest,
        f"{where} So the mean patch alone would be better: is anything trained, for long "
        "enough and with a rate that fits?",
    )
    expect(
        ratio < lowest,
        f"{where} So the network is about as good as if it answered with the mean patch "
        "only: does the code differ from patch to patch, and is the rate high enough?",
    )


def _explain_small_code(code, num_units, where):
    """Raise `CheckError` if the code has fewer numbers that say something than it may."""
    num_used = code.shape[1]
    expect(
        num_used == num_units,
        f"{where} Your code has {num_used} numbers, and may have {num_units}.",
    )
    deviations = code.std(axis=0)
    num_dead = int((deviations <= SAME * deviations.max()).sum())
    expect(
        num_dead == 0,
        f"{where} {num_dead} of {num_units} units say the same of every patch: they are "
        "dead. Does a relu cut off the code? A linear one, `code=nn.Identity`, has no dead "
        f"units. {START}",
    )
