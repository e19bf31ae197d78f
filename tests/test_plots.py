"""Pictures as numbers: what is drawn is what was given."""

import io
from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from matplotlib import pyplot as plt
from PIL import Image

from mnist_ae import plots

matplotlib.use("Agg")


@pytest.fixture(autouse=True)
def close_figures():
    with plt.rc_context():
        yield
    plt.close("all")


@pytest.mark.parametrize("gap", [0, 1, 3])
@pytest.mark.parametrize(("n", "num_columns"), [(1, 1), (6, 3), (7, 3), (2, 5)])
def test_tile_against_a_double_loop(n, num_columns, gap):
    h = 4
    w = 5
    images = np.random.default_rng(0).random((n, h, w))
    num_rows = -(-n // num_columns)
    height = num_rows * (h + gap) - gap
    width = num_columns * (w + gap) - gap
    expected = np.full((height, width), -1.0)
    for k in range(n):
        top = (k // num_columns) * (h + gap)
        left = (k % num_columns) * (w + gap)
        for i in range(h):
            for j in range(w):
                expected[top + i, left + j] = images[k, i, j]
    assert np.array_equal(plots.tile(images, num_columns, gap, fill=-1), expected)


def test_colour_tiles_are_tiles_of_each_colour():
    images = np.random.default_rng(0).random((7, 4, 5, 3))
    grid = plots.tile(images, 3, gap=1, fill=-1)
    assert grid.shape == (14, 17, 3)
    for colour in range(3):
        expected = plots.tile(images[..., colour], 3, gap=1, fill=-1)
        assert np.array_equal(grid[..., colour], expected)


def test_each_tile_of_the_weights_is_one_filter():
    weights = np.random.default_rng(0).normal(size=(100, 784)).astype(np.float32)
    grid = plots.tile(weights.reshape(100, 28, 28), 10)
    assert grid.shape == (280, 280)
    assert grid.dtype == np.float32
    for k in range(100):
        top = 28 * (k // 10)
        left = 28 * (k % 10)
        block = grid[top : top + 28, left : left + 28]
        assert np.array_equal(block, weights[k].reshape(28, 28))


def test_the_drawn_weights_are_the_weights():
    rng = np.random.default_rng(0)
    before, after = rng.normal(size=(2, 100, 784)).astype(np.float32)
    ax = plots.show_weights(after - before)
    shown = np.ma.filled(ax.images[0].get_array(), np.nan)
    assert shown.dtype == np.float32
    assert shown.shape == (289, 289)
    for k in range(100):
        top = 29 * (k // 10)
        left = 29 * (k % 10)
        block = shown[top : top + 28, left : left + 28]
        assert np.array_equal(block, (after[k] - before[k]).reshape(28, 28))
    low, high = ax.images[0].get_clim()
    assert low == -high, "zero is white"
    assert np.isnan(shown[28]).all(), "between the tiles lies a line"


def test_weights_that_are_all_zero_are_white():
    ax = plots.show_weights(np.zeros((100, 784)))
    assert ax.images[0].get_clim() == (-1, 1)


@pytest.mark.parametrize(
    ("shape", "num_columns", "gap"), [((3, 4), 1, 0), ((1, 2, 2), 0, 0), ((1, 2, 2), 1, -1)]
)
def test_tile_refuses(shape, num_columns, gap):
    with pytest.raises(ValueError, match="tile: found images"):
        plots.tile(np.zeros(shape), num_columns, gap)


def test_images_are_drawn_as_they_are():
    images = np.random.default_rng(0).integers(0, 256, (7, 28, 28), dtype=np.uint8)
    kept = images.copy()
    axes = plots.show_images(images, titles=range(7), num_columns=4)
    for k, ax in enumerate(axes):
        assert np.array_equal(ax.images[0].get_array(), images[k])
        assert ax.images[0].get_clim() == (0, 255)
        assert ax.get_title() == str(k)
    assert np.array_equal(images, kept)


def test_curves():
    ax = plots.show_curves({"a": [3, 2, 1]}, floors={"b": 0.5})
    assert ax.lines[0].get_xydata().tolist() == [[1, 3], [2, 2], [3, 1]]


def test_small_png_keeps_the_picture():
    ax = plots.show_weights(np.random.default_rng(0).normal(size=(100, 784)))
    small_png = plots._small_png(ax.figure)
    exact_png = io.BytesIO()
    ax.figure.savefig(exact_png, format="png", bbox_inches="tight", facecolor="white")
    exact = np.asarray(Image.open(exact_png).convert("RGB"), float)
    small = np.asarray(Image.open(io.BytesIO(small_png)).convert("RGB"), float)
    assert len(small_png) < len(exact_png.getvalue()) / 2
    assert np.abs(exact - small).max() <= 16, "dark red stays dark red"


def test_counts_are_drawn_in_their_cells():
    counts = np.array([[3, 0, 1], [2, 5, 0], [0, 0, 4]])
    ax = plots.show_counts(counts, names=["a", "b", "c"])
    assert (ax.images[0].get_array() == counts).all()
    assert [text.get_text() for text in ax.texts] == [str(count) for count in counts.flat]
    assert [label.get_text() for label in ax.get_yticklabels()] == ["a", "b", "c"]


def test_many_counts_are_drawn_without_numbers():
    assert not plots.show_counts(np.eye(26, dtype=int)).texts


def test_no_image_at_all():
    axes = plots.show_images(np.zeros((0, 28, 28)), [])
    assert axes.shape == (0,)
    assert plt.gcf().texts[0].get_text() == "no image"


def test_weights_of_other_images_need_their_shape():
    weights = np.ones((4, 28 * 20))
    with pytest.raises(ValueError, match=r"show_weights: found weights \(4, 560\)"):
        plots.show_weights(weights)
    ax = plots.show_weights(weights, shape=(28, 20), num_columns=2)
    assert ax.images[0].get_array().shape == (57, 41)


UNUSUAL = [r"$\frac{$", "_a_ *b*", "<b>ß</b>", "%d {x}", "10 $ or 20 $", "", "漢字"]


def test_names_are_shown_as_they_are():
    counts = np.eye(len(UNUSUAL), dtype=int)
    ax = plots.show_counts(counts, names=UNUSUAL)
    plots._small_png(ax.figure)  # draws: a formula that is none would end in an error
    shown = [label.get_text() for label in ax.get_yticklabels()]
    assert shown == [*UNUSUAL[:5], "5", "6"], "without letters, a number"
    images = np.zeros((5, 28, 28), np.uint8)
    axes = plots.show_images(images, titles=UNUSUAL[:5])
    plots._small_png(axes[0].figure)
    assert [ax.get_title() for ax in axes] == UNUSUAL[:5]


def boxes(ax, texts):
    """Where texts stand: [(left, bottom, right, top)] in pixels."""
    ax.figure.draw_without_rendering()
    return [tuple(text.get_window_extent().extents) for text in texts]


CLOTHES = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Ankle boot"]
MANY = [f"kind {k:03}" for k in range(200)]
LONG = [f"a name {k} that does not end, and goes on for a long while" for k in range(9)]


@pytest.mark.parametrize("names", [CLOTHES, MANY, MANY[:47], LONG], ids=len)
def test_names_of_rows_and_columns_do_not_touch(names):
    plots.use_style()
    _, ax = plt.subplots(figsize=(8, 7.5))
    plots.show_counts(np.eye(len(names), dtype=int), names, ax=ax)
    columns = boxes(ax, ax.get_xticklabels())
    rows = boxes(ax, ax.get_yticklabels())
    for left, right in pairwise(columns):
        assert left[2] <= right[0] + 1
    for upper, lower in pairwise(rows):
        assert lower[3] <= upper[1] + 1
    assert len(rows) >= min(len(names), 40)


def test_titles_of_neighbours_do_not_touch():
    plots.use_style()
    titles = [f"{name} → Ankle boot\n99.9 %" for name in [*CLOTHES, *LONG]]
    axes = plots.show_images(np.zeros((16, 28, 28)), titles, num_columns=4, height=2.6)
    found = [boxes(ax, [ax.title])[0] for ax in axes]
    for k in range(15):
        if k % 4 < 3:
            assert found[k][2] <= found[k + 1][0] + 1
    assert axes[0].get_title() == titles[0], "smaller, but whole"
    assert axes[-1].get_title().startswith("a name 8")
    assert axes[-1].get_title().endswith("boot\n99.9 %")


def test_short_titles_keep_their_size():
    axes = plots.show_images(np.zeros((2, 28, 28)), [7, 8])
    assert axes[0].title.get_fontsize() == 15


def test_large_counts_fit_into_their_cells():
    ax = plots.show_counts(np.full((12, 12), 12_345))
    width = ax.get_window_extent().width / 12
    for left, _, right, _ in boxes(ax, ax.texts):
        assert right - left <= width
