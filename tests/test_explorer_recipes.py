"""The explorer's networks are trained as in the lessons, knob by knob and step by step."""

import ast
import csv
import dataclasses
from functools import partial

import nbformat
import numpy as np
import pytest
import torch
from conftest import PROJECT
from explorer_data import splits
from torch import nn

from mnist_ae import models, train
from mnist_ae.command.explorer import recipes, training
from mnist_ae.command.knobs import find_knobs
from mnist_ae.explorer.networks import to_rows

RECIPES = {recipe.id: recipe for recipe in recipes.RECIPES}
TUNING_SEED = "100"  # of the runs of studies that chose a rate
LESSONS = {"lecture": 2, "better": 2, "sparse": 5, "denoising": 6}
KNOBS = {  # {recipe: {one of its values: the lesson's knob}}
    "lecture": {
        "lr": "LR",
        "momentum": "MOMENTUM",
        "batch_size": "BATCH_SIZE",
        "num_epochs": "NUM_EPOCHS",
    },
    "better": {
        "lr": "BETTER_LR",
        "batch_size": "BETTER_BATCH_SIZE",
        "num_epochs": "NUM_EPOCHS",
    },
    "sparse": {
        "num_units": "NUM_UNITS",
        "batch_size": "BATCH_SIZE",
        "num_epochs": "NUM_EPOCHS",
        "l1": "L1",
    },
    "denoising": {
        "num_units": "NUM_UNITS",
        "batch_size": "BATCH_SIZE",
        "num_epochs": "NUM_EPOCHS",
        "strongest": "STRONGEST",
    },
}
STUDIES = {"sparse": ("05_trials.csv", "L1"), "denoising": ("06_trials.csv", "σ random")}
NUM_IMAGES = 1200  # a twelfth of them is held back
NUM_EPOCHS = 2


def read_lesson(number):
    (path,) = (PROJECT / "notebooks").glob(f"{number:02}_*.ipynb")
    return nbformat.read(path, as_version=4)


@pytest.mark.parametrize("id", KNOBS)
def test_a_recipe_has_the_values_of_its_lesson(id):
    knobs = find_knobs(read_lesson(LESSONS[id]))
    for value, knob in {**KNOBS[id], "seed": "SEED"}.items():
        assert getattr(RECIPES[id], value) == ast.literal_eval(knobs[knob]), knob


@pytest.mark.parametrize("id", STUDIES)
def test_a_rate_without_a_knob_is_that_of_the_study(id):
    file, way = STUDIES[id]
    with open(PROJECT / "notebooks" / file, newline="", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["way"] == way]
    rates = {float(row["rate"]) for row in rows if row["seed"] != TUNING_SEED}
    assert rates == {RECIPES[id].lr}


# The lessons' own functions, run on a few images, end with the same weights.


def definitions_of(number, *names):
    """The lesson's code that defines these functions and classes."""
    wanted = []
    for cell in read_lesson(number).cells:
        if cell.cell_type != "code" or cell.source.startswith("%"):
            continue
        for node in ast.parse(cell.source).body:
            if getattr(node, "name", None) in names:
                wanted.append(node)
    assert [node.name for node in wanted] == list(names)
    return compile(ast.Module(wanted, type_ignores=[]), f"lesson {number}", "exec")


@pytest.fixture(scope="module")
def x():
    train_split, _ = splits()
    return torch.from_numpy(to_rows(train_split.images[:NUM_IMAGES]))


def namespace_for(x):
    """What the lessons' functions find around them."""
    x_fit = x[: -(len(x) // 12)]
    return {
        "torch": torch,
        "nn": nn,
        "np": np,
        "models": models,
        "train": train,
        "partial": partial,
        "dataclass": dataclasses.dataclass,
        "mse": nn.MSELoss(),
        "device": torch.device("cpu"),
        "num_pixels": 784,
        "x_fit": x_fit,
        "x_train": x_fit,
        "mean_image": x_fit.mean(dim=0),
        "NUM_EPOCHS": NUM_EPOCHS,
        "SEED": 0,
    }


def rebuilt_by(id, x):
    """The explorer's network, as far as it learns to rebuild."""
    recipe = dataclasses.replace(RECIPES[id], num_epochs=NUM_EPOCHS)
    reader = training.new_reader(recipe, 784, num_classes=10)
    x = training.fitted(recipe, x)
    training.begin(reader, recipe.start, x.mean(dim=0))
    training.learn_to_rebuild(reader, recipe, x)
    return reader


def assert_same_weights(reader, autoencoder):
    expected = autoencoder.state_dict()
    found = reader.state_dict()
    for name, weights in expected.items():
        torch.testing.assert_close(found[name], weights, rtol=1e-4, atol=1e-5)


def test_the_lectures_network_learns_as_in_lesson_2(x):
    recipe = RECIPES["lecture"]
    torch.manual_seed(0)
    model = models.Autoencoder((784, 100), output=nn.ReLU)
    optimizer = torch.optim.SGD(model.parameters(), lr=recipe.lr, momentum=recipe.momentum)
    for _ in range(NUM_EPOCHS):
        for x_batch in x.split(recipe.batch_size):
            loss = nn.functional.mse_loss(model(x_batch), x_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    assert_same_weights(rebuilt_by("lecture", x), model)


def test_the_better_network_learns_as_in_lesson_2(x):
    names = namespace_for(x)
    names |= {"BETTER_BATCH_SIZE": RECIPES["better"].batch_size}
    exec(definitions_of(2, "Recipe", "new_network", "prepare"), names)
    model, job = names["prepare"](names["Recipe"](), RECIPES["better"].lr)
    job()
    assert_same_weights(rebuilt_by("better", x), model)


def test_the_sparse_network_learns_as_in_lesson_5(x):
    recipe = RECIPES["sparse"]
    names = namespace_for(x)
    names |= {"NUM_UNITS": recipe.num_units, "BATCH_SIZE": recipe.batch_size}
    names["NUM_UPDATES"] = NUM_EPOCHS * train.num_batches(
        len(names["x_train"]), recipe.batch_size
    )
    functions = ("start_at_data", "new_network", "WithCode", "PenalisedLoss", "prepare")
    exec(definitions_of(5, *functions, "l1"), names)
    model = names["new_network"](0)
    names["prepare"](model, names["l1"](recipe.l1), recipe.lr, 0)()
    assert_same_weights(rebuilt_by("sparse", x), model)


def test_the_denoiser_learns_as_in_lesson_6(x):
    recipe = RECIPES["denoising"]
    names = namespace_for(x)
    names |= {"NUM_UNITS": recipe.num_units, "BATCH_SIZE": recipe.batch_size}
    names["STRONGEST"] = recipe.strongest
    functions = ("gaussian", "new_network", "Denoiser", "prepare", "random_sigma")
    exec(definitions_of(6, *functions), names)
    model = names["new_network"](0)
    names["prepare"](model, names["random_sigma"], recipe.lr, 0)()
    assert_same_weights(rebuilt_by("denoising", x), model)


def test_principal_components_are_those_of_lesson_2(x):
    names = namespace_for(x)
    exec(definitions_of(2, "fit_pca", "rebuild"), names)
    mean, directions = names["fit_pca"](x)
    expected = names["rebuild"](x, mean, directions, 100)
    reader = training.new_reader(RECIPES["pca"], 784, num_classes=10)
    training.take_components(reader, x)
    with torch.no_grad():
        found, z = reader(x)
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=0)
    variances = z.var(dim=0)
    assert (variances.diff() <= 1e-4).all(), "the best direction comes first"
