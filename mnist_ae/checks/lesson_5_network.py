"""What the network of lesson 5's last exercise must do: a sparse code that is worth it."""

from dataclasses import dataclass
from typing import Any

import torch

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import expect_shape, given_array
from mnist_ae.checks.lesson_5_images import Goal
from mnist_ae.checks.trained import (
    FEW,
    does_as_alone,
    expect_finite,
    expect_parts,
    result_of,
)

THRESHOLD = 0.01  # above which a unit is active
MAX_SHARE = 20.0  # of active units for an image on average, in %
MAX_DEAD = 10.0  # of the units, in %
FACTOR = 0.75  # of the MSE of PCA with as many numbers
NEARLY_ALL = 60.0  # % of the living units: a dense code
START = (
    "Start where the data are, with the decoder's bias at the logit of the mean image and "
    "the encoder's at -W · mean, and let the penalty rise from 0 during the training."
)


@dataclass(frozen=True)
class Measured:
    """What a network's code is like on the new images.

    Attributes:
        num_active: units above the threshold for an image, on average.
        share: the same as a share of all units, in %.
        dead: units above it for no image, in %.
        error: MSE of what the decoder makes of the numbers above it.
        full_error: MSE of what it makes of the code as it is.
    """

    num_active: float
    share: float
    dead: float
    error: float
    full_error: float


def expect_sparse(model: Any, goal: Goal) -> None:
    """Raise `CheckError` unless the answer's network has a sparse code that is worth it.

    Args:
        model: what the answer returned.
        goal: what it is compared with.
    """
    expect_parts(model)
    code, measured = _try_network(model, goal)
    _expect_units_that_live(code, measured)
    _expect_that_it_learned(measured, goal)
    expect(
        measured.share <= MAX_SHARE,
        f"The code is dense: {measured.share:.0f} % of the units are active for an image "
        f"on average, expected at most {MAX_SHARE:.0f} %. Is the penalty on the code, not "
        "on the weights, and strong enough?",
    )
    _expect_small_error(measured, goal)


def _try_network(model, goal):
    """Return the code of the new images as an array, and what it is like."""
    num_images, num_pixels = goal.x.shape
    misfit = (
        f"The layers do not fit images of {num_pixels} pixels, or each other: take the "
        "sizes from `x.shape[1]`"
    )
    given = result_of(model.encoder, goal.x.clone(), misfit)
    code = given_array(given, "encoder's result").copy()
    _expect_code(code, num_images, num_pixels)
    output = given_array(result_of(model.decoder, given, misfit), "decoder's result")
    what = "decoder's result for what the encoder returned"
    expect_shape(output, goal.x.shape, "It should be images again.", what)
    expect_finite(code, output)
    expect(
        code.min() >= 0,
        f"The code has negative numbers, down to {code.min():.2g}: a unit is active or 0. "
        "Which module comes last in the encoder?",
    )
    alone = result_of(model.encoder, goal.x[:FEW].clone(), misfit)
    expect(
        does_as_alone(alone, code),
        "The code of an image depends on the other images that come with it, or differs "
        "from call to call: each image has its own code, always the same.",
    )
    is_active = code > THRESHOLD
    numbers = given if isinstance(given, torch.Tensor) else code
    active_numbers = numbers * (numbers > THRESHOLD)
    kept = given_array(result_of(model.decoder, active_numbers, misfit))
    measured = Measured(
        num_active=float(is_active.sum(axis=1).mean()),
        share=100 * float(is_active.mean()),
        dead=100 * float((~is_active.any(axis=0)).mean()),
        error=goal.error(kept),
        full_error=goal.error(output),
    )
    return code, measured


def _expect_code(code, num_images, num_pixels):
    """Raise `CheckError` unless there is a code of enough units for each image."""
    expect(
        code.ndim == 2 and len(code) == num_images,
        f"The encoder's result for {num_images} images has the shape {code.shape}, "
        "expected a row of numbers for each image.",
    )
    expect(
        code.shape[1] >= num_pixels,
        f"Your code has {code.shape[1]} units for images of {num_pixels} pixels. That is a "
        "small code, and this one should be large and sparse: take at least as many units "
        "as pixels.",
    )


def _expect_units_that_live(code, measured):
    """Raise `CheckError` if too many units are active for no image."""
    if measured.dead <= MAX_DEAD:
        return
    found = f"{measured.dead:.0f} % of the units are active for none of {len(code)} images"
    expect(
        measured.num_active > 0,
        f"No unit is above {THRESHOLD} for any image: the penalty is too strong, or it has "
        f"made the whole code small. {START}",
    )
    share_of_living = measured.share / (1 - measured.dead / 100)
    expect(
        share_of_living < NEARLY_ALL,
        f"{found}, and the others are nearly always active: a small dense code, in a "
        f"large one. Expected are at most {MAX_DEAD:.0f} % that are dead. {START}",
    )
    raise CheckError(f"{found}, expected at most {MAX_DEAD:.0f} %: they died. {START}")


def _expect_that_it_learned(measured, goal):
    """Raise `CheckError` if the network is no better than the mean image."""
    ratio = measured.full_error / goal.error_of_mean
    expect(
        ratio < 0.9,
        f"On new images the MSE is {ratio:.2f} times that of answering the mean image: is "
        "anything trained, and with a rate that fits?",
    )


def _expect_small_error(measured, goal):
    """Raise `CheckError` unless the error is clearly smaller than that of PCA."""
    error_of_pca = goal.error_of_pca(measured.num_active)
    limit = FACTOR * error_of_pca
    if measured.error <= limit:
        return
    expect(
        measured.full_error > limit,
        f"The code is sparse only by the threshold: numbers up to {THRESHOLD} count as 0, "
        "and without them the images don't come back. Keep the code larger, or at 0.",
    )
    raise CheckError(
        f"On new images the MSE is {measured.error / error_of_pca:.2f} times that of PCA "
        f"with as many numbers as are active on average, {measured.num_active:.1f}; "
        f"expected is at most {FACTOR} times: train for longer, or with another "
        f"penalty. {START}"
    )
