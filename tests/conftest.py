"""What several rooms' tests share: a small data set in place of MNIST, and where to find things."""

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mnist_ae import data
from mnist_ae.idx import write_idx

PROJECT = Path(__file__).resolve().parents[1]


@pytest.fixture
def four_arrays():
    """Train and test images and labels, as a data set's four files hold them."""
    rng = np.random.default_rng(0)
    made = []
    for count in (30, 10):
        made.append(rng.integers(0, 256, (count, 28, 28), dtype=np.uint8))
        made.append(rng.integers(0, 10, count, dtype=np.uint8))
    return made


@pytest.fixture
def small_mnist(monkeypatch, tmp_path, four_arrays):
    """Let "mnist" be a data set of 30 and 10 images that lies nowhere yet; gives its writer."""
    monkeypatch.delenv("MNIST_AE_DATA", raising=False)
    monkeypatch.delenv("MNIST_AE_OFFLINE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    def write(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for name, array in zip(data.FILES, four_arrays, strict=True):
            write_idx(folder / name, array)

    write(tmp_path / "model")
    files = [tmp_path / "model" / name for name in data.FILES]
    md5 = tuple(hashlib.md5(path.read_bytes()).hexdigest() for path in files)
    inverted = [255 - a if a.ndim == 3 else a for a in four_arrays]
    source = replace(data.SOURCES["mnist"], md5=md5, standin=lambda: inverted)
    monkeypatch.setitem(data.SOURCES, "mnist", source)
    return write
