"""Checks of lesson 3: the classification loss, accuracy, what may learn."""

import math

import numpy as np
import torch
from torch import nn
from torch.nn.functional import nll_loss

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import (
    expect_close,
    expect_type,
    given_number,
)
from mnist_ae.checks.learning import expect_learning_rate, learned
from mnist_ae.checks.lesson_3_misconceptions import (
    NUM_CLASSES,
    misconceptions_of_accuracy,
    misconceptions_of_nll,
    misconceptions_of_rounding,
)
from mnist_ae.checks.trial import call, try_out
from mnist_ae.models import Autoencoder, Classifier

SPREAD = 3  # standard deviation of the scores: some labels get a tiny probability
LARGE_SPREAD = 15  # of a network that is sure of its answers
NLL_TRIALS = (  # examples, how many of them are right, spread
    (50, 16, SPREAD),
    (7, 2, SPREAD),
    (10, 3, SPREAD),
    (1, 0, SPREAD),
    (300, 100, SPREAD),
    (40, 40, LARGE_SPREAD),
)
COUNTS = (  # examples, and how many of them are right
    (53, 22),  # with a prime number, misconceptions have values of their own
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


def _draw_examples(num_examples, num_right, rng, spread=SPREAD):
    """Draw log-probabilities (n, 10) float32 and labels (n,) int64; half are of class 0."""
    labels = rng.integers(NUM_CLASSES, size=num_examples)
    labels *= rng.integers(2, size=num_examples)
    scores = rng.normal(scale=spread, size=(num_examples, NUM_CLASSES))
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
    for num_examples, num_right, spread in NLL_TRIALS:
        log_probs, labels = _draw_examples(num_examples, num_right, rng, spread)
        expected = nll_loss(log_probs, labels)
        misconceptions = misconceptions_of_nll(log_probs, labels)
        result = call(answer, log_probs=log_probs, labels=labels)
        found = given_number(result)
        expect(
            not math.isnan(found),
            "The result is nan. These are logarithms already, and negative numbers have "
            "no logarithm.",
        )
        # the result itself, as its type decides how exact it must be
        expect_close(result, expected, misconceptions, f"result for n = {num_examples}")


@exercise
def accuracy(answer, rng):
    """Exercise 2 of the lesson.

    answer(log_probs, labels) → the share of right answers in per cent.
    """
    for num_examples, num_right in COUNTS:
        log_probs, labels = _draw_examples(num_examples, num_right, rng)
        expected = 100 * num_right / num_examples
        misconceptions = misconceptions_of_accuracy(log_probs, labels)
        if (num_examples, num_right) == COUNTS[0]:  # later, whole numbers have other causes
            misconceptions += misconceptions_of_rounding(expected)
        what = f"accuracy for {num_right} right answers out of {num_examples}"
        result = call(answer, log_probs=log_probs, labels=labels)
        given_number(result)
        expect_close(result, expected, misconceptions, what)


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
