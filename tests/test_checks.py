"""Every check passes on its lesson's solution and fails, by name, on wrong answers."""

import ast
import importlib
import json
import random
import re
import time
from copy import deepcopy
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import PROJECT
from PIL import Image
from scipy.ndimage import median_filter
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks.exercise import CheckError

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
NAMES_IN_LESSONS = {
    "time": time,
    "np": np,
    "torch": torch,
    "nn": nn,
    "F": F,
    "Path": Path,
    "Image": Image,
}


def find_check(lesson, name):
    return getattr(importlib.import_module(f"mnist_ae.checks.lesson_{lesson}"), name)


def find_solutions():
    """The lesson, the check's name and the solution's function of each solution cell."""
    found = []
    for path in LESSONS:
        lesson = int(path.name[:2])
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            if "solution" in cell["metadata"].get("tags", []):
                source = "".join(cell["source"])
                (check,) = re.findall(r"^checks\.(\w+)\(", source, re.MULTILINE)
                function = read_function(source)
                found.append(pytest.param(lesson, check, function, id=f"{lesson}-{check}"))
    return found


def read_function(source):
    """Run the one function definition of a cell, and nothing else of it."""
    statements = ast.parse(source).body
    (definition,) = [node for node in statements if isinstance(node, ast.FunctionDef)]
    names = dict(NAMES_IN_LESSONS)
    exec(ast.unparse(definition), names)
    return names[definition.name]


SOLUTIONS = find_solutions()


def message_of(check, answer):
    """Return what a check says about a wrong answer."""
    with pytest.raises(CheckError) as caught:
        check(answer)
    return str(caught.value)


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_solution_is_right(lesson, check, solution, capsys):
    find_check(lesson, check)(solution)
    assert capsys.readouterr().out == f"✓ {solution.__name__} is right\n"


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_empty_answers_are_not_tried_yet(lesson, check, solution, capsys):
    def dots(*_): ...  # your answer

    def described(*_):
        """Not done."""

    def passed(*_):
        pass

    for answer in (dots, described, passed, ..., None):
        find_check(lesson, check)(answer)
        name = getattr(answer, "__name__", "answer")
        assert capsys.readouterr().out == f"· {name}: not tried yet\n"


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_missing_return_and_errors_are_named(lesson, check, solution):
    def no_return(*arguments):
        solution(*arguments)

    def stops(*arguments):
        raise RuntimeError("so there")

    if check != "own_data":  # it writes files and returns nothing
        assert "does it end with `return`" in message_of(
            find_check(lesson, check), no_return
        )
    assert message_of(find_check(lesson, check), stops) == (
        "Your answer stopped with RuntimeError in line 2 of your function: "
        '`raise RuntimeError("so there")`. Python says: so there'
    )


def invert_by_helper(images):
    return invert_one_by_one(images)


def invert_one_by_one(images):
    inverted = []
    for image in images:
        inverted.append(255 - image.pixels)
    return inverted


def invert_in_comprehension(images):
    # Python up to 3.11 runs the comprehension as a function of its own
    return np.stack([255 - image.pixels for image in images])


@torch.no_grad()
def invert_decorated(images):
    pixels = images / 255
    return 1 - torch.as_tensor(pixels).view(7)


ERRORS = [  # answer, and the line that the message names
    (
        invert_by_helper,
        "in line 4 of `invert_one_by_one`: `inverted.append(255 - image.pixels)`",
    ),
    (
        invert_in_comprehension,
        "in line 3 of your function: "
        "`return np.stack([255 - image.pixels for image in images])`",
    ),
    (
        invert_decorated,
        "in line 4 of your function: `return 1 - torch.as_tensor(pixels).view(7)`",
    ),
    (
        read_function("def my_inverted(images):\n    return 255 - image"),
        "in line 2 of your function. Python says: name 'image' is not defined",
    ),
]


@pytest.mark.parametrize(("answer", "line"), ERRORS)
def test_the_line_of_an_error_is_named(answer, line):
    assert line in message_of(find_check(1, "invert"), answer)


def test_what_cannot_be_called_or_used_is_named():
    check = find_check(1, "invert")
    assert "pass the function itself" in message_of(check, np.zeros(3))
    assert "could not be called" in message_of(check, lambda: 1)
    assert "could not be used" in message_of(find_check(3, "accuracy"), lambda s, y: "98 %")


def test_a_busy_machine_does_not_fail_a_right_ratio(monkeypatch):
    rng = random.Random(0)
    sleep = time.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: sleep(seconds + 0.02 * rng.random()))
    (solution,) = [param.values[2] for param in SOLUTIONS if param.id == "10-ratio"]
    find_check(10, "ratio")(solution)


def invert_in_place(images):
    np.subtract(255, images, out=images)
    return images


def add_in_uint8(images, labels, digit):
    chosen = images[labels == digit]
    return chosen.sum(axis=0, dtype=np.uint8) / len(chosen)


def plain_step(w, g, v, lr, momentum):
    return w - lr * g, momentum * v + g


def running_mean_step(w, g, v, lr, momentum):
    v = momentum * v + (1 - momentum) * g
    return w - lr * v, v


def uphill_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w + lr * v, v


def no_rate_step(w, g, v, lr, momentum):
    v = momentum * v + g
    return w - v, v


def rate_inside_step(w, g, v, lr, momentum):
    v = momentum * v + lr * g
    return w - v, v


def as_bytes(weights):
    return (255 * weights).astype(np.uint8)


def transposed_tiles(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return tiles.transpose(0, 3, 1, 2).reshape(280, 280)


def tiles_down_the_columns(weights):
    tiles = weights.reshape(10, 10, 28, 28)
    return tiles.transpose(1, 2, 0, 3).reshape(280, 280)


def colour_tiles_down_the_columns(weights):
    tiles = weights.reshape(6, 6, 8, 8, 3)
    return tiles.transpose(1, 2, 0, 3, 4).reshape(48, 48, 3)


def sgd(parameters, lr):
    return torch.optim.SGD(parameters, lr=lr)


def stale_sgd(classifier, lr):
    return sgd(deepcopy(classifier).head.parameters(), lr)


def adam(*modules, lr=0.02):
    return torch.optim.Adam([p for module in modules for p in module.parameters()], lr=lr)


def stale_adam(deep, lr):
    copied = deepcopy(deep)
    return adam(copied.encoder[2], copied.decoder[0], lr=lr)


def classifier(*layers):
    return nn.Sequential(*layers, nn.LogSoftmax(dim=1))


def classifier_from_scratch(deep, num_classes):
    layers = [nn.Linear(12, 8), nn.ReLU(), nn.Linear(8, 5)]
    return classifier(*layers, nn.Linear(5, num_classes))


def classifier_without_relus(deep, num_classes):
    return classifier(*deepcopy(deep.encoder)[::2], nn.Linear(5, num_classes))


def penalise_weights(model, x, strength):
    return F.mse_loss(model(x), x) + strength * model.encoder[0].weight.abs().sum()


def penalise_all_parameters(model, x, strength):
    penalty = sum(parameter.abs().sum() for parameter in model.parameters())
    return F.mse_loss(model(x), x) + strength * penalty


def penalise_reconstruction(model, x, strength):
    return F.mse_loss(model(x), x) + strength * model(x).abs().mean()


def sparse(model, x, price):
    return F.mse_loss(model(x), x) + price(model.encoder(x))


def divergence(a, b):
    return a * torch.log(a / b) + (1 - a) * torch.log((1 - a) / (1 - b))


def squared_error(a, b):
    return ((a - b) ** 2).mean()


def add_noise(x, sigma):
    return (x + sigma * torch.randn_like(x)).clamp(0, 1)


def same_noise_for_every_image(x, sigma):
    return (x + sigma * torch.randn(1, x.shape[1])).clamp(0, 1), x


def same_noise_for_every_pixel(x, sigma):
    return (x + sigma * torch.randn(len(x), 1)).clamp(0, 1), x


def uniform_noise(x, sigma):
    return (x + sigma * torch.rand_like(x)).clamp(0, 1), x


def replace_pixels(x, share, white):
    replaced = torch.rand_like(x) < share
    return torch.where(replaced, (torch.rand_like(x) < white).to(x.dtype), x)


def one_colour_per_image(x, share):
    return torch.where(torch.rand_like(x) < share, torch.rand(len(x), 1).round(), x)


def two_draws(x, share):
    salt, pepper = torch.rand(2, *x.shape) < share / 2
    return x.masked_fill(pepper, 0).masked_fill(salt, 1)


def one_number_decides(x, share):
    number = torch.rand_like(x)
    return x.masked_fill(number < share, 0).masked_fill(number < share / 2, 1)


def median_with_indices(x):
    return x.unfold(1, 3, 1).unfold(2, 3, 1).flatten(3).median(3)


def balanced_by_precision(labels, answers):
    precision = (labels[answers == 1] == 1).mean()
    specificity = (answers[labels == 0] == 0).mean()
    return 50 * (precision + specificity)


def balanced_in_0_to_1(labels, answers):
    sensitivity = (answers[labels == 1] == 1).mean()
    specificity = (answers[labels == 0] == 0).mean()
    return (sensitivity + specificity) / 2


def split_rows(slides, share, seed):
    rows = np.random.default_rng(seed).permutation(len(slides))
    return rows[50:], rows[:50]


def standardised(x, axes=(0, 1, 2)):
    return (x - x.mean(axis=axes, keepdims=True)) / x.std(axis=axes, keepdims=True)


def rates_without_field(a, m, f):
    return (a & m).sum() / m.sum(), (~a & ~m).sum() / (~m).sum()


def rates_swapped(a, m, f):
    return (~a & ~m)[f].mean() / (~m)[f].mean(), a[m & f].mean()


def precision_and_specificity(a, m, f):
    return m[a & f].mean(), (~a & ~m)[f].mean() / (~m)[f].mean()


def rates_as_float32(a, m, f):
    return np.array([a[m & f].mean(), (~a)[~m & f].mean()], np.float32)


def dice_with_epsilon(a, m):
    return np.float32(2 * (a & m).sum() / (a.sum() + m.sum() + 1e-6))


def bce(*arguments, **options):
    return F.binary_cross_entropy_with_logits(*arguments, **options)


def patch_by_patch(scores, y):
    counts = y >= 0
    losses = bce(scores, y.clamp(min=0), weight=counts.float(), reduction="none")
    return (losses.sum(dim=1) / counts.sum(dim=1)).mean()


def add_patches(patches, corners, shape):
    total = np.zeros(shape)
    for patch, (row, column) in zip(patches, corners, strict=True):
        h, w = patch.shape
        total[row : row + h, column : column + w] += patch
    return total


def last_patch_wins(patches, corners, shape):
    joined = np.zeros(shape)
    for patch, (row, column) in zip(patches, corners, strict=True):
        h, w = patch.shape
        joined[row : row + h, column : column + w] = patch
    return joined


def drop_the_remainder(batch, rank, num_workers):
    size = len(batch) // num_workers
    return batch[rank * size : (rank + 1) * size]


def measure(slow, fast, rounds):
    ratios = []
    for _ in range(rounds):
        start = time.perf_counter()
        slow()
        between = time.perf_counter()
        fast()
        end = time.perf_counter()
        ratios.append((between - start) / (end - between))
    return ratios


def one_after_the_other(slow, fast, repeats):
    for function in (slow, fast):
        for _ in range(repeats + 1):
            function()
    return 1.0


def save_pictures(folder, images, labels, name="{label}/{k}.png"):
    for k, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = Path(folder, name.format(k=k, label=label))
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(image).save(path)


def save_inverted(folder, images, labels):
    save_pictures(folder, 255 - images, labels)


def save_half_as_bright(folder, images, labels):
    save_pictures(folder, images // 2, labels)


WRONG = {  # (lesson, check): words of the message, and the wrong answer
    (1, "big_endian"): [
        ("little-endian", lambda b: int.from_bytes(b, "little")),
        ("added the bytes up", lambda b: sum(b)),
        ("expected", lambda b: 60_000),
    ],
    (1, "pixel_position"): [
        ("header of 16", lambda k, r, c: 784 * k + 28 * r + c),
        ("file of labels", lambda k, r, c: 8 + 784 * k + 28 * r + c),
        ("swapped", lambda k, r, c: 16 + 784 * k + 28 * c + r),
        ("expected", lambda k, r, c: 17 + 784 * k + 28 * r + c),
    ],
    (1, "mean_image"): [
        ("mean of all images", lambda x, y, d: x.mean(axis=0)),
        ("one number", lambda x, y, d: x[y == d].mean()),
        ("wrapped around", add_in_uint8),
        ("rounded", lambda x, y, d: x[y == d].mean(axis=0).astype(np.uint8)),
        (
            "divided by the number of all images",
            lambda x, y, d: x[y == d].sum(axis=0) / len(x),
        ),
        ("0..1", lambda x, y, d: x[y == d].mean(axis=0) / 255),
        ("labels == digit", lambda x, y, d: x[y == d + 1].mean(axis=0)),
    ],
    (1, "invert"): [
        ("wraps around", lambda x: -x),
        ("changed `images`", invert_in_place),
        ("largest pixel", lambda x: x.max() - x),
        ("expected uint8", lambda x: 255.0 - x),
    ],
    (1, "own_data"): [
        ("Nothing was written", lambda folder, x, y: len(x)),
        ("subfolder", lambda *a: save_pictures(*a, name="{label}-{k}.png")),
        ("same name", lambda *a: save_pictures(*a, name="{label}/a.png")),
        ("name them", lambda *a: save_pictures(*a, name="digit {label}/{k}.png")),
        ("JPEG", lambda *a: save_pictures(*a, name="{label}/{k}.jpg")),
        ("inverted", save_inverted),
        ("plt.imsave", save_half_as_bright),
    ],
    (2, "mse"): [
        ("sum of squares", lambda x, x_hat: ((x - x_hat) ** 2).sum()),
        (
            "average over the images only",
            lambda x, x_hat: ((x - x_hat) ** 2).sum() / len(x),
        ),
        ("absolute", lambda x, x_hat: (x - x_hat).abs().mean()),
        ("cancel", lambda x, x_hat: (x_hat - x).mean()),
        ("never negative", lambda x, x_hat: (x - x_hat).mean()),
        ("square of the mean", lambda x, x_hat: (x - x_hat).mean() ** 2),
        ("784", lambda x, x_hat: ((x - x_hat) ** 2).sum() / len(x) / 784),
        ("length", lambda x, x_hat: torch.norm(x - x_hat)),
        ("root of the mean square", lambda x, x_hat: ((x - x_hat) ** 2).mean().sqrt()),
        ("single number", lambda x, x_hat: ((x - x_hat) ** 2).mean(dim=1)),
    ],
    (2, "momentum_step"): [
        ("forgets", plain_step),
        ("running mean", running_mean_step),
        ("uphill", uphill_step),
        ("learning rate is missing", no_rate_step),
        ("velocity is not", rate_inside_step),
        ("old velocity", lambda w, g, v, lr, mu: (w - lr * v, mu * v + g)),
        ("wrong order", lambda w, g, v, lr, mu: (mu * v + g, w)),
        ("two results", lambda w, g, v, lr, mu: w - lr * (mu * v + g)),
    ],
    (2, "weight_grid"): [
        ("only cuts", lambda w: w.reshape(280, 280)),
        ("mirrored", transposed_tiles),
        ("down the columns", tiles_down_the_columns),
        ("shape", lambda w: w.reshape(10, 10, 28, 28)),
    ],
    (2, "weight_change"): [
        ("100 - 101 is 255", lambda a, b: as_bytes(b) - as_bytes(a)),
        (
            "made pictures of the weights",
            lambda a, b: (as_bytes(b) - as_bytes(a)).astype(np.float32),
        ),
        ("sign is flipped", lambda a, b: a - b),
        ("sign is lost", lambda a, b: abs(b - a)),
    ],
    (3, "nll"): [
        ("sign is missing", lambda s, y: F.nll_loss(s, y) * -1),
        ("pair each row", lambda s, y: -s[:, y].mean()),
        ("also divide by the ten classes", lambda s, y: -(s * F.one_hot(y, 10)).mean()),
        ("This is the sum", lambda s, y: F.nll_loss(s, y, reduction="sum")),
        ("most probable class", lambda s, y: -s.max(dim=1).values.mean()),
        ("all ten classes", lambda s, y: -s.mean()),
        ("minus the mean probability", lambda s, y: F.nll_loss(s.exp(), y)),
        ("nan", lambda s, y: F.nll_loss(s.log(), y)),
    ],
    (3, "accuracy"): [
        ("share in 0..1", lambda s, y: (s.argmax(1) == y).float().mean()),
        ("count", lambda s, y: (s.argmax(1) == y).sum()),
        ("mistakes", lambda s, y: 100 * (s.argmax(1) != y).float().mean()),
        ("7 right answers out of 7", lambda s, y: 100 * (s.argmax(1) == y).sum() / 50),
        ("50 examples", lambda s, y: 100.0),
    ],
    (3, "frozen_optimizer"): [
        ("encoder learned too", lambda model, lr: sgd(model.parameters(), lr)),
        ("other way round", lambda model, lr: sgd(model.encoder.parameters(), lr)),
        ("does not hold", stale_sgd),
        ("learning rate is", lambda model, lr: sgd(model.head.parameters(), 0.01)),
        ("torch.optim.SGD", lambda model, lr: adam(model.head, lr=lr)),
        ("weight and the bias", lambda model, lr: sgd([model.head.bias], lr)),
    ],
    (4, "grown_optimizer"): [
        ("stale optimizer, which holds no", stale_adam),
        ("Only the old", lambda d, lr: adam(d.encoder[0], d.decoder[2], lr=lr)),
        ("old layers learned too", lambda deep, lr: adam(deep, lr=lr)),
        ("did not learn", lambda deep, lr: adam(deep.encoder[2], lr=lr)),
        ("rate is", lambda d, lr: adam(d.encoder[2], d.decoder[0], lr=0.1)),
        ("Adam", lambda deep, lr: sgd(deep.parameters(), lr)),
    ],
    (4, "stack"): [
        ("inner layers are dropped", lambda o, i: nn.Sequential(o.encoder, o.decoder)),
        ("Check the order", lambda o, i: nn.Sequential(o, i)),
        ("decoders are missing", lambda o, i: nn.Sequential(o.encoder, i.encoder)),
        ("are copies", lambda o, i: deepcopy(nn.Sequential(o.encoder, i, o.decoder))),
    ],
    (4, "deep_classifier"): [
        (
            "inner layer is dropped",
            lambda deep, n: classifier(deepcopy(deep.encoder[:2]), nn.Linear(8, n)),
        ),
        (
            "decoder is still there",
            lambda deep, n: classifier(deepcopy(deep), nn.Linear(12, n)),
        ),
        ("shares its weights", lambda deep, n: classifier(deep.encoder, nn.Linear(5, n))),
        (
            "not log-probabilities",
            lambda deep, n: nn.Sequential(deepcopy(deep.encoder), nn.Linear(5, n)),
        ),
        ("from scratch", classifier_from_scratch),
        ("activations", classifier_without_relus),
    ],
    (4, "tied_decoder"): [
        ("bias is missing", lambda z, w, b: torch.sigmoid(z @ w)),
        ("sigmoid is missing", lambda z, w, b: z @ w + b),
        ("after the sigmoid", lambda z, w, b: torch.sigmoid(z @ w) + b),
        ("relu", lambda z, w, b: torch.relu(z @ w + b)),
    ],
    (5, "active_share"): [
        ("share in 0..1", lambda z, t: (z > t).float().mean()),
        ("share of inactive units", lambda z, t: 100 * (z <= t).float().mean()),
        ("don't use the threshold", lambda z, t: 100 * (z > 0).float().mean()),
        ("number of units", lambda z, t: (z > t).float().sum(dim=1).mean()),
        ("for at least one image", lambda z, t: 100 * (z > t).any(dim=0).float().mean()),
        ("> and not >=", lambda z, t: 100 * (z >= t).float().mean()),
    ],
    (5, "dead_units"): [
        ("units that are alive", lambda z, t: (z > t).any(dim=0).sum()),
        ("every inactive value", lambda z, t: (z <= t).sum()),
        ("not at the mean", lambda z, t: (z.mean(dim=0) <= t).sum()),
        ("<= and not <", lambda z, t: (z < t).all(dim=0).sum()),
        ("never exceeds", lambda z, t: (z == 0).all(dim=0).sum()),
    ],
    (5, "sparse_loss"): [
        ("penalty on the weights", penalise_weights),
        ("penalty on the weights", penalise_all_parameters),
        ("price is missing", lambda m, x, s: F.mse_loss(m(x), x)),
        ("strength is missing", lambda m, x, s: sparse(m, x, lambda z: z.mean())),
        ("is a sum", lambda m, x, s: sparse(m, x, lambda z: s * z.sum())),
        ("mean square", lambda m, x, s: sparse(m, x, lambda z: s * (z**2).mean())),
        ("cut off", lambda m, x, s: sparse(m, x, lambda z: s * z.mean().detach())),
        ("price is on the reconstruction", penalise_reconstruction),
    ],
    (5, "kl"): [
        ("swapped", lambda z, r: divergence(z.mean(0), torch.tensor(r)).mean()),
        ("sum over the units", lambda z, r: divergence(torch.tensor(r), z.mean(0)).sum()),
        ("second half", lambda z, r: (r * torch.log(r / z.mean(0))).mean()),
        ("each unit has its own", lambda z, r: divergence(torch.tensor(r), z.mean())),
        ("over the images", lambda z, r: divergence(torch.tensor(r), z.mean(1)).mean()),
    ],
    (6, "psnr"): [
        ("sign is flipped", lambda a, b: 10 * torch.log10(squared_error(a, b))),
        ("natural", lambda a, b: -10 * torch.log(squared_error(a, b))),
        ("factor is 20", lambda a, b: -20 * torch.log10(squared_error(a, b))),
        ("255", lambda a, b: 10 * torch.log10(255**2 / squared_error(a, b))),
    ],
    (6, "training_pair"): [
        ("target is noisy", lambda x, s: (add_noise(x, s), add_noise(x, s))),
        ("target is noisy", lambda x, s: (add_noise(x, s),) * 2),
        ("swapped", lambda x, s: (x, add_noise(x, s))),
        ("clip", lambda x, s: (x + s * torch.randn_like(x), x)),
        ("no noise", lambda x, s: (x, x)),
        ("`rand` draws from", uniform_noise),
        ("standard deviation", lambda x, s: (add_noise(x, s**0.5), x)),
        ("Every image gets the same noise", same_noise_for_every_image),
        ("All pixels of an image get the same noise", same_noise_for_every_pixel),
    ],
    (6, "salt_and_pepper"): [
        ("only salt or only pepper", one_colour_per_image),
        ("let one random number per pixel decide", two_draws),
        ("all by the same colour", lambda x, share: replace_pixels(x, share, 1.1)),
        ("expected half", lambda x, share: replace_pixels(x, share, 0.8)),
        ("expected about 30", lambda x, share: replace_pixels(x, share / 2, 0.5)),
        ("don't add", lambda x, share: add_noise(x, share)),
    ],
    (6, "median"): [
        ("take `.values`", median_with_indices),
        ("This is the mean", lambda x: F.avg_pool2d(x[:, None], 3, 1)[:, 0]),
        ("only cuts off the border", lambda x: x[:, 1:-1, 1:-1]),
        ("largest", lambda x: F.max_pool2d(x[:, None], 3, 1)[:, 0]),
        ("fewer than eight", lambda x: x),
    ],
    (7, "balanced_accuracy"): [
        ("plain accuracy", lambda y, a: 100 * (y == a).mean()),
        ("sensitivity alone", lambda y, a: 100 * (a[y == 1] == 1).mean()),
        ("share in 0..1", balanced_in_0_to_1),
        ("precision", balanced_by_precision),
    ],
    (7, "split"): [
        ("This leaks", split_rows),
        ("are in both", lambda slides, share, seed: (np.arange(200), np.arange(50))),
        ("masks", lambda s, share, seed: (s >= 8, s < 8)),
        (
            "same split",
            lambda s, share, seed: (np.flatnonzero(s >= 8), np.flatnonzero(s < 8)),
        ),
        ("swapped", lambda s, share, seed: (np.flatnonzero(s < 8), np.flatnonzero(s >= 8))),
    ],
    (7, "colour_grid"): [
        ("lecture's published", lambda w: w.reshape(3, 48, 48)),
        ("reshaped to", lambda w: w.reshape(3, 48, 48).transpose(1, 2, 0)),
        ("only cuts", lambda w: w.reshape(48, 48, 3)),
        ("down the columns", colour_tiles_down_the_columns),
    ],
    (7, "standardise"): [
        ("over all pictures", standardised),
        ("share one mean", lambda x: standardised(x, (1, 2, 3))),
        ("deviation is not 1", lambda x: x - x.mean(axis=(1, 2), keepdims=True)),
        ("only brings", lambda x: x / 255),
    ],
    (8, "dice"): [
        ("factor 2", lambda a, m: (a & m).sum() / (a.sum() + m.sum())),
        ("IoU", lambda a, m: (a & m).sum() / (a | m).sum()),
        ("accuracy", lambda a, m: (a == m).mean()),
        ("sensitivity", lambda a, m: (a & m).sum() / m.sum()),
    ],
    (8, "sensitivity_specificity"): [
        ("outside the field", rates_without_field),
        ("swapped", rates_swapped),
        ("precision", precision_and_specificity),
    ],
    (8, "pixel_loss"): [
        ("as background", lambda s, y: bce(s, y.clamp(min=0))),
        ("use -1 as a target", lambda s, y: bce(s, y)),
        ("sigmoid twice", lambda s, y: bce(s.sigmoid()[y >= 0], y[y >= 0])),
        (
            "divided by the number of all pixels",
            lambda s, y: bce(s, y.clamp(min=0), weight=(y >= 0).float()),
        ),
        ("mean of each patch's mean", patch_by_patch),
    ],
    (8, "join"): [
        ("This is the sum", add_patches),
        ("last one wins", last_patch_wins),
        ("number of all", lambda p, c, shape: add_patches(p, c, shape) / len(p)),
    ],
    (10, "num_operations"): [
        ("forward half", lambda n, p, k: 4 * n * p * k),
        ("six products", lambda n, p, k: 12 * n * p * k),
        ("goes with an addition", lambda n, p, k: 5 * n * p * k),
        ("This is for one image", lambda n, p, k: 10 * p * k),
        ("expected an int", lambda n, p, k: 10.0 * n * p * k),
    ],
    (10, "batches"): [
        ("last three rows", lambda x, o, b: [x[o[k : k + b]] for k in (0, 5, 10, 15)]),
        ("order of x itself", lambda x, order, size: x.split(size)),
        ("row numbers", lambda x, order, size: order.split(size)),
        ("put row k at position", lambda x, o, size: x[o.argsort()].split(size)),
    ],
    (10, "share"): [
        ("taken twice", lambda batch, rank, workers: batch),
        ("nobody takes", drop_the_remainder),
        ("nobody takes a row", lambda batch, rank, workers: batch[:0]),
        ("positions in the batch", lambda b, r, w: torch.arange(r, len(b), w)),
        ("share the rows evenly", lambda b, r, w: b if r == 0 else b[:0]),
    ],
    (10, "ratio"): [
        ("no warm-up round", lambda slow, fast, n: measure(slow, fast, n)[0]),
        (
            "include the warm-up round",
            lambda slow, fast, n: np.median(measure(slow, fast, n + 1)),
        ),
        (
            "divide the time of `slow`",
            lambda slow, fast, n: 1 / np.median(measure(slow, fast, n + 1)[1:]),
        ),
        ("Take the median", lambda slow, fast, n: np.mean(measure(slow, fast, n + 1)[1:])),
        ("again and again", one_after_the_other),
    ],
}


def list_wrong_answers():
    found = []
    for (lesson, check), answers in WRONG.items():
        for words, answer in answers:
            case = f"{lesson}-{check}-{words}"
            found.append(pytest.param(lesson, check, words, answer, id=case))
    return found


@pytest.mark.parametrize(("lesson", "check", "words", "answer"), list_wrong_answers())
def test_wrong_answers_fail_by_name(lesson, check, words, answer):
    assert words in message_of(find_check(lesson, check), answer)


@pytest.mark.parametrize(("lesson", "check", "solution"), SOLUTIONS)
def test_every_check_has_wrong_answers(lesson, check, solution):
    assert len(WRONG[lesson, check]) >= 2


ALSO_RIGHT = [
    (6, "median", lambda x: median_filter(x.numpy(), (1, 3, 3))[:, 1:-1, 1:-1]),
    (6, "salt_and_pepper", one_number_decides),
    (8, "dice", dice_with_epsilon),
    (8, "sensitivity_specificity", rates_as_float32),
]


@pytest.mark.parametrize(("lesson", "check", "answer"), ALSO_RIGHT)
def test_other_right_answers_pass(lesson, check, answer):
    find_check(lesson, check)(answer)
