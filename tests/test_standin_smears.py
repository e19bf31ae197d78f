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

from mnist_ae.standins import blood_cells, white_cell_kinds
from mnist_ae.standins.blood_smears import smears
from mnist_ae.standins.cell_shapes import soft_step
from mnist_ae.standins.nuclei import chromatin, paint_nucleus


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
        [205.847, 208.402, 192.010, 208.693],
        [192.615, 215.219, 197.143, 205.330],
        [188.366, 175.819, 184.932, 196.102],
        [202.854, 199.187, 191.700, 199.134],
    ]
    assert_unchanged(images, means)
    assert labels.tolist() == [0, 0, 1, 1]


def grid(reach=10.0, size=401):
    """Positions of pixels in µm: (y, x), as a picture's part has them."""
    axis = np.linspace(-reach, reach, size, dtype=np.float32)
    return axis[:, None], axis[None, :]


def test_a_soft_edge_rises_from_0_to_1():
    depth = np.linspace(-2, 2, 101)
    edge = soft_step(depth, 0.6)
    assert edge[0] == 0 and edge[-1] == 1 and edge[50] == pytest.approx(0.5)
    assert (np.diff(edge) >= 0).all()
    between = depth[(edge > 0.01) & (edge < 0.99)]
    assert 0.6 < np.ptp(between) < 0.9, "about as wide as said"


def test_forms_of_nuclei_are_one_piece_of_about_the_area_asked_for():
    y, x = grid()
    for kind in (*white_cell_kinds.HEALTHY, *white_cell_kinds.LYMPHOBLASTS):
        areas = []
        for seed in range(20):
            rng = np.random.default_rng(seed)
            inside = paint_nucleus(kind, y, x, radius=3.0, rng=rng) > 0
            assert ndimage.label(inside)[1] == 1, kind
            areas.append(inside.mean() * 20**2)
        assert 0.7 < np.mean(areas) / (np.pi * 3**2) < 1.3, kind


def test_a_granulocytes_nucleus_has_lobes_and_a_lymphocytes_has_none():
    y, x = grid()
    num_lobes = {}
    for name in ("NEUTROPHIL", "EOSINOPHIL", "SMALL_LYMPHOCYTE"):
        kind = getattr(white_cell_kinds, name)
        found = []
        for seed in range(20):
            depth = paint_nucleus(kind, y, x, radius=3.0, rng=np.random.default_rng(seed))
            found.append(ndimage.label(depth > 0.7)[1])  # without the bridges
        num_lobes[name] = found
    assert set(num_lobes["SMALL_LYMPHOCYTE"]) == {1}
    assert set(num_lobes["EOSINOPHIL"]) == {2}
    assert {2, 3, 4} <= set(num_lobes["NEUTROPHIL"])


def test_chromatin_is_coarser_in_a_lymphocyte_than_in_a_blast():
    rng = np.random.default_rng(0)
    contrast = {}
    for name in ("SMALL_LYMPHOCYTE", "L1_BLAST"):
        kind = getattr(white_cell_kinds, name)
        dyes = [chromatin(kind, (80, 80), 0.1, rng) for _ in range(30)]
        contrast[name] = np.mean([dye.std() / dye.mean() for dye in dyes])
        assert 0.9 < np.mean(dyes) < 1.1
    assert contrast["SMALL_LYMPHOCYTE"] > 1.5 * contrast["L1_BLAST"]


def test_platelets_lie_outside_red_cells():
    axis = np.linspace(-12.8, 12.8, 257, dtype=np.float32)
    crowded = np.zeros((3, 257, 257), np.float32)
    crowded[blood_cells.RED, :, :200] = 1  # room is left at the right edge only
    before = crowded[blood_cells.RED].copy()
    rng = np.random.default_rng(0)
    for _ in range(30):
        blood_cells.paint_platelet(crowded, axis, 5.0, rng)
    dye = crowded[blood_cells.CYTOPLASM]
    assert dye.any()
    assert not dye[before > 0].any()


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
    # Not how uneven a nucleus is: granulocytes, healthy cells, have the most uneven ones.
    for column, sign in enumerate((1, 1, -1)):
        blast, healthy = sign * nuclei[ill, column], sign * nuclei[~ill, column]
        spread = np.hypot(blast.std(), healthy.std()) / np.sqrt(2)
        assert 0.4 < (blast.mean() - healthy.mean()) / spread < 2.5
        assert np.quantile(blast, 0.1) < np.quantile(healthy, 0.9), "wide overlap"


def test_stain_varies_more_between_slides_than_between_classes(painted):
    images, labels, _, masks = painted
    ill = labels[::10] == 1
    for part in (1, 2):
        colour = []
        for image, mask in zip(images, masks, strict=True):
            inner = ndimage.binary_erosion(mask == part, iterations=3)  # edges are soft
            colour.append(np.median(image[inner], axis=0))
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
    assert 60 < by_slide < 80
    assert by_image > by_slide + 3


def test_shape_and_texture_tell_the_classes_apart(painted, nuclei):
    _, labels, slides, _ = painted
    assert 88 < score(nuclei, labels, slides, by_slide=True) < 98
