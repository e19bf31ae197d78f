"""What several rooms' tests share: a small data set in place of MNIST, and mirrors for it."""

import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from mnist_ae import data
from mnist_ae.data.fetch import Patience
from mnist_ae.idx import write_idx
from mnist_ae.data.catalog import Pin

PROJECT = Path(__file__).resolve().parents[1]
QUICK = Patience(answer=1.5, silence=0.6, grace=0.4, slowest=2000, file=4)
MANY = bool(os.environ.get("MNIST_AE_MANY"))  # the full counts of kills, races and fuzzing


@pytest.fixture(autouse=True)
def ordinary_floats():
    """Training flushes denormal numbers in its thread; what comes after wants them again."""
    yield
    if "torch" in sys.modules:
        sys.modules["torch"].set_flush_denormal(False)


@pytest.fixture
def four_arrays():
    """Train and test images and labels, as a data set's four files hold them."""
    rng = np.random.default_rng(0)
    made = []
    for count in (60, 20):
        made.append(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8))
        made.append(rng.integers(0, 10, count, dtype=np.uint8))
    return made


@pytest.fixture
def packed(tmp_path, four_arrays):
    """A folder with the four files, packed, as a mirror has them."""
    folder = tmp_path / "mirror"
    folder.mkdir()
    for name, array in zip(data.FILES, four_arrays, strict=True):
        write_idx(folder / name, array)
        (folder / f"{name}.gz").write_bytes(gzip.compress((folder / name).read_bytes(), mtime=0))
        (folder / name).unlink()
    return folder


@pytest.fixture
def small_mnist(monkeypatch, tmp_path, four_arrays, packed):
    """Let "mnist" be a data set of 60 and 20 images that lies nowhere yet; gives its writer."""
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    monkeypatch.delenv("MNIST_AE_OFFLINE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in zip(data.FILES, four_arrays, strict=True):
            write_idx(folder / name, array)

    pins = {}
    for name in data.FILES:
        content = (packed / f"{name}.gz").read_bytes()
        plain = hashlib.sha256(gzip.decompress(content)).hexdigest()
        pins[name] = Pin(len(content), hashlib.md5(content).hexdigest(), plain)
    inverted = [255 - a if a.ndim == 3 else a for a in four_arrays]
    source = data.SOURCES["mnist"]._replace(mirrors=(), pins=pins, standin=lambda: inverted)
    for name in [*data.SOURCES]:
        monkeypatch.delitem(data.SOURCES, name)  # the others would be fetched or made, too
    monkeypatch.setitem(data.SOURCES, "mnist", source)
    return write


@pytest.fixture
def mirrors(small_mnist, packed, monkeypatch):
    """Start a mirror; gives a function that makes it "mnist"'s, with these behaviours in turn."""
    command = [sys.executable, PROJECT / "tests" / "mirror.py", packed]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    port = int(server.stdout.readline())

    def use(*behaviours):
        addresses = tuple(f"http://127.0.0.1:{port}/{behaviour}/" for behaviour in behaviours)
        source = data.SOURCES["mnist"]._replace(mirrors=addresses)
        monkeypatch.setitem(data.SOURCES, "mnist", source)
        return addresses

    yield use
    server.kill()
    server.wait()
