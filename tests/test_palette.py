"""Colours of the figures, as somebody with red-green blindness sees them.

The simulation is that of G. Machado, M. Oliveira, L. Fernandes, *A physiologically-based
model for simulation of color vision deficiency*, IEEE TVCG 15, 2009, at full severity; the
distance is CIEDE2000, in which about 2 can just be seen side by side.
"""

import ast
import itertools

import matplotlib as mpl
import nbformat
import numpy as np
import pytest
from conftest import PROJECT
from matplotlib import pyplot as plt
from skimage.color import deltaE_ciede2000, rgb2lab

from mnist_ae import plots

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
MIN_DISTANCE = 10.0
MIN_CONTRAST = 2.3  # with white
SIGHT = {
    "all cones": np.eye(3),
    "no red cones": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "no green cones": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
}


def linear(rgb):
    rgb = np.asarray(rgb, dtype=float)
    return np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)


def seen(colour, sight):
    """A colour as it is seen, as sRGB (3,)."""
    mixed = np.clip(SIGHT[sight] @ linear(mpl.colors.to_rgb(colour)), 0, 1)
    return np.where(mixed <= 0.0031308, 12.92 * mixed, 1.055 * mixed ** (1 / 2.4) - 0.055)


def distance(first, second, sight):
    both = [rgb2lab(seen(colour, sight)[None, None]) for colour in (first, second)]
    return float(deltaE_ciede2000(*both)[0, 0])


def alike(colours):
    """Pairs of colours that somebody takes for one."""
    found = []
    for first, second in itertools.combinations(colours, 2):
        for sight in SIGHT:
            if distance(first, second, sight) < MIN_DISTANCE:
                found.append((first, second, sight))
    return found


@pytest.fixture
def cycle():
    """The colours that lines of a figure take by turns."""
    with plt.rc_context():
        plots.use_style()
        yield plt.rcParams["axes.prop_cycle"].by_key()["color"]


def test_the_simulation_knows_what_is_known():
    """Red and green of equal lightness are mistaken, blue and yellow are not."""
    assert alike(["#a03c3c", "#6e6a2d"])
    assert not alike(["#1f4fd0", "#e0c020"])
    assert alike(plt.get_cmap("tab10").colors)  # Matplotlib's own ten


def test_lines_are_told_apart(cycle):
    assert len(cycle) == 10
    assert alike(cycle) == []


def test_lines_stand_out_from_white(cycle):
    for colour in cycle:
        luminance = linear(mpl.colors.to_rgb(colour)) @ [0.2126, 0.7152, 0.0722]
        assert 1.05 / (luminance + 0.05) >= MIN_CONTRAST, colour


@pytest.mark.parametrize("path", LESSONS, ids=lambda path: path.stem)
def test_colours_that_a_cell_names_are_told_apart(path):
    for cell in nbformat.read(path, as_version=4).cells:
        named = set()
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                value = getattr(node, "value", None)
                if isinstance(value, str) and value.startswith(("tab:", "#")):
                    named.add(value)
        assert alike(sorted(named)) == [], cell.id


def test_signs_are_told_apart():
    """Positive and negative weights, and both from zero."""
    colours = plt.get_cmap(plots.SIGNED)
    assert alike([colours(0.1), colours(0.5), colours(0.9)]) == []


@pytest.mark.parametrize("name", ["gray", "Reds", "cividis"])
def test_more_is_lighter_or_darker_all_along(name):
    """So that the order of values is seen without colours."""
    for sight in SIGHT:
        shades = [seen(plt.get_cmap(name)(k), sight) for k in np.linspace(0, 1, 20)]
        lightness = [rgb2lab(shade[None, None])[0, 0, 0] for shade in shades]
        steps = np.diff(lightness)
        assert (steps > 0).all() or (steps < 0).all()
