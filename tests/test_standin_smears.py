"""The painted blood smears: what is in the arrays, and how hard they are by colour alone.

Only histograms and masks are measured: no network may be used to tune the painter.
"""

import numpy as np
import pytest
from fingerprints import assert_unchanged
from scipy import ndimage
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mnist_ae.standins.blood_smears import smears


@pytest.fixture(scope="module")
def painted():
    """The default images, labels, slides and masks."""
    return smears()


@pytest.fixture(scope="module")
def nuclei(painted):
    """The measures of each picture's nucleus, (260, 4)."""
    images, _, _, masks = painted
    measures = [measure(image, mask) for image, mask in zip(images, masks, strict=True)]
    return np.array(measures)


def measure(image, mask):
    """The area of the nucleus, its share of the cell, its grain, and how uneven it is."""
    box = ndimage.find_objects(np.uint8(mask > 0))[0]
    part = tuple(slice(max(side.start - 30, 0), side.stop + 30) for side in box)
    nucleus = mask[part] == 2
    dye = -np.log((image[part].mean(2) + 1) / 256)
    coarse = ndimage.gaussian_filter(dye, 10, truncate=3)
    fine = ndimage.gaussian_filter(dye, 1) - coarse
    core = ndimage.binary_erosion(nucleus, iterations=6)
    edge = nucleus & ~ndimage.binary_erosion(nucleus)
    area = nucleus.sum()
    ratio = area / (mask > 0).sum()
    grain = fine[core].std() / dye[core].mean()
    unevenness = edge.sum() ** 2 / area
    return area, ratio, grain, unevenness


def colour_cube(images):
    """8×8×8 bins of red, green and blue together, (n, 512), each row summing to 1."""
    bins = (images >> 5) @ np.array([64, 8, 1])
    return np.stack([np.bincount(b.ravel(), minlength=512) / b.size for b in bins])


def channel_bins(images):
    """32 bins of each channel by itself, (n, 96)."""
    bins = (images >> 3) + np.array([0, 32, 64])
    return np.stack([np.bincount(b.ravel(), minlength=96) / (b.size / 3) for b in bins])


def score(features, labels, slides, by_slide, repeats=2):
    """Balanced accuracy in %, the mean of five folds and of some shufflings."""
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000))
    folds = StratifiedGroupKFold if by_slide else StratifiedKFold
    scores = []
    for seed in range(repeats):
        scores.append(
            cross_val_score(
                model,
                features,
                labels,
                groups=slides if by_slide else None,
                cv=folds(5, shuffle=True, random_state=seed),
                scoring="balanced_accuracy",
            )
        )
    return 100 * np.mean(scores)


def test_shapes_and_types(painted):
    images, labels, slides, masks = painted
    assert images.shape == (260, 257, 257, 3) and masks.shape == (260, 257, 257)
    assert labels.shape == slides.shape == (260,)
    assert {array.dtype for array in painted} == {np.dtype(np.uint8)}


def test_the_seed_decides_and_other_numbers_work():
    images, labels, slides, masks = smears(5, num_slides=4, cells_per_slide=3, size=96)
    again = smears(5, num_slides=4, cells_per_slide=3, size=96)
    other = smears(6, num_slides=4, cells_per_slide=3, size=96)
    for before, after in zip((images, labels, slides, masks), again, strict=True):
        assert np.array_equal(before, after)
    assert not np.array_equal(images, other[0])
    assert images.shape == (12, 96, 96, 3) and labels.sum() == 6
    assert (masks == 2).any((1, 2)).all()


def test_a_fixed_seed_gives_the_same_pictures_as_ever():
    images, labels, _, _ = smears(num_slides=2, cells_per_slide=2, size=96)
    means = [
        [215.664, 187.296, 214.809, 198.947],
        [202.904, 190.289, 205.673, 188.556],
        [205.671, 181.538, 219.228, 207.939],
        [209.636, 197.965, 199.950, 203.757],
    ]
    assert_unchanged(images, means)
    assert labels.tolist() == [0, 0, 1, 1]


def test_each_slide_is_ill_or_healthy(painted):
    _, labels, slides, _ = painted
    assert np.array_equal(np.bincount(slides), [10] * 26)
    of_slide = labels.reshape(26, 10)
    assert (of_slide == of_slide[:, :1]).all() and of_slide[:, 0].sum() == 13
    assert np.abs(np.diff(of_slide[:, 0].astype(int))).sum() > 4, "ill and healthy in turns"


def test_masks_show_one_cell_in_the_middle_with_its_nucleus_inside(painted):
    masks = painted[3]
    assert set(np.unique(masks)) == {0, 1, 2}
    assert not masks[:, [0, -1]].any() and not masks[:, :, [0, -1]].any(), "whole cells"
    for mask in masks:
        assert ndimage.label(mask)[1] == 1
        centre = np.array(ndimage.center_of_mass(mask > 0))
        assert np.hypot(*(centre - 128)) < 20
        around = ndimage.binary_dilation(mask == 2) & (mask == 0)
        assert not around.any(), "cytoplasm on all sides"


def test_masks_fit_the_pictures(painted):
    images, _, _, masks = painted
    red = images[..., 0]
    for k in range(0, 260, 13):
        nucleus, rest = np.median(red[k][masks[k] == 2]), np.median(red[k][masks[k] == 0])
        assert nucleus < np.median(red[k][masks[k] == 1]) < rest


def test_blasts_differ_as_the_textbooks_say_but_overlap(painted, nuclei):
    ill = painted[1] == 1
    for column, sign in enumerate((1, 1, -1, 1)):
        blast, healthy = sign * nuclei[ill, column], sign * nuclei[~ill, column]
        spread = np.hypot(blast.std(), healthy.std()) / np.sqrt(2)
        assert 0.4 < (blast.mean() - healthy.mean()) / spread < 2.5
        assert np.quantile(blast, 0.1) < np.quantile(healthy, 0.9), "wide overlap"


def test_stain_varies_more_between_slides_than_between_classes(painted):
    images, labels, _, masks = painted
    ill = labels[::10] == 1
    for part in (1, 2):
        colour = [
            np.median(i[m == part], axis=0) for i, m in zip(images, masks, strict=True)
        ]
        of_slide = np.array(colour).reshape(26, 10, 3).mean(1)
        healthy, blast = of_slide[~ill], of_slide[ill]
        within = np.sqrt((healthy.var(0) + blast.var(0)) / 2)
        assert (np.abs(healthy.mean(0) - blast.mean(0)) < within).all()


@pytest.mark.parametrize("histogram", [colour_cube, channel_bins])
def test_colour_alone_helps_a_little_by_slide_and_leaks_by_image(painted, histogram):
    images, labels, slides, _ = painted
    features = histogram(images)
    by_slide = score(features, labels, slides, by_slide=True)
    by_image = score(features, labels, slides, by_slide=False)
    assert 65 < by_slide < 85
    assert by_image > by_slide + 3


def test_shape_and_texture_tell_the_classes_apart(painted, nuclei):
    _, labels, slides, _ = painted
    assert 88 < score(nuclei, labels, slides, by_slide=True) < 98
