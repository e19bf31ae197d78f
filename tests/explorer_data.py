"""Networks and digits for tests of the explorer, made once per session.

`default_contents` has the page's default network, trained as the command does it, which
takes about a minute, and kept in the user's cache.  Its tests are skipped without MNIST.
`quick_contents` has all five, of full size but trained for seconds only, on whatever data
there are.
"""

import dataclasses
import functools
from pathlib import Path

import numpy as np
import pytest
import torch

from mnist_ae import data
from mnist_ae.command.explorer import keeping, recipes, training
from mnist_ae.explorer import contents, networks

NUM_QUICK = 2400  # images that the quick networks are trained on
NUM_QUICK_TEST = 1000


@functools.cache
def splits():
    """MNIST, or what stands in for it: (train, test)."""
    return data.load("mnist", offline=True)


def mnist():
    """MNIST itself: (train, test); without it the test is skipped."""
    train_split, test_split = splits()
    if train_split.dataset != "mnist":
        pytest.skip("MNIST is not on disk")
    return train_split, test_split


@functools.cache
def _default_reader():
    train_split, _ = mnist()
    x = torch.from_numpy(networks.to_rows(train_split.images))
    y = torch.from_numpy(train_split.labels).long()
    _, reader = next(keeping.kept_readers(x, y, "mnist", num_classes=10))
    return reader


def default_reader():
    """The trained default network, with encoder, decoder and head; skips without MNIST."""
    mnist()  # a skip must not be cached
    return _default_reader()


@functools.cache
def _default_contents():
    train_split, test_split = splits()
    entry, network = _described(
        recipes.RECIPES[0], _default_reader(), train_split, test_split
    )
    return contents.assemble([entry], network, test_split)


def default_contents() -> dict:
    """What `page.build` takes: the trained default network alone; skips without MNIST."""
    mnist()
    return _default_contents()


@functools.cache
def quick_readers() -> dict:
    """{id: network} of all recipes, of full size, hardly trained."""
    train_split, _ = splits()
    x = torch.from_numpy(networks.to_rows(train_split.images[:NUM_QUICK]))
    y = torch.from_numpy(train_split.labels[:NUM_QUICK]).long()
    readers = {}
    for recipe in recipes.RECIPES:
        quick = dataclasses.replace(recipe, num_epochs=2)
        readers[recipe.id] = training.train_reader(quick, x, y, num_classes=10).eval()
    return readers


@functools.cache
def quick_contents() -> dict:
    """What `page.build` takes: five hardly trained networks and a hundred digits."""
    _, test_split = splits()
    entries = []
    judge = None
    for recipe in recipes.RECIPES:
        reader = quick_readers()[recipe.id]
        few = dataclasses.replace(
            test_split,
            images=test_split.images[:NUM_QUICK_TEST],
            labels=test_split.labels[:NUM_QUICK_TEST],
        )
        entry, network = _described(recipe, reader, few, few)
        judge = judge or network
        entries.append(entry)
    return contents.assemble(entries, judge, few)


def _described(recipe, reader, train_split, test_split):
    network = networks.read_network(reader, reader.head)
    entry = networks.describe(
        network,
        id=recipe.id,
        title=recipe.title,
        about=recipe.about,
        x_train=networks.to_rows(train_split.images),
        x_test=networks.to_rows(test_split.images),
        y_test=test_split.labels.astype(int),
    )
    return entry, network


def first_test_images(number: int) -> np.ndarray:
    """Test images (number, 28, 28) in 0..1."""
    _, test_split = splits()
    return test_split.images[:number].astype(np.float32) / 255


def written(folder: Path, page: str) -> Path:
    """Write a page into a folder; returns its path."""
    path = folder / "explorer.html"
    path.write_text(page, encoding="utf-8", newline="")
    return path
