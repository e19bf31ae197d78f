"""A known data set's files under other names and in other packings, found by content."""

import dataclasses
import gzip
import os
import tarfile
import zipfile

import numpy as np
import pytest

from mnist_ae import data
from mnist_ae.data import pinned_files
from mnist_ae.data.other_names import guess_file


@pytest.fixture
def folder(small_mnist, tmp_path):
    """Where the four files lie, plain."""
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    return folder


def load(root):
    return data.load("mnist", root=root, offline=True)


def pack(path, target):
    target.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()


def with_dots(path):
    path.rename(path.with_name(path.name.replace("-idx", ".idx")))


def in_capitals(path):
    pack(path, path.with_name(f"{path.name.upper()}.GZ"))


def as_second_download(path):
    pack(path, path.with_name(f"{path.name} (1).gz"))


def as_download(path):
    pack(path, path.with_name(f"{path.name}.gz.download"))


def unpacked_by_the_browser(path):
    path.rename(path.with_name(f"{path.name}.gz"))


def packed_twice(path):
    once = gzip.compress(path.read_bytes())
    path.with_name(f"{path.name}.gz.gz").write_bytes(gzip.compress(once))
    path.unlink()


def in_a_folder_of_its_name(path):
    content = path.read_bytes()
    path.unlink()
    path.mkdir()
    (path / path.name).write_bytes(content)


def with_another_suffix(path):
    path.rename(path.with_name(f"{path.name}.idx"))


def under_any_name(path):
    path.rename(path.with_name(f"file{data.FILES.index(path.name)}"))


def one_level_higher(path):
    path.rename(path.parent.parent / path.name)


def in_the_root(path):
    pack(path, path.parent.parent.parent / f"{path.name}.gz")


def in_a_folder_of_the_data_set_s_name(path):
    other = path.parent.parent.parent / "m-nist"
    other.mkdir(exist_ok=True)
    path.rename(other / path.name)


@pytest.mark.parametrize(
    "move",
    [
        with_dots,
        in_capitals,
        as_second_download,
        as_download,
        unpacked_by_the_browser,
        packed_twice,
        in_a_folder_of_its_name,
        with_another_suffix,
        under_any_name,
        one_level_higher,
        in_the_root,
        in_a_folder_of_the_data_set_s_name,
    ],
)
def test_other_names_and_places(folder, tmp_path, four_arrays, capsys, move):
    for name in data.FILES:
        move(folder / name)
    before = sorted(tmp_path.rglob("*"))
    train, test = load(tmp_path)
    assert train.dataset == "mnist"
    for found, expected in zip((*train, *test), four_arrays, strict=True):
        assert np.array_equal(found, expected)
    assert train.images.flags.writeable
    assert sorted(tmp_path.rglob("*")) == before, "nothing is renamed"
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("twice", [False, True])
@pytest.mark.parametrize(
    "place", ["MNIST/raw/any.zip", "MNIST/archive.zip", "mnist_dataset.zip"]
)
def test_a_zip_file_of_the_four(folder, tmp_path, four_arrays, twice, place):
    with zipfile.ZipFile(tmp_path / place, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in data.FILES:
            content = (folder / name).read_bytes()
            (folder / name).unlink()
            inner = f"{name}.gz" if twice else f"{name.replace('-idx', '.idx')}"
            archive.writestr(f"set/{inner}", gzip.compress(content) if twice else content)
    train, _ = load(tmp_path)
    assert np.array_equal(train.images, four_arrays[0])


def test_names_that_were_swapped(folder, tmp_path, four_arrays):
    train_labels, test_labels = (folder / data.FILES[k] for k in (1, 3))
    train_labels.rename(folder / "x")
    test_labels.rename(train_labels)
    (folder / "x").rename(test_labels)
    train, test = load(tmp_path)
    assert np.array_equal(train.labels, four_arrays[1])
    assert np.array_equal(test.labels, four_arrays[3])
    load(tmp_path)


def test_what_is_not_verified_is_named_and_how_it_should_be_called(
    folder, tmp_path, capsys
):
    for name in data.FILES:
        with_dots(folder / name)
    path = folder / "train-images.idx3-ubyte"
    path.write_bytes(path.read_bytes()[:-1])
    train, _ = load(tmp_path)
    assert train.dataset == "digits-stand-in"
    said = capsys.readouterr().out
    assert f"To use the real data, mend what lies in {folder}." in said
    assert (
        f"{path}: taken for train-images-idx3-ubyte, as which it should be named, "
        "but its content is another (SHA-256)"
    ) in said
    assert said.count("SHA-256") == 1, "the others are right"


def test_what_else_lies_there_is_named(folder, tmp_path, capsys):
    for name in data.FILES:
        (folder / name).unlink()
    (folder / "mnist.npz").write_bytes(b"PK\3\4, but no whole zip file")
    (folder / "notes").write_bytes(b"\x1f\x8b, but no gzip file")
    load(tmp_path)
    said = capsys.readouterr().out
    assert f"{folder / 'mnist.npz'}: none of the files train-images-idx3-ubyte, " in said
    assert f"{folder / 'notes'}: none of the files" in said


def test_one_file_that_is_missing_is_named(folder, tmp_path, capsys):
    (folder / data.FILES[3]).unlink()
    load(tmp_path)
    assert f"{folder}: no t10k-labels-idx1-ubyte in it" in capsys.readouterr().out


def test_only_what_is_missing_is_fetched(mirrors, folder, tmp_path, four_arrays):
    mirrors("good")
    for name in data.FILES[:3]:
        with_dots(folder / name)
    (folder / data.FILES[3]).unlink()
    train, test = data.load("mnist", root=tmp_path)
    assert np.array_equal(train.images, four_arrays[0])
    assert np.array_equal(test.labels, four_arrays[3])
    assert [path.name for path in folder.glob("*.gz")] == ["t10k-labels-idx1-ubyte.gz"]


def test_a_folder_that_may_not_be_opened_is_called_so(
    folder, tmp_path, capsys, monkeypatch
):
    stat = pinned_files.os.stat

    def refuse(path, *args, **kwargs):
        if str(path).startswith(str(folder)):
            raise PermissionError(13, "Permission denied", str(path))
        return stat(path, *args, **kwargs)

    monkeypatch.setattr(pinned_files.os, "stat", refuse)
    _, problems = data.read_files(folder, data.SOURCES["mnist"])
    assert problems == {folder: "it may not be opened (Permission denied)."}


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("train-images.idx3-ubyte", data.FILES[0]),
        ("TRAIN_LABELS.GZ", data.FILES[1]),
        ("test-images (2)", data.FILES[2]),
        ("t10k-labels-idx1-ubyte.gz.download", data.FILES[3]),
        ("mnist.npz", None),
    ],
)
def test_guesses(name, file):
    assert guess_file(name) == file


@pytest.mark.parametrize("suffix", ["tar", "tar.gz", "tar.xz"])
def test_a_tar_file_of_the_four(folder, tmp_path, four_arrays, suffix):
    path = tmp_path / "MNIST" / f"MNIST.{suffix}"
    with tarfile.open(path, f"w:{suffix.removeprefix('tar').strip('.')}") as archive:
        for name in data.FILES:
            pack(folder / name, folder / f"{name}.gz")
            archive.add(folder / f"{name}.gz", f"MNIST/raw/{name}.gz")
            (folder / f"{name}.gz").unlink()
    train, _ = load(tmp_path)
    assert np.array_equal(train.images, four_arrays[0])


def test_a_file_of_another_data_set_is_recognised(folder, monkeypatch):
    mnist = data.SOURCES["mnist"]
    pins = dict(zip(data.FILES, reversed(mnist.pins.values()), strict=True))
    other = dataclasses.replace(mnist, name="other", pins=pins)
    monkeypatch.delitem(data.SOURCES, "mnist")
    monkeypatch.setitem(data.SOURCES, "other", other)
    path = folder / data.FILES[0]
    with pytest.raises(data.IdxError, match=f"which is other's {data.FILES[3]}, expected"):
        pinned_files.read_pinned(path, mnist.pins[data.FILES[1]])


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_to_what_is_not_there_are_named(folder, tmp_path, capsys):
    (folder / data.FILES[1]).unlink()
    (folder / data.FILES[1]).symlink_to(folder / "gone")
    load(tmp_path)
    said = f"{data.FILES[1]}: it is a link to what is not there"
    assert said in capsys.readouterr().out
