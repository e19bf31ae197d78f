"""Data of your own: IDX files of any prefix, or pictures, one subfolder per class."""

import gzip

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_ae import data
from mnist_ae.idx import IdxError, write_idx


def draw(folder, classes, count, rng, suffix=".png"):
    """Draw grey pictures of one value each, in one subfolder per class: {class: values}."""
    values = {}
    for name in classes:
        (folder / name).mkdir(parents=True)
        values[name] = rng.integers(0, 256, count).tolist()
        for k, value in enumerate(values[name]):
            Image.new("L", (28, 28), value).save(folder / name / f"{k:03}{suffix}")
    return values


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_idx_files_of_any_prefix_and_size(tmp_path, four_arrays):
    train_images, train_labels, test_images, test_labels = four_arrays
    for kind, images, labels in (
        ("emnist-digits-train", train_images, train_labels),
        ("emnist-digits-test", test_images, test_labels),
    ):
        write_idx(tmp_path / f"{kind}-images-idx3-ubyte", images[:, :14])
        plain = tmp_path / f"{kind}-labels-idx1-ubyte"
        write_idx(plain, labels)
        plain.with_name(f"{plain.name}.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    train, test = data.load(tmp_path)
    assert np.array_equal(train.images, train_images[:, :14])
    assert np.array_equal(train.labels, train_labels)
    assert np.array_equal(test.images, test_images[:, :14])
    assert train.dataset == f"folder {tmp_path.name}", "no claim is made for it"


def test_both_splits_of_idx_files_know_the_same_number_of_classes(tmp_path):
    images = np.zeros((2, 28, 28), np.uint8)
    for kind, highest in (("letters-train", 25), ("letters-test", 7)):
        write_idx(tmp_path / f"{kind}-images-idx3-ubyte", images)
        write_idx(tmp_path / f"{kind}-labels-idx1-ubyte", np.array([0, highest], np.uint8))
    train, test = data.load(tmp_path)
    assert train.num_classes == test.num_classes == 26
    assert train.classes[25] == "25"


def test_pictures_in_one_folder_per_class(tmp_path, rng, capsys):
    values = draw(tmp_path, ["a", "b", "c"], 14, rng)
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / "a" / "._000.png").write_bytes(b"what macOS leaves")
    (tmp_path / "a" / "Thumbs.db").write_bytes(b"what Windows leaves")
    train, test = data.load(str(tmp_path))
    shown = capsys.readouterr()
    assert shown.out == shown.err == "", "no message, and no bar for so little"
    assert train.classes == test.classes == ("a", "b", "c")
    assert train.num_classes == 3
    assert len(train) == 36
    assert len(test) == 6
    assert np.bincount(test.labels).tolist() == [2, 2, 2]
    images = np.concatenate([train.images, test.images])
    labels = np.concatenate([train.labels, test.labels])
    assert not images.std(axis=(1, 2)).any()
    for label, name in enumerate("abc"):
        found = images[labels == label, 0, 0]
        assert sorted(found.tolist()) == sorted(values[name])
    again, _ = data.load(tmp_path)
    assert np.array_equal(again.images, train.images), "the same split each time"


def test_pictures_with_a_split_of_their_own_and_other_sizes(tmp_path, rng):
    draw(tmp_path / "train", ["x", "y"], 3, rng)
    draw(tmp_path / "test", ["x", "y"], 2, rng, suffix=".jpg")
    wide = Image.new("RGB", (100, 40), (255, 255, 255))
    wide.save(tmp_path / "test" / "x" / "000.jpg")
    (tmp_path / "test" / "x" / "001.jpg").unlink()
    empty = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    empty.save(tmp_path / "test" / "x" / "001.png")
    train, test = data.load(tmp_path)
    assert train.images.shape == (6, 28, 28)
    assert test.images.shape == (4, 28, 28)
    assert test.images[0].min() >= 254
    assert test.images[1].min() == 255, "what is transparent is paper"


@pytest.mark.parametrize(
    ("train_name", "test_name"),
    [("Training", "Testing"), ("train", "val"), ("TRAIN", "validation"), ("train", "t10k")],
)
def test_usual_names_of_the_two_halves(tmp_path, rng, train_name, test_name):
    draw(tmp_path / train_name, ["x", "y"], 3, rng)
    draw(tmp_path / test_name, ["x", "y"], 2, rng)
    train, test = data.load(tmp_path)
    assert (len(train), len(test)) == (6, 4)


@pytest.mark.parametrize(
    ("colour", "paper", "stroke"), [("white", 0, 255), ("black", 255, 0)]
)
def test_ink_on_a_transparent_background_shows(tmp_path, colour, paper, stroke):
    for name in "17":
        (tmp_path / name).mkdir()
        for k in range(2):
            picture = Image.new("RGBA", (28, 28), (0, 0, 0, 0))
            ImageDraw.Draw(picture).line([(14, 4), (14, 24)], fill=colour, width=4)
            picture.save(tmp_path / name / f"{k}.png")
    train, _ = data.load(tmp_path)
    assert train.images[0, 0, 0] == paper
    assert train.images[0, 14, 14] == stroke


def test_other_suffixes_are_read_or_counted(tmp_path, rng, capsys):
    draw(tmp_path, ["a", "b"], 2, rng, suffix=".pgm")
    Image.new("L", (28, 28)).save(tmp_path / "a" / "photo.jfif", "JPEG")
    (tmp_path / "b" / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (tmp_path / "b" / "notes.txt").write_text("not a picture")
    train, test = data.load(tmp_path)
    assert len(train) + len(test) == 5
    assert capsys.readouterr().out == (
        f"{tmp_path}: skipped 2 files of other types (.heic, .txt).\n"
    )


def test_folders_without_pictures_are_named(tmp_path, rng):
    for name in ("nothing", "one"):
        (tmp_path / name).mkdir()
    draw(tmp_path / "one", ["only"], 3, rng)
    for name in ("nothing", "one"):
        with pytest.raises(ValueError, match=f"{name}: found . pictures in . subfolders"):
            data.load(tmp_path / name)
    draw(tmp_path / "gap", ["a", "b", "c"], 3, rng)
    for path in (tmp_path / "gap" / "b").iterdir():
        path.unlink()
    with pytest.raises(ValueError, match="6 pictures in 3 subfolders, none in b, expected"):
        data.load(tmp_path / "gap")
    draw(tmp_path / "few", ["a"], 3, rng)
    draw(tmp_path / "few", ["b"], 1, rng)
    with pytest.raises(ValueError, match="few: found a class of 1 picture"):
        data.load(tmp_path / "few")
    draw(tmp_path / "halves" / "train", ["a", "b"], 2, rng)
    draw(tmp_path / "halves" / "test", ["a", "c"], 2, rng)
    with pytest.raises(ValueError, match=r"test: found the classes \('a', 'c'\), expected"):
        data.load(tmp_path / "halves")


def test_bad_pictures_are_named(tmp_path, rng):
    draw(tmp_path / "deep", ["a", "b"], 3, rng)
    deep = Image.fromarray(np.full((28, 28), 40_000, np.uint16))
    deep.save(tmp_path / "deep" / "b" / "001.png")
    with pytest.raises(ValueError, match="expected 8 bits per channel"):
        data.load(tmp_path / "deep")
    draw(tmp_path / "bad", ["a", "b"], 3, rng)
    (tmp_path / "bad" / "b" / "001.png").write_bytes(b"<html>")
    with pytest.raises(ValueError, match=r"001\.png: found no readable picture"):
        data.load(tmp_path / "bad")


def test_idx_files_without_partners_are_named(tmp_path):
    images = np.zeros((2, 3, 3), np.uint8)
    write_idx(tmp_path / "train-images-idx3-ubyte", images)
    with pytest.raises(ValueError, match="expected one train and one test file"):
        data.load(tmp_path)
    write_idx(tmp_path / "test-images-idx3-ubyte", images)
    with pytest.raises((IdxError, OSError), match="train-labels"):
        data.load(tmp_path)
