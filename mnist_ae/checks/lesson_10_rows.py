"""Batches and shares of rows: what is expected of them, and what goes wrong (lesson 10)."""

from collections.abc import Iterable

import numpy as np
import torch

from mnist_ae.checks.exercise import expect
from mnist_ae.checks.judge import Misconception


def listed(value):
    """What an answer returned, as a list; the rows of an array or tensor."""
    is_array = isinstance(value, np.ndarray | torch.Tensor)
    is_list = isinstance(value, Iterable) and not isinstance(value, str | dict)
    expect(
        is_list and not (is_array and value.ndim == 0),
        f"Your function returned a result of type {type(value).__name__}, expected a list.",
    )
    return list(value)


def expect_sizes(found, expected, case):
    """Raise `CheckError` unless the batches have the right numbers of rows.

    Args:
        found: list of arrays.
        expected: list of arrays.
        case: what was tried, for the message.
    """
    row_shape = expected[0].shape[1:]
    expect(found, f"{case}, there are no batches in the result.")
    expect(
        all(batch.size > 0 for batch in found),
        f"{case}, there is an empty batch in the result.",
    )
    expect(
        not all(batch.dtype.kind in "iu" and batch.ndim == 1 for batch in found),
        f"{case}, these are row numbers: return the rows of x with these numbers.",
    )
    expect(
        not all(batch.shape == row_shape for batch in found),
        f"{case}, these are single rows: return batch_size rows at a time.",
    )
    found_shape = found[0].shape[1:]
    expect(
        all(batch.ndim > 0 and batch.shape[1:] == row_shape for batch in found),
        f"{case}, a row of a batch has the shape {found_shape}, expected that of a row of "
        f"x, {row_shape}.",
    )
    sizes = [len(batch) for batch in found]
    right_sizes = [len(batch) for batch in expected]
    expect(
        sizes != right_sizes[:-1],
        f"{case}, the last rows are missing, {right_sizes[-1]} of them: return a last "
        "batch with them, even if it is smaller.",
    )
    expect(
        sizes == right_sizes,
        f"{case}, the batches have {', '.join(map(str, sizes))} rows, expected "
        f"{', '.join(map(str, right_sizes))}.",
    )


def misconceptions_of_order(x, order, batch_size):
    """Rows of all batches, one after another, in a wrong order."""
    in_batches = [batch.sort().values for batch in order.split(batch_size)]
    return [
        Misconception(
            "The rows come in the order of x itself: look up which ones to take in "
            "`order`.",
            x,
        ),
        Misconception(
            "You put row k at position order[k]: position k should hold row order[k].",
            x[order.argsort()],
        ),
        Misconception(
            "The rows of each batch are sorted: keep the given order.",
            x[torch.cat(in_batches)],
        ),
        Misconception(
            "The rows come from the end of `order`: begin at its start.", x[order.flip(0)]
        ),
    ]


def expect_fair_shares(shares, batch):
    """Raise `CheckError` unless the shares {rank: rows} hold the batch once, evenly."""
    case = f"With {len(batch)} rows and num_workers={len(shares)}"
    taken = [row for rows in shares.values() for row in rows]
    expect(taken, f"{case}, nobody takes a row.")
    expect(
        not set(taken) <= set(range(len(batch))),
        f"{case}, you return positions in the batch: look up the row numbers there.",
    )
    expect(
        set(taken) <= set(batch), f"{case}, some rows are taken that are not in the batch."
    )
    expect(
        len(taken) == len(set(taken)),
        f"{case}, some row is taken twice: nothing is gained if workers do the same work.",
    )
    missing = set(batch) - set(taken)
    remedy = "all shares together must be the batch."
    if len(missing) == len(batch) % len(shares):
        remedy = "does `//` drop the remainder?"
    expect(not missing, f"{case}, nobody takes {len(missing)} of the rows: {remedy}")
    sizes = [len(shares[rank]) for rank in sorted(shares)]
    expect(
        max(sizes) - min(sizes) <= 1,
        f"{case}, the shares have {', '.join(map(str, sizes))} rows: since the slowest "
        "worker decides, share the rows evenly.",
    )
