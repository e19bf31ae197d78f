"""Data sets by name: what lies on disk, the stand-ins, and what is said about them."""

import ast
import dataclasses
import gzip
import importlib.util
import os
import socket
from pathlib import Path

import numpy as np
import pytest
from conftest import MANY

from mnist_ae import data, environment, standins
from mnist_ae.data import pinned_files
from mnist_ae.data.cache import clear
from mnist_ae.data.catalog import find_source
from mnist_ae.idx import IdxError, write_idx
from mnist_ae.standins import scanned_digits


@pytest.fixture
def folder(tmp_path):
    """Where "mnist" lies under the data root `tmp_path`."""
    return tmp_path / "MNIST" / "raw"


def load(root, name="mnist"):
    return data.load(name, root=root, offline=True)


# From disk


def test_loads_what_lies_there(small_mnist, four_arrays, folder, tmp_path):
    small_mnist(folder)
    train, test = load(tmp_path)
    images, labels = train
    assert np.array_equal(images, four_arrays[0])
    assert np.array_equal(labels, four_arrays[1])
    assert np.array_equal(test.images, four_arrays[2])
    assert np.array_equal(test.labels, four_arrays[3])
    assert train.dataset == "mnist"
    assert len(train) == 60
    assert repr(train) == "Split(60 images of 28×28, dataset='mnist')"


def test_packed_and_read_only(small_mnist, four_arrays, folder, tmp_path):
    small_mnist(folder)
    for name in data.FILES:
        plain = folder / name
        (folder / f"{name}.gz").write_bytes(gzip.compress(plain.read_bytes()))
        plain.unlink()
    before = sorted(tmp_path.rglob("*"))
    folder.chmod(0o555)
    try:
        train, _ = load(tmp_path)
    finally:
        folder.chmod(0o755)
    assert np.array_equal(train.images, four_arrays[0])
    assert sorted(tmp_path.rglob("*")) == before, "nothing is unpacked on disk"


def test_broken_plain_file_beside_a_good_packed_one(
    small_mnist, four_arrays, folder, tmp_path
):
    small_mnist(folder)
    path = folder / data.FILES[1]
    path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    path.write_bytes(b"")
    train, _ = load(tmp_path)
    assert np.array_equal(train.labels, four_arrays[1])
    assert path.with_name(f"{path.name}.broken").is_file()
    assert not path.exists()


def test_a_changed_pixel_is_found_named_kept_and_fetched_again(
    mirrors, small_mnist, tmp_path, capsys
):
    folder = tmp_path / "root" / "MNIST" / "raw"
    small_mnist(folder)
    path = folder / data.FILES[0]
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    _, broken = data.read_files(folder, data.SOURCES["mnist"])
    assert list(broken) == [path]
    mirrors("good")
    train, _ = data.load("mnist", root=tmp_path / "root")
    assert train.dataset == "mnist"
    said = capsys.readouterr().out
    for words in (str(path), "SHA-256", f"Kept as {path.name}.broken"):
        assert words in said
    assert "Delete it" not in said, "it was set aside"
    assert path.with_name(f"{path.name}.broken").read_bytes() == content
    assert path.with_name(f"{path.name}.gz").is_file()
    assert not path.exists()


def test_a_changed_pixel_offline_gives_the_standin(small_mnist, folder, tmp_path, capsys):
    small_mnist(folder)
    (folder / data.FILES[0]).write_bytes(b"<html>403</html>")
    train, _ = load(tmp_path)
    assert train.dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    assert data.FILES[0] in said
    assert "a web page" in said


def test_files_that_may_not_be_read_are_named_and_stay(
    small_mnist, folder, tmp_path, capsys, monkeypatch
):
    small_mnist(folder)

    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(pinned_files, "read_images", refuse)
    train, _ = load(tmp_path)
    assert train.dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    for name in ("train-images-idx3-ubyte", "t10k-images-idx3-ubyte"):
        assert f"{folder / name}: it can't be read (Permission denied)" in said
        assert (folder / name).is_file()
    _, problems = data.read_files(folder, data.SOURCES["mnist"])
    assert len(problems) == 4, "plain or packed, nothing can be opened"


# By name


@pytest.mark.parametrize("name", ["MNIST", "Mnist", "mnist", "m-nist", " mnist"])
def test_names_in_any_case_with_or_without_hyphens(small_mnist, folder, tmp_path, name):
    small_mnist(folder)
    train, _ = load(tmp_path, name)
    assert train.dataset == "mnist", "as claims know it"


@pytest.mark.parametrize(
    "name",
    ["FashionMNIST", "fashion_mnist", "Fashion-MNIST", "fashion mnist", "fashionmnist"],
)
def test_fashion_mnist_as_others_write_it(name):
    assert find_source(name) is data.SOURCES["fashion-mnist"]


@pytest.mark.parametrize(
    "name", ["emnist", "kmnist", "./mnist", "mnist/", "", Path("mnist")]
)
def test_names_of_no_known_data_set(name):
    assert find_source(name) is None


def test_a_folder_of_the_same_name_does_not_win(
    small_mnist, four_arrays, folder, tmp_path, monkeypatch
):
    small_mnist(folder)
    own_folder = tmp_path / "work" / "mnist"
    small_mnist(own_folder)
    for name in ("train", "t10k"):
        write_idx(own_folder / f"{name}-images-idx3-ubyte", np.zeros((3, 5, 5), np.uint8))
        write_idx(own_folder / f"{name}-labels-idx1-ubyte", np.zeros(3, np.uint8))
    monkeypatch.chdir(own_folder.parent)
    assert load(tmp_path, "mnist")[0].dataset == "mnist"
    for name in ("./mnist", "mnist/", Path("mnist"), str(own_folder)):
        train, _ = load(tmp_path, name)
        assert train.dataset == "folder mnist"
        assert train.images.shape == (3, 5, 5)


def test_unknown_names_are_refused_and_the_known_ones_listed(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    expected = "expected a folder or a known data set (fashion-mnist, mnist)."
    with pytest.raises(ValueError) as caught:
        data.load("emnist")
    assert str(caught.value) == f"'emnist': found nothing of that name, {expected}"
    Path("digits.zip").write_bytes(b"PK\3\4")
    with pytest.raises(ValueError) as caught:
        data.load("digits.zip")
    assert f"'digits.zip': found a file, {expected} Unpack it" in str(caught.value)


def test_offline_variable(small_mnist, tmp_path, monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("went to the network")

    monkeypatch.setattr(socket.socket, "connect", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setenv("MNIST_AE_OFFLINE", "1")
    assert data.load("mnist", root=tmp_path)[0].dataset == "digits-stand-in"


def test_data_variable(small_mnist, tmp_path, monkeypatch):
    monkeypatch.setattr(environment, "PROJECT", tmp_path / "project")
    small_mnist(tmp_path / "shared" / "MNIST" / "raw")
    (tmp_path / "project").mkdir()
    monkeypatch.chdir("/")
    monkeypatch.setenv("MNIST_AE_DATA", "../shared")
    assert data.load("mnist", offline=True)[0].dataset == "mnist"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("MNIST_AE_DATA", "~/shared")
    assert data.load("mnist", offline=True)[0].dataset == "mnist"
    monkeypatch.setenv("MNIST_AE_DATA", "../missing")
    with pytest.raises(FileNotFoundError, match="MNIST_AE_DATA"):
        data.load("mnist", offline=True)


# The stand-in


def test_standin_is_announced_made_once_and_kept_apart(
    small_mnist, four_arrays, folder, tmp_path, capsys
):
    train, _ = load(tmp_path)
    assert capsys.readouterr().out == (
        "Numbers will differ from the text's: in place of mnist there are scikit-learn's "
        "1,797 scanned digits (enlarged and jittered). To use the real data, put the four "
        f"files into {folder}. They could neither be read there nor downloaded: "
        "the network is switched off.\n"
    )
    assert np.array_equal(train.images, 255 - four_arrays[0])
    assert train.folder == tmp_path / "digits-stand-in" / "raw"
    assert data.read_files(folder, data.SOURCES["mnist"]) == ({}, {})
    files = {path: path.stat().st_mtime_ns for path in train.folder.iterdir()}
    assert {path.name for path in files} == {*data.FILES, "sha256.json"}
    load(tmp_path)
    assert files == {path: path.stat().st_mtime_ns for path in train.folder.iterdir()}


@pytest.mark.parametrize("name", [data.FILES[0], "sha256.json"])
def test_broken_standin_is_made_again(small_mnist, tmp_path, name):
    train, _ = load(tmp_path)
    (train.folder / name).write_bytes(b"")
    again, _ = load(tmp_path)
    assert np.array_equal(again.images, train.images)
    assert (train.folder / name).stat().st_size > 0


def test_a_changed_standin_is_made_again(small_mnist, tmp_path):
    train, _ = load(tmp_path)
    path = train.folder / data.FILES[0]
    header = path.read_bytes()[:16]
    path.write_bytes(header + bytes(train.images.size))
    again, _ = load(tmp_path)
    assert np.array_equal(again.images, train.images)


def test_standin_goes_to_the_cache_where_the_root_cannot_be_written(small_mnist, tmp_path):
    (tmp_path / "root").write_text("a file where the folder should be")
    train, _ = load(tmp_path / "root")
    assert train.folder == tmp_path / "cache" / "mnist-ae" / "digits-stand-in" / "raw"


def test_without_a_place_the_standin_is_kept_for_now(
    small_mnist, tmp_path, monkeypatch, capsys
):
    for name in ("root", "cache"):
        (tmp_path / name).write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    train, _ = load(tmp_path / "root")
    place = environment.temporary_root() / "digits-stand-in"
    assert train.folder == place / "raw"
    said, _ = capsys.readouterr().out.splitlines()
    assert said.startswith(f"The stand-in is kept in {place} for now: {tmp_path / 'root'}")
    clear(tmp_path / "root")
    assert not place.exists()


def test_no_place_for_the_standin(small_mnist, tmp_path, monkeypatch):
    for name in ("root", "cache", "temporary"):
        (tmp_path / name).write_text("a file where the folder should be")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with pytest.raises(OSError, match=r"mnist can't be kept anywhere: .*root.*cache"):
        load(tmp_path / "root")


def test_every_scan_serves_one_split_only(monkeypatch):
    """Follow each scan through the painter: all 70,000 choices, but few are drawn."""
    chosen_scans = []
    draw = scanned_digits.jitter

    def note_and_draw_a_few(scans, chosen, rng):
        chosen_scans.append(chosen)
        return draw(scans, chosen[:5], rng)

    monkeypatch.setattr(scanned_digits, "jitter", note_and_draw_a_few)
    monkeypatch.setattr(scanned_digits, "enlarge", lambda scans: np.zeros((1797, 96, 96)))
    scanned_digits.digits()
    train, test = chosen_scans
    assert len(train) == 60_000
    assert len(test) == 10_000
    assert not set(train) & set(test)
    assert len(set(train) | set(test)) == 1797


def test_standin_digits(monkeypatch):
    num_train = 60_000 if MANY else 6000
    num_test = num_train // 6
    monkeypatch.setattr(scanned_digits, "NUM_TRAIN", num_train)
    monkeypatch.setattr(scanned_digits, "NUM_TEST", num_test)
    train_images, train_labels, test_images, test_labels = standins.digits()
    assert train_images.shape == (num_train, 28, 28)
    assert test_images.shape == (num_test, 28, 28)
    assert train_images.dtype == test_labels.dtype == np.uint8
    assert set(train_labels) == set(test_labels) == set(range(10))
    assert 0.7 < (train_images == 0).mean() < 0.9
    assert train_images.max() == 255
    is_border = np.ones((28, 28), bool)
    is_border[1:-1, 1:-1] = False
    assert (train_images[:, is_border] > 0).mean() < 0.01, "digits stay inside the picture"


def torchvision_sums(class_name):
    """{file: MD5} of a data set in torchvision's source, which is not imported."""
    package = Path(importlib.util.find_spec("torchvision").origin).parent
    tree = ast.parse((package / "datasets" / "mnist.py").read_text(encoding="utf-8"))
    (definition,) = (
        node for node in tree.body if getattr(node, "name", None) == class_name
    )
    for statement in definition.body:
        if isinstance(statement, ast.Assign) and statement.targets[0].id == "resources":
            return dict(ast.literal_eval(statement.value))
    raise AssertionError(f"no resources in {class_name}")


@pytest.mark.parametrize(
    ("name", "class_name"), [("mnist", "MNIST"), ("fashion-mnist", "FashionMNIST")]
)
def test_files_and_layout_are_torchvision_s(name, class_name):
    source = data.SOURCES[name]
    sums = {f"{file}.gz": pin.packed_md5 for file, pin in source.pins.items()}
    assert sums == torchvision_sums(class_name)
    assert source.folder == f"{class_name}/raw"


def test_fashion_mnist_has_a_standin_of_its_own(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    images = np.full((20, 28, 28), 7, np.uint8)
    labels = np.arange(20, dtype=np.uint8) % 10
    source = dataclasses.replace(
        data.SOURCES["fashion-mnist"], standin=lambda: (images, labels, images, labels)
    )
    monkeypatch.setitem(data.SOURCES, "fashion-mnist", source)
    train, _ = load(tmp_path, "FashionMNIST")
    said = capsys.readouterr().out
    assert train.dataset == "clothes-stand-in"
    assert said.count("\n") == 1
    assert said.startswith(
        "Numbers will differ from the text's: in place of fashion-mnist there are ten "
    )
    assert "FashionMNIST/raw" in said
    assert train.num_classes == 10
    assert train.classes[9] == "Ankle boot"


# Splits


def test_split_counts_and_sizes(small_mnist, four_arrays, tmp_path):
    small_mnist(tmp_path)
    write_idx(tmp_path / data.FILES[1], four_arrays[1][:-1])
    with pytest.raises(IdxError, match="60 images and 59 labels"):
        data.read_split(tmp_path)
    write_idx(tmp_path / data.FILES[0], np.zeros((59, 14, 56), np.uint8))
    with pytest.raises(IdxError, match=r"images of \(14, 56\), expected \(28, 28\)"):
        data.read_split(tmp_path)
    with pytest.raises(OSError, match="t20k-images"):
        data.read_split(tmp_path, "t20k")


@pytest.mark.parametrize(
    ("labels", "classes", "expected"),
    [
        ([0, 3], ("a", "b", "c", "d", "e"), 5),
        ([0, 3, 25], (), 26),
        ([0, 0], (), 2),
        ([], (), 2),
        ([[True, False]], (), 2),
    ],
)
def test_number_of_classes(labels, classes, expected):
    kind = bool if labels == [[True, False]] else np.uint8
    split = data.Split(
        images=np.zeros((len(labels), 2, 2), np.uint8),
        labels=np.array(labels, kind),
        dataset="mine",
        folder=None,
        classes=classes,
    )
    assert split.num_classes == expected


def test_known_data_sets_have_ten_classes(small_mnist, folder, tmp_path):
    small_mnist(folder)
    train, test = load(tmp_path)
    assert train.num_classes == test.num_classes == 10
    standin, _ = load(tmp_path / "elsewhere")
    assert standin.dataset == "digits-stand-in"
    assert standin.num_classes == 10


def test_to_float_against_a_loop():
    images = np.random.default_rng(0).integers(0, 256, (3, 4, 5), dtype=np.uint8)
    rows = data.to_float(images)
    assert rows.dtype == np.float32
    assert rows.shape == (3, 20)
    for k in range(3):
        for row in range(4):
            for column in range(5):
                pixel = images[k, row, column]
                assert rows[k, 5 * row + column] == np.float32(pixel / 255)
    assert data.to_float(images[:0]).shape == (0, 20)
    with pytest.raises(TypeError, match="float64"):
        data.to_float(images / 255)


def test_torchvision_reads_unpacked_files_only(tmp_path):
    """As data/README.md says."""
    from torchvision import datasets

    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for name in data.FILES:
        shape = (3, 28, 28) if "images" in name else (3,)
        write_idx(raw / name, np.zeros(shape, np.uint8))
        (raw / f"{name}.gz").write_bytes(gzip.compress((raw / name).read_bytes()))
    assert len(datasets.MNIST(tmp_path)) == 3
    for name in data.FILES:
        (raw / name).unlink()
    with pytest.raises(RuntimeError, match="Dataset not found"):
        datasets.MNIST(tmp_path)


def test_a_root_in_bytes(tmp_path):
    assert environment.data_roots(os.fsencode(tmp_path))[0] == tmp_path
