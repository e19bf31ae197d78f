"""`mnist-ae explorer`: its networks on disk, models of your own, and how well it reads."""

import dataclasses
import json
import re

import numpy as np
import pytest
import safetensors.torch
import torch
from explorer_data import default_reader, mnist, quick_contents, quick_readers, splits
from torch import nn
from torch.nn import functional as F

from mnist_ae import data, explorer, models
from mnist_ae.command import cli
from mnist_ae.command.explorer import (
    keeping,
    kept_files,
    model_files,
    recipes,
    training,
    warps,
)
from mnist_ae.explorer import networks, packing
from mnist_ae.explorer.normalise import normalise

MOST_BYTES = {1: 700_000, 5: 4_500_000}  # of a page with so many networks
LEAST_READ = {(0.7, 4): 95, (0.5, 6): 93}  # {(scale, shift in pixels): % after normalising}


def data_in(path):
    """The JSON in a page."""
    page = path.read_text(encoding="utf-8")
    (text,) = re.findall(r'id="explorer-data">(.*?)</script>', page, re.DOTALL)
    return json.loads(text)


@pytest.fixture
def quick(monkeypatch, small_mnist, tmp_path):
    """Let networks be small and learn for one epoch from 60 images."""
    small_mnist(tmp_path / "data" / "MNIST" / "raw")
    monkeypatch.setenv("MNIST_AE_DATA", str(tmp_path / "data"))
    few = []
    for recipe in recipes.RECIPES:
        few.append(dataclasses.replace(recipe, num_units=12, num_epochs=1))
    monkeypatch.setattr(keeping, "RECIPES", tuple(few))
    return tmp_path / "explorer.html"


def test_clearing_deletes_the_kept_networks_and_nothing_else(quick, monkeypatch, capsys):
    monkeypatch.setenv("XDG_CACHE_HOME", str(quick.parent / "cache"))
    kept, _ = kept_files.folders()
    kept.mkdir(parents=True)
    (kept / "mnist-better-0.safetensors").write_bytes(b"1" * 2_000_000)
    (kept / "mine.txt").write_text("mine")
    assert cli.main(["data", "--clear"]) == 0
    assert "mnist-better-0.safetensors (2.0 MB)" in capsys.readouterr().out
    assert [path.name for path in kept.iterdir()] == ["mine.txt"]


def run(out, *arguments):
    words = ["explorer", "--out", str(out), *map(str, arguments)]
    return cli.main(words)


# The networks of the lessons.


def test_networks_are_trained_once_and_kept(quick, capsys):
    assert run(quick) == 0
    said = capsys.readouterr().out
    assert said.count("Training once") == 5
    assert "explorer.html" in said
    first = data_in(quick)
    assert [network["id"] for network in first["networks"]] == [
        "better",
        "lecture",
        "sparse",
        "denoising",
        "pca",
    ]
    assert first["dataset"]["name"] == "MNIST"
    assert run(quick) == 0
    assert "Training once" not in capsys.readouterr().out
    assert data_in(quick) == first


def test_a_kept_network_that_was_damaged_is_trained_again(quick, capsys, tmp_path):
    assert run(quick) == 0
    first = data_in(quick)
    (path,) = (tmp_path / "cache").rglob("mnist-sparse-*.safetensors")
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    capsys.readouterr()
    assert run(quick) == 0
    assert capsys.readouterr().out.count("Training once") == 1
    assert data_in(quick) == first


def test_a_changed_recipe_has_a_file_of_its_own():
    recipe = recipes.BETTER
    name = keeping.file_name(recipe, "mnist")
    assert name == keeping.file_name(dataclasses.replace(recipe), "mnist")
    assert name != keeping.file_name(dataclasses.replace(recipe, lr=0.1), "mnist")
    assert name != keeping.file_name(recipe, "digits-stand-in")


@pytest.mark.parametrize("number", MOST_BYTES)
def test_the_page_is_small(tmp_path, number):
    contents = dict(quick_contents())
    contents["networks"] = contents["networks"][:number]
    assert len(contents["networks"]) == number
    assert explorer.write(tmp_path / "page.html", contents) <= MOST_BYTES[number]


def test_warped_digits_stay_digits():
    train_split, _ = splits()
    x = torch.from_numpy(networks.to_rows(train_split.images[:50]))
    warped = warps.warp(x, torch.Generator().manual_seed(0))
    assert warped.shape == x.shape
    assert warped.min() >= 0 and warped.max() <= 1
    assert torch.equal(warped, warps.warp(x, torch.Generator().manual_seed(0)))
    ink = warped.sum(dim=1) / x.sum(dim=1)
    assert ((ink > 0.6) & (ink < 1.6)).all(), "the digit is still in the picture"
    assert ((warped - x).abs().amax(dim=1) > 0.2).all(), "each one is warped"


def test_a_folder_in_place_of_the_page_is_refused_before_anything_is_trained(
    quick, tmp_path, capsys
):
    assert run(tmp_path) == 2
    said = capsys.readouterr()
    assert f"{tmp_path}: found a folder, expected a file" in said.err
    assert "Training once" not in said.out


# How well the default network reads.


def distort(images, scale, shift, seed):
    """Scaled about the middle, then shifted by up to so many pixels, by interpolation."""
    rng = np.random.default_rng(seed)
    shifts = torch.from_numpy(rng.uniform(-shift, shift, (len(images), 2)))
    matrices = torch.zeros(len(images), 2, 3)
    matrices[:, 0, 0] = 1 / scale
    matrices[:, 1, 1] = 1 / scale
    matrices[:, :, 2] = -shifts / 14 / scale
    pictures = torch.from_numpy(images).view(-1, 1, 28, 28)
    grid = F.affine_grid(matrices, pictures.shape, align_corners=False)
    return F.grid_sample(pictures, grid, align_corners=False).view(-1, 28, 28).numpy()


def share_read(reader, images, labels):
    """Per cent of images (n, 28, 28) that are read rightly."""
    x = torch.from_numpy(np.asarray(images, np.float32).reshape(len(images), 784))
    with torch.no_grad():
        answers = reader.head(reader.encoder(x)).argmax(dim=1).numpy()
    return 100 * (answers == labels).mean()


@pytest.mark.parametrize(("scale", "shift"), LEAST_READ)
def test_scaled_and_shifted_digits_are_read_once_they_are_normalised(scale, shift):
    _, test_split = mnist()
    reader = default_reader()
    images = data.to_float(test_split.images).reshape(-1, 28, 28)
    moved = distort(images, scale, shift, seed=1)
    normalised = [normalise(picture) for picture in moved]
    as_they_are = share_read(reader, moved, test_split.labels)
    read = share_read(reader, normalised, test_split.labels)
    assert read >= LEAST_READ[scale, shift]
    assert as_they_are < read - 30, "without normalisation it reads few"


def test_digits_that_are_normalised_again_are_read_as_well():
    _, test_split = mnist()
    reader = default_reader()
    images = data.to_float(test_split.images[:3000]).reshape(-1, 28, 28)
    labels = test_split.labels[:3000]
    again = share_read(reader, [normalise(picture) for picture in images], labels)
    assert again > share_read(reader, images, labels) - 1


# Models of your own.


def saved(tmp_path, model, name="My model.safetensors"):
    path = tmp_path / name
    models.save(model, path)
    return path


def few_images():
    train_split, _ = splits()
    return torch.from_numpy(networks.to_rows(train_split.images[:500]))


@pytest.mark.parametrize("id", ["better", "denoising", "pca"])
def test_the_activations_of_a_file_are_found(tmp_path, id):
    (recipe,) = (recipe for recipe in recipes.RECIPES if recipe.id == id)
    reader = quick_readers()[id]
    found = model_files.read_model(saved(tmp_path, reader), few_images(), 10)
    assert isinstance(found.autoencoder.encoder[-1], training.MODULES[recipe.activation])
    assert isinstance(found.autoencoder.decoder[-1], training.MODULES[recipe.output])
    assert torch.equal(found.head.weight, reader.head.weight)
    x = few_images()
    torch.testing.assert_close(found.autoencoder(x), reader(x)[0])
    size = recipe.num_units
    assert found.description.startswith(f"784-{size}-784, ")


def test_a_deep_autoencoder_is_read(tmp_path):
    torch.manual_seed(0)
    path = saved(tmp_path, models.Autoencoder((784, 20, 5)))
    found = model_files.read_model(path, few_images(), 10)
    assert found.description.startswith("784-20-5-20-784, ")
    assert found.head is None


def test_a_page_of_models_of_your_own(quick, tmp_path, capsys):
    torch.manual_seed(0)
    one = saved(tmp_path, models.Autoencoder((784, 9)), "My Model 1.safetensors")
    (tmp_path / "other").mkdir()
    two = saved(tmp_path / "other", models.Autoencoder((784, 8)), "my-model-1.bin")
    assert run(quick, "--model", one, "--model", two) == 0
    assert "Training once" not in capsys.readouterr().out
    first, second = data_in(quick)["networks"]
    assert (first["id"], second["id"]) == ("my-model-1", "my-model-1-2")
    assert first["title"] == "My Model 1"
    assert first["encoder"][0]["shape"] == [9, 784]
    assert first["classifier"][0]["shape"] == [10, 9], "trained for this page"
    weights = packing.unpack_numbers(second["encoder"][0]["weights"])
    expected = safetensors.torch.load(two.read_bytes())["encoder.0.weight"]
    assert np.array_equal(weights, expected.half().flatten().numpy())


WRONG_FILES = {
    "other inputs": (
        models.Autoencoder((100, 9)),
        "found a network of 100 inputs, expected 784, as digits have 28 × 28 pixels",
    ),
    "no decoder": (
        models.Classifier(nn.Sequential(nn.Linear(784, 9), nn.ReLU())),
        r"found .*encoder.0.weight \(9, 784\).*, expected an autoencoder that `models",
    ),
    "not mirrored": (
        nn.ModuleDict(
            {
                "encoder": nn.Sequential(nn.Linear(784, 9)),
                "decoder": nn.Sequential(nn.Linear(8, 784)),
            }
        ),
        "with encoder and decoder, which mirror each other",
    ),
    "other classes": (
        training.Reader(models.Autoencoder((784, 9)), num_classes=7),
        "found a classifier with 7 classes, expected 10",
    ),
}


@pytest.mark.parametrize("case", WRONG_FILES)
def test_a_file_of_another_network_is_refused_by_name(quick, tmp_path, capsys, case):
    model, words = WRONG_FILES[case]
    path = saved(tmp_path, model)
    assert run(quick, "--model", path) == 2
    said = capsys.readouterr().err
    assert str(path) in said
    assert re.search(words, said)
    assert not quick.exists()


def test_a_file_that_is_no_model_is_refused_by_name(quick, tmp_path, capsys):
    path = tmp_path / "notes.txt"
    path.write_text("nothing")
    assert run(quick, "--model", path) == 2
    assert f"{path}: found no safetensors" in capsys.readouterr().err
    assert run(quick, "--model", tmp_path / "missing") == 2
    assert "missing" in capsys.readouterr().err


def test_a_damaged_model_is_refused(quick, tmp_path, capsys):
    path = saved(tmp_path, models.Autoencoder((784, 9)))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    assert run(quick, "--model", path) == 2
    assert "found a file without a checksum that fits" in capsys.readouterr().err
