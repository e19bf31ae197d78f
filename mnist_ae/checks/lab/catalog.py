"""The cases of lesson 11, in the order in which they stand there."""

from mnist_ae.checks.lab import (
    accuracy,
    change,
    choose,
    cross_entropy,
    ink_loss,
    likelihood,
    mean_loss,
    noisy_epochs,
    noisy_pairs,
    picture_of,
    put_on_top,
    shuffled,
    sparse_loss,
    standardised,
    train_and_test,
    train_and_watch,
    update_in_parts,
    with_classes,
)
from mnist_ae.checks.lab.case import Case

_IN_ORDER = (
    picture_of,
    shuffled,
    cross_entropy,
    mean_loss,
    noisy_pairs,
    accuracy,
    likelihood,
    update_in_parts,
    change,
    put_on_top,
    standardised,
    with_classes,
    ink_loss,
    train_and_watch,
    train_and_test,
    sparse_loss,
    noisy_epochs,
    choose,
)
CASES: dict[int, Case] = {
    number: module.CASE for number, module in enumerate(_IN_ORDER, start=1)
}
