"""Pictures of digits, weights and curves: data in, Axes out.

The `show_*` functions draw and return; they change no data and run no model.  `show` ends a figure.
"""

import io
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np

from mnist_ae.environment import in_notebook

SIGNED, GREY = "RdBu_r", "gray"
BARE = {"xticks": [], "yticks": [], "frame_on": False}  # Axes that show a picture only


def use_style():
    """Set fonts and lines that can be read from the last row."""
    plt.style.use("mnist_ae.lesson")


def tile(images, num_columns, gap=0, fill=0):
    """Lay images side by side in rows, the k-th at row k // num_columns, column k % num_columns.

    Args:
        images: (n, h, w), or (n, h, w, 3) in colour, any type.
        num_columns: tiles a row.
        gap: pixels between neighbouring tiles.
        fill: the value of the gaps and of the places after the last image.

    Returns:
        One (rows·h + (rows - 1)·gap, num_columns·w + (num_columns - 1)·gap) array of that type,
        in colour with a last dimension of 3.

    >>> tile(np.ones((100, 28, 28)), num_columns=10).shape
    (280, 280)
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or num_columns < 1 or gap < 0:
        found = f"images {images.shape}, num_columns={num_columns}, gap={gap}"
        raise ValueError(f"tile: found {found}; expected (n, h, w[, 3]), at least 1, at least 0")
    n, h, w, *colours = images.shape
    num_rows, k = -(-n // num_columns), np.arange(n)
    grid = np.full((num_rows, h + gap, num_columns, w + gap, *colours), fill, images.dtype)
    grid[k // num_columns, :h, k % num_columns, :w] = images
    grid = grid.reshape(num_rows * (h + gap), num_columns * (w + gap), *colours)
    return grid[: grid.shape[0] - gap, : grid.shape[1] - gap]


def show_weights(weights, shape=(28, 28), num_columns=10, title=None, limit=None, ax=None):
    """Draw each row of a weight matrix as one picture: red positive, white zero, blue negative.

    Args:
        weights: (num_units, h·w) signed; row k becomes tile k.
        shape: (h, w) of a tile; num_columns: tiles a row; title: over the grid.
        limit: the colour scale is -limit..limit; the 99.5th percentile of |weights| if None.
        ax: where to draw; a new figure if None.

    Returns:
        The Axes, with a colour bar beside it.
    """
    ax = ax or plt.subplots(figsize=(6, 6))[1]
    weights = np.asarray(weights, np.float32)
    limit = limit or float(np.percentile(np.abs(weights), 99.5)) or 1.0
    grid = tile(weights.reshape(-1, *shape), num_columns, gap=1, fill=np.nan)
    colours = plt.get_cmap(SIGNED).with_extremes(bad="black")  # bad: the gaps
    image = ax.imshow(grid, cmap=colours, vmin=-limit, vmax=limit, interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, shrink=0.8, extend="both")
    ax.set(title=title or ax.get_title(), **BARE)
    return ax


def show_images(images, titles=None, num_columns=10, height=1.9):
    """Draw grey images one by one, each under its title.

    Args:
        images: (n, h, w), black at 0 and white at 1 (float) or 255 (uint8).
        titles: n texts, if any.
        num_columns: images a row; height: inches a row.

    Returns:
        (n,) array of Axes, in a new figure.
    """
    images = np.asarray(images)
    num_columns = min(num_columns, len(images))
    num_rows = -(-len(images) // num_columns)
    size = (num_columns * 0.72 * height, num_rows * height)
    _, axes = plt.subplots(num_rows, num_columns, figsize=size, squeeze=False, subplot_kw=BARE)
    for k, image in enumerate(images):
        axes.flat[k].imshow(image, cmap=GREY, vmin=0, vmax=255 if image.dtype == np.uint8 else 1)
        axes.flat[k].set_title("" if titles is None else titles[k], fontsize=15)
    return axes.ravel()[: len(images)]


def show_curves(curves, xlabel="epoch", ylabel="loss", floors=None, ax=None):
    """Draw one line a curve over epochs 1, 2, …, and dashed levels to compare with.

    Args:
        curves: {label: sequence of numbers}; floors: {label: number}, drawn dashed.
        xlabel, ylabel: what the axes show; ax: where to draw; a new figure if None.

    Returns:
        The Axes.
    """
    ax = ax or plt.subplots(figsize=(6, 6))[1]
    for (label, values), marker in zip(curves.items(), cycle("os^Dv*PX"), strict=False):
        ax.plot(range(1, len(values) + 1), values, marker=marker, label=label)
    for (label, y), style in zip((floors or {}).items(), cycle(("--", ":", "-.")), strict=False):
        ax.axhline(y, color="black", linestyle=style, label=label)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(frameon=False)
    return ax


def show(alt):
    """Show the current figure and close it.

    Args:
        alt: the figure in words, for those who don't see it; kept with the picture.
    """
    if in_notebook():
        from IPython.display import Image, display

        display(Image(_small_png(plt.gcf()), format="png", alt=alt))
        plt.close()
    else:
        plt.show()


def _small_png(figure):
    """The figure as PNG bytes with 256 colours, each channel off by 16 of 255 at most."""
    from PIL import Image

    exact, small = io.BytesIO(), io.BytesIO()
    figure.savefig(exact, format="png", bbox_inches="tight", facecolor="white")
    picture = Image.open(exact).convert("RGB")
    picture = picture.quantize(256, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    picture.save(small, format="png", optimize=True)
    return small.getvalue()
