"""Checks of lesson 3: the softmax, accuracy per class, what may learn, a probe."""

import numpy as np
import torch
from torch import nn
from torch.nn.functional import nll_loss

from mnist_ae.checks.exercise import exercise, expect
from mnist_ae.checks.judge import expect_type
from mnist_ae.checks.learning import expect_learning_rate, learned
from mnist_ae.checks.lesson_3_classes import (
    accuracies,
    count,
    draw_classes,
    expect_accuracies,
    misconceptions_of_accuracies,
)
from mnist_ae.checks.lesson_3_predictions import expect_nll_of_blind_guessing, measure
from mnist_ae.checks.lesson_3_probe import NUM_NEW, draw_codes, expect_probe
from mnist_ae.checks.prediction import expect_word, given_answers
from mnist_ae.checks.trial import call, try_out
from mnist_ae.models import Autoencoder, Classifier

CLASSES = (  # for each class: examples, and how many of them are right
    ((13, 9), (5, 2), (2, 1)),
    (
        *((7, 3), (0, 0), (1, 0), (31, 30), (3, 2), (11, 11)),
        *((2, 1), (5, 4), (19, 6), (1, 1), (4, 3), (0, 0)),
    ),
    ((301, 270), (3, 0)),
)
PROBES = (  # codes, their size, number of classes, scale
    (400, 6, 4, 1.0),
    (300, 9, 3, 2.0),
    (600, 12, 7, 0.75),
)
FROZEN_SETTINGS = (  # layer sizes, number of classes, learning rate
    ((12, 5), 3, 0.25),
    ((9, 7, 4), 2, 0.03125),
    ((6, 8, 7, 5), 6, 0.125),
)


@exercise
def prediction(answer, rng):
    """Exercise 1 of the lesson.

    answer() → the NLL of blind guessing, and what a shift and a factor of scores do.
    """
    nll_of_blind, questions = measure(rng)
    example = 'return 1.5, "rises", "falls"'
    result = call(answer)
    number, *words = given_answers(result, 1 + len(questions), example)
    expect_nll_of_blind_guessing(number, nll_of_blind)
    for word, question in zip(words, questions, strict=True):
        expect_word(word, question)


@exercise
def accuracy_by_class(answer, rng):
    """Exercise 2 of the lesson.

    answer(log_probs, labels, num_classes) → per cent (num_classes,), nan without examples.
    """
    for counts_of_classes in CLASSES:
        log_probs, labels = draw_classes(counts_of_classes, rng)
        num_classes = len(counts_of_classes)
        counts = count(log_probs, labels, num_classes)
        expected = accuracies(counts)
        misconceptions = misconceptions_of_accuracies(counts)
        what = f"{num_classes} classes and {len(labels)} examples"
        found = call(answer, log_probs=log_probs, labels=labels, num_classes=num_classes)
        expect_accuracies(found, expected, misconceptions, what)


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
        optimizer = trial.returned()
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


@exercise
def probe(answer, rng):
    """Exercise 4 of the lesson.

    answer(z, y, num_classes) → a trained linear layer, codes to scores.
    """
    for num_codes, latent_dim, num_classes, scale in PROBES:
        codes, labels = draw_codes(rng, num_codes + NUM_NEW, latent_dim, num_classes, scale)
        new_codes = codes[num_codes:]
        new_labels = labels[num_codes:]
        num_scores = num_classes
        z = codes[:num_codes]
        y = labels[:num_codes]
        found = call(answer, z=z, y=y, num_classes=num_classes)
        expect_probe(found, new_codes, new_labels, num_scores)
