"""Answers to the exercises of lesson 3: wrong ones, and right ones in other forms."""

from copy import deepcopy
from fractions import Fraction

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F


def of_labels(log_probs, labels):
    """The labels' log-probabilities (n,)."""
    return log_probs[torch.arange(len(labels)), labels]


def nll_of_classes(log_probs, labels):
    losses = [F.nll_loss(log_probs[labels == y], labels[labels == y]) for y in range(10)]
    return torch.stack(losses).nanmean()


def nll_after_clamping(log_probs, labels):
    return F.nll_loss(log_probs.clamp_(min=-3), labels)


def nll_of_four_decimals(log_probs, labels):
    return round(F.nll_loss(log_probs, labels).item(), 4)


def nll_in_a_loop(log_probs, labels):
    total = 0.0
    for row, label in zip(log_probs.tolist(), labels.tolist(), strict=True):
        total -= row[label]
    return total / len(labels)


def nll_in_numpy(log_probs, labels):
    return -log_probs.numpy()[np.arange(len(labels)), labels.numpy()].mean()


def nll_by_one_hot(log_probs, labels):
    return -(log_probs * F.one_hot(labels, 10)).sum() / len(labels)


def is_right(log_probs, labels):
    return log_probs.argmax(dim=1) == labels


def accuracy_of_classes(log_probs, labels):
    right = is_right(log_probs, labels).float()
    return 100 * np.mean([right[labels == y].mean().item() for y in labels.unique()])


def accuracy_in_top_two(log_probs, labels):
    return 100 * (log_probs.topk(2).indices == labels[:, None]).any(dim=1).float().mean()


def accuracy_of_values(log_probs, labels):
    """Compare the largest log-probability itself with the label."""
    return 100 * (log_probs.max(dim=1).values == labels).float().mean()


def accuracy_in_uint8(log_probs, labels):
    return is_right(log_probs, labels).sum(dtype=torch.uint8) / len(labels) * 100


def accuracy_in_place(log_probs, labels):
    labels -= log_probs.argmax(dim=1)
    return 100 * (labels == 0).float().mean()


def accuracy_in_a_loop(log_probs, labels):
    num_right = 0
    for row, label in zip(log_probs.tolist(), labels.tolist(), strict=True):
        num_right += row.index(max(row)) == label
    return 100 * num_right / len(labels)


def accuracy_in_numpy(log_probs, labels):
    answers = np.argmax(log_probs.numpy(), axis=1)
    return np.float32(np.mean(answers == labels.numpy()) * 100)


def accuracy_by_label(log_probs, labels):
    chosen = log_probs.gather(1, labels[:, None])
    return 100 - 100 * (log_probs > chosen).any(dim=1).double().mean()


def sgd(parameters, lr, **options):
    return torch.optim.SGD(parameters, lr=lr, **options)


def groups(classifier, lr_of_encoder, lr):
    """An optimizer of two groups, whose default learning rate is that of the head."""
    encoder = {"params": classifier.encoder.parameters(), "lr": lr_of_encoder}
    head = {"params": classifier.head.parameters()}
    return sgd([encoder, head], lr)


def stale_sgd(classifier, lr):
    return sgd(deepcopy(classifier).head.parameters(), lr)


def replaced_head(classifier, lr):
    head = classifier.head
    classifier.head = nn.Linear(head.in_features, head.out_features)
    return sgd(classifier.head.parameters(), lr)


def zeroed_head(classifier, lr):
    nn.init.zeros_(classifier.head.weight)
    return sgd(classifier.head.parameters(), lr)


def attribute_without_effect(classifier, lr):
    classifier.encoder.requires_grad = False  # a module has `requires_grad_()` only
    return sgd(classifier.parameters(), lr)


def first_layer_frozen(classifier, lr):
    classifier.encoder[0].requires_grad_(False)
    return sgd(classifier.parameters(), lr)


def head_frozen(classifier, lr):
    classifier.requires_grad_(False)
    return sgd(classifier.parameters(), lr)


def encoder_evaluating(classifier, lr):
    classifier.encoder.eval()
    return sgd(classifier.parameters(), lr)


def made_without_gradients(classifier, lr):
    with torch.no_grad():
        return sgd(classifier.parameters(), lr)


def frozen_by_requires_grad(classifier, lr):
    classifier.encoder.requires_grad_(False)
    return sgd(classifier.parameters(), lr)


def frozen_and_filtered(classifier, lr):
    for parameter in classifier.encoder.parameters():
        parameter.requires_grad = False
    return sgd([p for p in classifier.parameters() if p.requires_grad], lr)


def only_head_requires_grad(classifier, lr):
    classifier.requires_grad_(False)
    classifier.head.requires_grad_(True)
    return sgd(classifier.parameters(), lr, momentum=0.9)


def head_by_name(classifier, lr):
    chosen = [p for name, p in classifier.named_parameters() if name.startswith("head")]
    return sgd(chosen, lr)


def group_for_each_parameter(classifier, lr):
    weight = {"params": [classifier.head.weight], "lr": lr}
    bias = {"params": [classifier.head.bias], "lr": lr}
    return sgd([bias, weight], 0.001)


def encoder_without_rate(classifier, lr):
    encoder = {"params": classifier.encoder.parameters(), "lr": 0.0, "weight_decay": 0.1}
    return sgd([{"params": classifier.head.parameters()}, encoder], lr)


def rate_as_a_tensor(classifier, lr):
    return sgd(classifier.head.parameters(), torch.tensor(lr))


WRONG = {  # check: words of the message, and the wrong answer
    "nll": [
        ("sign is missing", lambda s, y: F.nll_loss(s, y) * -1),
        ("pair each row", lambda s, y: -s[:, y].mean()),
        ("also divide by the ten classes", lambda s, y: -(s * F.one_hot(y, 10)).mean()),
        ("This is the sum", lambda s, y: F.nll_loss(s, y, reduction="sum")),
        ("most probable class", lambda s, y: -s.max(dim=1).values.mean()),
        ("all ten classes", lambda s, y: -s.mean()),
        ("minus the mean probability", lambda s, y: F.nll_loss(s.exp(), y)),
        ("of the mean probability", lambda s, y: -of_labels(s, y).exp().mean().log()),
        ("nan", lambda s, y: F.nll_loss(s.log(), y)),
        ("within each class", nll_of_classes),
        ("n = 7", lambda s, y: -of_labels(s, y).sum() / 50),
        ("n = 50", lambda s, y: -of_labels(s, y)[:-1].mean()),
        ("n = 300", lambda s, y: F.nll_loss(s[:64], y[:64])),
        ("result for n", lambda s, y: F.nll_loss((s.exp() + 1e-4).log(), y)),
        ("n = 40", nll_of_four_decimals),
        ("n = 50", lambda s, y: -of_labels(s, y).clamp(min=-3).mean()),
        ("n = 50", lambda s, y: F.cross_entropy(s, y, label_smoothing=0.1)),
        ("single number", lambda s, y: -of_labels(s, y)),
        ("changed `log_probs`", nll_after_clamping),
    ],
    "accuracy": [
        ("share in 0..1", lambda s, y: is_right(s, y).float().mean()),
        ("count", lambda s, y: is_right(s, y).sum()),
        ("mistakes", lambda s, y: 100 * (s.argmax(1) != y).float().mean()),
        ("mistakes", lambda s, y: (s.argmax(1) != y).float().mean()),
        ("counts the mistakes", lambda s, y: (s.argmax(1) != y).sum()),
        ("22 right answers out of 53", lambda s, y: 100 * is_right(s, y).sum() / 50),
        ("22 right answers out of 53", lambda s, y: 100.0),
        ("22 right answers out of 53", accuracy_of_values),
        ("rounded", lambda s, y: 100 * is_right(s, y).sum() // len(y)),
        ("rounded", lambda s, y: round(100 * is_right(s, y).double().mean().item())),
        ("rounded", lambda s, y: (100 * is_right(s, y).double().mean()).ceil()),
        ("rounded", lambda s, y: round(100 * is_right(s, y).double().mean().item(), 1)),
        ("271 right answers", lambda s, y: 100 * is_right(s, y)[:100].float().mean()),
        ("mean of the classes' accuracies", accuracy_of_classes),
        ("22 right answers", accuracy_in_top_two),
        ("271 right answers out of 300", accuracy_in_uint8),
        ("mean probability", lambda s, y: 100 * of_labels(s, y).exp().mean()),
        ("22 right answers", lambda s, y: 100 * (s.argmin(1) == y).float().mean()),
        ("single number", lambda s, y: 100.0 * is_right(s, y)),
        ("expected numbers", lambda s, y: "98 %"),
        ("changed `labels`", accuracy_in_place),
    ],
    "frozen_optimizer": [
        ("encoder learned too", lambda model, lr: sgd(model.parameters(), lr)),
        ("other way round", lambda model, lr: sgd(model.encoder.parameters(), lr)),
        ("does not hold", stale_sgd),
        ("learning rate is", lambda model, lr: sgd(model.head.parameters(), 0.01)),
        ("learning rate is", lambda model, lr: sgd(model.head.parameters(), 0.25)),
        ("torch.optim.SGD", lambda m, lr: torch.optim.Adam(m.head.parameters(), lr=lr)),
        ("torch.optim.SGD", lambda model, lr: list(model.head.parameters())),
        ("weight and the bias", lambda model, lr: sgd([model.head.bias], lr)),
        ("weight and the bias", lambda model, lr: sgd([model.head.weight], lr)),
        ("encoder learned too", lambda m, lr: sgd(list(m.parameters())[2:], lr)),
        ("encoder learned too", lambda model, lr: groups(model, lr / 1000, lr)),
        ("encoder learned too", attribute_without_effect),
        ("encoder learned too", first_layer_frozen),
        ("encoder learned too", encoder_evaluating),
        ("encoder learned too", made_without_gradients),
        ("asks for no gradient", head_frozen),
        ("changed `classifier`", replaced_head),
        ("changed `classifier`", zeroed_head),
        ("uphill", lambda m, lr: sgd(m.head.parameters(), lr, maximize=True)),
    ],
}

RIGHT = {  # check: answers in another form
    "nll": [
        nll_in_a_loop,
        nll_in_numpy,
        nll_by_one_hot,
        lambda s, y: nn.NLLLoss()(s, y),
        lambda s, y: F.cross_entropy(s, y),
        lambda s, y: -s.gather(1, y[:, None]).mean(),
        lambda s, y: of_labels(s, y).abs().double().mean().item(),
        lambda s, y: -of_labels(s.half(), y).mean(),
        lambda s, y: -s[:, y].diagonal().mean(),
    ],
    "accuracy": [
        accuracy_in_a_loop,
        accuracy_in_numpy,
        accuracy_by_label,
        lambda s, y: 100 * is_right(s, y).sum() / len(y),
        lambda s, y: Fraction(100 * int(is_right(s, y).sum()), len(y)),
        lambda s, y: 100 - 100 * (s.argmax(1) != y).double().mean(),
        lambda s, y: is_right(s.exp(), y).half().mean() * 100,
        lambda s, y: 100 * (s.max(dim=1).indices == y).sum().item() / y.numel(),
        lambda s, y: 100 * (s.topk(1).indices.squeeze(1) == y).float().mean(),
    ],
    "frozen_optimizer": [
        lambda model, lr: groups(model, 0.0, lr),
        frozen_by_requires_grad,
        frozen_and_filtered,
        only_head_requires_grad,
        head_by_name,
        group_for_each_parameter,
        encoder_without_rate,
        rate_as_a_tensor,
        lambda model, lr: sgd([model.head.bias, model.head.weight], lr),
        lambda model, lr: sgd(list(model.parameters())[-2:], lr, weight_decay=1e-4),
    ],
}

EQUIVALENT = {}  # (check, mutant of the solution): why it is right, too
