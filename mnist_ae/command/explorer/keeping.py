"""The explorer's networks on disk: each is trained once and kept for the next time."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import torch

from mnist_ae import models
from mnist_ae.command.explorer.kept_files import SUFFIX, folders
from mnist_ae.command.explorer.recipes import ALONE, RECIPES, TOGETHER, Recipe
from mnist_ae.command.explorer.training import Reader, new_reader, train_reader
from mnist_ae.environment import display_path, make_writable_folder
from mnist_ae.files import locked

VERSION = 1  # of the training: raise it when that changes apart from a recipe's values
DIGITS_OF_DIGEST = 12


def kept_readers(
    x: torch.Tensor, y: torch.Tensor, dataset: str, num_classes: int
) -> Iterator[tuple[Recipe, Reader]]:
    """Yield the networks of all recipes; those that are not kept are trained first.

    A line is printed before each training.  What is kept lies in the user's cache, or where
    that can't be written, in the system's temporary folder.

    Args:
        x: training images (n, 784) float32 in 0..1.
        y: their labels (n,) int64.
        dataset: its name.
        num_classes: of the labels.

    Raises:
        OSError: nor can the temporary folder be written.
    """
    folder = _writable_folder()
    for recipe in RECIPES:
        path = folder / file_name(recipe, dataset)
        with locked(folder, f"the explorer's networks in {display_path(folder)}"):
            reader = _load(recipe, path, x.shape[1], num_classes)
            if reader is None:
                print(f"Training once: {recipe.title}, kept as {path} …", flush=True)
                reader = train_reader(recipe, x, y, num_classes)
                models.save(reader, path)
        yield recipe, reader.eval()


def file_name(recipe: Recipe, dataset: str) -> str:
    """Return the name of a network's file; it changes with any value of its recipe."""
    made_by = repr((recipe, ALONE, TOGETHER, VERSION))
    digest = hashlib.sha256(made_by.encode()).hexdigest()[:DIGITS_OF_DIGEST]
    return f"{dataset}-{recipe.id}-{digest}{SUFFIX}"


def _load(recipe, path: Path, num_pixels, num_classes):
    """The network that was kept; None if there is none, or its file was changed."""
    try:
        return models.load(new_reader(recipe, num_pixels, num_classes), path)
    except (ValueError, OSError):
        return None


def _writable_folder():
    """The first of cache and temporary folder that can be written."""
    first, second = folders()
    try:
        return make_writable_folder(first)
    except OSError:
        return make_writable_folder(second)
