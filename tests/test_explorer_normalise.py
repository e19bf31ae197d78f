"""A drawing scaled and centred as the makers of MNIST did it."""

import numpy as np
import pytest
from scipy import ndimage

from mnist_ae.explorer.normalise import ink_of, normalise

MIDDLE = 14  # where MNIST's digits have their centre of mass, counted from 0
TOLERANCE = 0.05  # pixels: the kernel's small negative parts are clipped


def draw(height=60, width=80, seed=0):
    """A thick random line on black, well inside the picture."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width))
    rows = rng.integers(18, height - 18, 6)
    columns = rng.integers(18, width - 18, 6)
    for i in range(5):
        for share in np.linspace(0, 1, 200):
            row = round(rows[i] + share * (rows[i + 1] - rows[i]))
            column = round(columns[i] + share * (columns[i + 1] - columns[i]))
            picture[row - 1 : row + 2, column - 1 : column + 2] = 1
    return picture


def centre_of_mass(picture):
    """(row, column), by a double loop."""
    total = 0.0
    row_sum = 0.0
    column_sum = 0.0
    for (row, column), value in np.ndenumerate(picture):
        total += value
        row_sum += value * row
        column_sum += value * column
    return row_sum / total, column_sum / total


def sides(picture):
    """Height and width of what is at least half as bright as the brightest pixel."""
    inside = picture >= picture.max() / 2
    return tuple(np.ptp(places) + 1 for places in np.nonzero(inside))


@pytest.mark.parametrize("seed", range(10))
def test_the_centre_of_mass_goes_to_the_middle(seed):
    found = centre_of_mass(normalise(draw(seed=seed)))
    assert found == pytest.approx((MIDDLE, MIDDLE), abs=TOLERANCE)


@pytest.mark.parametrize("factor", [1, 5])
@pytest.mark.parametrize("size", [(60, 80), (100, 60)])
def test_the_longer_side_becomes_20_pixels(size, factor):
    for seed in range(5):
        drawing = draw(*size, seed=seed)
        picture = normalise(np.kron(drawing, np.ones((factor, factor))))
        assert picture.shape == (28, 28)
        assert picture.min() >= 0 and picture.max() <= 1
        assert abs(max(sides(picture)) - 20) <= 1


@pytest.mark.parametrize("shift", [(1, 0), (0, -3), (9, 12), (-14, -5)])
def test_a_moved_digit_gives_the_same_picture(shift):
    picture = draw()
    moved = np.roll(picture, shift, axis=(0, 1))
    np.testing.assert_allclose(normalise(moved), normalise(picture), atol=1e-9)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_an_enlarged_digit_gives_nearly_the_same_picture(factor):
    picture = draw()
    enlarged = np.kron(picture, np.ones((factor, factor)))
    difference = np.abs(normalise(enlarged) - normalise(picture))
    assert difference.mean() < 0.01
    assert difference.max() < 0.2


def test_a_fainter_digit_is_as_much_fainter():
    picture = draw()
    np.testing.assert_allclose(normalise(picture / 4), normalise(picture) / 4, atol=0.06)


def test_black_around_the_picture_changes_nothing():
    picture = draw()
    np.testing.assert_allclose(normalise(np.pad(picture, 13)), normalise(picture))


def test_a_turned_picture_gives_the_turned_result():
    picture = draw()
    np.testing.assert_allclose(normalise(picture.T), normalise(picture).T)


def test_a_blurred_disc_is_resampled_as_scipy_does_it():
    rows, columns = np.indices((40, 40)) - 18.3
    disc = 1 / (1 + np.exp(2 * (np.hypot(rows, columns * 1.2) - 8)))
    step = 16 / 20  # it is half as bright at its edge, 8 pixels from the centre
    centre = np.array(centre_of_mass(disc))
    expected = ndimage.affine_transform(
        disc, [step, step], offset=centre - MIDDLE * step, output_shape=(28, 28)
    )
    assert np.abs(normalise(disc) - expected).max() < 0.03


def test_an_empty_picture_stays_empty():
    assert not normalise(np.zeros((280, 280))).any()


def test_one_dot_is_no_error():
    picture = np.zeros((28, 28))
    picture[0, 27] = 1
    assert centre_of_mass(normalise(picture)) == pytest.approx((MIDDLE, MIDDLE), abs=0.3)


@pytest.mark.parametrize("picture", [np.zeros(784), np.zeros((0, 28))])
def test_what_is_no_picture_is_refused(picture):
    with pytest.raises(ValueError, match=r"picture: found .* expected height and width"):
        normalise(picture)


def test_dark_ink_on_bright_paper_is_inverted():
    picture = draw()
    dark = 0.95 - 0.8 * picture
    np.testing.assert_allclose(ink_of(dark), picture, atol=1e-9)
    np.testing.assert_allclose(ink_of(0.05 + 0.6 * picture), picture, atol=1e-9)


def test_the_grain_of_paper_is_no_ink():
    rng = np.random.default_rng(0)
    picture = draw()
    photograph = 0.8 - 0.6 * picture + 0.03 * rng.normal(size=picture.shape)
    assert not ink_of(photograph)[ndimage.binary_dilation(picture) == 0].any()


@pytest.mark.parametrize("grey", [0.0, 0.4, 1.0])
def test_an_upload_without_contrast_is_empty(grey):
    assert not ink_of(np.full((50, 40), grey)).any()
