"""What an answer may return in place of tiles in colour, or of standardised pictures."""

import numpy as np

from mnist_ae.checks.judge import Misconception


def as_colours(picture):
    """Return the forms in which weights are drawn, all in 0..1.

    Args:
        picture: an array (h, w, 3).

    Returns:
        it clipped; and with 0 as grey, up to the 99th percentile of the absolute values,
        as in the lesson.
    """
    limit = np.percentile(np.abs(picture), 99)
    return [picture.clip(0, 1), (0.5 + picture / (2 * limit)).clip(0, 1)]


def misconceptions_of_colour_grid(weights, expected):
    """Return other arrangements of the weights, and what to say of them.

    Args:
        weights: an array (36, 192).
        expected: the right picture (48, 48, 3).
    """
    tiles = weights.reshape(6, 6, 8, 8, 3)
    colours_first = weights.reshape(6, 6, 3, 8, 8)
    misconceptions = [
        Misconception(
            "Reshaping alone only cuts the numbers into new rows: first reshape to "
            "(6, 6, 8, 8, 3), then bring each tile's rows together.",
            weights.reshape(48, 48, 3),
        ),
        Misconception(
            "You reshaped to (3, 48, 48) first, which mixes rows, columns and colours: "
            "reshape to (6, 6, 8, 8, 3), with colours last.",
            weights.reshape(3, 48, 48).transpose(1, 2, 0),
        ),
        Misconception(
            "You took the patches for (3, 8, 8): they are (8, 8, 3), with colours last.",
            colours_first.transpose(0, 3, 1, 4, 2).reshape(48, 48, 3),
        ),
        Misconception(
            "The tiles run down the columns: tile 1 belongs to the right of tile 0.",
            tiles.transpose(1, 2, 0, 3, 4).reshape(48, 48, 3),
        ),
        Misconception(
            "Each tile is mirrored across its diagonal: rows and columns are swapped.",
            tiles.transpose(0, 3, 1, 2, 4).reshape(48, 48, 3),
        ),
        Misconception(
            "The whole picture is mirrored across its diagonal: rows and columns are "
            "swapped.",
            expected.transpose(1, 0, 2),
        ),
        Misconception(
            "The colours are in reverse order: red comes first.", expected[..., ::-1]
        ),
    ]
    coloured = []
    for misconception in misconceptions:
        for value in as_colours(misconception.value):
            coloured.append(Misconception(misconception.message, value))
    return misconceptions + coloured


def standardised(x, axes, axes_of_deviation=None, ddof=0):
    """Return numbers less their mean, divided by their standard deviation.

    Args:
        x: an array of float.
        axes: over which the mean is taken.
        axes_of_deviation: over which the deviation is taken; the same ones if None.
        ddof: 0 or 1, for a division by n or by n - 1 in the deviation.
    """
    mean = x.mean(axis=axes, keepdims=True)
    deviation = x.std(axis=axes_of_deviation or axes, keepdims=True, ddof=ddof)
    return (x - mean) / deviation


def misconceptions_of_standardising(x):
    """Return what else may be done to pictures, and what to say of it.

    Args:
        x: the pictures (n, h, w, 3), float in 0..255.
    """
    spread = np.ptp(x, axis=(1, 2), keepdims=True)
    misconceptions = [
        Misconception(
            "The mean is 0, but the deviation is not 1: divide by the standard deviation.",
            x - x.mean(axis=(1, 2), keepdims=True),
        ),
        Misconception(
            "You divide by the variance: divide by its root, the standard deviation.",
            standardised(x, (1, 2)) / x.std(axis=(1, 2), keepdims=True),
        ),
        Misconception(
            "This only brings pixels to 0..1: subtract the mean, divide by the deviation.",
            x / 255,
        ),
        Misconception(
            "This only brings the darkest pixel to 0 and the brightest to 1: subtract the "
            "mean, divide by the deviation.",
            (x - x.min(axis=(1, 2), keepdims=True)) / spread,
        ),
    ]
    return misconceptions + _standardised_over_other_axes(x)


def _standardised_over_other_axes(x):
    """Misconceptions of over what the mean and the deviation are taken."""
    of_each = "take those of each channel of each picture."
    misconceptions = []
    for axis in (1, 2):
        misconceptions.append(
            Misconception(
                "You take mean and deviation along one direction of the picture: take them "
                "over rows and columns together.",
                standardised(x, axis),
            )
        )
    for ddof in (0, 1):
        misconceptions += [
            Misconception(
                "You take mean and deviation over all pictures, so each keeps its stain: "
                f"{of_each}",
                standardised(x, (0, 1, 2), ddof=ddof),
            ),
            Misconception(
                "The channels share one mean, so the colour of the stain stays: take each "
                "channel's own mean and deviation.",
                standardised(x, (1, 2, 3), ddof=ddof),
            ),
            Misconception(
                f"You take one mean of everything: {of_each}",
                standardised(x, (0, 1, 2, 3), ddof=ddof),
            ),
            Misconception(
                "The channels share one deviation: divide each by its own.",
                standardised(x, (1, 2), (1, 2, 3), ddof),
            ),
            Misconception(
                "The pictures share their deviations: divide each by its own.",
                standardised(x, (1, 2), (0, 1, 2), ddof),
            ),
        ]
    return misconceptions
