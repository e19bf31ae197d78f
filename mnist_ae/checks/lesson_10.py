"""Checks of lesson 10: counting operations, batches, workers' shares, fair ratios."""

import time
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean, median

import torch

from mnist_ae.checks.exercise import (
    CheckError,
    Misconception,
    exercise,
    expect,
    expect_type,
    given,
    rule_out,
)

TOLERANCE = 1.4  # a ratio of times may be larger or smaller by this factor


@exercise
def num_operations(answer):
    """Exercise 1 of the lesson.

    answer(num_images, num_pixels, latent_dim) → operations of the five products, int.
    """
    for num_images, num_pixels, latent_dim in ((1000, 784, 100), (7, 30, 5)):
        found = given(answer(num_images, num_pixels, latent_dim))
        expect_type(found, int, "an int")
        product = num_images * num_pixels * latent_dim
        expected = 10 * product
        misconceptions = [
            Misconception(
                "These are the multiplications only: each goes with an addition.",
                5 * product,
            ),
            Misconception(
                "This is the forward half only: backward there are three more products.",
                4 * product,
            ),
            Misconception(
                "You count six products: the derivative by the images is not needed, "
                "since images are not learned.",
                12 * product,
            ),
            Misconception(
                "This is for one image: a batch holds num_images of them.",
                10 * num_pixels * latent_dim,
            ),
            Misconception(
                "This is one product without its additions: count both, in all five "
                "products.",
                product,
            ),
            Misconception(
                "This is one product only: forward there are two, backward three.",
                2 * product,
            ),
        ]
        rule_out(found, misconceptions)
        expect(found == expected, f"The result is {found:,}, expected {expected:,}.")


@exercise
def batches(answer):
    """Exercise 2 of the lesson.

    answer(x, order, batch_size) → a list of batches of x's rows in the given order.
    """
    x = torch.arange(46.0).reshape(23, 2)
    order = torch.randperm(23, generator=torch.Generator().manual_seed(0))
    found = list(given(answer(x, order, 5)))
    expect(found, "There are no batches in the result.")
    expect(
        all(torch.is_tensor(batch) for batch in found),
        f"The batches are of type {type(found[0]).__name__}, expected tensors.",
    )
    expect(
        all(batch.ndim == 2 and batch.is_floating_point() for batch in found),
        "These are row numbers or single rows: return the rows of x with these numbers.",
    )
    sizes = [len(batch) for batch in found]
    expect(
        sizes != [5, 5, 5, 5],
        "The last three rows are missing: return a last, smaller batch with them.",
    )
    expect(
        sizes == [5, 5, 5, 5, 3],
        f"The batches have {', '.join(map(str, sizes))} rows, expected 5, 5, 5, 5, 3.",
    )
    rows = torch.cat(found)
    expect(
        not torch.equal(rows, x),
        "The rows come in the order of x itself: look up which ones to take in `order`.",
    )
    expect(
        not torch.equal(rows, x[order.argsort()]),
        "You put row k at position order[k]: position k should hold row order[k].",
    )
    expect(torch.equal(rows, x[order]), "The batches, one after another, are not x[order].")


@exercise
def share(answer):
    """Exercise 3 of the lesson.

    answer(batch, rank, num_workers) → the row numbers that this worker takes.
    """
    for num_rows, num_workers in ((12, 3), (13, 4), (2, 3)):
        batch = torch.arange(100, 100 + num_rows)
        shares = []
        for rank in range(num_workers):
            found = given(answer(batch, rank, num_workers))
            shares.append(torch.as_tensor(found).tolist())
        _expect_fair_shares(shares, batch.tolist())


def _expect_fair_shares(shares, batch):
    """Raise `CheckError` unless the shares hold each row of the batch once, evenly."""
    case = f"With {len(batch)} rows and {len(shares)} workers"
    taken = [row for rows in shares for row in rows]
    expect(taken, f"{case}, nobody takes a row.")
    expect(
        not set(taken) <= set(range(len(batch))),
        f"{case}, you return positions in the batch: look up the row numbers there.",
    )
    expect(
        len(taken) == len(set(taken)),
        f"{case}, some row is taken twice: nothing is gained if workers do the same work.",
    )
    missing = set(batch) - set(taken)
    expect(
        not missing,
        f"{case}, nobody takes {len(missing)} of the rows: does `//` drop the remainder?",
    )
    expect(
        set(taken) == set(batch), f"{case}, some rows are taken that are not in the batch."
    )
    sizes = [len(rows) for rows in shares]
    expect(
        max(sizes) - min(sizes) <= 1,
        f"{case}, the shares have {', '.join(map(str, sizes))} rows: since the slowest "
        "worker decides, share the rows evenly.",
    )


@dataclass(frozen=True)
class _Call:
    """One call of `slow` or `fast`, and how long it really took."""

    name: str
    seconds: float


@exercise
def ratio(answer):
    """Exercise 4 of the lesson.

    answer(slow, fast, repeats) → the median over rounds of time(slow) / time(fast).
    """
    _expect_calls_in_turn(answer)
    _expect_warm_up_left_out(answer)
    _expect_median(answer)


def _run(answer, repeats, slow_seconds, fast_seconds):
    """Call the answer with two functions that sleep; return its result and their calls.

    Args:
        answer: the student's function.
        repeats: its third argument.
        slow_seconds: how long `slow` sleeps in each of its calls, the warm-up first.
        fast_seconds: the same for `fast`.

    Each call's time is measured: on a busy machine it can be much longer than the sleep.
    """
    calls = []

    def make_sleeper(name, schedule):
        def sleeper():
            num_calls = sum(call.name == name for call in calls)
            start = time.perf_counter()
            time.sleep(schedule[num_calls % len(schedule)])
            calls.append(_Call(name, time.perf_counter() - start))

        return sleeper

    slow = make_sleeper("slow", slow_seconds)
    fast = make_sleeper("fast", fast_seconds)
    found = given(answer(slow, fast, repeats))
    return found, calls


def _ratios(calls):
    """The ratio of each round, that of the warm-up first."""
    slow = [call.seconds for call in calls if call.name == "slow"]
    fast = [call.seconds for call in calls if call.name == "fast"]
    return [a / b for a, b in zip(slow, fast, strict=False)]


def _expect_calls_in_turn(answer):
    """Raise `CheckError` unless 1 + 3 rounds call both functions, in turn."""
    _, calls = _run(answer, 3, slow_seconds=(0,), fast_seconds=(0,))
    names = [call.name for call in calls]
    expect(len(names) > 6, "There is no warm-up round: call both once before you measure.")
    expect(
        len(names) == 8,
        f"You make {len(names)} calls for repeats=3, expected 8: 2 to warm up and 2 × 3.",
    )
    first_half = set(names[:4])
    expect(
        len(first_half) == 2,
        "You call one function again and again, then the other: a disturbance would hit "
        "only one of them. Call them in turn.",
    )
    expect(
        all(name != next_name for name, next_name in pairwise(names)),
        "You do not call the two functions in turn: slow, fast, slow, fast, and so on.",
    )


def _expect_warm_up_left_out(answer):
    """Raise `CheckError` unless the result is the ratio of the round after the warm-up."""
    found, calls = _run(answer, 1, slow_seconds=(0, 0.02), fast_seconds=(0.04, 0.004))
    found = float(found)
    expected = median(_ratios(calls)[1:])  # about 5; half of it if the warm-up counts
    if expected / TOLERANCE < found < expected * TOLERANCE:
        return
    message = f"The result is {found:.2f}, expected about {expected:.2f}"
    if found <= 1:
        message += ": divide the time of `slow` by that of `fast`."
    elif found < expected:
        message += ": you include the warm-up round. Leave it out."
    else:
        message += "."
    raise CheckError(message)


def _expect_median(answer):
    """Raise `CheckError` if two slow rounds out of five decide the result."""
    slow_seconds = (0, 0.004, 0.1, 0.004, 0.004, 0.1)
    fast_seconds = (0, 0.004, 0.004, 0.004, 0.004, 0.004)
    found, calls = _run(answer, 5, slow_seconds, fast_seconds)
    found = float(found)
    ratios = _ratios(calls)[1:]
    middle = median(ratios)  # about 1
    average = mean(ratios)  # about 10
    is_median = found < middle * TOLERANCE  # if all rounds are disturbed, both may be alike
    expect(
        is_median or abs(found - middle) < abs(found - average),
        f"The result is {found:.2f}, expected about {middle:.2f}: a few slow rounds "
        "decide. Take the median of the rounds' ratios, not the mean.",
    )
