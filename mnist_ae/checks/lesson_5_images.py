"""Images made of parts, for lesson 5's last exercise, and what PCA does with them."""

from dataclasses import dataclass

import numpy as np
import torch

NUM_NEW = 500  # images that the network has not seen
NUM_THERE = 3  # parts that an image has on average
HEIGHTS = (0.5, 1.0)  # lowest and highest activity of a part
GREYS = (0.4, 1.0)  # lowest and highest value of a pixel that belongs to a part


@dataclass(frozen=True)
class Goal:
    """What a sparse network is compared with, all made before the answer ran.

    Attributes:
        x: new images (n, d) float32.
        error_of_mean: MSE on them of answering the mean image.
        errors_of_pca: MSE on them of PCA with 0, 1, …, d numbers, (d + 1,).
    """

    x: torch.Tensor
    error_of_mean: float
    errors_of_pca: np.ndarray

    def error(self, output: np.ndarray) -> float:
        """Return the MSE of an output (n, d) for the new images."""
        return float(((output.astype(np.float64) - self.x.numpy()) ** 2).mean())

    def error_of_pca(self, num_numbers: float) -> float:
        """Return the MSE of PCA with that many numbers, which need not be whole."""
        whole = np.arange(len(self.errors_of_pca))
        return float(np.interp(num_numbers, whole, self.errors_of_pca))


def draw_images(
    rng: np.random.Generator, num_images: int, num_pixels: int, num_parts: int, size: int
) -> torch.Tensor:
    """Return images (num_images, num_pixels) float32 in 0..1: sums of about three parts.

    Each of the parts, the same ones for all images, is bright in `size` pixels.
    """
    parts = np.zeros((num_parts, num_pixels))
    for part in parts:
        part[rng.permutation(num_pixels)[:size]] = rng.uniform(*GREYS, size)
    is_there = rng.random((num_images, num_parts)) < NUM_THERE / num_parts
    heights = rng.uniform(*HEIGHTS, (num_images, num_parts)) * is_there
    return torch.from_numpy((heights @ parts).clip(0, 1).astype(np.float32))


def set_goal(x: torch.Tensor, new_images: torch.Tensor) -> Goal:
    """Return what is expected on new images (m, d) after a training with x (n, d)."""
    images = x.numpy().astype(np.float64)
    mean = images.mean(axis=0)
    _, _, axes = np.linalg.svd(images - mean, full_matrices=False)
    differences = new_images.numpy() - mean
    explained = ((differences @ axes.T) ** 2).sum(axis=0).cumsum()
    rest = (differences**2).sum() - np.concatenate([[0], explained])
    errors = rest.clip(min=0) / differences.size
    return Goal(new_images, float(errors[0]), errors)
