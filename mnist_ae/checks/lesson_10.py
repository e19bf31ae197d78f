"""Checks of lesson 10: operations, batches, workers' shares, fair ratios, gradients."""

import numpy as np
import torch

from mnist_ae.checks.exercise import CheckError, exercise, expect
from mnist_ae.checks.judge import (
    Misconception,
    expect_close,
    given_array,
    given_number,
)
from mnist_ae.checks.lesson_10_gradients import (
    draw_sizes,
    draw_update,
    expect_derivatives,
)
from mnist_ae.checks.lesson_10_predictions import expect_predictions, measure
from mnist_ae.checks.lesson_10_ratio import expect_about, expect_exact, reads_the_clock
from mnist_ae.checks.lesson_10_rows import (
    expect_fair_shares,
    expect_sizes,
    listed,
    misconceptions_of_order,
)
from mnist_ae.checks.trial import call

PIXELS_OF_LECTURE = 784
LATENT_DIM_OF_LECTURE = 100
SIZES = (  # images, pixels, latent_dim
    (1000, PIXELS_OF_LECTURE, LATENT_DIM_OF_LECTURE),
    (60_000, 3072, 512),
)
NUM_DRAWN_SIZES = 4
BATCHES = (  # number of rows, shape of a row, batch_size
    (23, (2,), 5),
    (24, (3, 4), 6),
    (31, (), 8),
    (21, (3,), 8),
    (9, (2, 3, 2), 12),
    (7, (5,), 7),
    (6, (2,), 1),
)
FIRST_ROW = 1000  # row numbers are higher than any position in a batch
NUM_ROW_NUMBERS = 60_000


@exercise
def predictions(answer, rng):
    """Exercise 1 of the lesson.

    answer() → a speed-up, megabytes, the fate of a count, and how much an image counts.
    """
    questions = measure(rng)
    expect_predictions(call(answer), questions)


@exercise
def num_operations(answer, rng):
    """Exercise 2 of the lesson.

    answer(num_images, num_pixels, latent_dim) → operations of the five products, int.
    """
    drawn = rng.integers(13, 2000, (NUM_DRAWN_SIZES, 3)).tolist()
    for num_images, num_pixels, latent_dim in (*SIZES, *drawn):
        expected = 10 * num_images * num_pixels * latent_dim
        misconceptions = _misconceptions_of_operations(num_images, num_pixels, latent_dim)
        found = call(
            answer, num_images=num_images, num_pixels=num_pixels, latent_dim=latent_dim
        )
        given_number(found)
        kind = getattr(found, "dtype", type(found).__name__)
        expect(
            given_array(found).dtype.kind in "iu",
            f"The result is of type {kind}, expected an int: a count is a whole number.",
        )
        if int(found) == expected:
            continue
        for misconception in misconceptions:
            expect(int(found) != misconception.value, misconception.message)
        raise CheckError(f"The result is {int(found):,}, expected {expected:,}.")


def _misconceptions_of_operations(num_images, num_pixels, latent_dim):
    product = num_images * num_pixels * latent_dim
    without_first_additions = (
        10 * product
        - 2 * num_images * latent_dim
        - num_images * num_pixels
        - 2 * num_pixels * latent_dim
    )
    return [
        Misconception(
            "These are the multiplications only: each goes with an addition.", 5 * product
        ),
        Misconception(
            "This is the forward half only: backward there are three more products.",
            4 * product,
        ),
        Misconception(
            "This is the backward half only: forward there are two more products.",
            6 * product,
        ),
        Misconception(
            "You count four products: forward there are two, backward three.", 8 * product
        ),
        Misconception(
            "You count six products: the derivative by the images is not needed, since "
            "images are not learned.",
            12 * product,
        ),
        Misconception(
            "This is for one image: a batch holds num_images of them.",
            10 * num_pixels * latent_dim,
        ),
        Misconception(
            "This is one product without its additions: count both, in all five products.",
            product,
        ),
        Misconception(
            "This is one product only: forward there are two, backward three.", 2 * product
        ),
        Misconception(
            "You count one addition fewer than multiplications for each number of a "
            "product. The lesson counts as many additions as multiplications.",
            without_first_additions,
        ),
        Misconception(
            "The sizes of the lecture's network are built in: use those that are given.",
            10 * num_images * PIXELS_OF_LECTURE * LATENT_DIM_OF_LECTURE,
        ),
    ]


@exercise
def batches(answer, rng):
    """Exercise 3 of the lesson.

    answer(x, order, batch_size) → a list of batches of x's rows in the given order.
    """
    for num_rows, row_shape, batch_size in BATCHES:
        x = torch.from_numpy(rng.normal(size=(num_rows, *row_shape)).astype(np.float32))
        order = torch.from_numpy(rng.permutation(num_rows))
        rows = x[order].numpy()
        expected = [rows[k : k + batch_size] for k in range(0, num_rows, batch_size)]
        misconceptions = misconceptions_of_order(x, order, batch_size)
        case = f"With {num_rows} rows and batch_size={batch_size}"
        found = listed(call(answer, x=x, order=order, batch_size=batch_size))
        found = [given_array(batch, "batch") for batch in found]
        expect_sizes(found, expected, case)
        remedy = "The batches, one after another, should be x[order]."
        joined = np.concatenate(found)
        expect_close(joined, rows, misconceptions, remedy=remedy)


@exercise
def share(answer, rng):
    """Exercise 4 of the lesson.

    answer(batch, rank, num_workers) → the row numbers that this worker takes.
    """
    num_workers = int(rng.integers(4, 8))
    rounds = num_workers * int(rng.integers(num_workers, 12))
    cases = [
        (12, 3),
        (13, 4),
        (rounds, num_workers),
        (rounds + 1, num_workers),
        (rounds + num_workers - 1, num_workers),
        (5, 1),
        (2, 3),
    ]
    for num_rows, num_workers in cases:
        numbers = FIRST_ROW + rng.permutation(NUM_ROW_NUMBERS)[:num_rows]
        shares = {}
        ranks = rng.permutation(num_workers).tolist()
        for rank in ranks:
            shares[rank] = _ask(answer, numbers, rank, num_workers)
        expect_fair_shares(shares, numbers.tolist())
        last = ranks[-1]
        again = _ask(answer, numbers, last, num_workers)
        expect(
            sorted(again) == sorted(shares[last]),
            f"Worker {last} gets other rows when it asks again: the workers don't talk to "
            "each other, so a share may depend on nothing but the three arguments.",
        )


def _ask(answer, numbers, rank, num_workers):
    """The row numbers of a worker's share, as a list."""
    batch = torch.from_numpy(numbers)
    share = given_array(
        listed(call(answer, batch=batch, rank=rank, num_workers=num_workers)), "share"
    )
    expect(
        share.ndim == 1,
        f"The share has the shape {share.shape}, expected one dimension: a list of row "
        "numbers.",
    )
    expect(
        share.dtype.kind in "iu" or share.size == 0,
        f"The share is of type {share.dtype}, expected whole numbers: the row numbers.",
    )
    return share.tolist()


@exercise
def ratio(answer, rng):
    """Exercise 5 of the lesson.

    answer(slow, fast, repeats) → the median over rounds of time(slow) / time(fast).
    """
    if reads_the_clock(answer):
        expect_exact(answer, rng)
    else:
        expect_about(answer)


@exercise
def gradients(answer, rng):
    """Exercise 6 of the lesson.

    answer(x, w1, b1, w2, b2) → the loss, and its derivatives by the last four.
    """
    for num_images, num_pixels, latent_dim in draw_sizes(rng):
        update = draw_update(rng, num_images, num_pixels, latent_dim)
        expect_derivatives(answer, update)
