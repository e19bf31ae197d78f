import gzip

import numpy as np
import pytest
from PIL import Image

from mnist_ae import data
from mnist_ae.idx import IdxError, write_idx


def draw(folder, classes, count, rng, suffix=".png"):
    """Grey pictures, each of one value, in one subfolder a class; gives {class: values}."""
    values = {}
    for name in classes:
        (folder / name).mkdir(parents=True)
        values[name] = rng.integers(0, 256, count).tolist()
        for k, value in enumerate(values[name]):
            Image.new("L", (28, 28), value).save(folder / name / f"{k:03}{suffix}")
    return values


def test_idx_files_of_any_prefix_and_size(tmp_path, four_arrays):
    train, labels, test, test_labels = four_arrays
    names = ("emnist-digits-train", "emnist-digits-test")
    for kind, images, answers in zip(names, (train, test), (labels, test_labels), strict=True):
        write_idx(tmp_path / f"{kind}-images-idx3-ubyte", images[:, :14])
        write_idx(tmp_path / f"{kind}-labels-idx1-ubyte", answers)
        path = tmp_path / f"{kind}-labels-idx1-ubyte"
        path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
        path.unlink()
    loaded, held_out = data.load(tmp_path)
    assert np.array_equal(loaded.images, train[:, :14]) and np.array_equal(loaded.labels, labels)
    assert np.array_equal(held_out.images, test[:, :14])
    assert loaded.dataset == f"folder {tmp_path.name}", "no claim is made for it"


def test_pictures_in_one_folder_a_class(tmp_path):
    values = draw(tmp_path, ["a", "b", "c"], 14, np.random.default_rng(0))
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / "a" / "._000.png").write_bytes(b"what macOS leaves")
    train, test = data.load(str(tmp_path))
    assert train.classes == ("a", "b", "c")
    assert len(train) == 36 and len(test) == 6
    assert np.bincount(test.labels).tolist() == [2, 2, 2]
    for label, name in enumerate("abc"):
        found = [*train.images[train.labels == label], *test.images[test.labels == label]]
        assert sorted(int(image[0, 0]) for image in found) == sorted(values[name])
        assert all(image.std() == 0 for image in found)
    again, _ = data.load(tmp_path)
    assert np.array_equal(again.images, train.images), "the same split each time"


def test_pictures_with_a_split_of_their_own_and_other_sizes(tmp_path):
    rng = np.random.default_rng(0)
    draw(tmp_path / "train", ["x", "y"], 3, rng)
    draw(tmp_path / "test", ["x", "y"], 2, rng, suffix=".jpg")
    Image.new("RGB", (100, 40), (255, 255, 255)).save(tmp_path / "test" / "x" / "000.jpg")
    (tmp_path / "test" / "x" / "001.jpg").unlink()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(tmp_path / "test" / "x" / "001.png")
    train, test = data.load(tmp_path)
    assert train.images.shape == (6, 28, 28) and test.images.shape == (4, 28, 28)
    assert test.images[0].min() >= 254
    assert test.images[1].min() == 255, "what is transparent is paper"


def test_refusals_name_the_folder_or_file(tmp_path):
    for content in ("nothing", "one"):
        (tmp_path / content).mkdir()
    draw(tmp_path / "one", ["only"], 3, np.random.default_rng(0))
    for name in ("nothing", "one"):
        with pytest.raises(ValueError, match=f"{name}: found . pictures in . subfolders"):
            data.load(tmp_path / name)
    draw(tmp_path / "deep", ["a", "b"], 3, np.random.default_rng(0))
    deep = Image.fromarray(np.full((28, 28), 40_000, np.uint16))
    deep.save(tmp_path / "deep" / "b" / "001.png")
    with pytest.raises(ValueError, match="expected 8 bits a channel"):
        data.load(tmp_path / "deep")
    draw(tmp_path / "bad", ["a", "b"], 3, np.random.default_rng(0))
    (tmp_path / "bad" / "b" / "001.png").write_bytes(b"<html>")
    with pytest.raises(ValueError, match=r"001\.png: found no readable picture"):
        data.load(tmp_path / "bad")
    write_idx(tmp_path / "nothing" / "train-images-idx3-ubyte", np.zeros((2, 3, 3), np.uint8))
    with pytest.raises(ValueError, match="expected one train and one test file"):
        data.load(tmp_path / "nothing")
    write_idx(tmp_path / "nothing" / "test-images-idx3-ubyte", np.zeros((2, 3, 3), np.uint8))
    with pytest.raises((IdxError, OSError), match="train-labels"):
        data.load(tmp_path / "nothing")
