import gzip
import socket
import time

import numpy as np
import pytest

from mnist_ae import data, environment, standins
from mnist_ae.idx import IdxError, write_idx
from mnist_ae.standins import scanned_digits


def test_loads_what_lies_there(small_mnist, four_arrays, tmp_path):
    small_mnist(tmp_path / "MNIST" / "raw")
    train, test = data.load("mnist", root=tmp_path, offline=True)
    images, labels = train
    assert np.array_equal(images, four_arrays[0]) and np.array_equal(labels, four_arrays[1])
    assert np.array_equal(test.images, four_arrays[2]) and np.array_equal(
        test.labels, four_arrays[3]
    )
    assert train.dataset == "mnist" and len(train) == 60
    assert repr(train) == "Split(60 images of 28×28, dataset='mnist')"


def test_packed_and_read_only(small_mnist, four_arrays, tmp_path):
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    for name in data.FILES:
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes()))
        (folder / name).unlink()
    before = sorted(tmp_path.rglob("*"))
    folder.chmod(0o555)
    try:
        train, _ = data.load("mnist", root=tmp_path, offline=True)
    finally:
        folder.chmod(0o755)
    assert np.array_equal(train.images, four_arrays[0])
    assert sorted(tmp_path.rglob("*")) == before, "nothing is unpacked on disk"


def test_broken_plain_file_beside_a_good_packed_one(small_mnist, four_arrays, tmp_path):
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    path = folder / data.FILES[1]
    path.with_name(path.name + ".gz").write_bytes(gzip.compress(path.read_bytes()))
    path.write_bytes(b"")
    train, _ = data.load("mnist", root=tmp_path, offline=True)
    assert np.array_equal(train.labels, four_arrays[1])
    assert path.with_name(path.name + ".broken").is_file() and not path.exists()


def test_a_changed_pixel_is_found_named_kept_and_fetched_again(
    mirrors, small_mnist, tmp_path, capsys
):
    folder = tmp_path / "root" / "MNIST" / "raw"
    small_mnist(folder)
    path = folder / data.FILES[0]
    content = bytearray(path.read_bytes())
    content[1000] ^= 1
    path.write_bytes(content)
    assert list(data.read_files(folder, data.SOURCES["mnist"])[1]) == [path]
    mirrors("good")
    train, _ = data.load("mnist", root=tmp_path / "root")
    assert train.dataset == "mnist"
    said = capsys.readouterr().out
    assert str(path) in said and "SHA-256" in said and f"{path.name}.broken" in said
    assert path.with_name(f"{path.name}.broken").read_bytes() == content
    assert path.with_name(f"{path.name}.gz").is_file() and not path.exists()


def test_a_changed_pixel_offline_gives_the_standin(small_mnist, tmp_path, capsys):
    folder = tmp_path / "MNIST" / "raw"
    small_mnist(folder)
    (folder / data.FILES[0]).write_bytes(b"<html>403</html>")
    train, _ = data.load("mnist", root=tmp_path, offline=True)
    assert train.dataset == "digits-stand-in"
    said = capsys.readouterr().out.splitlines()[-1]
    assert data.FILES[0] in said and "a web page" in said


def test_standin_is_announced_made_once_and_kept_apart(small_mnist, four_arrays, tmp_path, capsys):
    train, _ = data.load("mnist", root=tmp_path, offline=True)
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "scanned digits" in said and "switched off" in said
    assert np.array_equal(train.images, 255 - four_arrays[0])
    assert train.folder == tmp_path / "digits-stand-in" / "raw"
    assert "By hand" in said and "MNIST/raw" in said
    assert data.read_files(tmp_path / "MNIST" / "raw", data.SOURCES["mnist"]) == ({}, {})
    files = {path: path.stat().st_mtime_ns for path in train.folder.iterdir()}
    assert {path.name for path in files} == {*data.FILES, "sha256.json"}
    data.load("mnist", root=tmp_path, offline=True)
    assert files == {path: path.stat().st_mtime_ns for path in train.folder.iterdir()}


def test_broken_standin_is_made_again(small_mnist, tmp_path):
    train, _ = data.load("mnist", root=tmp_path, offline=True)
    (train.folder / data.FILES[0]).write_bytes(b"")
    again, _ = data.load("mnist", root=tmp_path, offline=True)
    assert np.array_equal(again.images, train.images)


def test_standin_goes_to_the_cache_where_the_root_cannot_be_written(small_mnist, tmp_path):
    (tmp_path / "root").write_text("a file where the folder should be")
    train, _ = data.load("mnist", root=tmp_path / "root", offline=True)
    assert train.folder == tmp_path / "cache" / "mnist-ae" / "digits-stand-in" / "raw"


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


def test_unknown_name(small_mnist):
    with pytest.raises(ValueError, match=r"'emnist'.*a data set's name or a folder"):
        data.load("emnist")


def test_split_counts_and_sizes(small_mnist, four_arrays, tmp_path):
    small_mnist(tmp_path)
    write_idx(tmp_path / data.FILES[1], four_arrays[1][:-1])
    with pytest.raises(IdxError, match="60 images and 59 labels"):
        data.read_split(tmp_path)
    write_idx(tmp_path / data.FILES[0], np.zeros((59, 14, 56), np.uint8))
    with pytest.raises(IdxError, match=r"\(14, 56\)"):
        data.read_split(tmp_path)
    with pytest.raises(OSError, match="t20k-images"):
        data.read_split(tmp_path, "t20k")


def test_to_float_against_a_loop():
    images = np.random.default_rng(0).integers(0, 256, (3, 4, 5), dtype=np.uint8)
    rows = data.to_float(images)
    assert rows.dtype == np.float32 and rows.shape == (3, 20)
    for k in range(3):
        for row in range(4):
            for column in range(5):
                assert rows[k, 5 * row + column] == np.float32(images[k, row, column] / 255)
    assert data.to_float(images[:0]).shape == (0, 20)
    with pytest.raises(TypeError, match="float64"):
        data.to_float(images / 255)


def test_every_scan_serves_one_split_only(monkeypatch):
    """Follow each scan through the painter: give every scan its own grey value, and look."""
    marks = np.linspace(0.35, 0.65, 1797)
    monkeypatch.setattr(
        scanned_digits,
        "enlarge",
        lambda scans: np.broadcast_to(marks.astype(np.float32)[:, None, None], (1797, 96, 96)),
    )
    chosen = []
    real = scanned_digits.jitter
    monkeypatch.setattr(
        scanned_digits,
        "jitter",
        lambda scans, which, rng: (chosen.append(which), real(scans, which[:5], rng))[1],
    )
    scanned_digits.digits()
    train, test = map(set, chosen)
    assert len(chosen[0]) == 60_000 and len(chosen[1]) == 10_000
    assert not train & test and len(train | test) == 1797


def test_standin_digits():
    start = time.monotonic()
    train_images, train_labels, test_images, test_labels = standins.digits()
    assert time.monotonic() - start < 10
    assert train_images.shape == (60_000, 28, 28) and test_images.shape == (10_000, 28, 28)
    assert train_images.dtype == test_labels.dtype == np.uint8
    assert set(train_labels) == set(test_labels) == set(range(10))
    assert 0.7 < (train_images == 0).mean() < 0.9 and train_images.max() == 255
    border = np.concatenate([train_images[:, [0, -1]].ravel(), train_images[:, :, [0, -1]].ravel()])
    assert (border > 0).mean() < 0.01, "digits stay inside the picture"


def test_fashion_mnist_lies_in_torchvision_s_layout_and_is_verified(monkeypatch, tmp_path, capsys):
    from torchvision.datasets import FashionMNIST

    source = data.SOURCES["fashion-mnist"]
    theirs = dict(FashionMNIST.resources)
    assert {f"{file}.gz": pin.packed_md5 for file, pin in source.pins.items()} == theirs
    assert source.folder == "FashionMNIST/raw"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    small = [np.full((20, 28, 28), 7, np.uint8), np.arange(20, dtype=np.uint8) % 10] * 2
    monkeypatch.setitem(data.SOURCES, "fashion-mnist", source._replace(standin=lambda: small))
    train, _ = data.load("fashion-mnist", root=tmp_path, offline=True)
    said = capsys.readouterr().out
    assert train.dataset == "clothes-stand-in" and said.count("\n") == 1
    assert "clothes drawn by a program" in said and "FashionMNIST/raw" in said
