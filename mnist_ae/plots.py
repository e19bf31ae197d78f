"""Pictures of digits, weights and curves: data in, Axes out.

The `show_*` functions draw and return Axes; they change no data and run no model.  `show`
ends a figure.
"""

import io
import math
from collections.abc import Mapping, Sequence
from itertools import cycle

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from mnist_ae import lettering, memory
from mnist_ae.environment import in_notebook
from mnist_ae.errors import message

SIGNED = "RdBu_r"  # colour maps
GREY = "gray"
BARE = {"xticks": [], "yticks": [], "frame_on": False}  # Axes that show a picture only
SQUARE = (6, 6)  # inches
WIDTH_PER_HEIGHT = 0.72  # of an image's share of the figure, its title included
TITLE_WIDTH = 0.62  # of a title, as WIDTH_PER_HEIGHT, with a gap to the next one
SHARE_IN_RANGE = 99.5  # per cent of the weights that the colour scale covers
MARKERS = "os^Dv*PX"
LEVEL_STYLES = ("--", ":", "-.")
NUM_PNG_COLOURS = 256
FEW = 12  # classes; so many counts a row can be read
POINTS = 72  # in an inch


def use_style() -> None:
    """Set fonts and lines that can be read from the last row."""
    plt.style.use("mnist_ae.lesson")


def tile(images: np.ndarray, num_columns: int, gap: int = 0, fill: float = 0) -> np.ndarray:
    """Lay images side by side, the k-th in row k // num_columns, column k % num_columns.

    Args:
        images: (n, h, w), or (n, h, w, 3) in colour, any dtype.
        num_columns: tiles per row.
        gap: pixels between neighbouring tiles.
        fill: the value of the gaps and of the places after the last image.

    Returns:
        One array (rows·h + (rows - 1)·gap, num_columns·w + (num_columns - 1)·gap) of the
        same dtype, in colour with a last dimension of 3.

    Raises:
        ValueError: images of another shape, no column, or a negative gap.

    >>> tile(np.ones((100, 28, 28)), num_columns=10).shape
    (280, 280)
    """
    images = np.asarray(images)
    if images.ndim not in (3, 4) or num_columns < 1 or gap < 0:
        found = f"images {images.shape}, num_columns={num_columns}, gap={gap}"
        expected = "images (n, h, w[, 3]), num_columns of 1 or more, gap of 0 or more"
        raise ValueError(message("tile", found, expected))
    n, h, w, *colours = images.shape
    num_rows = math.ceil(n / num_columns)
    k = np.arange(n)
    grid = np.full((num_rows, h + gap, num_columns, w + gap, *colours), fill, images.dtype)
    grid[k // num_columns, :h, k % num_columns, :w] = images
    grid = grid.reshape(num_rows * (h + gap), num_columns * (w + gap), *colours)
    return grid[: grid.shape[0] - gap, : grid.shape[1] - gap]


def show_weights(
    weights: np.ndarray,
    shape: tuple[int, int] = (28, 28),
    num_columns: int = 10,
    title: str | None = None,
    limit: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw each row of a weight matrix as one picture: red above 0, white at 0, blue below.

    Args:
        weights: (num_units, h·w) signed; row k becomes tile k.
        shape: (h, w) of a tile.
        num_columns: tiles per row.
        title: over the grid.
        limit: the colour scale is -limit..limit; the 99.5th percentile of |weights| if
            None.
        ax: where to draw; a new figure if None.

    Returns:
        The Axes, with a colour bar beside it.

    Raises:
        ValueError: rows of another length than h·w.
    """
    weights = np.asarray(weights, np.float32)
    if math.prod(weights.shape[1:]) != math.prod(shape):
        expected = f"(num_units, {math.prod(shape)}), as a tile has the shape {shape}"
        remedy = "Pass shape=(height, width) of the images."
        raise ValueError(
            message("show_weights", f"weights {weights.shape}", expected, remedy)
        )
    ax = _axes(ax)
    if limit is None:
        limit = float(np.percentile(np.abs(weights), SHARE_IN_RANGE)) or 1.0  # if all are 0
    grid = tile(weights.reshape(-1, *shape), num_columns, gap=1, fill=np.nan)
    colours = plt.get_cmap(SIGNED).with_extremes(bad="black")  # the gaps, which are nan
    image = ax.imshow(grid, cmap=colours, vmin=-limit, vmax=limit, interpolation="nearest")
    ax.figure.colorbar(image, ax=ax, shrink=0.8, extend="both")
    ax.set(title=title or ax.get_title(), **BARE)
    return ax


def show_images(
    images: np.ndarray,
    titles: Sequence | None = None,
    num_columns: int = 10,
    height: float = 1.9,
) -> np.ndarray:
    """Draw grey images one by one, each under its title.

    Args:
        images: (n, h, w), black at 0 and white at 1 (float) or 255 (uint8); of no image at
            all the figure says so.
        titles: n texts or numbers, if any; shown as they are, without formulas, in letters
            so small that neighbours don't touch.
        num_columns: images per row.
        height: inches per row.

    Returns:
        (n,) array of Axes, in a new figure.
    """
    images = np.asarray(images)
    if len(images) == 0:
        return _empty_figure(height)
    num_columns = min(num_columns, len(images))
    num_rows = math.ceil(len(images) / num_columns)
    size = (num_columns * WIDTH_PER_HEIGHT * height, num_rows * height)
    _, grid = plt.subplots(
        num_rows, num_columns, figsize=size, squeeze=False, subplot_kw=BARE
    )
    white = 255 if images.dtype == np.uint8 else 1
    axes = grid.ravel()[: len(images)]
    for k, ax in enumerate(axes):
        ax.imshow(images[k], cmap=GREY, vmin=0, vmax=white)
    if titles is not None:
        shown, size = lettering.fit(titles, POINTS * TITLE_WIDTH * height)
        for ax, title in zip(axes, shown, strict=True):
            ax.set_title(title, fontsize=size, parse_math=False)
    return axes


def _empty_figure(height):
    """Draw that there is nothing to draw; returns no Axes, as an array (0,)."""
    figure = plt.figure(figsize=(2 * height, height))
    figure.text(0.5, 0.5, "no image", ha="center", va="center")
    return np.array([], dtype=object)


def show_counts(
    counts: np.ndarray, names: Sequence | None = None, ax: Axes | None = None
) -> Axes:
    """Draw a square table of counts, such as a confusion matrix: the darker, the more.

    Args:
        counts: (k, k) integers, 0 or more.
        names: k texts or numbers for rows and columns; 0, 1, … if None.  They are shown as
            `mnist_ae.lettering.legible` returns them, and only some of them where there are
            too many to be read.
        ax: where to draw; a new figure if None.

    Returns:
        The Axes, row 0 on top; the counts stand in their cells if k is 12 at most.
    """
    ax = _axes(ax)
    counts = np.asarray(counts)
    k = len(counts)
    room = POINTS * min(ax.bbox.size) / ax.figure.dpi / max(k, 1)  # for a row, in points
    ax.imshow(counts, cmap="Reds", vmin=0)
    shown = lettering.legible(range(k) if names is None else names)
    _name_rows_and_columns(ax, shown, room)
    if k <= FEW:
        size = lettering.size_for([str(count) for count in counts.flat], 0.9 * room)
        for row, column in np.ndindex(k, k):
            count = counts[row, column]
            colour = "white" if 2 * count > counts.max() else "black"
            place = {"ha": "center", "va": "center", "fontsize": size}
            ax.text(column, row, count, color=colour, **place)
    return ax


def _name_rows_and_columns(ax, names, room):
    """Write names beside the rows and below the columns, each `room` points from the next.

    Where they would touch each other, they get smaller, then fewer; names of columns are
    turned where they are too wide.
    """
    line = lettering.LINE
    size = min(lettering.LARGEST, max(lettering.SMALLEST, room / line))
    step = math.ceil(line * size / room - 0.01)  # every so manyth name
    ticks = range(0, len(names), step)
    shown = [names[k] for k in ticks]
    widest = max(map(lettering.width_of, shown), default=0)
    angle = 90 if size * widest > 0.95 * step * room else 0
    ax.set_xticks(ticks, shown, rotation=angle, fontsize=size, parse_math=False)
    ax.set_yticks(ticks, shown, fontsize=size, parse_math=False)


def show_curves(
    curves: Mapping[str, Sequence[float]],
    xlabel: str = "epoch",
    ylabel: str = "loss",
    floors: Mapping[str, float] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one line per curve over epochs 1, 2, …, and dashed levels to compare with.

    Args:
        curves: {label: sequence of numbers}.
        xlabel: what the horizontal axis shows.
        ylabel: what the vertical axis shows.
        floors: {label: number}, the levels.
        ax: where to draw; a new figure if None.

    Returns:
        The Axes.
    """
    ax = _axes(ax)
    for (label, values), marker in zip(curves.items(), cycle(MARKERS), strict=False):
        ax.plot(range(1, len(values) + 1), values, marker=marker, label=label)
    levels = floors or {}
    for (label, level), style in zip(levels.items(), cycle(LEVEL_STYLES), strict=False):
        ax.axhline(level, color="black", linestyle=style, label=label)
    ax.set(xlabel=xlabel, ylabel=ylabel)
    ax.legend(frameon=False)
    return ax


def show(alt: str) -> None:
    """Show the current figure and close it.

    Args:
        alt: the figure in words, for those who don't see it; kept with the picture.
    """
    if not in_notebook():
        plt.show()
        return
    from IPython.display import Image, display

    # As metadata, since IPython 7, which Colab has, knows no argument `alt`.
    display(Image(_small_png(plt.gcf()), format="png", metadata={"alt": alt}))
    plt.close()
    memory.return_freed()  # drawing takes tens of megabytes


def _axes(ax):
    """Return the Axes, or those of a new square figure for None."""
    if ax is None:
        _, ax = plt.subplots(figsize=SQUARE)
    return ax


def _small_png(figure):
    """Return the figure as a PNG of 256 colours, no channel more than 16 of 255 off."""
    from PIL import Image

    exact_png = io.BytesIO()
    figure.savefig(exact_png, format="png", bbox_inches="tight", facecolor="white")
    picture = Image.open(exact_png).convert("RGB")
    method = Image.Quantize.MAXCOVERAGE
    picture = picture.quantize(NUM_PNG_COLOURS, method=method, dither=Image.Dither.NONE)
    small_png = io.BytesIO()
    picture.save(small_png, format="png", optimize=True)
    return small_png.getvalue()
