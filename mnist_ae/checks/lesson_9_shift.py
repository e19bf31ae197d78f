"""Shifts that keep all ink inside, for lesson 9, and what goes wrong with them."""

import numpy as np

from mnist_ae.checks.judge import Misconception


def draw_images(rng, shape):
    """Return images (n, h, w) float32, and wanted shifts right and down (n,) each.

    One image is empty, one has ink at an edge, and some shifts go too far.
    """
    n, height, width = shape
    images = np.zeros(shape, np.float32)
    for image in images[1:]:
        top, left = rng.integers(0, (height // 2, width // 2))
        h, w = rng.integers(2, (height // 2, width // 2))
        block = rng.uniform(0.1, 1, (h, w)) * (rng.random((h, w)) < 0.7)
        image[top : top + h, left : left + w] = block
        image[top, left] = image[top + h - 1, left + w - 1] = 0.5
    right = rng.integers(-width, width, n)
    down = rng.integers(-height, height, n)
    half = n // 2
    right[half:], down[half:] = right[half:] // 6, down[half:] // 6
    return images, right, down


def shifted(images: np.ndarray, right: np.ndarray, down: np.ndarray) -> np.ndarray:
    """Return each image moved as far as wanted, but not so far that ink is lost."""
    found = [
        move(image, *allowed(image, *wanted))
        for image, *wanted in zip(images, right, down, strict=True)
    ]
    return np.stack(found)


def allowed(image, right, down):
    """The shift (right, down) that is nearest to the wanted one and keeps all ink."""
    rows, columns = np.nonzero(image > 0)
    if len(rows) == 0:
        return 0, 0
    height, width = image.shape
    right = np.clip(right, -columns.min(), width - 1 - columns.max())
    down = np.clip(down, -rows.min(), height - 1 - rows.max())
    return right, down


def move(image, right, down):
    """The image moved; what leaves it is lost, what comes in is 0."""
    height, width = image.shape
    moved = np.zeros_like(image)
    for row in range(height):
        for column in range(width):
            if 0 <= row - down < height and 0 <= column - right < width:
                moved[row, column] = image[row - down, column - right]
    return moved


def misconceptions_of_shift(images, right, down):
    """Of exercise 3."""
    columns = list(zip(images, right, down, strict=True))
    ends = [allowed(*column) for column in columns]
    same = min((tuple(map(abs, end)) for end in ends), default=(0, 0))
    return [
        Misconception("Nothing has moved.", images),
        Misconception(
            "Ink that leaves at one edge comes in at the other: limit the shift first.",
            np.stack([np.roll(image, (d, r), (0, 1)) for image, r, d in columns]),
        ),
        Misconception(
            "Ink is lost at the edge: limit each shift to what its image has room for.",
            np.stack([move(*column) for column in columns]),
        ),
        Misconception(
            "Rows and columns are exchanged: `right` moves along the columns.",
            shifted(images, down, right),
        ),
        Misconception(
            "The images move the other way: a positive `right` moves them to the right.",
            shifted(images, -right, -down),
        ),
        Misconception(
            "An image that can't go all the way should go as far as it can.",
            np.stack(
                [
                    move(image, *(end if end == (r, d) else (0, 0)))
                    for (image, r, d), end in zip(columns, ends, strict=True)
                ]
            ),
        ),
        Misconception(
            "All images move as far as the one with the least room: each has a limit of "
            "its own.",
            np.stack(
                [
                    move(
                        image,
                        *(
                            int(np.clip(w, -s, s))
                            for w, s in zip((r, d), same, strict=True)
                        ),
                    )
                    for image, r, d in columns
                ]
            ),
        ),
    ]
