"""Data of your own: pictures, one subfolder per class."""

import os
import re
import sys
import unicodedata

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mnist_ae import data


def draw(folder, classes, count, rng, suffix=".png"):
    """Draw grey pictures, in one subfolder per class: {class: (count, 28, 28) uint8}."""
    images = {}
    for name in classes:
        (folder / name).mkdir(parents=True)
        images[name] = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        for k, image in enumerate(images[name]):
            Image.fromarray(image).save(folder / name / f"{k:03}{suffix}")
    return images


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_pictures_in_one_folder_per_class(tmp_path, rng, capsys):
    drawn = draw(tmp_path, ["_a", "b", "c"], 14, rng)
    for name in (".ipynb_checkpoints", "__MACOSX", "@eaDir"):
        draw(tmp_path / name, ["_a"], 1, rng)
    draw(tmp_path / "b", ["@eaDir"], 1, rng)
    (tmp_path / "_a" / "._000.png").write_bytes(b"what macOS leaves")
    (tmp_path / "_a" / "Thumbs.db").write_bytes(b"what Windows leaves")
    train, test = data.load(str(tmp_path))
    shown = capsys.readouterr()
    assert shown.out == shown.err == "", "no message, and no bar for so little"
    assert train.classes == test.classes == ("_a", "b", "c")
    assert train.num_classes == 3
    assert len(train) == 36
    assert len(test) == 6
    assert np.bincount(test.labels).tolist() == [2, 2, 2]
    images = np.concatenate([train.images, test.images])
    labels = np.concatenate([train.labels, test.labels])
    for label, name in enumerate(train.classes):
        found = {image.tobytes() for image in images[labels == label]}
        assert found == {image.tobytes() for image in drawn[name]}
    again, _ = data.load(tmp_path)
    assert np.array_equal(again.images, train.images), "the same split each time"


def test_pictures_are_not_grouped_by_class(tmp_path, rng):
    drawn = draw(tmp_path, ["a", "b"], 35, rng)
    train, test = data.load(tmp_path)
    assert set(train.labels[:15]) == {0, 1}
    assert set(test.labels[:5]) == {0, 1}
    assert np.bincount(test.labels).tolist() == [5, 5], "halves hold as many of each"
    order = np.random.RandomState(0).permutation(60)
    is_test = np.arange(35) % 7 == 0
    in_order = np.concatenate([drawn["a"][~is_test], drawn["b"][~is_test]])
    assert np.array_equal(train.images, in_order[order]), "the same on every machine"


def test_pictures_with_a_split_of_their_own_and_other_sizes(tmp_path, rng, capsys):
    draw(tmp_path / "train", ["x", "y"], 3, rng)
    for name in "xy":
        (tmp_path / "test" / name).mkdir(parents=True)
    wide = Image.new("RGB", (112, 56), (200, 200, 200))
    ImageDraw.Draw(wide).rectangle([40, 16, 63, 39], fill="black")
    wide.save(tmp_path / "test" / "x" / "000.jpg")
    thin = Image.new("L", (1, 3000), 7)
    thin.save(tmp_path / "test" / "x" / "001.png")
    empty = Image.new("RGBA", (50, 50), (0, 0, 0, 0))
    empty.save(tmp_path / "test" / "y" / "001.png")
    train, test = data.load(tmp_path)
    assert train.images.shape == (6, 28, 28)
    assert test.images.shape == (3, 28, 28)
    padded = next(image for image in test.images if 150 < image[0, 0] < 250)
    ink = np.argwhere(padded < 100)
    height, width = np.ptp(ink, axis=0) + 1
    assert height == width == 6, "padded, not stretched"
    assert np.median(padded) == 200
    (blank,) = test.images[test.labels == 1]
    assert blank.min() == 255, "what is transparent is paper"
    assert capsys.readouterr().out == (
        f"{tmp_path / 'test'}: nothing shows on 2 of 3 pictures, each is one even grey "
        "(x/001.png, y/001.png).\n"
    )


@pytest.mark.parametrize(
    ("train_name", "test_name"),
    [
        ("Training", "Testing"),
        ("train", "val"),
        ("TRAIN", "validation"),
        ("train", "t10k"),
        ("Train", "VALID"),
    ],
)
def test_usual_names_of_the_two_halves(tmp_path, rng, train_name, test_name):
    draw(tmp_path / train_name, ["x", "y"], 3, rng)
    draw(tmp_path / test_name, ["x", "y"], 2, rng)
    train, test = data.load(tmp_path)
    assert (len(train), len(test)) == (6, 4)


def test_of_test_and_val_the_first_is_used_and_it_is_said(tmp_path, rng, capsys):
    draw(tmp_path / "train", ["x", "y"], 3, rng)
    draw(tmp_path / "val", ["x", "y"], 5, rng)
    draw(tmp_path / "test", ["x", "y"], 2, rng)
    train, test = data.load(tmp_path)
    assert (len(train), len(test)) == (6, 4)
    assert capsys.readouterr().out == (
        f"{tmp_path}: used train/ for training and test/ for testing; not used: val.\n"
    )


def test_one_half_alone_is_named(tmp_path, rng):
    draw(tmp_path / "Training", ["x", "y"], 3, rng)
    expected = r"found Training alone, expected one folder for training \(train, training\)"
    with pytest.raises(ValueError, match=expected):
        data.load(tmp_path)


def test_a_class_may_be_called_like_a_half(tmp_path, rng):
    draw(tmp_path, ["train", "bus"], 3, rng)
    train, _ = data.load(tmp_path)
    assert train.classes == ("bus", "train")


def test_halves_without_classes_are_refused(tmp_path, rng):
    draw(tmp_path, ["train", "test"], 3, rng)
    with pytest.raises(
        ValueError, match="train: found 0 pictures in 0 subfolders, but 000"
    ):
        data.load(tmp_path)


def test_a_stray_picture_makes_no_class_of_a_half(tmp_path, rng, capsys):
    for half in ("train", "test"):
        draw(tmp_path / half, ["x", "y"], 3, rng)
        Image.linear_gradient("L").save(tmp_path / half / "sheet.png")
    train, test = data.load(tmp_path)
    assert (len(train), len(test)) == (6, 6)
    said = f"{tmp_path / 'test'}: skipped 1 picture beside the classes' folders.\n"
    assert said in capsys.readouterr().out


def test_folders_one_level_too_deep_are_named(tmp_path, rng):
    draw(tmp_path / "unpacked", ["x", "y"], 3, rng)
    deeper = r"none in unpacked \(they lie deeper, in unpacked/x, unpacked/y\)"
    with pytest.raises(ValueError, match=deeper):
        data.load(tmp_path)


def test_class_names_are_compared_in_one_unicode_form(tmp_path, rng):
    names = ["Grün", "Rot"]
    decomposed = [unicodedata.normalize("NFD", name) for name in names]
    draw(tmp_path / "train", decomposed, 3, rng)
    draw(tmp_path / "test", [unicodedata.normalize("NFC", name) for name in names], 2, rng)
    train, test = data.load(tmp_path)
    assert train.classes == test.classes == ("Grün", "Rot")


def test_a_tilde_is_the_home_folder(tmp_path, rng, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    draw(tmp_path / "mine", ["a", "b"], 2, rng)
    train, _ = data.load("~/mine")
    assert train.dataset == "folder mine"


def test_other_suffixes_are_read_or_counted(tmp_path, rng, capsys):
    draw(tmp_path, ["a", "b"], 2, rng, suffix=".pgm")
    drawing = Image.linear_gradient("L")
    drawing.save(tmp_path / "a" / "photo.jfif", "JPEG")
    drawing.save(tmp_path / "a" / "no suffix", "PNG")
    drawing.save(tmp_path / "b" / "odd.dat", "TIFF")
    drawing.save(tmp_path / "stray.png")
    draw(tmp_path / "a", ["inner"], 1, rng)
    (tmp_path / "b" / "photo.heic").write_bytes(b"\0\0\0\x18ftypheic")
    (tmp_path / "b" / "notes.txt").write_text("not a picture")
    (tmp_path / "labels.csv").write_text("not a class")
    train, test = data.load(tmp_path)
    assert len(train) + len(test) == 7
    assert capsys.readouterr().out == (
        f"{tmp_path}: skipped 3 files of other types (.csv, .heic, .txt) and 1 picture "
        "beside the classes' folders and 1 folder within a class (a/inner).\n"
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
    draw(tmp_path / "gap" / "b", ["inner"], 1, rng)
    with pytest.raises(ValueError, match=r"none in b \(they lie deeper, in b/inner\)"):
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
    draw(tmp_path / "bad", ["a", "b"], 3, rng)
    (tmp_path / "bad" / "b" / "001.png").write_bytes(b"<html>")
    with pytest.raises(ValueError, match=r"001\.png: found no readable picture"):
        data.load(tmp_path / "bad")


@pytest.mark.parametrize("inner", ["", "b", "test"])
def test_a_folder_that_may_not_be_read_is_called_so(tmp_path, rng, close, inner):
    folder = tmp_path / "mine"
    if inner == "test":
        draw(folder / "train", ["a", "b"], 2, rng)
        draw(folder / "test", ["a", "b"], 2, rng)
    else:
        draw(folder, ["a", "b"], 3, rng)
    close(folder / inner)
    found = "found a folder that may not be read (Permission denied)"
    with pytest.raises(PermissionError, match=re.escape(f"{folder / inner}: {found}")):
        data.load(folder)


def test_a_folder_within_a_closed_one_is_called_so(tmp_path, rng, close):
    draw(tmp_path / "closed" / "mine", ["a", "b"], 3, rng)
    close(tmp_path / "closed")
    with pytest.raises(PermissionError, match="mine: found a folder that may not be read"):
        data.load(tmp_path / "closed" / "mine")


@pytest.mark.parametrize("name", ["", "x" * 3000])
def test_names_that_no_folder_has(name):
    with pytest.raises(ValueError, match="expected a folder or a known data set"):
        data.load(name)


def test_classes_are_sorted_as_one_counts(tmp_path, rng):
    names = [str(number) for number in range(12)]
    draw(tmp_path, names, 2, rng)
    train, test = data.load(tmp_path)
    assert train.classes == test.classes == tuple(names)
    draw(tmp_path / "words", ["digit 10", "digit 2", "no digit"], 2, rng)
    train, _ = data.load(tmp_path / "words")
    assert train.classes == ("digit 2", "digit 10", "no digit")


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_what_is_not_there_are_counted(tmp_path, rng, capsys):
    draw(tmp_path, ["a", "b"], 3, rng)
    (tmp_path / "a" / "9.png").symlink_to(tmp_path / "gone.png")
    (tmp_path / "c").symlink_to(tmp_path / "c")
    data.load(tmp_path)
    said = f"{tmp_path}: skipped 2 links to what is not there (a/9.png, c).\n"
    assert capsys.readouterr().out == said


def test_pictures_in_two_formats_are_counted(tmp_path, rng, capsys):
    draw(tmp_path, ["a", "b"], 3, rng)
    for name in ("000", "001"):
        picture = Image.open(tmp_path / "b" / f"{name}.png")
        picture.save(tmp_path / "b" / f"{name}.bmp")
    train, test = data.load(tmp_path)
    assert len(train) + len(test) == 8
    said = "2 pictures with the name of another, in another format (b/000.png, b/001.png)"
    assert said in capsys.readouterr().out


def test_what_lies_in_place_of_subfolders_is_named(tmp_path, rng):
    (tmp_path / "mnist_train.csv").write_text("5,0,0")
    with pytest.raises(
        ValueError, match=r"in 0 subfolders, but mnist_train\.csv, expected"
    ):
        data.load(tmp_path)
    draw(tmp_path / "halves" / "train", ["a", "b"], 2, rng)
    draw(tmp_path / "halves", ["test"], 2, rng)
    with pytest.raises(
        ValueError, match=r"test: found no subfolders, expected \('a', 'b'\)"
    ):
        data.load(tmp_path / "halves")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_names_that_are_no_text_can_be_shown(tmp_path, rng, capsys):
    draw(tmp_path, ["a", "b"], 3, rng)
    os.mkdir(os.fsencode(tmp_path) + b"/a/\xc4pfel")
    os.rename(os.fsencode(tmp_path / "b"), os.fsencode(tmp_path) + b"/\xd6l")
    train, _ = data.load(tmp_path)
    assert train.classes == (r"\xd6l", "a")
    assert r"1 folder within a class (a/\xc4pfel)" in capsys.readouterr().out
