import importlib
import time

import numpy as np
import pytest

from mnist_ae.standins.drawn_clothes import CLASSES, Dice, clothes, draw


@pytest.fixture(scope="module")
def made():
    """The four arrays, and the seconds of computing that they took."""
    start = time.process_time()
    arrays = clothes()
    return arrays, time.process_time() - start


@pytest.fixture
def few(monkeypatch):
    """Let the stand-in have 300 and 100 pictures."""
    module = importlib.import_module("mnist_ae.standins.drawn_clothes")
    monkeypatch.setattr(module, "NUM_TRAIN", 300)
    monkeypatch.setattr(module, "NUM_TEST", 100)


def test_shapes_types_and_balance(made):
    (train_images, train_labels, test_images, test_labels), _ = made
    assert train_images.shape == (60_000, 28, 28) and test_images.shape == (10_000, 28, 28)
    assert train_images.dtype == test_images.dtype == np.uint8
    assert train_labels.dtype == test_labels.dtype == np.uint8
    assert np.bincount(train_labels).tolist() == [6000] * 10
    assert np.bincount(test_labels).tolist() == [1000] * 10
    assert np.bincount(train_labels[:1000]).min() > 60, "shuffled"


def test_classes_in_the_order_of_fashion_mnist():
    names = list(CLASSES)
    assert names[:5] == ["T-shirt/top", "trouser", "pullover", "dress", "coat"]
    assert names[5:] == ["sandal", "shirt", "sneaker", "bag", "ankle boot"]


def test_quick(made):
    assert made[1] < 10


def test_the_seed_decides(few):
    once, again, other = clothes(seed=3), clothes(seed=3), clothes(seed=4)
    assert all(np.array_equal(*pair) for pair in zip(once, again, strict=True))
    assert not any(np.array_equal(*pair) for pair in zip(once, other, strict=True))


def test_garments_are_light_on_black_and_inside_the_picture(made):
    images = made[0][0]
    assert 0.2 < images.mean() / 255 < 0.35 and images.max() == 255
    assert 0.4 < (images == 0).mean() < 0.65
    border = np.concatenate([images[:, [0, -1]].ravel(), images[:, :, [0, -1]].ravel()])
    assert (border > 0).mean() < 0.02
    assert (images > 25).sum((1, 2)).min() > 25, "no picture is empty"


def test_no_two_pictures_are_the_same(made):
    (train_images, _, test_images, _), _ = made
    assert len({image.tobytes() for image in (*train_images, *test_images)}) == 70_000


def test_kinds_differ_and_splits_agree_in_the_mean(made):
    train_images, train_labels, test_images, test_labels = made[0]
    train = np.stack([train_images[train_labels == label].mean(0) for label in range(10)])
    test = np.stack([test_images[test_labels == label].mean(0) for label in range(10)])
    apart = abs(train[:, None] - test).mean((2, 3))  # (10, 10), in grey levels
    assert apart.diagonal().max() < 3 and apart[~np.eye(10, dtype=bool)].min() > 6


def test_a_linear_classifier_finds_it_neither_easy_nor_hopeless(made):
    from sklearn.linear_model import LogisticRegression

    train_images, train_labels, test_images, test_labels = made[0]
    x, x_test = (
        np.float32(images.reshape(-1, 784) / 255) for images in (train_images, test_images)
    )
    linear = LogisticRegression(tol=3e-3, max_iter=200).fit(x[:10_000], train_labels[:10_000])
    assert 0.7 < linear.score(x_test, test_labels) < 0.9


@pytest.mark.parametrize("name", CLASSES)
def test_every_kind_varies(name):
    images = draw(name, Dice(np.random.default_rng(0), 200))
    ink = (images > 25).sum((1, 2))
    assert images.shape == (200, 28, 28) and images.dtype == np.uint8
    brightness = images.sum((1, 2)) / ink
    assert ink.std() > 20 and brightness.std() > 20
