import pytest
import torch
from torch import nn

from mnist_ae.models import Autoencoder
from mnist_ae.train import accuracy, evaluate, fit


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


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")
def test_cuda_agrees_with_the_cpu():
    losses = []
    for device in ("cpu", "cuda"):
        torch.manual_seed(0)
        model, x = Autoencoder((20, 5)).to(device), torch.rand(100, 20)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        losses.append(quiet(model, x.to(device), x.to(device), nn.MSELoss(), optimizer, 3, 10))
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
