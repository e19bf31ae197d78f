"""Make the page on which one draws a digit: its networks described, and one file."""

import re
from collections.abc import Iterator
from pathlib import Path

import torch

from mnist_ae import data, explorer
from mnist_ae.command.explorer.keeping import kept_readers
from mnist_ae.command.explorer.model_files import read_model
from mnist_ae.command.explorer.training import Reader, learn_to_read
from mnist_ae.environment import display_path, make_writable_folder
from mnist_ae.errors import message
from mnist_ae.explorer.contents import assemble
from mnist_ae.explorer.networks import describe, read_network

DATASET = "mnist"
NUM_TRIED = 1000  # images on which activations are tried
MEGABYTE = 1_000_000  # bytes


def make_page(model_paths: list[Path], out: Path) -> Iterator[str]:
    """Make the page from these networks, or from those of the lessons if there are none.

    Args:
        model_paths: files that `models.save` wrote.
        out: the HTML file; its folder is created.

    Returns:
        A line for each network, with what was measured on the test images, and one for the
        file.

    Raises:
        ValueError: a file holds no network that the page can compute.
        OSError: a file can't be read or written.
    """
    if out.is_dir():
        raise ValueError(message(out, "a folder", "a file, such as explorer.html"))
    make_writable_folder(out.parent)
    train_split, test_split = data.load(DATASET)
    x_train = data.to_float(train_split.images)
    x_test = data.to_float(test_split.images)
    y_train = torch.from_numpy(train_split.labels).long()
    measured_on = {
        "x_train": x_train,
        "x_test": x_test,
        "y_test": test_split.labels.astype(int),
    }
    images = (torch.from_numpy(x_train), y_train)
    num_classes = train_split.num_classes
    if model_paths:
        readers = _given_readers(model_paths, *images, num_classes)
    else:
        readers = _own_readers(*images, train_split.dataset, num_classes)
    described = []
    judge = None
    for names, reader in readers:
        network = read_network(reader, reader.head)
        judge = judge or network
        described.append(describe(network, **names, **measured_on))
        yield _in_words(described[-1])
    size = explorer.write(out, assemble(described, judge, test_split))
    yield f"{display_path(out)}: {size / MEGABYTE:.1f} MB; open it in a browser"


def _own_readers(x, y, dataset, num_classes):
    """The networks of the lessons: pairs (names on the page, network)."""
    for recipe, reader in kept_readers(x, y, dataset, num_classes):
        names = {"id": recipe.id, "title": recipe.title, "about": recipe.about}
        yield names, reader


def _given_readers(paths, x, y, num_classes):
    """The networks in files: pairs (names on the page, network)."""
    found = [read_model(path, x[:NUM_TRIED], num_classes) for path in paths]  # all first
    ids = _ids_of(paths)
    for path, id, model in zip(paths, ids, found, strict=True):
        torch.manual_seed(0)
        reader = Reader(model.autoencoder, num_classes)
        about = f"From the file {path.name}: {model.description}."
        if model.head is None:
            about += " The classifier was trained on its code for this page."
            print(f"A classifier is trained on the code of {path.name} …", flush=True)
            learn_to_read(reader, x, y)
        else:
            reader.head = model.head
        yield {"id": id, "title": path.stem, "about": about}, reader.eval()


def _ids_of(paths):
    """A name for each file in addresses: its own in lower case, made unlike the others."""
    ids = []
    for path in paths:
        name = re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "model"
        number = 2
        unlike = name
        while unlike in ids:
            unlike = f"{name}-{number}"
            number += 1
        ids.append(unlike)
    return ids


def _in_words(described):
    """What was measured of a network."""
    median = described["errors"][len(described["errors"]) // 2]
    read = f"{100 * described['accuracy']:.1f} % of the test digits read rightly"
    dead = f"{len(described['dead'])} units that are always 0"
    return f"{described['title']}: {read}, median MSE {median:.4f}, {dead}"
