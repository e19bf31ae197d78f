"""The drawn clothes: their kinds, how they vary, and how hard they are to classify."""

import numpy as np
import pytest
from fingerprints import assert_unchanged
from sklearn.linear_model import LogisticRegression

from mnist_ae.standins import drawn_clothes
from mnist_ae.standins.drawn_clothes import CLASSES, Dice, clothes, draw


@pytest.fixture(scope="module")
def garments():
    """The four arrays, with 10,000 and 5,000 pictures."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drawn_clothes, "NUM_TRAIN", 10_000)
        patch.setattr(drawn_clothes, "NUM_TEST", 5_000)
        return clothes()


@pytest.fixture
def few(monkeypatch):
    """Let the stand-in have 300 and 100 pictures."""
    monkeypatch.setattr(drawn_clothes, "NUM_TRAIN", 300)
    monkeypatch.setattr(drawn_clothes, "NUM_TEST", 100)


def test_as_many_pictures_as_fashion_mnist():
    assert drawn_clothes.NUM_TRAIN == 60_000
    assert drawn_clothes.NUM_TEST == 10_000


def test_shapes_types_and_balance(garments):
    train_images, train_labels, test_images, test_labels = garments
    assert train_images.shape == (10_000, 28, 28)
    assert test_images.shape == (5_000, 28, 28)
    assert {array.dtype for array in garments} == {np.dtype(np.uint8)}
    assert np.bincount(train_labels).tolist() == [1000] * 10
    assert np.bincount(test_labels).tolist() == [500] * 10
    assert np.bincount(train_labels[:1000]).min() > 60, "shuffled"


def test_classes_in_the_order_of_fashion_mnist():
    names = list(CLASSES)
    assert names[:5] == ["T-shirt/top", "trouser", "pullover", "dress", "coat"]
    assert names[5:] == ["sandal", "shirt", "sneaker", "bag", "ankle boot"]


def test_the_seed_decides(few):
    once = clothes(seed=3)
    again = clothes(seed=3)
    other = clothes(seed=4)
    for k in range(4):
        assert np.array_equal(once[k], again[k])
        assert not np.array_equal(once[k], other[k])


def test_a_fixed_seed_gives_the_same_pictures_as_ever(few):
    train_images, train_labels, test_images, test_labels = clothes()
    last = [train_images[-1], test_images[-1]]
    means = [[0.668, 51.786, 52.515, 30.765], [40.546, 42.418, 24.852, 30.311]]
    assert_unchanged(last, means)
    assert train_labels[:10].tolist() == [6, 1, 8, 6, 6, 0, 7, 2, 0, 5]
    assert test_labels[:10].tolist() == [5, 8, 9, 8, 4, 3, 4, 4, 1, 9]


def test_each_kind_is_drawn_as_ever():
    expected = {
        "T-shirt/top": [101.893, 76.372, 90.566, 77.638],
        "trouser": [37.908, 28.219, 21.276, 26.959],
        "pullover": [95.056, 69.357, 110.464, 95.061],
        "dress": [74.561, 51.046, 84.439, 72.265],
        "coat": [88.633, 71.469, 111.311, 99.332],
        "sandal": [1.148, 36.020, 29.571, 25.311],
        "shirt": [92.321, 68.821, 110.163, 94.571],
        "sneaker": [15.046, 59.847, 58.750, 51.214],
        "bag": [33.408, 29.832, 90.612, 85.923],
        "ankle boot": [4.224, 95.184, 67.066, 79.730],
    }
    for name, means in expected.items():
        images = draw(name, Dice(np.random.default_rng(0), 5))
        assert_unchanged(images[-1:], [means])


def test_garments_are_light_on_black_and_inside_the_picture(garments):
    images = garments[0]
    assert 0.2 < images.mean() / 255 < 0.35 and images.max() == 255
    assert 0.4 < (images == 0).mean() < 0.65
    border = np.concatenate([images[:, [0, -1]].ravel(), images[:, :, [0, -1]].ravel()])
    assert (border > 0).mean() < 0.02
    assert (images > 25).sum((1, 2)).min() > 25, "no picture is empty"


def test_no_two_pictures_are_the_same(garments):
    images = np.concatenate([garments[0], garments[2]])
    assert len({image.tobytes() for image in images}) == len(images)


def test_kinds_differ_and_splits_agree_in_the_mean(garments):
    train_images, train_labels, test_images, test_labels = garments
    train = np.stack([train_images[train_labels == label].mean(0) for label in range(10)])
    test = np.stack([test_images[test_labels == label].mean(0) for label in range(10)])
    apart = abs(train[:, None] - test).mean((2, 3))  # (10, 10), in grey levels
    assert apart.diagonal().max() < 3
    assert apart[~np.eye(10, dtype=bool)].min() > 6


def test_a_linear_classifier_finds_it_neither_easy_nor_hopeless(garments):
    train_images, train_labels, test_images, test_labels = garments
    x = np.float32(train_images[:5000].reshape(-1, 784) / 255)
    x_test = np.float32(test_images.reshape(-1, 784) / 255)
    linear = LogisticRegression(tol=3e-3, max_iter=200).fit(x, train_labels[:5000])
    assert 0.7 < linear.score(x_test, test_labels) < 0.9


@pytest.mark.parametrize("name", CLASSES)
def test_every_kind_varies(name):
    images = draw(name, Dice(np.random.default_rng(0), 200))
    ink = (images > 25).sum((1, 2))
    assert images.shape == (200, 28, 28) and images.dtype == np.uint8
    brightness = images.sum((1, 2)) / ink
    assert ink.std() > 20 and brightness.std() > 20
