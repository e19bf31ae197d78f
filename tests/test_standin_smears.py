"""The painted blood smears: what is in the arrays, and how hard they are by colour alone.

No network may see these pictures before they are frozen: only histograms and masks are measured.
"""

import time

import numpy as np
import pytest
from scipy import ndimage
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mnist_ae.standins.blood_smears import smears


@pytest.fixture(scope="module")
def painted():
    """The default pictures, and the seconds that they took."""
    start = time.process_time()
    arrays = smears()
    return *arrays, time.process_time() - start


@pytest.fixture(scope="module")
def nuclei(painted):
    """Of each picture: the area of the nucleus, its share of the cell, its grain and outline."""
    return np.array([measure(*pair) for pair in zip(painted[0], painted[3], strict=True)])


def measure(image, mask):
    nucleus = mask == 2
    dye = -np.log((image.mean(2) + 1) / 256)
    fine = ndimage.gaussian_filter(dye, 1) - ndimage.gaussian_filter(dye, 10)
    core = ndimage.binary_erosion(nucleus, iterations=6)
    edge = nucleus & ~ndimage.binary_erosion(nucleus)
    area = nucleus.sum()
    return (
        area,
        area / (mask > 0).sum(),
        fine[core].std() / dye[core].mean(),
        edge.sum() ** 2 / area,
    )


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
    return 100 * np.mean(
        [
            cross_val_score(
                model,
                features,
                labels,
                groups=slides if by_slide else None,
                cv=folds(5, shuffle=True, random_state=seed),
                scoring="balanced_accuracy",
            )
            for seed in range(repeats)
        ]
    )


def test_shapes_types_and_time(painted):
    images, labels, slides, masks, seconds = painted
    assert images.shape == (260, 257, 257, 3) and masks.shape == (260, 257, 257)
    assert labels.shape == slides.shape == (260,)
    assert {array.dtype for array in painted[:4]} == {np.dtype(np.uint8)}
    assert seconds < 12, "about 4 s on one idle core"


def test_the_seed_decides_and_other_numbers_work():
    one, same, other = (
        smears(seed, num_slides=4, cells_per_slide=3, size=96) for seed in (5, 5, 6)
    )
    assert all(np.array_equal(a, b) for a, b in zip(one, same, strict=True))
    assert not np.array_equal(one[0], other[0])
    assert one[0].shape == (12, 96, 96, 3) and one[1].sum() == 6
    assert (one[3] == 2).any((1, 2)).all()


def test_each_slide_is_ill_or_healthy(painted):
    _, labels, slides, _, _ = painted
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
    images, _, _, masks, _ = painted
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
    images, labels, _, masks, _ = painted
    ill = labels[::10] == 1
    for part in (1, 2):
        colour = [np.median(i[m == part], axis=0) for i, m in zip(images, masks, strict=True)]
        of_slide = np.array(colour).reshape(26, 10, 3).mean(1)
        healthy, blast = of_slide[~ill], of_slide[ill]
        within = np.sqrt((healthy.var(0) + blast.var(0)) / 2)
        assert (np.abs(healthy.mean(0) - blast.mean(0)) < within).all()


@pytest.mark.parametrize("histogram", [colour_cube, channel_bins])
def test_colour_alone_helps_a_little_by_slide_and_leaks_by_image(painted, histogram):
    images, labels, slides, _, _ = painted
    features = histogram(images)
    by_slide, by_image = (score(features, labels, slides, way) for way in (True, False))
    assert 65 < by_slide < 85
    assert by_image > by_slide + 3


def test_shape_and_texture_tell_the_classes_apart(painted, nuclei):
    _, labels, slides, _, _ = painted
    assert 88 < score(nuclei, labels, slides, by_slide=True) < 98
