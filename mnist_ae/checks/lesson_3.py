"""Checks of lesson 3: the classification loss, accuracy, what may learn."""

import copy

import torch
from torch import nn

from mnist_ae.checks import exercise, expect, given
from mnist_ae.models import Autoencoder, Classifier


def _scores():
    generator = torch.Generator().manual_seed(0)
    log_probs = torch.randn(50, 10, generator=generator).mul(2).log_softmax(dim=1)
    return log_probs, torch.randint(10, (50,), generator=generator)


@exercise
def nll(answer):
    """answer(log_probs, labels) → the mean over examples of minus the label's log-probability."""
    log_probs, labels = _scores()
    found = torch.as_tensor(given(answer(log_probs, labels)))
    expect(found.shape == (), f"the shape is {tuple(found.shape)}, expected one number.")
    right = nn.functional.nll_loss(log_probs, labels)
    wrong = {
        "the sign is missing: log-probabilities are negative, a loss is not.": -right,
        "this is the sum: take the mean, or the loss grows with the batch.": right * len(labels),
        "this looks at the most probable class, not at the label's: any sure answer would do.": -log_probs.max(
            dim=1
        ).values.mean(),
        "this averages over all ten classes: only the label's counts.": -log_probs.mean(),
        "this is minus the probability: `exp` is one step too many.": -log_probs.exp()[
            torch.arange(50), labels
        ].mean(),
    }
    for message, value in wrong.items():
        expect(not torch.isclose(found.double(), value.double(), rtol=1e-4), message)
    expect(
        not found.isnan(), "the result is nan: these are logarithms already; take no log of them."
    )
    expect(
        torch.isclose(found.double(), right.double()), f"found {found:.5f}, expected {right:.5f}."
    )


@exercise
def accuracy(answer):
    """answer(log_probs, labels) → the share of right answers in per cent."""
    log_probs, labels = _scores()
    labels[:20] = log_probs[:20].argmax(dim=1)
    found = float(given(answer(log_probs, labels)))
    right = 100 * float((log_probs.argmax(dim=1) == labels).float().mean())
    expect(abs(found - right / 100) > 1e-6, "this is a share of 1: times 100 makes per cent.")
    expect(
        abs(found - right * len(labels) / 100) > 1e-6 or right == 0, "this is a count: divide it."
    )
    expect(
        abs(found - (100 - right)) > 1e-4, "this is the share of mistakes: count the right ones."
    )
    expect(
        abs(found - right) < 1e-3,
        f"found {found:.2f}, expected {right:.2f}. `argmax(dim=1)` chooses along a row, among classes.",
    )
    one = float(answer(log_probs[:7], labels[:7]))
    expect(
        abs(one - 100) < 1e-3, "for 7 right answers of 7 expected 100: is a batch size built in?"
    )


@exercise
def frozen_optimizer(answer):
    """answer(classifier, lr) → an SGD optimizer under which the head learns and the encoder stays."""
    torch.manual_seed(0)
    model = Classifier(Autoencoder((12, 5)).encoder, num_classes=3)
    optimizer = given(answer(model, 0.1))
    expect(isinstance(optimizer, torch.optim.Optimizer), "expected an optimizer from torch.optim.")
    before = copy.deepcopy(model.state_dict())
    x, y = torch.rand(30, 12), torch.randint(3, (30,))
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
        "the head did not learn: an optimizer changes no parameter that it doesn't hold. Does it "
        "hold the ones of this model, weight and bias?",
    )
    expect(model(x).shape == (30, 3), "the classifier no longer gives one row of scores an image.")
