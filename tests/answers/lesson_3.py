"""Answers to the exercises of lesson 3: wrong ones, and right ones in other forms."""

from copy import deepcopy

import numpy as np
import torch
from sklearn.linear_model import LogisticRegression
from torch import nn
from torch.nn import functional as F

from mnist_ae import train


def is_right(log_probs, labels):
    return log_probs.argmax(dim=1) == labels


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


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


LETTERS = np.log(26)


def each(num_classes, function):
    """A tensor of what a function makes of each class."""
    values = [torch.as_tensor(function(k)).double() for k in range(num_classes)]
    return torch.stack(values)


def recall(log_probs, labels, num_classes):
    """The right accuracy per class, in per cent."""
    right = is_right(log_probs, labels).double()
    return each(num_classes, lambda k: 100 * right[labels == k].mean())


def precision(log_probs, labels, num_classes):
    right = is_right(log_probs, labels).double()
    answers = log_probs.argmax(dim=1)
    return each(num_classes, lambda k: 100 * right[answers == k].mean())


def share_of_all(log_probs, labels, num_classes):
    right = is_right(log_probs, labels)
    return each(num_classes, lambda k: 100 * (right & (labels == k)).double().mean())


def against_the_rest(log_probs, labels, num_classes):
    answers = log_probs.argmax(dim=1)
    same = [(answers == k) == (labels == k) for k in range(num_classes)]
    return 100 * torch.stack(same).double().mean(dim=1)


def zero_without_examples(log_probs, labels, num_classes):
    return recall(log_probs, labels, num_classes).nan_to_num(nan=0.0)


def without_empty_classes(log_probs, labels, num_classes):
    return recall(log_probs, labels, num_classes)[labels.unique()]


def up_to_the_largest_label(log_probs, labels, num_classes):
    return recall(log_probs, labels, int(labels.max()) + 1)


def with_answers_counted(log_probs, labels, num_classes):
    """nan wherever a class is never answered rightly."""
    found = recall(log_probs, labels, num_classes)
    found[found == 0] = np.nan
    return found


def recall_in_uint8(log_probs, labels, num_classes):
    found = np.zeros(num_classes)
    for k in range(num_classes):
        of_class = (labels == k).numpy()
        num_right = (is_right(log_probs, labels).numpy() & of_class).sum(dtype=np.uint8)
        found[k] = 100.0 * num_right / of_class.sum() if of_class.any() else np.nan
    return found


def recall_in_place(log_probs, labels, num_classes):
    found = recall(log_probs, labels, num_classes)
    labels[:] = 0
    return found


def recall_in_a_loop(log_probs, labels, num_classes):
    num_right = [0] * num_classes
    num_examples = [0] * num_classes
    for row, label in zip(log_probs.tolist(), labels.tolist(), strict=True):
        num_examples[label] += 1
        num_right[label] += row.index(max(row)) == label
    pairs = zip(num_right, num_examples, strict=True)
    return [100 * right / count if count else float("nan") for right, count in pairs]


def recall_by_counting(log_probs, labels, num_classes):
    right = labels[is_right(log_probs, labels)]
    counts = torch.bincount(labels, minlength=num_classes)
    return 100 * torch.bincount(right, minlength=num_classes) / counts


def recall_by_confusion(log_probs, labels, num_classes):
    table = np.zeros((num_classes, num_classes))
    np.add.at(table, (labels.numpy(), log_probs.argmax(dim=1).numpy()), 1)
    total = table.sum(axis=1)
    empty = np.full(num_classes, np.nan)
    return 100 * np.divide(table.diagonal(), total, out=empty, where=total > 0)


def trained(model, z, y, lr=0.05, num_updates=200, optimizer=torch.optim.Adam):
    optimizer = optimizer(model.parameters(), lr=lr)
    for _ in range(num_updates):
        loss = F.cross_entropy(model(z), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model


def linear(z, y, num_classes, **options):
    return trained(nn.Linear(z.shape[1], num_classes), z, y, **options)


def multilayer_perceptron(z, y, num_classes):
    hidden = nn.Sequential(nn.Linear(z.shape[1], 20), nn.ReLU())
    return trained(nn.Sequential(*hidden, nn.Linear(20, num_classes)), z, y)


def smooth_perceptron(z, y, num_classes):
    hidden = nn.Sequential(nn.Linear(z.shape[1], 20), nn.Tanh())
    return trained(nn.Sequential(*hidden, nn.Linear(20, num_classes)), z, y)


def relu_at_the_end(z, y, num_classes):
    return nn.Sequential(linear(z, y, num_classes), nn.ReLU())


def softmax_at_the_end(z, y, num_classes):
    return nn.Sequential(linear(z, y, num_classes), nn.Softmax(dim=1))


def sigmoid_at_the_end(z, y, num_classes):
    return nn.Sequential(linear(z, y, num_classes), nn.Sigmoid())


def centroids_of(z, y, num_classes):
    return torch.stack([z[y == k].mean(dim=0) for k in range(num_classes)])


def distances(z, y, num_classes):
    centroids = centroids_of(z, y, num_classes)
    return lambda new: -torch.cdist(new, centroids)


def squared_distances(z, y, num_classes):
    centroids = centroids_of(z, y, num_classes)
    return lambda new: torch.cdist(new, centroids) ** 2


def answers_of(z, y, num_classes):
    probe = linear(z, y, num_classes)
    return lambda new: probe(new).argmax(dim=1)


def one_hot_answers(z, y, num_classes):
    probe = linear(z, y, num_classes)
    return lambda new: F.one_hot(probe(new).argmax(dim=1), num_classes)


def without_log_softmax(z, y, num_classes):
    probe = nn.Linear(z.shape[1], num_classes)
    optimizer = torch.optim.Adam(probe.parameters(), lr=0.05)
    train.fit(probe, z, y, nn.NLLLoss(), optimizer, num_epochs=30, progress=False)
    return probe


def scores_of_the_training(z, y, num_classes):
    return linear(z, y, num_classes)(z)


def nearest_neighbour(z, y, num_classes):
    one_hot = F.one_hot(y, num_classes).double()
    return lambda new: one_hot[torch.cdist(new, z).argmin(dim=1)] - 0.5


def standardised_by_the_batch(z, y, num_classes):
    probe = linear((z - z.mean(dim=0)) / z.std(dim=0), y, num_classes)
    return lambda new: probe((new - new.mean(dim=0)) / new.std(dim=0))


def noisy(z, y, num_classes):
    probe = linear(z, y, num_classes)
    return lambda new: probe(new) + torch.randn(len(new), num_classes)


def of_shuffled_labels(z, y, num_classes):
    return linear(z, y[torch.randperm(len(y))], num_classes)


def uphill(z, y, num_classes):
    probe = linear(z, y, num_classes)
    return lambda new: -probe(new)


def standardised_in_place(z, y, num_classes):
    z -= z.mean(dim=0)
    return linear(z, y, num_classes)


def of_six_numbers(z, y, num_classes):
    return trained(nn.Linear(6, num_classes), z, y)


def of_four_classes(z, y, num_classes):
    return linear(z, y % 4, 4)


def logarithm_of_softmax(z, y, num_classes):
    probe = linear(z, y, num_classes)
    return lambda new: (1000 * probe(new)).softmax(dim=1).log()


class NoFunction:
    """A model with `predict`, which cannot be called itself."""

    def predict(self, z):
        return z


def with_log_softmax(z, y, num_classes):
    layer = nn.Linear(z.shape[1], num_classes)
    return trained(nn.Sequential(layer, nn.LogSoftmax(dim=1)), z, y)


def with_dropout(z, y, num_classes):
    layers = (nn.Dropout(0.1), nn.Linear(z.shape[1], num_classes))
    return trained(nn.Sequential(*layers), z, y)


def with_batch_norm(z, y, num_classes):
    size = z.shape[1]
    return trained(nn.Sequential(nn.BatchNorm1d(size), nn.Linear(size, num_classes)), z, y)


def of_two_linear_layers(z, y, num_classes):
    layers = (nn.Linear(z.shape[1], 9), nn.Linear(9, num_classes))
    return trained(nn.Sequential(*layers), z, y)


def least_squares(z, y, num_classes):
    ones = torch.ones(len(z), 1)
    targets = F.one_hot(y, num_classes).float()
    weights = torch.linalg.lstsq(torch.cat([z, ones], dim=1), targets).solution
    return lambda new: (new @ weights[:-1] + weights[-1]).numpy()


def nearest_centroid(z, y, num_classes):
    centroids = centroids_of(z, y, num_classes)
    return lambda new: -(torch.cdist(new.double(), centroids.double()) ** 2)


def standardised(z, y, num_classes):
    mean = z.mean(dim=0)
    std = z.std(dim=0)
    probe = linear((z - mean) / std, y, num_classes)
    return lambda new: probe((new - mean) / std)


def in_float64(z, y, num_classes):
    return trained(nn.Linear(z.shape[1], num_classes).double(), z.double(), y)


def logistic_regression(z, y, num_classes):
    probe = LogisticRegression(max_iter=1000).fit(z.numpy(), y.numpy())
    return probe.predict_log_proba


def gradient_descent(z, y, num_classes):
    """By hand, with an update for all codes at once."""
    weight = torch.zeros(num_classes, z.shape[1])
    bias = torch.zeros(num_classes)
    targets = F.one_hot(y, num_classes).float()
    for _ in range(500):
        error = (z @ weight.T + bias).softmax(dim=1) - targets
        weight -= 0.1 * error.T @ z / len(z)
        bias -= 0.1 * error.mean(dim=0)
    return lambda new: new @ weight.T + bias


WRONG = {  # check: words of the message, and the wrong answer
    "prediction": [
        ("probability of the label", says(1 / 26, "stays", "stays")),
        ("probability of the label", says(0.04, "stays", "stays")),
        ("minus the probability", says(-1 / 26, "stays", "stays")),
        ("in bits", says(4.7, "stays", "stays")),
        ("base 10", says(1.41, "stays", "stays")),
        ("sign is missing", says(-3.26, "stays", "stays")),
        ("ten digits", says(2.3, "stays", "stays")),
        ("how often blind guessing is wrong", says(25 / 26, "stays", "stays")),
        ("accuracy of blind guessing", says(3.846, "stays", "stays")),
        ("mean over the classes", says(LETTERS / 26, "stays", "stays")),
        ("number of classes", says(26, "stays", "stays")),
        ("of a coin", says(np.log(2), "stays", "stays")),
        ("give two decimals", says(3.3, "stays", "stays")),
        ("give two decimals", says(3, "stays", "stays")),
        ("Which probability", says(0, "stays", "stays")),
        ("Which probability", says(float("nan"), "stays", "stays")),
        ("without quotes", says("3.26", "stays", "stays")),
        ("single number", says([3.26], "stays", "stays")),
        ("higher scores for higher probabilities", says(LETTERS, "falls", "stays")),
        ("a score for a loss", says(LETTERS, "rises", "stays")),
        ("surer network for a better one", says(LETTERS, "stays", "rises")),
        ("surer network for a worse one", says(LETTERS, "stays", "falls")),
        ("expected one of the words", says(LETTERS, "stays", "same")),
        ("(b) is still missing", says(LETTERS, None, None)),
        ("(a) is still missing", says(..., "stays", "stays")),
        ("return 3 answers", says(LETTERS, "stays")),
        ("return 3 answers", lambda: LETTERS),
    ],
    "accuracy_by_class": [
        ("share in 0..1", lambda s, y, n: recall(s, y, n) / 100),
        ("share of mistakes", lambda s, y, n: 100 - recall(s, y, n)),
        ("precision", precision),
        ("precision", lambda s, y, n: precision(s, y, n) / 100),
        ("number of all examples", share_of_all),
        ("all the others", against_the_rest),
        ("counts the right answers", lambda s, y, n: y[is_right(s, y)].bincount()),
        ("counts the examples", lambda s, y, n: y.bincount(minlength=n)),
        ("one accuracy for all", lambda s, y, n: 100 * is_right(s, y).float().mean()),
        ("nan, not 0", zero_without_examples),
        ("nan, not 100", lambda s, y, n: recall(s, y, n).nan_to_num(nan=100)),
        ("nan, not -1", lambda s, y, n: recall(s, y, n).nan_to_num(nan=-1)),
        ("are left out", without_empty_classes),
        ("shape (11,), expected (12,)", up_to_the_largest_label),
        ("shape (10,), expected (3,)", lambda s, y, n: recall(s, y, 10)),
        ("is nan, but there are examples", with_answers_counted),
        ("cut to whole numbers", lambda s, y, n: recall(s, y, n).floor()),
        ("rounded", lambda s, y, n: recall(s, y, n).round(decimals=1)),
        ("2 classes and 304 examples", recall_in_uint8),
        ("changed `labels`", recall_in_place),
        ("expected numbers", lambda s, y, n: {"0": 100}),
        ("accuracy for 3 classes", lambda s, y, n: recall(s, y, n).flip(0)),
    ],
    "probe": [
        ("right on", lambda z, y, n: nn.Linear(z.shape[1], n)),
        ("right on", of_shuffled_labels),
        ("right on", lambda z, y, n: linear(z, y, n, lr=1e-5)),
        ("is there a LogSoftmax", without_log_softmax),
        ("same answer", lambda z, y, n: lambda new: torch.zeros(len(new), n)),
        ("one linear layer", multilayer_perceptron),
        ("one linear layer", smooth_perceptron),
        ("one linear layer", relu_at_the_end),
        ("one linear layer", sigmoid_at_the_end),
        ("one linear layer", distances),
        ("one linear layer", nearest_neighbour),
        ("returns probabilities", softmax_at_the_end),
        ("returns its answers", answers_of),
        ("as zeros and ones", one_hot_answers),
        ("smallest score", squared_distances),
        ("smallest score", uphill),
        ("log_softmax", logarithm_of_softmax),
        ("depend on the other codes", standardised_by_the_batch),
        ("differ from call to call", noisy),
        ("expected the probe itself", scores_of_the_training),
        ("which cannot be called", lambda z, y, n: NoFunction()),
        ("returned a class", lambda z, y, n: nn.Linear),
        ("shape (500, 4), expected (500, 3)", of_four_classes),
        ("shape (500, 10), expected (500, 4)", lambda z, y, n: linear(z, y, 10)),
        ("shape (500, 1)", lambda z, y, n: lambda new: new[:, :1]),
        ("stopped with RuntimeError", of_six_numbers),
        ("nan", lambda z, y, n: lambda new: torch.full((len(new), n), np.nan)),
        ("changed `z`", standardised_in_place),
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
    "prediction": [
        lambda: [3.26, "stays", "stays"],
        says(3.258096538, "Stay", " STAYS "),
        says(torch.tensor(26.0).log(), "stays", "stays the same"),
        says(np.float32(LETTERS), "stays.", "stay"),
        says(3.25, "stays", "stays"),
        lambda: np.array([3.26, "stays", "stays"], dtype=object),
    ],
    "accuracy_by_class": [
        recall,
        recall_in_a_loop,
        recall_by_counting,
        recall_by_confusion,
        lambda s, y, n: recall(s, y, n).half(),
        lambda s, y, n: recall(s, y, n).bfloat16(),
        lambda s, y, n: list(recall(s, y, n)),
        lambda s, y, n: tuple(recall(s, y, n).tolist()),
        lambda s, y, n: recall(s, y, n).float().numpy(),
    ],
    "probe": [
        linear,
        with_log_softmax,
        with_dropout,
        with_batch_norm,
        of_two_linear_layers,
        least_squares,
        nearest_centroid,
        standardised,
        in_float64,
        logistic_regression,
        gradient_descent,
        lambda z, y, n: linear(z, y, n, lr=0.1, optimizer=torch.optim.SGD),
        lambda z, y, n: linear(z, y, n).forward,
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

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("accuracy_by_class", "torch.stack(accuracies) → accuracies"): "a list of the same",
    (
        "probe",
        "train.fit(probe, z, y, nn.NLLLoss(), optimizer, num_epochs=30, progress=False) "
        "→ train.fit(probe, z, y, nn.NLLLoss(), optimizer, progress=False)",
    ): "ten epochs are enough as well",
    (
        "probe",
        "train.fit(probe, z, y, nn.NLLLoss(), optimizer, num_epochs=30, progress=False) "
        "→ train.fit(probe, z, y, nn.NLLLoss(), optimizer, num_epochs=30)",
    ): "only shows a bar",
    (
        "probe",
        "nn.LogSoftmax(dim=1) → nn.LogSoftmax()",
    ): "the classes' dimension is guessed",
    ("probe", "0.05 → 1.05"): "a rate that is large, but not too large for Adam",
    ("probe", "30 → 31"): "one more epoch",
    ("probe", "False → True"): "only shows a bar",
}
