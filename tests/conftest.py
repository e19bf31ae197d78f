"""What several rooms' tests share: a small data set in place of MNIST, and its mirrors."""

import dataclasses
import errno
import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from lesson_folder import LessonFolder

from mnist_ae import data
from mnist_ae.data.catalog import Pin
from mnist_ae.data.fetch import Patience
from mnist_ae.idx import write_idx

PROJECT = Path(__file__).resolve().parents[1]
QUICK = Patience(answer=1.5, silence=0.8, grace=0.4, min_speed=200, whole_file=30)
MANY = bool(os.environ.get("MNIST_AE_MANY"))  # the full counts of kills, races and fuzzing

NUM_TRAIN = 60
NUM_TEST = 20


@pytest.fixture(autouse=True)
def claims_of_tests_are_not_logged(monkeypatch):
    """A log of claims is for those that the lessons check, not for those made up here."""
    monkeypatch.delenv("MNIST_AE_CLAIMS_LOG", raising=False)


@pytest.fixture
def four_arrays():
    """Train and test images and labels, as a data set's four files hold them."""
    rng = np.random.default_rng(0)
    arrays = []
    for count in (NUM_TRAIN, NUM_TEST):
        arrays.append(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8))
        arrays.append(rng.integers(0, 10, count, dtype=np.uint8))
    return arrays


@pytest.fixture
def close(monkeypatch):
    """A function after which nobody may look at what lies in a folder, not even root."""

    def refuse_in(folder):
        stat = os.stat

        def refuse(path, *args, **kwargs):
            if os.fsdecode(path).startswith(f"{folder}{os.sep}"):
                raise PermissionError(errno.EACCES, "Permission denied", str(path))
            return stat(path, *args, **kwargs)

        monkeypatch.setattr(os, "stat", refuse)

    return refuse_in


@pytest.fixture
def packed(tmp_path, four_arrays):
    """A folder with the four files, packed, as a mirror has them."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name, array in zip(data.FILES, four_arrays, strict=True):
        plain = folder / name
        write_idx(plain, array)
        content = gzip.compress(plain.read_bytes(), mtime=0)
        (folder / f"{name}.gz").write_bytes(content)
        plain.unlink()
    return folder


@pytest.fixture
def small_mnist(monkeypatch, tmp_path, four_arrays, packed):
    """Let "mnist" be a data set of 60 and 20 images that lies nowhere yet.

    Its stand-in has the same images, inverted.  The fixture is a function that writes the
    four files, unpacked, into a folder.
    """
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    monkeypatch.delenv("MNIST_AE_OFFLINE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    pins = {}
    for name in data.FILES:
        content = (packed / f"{name}.gz").read_bytes()
        pins[name] = Pin(
            packed_bytes=len(content),
            packed_md5=hashlib.md5(content).hexdigest(),
            sha256=hashlib.sha256(gzip.decompress(content)).hexdigest(),
        )
    train_images, train_labels, test_images, test_labels = four_arrays
    inverted = (255 - train_images, train_labels, 255 - test_images, test_labels)
    source = dataclasses.replace(
        data.SOURCES["mnist"], mirrors=(), pins=pins, standin=lambda: inverted
    )
    for name in list(data.SOURCES):
        monkeypatch.delitem(data.SOURCES, name)  # the others would be fetched or made, too
    monkeypatch.setitem(data.SOURCES, "mnist", source)

    def write(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in zip(data.FILES, four_arrays, strict=True):
            write_idx(folder / name, array)

    return write


@pytest.fixture(scope="session")
def mirror_port(tmp_path_factory):
    """Run `mirror.py` on the folder that holds all tests' folders; returns its port."""
    folder = tmp_path_factory.getbasetemp()
    command = [sys.executable, PROJECT / "tests" / "mirror.py", folder]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    yield int(server.stdout.readline())
    server.kill()
    server.communicate()


@pytest.fixture
def mirrors(small_mnist, packed, mirror_port, tmp_path_factory, monkeypatch):
    """A function that gives "mnist" mirrors of these behaviours; returns the addresses."""
    inner = packed.relative_to(tmp_path_factory.getbasetemp()).as_posix()

    def use(*behaviours):
        addresses = []
        for behaviour in behaviours:
            addresses.append(f"http://127.0.0.1:{mirror_port}/{behaviour}/{inner}/")
        source = dataclasses.replace(data.SOURCES["mnist"], mirrors=tuple(addresses))
        monkeypatch.setitem(data.SOURCES, "mnist", source)
        return addresses

    return use


@pytest.fixture
def lessons(tmp_path, monkeypatch):
    """An empty folder of lessons in place of the real ones."""
    folder = LessonFolder(tmp_path / "notebooks")
    monkeypatch.setattr("mnist_ae.command.lessons.NOTEBOOKS", folder.path)
    monkeypatch.setattr("mnist_ae.command.output_folder.NOTEBOOKS", folder.path)
    return folder
