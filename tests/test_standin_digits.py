"""The digits that stand in for MNIST; the data room's tests look at them all."""

from fingerprints import assert_unchanged

from mnist_ae.standins import scanned_digits


def test_a_fixed_seed_gives_the_same_pictures_as_ever(monkeypatch):
    monkeypatch.setattr(scanned_digits, "NUM_TRAIN", 300)
    monkeypatch.setattr(scanned_digits, "NUM_TEST", 100)
    train_images, train_labels, test_images, test_labels = scanned_digits.digits()
    train_means = [
        [46.128, 4.464, 58.750, 49.066],
        [72.500, 55.974, 15.418, 79.077],
        [49.923, 0.000, 60.857, 80.378],
    ]
    test_means = [
        [59.286, 54.306, 29.117, 71.510],
        [21.597, 44.643, 55.204, 46.592],
        [52.684, 63.541, 44.066, 55.597],
    ]
    assert_unchanged(train_images[:3], train_means)
    assert_unchanged(test_images[:3], test_means)
    assert train_labels[:10].tolist() == [6, 3, 6, 3, 2, 1, 9, 9, 5, 8]
    assert test_labels[:10].tolist() == [9, 4, 3, 0, 7, 9, 8, 4, 6, 3]
