"""Checks of lesson 3: the classification loss, accuracy, what may learn."""

import math

import torch
from torch import nn
from torch.nn.functional import nll_loss

from mnist_ae.checks.exercise import (
    Misconception,
    exercise,
    expect,
    expect_close,
    expect_learning_rate,
    expect_type,
    given,
    given_number,
    rule_out,
)
from mnist_ae.models import Autoencoder, Classifier

LEARNING_RATE = 0.25


def _log_probs_and_labels():
    """Log-probabilities (50, 10) and labels (50,), about half of them the likeliest."""
    generator = torch.Generator().manual_seed(0)
    log_probs = torch.randn(50, 10, generator=generator).mul(2).log_softmax(dim=1)
    labels = torch.randint(10, (50,), generator=generator)
    labels[:20] = log_probs[:20].argmax(dim=1)
    return log_probs, labels


@exercise
def nll(answer):
    """Exercise 1 of the lesson.

    answer(log_probs, labels) → the mean of minus the labels' log-probabilities.
    """
    log_probs, labels = _log_probs_and_labels()
    found = given_number(answer(log_probs, labels))
    expect(
        not math.isnan(found),
        "The result is nan: these are logarithms already, so take no logarithm of them.",
    )
    rule_out(found, _misconceptions_of_nll(log_probs, labels))
    expect_close(found, nll_loss(log_probs, labels))


def _misconceptions_of_nll(log_probs, labels):
    expected = nll_loss(log_probs, labels)
    return [
        Misconception(
            "The minus sign is missing: log-probabilities are negative, a loss is not.",
            -expected,
        ),
        Misconception(
            "This is the sum: take the mean, or the loss grows with the batch.",
            expected * len(labels),
        ),
        Misconception(
            "You also divide by the ten classes: each example contributes one number, so "
            "divide by the number of examples only.",
            expected / 10,
        ),
        Misconception(
            "`[:, labels]` takes the columns of all labels from every row: pair each row "
            "with its own label, log_probs[torch.arange(n), labels].",
            -log_probs[:, labels].mean(),
        ),
        Misconception(
            "This takes the most probable class, not the label's: a network that is sure "
            "of a wrong answer would have a small loss.",
            -log_probs.max(dim=1).values.mean(),
        ),
        Misconception(
            "This averages over all ten classes: take the label's log-probability only.",
            -log_probs.mean(),
        ),
        Misconception(
            "This is minus the mean probability: drop `exp` and average the logarithms.",
            nll_loss(log_probs.exp(), labels),
        ),
    ]


@exercise
def accuracy(answer):
    """Exercise 2 of the lesson.

    answer(log_probs, labels) → the share of right answers in per cent.
    """
    log_probs, labels = _log_probs_and_labels()
    all_right = float(given(answer(log_probs[:7], labels[:7])))
    misconceptions = [
        Misconception("This is a share in 0..1: multiply by 100 for per cent.", 1),
        Misconception("This is a count: divide it by the number of examples.", 7),
        Misconception("This is the share of mistakes: count the right answers.", 0),
    ]
    rule_out(all_right, misconceptions)
    expect_close(
        all_right,
        100,
        tolerance=1e-3,
        digits=2,
        what="accuracy for 7 right answers out of 7",
    )
    found = answer(log_probs, labels)
    is_right = log_probs.argmax(dim=1) == labels
    expect_close(
        found,
        100 * is_right.float().mean(),
        tolerance=1e-3,
        digits=2,
        what="accuracy for 50 examples, some of them wrong,",
    )


@exercise
def frozen_optimizer(answer):
    """Exercise 3 of the lesson.

    answer(classifier, lr) → an SGD optimizer under which only the head learns.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = Classifier(Autoencoder((12, 5)).encoder, num_classes=3)
        x = torch.rand(30, 12)
        y = torch.randint(3, (30,))
    optimizer = given(answer(model, LEARNING_RATE))
    expect_type(optimizer, torch.optim.SGD, "an optimizer torch.optim.SGD")
    changed = _names_of_changed_parameters(model, optimizer, x, y)
    encoder = {name for name in model.state_dict() if name.startswith("encoder")}
    head = {name for name in model.state_dict() if name.startswith("head")}
    expect(
        not encoder & changed or head & changed,
        "The encoder learned and the head did not: it should be the other way round.",
    )
    expect(
        not encoder & changed,
        "The encoder learned too: an optimizer changes all the parameters that it holds. "
        "Give it only those of the head.",
    )
    expect(
        head <= changed,
        "The head did not learn, or only in part: an optimizer leaves alone what it does "
        "not hold. Give it the weight and the bias of this very model's head.",
    )
    expect_learning_rate(optimizer, LEARNING_RATE)


def _names_of_changed_parameters(model, optimizer, x, y):
    """Train for three updates; return the names of the parameters that changed."""
    before = {name: value.clone() for name, value in model.state_dict().items()}
    for _ in range(3):
        loss = nn.functional.nll_loss(model(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    after = model.state_dict()
    return {name for name in before if not after[name].equal(before[name])}
