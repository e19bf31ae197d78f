"""The painted photographs of the retina: what they show; a threshold is not enough."""

import numpy as np
import pytest
from fingerprints import assert_unchanged
from scipy.ndimage import gaussian_filter, label

from mnist_ae.standins.fundus import fundus
from mnist_ae.standins.vessel_trees import THINNEST, grow, plant, split_radius

GAZE = 160 + 0j
FOVEA = 185


@pytest.fixture(scope="module")
def pictures():
    """Images, masks and fields of six eyes."""
    return fundus(num_images=6)


@pytest.fixture(scope="module")
def trees():
    """The branches of six eyes."""
    eyes = []
    for seed in range(6):
        rng = np.random.default_rng(seed)
        eyes.append(grow(rng, plant(rng, 3.5), GAZE, FOVEA))
    return eyes


def dice(found, mask):
    """The overlap of two boolean arrays, 0..1."""
    return 2 * (found & mask).sum() / (found.sum() + mask.sum())


def best_threshold(scores, masks):
    """The score above which lies what overlaps the masks best, of 60 tried."""
    tried = np.quantile(np.concatenate(scores), np.linspace(0.5, 0.99, 60))
    overlaps = []
    for threshold in tried:
        pairs = zip(scores, masks, strict=True)
        overlaps.append(np.mean([dice(score > threshold, mask) for score, mask in pairs]))
    return tried[np.argmax(overlaps)]


def test_shapes_and_types(pictures):
    images, masks, fields = pictures
    assert images.shape == (6, 584, 565, 3) and images.dtype == np.uint8
    assert masks.shape == fields.shape == (6, 584, 565)
    assert masks.dtype == fields.dtype == bool


def test_same_seed_same_pictures_whatever_their_number(pictures):
    for all_six, one in zip(pictures, fundus(num_images=1), strict=True):
        assert np.array_equal(all_six[:1], one)
    other, _, _ = fundus(seed=1, num_images=1)
    assert not np.array_equal(other[0], pictures[0][0])
    assert len({image.tobytes() for image in pictures[0]}) == 6


def test_a_fixed_seed_gives_the_same_pictures_as_ever():
    images, masks, _ = fundus(num_images=2, size=(292, 283))
    image_means = [[76.907, 64.267, 73.738, 70.609], [57.795, 73.915, 64.505, 78.504]]
    mask_means = [[30.098, 17.751, 28.757, 14.394], [16.937, 26.583, 10.086, 28.788]]
    assert_unchanged(images, image_means)
    assert_unchanged(255 * masks.astype(np.uint8), mask_means)


def test_size_scales_the_picture():
    images, masks, fields = fundus(num_images=1, size=(292, 283))
    assert images.shape == (1, 292, 283, 3)
    assert 0.06 < masks.sum() / fields.sum() < 0.18


def test_field_is_round_and_black_outside(pictures):
    images, masks, fields = pictures
    y, x = np.mgrid[:584, :565]
    for image, field in zip(images, fields, strict=True):
        far = np.hypot(y - y[field].mean(), x - x[field].mean())
        assert far[field].max() < far[~field].min() + 1
        assert 260 < far[field].max() < 275
        assert image[far > 275].max() < 25 and image[field].mean() > 60
    assert not (masks & ~fields).any()


def test_share_of_vessels(pictures):
    _, masks, fields = pictures
    shares = masks.sum((1, 2)) / fields.sum((1, 2))
    assert 0.08 < shares.mean() < 0.14
    assert shares.min() > 0.06 and shares.max() < 0.16 and np.ptp(shares) > 0.005


def test_vessels_are_dark_most_of_all_in_green(pictures):
    for image, mask, field in zip(*pictures, strict=True):
        around = field & ~mask
        weight = gaussian_filter(1.0 * around, 6) + 1e-9
        contrast = []
        for channel in image.astype(float).transpose(2, 0, 1):
            near = gaussian_filter(channel * around, 6) / weight
            contrast.append((near - channel)[mask].mean() / near[mask].mean())
        red, green, _ = contrast
        assert green > 0.05 and green > 1.5 * red


def test_disc_is_left_in_some_and_right_in_others(pictures):
    bright = [gaussian_filter(image[..., 1].astype(float), 12) for image in pictures[0]]
    columns = [np.unravel_index(image.argmax(), image.shape)[1] for image in bright]
    assert min(columns) < 200 and max(columns) > 365


def test_murray_by_hand():
    radii, angles = split_radius(2.0, 0.5)
    assert np.allclose(radii, 2 / 2 ** (1 / 3))
    # Murray: about 75° between equals
    assert np.allclose(np.degrees(angles), 37.47, atol=0.01)
    radii, angles = split_radius(3.0, 0.001)
    assert np.allclose((radii**3).sum(), 27) and np.isclose(radii[1], 0.3)
    assert angles[0] < np.radians(2) and angles[1] > np.radians(80)


def test_trees_keep_murrays_law_and_hang_together(trees):
    for branches in trees:
        children = {}
        for i, branch in enumerate(branches):
            assert len(branch.points) == len(branch.radii) and branch.parent < i
            assert (np.diff(branch.radii) <= 0).all() and branch.radii[-1] > 0.8 * THINNEST
            children.setdefault(branch.parent, []).append(branch)
        roots = children.pop(-1)
        assert len(roots) == 5 and all(abs(root.points[0]) < 25 for root in roots)
        assert len(children) > 50
        for parent, (one, two) in children.items():
            assert one.points[0] == two.points[0] == branches[parent].points[-1]
            cubes = one.radii[0] ** 3 + two.radii[0] ** 3
            assert np.isclose(branches[parent].radii[-1] ** 3, cubes)


def test_trees_arch_around_the_fovea(trees):
    for branches in trees:
        points = np.concatenate([branch.points for branch in branches])
        assert abs(points - FOVEA).min() > 25
        assert (points.imag > 100).any()
        assert (points.imag < -100).any()
        assert points.real.max() > 250


def test_mask_hangs_together(pictures):
    for mask in pictures[1]:
        parts, _ = label(mask, np.ones((3, 3)))
        assert np.bincount(parts[mask]).max() > 0.6 * mask.sum()


@pytest.mark.parametrize("corrected", [False, True])
def test_a_threshold_is_not_enough(pictures, corrected):
    scores = []
    held = []
    for image, mask, field in zip(*pictures, strict=True):
        green = image[..., 1] * 1.0
        weight = gaussian_filter(1.0 * field, 15) + 1e-9
        broad = gaussian_filter(green * field, 15) / weight
        scores.append((broad * corrected - green)[field])
        held.append(mask[field])
    best = best_threshold(scores[:3], held[:3])
    overlaps = [dice(scores[k] > best, held[k]) for k in (3, 4, 5)]
    assert 0.15 < np.mean(overlaps) < 0.6
