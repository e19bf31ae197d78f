"""Checks of lesson 3: the classification loss, accuracy, what may learn."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import nll_loss

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    Misconception,
    expect_close,
    expect_type,
    given_number,
)
from mnist_ae.checks.learning import expect_learning_rate, learned
from mnist_ae.checks.trial import call, try_out
from mnist_ae.models import Autoencoder, Classifier

NUM_CLASSES = 10
SPREAD = 3  # standard deviation of the scores: some labels get a tiny probability
COUNTS = (  # examples, and how many of them are right
    (53, 23),  # with a prime number, misconceptions have values of their own
    (7, 5),
    (7, 7),
    (10, 3),
    (1, 1),
    (1, 0),
    (300, 271),
)
FROZEN_SETTINGS = (  # layer sizes, number of classes, learning rate
    ((12, 5), 3, 0.25),
    ((9, 7, 4), 2, 0.03125),
    ((6, 8, 7, 5), 6, 0.125),
)


def _draw_examples(num_examples, num_right, rng):
    """Draw log-probabilities (n, 10) float32 and labels (n,) int64; half are of class 0."""
    labels = rng.integers(NUM_CLASSES, size=num_examples)
    labels *= rng.integers(2, size=num_examples)
    scores = rng.normal(scale=SPREAD, size=(num_examples, NUM_CLASSES))
    is_right = rng.permutation(np.arange(num_examples) < num_right)
    for row, label in enumerate(labels):
        likeliest = scores[row].argmax()
        wrong_class = (label + rng.integers(1, NUM_CLASSES)) % NUM_CLASSES
        winner = label if is_right[row] else wrong_class
        scores[row, [likeliest, winner]] = scores[row, [winner, likeliest]]
    log_probs = torch.from_numpy(scores.astype(np.float32)).log_softmax(dim=1)
    return log_probs, torch.from_numpy(labels)


@exercise
def nll(answer, rng):
    """Exercise 1 of the lesson.

    answer(log_probs, labels) → the mean of minus the labels' log-probabilities.
    """
    for num_examples in (50, 7, 10, 1, 300):
        log_probs, labels = _draw_examples(num_examples, num_examples // 3, rng)
        expected = nll_loss(log_probs, labels)
        misconceptions = _misconceptions_of_nll(log_probs, labels)
        result = call(answer, log_probs=log_probs, labels=labels)
        found = given_number(result)
        expect(
            not math.isnan(found),
            "The result is nan. These are logarithms already, and negative numbers have "
            "no logarithm.",
        )
        # the result itself, as its type decides how exact it must be
        expect_close(result, expected, misconceptions, f"result for n = {num_examples}")


def _misconceptions_of_nll(log_probs, labels):
    expected = nll_loss(log_probs, labels)
    means_of_classes = [
        nll_loss(log_probs[labels == label], labels[labels == label])
        for label in labels.unique()
    ]
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
            expected / NUM_CLASSES,
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
        Misconception(
            "This is minus the logarithm of the mean probability: average the logarithms.",
            -nll_loss(log_probs.exp(), labels).neg().log(),
        ),
        Misconception(
            "You average within each class first: take one mean over all examples.",
            torch.stack(means_of_classes).mean(),
        ),
    ]


@exercise
def accuracy(answer, rng):
    """Exercise 2 of the lesson.

    answer(log_probs, labels) → the share of right answers in per cent.
    """
    for num_examples, num_right in COUNTS:
        log_probs, labels = _draw_examples(num_examples, num_right, rng)
        expected = 100 * num_right / num_examples
        misconceptions = _misconceptions_of_accuracy(log_probs, labels)
        what = f"accuracy for {num_right} right answers out of {num_examples}"
        result = call(answer, log_probs=log_probs, labels=labels)
        given_number(result)
        expect_close(result, expected, misconceptions, what)


def _misconceptions_of_accuracy(log_probs, labels):
    is_right = log_probs.argmax(dim=1) == labels
    share = is_right.double().mean()
    shares_of_classes = [
        is_right[labels == label].double().mean() for label in labels.unique()
    ]
    mistakes = "This is the share of mistakes: count the right answers."
    rounded = "The accuracy is rounded: return its decimals, too."
    return [
        Misconception("This is a share in 0..1: multiply by 100 for per cent.", share),
        Misconception(
            "This is a count: divide it by the number of examples.", is_right.sum()
        ),
        Misconception(mistakes, 100 * (1 - share)),
        Misconception(mistakes, 1 - share),
        Misconception(
            "This counts the mistakes: take the share of the right answers.",
            (~is_right).sum(),
        ),
        Misconception(rounded, (100 * share).floor()),
        Misconception(rounded, (100 * share).round()),
        Misconception(
            "This is the mean of the classes' accuracies: divide the number of all right "
            "answers by that of all examples.",
            100 * torch.stack(shares_of_classes).mean(),
        ),
        Misconception(
            "This is the mean probability of the labels: count how often the label is the "
            "most probable class.",
            -100 * nll_loss(log_probs.exp(), labels),
        ),
    ]


@exercise
def frozen_optimizer(answer, rng):
    """Exercise 3 of the lesson.

    answer(classifier, lr) → an SGD optimizer under which only the head learns.
    """
    for sizes, num_classes, lr in FROZEN_SETTINGS:
        # tanh lets a gradient through everywhere, so that whatever may learn does
        encoder = Autoencoder(sizes, activation=nn.Tanh).encoder
        classifier = Classifier(encoder, num_classes)
        x = torch.from_numpy(rng.random((30, sizes[0]), dtype=np.float32))
        y = torch.from_numpy(rng.integers(num_classes, size=30))
        trial = try_out(answer, classifier=classifier, lr=lr)
        optimizer = trial.result
        expect(
            optimizer is not None,
            "Your function returned None: does it end with `return`?",
        )
        expect_type(optimizer, torch.optim.SGD, "an optimizer torch.optim.SGD")
        _expect_only_the_head_learns(trial.arguments, optimizer, x, y)


def _expect_only_the_head_learns(arguments, optimizer, x, y):
    """Raise `CheckError` unless one update moves the head as it should, and only it.

    Args:
        arguments: the classifier and the learning rate that the answer was given.
        optimizer: the answer's.
        x: examples (n, num_inputs) float32.
        y: their labels (n,) int64.
    """

    def loss(model):
        return nll_loss(model(x), y)

    classifier = arguments["classifier"]
    head = list(classifier.head.parameters())
    expect(
        all(parameter.requires_grad for parameter in head),
        "The head, or a part of it, asks for no gradient and so cannot learn: switch "
        "`requires_grad` off in the encoder only.",
    )
    loss_before = loss(classifier).item()
    changed = learned(classifier, optimizer, loss, num_updates=1)
    changed_encoder = {name for name in changed if name.startswith("encoder.")}
    changed_head = changed - changed_encoder
    expect(
        changed_head or not changed_encoder,
        "The encoder learned and the head did not: it should be the other way round.",
    )
    expect(
        not changed_encoder,
        "The encoder learned too: an optimizer changes all the parameters that it holds. "
        "Give it only those of the head.",
    )
    expect(
        changed_head == {"head.weight", "head.bias"},
        "The head did not learn, or only in part: an optimizer leaves alone what it does "
        "not hold. Give it the weight and the bias of this very model's head.",
    )
    expect_learning_rate(optimizer, arguments["lr"], head)
    expect(
        loss(classifier).item() < loss_before,
        "The head learns, but the loss grows: an optimizer with `maximize` steps uphill.",
    )
