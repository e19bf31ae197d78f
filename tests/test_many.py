"""Many networks end as each would alone; independent functions run beside each other."""

import threading
import time
from functools import partial

import pytest
import torch
from torch import nn

from mnist_ae.machine import StoppedError
from mnist_ae.many import fit_many, side_by_side
from mnist_ae.models import Autoencoder, Classifier
from mnist_ae.train import fit

NUM_THREADS = torch.get_num_threads()
mse = nn.functional.mse_loss


def networks(count=3):
    """Autoencoders 8-3-8 of the seeds 0, 1, …"""
    models = []
    for seed in range(count):
        torch.manual_seed(seed)
        models.append(Autoencoder((8, 3)))
    return models


def adams(models):
    """An Adam with a learning rate of its own for each model, and a scheduler for each."""
    optimizers = []
    schedulers = []
    for k, model in enumerate(models):
        optimizer = torch.optim.Adam(model.parameters(), lr=0.01 * (k + 1))
        optimizers.append(optimizer)
        schedulers.append(torch.optim.lr_scheduler.StepLR(optimizer, 2, gamma=0.8))
    return optimizers, schedulers


def sgds(models):
    return [torch.optim.SGD(model.parameters(), lr=0.1) for model in models]


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize("shuffle", [True, False])
def test_each_of_many_ends_as_if_trained_alone(batched, shuffle):
    x = torch.rand(45, 8)
    seeds = [5, 0, 7]
    options = {"num_epochs": 4, "batch_size": 10, "shuffle": shuffle, "progress": False}
    alone = networks()
    optimizers, schedulers = adams(alone)
    expected = []
    for model, optimizer, scheduler, seed in zip(
        alone, optimizers, schedulers, seeds, strict=True
    ):
        history = fit(
            model, x, x, mse, optimizer, scheduler=scheduler, seed=seed, **options
        )
        expected.append(history)
    together = networks()
    optimizers, schedulers = adams(together)
    histories = fit_many(
        together, x, x, mse, optimizers, schedulers, seeds, batched=batched, **options
    )
    for history, history_alone in zip(histories, expected, strict=True):
        assert history == pytest.approx(history_alone, rel=1e-5)
    for model, model_alone in zip(together, alone, strict=True):
        for a, b in zip(model.parameters(), model_alone.parameters(), strict=True):
            assert torch.allclose(a, b, atol=1e-6)
            assert a.untyped_storage().nbytes() == a.nbytes, "memory of its own"
    assert torch.get_num_threads() == NUM_THREADS


@pytest.mark.parametrize("batched", [True, False])
def test_many_classifiers_with_a_frozen_encoder(batched):
    models = [Classifier(each.encoder, 3) for each in networks()]
    for model in models:
        model.encoder.requires_grad_(False)
    before = [model.encoder[0].weight.clone() for model in models]
    x = torch.rand(30, 8)
    y = torch.randint(3, (30,))
    heads = [torch.optim.SGD(model.head.parameters(), lr=0.5) for model in models]
    options = {"num_epochs": 5, "batch_size": 10, "progress": False}
    histories = fit_many(models, x, y, nn.NLLLoss(), heads, batched=batched, **options)
    for history in histories:
        assert history[-1] < history[0]
    for model, weight in zip(models, before, strict=True):
        assert torch.equal(model.encoder[0].weight, weight)


def test_batched_networks_may_have_dropout():
    models = [nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5)) for _ in range(3)]
    x = torch.rand(30, 8)
    options = {"num_epochs": 2, "batch_size": 10, "progress": False}
    histories = fit_many(models, x, x, mse, sgds(models), batched=True, **options)
    assert [len(history) for history in histories] == [2, 2, 2]


def test_many_that_do_not_go_together_are_refused():
    x = torch.rand(10, 8)
    models = networks()
    with pytest.raises(ValueError, match="optimizers: found 2, expected one for each of 3"):
        fit_many(models, x, x, mse, sgds(models)[:2])
    with pytest.raises(ValueError, match="seeds: found 4"):
        fit_many(models, x, x, mse, sgds(models), seeds=range(4))
    others = [*networks(count=2), Autoencoder((8, 4))]
    with pytest.raises(ValueError, match="found 2 different architectures"):
        fit_many(others, x, x, mse, sgds(others), batched=True)
    normed = [nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8)) for _ in range(3)]
    with pytest.raises(ValueError, match=r"found the buffers 1\.running_mean"):
        fit_many(normed, x, x, mse, sgds(normed), batched=True)


def test_results_come_in_the_order_of_the_functions():
    def wait(seconds):
        time.sleep(seconds)
        return seconds

    seconds = [0.05, 0.0, 0.02]
    assert side_by_side([partial(wait, each) for each in seconds], num_workers=3) == seconds
    assert side_by_side([]) == []


def test_each_function_computes_with_one_thread():
    assert side_by_side([torch.get_num_threads] * 3) == [1, 1, 1]
    assert torch.get_num_threads() == NUM_THREADS


def train_with_noise(model, seed):
    """Train a denoiser whose noise has a generator of its own; returns its history."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.linspace(0, 1, 400).reshape(50, 8)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)

    def loss_fn(x_hat, x):
        noise = torch.randn(x.shape, generator=generator)
        return mse(x_hat, x) + mse(model(x + noise), x)

    return fit(model, x, x, loss_fn, optimizer, 3, 10, progress=False)


def test_results_do_not_depend_on_what_runs_beside():
    alone = [train_with_noise(model, seed=k) for k, model in enumerate(networks(4))]
    functions = []
    for k, model in enumerate(networks(4)):
        functions.append(partial(train_with_noise, model, seed=k))
    assert side_by_side(functions, num_workers=4) == alone


class FailsAtOnce(nn.Linear):
    def forward(self, x):
        raise ArithmeticError("this one")


def test_one_that_fails_stops_the_others():
    x = torch.rand(100, 8)
    num_epochs = 20_000  # some minutes
    models = [FailsAtOnce(8, 8), nn.Linear(8, 8), nn.Linear(8, 8)]
    epochs = []
    ends = []

    begun = threading.Barrier(3)

    def train(model, optimizer):
        begun.wait()
        options = {"after_epoch": lambda *_: epochs.append(1), "progress": False}
        try:
            fit(model, x, x, mse, optimizer, num_epochs, 10, **options)
        except StoppedError:
            ends.append("stopped")
            raise

    trainings = []
    for model, optimizer in zip(models, sgds(models), strict=True):
        trainings.append(partial(train, model, optimizer))
    with pytest.raises(ArithmeticError, match="this one"):
        side_by_side(trainings, num_workers=3)
    assert ends == ["stopped", "stopped"]
    num_epochs_at_the_end = len(epochs)
    assert num_epochs_at_the_end < num_epochs / 10
    time.sleep(0.05)
    assert len(epochs) == num_epochs_at_the_end, "no thread goes on"
    assert torch.get_num_threads() == NUM_THREADS
    history = fit(models[1], x, x, mse, sgds(models)[1], num_epochs=2, progress=False)
    assert len(history) == 2, "outside, nothing is stopped"


def test_those_not_begun_are_not_called():
    calls = []

    def fail():
        raise ArithmeticError("this one")

    def call():
        time.sleep(0.001)
        calls.append(1)

    with pytest.raises(ArithmeticError, match="this one"):
        side_by_side([fail, *[call] * 10_000], num_workers=2)
    assert len(calls) < 5_000
