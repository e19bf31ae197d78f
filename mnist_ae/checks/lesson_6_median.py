"""What an answer may return in place of the 3 × 3 median."""

import numpy as np

from mnist_ae.checks.judge import Misconception


def windows_of(images):
    """Return the 3 × 3 window of every pixel that has eight neighbours.

    Args:
        images: an array (n, h, w).

    Returns:
        an array (n, h - 2, w - 2, 3, 3).
    """
    return np.lib.stride_tricks.sliding_window_view(images, (3, 3), axis=(1, 2))


def misconceptions_of_median(images, windows):
    """Return what other filters of the windows would give, and what to say of them.

    Args:
        images: an array (n, h, w).
        windows: `windows_of(images)`.
    """
    nine = windows.reshape(*windows.shape[:3], 9)
    ordered = np.sort(nine, axis=3)
    neighbours = np.delete(nine, 4, axis=3)
    of_medians = "take the median of all nine at once."
    not_middle = "Of nine numbers in order the fifth is the middle, with index 4."
    without_centre = (
        "The pixel itself is left out: take the median of nine numbers, not of eight."
    )
    before = np.concatenate([images[:1], images[:-1]])
    after = np.concatenate([images[1:], images[-1:]])
    of_three_images = np.concatenate(
        [windows_of(before), windows, windows_of(after)], axis=4
    ).reshape(*windows.shape[:3], 27)
    return [
        Misconception("This is the mean, which blurs: take the median.", nine.mean(axis=3)),
        Misconception(
            f"This is the median of the rows' medians: {of_medians}",
            np.median(np.median(windows, axis=4), axis=3),
        ),
        Misconception(
            f"This is the median of the columns' medians: {of_medians}",
            np.median(np.median(windows, axis=3), axis=3),
        ),
        Misconception(without_centre, np.median(neighbours, axis=3)),
        Misconception(without_centre, np.sort(neighbours, axis=3)[..., 3]),  # as in PyTorch
        Misconception("This only cuts off the border: nothing is filtered.", nine[..., 4]),
        Misconception("This is the largest of the nine: take the median.", ordered[..., 8]),
        Misconception(
            "This is the smallest of the nine: take the median.", ordered[..., 0]
        ),
        Misconception(not_middle, ordered[..., 3]),
        Misconception(not_middle, ordered[..., 5]),
        Misconception(
            "Your windows reach into the images before and after: filter each image alone.",
            np.median(of_three_images, axis=3),
        ),
    ]
