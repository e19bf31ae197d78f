"""Checks of lesson 3: the classification loss, accuracy, what may learn."""

import copy

import torch
from torch import nn

from mnist_ae.checks import exercise, expect, given, rule_out
from mnist_ae.models import Autoencoder, Classifier


def _scores():
    """Log-probabilities (50, 10) and labels (50,), of which about half are the likeliest."""
    generator = torch.Generator().manual_seed(0)
    log_probs = torch.randn(50, 10, generator=generator).mul(2).log_softmax(dim=1)
    labels = torch.randint(10, (50,), generator=generator)
    labels[:20] = log_probs[:20].argmax(dim=1)
    return log_probs, labels


@exercise
def nll(answer):
    """answer(log_probs, labels) → the mean over examples of minus the label's log-probability."""
    log_probs, labels = _scores()
    found = torch.as_tensor(given(answer(log_probs, labels)))
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    expect(
        not found.isnan(), "the result is nan: these are logarithms already; take no log of them."
    )
    right = nn.functional.nll_loss(log_probs, labels)
    rule_out(
        found,
        {
            "the sign is missing: log-probabilities are negative, a loss is not.": -right,
            "this is the sum: take the mean, or the loss grows with the batch.": right * 50,
            "this divides by the ten classes as well: one number an example counts.": right / 10,
            "`[:, labels]` takes the columns of all labels for every row: pair each row with its "
            "own label, log_probs[torch.arange(n), labels].": -log_probs[:, labels].mean(),
            "this looks at the most probable class, not at the label's: any sure answer would "
            "do.": -log_probs.max(dim=1).values.mean(),
            "this averages over all ten classes: only the label's counts.": -log_probs.mean(),
            "this is minus the probability: `exp` is one step too many.": (
                nn.functional.nll_loss(log_probs.exp(), labels)
            ),
        },
    )
    expect(abs(found.item() - right) < 1e-5, f"found {found:.5f}, expected {right:.5f}.")


@exercise
def accuracy(answer):
    """answer(log_probs, labels) → the share of right answers in per cent."""
    log_probs, labels = _scores()
    seven = float(given(answer(log_probs[:7], labels[:7])))
    rule_out(
        seven,
        {
            "this is a share of 1: times 100 makes per cent.": 1,
            "this is a count: divide it by how many there are.": 7,
            "this is the share of mistakes: count the right ones.": 0,
        },
    )
    expect(abs(seven - 100) < 1e-3, f"for 7 right answers of 7 you give {seven:.2f}, expected 100.")
    found = float(answer(log_probs, labels))
    right = 100 * float((log_probs.argmax(dim=1) == labels).float().mean())
    expect(
        abs(found - right) < 1e-3, f"for 50 examples you give {found:.2f}, expected {right:.2f}."
    )


@exercise
def frozen_optimizer(answer):
    """answer(classifier, lr) → an SGD optimizer under which the head learns and the encoder stays."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Classifier(Autoencoder((12, 5)).encoder, num_classes=3)
        x, y = torch.rand(30, 12), torch.randint(3, (30,))
    optimizer = given(answer(model, 0.25))
    expect(isinstance(optimizer, torch.optim.SGD), "expected an optimizer torch.optim.SGD.")
    before = copy.deepcopy(model.state_dict())
    for _ in range(3):
        loss = nn.functional.nll_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    changed = {name for name, value in model.state_dict().items() if not value.equal(before[name])}
    encoder = {name for name in before if name.startswith("encoder")}
    head = {name for name in before if name.startswith("head")}
    expect(
        not encoder & changed or head & changed,
        "the encoder learned and the head did not: it is the other way round.",
    )
    expect(
        not encoder & changed,
        "the encoder learned too: an optimizer changes all parameters that it holds. Give it the "
        "head's only.",
    )
    expect(
        head <= changed,
        "the head did not learn, or not all of it: an optimizer changes no parameter that it does "
        "not hold. Does it hold the weight and the bias of this very model?",
    )
    rates = {group["lr"] for group in optimizer.param_groups}
    expect(rates == {0.25}, f"the learning rate is {rates}, expected the one that was given, 0.25.")
