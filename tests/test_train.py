import time

import pytest
import torch
from torch import nn

from mnist_ae.models import Autoencoder, Classifier
from mnist_ae.many import fit_many
from mnist_ae.train import accuracy, adam_one_cycle, evaluate, fit

NUM_THREADS = torch.get_num_threads()


def quiet(*arguments, **options):
    return fit(*arguments, progress=False, **options)


def test_gradient_against_finite_differences():
    torch.manual_seed(0)
    model = Autoencoder((6, 3)).double()
    x = torch.rand(4, 6, dtype=torch.float64)
    loss_fn, w = nn.MSELoss(), model.encoder[0].weight
    before = w.detach().clone()
    quiet(model, x, x, loss_fn, torch.optim.SGD(model.parameters(), lr=1.0), 1, 4)
    step = before - w.detach()  # the gradient, as the learning rate is 1
    torch.manual_seed(0)
    model = Autoencoder((6, 3)).double()
    w, h = model.encoder[0].weight, 1e-6
    for index in ((0, 0), (2, 5), (1, 3)):
        losses = []
        for sign in (1, -1):
            with torch.no_grad():
                w[index] += sign * h
                losses.append(loss_fn(model(x), x))
                w[index] -= sign * h
        numeric = (losses[0] - losses[1]) / (2 * h)
        assert torch.isclose(step[index], numeric, rtol=1e-5)


def test_fit_is_the_plain_loop():
    torch.manual_seed(0)
    ours, theirs = Autoencoder((8, 3)), Autoencoder((8, 3))
    theirs.load_state_dict(ours.state_dict())
    x, loss_fn = torch.rand(25, 8), nn.MSELoss()
    optimizer = torch.optim.SGD(ours.parameters(), lr=0.1, momentum=0.9)
    history = quiet(ours, x, x, loss_fn, optimizer, 2, 10, shuffle=False)
    optimizer, expected = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9), []
    for _ in range(2):
        losses = []
        for batch in (x[:10], x[10:20], x[20:]):
            loss = loss_fn(theirs(batch), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses += [loss.item()] * len(batch)
        expected.append(sum(losses) / len(x))
    assert history == pytest.approx(expected, rel=1e-6)
    for a, b in zip(ours.parameters(), theirs.parameters(), strict=True):
        assert torch.allclose(a, b)


def test_each_example_is_seen_once_an_epoch_in_a_seeded_order():
    def orders(seed):
        seen = []
        w = nn.Parameter(torch.zeros(1))
        model = nn.Module()
        model.forward = lambda x: (seen.append(x.flatten().tolist()), x * w)[1]
        x = torch.arange(10.0)[:, None]
        quiet(model, x, x, nn.MSELoss(), torch.optim.SGD([w], lr=0.0), 2, 4, seed=seed)
        flat = [value for batch in seen for value in batch]
        return flat[:10], flat[10:]

    first, second = orders(0)
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second and orders(0) == (first, second) and orders(1) != (first, second)


def test_scheduler_and_callback():
    model, x, told = nn.Linear(2, 2), torch.rand(10, 2), []
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    options = {"scheduler": scheduler, "after_epoch": lambda *what: told.append(what)}
    history = quiet(model, x, x, nn.MSELoss(), optimizer, 2, 4, **options)
    assert optimizer.param_groups[0]["lr"] == 0.5**6
    assert told == [(1, history[0]), (2, history[1])]


def test_lengths_must_agree():
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    with pytest.raises(ValueError, match="3 and 4"):
        quiet(model, torch.rand(3, 2), torch.rand(4, 2), nn.MSELoss(), optimizer)


def test_evaluate_counts_a_short_last_batch_by_its_length():
    model, x, y = nn.Identity(), torch.rand(23, 4), torch.rand(23, 4)
    whole = nn.functional.mse_loss(x, y).item()
    for batch_size in (1, 10, 1000):
        assert evaluate(model, x, y, nn.MSELoss(), batch_size) == pytest.approx(whole, rel=1e-5)
    scores, labels = torch.rand(23, 10), torch.randint(10, (23,))
    by_loop = sum(int(s.argmax()) == int(t) for s, t in zip(scores, labels, strict=True))
    share = evaluate(model, scores, labels, accuracy, 10)
    assert share == pytest.approx(100 * by_loop / 23, rel=1e-5)


def networks(sizes=(8, 3), count=3):
    made = []
    for seed in range(count):
        torch.manual_seed(seed)
        made.append(Autoencoder(sizes))
    return made


def adams(models):
    made = [torch.optim.Adam(m.parameters(), lr=0.01 * (k + 1)) for k, m in enumerate(models)]
    return made, [torch.optim.lr_scheduler.StepLR(one, 2, gamma=0.8) for one in made]


@pytest.mark.parametrize("batched", [True, False])
@pytest.mark.parametrize("shuffle", [True, False])
def test_each_of_many_ends_as_if_trained_alone(batched, shuffle):
    x, loss_fn, seeds = torch.rand(45, 8), nn.functional.mse_loss, [5, 0, 7]
    alone, together = networks(), networks()
    expected = []
    for model, optimizer, scheduler, seed in zip(alone, *adams(alone), seeds, strict=True):
        options = {"scheduler": scheduler, "seed": seed, "shuffle": shuffle}
        expected.append(quiet(model, x, x, loss_fn, optimizer, 4, 10, **options))
    optimizers, schedulers = adams(together)
    options = {"schedulers": schedulers, "seeds": seeds, "shuffle": shuffle, "batched": batched}
    found = fit_many(
        together, x, x, loss_fn, optimizers, num_epochs=4, batch_size=10, progress=False, **options
    )
    for a, b in zip(found, expected, strict=True):
        assert a == pytest.approx(b, rel=1e-5)
    for one, other in zip(together, alone, strict=True):
        for a, b in zip(one.parameters(), other.parameters(), strict=True):
            assert torch.allclose(a, b, atol=1e-6)
            assert a.untyped_storage().nbytes() == a.nbytes, "memory of its own"
    assert torch.get_num_threads() == NUM_THREADS


@pytest.mark.parametrize("batched", [True, False])
def test_many_classifiers_with_a_frozen_encoder(batched):
    models = [Classifier(each.encoder, 3) for each in networks()]
    for model in models:
        model.encoder.requires_grad_(False)
    before = [model.encoder[0].weight.clone() for model in models]
    x, y = torch.rand(30, 8), torch.randint(3, (30,))
    heads = [torch.optim.SGD(model.head.parameters(), lr=0.5) for model in models]
    histories = fit_many(
        models,
        x,
        y,
        nn.NLLLoss(),
        heads,
        num_epochs=5,
        batch_size=10,
        batched=batched,
        progress=False,
    )
    assert all(history[-1] < history[0] for history in histories)
    for model, weight in zip(models, before, strict=True):
        assert torch.equal(model.encoder[0].weight, weight)


def test_many_that_do_not_go_together_are_refused():
    x, loss_fn, models = torch.rand(10, 8), nn.functional.mse_loss, networks()
    optimizers, _ = adams(models)
    with pytest.raises(ValueError, match="optimizers: found 2, expected one for each of 3"):
        fit_many(models, x, x, loss_fn, optimizers[:2])
    with pytest.raises(ValueError, match="seeds: found 4"):
        fit_many(models, x, x, loss_fn, optimizers, seeds=range(4))
    other = [*networks(count=2), Autoencoder((8, 4))]
    with pytest.raises(ValueError, match="found 2 different builds"):
        fit_many(other, x, x, loss_fn, optimizers, batched=True)
    normed = [nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8)) for _ in range(3)]
    with pytest.raises(ValueError, match=r"found the buffers 1\.running_mean"):
        fit_many(normed, x, x, loss_fn, adams(normed)[0], batched=True)


def test_one_that_fails_among_many_stops_the_others():
    class Fails(nn.Linear):
        def forward(self, x):
            raise ArithmeticError("this one")

    models, epochs = [Fails(8, 8), *(nn.Linear(8, 8) for _ in range(5))], 2000
    x, optimizers = torch.rand(100, 8), [torch.optim.SGD(m.parameters(), lr=0.1) for m in models]
    before = time.monotonic()
    with pytest.raises(ArithmeticError, match="this one"):
        fit_many(
            models,
            x,
            x,
            nn.MSELoss(),
            optimizers,
            num_epochs=epochs,
            batch_size=10,
            batched=False,
            progress=False,
        )
    assert time.monotonic() - before < 3, "2,000 epochs of five take longer"
    assert torch.get_num_threads() == NUM_THREADS


def test_adam_one_cycle_rises_and_falls_once_over_the_training():
    model = torch.nn.Linear(3, 3)
    optimizer, scheduler = adam_one_cycle(model.parameters(), 0.01, 25, 10, 4)  # 12 updates
    x, rates = torch.rand(25, 3), []
    options = {"scheduler": scheduler, "progress": False}
    step = scheduler.step
    scheduler.step = lambda: (rates.append(optimizer.param_groups[0]["lr"]), step())
    fit(model, x, x, torch.nn.functional.mse_loss, optimizer, 4, 10, **options)
    top = rates.index(max(rates))
    assert len(rates) == 12 and max(rates) == pytest.approx(0.01, rel=0.1)
    assert rates[:top] == sorted(rates[:top]) and rates[top:] == sorted(rates[top:], reverse=True)
    assert {id(p) for group in optimizer.param_groups for p in group["params"]} == {
        id(p) for p in model.parameters()
    }
