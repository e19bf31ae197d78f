"""What the denoiser of lesson 6's last exercise is given, and what it must do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import expect_shape, given_array
from mnist_ae.checks.trained import (
    FEW,
    does_as_alone,
    expect_finite,
    expect_no_class,
    result_of,
)

NUM_NEW = 500  # images that the denoiser has not seen
FACTOR = 1.2  # by which the MSE may be larger than that of the linear map
LEVELS = (0.1, 0.3, 0.6)  # standard deviations of the noise that it has to take away
WIDTHS = (1.0, 2.0)  # smallest and largest of a bright spot, in pixels
NUM_COPIES = 8  # of each image, with other noise, from which the linear map learns
RIDGE = 1e-3  # what keeps that map small, as a share of the number of examples
REMEDY = "Draw σ anew for each image of each batch, from 0 to about 0.6."

Denoise = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Level:
    """What a denoiser is tried on at one level of noise, made before the answer ran.

    Attributes:
        sigma: standard deviation of the noise.
        noisy: new images (n, d) float32 with this noise, clipped to 0..1.
        limit: MSE on them of the linear map that was trained at this level.
    """

    sigma: float
    noisy: torch.Tensor
    limit: float


@dataclass(frozen=True)
class Goal:
    """What a denoiser is compared with, all made before the answer ran.

    Attributes:
        clean: the new images (n, d) float64.
        error_of_mean: MSE on them of answering the mean image.
        tests: one for each level, from weak to strong noise.
    """

    clean: np.ndarray
    error_of_mean: float
    tests: list[Level]

    def error(self, output: np.ndarray) -> float:
        """Return the MSE of an output (n, d) for the new images."""
        return float(((output.astype(np.float64) - self.clean) ** 2).mean())


def draw_images(
    rng: np.random.Generator, num_images: int, shape: tuple[int, int]
) -> torch.Tensor:
    """Return images (num_images, rows · columns) float32 in 0..1, each a soft spot."""
    rows, columns = shape
    centre = rng.uniform(0, 1, (2, num_images, 1, 1))
    width = rng.uniform(*WIDTHS, (num_images, 1, 1))
    down = np.arange(rows)[:, None] - (rows - 1) * centre[0]
    right = np.arange(columns) - (columns - 1) * centre[1]
    images = np.exp(-(down**2 + right**2) / (2 * width**2))
    return torch.from_numpy(images.reshape(num_images, -1).astype(np.float32))


def noisy(rng: np.random.Generator, images: np.ndarray, sigma: float) -> np.ndarray:
    """Return images with Gaussian noise, clipped to 0..1."""
    return (images + sigma * rng.normal(size=images.shape)).clip(0, 1)


def linear_map(rng: np.random.Generator, images: np.ndarray, sigma: float) -> Denoise:
    """Return the best linear denoiser of images (n, d) at one level, found in one step."""
    clean = np.tile(images, (NUM_COPIES, 1))
    damaged = noisy(rng, clean, sigma)
    mean = damaged.mean(axis=0)
    centred = damaged - mean
    squares = centred.T @ centred + RIDGE * len(clean) * np.eye(images.shape[1])
    weight = np.linalg.solve(squares, centred.T @ (clean - clean.mean(axis=0)))
    bias = clean.mean(axis=0)
    return lambda inputs: (inputs - mean) @ weight + bias


def set_goal(rng: np.random.Generator, x: torch.Tensor, new_images: torch.Tensor) -> Goal:
    """Return what is expected on new images (m, d) after a training with x (n, d)."""
    images = x.numpy().astype(np.float64)
    clean = new_images.numpy().astype(np.float64)
    tests = []
    for sigma in LEVELS:
        damaged = noisy(rng, clean, sigma).astype(np.float32)
        answer_of_map = linear_map(rng, images, sigma)(damaged)
        limit = float(((answer_of_map - clean) ** 2).mean())
        tests.append(Level(sigma, torch.from_numpy(damaged), limit))
    error_of_mean = float(((images.mean(axis=0) - clean) ** 2).mean())
    return Goal(clean, error_of_mean, tests)


def expect_denoiser(model: Any, goal: Goal) -> None:
    """Raise `CheckError` unless the answer's network takes away noise of every level.

    Args:
        model: what the answer returned.
        goal: what it is compared with.
    """
    expect_no_class(model)
    expect(
        callable(model),
        f"Your function returned a result of type {type(model).__name__}, expected a "
        "trained network, which takes noisy images and returns clean ones.",
    )
    outputs = [_output(model, test.noisy) for test in goal.tests]
    ratios = []
    for output, test in zip(outputs, goal.tests, strict=True):
        ratios.append(goal.error(output) / test.limit)
    if max(ratios) > FACTOR:
        _explain_other_task(outputs, ratios, goal)
        _explain_levels(ratios)


def _output(model, noisy):
    """What the network makes of noisy images, as an array."""
    misfit = (
        f"The layers do not fit images of {noisy.shape[1]} pixels, or each other: take the "
        "sizes from `x.shape[1]`"
    )
    what = f"network's result for {len(noisy)} images of {noisy.shape[1]} pixels"
    output = given_array(result_of(model, noisy.clone(), misfit), what)
    remedy = "The network should take images to images."
    expect_shape(output, noisy.shape, remedy, what)
    expect_finite(output)
    alone = result_of(model, noisy[:FEW].clone(), misfit)
    expect(
        does_as_alone(alone, output),
        "What becomes of an image differs from call to call, or depends on the other "
        "images that come with it: add noise only while the network learns.",
    )
    return output


def _explain_other_task(outputs, ratios, goal):
    """Raise `CheckError` if the network does something else than taking noise away."""
    weak, _, strong = goal.tests
    given = weak.noisy.numpy()
    expect(
        np.abs(outputs[0] - given).mean() > 0.1 * np.abs(given - goal.clean).mean(),
        "The network returns what it is given, noise and all: it has to learn to take the "
        "noise away.",
    )
    error = min(map(goal.error, outputs))
    expect(
        error < 0.8 * goal.error_of_mean,
        f"At best the MSE is {error / goal.error_of_mean:.2f} times that of answering the "
        "mean image: is anything trained, and with a rate that fits?",
    )
    brightness = (strong.noisy.numpy() - goal.clean).mean()
    is_bright = (outputs[2] - goal.clean).mean() > 0.5 * brightness
    expect(
        not is_bright or ratios[0] < ratios[2],
        "The output is too bright, as the noisy images are, where clipping makes grey of "
        "black: is the target noisy, too? It should be the clean image.",
    )


def _explain_levels(ratios):
    """Raise `CheckError` that says at which levels the error is too large."""
    found = []
    for ratio, sigma in zip(ratios, LEVELS, strict=True):
        found.append(f"{ratio:.2f} at σ = {sigma}")
    where = (
        "On new images the MSE, as a multiple of that of the linear map for the very "
        f"level, is {', '.join(found)}; expected is "
        f"at most {FACTOR} at each."
    )
    weak, _, strong = ratios
    expect(
        strong <= max(FACTOR, weak),
        f"{where} Strong noise is left in: was there any in the training? {REMEDY}",
    )
    expect(
        strong > FACTOR,
        f"{where} Where the noise is weak, it takes away too much: let it see weak noise, "
        f"too, and train for longer. {REMEDY}",
    )
    raise CheckError(f"{where} Train for longer, or with another rate. {REMEDY}")
