"""A hundred digits to begin with: typical ones, the hardest, and some that are mistaken."""

import numpy as np

from mnist_ae.explorer.networks import Network, errors_of, scores_of
from mnist_ae.explorer.packing import pack_bytes

NUM_DIGITS = 100
NUM_HARD = 2  # of each class
NUM_MISTAKEN = 2  # of each class, besides
TYPICAL = ""
HARD = "hard"
MISTAKEN = "mistaken"


def choose_digits(
    network: Network, x: np.ndarray, labels: np.ndarray, num_classes: int = 10
) -> tuple[np.ndarray, list[str]]:
    """Choose images of each class by rule, as many of each.

    Two of a class are hard: those with the largest errors of reconstruction.  Two more are
    mistaken: those to which the classifier gives another class with the largest lead.  The
    others are typical, with errors spread evenly from the least to the 80th percentile of
    what the classifier reads rightly; only if it reads too few, of all.

    Args:
        network: tells what is hard.
        x: images (n, 784) float32 in 0..1.
        labels: (n,) whole numbers in 0..num_classes - 1.
        num_classes: how many share the hundred.

    Returns:
        Positions of the chosen images, class by class, at most a hundred; and what each
        is: "mistaken", else "hard" if it is one of these, else "".
    """
    errors = errors_of(network, x)
    leads = _leads_of_others(scores_of(network, x), labels)
    number = max(1, NUM_DIGITS // num_classes)
    positions = []
    kinds = []
    for label in range(num_classes):
        own = np.flatnonzero(labels == label)
        by_error = own[np.argsort(errors[own], kind="stable")]
        hard = by_error[::-1][:NUM_HARD]
        rest = by_error[: len(by_error) - len(hard)]
        wrong = rest[leads[rest] > 0]
        mistaken = wrong[np.argsort(-leads[wrong], kind="stable")][:NUM_MISTAKEN]
        num_typical = number - len(hard) - len(mistaken)
        typical = rest[leads[rest] <= 0]
        if len(typical) < num_typical:
            typical = rest[np.isin(rest, mistaken, invert=True)]
        chosen = np.concatenate([_spread(typical, num_typical), hard, mistaken])[:number]
        positions.append(chosen)
        for position in chosen:
            kind = HARD if position in hard else TYPICAL
            kinds.append(MISTAKEN if leads[position] > 0 else kind)
    return np.concatenate(positions), kinds


def pack_digits(images: np.ndarray, labels: np.ndarray, kinds: list[str]) -> dict:
    """Pack chosen digits as the page takes them.

    Args:
        images: (n, 28, 28) uint8 in 0..255.
        labels: (n,) whole numbers.
        kinds: what each is: "", "hard" or "mistaken".
    """
    return {
        "images": pack_bytes(images),
        "labels": [int(label) for label in labels],
        "about": list(kinds),
    }


def _leads_of_others(scores, labels):
    """By how much the best other class's score exceeds the right one's; (n,)."""
    if scores is None:
        return np.zeros(len(labels))  # nobody says that anything is mistaken
    rows = np.arange(len(labels))
    right = scores[rows, labels]
    others = scores.copy()
    others[rows, labels] = -np.inf
    return others.max(axis=1) - right


def _spread(ordered, number):
    """So many of the images in this order, evenly, without the last fifth."""
    number = min(number, len(ordered))
    last = max(number, round(0.8 * len(ordered)))
    places = np.linspace(0, last - 1, number) if number > 0 else []
    return ordered[np.round(places).astype(int)]
