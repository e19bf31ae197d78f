"""What miscounts of active and dead units return, and what to tell of them."""

import torch

from mnist_ae.checks.judge import Misconception

LESSON_THRESHOLD = 0.01
LESSON_UNITS = 400


def misconceptions_of_a_share(z: torch.Tensor, threshold: float) -> list[Misconception]:
    """Return what likely wrong answers to exercise 2 return.

    Args:
        z: codes (n, k) float32.
        threshold: above which a unit is active.
    """
    is_active = (z > threshold).double()
    return _other_counts(is_active) + _other_comparisons(z, threshold)


def _other_counts(is_active):
    share = is_active.mean()
    return [
        Misconception("This is a share in 0..1: multiply by 100 for per cent.", share),
        Misconception(
            "This is the share of inactive units: count those above the threshold.",
            100 - 100 * share,
        ),
        Misconception(
            f"The number of units {LESSON_UNITS} is built in: take that of z.",
            100 * is_active.sum(dim=1).mean() / LESSON_UNITS,
        ),
        Misconception(
            "This is a number of units: divide by how many there are.",
            is_active.sum(dim=1).mean(),
        ),
        Misconception(
            "This is the number of all active numbers: divide by how many numbers there "
            "are.",
            is_active.sum(),
        ),
        Misconception(
            "This is the share of units that are active for at least one image: count the "
            "active units of each image.",
            100 * is_active.amax(dim=0).mean(),
        ),
        Misconception(
            "This is the share of images for which any unit is active: count the active "
            "units of each image.",
            100 * is_active.amax(dim=1).mean(),
        ),
    ]


def _other_comparisons(z, threshold):
    return [
        Misconception(
            "A unit exactly at the threshold is not above it: use > and not >=.",
            100 * (z >= threshold).double().mean(),
        ),
        Misconception(
            "This is the share of numbers below the threshold: count those above.",
            100 * (z < threshold).double().mean(),
        ),
        Misconception(
            "You take |z|: a number far below zero is not above the threshold.",
            100 * (z.abs() > threshold).double().mean(),
        ),
        Misconception(
            "You don't use the threshold: 0.005 is above 0, but below the threshold.",
            100 * (z > 0).double().mean(),
        ),
        Misconception(
            f"The threshold {LESSON_THRESHOLD} is built in: use the one that is given.",
            100 * (z > LESSON_THRESHOLD).double().mean(),
        ),
        Misconception(
            "This compares each unit's mean with the threshold: compare each number.",
            100 * (z.mean(dim=0) > threshold).double().mean(),
        ),
        Misconception(
            "This compares each image's mean with the threshold: compare each number.",
            100 * (z.mean(dim=1) > threshold).double().mean(),
        ),
        Misconception(
            "This is the mean of the code: count active units, not how active they are.",
            100 * z.double().mean(),
        ),
    ]


def misconceptions_of_dead_units(
    z: torch.Tensor, threshold: float, num_dead: int
) -> list[Misconception]:
    """Return what likely wrong answers to exercise 3 return.

    Args:
        z: codes (n, k) float32.
        threshold: above which a unit is active.
        num_dead: the right answer.
    """
    return _other_objects(z, threshold, num_dead) + _other_kinds_of_death(z, threshold)


def _other_objects(z, threshold, num_dead):
    num_units = z.shape[1]
    is_silent = (z <= threshold).all(dim=1)
    return [
        Misconception(
            "This counts the units that are alive: count the dead ones.",
            num_units - num_dead,
        ),
        Misconception(
            f"The number of units {LESSON_UNITS} is built in: take that of z.",
            LESSON_UNITS - num_units + num_dead,
        ),
        Misconception(
            "This counts every inactive value: count units, and only those that are "
            "inactive for all images.",
            (z <= threshold).sum(),
        ),
        Misconception(
            "This counts the silent images: count units, that is, look at each column of z "
            "and not at each row.",
            is_silent.sum(),
        ),
        Misconception(
            "This counts the images for which a unit is active: count dead units.",
            (~is_silent).sum(),
        ),
        Misconception(
            "This counts the units that are inactive for at least one image: a dead one is "
            "inactive for all.",
            (z <= threshold).any(dim=0).sum(),
        ),
        Misconception("This is the share of dead units: count them.", num_dead / num_units),
        Misconception(
            "This is the share of dead units in per cent: count them.",
            100 * num_dead / num_units,
        ),
    ]


def _other_kinds_of_death(z, threshold):
    compared_with_zero = (
        "A unit that is above 0 but never exceeds the threshold is dead: compare with the "
        "threshold, not with 0."
    )
    return [
        Misconception(
            "A unit that reaches the threshold but never exceeds it is dead: use <= and "
            "not <.",
            (z < threshold).all(dim=0).sum(),
        ),
        Misconception(
            "You take |z|: a number far below zero is not above the threshold.",
            (z.abs() <= threshold).all(dim=0).sum(),
        ),
        Misconception(
            "A unit that is active for a single image is not dead: look at each image, "
            "not at the mean.",
            (z.mean(dim=0) <= threshold).sum(),
        ),
        Misconception(
            "This compares each unit's sum over the images with the threshold: look at "
            "each image.",
            (z.sum(dim=0) <= threshold).sum(),
        ),
        Misconception(compared_with_zero, (z <= 0).all(dim=0).sum()),
        Misconception(compared_with_zero, (z == 0).all(dim=0).sum()),
        Misconception(
            f"The threshold {LESSON_THRESHOLD} is built in: use the one that is given.",
            (z <= LESSON_THRESHOLD).all(dim=0).sum(),
        ),
    ]
