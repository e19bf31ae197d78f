"""What the probe of lesson 3's last exercise is given, and what it must do."""

from typing import Any

import numpy as np
import torch
from torch import nn

from mnist_ae.checks.exercise import CheckError, expect
from mnist_ae.checks.judge import expect_shape, given_array, is_close

NUM_NEW = 500  # codes that the probe has not seen
DISTANCE = 4  # of two classes' means; a linear layer tells 98 per cent or more apart
DEVIATION = 0.6  # of each number of a code
RARE = 0.04  # share of the rare class
MIN_ACCURACY = 90  # per cent
BENT = 1e-3  # relative deviation from a straight line that roundings explain
FEW = 7  # codes that are tried without the others


def draw_codes(
    rng: np.random.Generator,
    num_codes: int,
    latent_dim: int,
    num_classes: int,
    scale: float,
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return codes (n, latent_dim) float32 in clusters, and their labels (n,) int64.

    There must be three classes or more, and as many dimensions. One class is rare.
    """
    axes, _ = np.linalg.qr(rng.normal(size=(latent_dim, latent_dim)))
    means = DISTANCE * (1 + axes[:num_classes] / np.sqrt(2))
    share = np.full(num_classes, (1 - RARE) / (num_classes - 1))
    share[rng.integers(num_classes)] = RARE
    labels = rng.choice(num_classes, size=num_codes, p=share)
    codes = means[labels] + rng.normal(scale=DEVIATION, size=(num_codes, latent_dim))
    return torch.from_numpy((scale * codes).astype(np.float32)), torch.from_numpy(labels)


def expect_probe(probe: Any, z: torch.Tensor, y: torch.Tensor, num_classes: int) -> None:
    """Raise `CheckError` unless the answer's probe is linear and right on new codes.

    Args:
        probe: what the answer returned.
        z: new codes (n, latent_dim) float32.
        y: their labels (n,) int64.
        num_classes: the number of classes.
    """
    _expect_callable(probe)
    scores = _scores(probe, z, num_classes)
    _expect_no_answers(scores)
    _expect_one_by_one(probe, z, scores)
    _expect_linear(probe, z, scores)
    _expect_right(scores, y.numpy())


def _expect_callable(probe):
    """Raise `CheckError` unless this is a network or a function."""
    kind = type(probe).__name__
    expect(
        not isinstance(probe, type),
        "Your function returned a class: return a network that was made and trained.",
    )
    expect(
        not hasattr(probe, "predict") or callable(probe),
        f"Your function returned a result of type {kind}, which cannot be called: return a "
        "function of codes, such as its `decision_function` or `predict_log_proba`.",
    )
    expect(
        callable(probe),
        f"Your function returned a result of type {kind}, expected the probe itself: a "
        "network or a function that can be given new codes.",
    )


def _output(probe, z):
    """Return what the probe makes of codes, as it would be used after the training."""
    inputs = z.clone()
    if isinstance(probe, nn.Module):
        probe.eval()
        inputs = inputs.to(next(probe.parameters(), inputs))
    with torch.no_grad():
        return given_array(probe(inputs), "probe's result")


def _scores(probe, z, num_classes):
    """Return the probe's scores (n, num_classes) as an array."""
    scores = _output(probe, z)
    expect(
        scores.shape != (len(z),) or not np.array_equal(scores, np.round(scores)),
        "Your probe returns its answers, one for each code: return the scores of all "
        "classes. The answer is the class with the largest one.",
    )
    expect_shape(
        scores,
        (len(z), num_classes),
        "Return one score for each of `num_classes` classes.",
        f"probe's result for {len(z)} codes",
    )
    return scores


def _expect_no_answers(scores):
    """Raise `CheckError` if these are answers or probabilities in place of scores."""
    expect(
        not np.isnan(scores).any(),
        "The scores hold nan: the training blew up. Try a smaller learning rate.",
    )
    sums = scores.astype(np.float64).sum(axis=1)
    looks_like_shares = scores.min() >= 0 and np.allclose(sums, 1, atol=1e-2)
    expect(
        not np.isin(scores, (0, 1)).all() or not looks_like_shares,
        "Your probe returns its answers, as zeros and ones: return the scores from which "
        "the answers follow.",
    )
    expect(
        not looks_like_shares,
        "Your probe returns probabilities: return the scores before the softmax, or the "
        "logarithms, as LogSoftmax gives them.",
    )
    expect(
        np.isfinite(scores).all(),
        "Some scores are infinite: use `log_softmax`, not the logarithm of the softmax, "
        "or return the scores before it.",
    )


def _expect_one_by_one(probe, z, scores):
    """Raise `CheckError` if a code's scores depend on the others of its batch."""
    expect(
        is_close(_output(probe, z[:FEW]), scores[:FEW], tolerance=1e-4),
        "The scores of a code depend on the other codes that come with it, or differ from "
        "call to call: a mean or a deviation has to be that of the training codes.",
    )


def _expect_linear(probe, z, scores):
    """Raise `CheckError` unless the differences of scores are linear functions of z.

    On a straight line through two codes they must be straight, whatever is subtracted from
    all scores, as a log-softmax does.
    """
    ends = _differences(scores)
    others = np.roll(ends, 1, axis=0)
    z_others = z.roll(1, dims=0)
    for share in (0.5, -0.5):
        found = _output(probe, (1 - share) * z + share * z_others)
        found = _differences(found)
        expected = (1 - share) * ends + share * others
        largest = max(np.abs(expected).max(), np.abs(scores).max())
        bend = np.abs(found - expected).max()
        expect(
            bend <= max(BENT, _rounding(scores)) * largest,
            "A probe is one linear layer: no hidden layer, no relu, no distance. On a "
            "straight line between two codes the differences of your scores bend.",
        )


def _differences(scores):
    scores = scores.astype(np.float64)
    return scores - scores.mean(axis=1, keepdims=True)


def _rounding(scores):
    """The relative error that the scores' type allows."""
    return 8 * np.finfo(scores.dtype).eps if scores.dtype.kind == "f" else 0.0


def _expect_right(scores, labels):
    """Raise `CheckError`, with the likely reason, unless enough answers are right."""
    answers = scores.argmax(axis=1)
    accuracy = 100 * (answers == labels).mean()
    if accuracy >= MIN_ACCURACY:
        return
    found = f"The probe is right on {accuracy:.0f} per cent of new codes"
    hint = ""
    if not _are_log_probabilities(scores):
        hint = " `NLLLoss` expects log-probabilities: if you use it, is there a LogSoftmax?"
    expect(
        100 * (scores.argmin(axis=1) == labels).mean() < MIN_ACCURACY,
        "The right class gets the smallest score: flip the sign, so that the largest one "
        "is the answer.",
    )
    expect(
        not (answers == answers[0]).all(),
        f"{found}: it gives the same answer, {answers[0]}, to every code, as if it was not "
        f"trained on them. Does the loop call `backward` and `step`, often enough?{hint}",
    )
    raise CheckError(
        f"{found}, expected at least {MIN_ACCURACY}: was it trained, with the labels y, "
        "and long enough? A few hundred updates will do, with a learning rate that fits."
        f"{hint}"
    )


def _are_log_probabilities(scores):
    """Whether each row's probabilities have the sum 1."""
    largest = scores.max(axis=1, keepdims=True)
    logs = largest[:, 0] + np.log(np.exp(scores - largest).sum(axis=1))
    return np.abs(logs).max() < 1e-3
