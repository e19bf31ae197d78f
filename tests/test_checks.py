"""Every check passes on its lesson's solution and fails, by name, on wrong answers."""

import ast
import importlib
import time
from pathlib import Path

import nbformat
import numpy as np
import pytest
import torch
from conftest import PROJECT
from PIL import Image
from scipy.ndimage import median_filter
from torch import nn
from torch.nn import functional as F

from mnist_ae.checks import CheckError

LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def check_of(path, name):
    return getattr(importlib.import_module(f"mnist_ae.checks.lesson_{int(path.name[:2])}"), name)


def find_solutions():
    """(lesson, check's name, the solution's function) of each solution cell."""
    for path in LESSONS:
        for cell in nbformat.read(path, as_version=4).cells:
            if "solution" in cell.metadata.get("tags", []):
                tree = ast.parse(cell.source)
                calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call)]
                (check,) = [
                    call.func.attr
                    for call in calls
                    if isinstance(call.func, ast.Attribute)
                    and getattr(call.func.value, "id", "") == "checks"
                ]
                (function,) = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
                space = {"time": time, "np": np, "torch": torch, "nn": nn, "F": F}
                space |= {"Path": Path, "Image": Image}
                exec(ast.unparse(function), space)
                yield pytest.param(path, check, space[function.name], id=f"{path.name[:2]}-{check}")


SOLUTIONS = list(find_solutions())


@pytest.mark.parametrize(("path", "check", "solution"), SOLUTIONS)
def test_solution_is_right(path, check, solution, capsys):
    check_of(path, check)(solution)
    assert "✓" in capsys.readouterr().out


@pytest.mark.parametrize(("path", "check", "solution"), SOLUTIONS)
def test_empty_answers_are_not_tried_yet(path, check, solution, capsys):
    def dots(*_): ...  # your answer

    def described(*_):
        """Not done."""

    def passed(*_):
        pass

    for answer in (dots, described, passed, ..., None):
        check_of(path, check)(answer)
        name = getattr(answer, "__name__", "answer")
        assert capsys.readouterr().out == f"· {name}: not tried yet\n"


@pytest.mark.parametrize(("path", "check", "solution"), SOLUTIONS)
def test_missing_return_and_errors_are_named(path, check, solution):
    def no_return(*arguments):
        solution(*arguments)

    def stops(*arguments):
        raise RuntimeError("so there")

    if check != "own_data":  # it writes files and returns nothing
        with pytest.raises(CheckError, match="return"):
            check_of(path, check)(no_return)
    with pytest.raises(CheckError, match="so there"):
        check_of(path, check)(stops)


def in_place(images):
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


def stale(classifier, lr):
    from copy import deepcopy

    return torch.optim.SGD(deepcopy(classifier).head.parameters(), lr=lr)


def adam(*modules, lr=0.02):
    return torch.optim.Adam([p for module in modules for p in module.parameters()], lr=lr)


def stale_adam(deep, lr):
    from copy import deepcopy

    return adam(deepcopy(deep).encoder[2], deepcopy(deep).decoder[0], lr=lr)


def classifier(*layers):
    return nn.Sequential(*layers, nn.LogSoftmax(dim=1))


def deep_copy(module):
    from copy import deepcopy

    return deepcopy(module)


def penalised(model, x, strength, weights):
    return F.mse_loss(model(x), x) + strength * weights.abs().sum()


def sparse(model, x, price):
    return F.mse_loss(model(x), x) + price(model.encoder(x))


def divergence(a, b):
    return a * torch.log(a / b) + (1 - a) * torch.log((1 - a) / (1 - b))


def noisy(x, sigma):
    return (x + sigma * torch.randn_like(x)).clamp(0, 1)


def spotted(x, share, white):
    hit = torch.rand_like(x) < share
    return torch.where(hit, (torch.rand_like(x) < white).to(x.dtype), x)


def two_draws(x, share):
    salt, pepper = torch.rand(2, *x.shape) < share / 2
    return x.masked_fill(pepper, 0).masked_fill(salt, 1)


def one_number_decides(x, share):
    number = torch.rand_like(x)
    return x.masked_fill(number < share, 0).masked_fill(number < share / 2, 1)


def patch_by_patch(scores, y):
    inside = y >= 0
    each = bce(scores, y.clamp(min=0), weight=inside.float(), reduction="none").sum(dim=1)
    return (each / inside.sum(dim=1)).mean()


def by_rows(slides, share, seed):
    rows = np.random.default_rng(seed).permutation(len(slides))
    return rows[50:], rows[:50]


def scaled(x, axes=(0, 1, 2)):
    return (x - x.mean(axis=axes, keepdims=True)) / x.std(axis=axes, keepdims=True)


def bce(*arguments, **options):
    return F.binary_cross_entropy_with_logits(*arguments, **options)


def joined(patches, corners, shape, mean=True, last=False):
    total, count = np.zeros(shape), np.zeros(shape)
    for patch, (row, column) in zip(patches, corners, strict=True):
        at = slice(row, row + patch.shape[0]), slice(column, column + patch.shape[1])
        total[at] = patch if last else total[at] + patch
        count[at] += 1
    return total / count if mean and not last else total


def timed(slow, fast, rounds):
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        slow()
        between = time.perf_counter()
        fast()
        found.append((between - start) / (time.perf_counter() - between))
    return found


def one_after_the_other(slow, fast, repeats):
    for function in (slow, fast):
        for _ in range(repeats + 1):
            function()
    return 1.0


def save_pictures(folder, images, labels, name="{label}/{k}.png", flip=False):
    for k, (image, label) in enumerate(zip(images, labels, strict=True)):
        path = Path(folder, name.format(k=k, label=label))
        path.parent.mkdir(exist_ok=True)
        Image.fromarray(255 - image if flip else image).save(path)


WRONG = [  # lesson, check, words of the misconception, wrong answer
    (1, "big_endian", "little-endian", lambda b: int.from_bytes(b, "little")),
    (1, "big_endian", "added the bytes up", lambda b: sum(b)),
    (1, "big_endian", "expected", lambda b: 60_000),
    (1, "pixel_position", "header of 16", lambda k, r, c: 784 * k + 28 * r + c),
    (1, "pixel_position", "that of the labels", lambda k, r, c: 8 + 784 * k + 28 * r + c),
    (1, "pixel_position", "swapped", lambda k, r, c: 16 + 784 * k + 28 * c + r),
    (1, "pixel_position", "expected", lambda k, r, c: 17 + 784 * k + 28 * r + c),
    (1, "mean_image", "mean of all images", lambda x, y, d: x.mean(axis=0)),
    (1, "mean_image", "one number", lambda x, y, d: x[y == d].mean()),
    (1, "mean_image", "wrapped around", add_in_uint8),
    (1, "mean_image", "rounded", lambda x, y, d: x[y == d].mean(axis=0).astype(np.uint8)),
    (1, "mean_image", "all images, not", lambda x, y, d: x[y == d].sum(axis=0) / len(x)),
    (1, "mean_image", "0..1", lambda x, y, d: x[y == d].mean(axis=0) / 255),
    (1, "mean_image", "labels == digit", lambda x, y, d: x[y == d + 1].mean(axis=0)),
    (1, "invert", "wraps around", lambda x: -x),
    (1, "invert", "changed the images", in_place),
    (1, "invert", "largest pixel", lambda x: x.max() - x),
    (1, "invert", "expected uint8", lambda x: 255.0 - x),
    (1, "own_data", "nothing was written", lambda folder, x, y: len(x)),
    (1, "own_data", "subfolder", lambda *a: save_pictures(*a, name="{label}-{k}.png")),
    (1, "own_data", "same name", lambda *a: save_pictures(*a, name="{label}/a.png")),
    (1, "own_data", "name them", lambda *a: save_pictures(*a, name="digit {label}/{k}.png")),
    (1, "own_data", "JPEG", lambda *a: save_pictures(*a, name="{label}/{k}.jpg")),
    (1, "own_data", "pixel for pixel", lambda *a: save_pictures(*a, flip=True)),
    (2, "mse", "sum of squares", lambda x, x_hat: ((x - x_hat) ** 2).sum()),
    (2, "mse", "averages over images only", lambda x, x_hat: ((x - x_hat) ** 2).sum() / len(x)),
    (2, "mse", "absolute", lambda x, x_hat: (x - x_hat).abs().mean()),
    (2, "mse", "cancel", lambda x, x_hat: (x_hat - x).mean()),
    (2, "mse", "never negative", lambda x, x_hat: (x - x_hat).mean()),
    (2, "mse", "square of the mean", lambda x, x_hat: (x - x_hat).mean() ** 2),
    (2, "mse", "784", lambda x, x_hat: ((x - x_hat) ** 2).sum() / len(x) / 784),
    (2, "mse", "length", lambda x, x_hat: torch.norm(x - x_hat)),
    (2, "mse", "root", lambda x, x_hat: ((x - x_hat) ** 2).mean().sqrt()),
    (2, "mse", "one number", lambda x, x_hat: ((x - x_hat) ** 2).mean(dim=1)),
    (2, "momentum_step", "forgotten", plain_step),
    (2, "momentum_step", "running mean", running_mean_step),
    (2, "momentum_step", "uphill", uphill_step),
    (2, "momentum_step", "learning rate is missing", no_rate_step),
    (2, "momentum_step", "velocity is not", rate_inside_step),
    (2, "momentum_step", "old velocity", lambda w, g, v, lr, mu: (w - lr * v, mu * v + g)),
    (2, "momentum_step", "wrong order", lambda w, g, v, lr, mu: (mu * v + g, w)),
    (2, "momentum_step", "two results", lambda w, g, v, lr, mu: w - lr * (mu * v + g)),
    (2, "weight_grid", "only cuts", lambda w: w.reshape(280, 280)),
    (
        2,
        "weight_grid",
        "mirrored",
        lambda w: w.reshape(10, 10, 28, 28).transpose(0, 3, 1, 2).reshape(280, 280),
    ),
    (
        2,
        "weight_grid",
        "down the columns",
        lambda w: w.reshape(10, 10, 28, 28).transpose(1, 2, 0, 3).reshape(280, 280),
    ),
    (2, "weight_grid", "shape", lambda w: w.reshape(10, 10, 28, 28)),
    (2, "weight_change", "100 - 101 is 255", lambda a, b: as_bytes(b) - as_bytes(a)),
    (
        2,
        "weight_change",
        "pictures were made first",
        lambda a, b: (as_bytes(b) - as_bytes(a)).astype(np.float32),
    ),
    (2, "weight_change", "sign is turned", lambda a, b: a - b),
    (2, "weight_change", "sign is lost", lambda a, b: abs(b - a)),
    (3, "nll", "sign is missing", lambda s, y: F.nll_loss(s, y) * -1),
    (3, "nll", "pair each row", lambda s, y: -s[:, y].mean()),
    (3, "nll", "ten classes as well", lambda s, y: -(s * F.one_hot(y, 10)).mean()),
    (3, "nll", "this is the sum", lambda s, y: F.nll_loss(s, y, reduction="sum")),
    (3, "nll", "most probable class", lambda s, y: -s.max(dim=1).values.mean()),
    (3, "nll", "all ten classes", lambda s, y: -s.mean()),
    (3, "nll", "minus the probability", lambda s, y: F.nll_loss(s.exp(), y)),
    (3, "nll", "nan", lambda s, y: F.nll_loss(s.log(), y)),
    (3, "accuracy", "share of 1", lambda s, y: (s.argmax(1) == y).float().mean()),
    (3, "accuracy", "count", lambda s, y: (s.argmax(1) == y).sum()),
    (3, "accuracy", "mistakes", lambda s, y: 100 * (s.argmax(1) != y).float().mean()),
    (3, "accuracy", "7 right answers of 7", lambda s, y: 100 * (s.argmax(1) == y).sum() / 50),
    (3, "accuracy", "50 examples", lambda s, y: 100.0),
    (
        3,
        "frozen_optimizer",
        "encoder learned too",
        lambda model, lr: torch.optim.SGD(model.parameters(), lr=lr),
    ),
    (
        3,
        "frozen_optimizer",
        "other way round",
        lambda model, lr: torch.optim.SGD(model.encoder.parameters(), lr=lr),
    ),
    (3, "frozen_optimizer", "does not hold", stale),
    (
        3,
        "frozen_optimizer",
        "learning rate is",
        lambda model, lr: torch.optim.SGD(model.head.parameters(), lr=0.01),
    ),
    (
        3,
        "frozen_optimizer",
        "torch.optim.SGD",
        lambda model, lr: torch.optim.Adam(model.head.parameters(), lr=lr),
    ),
    (
        3,
        "frozen_optimizer",
        "weight and the bias",
        lambda model, lr: torch.optim.SGD([model.head.bias], lr=lr),
    ),
    (4, "grown_optimizer", "stale optimizer, which holds no", stale_adam),
    (4, "grown_optimizer", "only the old", lambda d, lr: adam(d.encoder[0], d.decoder[2], lr=lr)),
    (4, "grown_optimizer", "old layers learned too", lambda deep, lr: adam(deep, lr=lr)),
    (4, "grown_optimizer", "did not learn", lambda deep, lr: adam(deep.encoder[2], lr=lr)),
    (4, "grown_optimizer", "rate is", lambda d, lr: adam(d.encoder[2], d.decoder[0], lr=0.1)),
    (4, "grown_optimizer", "Adam", lambda d, lr: torch.optim.SGD(d.parameters(), lr=lr)),
    (4, "stack", "inner layers are dropped", lambda o, i: nn.Sequential(o.encoder, o.decoder)),
    (4, "stack", "check the order", lambda o, i: nn.Sequential(o, i)),
    (4, "stack", "decoders are missing", lambda o, i: nn.Sequential(o.encoder, i.encoder)),
    (4, "stack", "are copies", lambda o, i: deep_copy(nn.Sequential(o.encoder, i, o.decoder))),
    (
        4,
        "deep_classifier",
        "inner layer is dropped",
        lambda deep, n: classifier(deep_copy(deep.encoder[:2]), nn.Linear(8, n)),
    ),
    (
        4,
        "deep_classifier",
        "decoder is still there",
        lambda deep, n: classifier(deep_copy(deep), nn.Linear(12, n)),
    ),
    (
        4,
        "deep_classifier",
        "shares its weights",
        lambda deep, n: classifier(deep.encoder, nn.Linear(5, n)),
    ),
    (
        4,
        "deep_classifier",
        "no log-probabilities",
        lambda deep, n: nn.Sequential(deep_copy(deep.encoder), nn.Linear(5, n)),
    ),
    (
        4,
        "deep_classifier",
        "from scratch",
        lambda d, n: classifier(nn.Linear(12, 8), nn.ReLU(), nn.Linear(8, 5), nn.Linear(5, n)),
    ),
    (
        4,
        "deep_classifier",
        "activations",
        lambda d, n: classifier(*deep_copy(d.encoder)[::2], nn.Linear(5, n)),
    ),
    (4, "tied_decoder", "bias is missing", lambda z, w, b: torch.sigmoid(z @ w)),
    (4, "tied_decoder", "sigmoid is missing", lambda z, w, b: z @ w + b),
    (4, "tied_decoder", "after the sigmoid", lambda z, w, b: torch.sigmoid(z @ w) + b),
    (4, "tied_decoder", "relu", lambda z, w, b: torch.relu(z @ w + b)),
    (5, "active_share", "share of 1", lambda z, t: (z > t).float().mean()),
    (5, "active_share", "silent", lambda z, t: 100 * (z <= t).float().mean()),
    (5, "active_share", "threshold is not used", lambda z, t: 100 * (z > 0).float().mean()),
    (5, "active_share", "number of units", lambda z, t: (z > t).float().sum(dim=1).mean()),
    (5, "active_share", "for some image", lambda z, t: 100 * (z > t).any(dim=0).float().mean()),
    (5, "dead_units", "living", lambda z, t: (z > t).any(dim=0).sum()),
    (5, "dead_units", "zeros of all images", lambda z, t: (z <= t).sum()),
    (5, "dead_units", "not at the mean", lambda z, t: (z.mean(dim=0) <= t).sum()),
    (5, "active_share", "> and not >=", lambda z, t: 100 * (z >= t).float().mean()),
    (5, "dead_units", "<= and not <", lambda z, t: (z < t).all(dim=0).sum()),
    (5, "dead_units", "never exceeds", lambda z, t: (z == 0).all(dim=0).sum()),
    (
        5,
        "sparse_loss",
        "penalty on the weights",
        lambda m, x, s: penalised(m, x, s, m.encoder[0].weight),
    ),
    (
        5,
        "sparse_loss",
        "penalty on the weights",
        lambda m, x, s: F.mse_loss(m(x), x) + s * sum(p.abs().sum() for p in m.parameters()),
    ),
    (5, "sparse_loss", "no price", lambda m, x, s: F.mse_loss(m(x), x)),
    (5, "sparse_loss", "strength is missing", lambda m, x, s: sparse(m, x, lambda z: z.mean())),
    (5, "sparse_loss", "is a sum", lambda m, x, s: sparse(m, x, lambda z: s * z.sum())),
    (5, "sparse_loss", "mean square", lambda m, x, s: sparse(m, x, lambda z: s * (z**2).mean())),
    (5, "sparse_loss", "cut off", lambda m, x, s: sparse(m, x, lambda z: s * z.mean().detach())),
    (
        5,
        "sparse_loss",
        "reconstruction, not",
        lambda m, x, s: F.mse_loss(m(x), x) + s * m(x).abs().mean(),
    ),
    (5, "kl", "exchanged", lambda z, r: divergence(z.mean(0), torch.tensor(r)).mean()),
    (5, "kl", "sum over units", lambda z, r: divergence(torch.tensor(r), z.mean(0)).sum()),
    (5, "kl", "second half", lambda z, r: (r * torch.log(r / z.mean(0))).mean()),
    (5, "kl", "each unit has its own", lambda z, r: divergence(torch.tensor(r), z.mean())),
    (5, "kl", "over the images", lambda z, r: divergence(torch.tensor(r), z.mean(1)).mean()),
    (6, "psnr", "sign is turned", lambda a, b: 10 * torch.log10(((a - b) ** 2).mean())),
    (6, "psnr", "natural", lambda a, b: -10 * torch.log(((a - b) ** 2).mean())),
    (6, "psnr", "squared error", lambda a, b: -20 * torch.log10(((a - b) ** 2).mean())),
    (6, "psnr", "255", lambda a, b: 10 * torch.log10(255**2 / ((a - b) ** 2).mean())),
    (6, "training_pair", "target is noisy", lambda x, s: (noisy(x, s), noisy(x, s))),
    (6, "training_pair", "target is noisy", lambda x, s: (noisy(x, s),) * 2),
    (6, "training_pair", "exchanged", lambda x, s: (x, noisy(x, s))),
    (6, "training_pair", "clip", lambda x, s: (x + s * torch.randn_like(x), x)),
    (6, "training_pair", "no noise", lambda x, s: (x, x)),
    (6, "training_pair", "rand lies", lambda x, s: ((x + s * torch.rand_like(x)).clamp(0, 1), x)),
    (6, "training_pair", "standard deviation", lambda x, s: (noisy(x, s**0.5), x)),
    (
        6,
        "training_pair",
        "one number for each pixel",
        lambda x, s: ((x + s * torch.randn(1, x.shape[1])).clamp(0, 1), x),
    ),
    (
        6,
        "training_pair",
        "same noise: draw one number for each pixel",
        lambda x, s: ((x + s * torch.randn(len(x), 1)).clamp(0, 1), x),
    ),
    (
        6,
        "salt_and_pepper",
        "only salt or only pepper",
        lambda x, share: torch.where(torch.rand_like(x) < share, torch.rand(len(x), 1).round(), x),
    ),
    (6, "salt_and_pepper", "let one number decide", two_draws),
    (6, "median", "take .values", lambda x: x.unfold(1, 3, 1).unfold(2, 3, 1).flatten(3).median(3)),
    (6, "salt_and_pepper", "same: half", lambda x, share: spotted(x, share, 1.1)),
    (6, "salt_and_pepper", "expected half", lambda x, share: spotted(x, share, 0.8)),
    (6, "salt_and_pepper", "expected about 30", lambda x, share: spotted(x, share / 2, 0.5)),
    (6, "salt_and_pepper", "don't add", lambda x, share: noisy(x, share)),
    (6, "median", "this is the mean", lambda x: F.avg_pool2d(x[:, None], 3, 1)[:, 0]),
    (6, "median", "without its border", lambda x: x[:, 1:-1, 1:-1]),
    (6, "median", "largest", lambda x: F.max_pool2d(x[:, None], 3, 1)[:, 0]),
    (6, "median", "no eight", lambda x: x),
    (7, "balanced_accuracy", "plain accuracy", lambda y, a: 100 * (y == a).mean()),
    (
        7,
        "balanced_accuracy",
        "sensitivity alone",
        lambda y, a: 100 * (a[y == 1] == 1).mean(),
    ),
    (
        7,
        "balanced_accuracy",
        "share of 1",
        lambda y, a: ((a[y == 1] == 1).mean() + (a[y == 0] == 0).mean()) / 2,
    ),
    (
        7,
        "balanced_accuracy",
        "precision",
        lambda y, a: 50 * ((y[a == 1] == 1).mean() + (a[y == 0] == 0).mean()),
    ),
    (7, "split", "this leaks", by_rows),
    (7, "split", "are in both", lambda slides, share, seed: (np.arange(200), np.arange(50))),
    (7, "split", "masks", lambda s, share, seed: (s >= 8, s < 8)),
    (
        7,
        "split",
        "same split",
        lambda s, share, seed: (np.flatnonzero(s >= 8), np.flatnonzero(s < 8)),
    ),
    (
        7,
        "split",
        "exchanged",
        lambda s, share, seed: (np.flatnonzero(s < 8), np.flatnonzero(s >= 8)),
    ),
    (7, "colour_grid", "lecture's published", lambda w: w.reshape(3, 48, 48)),
    (7, "colour_grid", "viewed as", lambda w: w.reshape(3, 48, 48).transpose(1, 2, 0)),
    (7, "colour_grid", "only cuts", lambda w: w.reshape(48, 48, 3)),
    (
        7,
        "colour_grid",
        "down the columns",
        lambda w: w.reshape(6, 6, 8, 8, 3).transpose(1, 2, 0, 3, 4).reshape(48, 48, 3),
    ),
    (7, "standardise", "those of all pictures", scaled),
    (7, "standardise", "share one mean", lambda x: scaled(x, (1, 2, 3))),
    (7, "standardise", "deviation is not 1", lambda x: x - x.mean(axis=(1, 2), keepdims=True)),
    (7, "standardise", "only brings", lambda x: x / 255),
    (8, "dice", "factor 2", lambda a, m: (a & m).sum() / (a.sum() + m.sum())),
    (8, "dice", "IoU", lambda a, m: (a & m).sum() / (a | m).sum()),
    (8, "dice", "accuracy", lambda a, m: (a == m).mean()),
    (8, "dice", "sensitivity", lambda a, m: (a & m).sum() / m.sum()),
    (
        8,
        "sensitivity_specificity",
        "outside the field",
        lambda a, m, f: ((a & m).sum() / m.sum(), (~a & ~m).sum() / (~m).sum()),
    ),
    (
        8,
        "sensitivity_specificity",
        "exchanged",
        lambda a, m, f: ((~a & ~m)[f].mean() / (~m)[f].mean(), a[m & f].mean()),
    ),
    (
        8,
        "sensitivity_specificity",
        "precision",
        lambda a, m, f: (m[a & f].mean(), (~a & ~m)[f].mean() / (~m)[f].mean()),
    ),
    (8, "pixel_loss", "counted as background", lambda s, y: bce(s, y.clamp(min=0))),
    (8, "pixel_loss", "taken as a target", lambda s, y: bce(s, y)),
    (8, "pixel_loss", "sigmoid is taken twice", lambda s, y: bce(s.sigmoid()[y >= 0], y[y >= 0])),
    (
        8,
        "pixel_loss",
        "divided by all pixels",
        lambda s, y: bce(s, y.clamp(min=0), weight=(y >= 0).float()),
    ),
    (8, "pixel_loss", "mean of each patch's mean", patch_by_patch),
    (8, "join", "this is the sum", lambda p, c, shape: joined(p, c, shape, mean=False)),
    (8, "join", "last one wins", lambda p, c, shape: joined(p, c, shape, last=True)),
    (8, "join", "number of all", lambda p, c, shape: joined(p, c, shape, mean=False) / len(p)),
    (10, "num_operations", "forward half", lambda n, p, k: 4 * n * p * k),
    (10, "num_operations", "six products", lambda n, p, k: 12 * n * p * k),
    (10, "num_operations", "goes with an addition", lambda n, p, k: 5 * n * p * k),
    (10, "num_operations", "this is for one image", lambda n, p, k: 10 * p * k),
    (10, "num_operations", "expected an int", lambda n, p, k: 10.0 * n * p * k),
    (10, "batches", "last three rows", lambda x, o, b: [x[o[k : k + b]] for k in (0, 5, 10, 15)]),
    (10, "batches", "file order", lambda x, order, size: x.split(size)),
    (10, "batches", "row numbers", lambda x, order, size: order.split(size)),
    (10, "batches", "where row k goes", lambda x, o, size: x[o.argsort()].split(size)),
    (10, "share", "taken twice", lambda batch, rank, workers: batch),
    (10, "share", "nobody takes", lambda b, r, w: b[r * (len(b) // w) : (r + 1) * (len(b) // w)]),
    (10, "share", "places in the batch", lambda b, r, w: torch.arange(r, len(b), w)),
    (10, "share", "share evenly", lambda b, r, w: b if r == 0 else b[:0]),
    (10, "ratio", "no round to warm up", lambda slow, fast, n: timed(slow, fast, n)[0]),
    (10, "ratio", "is counted", lambda slow, fast, n: np.median(timed(slow, fast, n + 1))),
    (10, "ratio", "below 1", lambda s, f, n: 1 / np.median(timed(s, f, n + 1)[1:])),
    (10, "ratio", "take the median", lambda s, f, n: np.mean(timed(s, f, n + 1)[1:])),
    (10, "ratio", "again and again", one_after_the_other),
]


ALSO_RIGHT = [
    (6, "median", lambda x: median_filter(x.numpy(), (1, 3, 3))[:, 1:-1, 1:-1]),
    (6, "salt_and_pepper", one_number_decides),
    (8, "dice", lambda a, m: np.float32(2 * (a & m).sum() / (a.sum() + m.sum() + 1e-6))),
    (
        8,
        "sensitivity_specificity",
        lambda a, m, f: np.array([a[m & f].mean(), (~a)[~m & f].mean()], np.float32),
    ),
]


@pytest.mark.parametrize(("lesson", "check", "answer"), ALSO_RIGHT)
def test_other_right_answers_pass(lesson, check, answer):
    check_of(next(path for path in LESSONS if int(path.name[:2]) == lesson), check)(answer)


@pytest.mark.parametrize(("lesson", "check", "words", "answer"), WRONG)
def test_wrong_answers_fail_by_name(lesson, check, words, answer):
    path = next(path for path in LESSONS if int(path.name[:2]) == lesson)
    with pytest.raises(CheckError, match=words):
        check_of(path, check)(answer)


def test_every_check_has_wrong_answers():
    for param in SOLUTIONS:
        path, check, _ = param.values
        count = sum(w[:2] == (int(path.name[:2]), check) for w in WRONG)
        assert count >= 2, f"{check} has {count}"
