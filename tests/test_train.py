"""`fit` against a plain loop and finite differences; `evaluate` against the whole set."""

import pytest
import torch
from torch import nn

from mnist_ae.models import Autoencoder
from mnist_ae.train import accuracy, adam_one_cycle, evaluate, fit


def quiet(*arguments, **options):
    return fit(*arguments, progress=False, **options)


def test_gradient_against_finite_differences():
    torch.manual_seed(0)
    model = Autoencoder((6, 3)).double()
    x = torch.rand(4, 6, dtype=torch.float64)
    loss_fn = nn.MSELoss()
    weight = model.encoder[0].weight
    before = weight.detach().clone()
    quiet(model, x, x, loss_fn, torch.optim.SGD(model.parameters(), lr=1.0), 1, 4)
    gradient = before - weight.detach()  # as the learning rate is 1
    weight.data.copy_(before)
    h = 1e-6
    for index in ((0, 0), (2, 5), (1, 3)):
        losses = []
        for sign in (1, -1):
            with torch.no_grad():
                weight[index] += sign * h
                losses.append(loss_fn(model(x), x))
                weight[index] -= sign * h
        numeric = (losses[0] - losses[1]) / (2 * h)
        assert torch.isclose(gradient[index], numeric, rtol=1e-5)


def test_fit_is_the_plain_loop():
    torch.manual_seed(0)
    ours = Autoencoder((8, 3))
    theirs = Autoencoder((8, 3))
    theirs.load_state_dict(ours.state_dict())
    x = torch.rand(25, 8)
    loss_fn = nn.MSELoss()
    optimizer = torch.optim.SGD(ours.parameters(), lr=0.1, momentum=0.9)
    history = quiet(ours, x, x, loss_fn, optimizer, 2, 10, shuffle=False)
    optimizer = torch.optim.SGD(theirs.parameters(), lr=0.1, momentum=0.9)
    expected = []
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


class Recorder(nn.Module):
    """A model that remembers which examples it is given."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(1))
        self.lengths = []
        self.numbers = []

    def forward(self, x):
        self.lengths.append(len(x))
        self.numbers += [int(value) for value in x]
        return x * self.weight


def order_of_two_epochs(seed):
    """The order of ten examples in two epochs with batches of four."""
    model = Recorder()
    x = torch.arange(10.0)[:, None]
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    quiet(model, x, x, nn.MSELoss(), optimizer, 2, 4, seed=seed)
    assert model.lengths == [4, 4, 2] * 2
    return model.numbers[:10], model.numbers[10:]


def test_each_example_is_seen_once_per_epoch_in_a_seeded_order():
    first, second = order_of_two_epochs(seed=0)
    assert sorted(first) == sorted(second) == list(range(10))
    assert first != second
    assert order_of_two_epochs(seed=0) == (first, second)
    assert order_of_two_epochs(seed=1) != (first, second)


def test_each_input_keeps_its_target():
    model = nn.Linear(1, 1, bias=False)
    nn.init.ones_(model.weight)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.0)
    x = torch.arange(10.0)[:, None]
    seen = []

    def loss_fn(x_hat, y):
        seen.append(torch.equal(2 * x_hat, y))
        return nn.functional.mse_loss(x_hat, y)

    quiet(model, x, 2 * x, loss_fn, optimizer, 2, 3)
    assert len(seen) == 8
    assert all(seen)


def test_the_order_of_a_seed_stays_for_ever():
    """What lessons print depends on it."""
    generator = torch.Generator().manual_seed(3)
    expected = [torch.randperm(10, generator=generator).tolist() for _ in range(2)]
    assert list(order_of_two_epochs(seed=3)) == expected


def test_scheduler_and_callback():
    model = nn.Linear(2, 2)
    x = torch.rand(10, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 1, gamma=0.5)
    calls = []

    def after_epoch(epoch, loss):
        calls.append((epoch, loss))

    history = quiet(
        model,
        x,
        x,
        nn.MSELoss(),
        optimizer,
        2,
        4,
        scheduler=scheduler,
        after_epoch=after_epoch,
    )
    assert optimizer.param_groups[0]["lr"] == 0.5**6
    assert calls == [(1, history[0]), (2, history[1])]


def test_lengths_must_agree():
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    with pytest.raises(ValueError, match="x and y: found 3 and 4 examples"):
        quiet(model, torch.rand(3, 2), torch.rand(4, 2), nn.MSELoss(), optimizer)


def test_evaluate_counts_a_short_last_batch_by_its_length():
    x = torch.rand(23, 4)
    y = torch.rand(23, 4)
    whole = nn.functional.mse_loss(x, y).item()
    for batch_size in (1, 10, 1000):
        value = evaluate(nn.Identity(), x, y, nn.MSELoss(), batch_size)
        assert value == pytest.approx(whole, rel=1e-5)


def test_accuracy_is_the_share_of_correct_answers():
    scores = torch.rand(23, 10)
    labels = torch.randint(10, (23,))
    num_correct = 0
    for row, label in zip(scores.tolist(), labels.tolist(), strict=True):
        num_correct += row.index(max(row)) == label
    share = evaluate(nn.Identity(), scores, labels, accuracy, 10)
    assert share == pytest.approx(100 * num_correct / 23, rel=1e-5)


def test_evaluate_does_not_change_the_mode():
    model = nn.Sequential(nn.Dropout(0.5))
    x = torch.rand(5, 3)
    for training in (True, False):
        model.train(training)
        assert evaluate(model, x, x, nn.MSELoss()) == 0, "no dropout in evaluation"
        assert model.training == training


def test_adam_one_cycle_rises_and_falls_once_over_the_training():
    model = nn.Linear(3, 3)
    optimizer, scheduler = adam_one_cycle(model.parameters(), 0.01, 25, 10, 4)  # 12 updates
    x = torch.rand(25, 3)
    rates = []

    def loss_fn(x_hat, x):
        rates.append(optimizer.param_groups[0]["lr"])
        return nn.functional.mse_loss(x_hat, x)

    quiet(model, x, x, loss_fn, optimizer, 4, 10, scheduler=scheduler)
    top = rates.index(max(rates))
    assert len(rates) == 12
    assert max(rates) == pytest.approx(0.01, rel=0.1)
    assert rates[:top] == sorted(rates[:top])
    assert rates[top:] == sorted(rates[top:], reverse=True)
    (group,) = optimizer.param_groups
    assert {id(p) for p in group["params"]} == {id(p) for p in model.parameters()}
