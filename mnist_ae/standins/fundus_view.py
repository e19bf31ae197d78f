"""How the camera sees an eye, and two ways of painting what it sees: lumps and domes.

Points are complex numbers x + iy, y down. Lengths are in pixels of a picture of 584×565, as
DRIVE's are, except where they are said to be in the picture's own pixels.
"""

from dataclasses import dataclass

import numpy as np

HEIGHT = 584
WIDTH = 565
FIELD = 268  # the radius of the field of view


@dataclass(frozen=True)
class View:
    """The camera's view of one eye. The optic disc is at 0, the fovea to the right of it.

    Attributes:
        size: (height, width) of the picture, in its own pixels.
        scale: the picture's pixels by those of a picture of 584×565.
        gaze: complex, the point of the eye in the middle of the picture.
        turn: complex of length 1, the eye's rotation.
        fovea: its distance from the optic disc.
        pixels: (height, width) complex64, where each pixel lies, seen from the middle.
    """

    size: tuple[int, int]
    scale: float
    gaze: complex
    turn: complex
    fovea: float
    pixels: np.ndarray

    def to_picture(self, points):
        """Return where points of the eye lie in the picture, complex, in its own pixels."""
        return ((points - self.gaze) * self.turn - self.pixels[0, 0]) * self.scale

    def to_eye(self):
        """Return the point of the eye at each pixel, (height, width) complex64."""
        return self.pixels / self.turn + self.gaze


def pixel_grid(size):
    """Return where the pixels of a picture lie, seen from its middle.

    Args:
        size: (height, width) of the picture.

    Returns:
        (pixels, scale): (height, width) complex64, and the picture's pixels by those of a
        picture of 584×565.
    """
    height, width = size
    y = np.arange(height) - (height - 1) / 2
    x = np.arange(width) - (width - 1) / 2
    scale = min(height / HEIGHT, width / WIDTH)
    pixels = (x + 1j * y[:, None]) / scale
    return pixels.astype(np.complex64), scale


def lumps(rng, view, edge):
    """Return smooth random values in lumps of `edge` pixels.

    Args:
        rng: the random generator.
        view: the `View`.
        edge: the size of the lumps.

    Returns:
        (h, w) float32 of mean 0 and variance 1.
    """
    height, width = view.size
    rows = bell_curves(height, edge * view.scale)
    columns = bell_curves(width, edge * view.scale)
    heights = rng.standard_normal((rows.shape[1], columns.shape[1]), np.float32)
    return (2 / np.pi) ** 0.5 * (rows @ heights @ columns.T)


def bell_curves(num_pixels, spacing):
    """Return bell curves, centred `spacing` pixels apart, (num_pixels, n) float32."""
    position = np.arange(num_pixels, dtype=np.float32)[:, None] / spacing
    centres = np.arange(-1, int(position[-1, 0]) + 3)
    return np.exp(-((position - centres) ** 2)).astype(np.float32)


def stamp_domes(view, points, radii, heights):
    """Return the height of the highest of many domes at each pixel.

    Args:
        view: the `View`.
        points: (n,) complex, the centres in the picture, in its own pixels.
        radii: (n,) float, of the domes, in the picture's own pixels.
        heights: (n,) float or bool, of the domes.

    Returns:
        (h, w) float32, 0 where there is no dome.
    """
    height, width = view.size
    canvas = np.zeros(height * width, np.float32)
    reaches = np.ceil(radii)
    for reach in np.unique(reaches):
        chosen = reaches == reach
        centres = points[chosen, None]
        dy, dx = np.mgrid[-reach : reach + 1, -reach : reach + 1].reshape(2, -1)
        x = np.clip(np.rint(centres.real) + dx, 0, width - 1)
        y = np.clip(np.rint(centres.imag) + dy, 0, height - 1)
        squared = (x - centres.real) ** 2 + (y - centres.imag) ** 2
        squared = squared / radii[chosen, None] ** 2  # 1 at the edge of the dome
        domes = heights[chosen, None] * np.sqrt(np.clip(1 - squared, 0, None))
        np.maximum.at(canvas, (y * width + x).astype(int), domes.astype(np.float32))
    return canvas.reshape(view.size)
