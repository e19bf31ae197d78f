"""Checks of lesson 10: operations of an update, batches by index, workers' shares, fair ratios."""

import time
from itertools import pairwise

import torch

from mnist_ae.checks import exercise, expect, given, rule_out


@exercise
def num_operations(answer):
    """answer(num_images, num_pixels, latent_dim) → operations of the five products, int."""
    for n, pixels, latent in ((1000, 784, 100), (7, 30, 5)):
        found, product = given(answer(n, pixels, latent)), n * pixels * latent
        expect(isinstance(found, int), f"this gives a {type(found).__name__}, expected an int.")
        rule_out(
            found,
            {
                "these are the multiplications: each goes with an addition.": 5 * product,
                "this is the forward half: backward there are three more products.": 4 * product,
                "this counts six products: the derivative by the images is not needed, for images "
                "are not learned.": 12 * product,
                "this is for one image: the batch has num_images of them.": 10 * pixels * latent,
                "this is one product, counted once.": product,
                "this is one product: forward there are two, backward three.": 2 * product,
            },
        )
        expect(found == 10 * product, f"found {found:,}, expected {10 * product:,}.")


@exercise
def batches(answer):
    """answer(x, order, batch_size) → a list of batches of x's rows in the given order."""
    x = torch.arange(46.0).reshape(23, 2)
    order = torch.randperm(23, generator=torch.Generator().manual_seed(0))
    found = list(given(answer(x, order, 5)))
    expect(
        all(torch.is_tensor(batch) for batch in found),
        f"these are {type(found[0]).__name__}s, expected tensors of rows of x.",
    )
    expect(
        all(batch.ndim == 2 and batch.is_floating_point() for batch in found),
        "these are row numbers or single rows: take the rows of x that the numbers name.",
    )
    lengths = [len(batch) for batch in found]
    expect(lengths != [5, 5, 5, 5], "the last three rows are missing: the last batch is smaller.")
    expect(lengths == [5, 5, 5, 5, 3], f"the lengths are {lengths}, expected 5, 5, 5, 5, 3.")
    rows = torch.cat(found)
    expect(not torch.equal(rows, x), "the rows come in file order: look them up in `order`.")
    expect(
        not torch.equal(rows, x[order.argsort()]),
        "order[k] says where row k goes here; it shall say which row comes as the k-th.",
    )
    expect(torch.equal(rows, x[order]), "together, the batches are not x[order].")


@exercise
def share(answer):
    """answer(batch, rank, num_workers) → the row numbers that this worker takes."""
    for length, num_workers in ((12, 3), (13, 4), (2, 3)):
        batch = torch.arange(100, 100 + length)
        answers = [given(answer(batch, rank, num_workers)) for rank in range(num_workers)]
        shares = [torch.as_tensor(each).tolist() for each in answers]
        taken = [number for each in shares for number in each]
        sizes = [len(each) for each in shares]
        case = f"{length} rows, {num_workers} workers: "
        expect(
            not set(taken) <= set(range(length)),
            f"{case}these are places in the batch: give the row numbers that stand there.",
        )
        expect(
            sorted(taken) == sorted(set(taken)),
            f"{case}a row is taken twice. If all take the whole batch, nothing is gained.",
        )
        missing = set(batch.tolist()) - set(taken)
        expect(not missing, f"{case}nobody takes {len(missing)} of the rows, as after `//`.")
        expect(set(taken) == set(batch.tolist()), f"{case}rows are taken that are not in it.")
        expect(
            max(sizes) - min(sizes) <= 1,
            f"{case}the sizes are {sizes}: the slowest worker decides, so share evenly.",
        )


@exercise
def ratio(answer):
    """answer(slow, fast, repeats) → the median over rounds of time(slow) / time(fast)."""
    calls = []

    def function(name, first, later):
        def call():
            seconds = later[calls.count(name) % len(later)] if name in calls else first
            calls.append(name)
            time.sleep(seconds)

        return call

    def measured(repeats, slow, fast):
        calls.clear()
        return given(answer(function("slow", *slow), function("fast", *fast), repeats))

    measured(3, (0, [0]), (0, [0]))
    half = len(calls) // 2
    expect(len(calls) > 6, "there is no round to warm up: the first calls count.")
    expect(len(calls) == 8, f"{len(calls)} calls, expected 2 × (3 rounds + 1 to warm up).")
    expect(
        calls[:half] != ["slow"] * half and calls[:half] != ["fast"] * half,
        "one is called again and again, then the other: a disturbance would hit one of them alone.",
    )
    expect(all(a != b for a, b in pairwise(calls)), "they are not called in turn.")
    found = float(measured(1, (0.0, [0.1]), (0.2, [0.02])))
    expect(found > 1, "this is below 1 for a slower first function: divide slow by fast.")
    expect(found > 3.3, "the round to warm up is counted: leave it out.")
    expect(found < 7, f"a function of 0.1 s over one of 0.02 s: found {found:.2f}.")
    found = float(measured(5, (0.0, [0.02, 0.02, 0.3]), (0.0, [0.02])))
    expect(found < 3, "one slow round decides: take the median of the rounds' ratios, no mean.")
