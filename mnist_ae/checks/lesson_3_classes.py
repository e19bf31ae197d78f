"""Examples for the accuracy per class; what wrong ones return, and what to tell of them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import (
    Misconception,
    expect_close,
    expect_shape,
    given_array,
    is_close,
    rule_out,
)

SPREAD = 3  # standard deviation of the scores
NO_NUMBER = -777.0  # stands for nan where numbers are compared


def draw_classes(
    counts: Sequence[tuple[int, int]], rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return log-probabilities (n, c) float32 and labels (n,) int64, in any order.

    Args:
        counts: for each of the c classes, how many examples it has and how many of them
            are answered rightly.
        rng: the source of the scores and of the wrong answers.
    """
    num_classes = len(counts)
    examples = []  # label and answer
    for label, (num_examples, num_right) in enumerate(counts):
        examples += [(label, label)] * num_right
        for _ in range(num_examples - num_right):
            answer = (label + rng.integers(1, num_classes)) % num_classes
            examples.append((label, answer))
    examples = rng.permutation(examples)
    scores = rng.normal(scale=SPREAD, size=(len(examples), num_classes))
    for row, (_, answer) in zip(scores, examples, strict=True):
        likeliest = row.argmax()
        row[[likeliest, answer]] = row[[answer, likeliest]]
    log_probs = torch.from_numpy(scores.astype(np.float32)).log_softmax(dim=1)
    return log_probs, torch.from_numpy(examples[:, 0].copy())


def count(
    log_probs: torch.Tensor, labels: torch.Tensor, num_classes: int
) -> dict[str, np.ndarray]:
    """Return how many examples of each class there are, and what was answered.

    Returns:
        {"examples": (c,), "answers": (c,) of each class, "right": (c,)} as float64.
    """
    answers = log_probs.argmax(dim=1).numpy()
    labels = labels.numpy()
    right = labels[answers == labels]
    counts = {"examples": labels, "answers": answers, "right": right}
    return {
        name: np.bincount(values, minlength=num_classes).astype(np.float64)
        for name, values in counts.items()
    }


def accuracies(counts: dict[str, np.ndarray]) -> np.ndarray:
    """Return the accuracy of each class (c,) in per cent; nan without examples."""
    return 100 * _divide(counts["right"], counts["examples"])


def _divide(numbers, by):
    with np.errstate(invalid="ignore", divide="ignore"):
        return numbers / by


def misconceptions_of_accuracies(counts: dict[str, np.ndarray]) -> list[Misconception]:
    """Return what may be taken for the accuracy of each class in per cent."""
    right = counts["right"]
    examples = counts["examples"]
    num_examples = examples.sum()
    accuracy = accuracies(counts)
    share = accuracy / 100
    precision = _divide(right, counts["answers"])
    f1 = _divide(2 * right, examples + counts["answers"])
    divisor = (
        "You divide by the number of all examples: divide the right answers of a class by "
        "the number of its own examples."
    )
    of_answers = (
        "You divide by how often a class was answered (that is the precision): divide by "
        "how many examples have this label."
    )
    mistakes = "This is the share of mistakes: count the right answers."
    listed = [
        ("This is a share in 0..1: multiply by 100 for per cent.", share),
        (mistakes, 100 - accuracy),
        (mistakes, 1 - share),
        (divisor, 100 * right / num_examples),
        (divisor, right / num_examples),
        (of_answers, 100 * precision),
        (of_answers, precision),
        ("This mixes precision and accuracy (the F1 score): take the accuracy.", 100 * f1),
        ("This counts the right answers: divide by the examples of the class.", right),
        ("This counts the examples of each class, not the right answers.", examples),
        (
            "This is the share of each class among the examples: count its right answers.",
            100 * examples / num_examples,
        ),
        (
            "This is the share of each class among the right answers: divide by the number "
            "of the class's examples.",
            100 * _divide(right, right.sum()),
        ),
        (
            "You compare each class with all the others (right whenever neither label nor "
            "answer is this class): look at the examples of the class only.",
            100 * (num_examples - examples - counts["answers"] + 2 * right) / num_examples,
        ),
    ]
    listed += _wrong_forms(accuracy, examples > 0, 100 * right.sum() / num_examples)
    return [Misconception(message, _without_nan(value)) for message, value in listed]


def _wrong_forms(accuracy, has_examples, of_all):
    """The right accuracies in a form that loses some of what they say."""
    not_a_number = "A class without examples has no accuracy: answer nan, not"
    rounded = "The accuracies are rounded: return all decimals."
    return [
        (f"{not_a_number} 0.", np.nan_to_num(accuracy, nan=0.0)),
        (f"{not_a_number} 100.", np.nan_to_num(accuracy, nan=100.0)),
        (
            "The classes without examples are left out: return `num_classes` numbers, with "
            "nan for these.",
            accuracy[has_examples],
        ),
        (
            "This is one accuracy for all: return one number for each class.",
            of_all,
        ),
        ("The accuracies are cut to whole numbers: keep the decimals.", np.floor(accuracy)),
        (rounded, np.round(accuracy)),
        (rounded, np.round(accuracy, 1)),
        (rounded, np.round(accuracy, 2)),
    ]


def expect_accuracies(
    found: Any, expected: np.ndarray, misconceptions: list[Misconception], what: str
) -> None:
    """Raise `CheckError` unless these are the accuracies of the classes.

    Args:
        found: what the answer returned.
        expected: (c,) in per cent, with nan for a class without examples.
        misconceptions: of `misconceptions_of_accuracies`.
        what: what was tried, for the message.
    """
    given_array(found, "result")
    found = _without_nan(found)
    right = _without_nan(expected)
    if is_close(found, right):
        return
    rule_out(found, misconceptions)
    values = given_array(found)
    remedy = "Return one number for each of `num_classes` classes."
    expect_shape(values, expected.shape, remedy, f"result for {what}")
    for label, (value, is_missing) in enumerate(
        zip(values, np.isnan(expected), strict=True)
    ):
        expect(
            not is_missing or value == NO_NUMBER,
            f"Class {label} has no examples, so its accuracy should be nan, not {value:g}.",
        )
        expect(
            is_missing or value != NO_NUMBER,
            f"The accuracy of class {label} is nan, but there are examples with this label "
            f"({what}).",
        )
    expect_close(found, right, what=f"accuracy for {what}")
    raise CheckError(f"The accuracies for {what} are not right.")


def _without_nan(value):
    """A value with a number in the place of nan; its float type stays."""
    if isinstance(value, torch.Tensor) and value.is_floating_point():
        return value.detach().nan_to_num(nan=NO_NUMBER)
    array = given_array(value)
    return np.nan_to_num(array, nan=NO_NUMBER) if array.dtype.kind == "f" else array
