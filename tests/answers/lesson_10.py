"""Answers to the exercises of lesson 10: wrong ones, and right ones in other forms."""

import datetime
import itertools
import statistics
import time
import timeit
from time import monotonic_ns, perf_counter

import numpy as np
import torch

CLOCK = time.process_time
NUM_ASKED = itertools.count()


def operations_of_products(num_images, num_pixels, latent_dim):
    n = num_images
    shapes = [(n, num_pixels, latent_dim), (n, latent_dim, num_pixels)]
    shapes += [(num_pixels, n, latent_dim), (n, num_pixels, latent_dim)]
    shapes += [(latent_dim, n, num_pixels)]
    total = 0
    for rows, inner, columns in shapes:
        total += rows * columns * (inner + inner)
    return total


def operations_with_exact_additions(n, p, k):
    return 10 * n * p * k - 2 * n * k - n * p - 2 * p * k


def operations_in_int32(n, p, k):
    return int(np.array(10 * n * p * k).astype(np.int32))


def batches_by_slices(x, order, batch_size):
    found = []
    for start in range(0, len(order), batch_size):
        found.append(x[order[start : start + batch_size]])
    return found


def batches_row_by_row(x, order, batch_size):
    found = [[]]
    for number in order.tolist():
        if len(found[-1]) == batch_size:
            found.append([])
        found[-1].append(x[number])
    return [torch.stack(rows) for rows in found]


def batches_in_numpy(x, order, batch_size):
    rows = x.numpy()[order.numpy()]
    return np.split(rows, range(batch_size, len(rows), batch_size))


def batches_as_a_generator(x, order, batch_size):
    while len(order):
        yield x[order[:batch_size]]
        order = order[batch_size:]


def full_batches(x, order, batch_size):
    return [x[rows] for rows in order.split(batch_size) if len(rows) == batch_size]


def with_an_empty_batch(x, order, size):
    return [x[order[k : k + size]] for k in range(0, len(x) + 1, size)]


def batches_filled_up(x, order, size):
    order = torch.cat([order, order[: -len(order) % size]])
    return x[order].split(size)


def batches_of_even_size(x, order, size):
    return np.array_split(x[order].numpy(), -(-len(x) // size))


def batches_by_chunk(x, order, size):
    return x[order].chunk(-(-len(order) // size))  # nearly as large as each other


def batches_with_a_long_last_one(x, order, size):
    full = max(len(x) // size, 1)
    parts = [x[order[k * size : (k + 1) * size]] for k in range(full - 1)]
    return [*parts, x[order[(full - 1) * size :]]]


def batches_in_an_order_of_their_own(x, order, size):
    return batches_by_slices(x, torch.randperm(len(x)), size)


def batches_sorted(x, order, size):
    return [x[rows.sort().values] for rows in order.split(size)]


def batches_of_five(x, order, size):
    return x[order].split(5)


def batches_in_place(x, order, size):
    x[:] = x[order].clone()
    return x.split(size)


def drop_the_remainder(batch, rank, num_workers):
    size = len(batch) // num_workers
    return batch[rank * size : (rank + 1) * size]


def remainder_for_the_last(batch, rank, num_workers):
    size = len(batch) // num_workers
    end = len(batch) if rank == num_workers - 1 else (rank + 1) * size
    return batch[rank * size : end]


def rounded_up_shares(batch, rank, num_workers):
    size = -(-len(batch) // num_workers)
    return batch[rank * size : (rank + 1) * size]


def share_by_chance(batch, rank, num_workers):
    return batch[torch.randperm(len(batch))][rank::num_workers]


def share_in_the_order_of_asking(batch, rank, num_workers):
    return batch[next(NUM_ASKED) % num_workers :: num_workers]


def share_in_place(batch, rank, num_workers):
    batch[:] = batch.sort().values
    return batch[rank::num_workers]


def share_by_bounds(batch, rank, num_workers):
    n = len(batch)
    return batch[n * rank // num_workers : n * (rank + 1) // num_workers]


def share_one_by_one(batch, rank, num_workers):
    return [row for k, row in enumerate(batch.tolist()) if k % num_workers == rank]


def shuffled_share(batch, rank, num_workers):
    order = torch.randperm(len(batch), generator=torch.Generator().manual_seed(3))
    return batch[order][rank::num_workers]


def measure(slow, fast, rounds, clock=None):
    """The seconds of each round: (rounds,) of `slow` and of `fast`."""
    clock = clock or time.perf_counter
    times = []
    for _ in range(rounds):
        start = clock()
        slow()
        between = clock()
        fast()
        times.append((between - start, clock() - between))
    return np.array(times).T


def measured_ratios(slow, fast, repeats):
    """The ratio of each round, that of the warm-up first."""
    slow_seconds, fast_seconds = measure(slow, fast, repeats + 1)
    return slow_seconds / fast_seconds


def ratio_after_another_statistic(statistic):
    """An answer that returns a statistic of (seconds of `slow`, seconds of `fast`)."""

    def answer(slow, fast, repeats):
        slow_seconds, fast_seconds = measure(slow, fast, repeats + 1)
        return statistic(slow_seconds[1:], fast_seconds[1:])

    return answer


def middle_of_sorted(slow, fast, repeats):
    return sorted(measured_ratios(slow, fast, repeats)[1:])[repeats // 2]


def ratio_of_longer_over_shorter(slow, fast, repeats):
    ratios = measured_ratios(slow, fast, repeats)[1:]
    return np.median(np.maximum(ratios, 1 / ratios))


def one_after_the_other(slow, fast, repeats):
    for function in (slow, fast):
        for _ in range(repeats + 1):
            function()
    return 1.0


def warm_up_of_one(slow, fast, repeats):
    slow()
    return np.median(np.divide(*measure(slow, fast, repeats)))


def mean_by_another_clock(slow, fast, repeats):
    slow_seconds, fast_seconds = measure(slow, fast, repeats + 1, seconds_of_the_calendar)
    return np.mean(slow_seconds[1:] / fast_seconds[1:])


def warm_up_counts_by_another_clock(slow, fast, repeats):
    slow_seconds, fast_seconds = measure(slow, fast, repeats + 1, seconds_of_the_calendar)
    return np.median(slow_seconds / fast_seconds)


def smallest_by_timeit(slow, fast, repeats):
    ratios = []
    for _ in range(repeats + 1):
        ratios.append(timeit.timeit(slow, number=1) / timeit.timeit(fast, number=1))
    return min(ratios[1:])


def seconds_of(function, clock=time.perf_counter):
    start = clock()
    function()
    return clock() - start


def rounded_ratio_by_a_helper(slow, fast, repeats):
    ratios = []
    for _ in range(repeats + 1):
        ratios.append(seconds_of(slow) / seconds_of(fast))
    return round(statistics.median(ratios[1:]), 1)


def seconds_of_the_calendar():
    return datetime.datetime.now().timestamp()


def ratio_by_timeit(slow, fast, repeats):
    slow()
    fast()
    ratios = []
    for _ in range(repeats):
        ratios.append(timeit.timeit(slow, number=1) / timeit.timeit(fast, number=1))
    return statistics.median(ratios)


def ratio_by_the_calendar(slow, fast, repeats):
    seconds = measure(slow, fast, repeats + 1, seconds_of_the_calendar)
    return np.quantile(seconds[0, 1:] / seconds[1, 1:], 0.5)


def ratio_by_a_clock_of_its_own(slow, fast, repeats, clock=time.perf_counter):
    slow_seconds, fast_seconds = measure(slow, fast, repeats + 1, clock)
    return statistics.median((slow_seconds / fast_seconds).tolist()[1:])


def ratio_with_warm_up_before(slow, fast, repeats):
    slow()
    fast()
    return np.median(np.divide(*measure(slow, fast, repeats)))


def ratio_back_and_forth(slow, fast, repeats):
    """A B B A A B …"""
    ratios = []
    for k in range(repeats + 1):
        seconds = {}
        for function in (slow, fast) if k % 2 == 0 else (fast, slow):
            start = monotonic_ns()
            function()
            seconds[function] = monotonic_ns() - start
        ratios.append(seconds[slow] / seconds[fast])
    return statistics.median(ratios[1:])


def ratio_with_rests(slow, fast, repeats):
    """As the lesson itself does it."""
    times = {slow: [], fast: []}
    for _ in range(repeats + 1):
        for function in (fast, slow):
            time.sleep(0.1)
            start = perf_counter()
            function()
            times[function].append(perf_counter() - start)
    ratios = np.array(times[slow][1:]) / np.array(times[fast][1:])
    return torch.tensor(ratios).quantile(0.5)


def ratio_after_spinning(slow, fast, repeats):
    start = time.time()
    while time.time() - start < 0.01:
        pass
    slow_seconds, fast_seconds = measure(slow, fast, repeats + 1, timeit.default_timer)
    return np.float16(np.median(slow_seconds[1:] / fast_seconds[1:]))


def ratio_by_processor_time(slow, fast, repeats):
    seconds = measure(slow, fast, repeats + 1, CLOCK)
    ratios = sorted(seconds[0, 1:] / seconds[1, 1:])
    return (ratios[(repeats - 1) // 2] + ratios[repeats // 2]) / 2


WRONG = {  # check: words of the message, and the wrong answer
    "num_operations": [
        ("forward half", lambda n, p, k: 4 * n * p * k),
        ("backward half", lambda n, p, k: 6 * n * p * k),
        ("four products", lambda n, p, k: 8 * n * p * k),
        ("six products", lambda n, p, k: 12 * n * p * k),
        ("goes with an addition", lambda n, p, k: 5 * n * p * k),
        ("This is for one image", lambda n, p, k: 10 * p * k),
        ("one product without", lambda n, p, k: n * p * k),
        ("one product only", lambda n, p, k: 2 * n * p * k),
        ("one addition fewer", operations_with_exact_additions),
        ("expected an int", lambda n, p, k: 10.0 * n * p * k),
        ("expected an int", lambda n, p, k: torch.tensor(10.0 * n * p * k)),
        ("expected 784,000,000", lambda n, p, k: 10 * n * p * k + n * (p + k)),
        ("sizes of the lecture", lambda n, p, k: 10 * n * 784 * 100),
        ("expected", lambda n, p, k: 10 * n * 784 * k),
        ("expected", lambda n, p, k: 10 * 1000 * p * k),
        ("expected", lambda n, p, k: 10 * n * p * 100),
        ("expected", operations_in_int32),
        ("single number", lambda n, p, k: [4 * n * p * k, 6 * n * p * k]),
    ],
    "batches": [
        ("last rows are missing", full_batches),
        ("order of x itself", lambda x, order, size: x.split(size)),
        ("row numbers", lambda x, order, size: order.split(size)),
        ("single rows", lambda x, order, size: x[order]),
        ("put row k at position", lambda x, o, size: x[o.argsort()].split(size)),
        ("are sorted", batches_sorted),
        ("end of `order`", lambda x, o, size: x[o.flip(0)].split(size)),
        ("empty batch", with_an_empty_batch),
        ("rows, expected", batches_filled_up),
        ("rows, expected", batches_of_even_size),
        ("rows, expected", batches_by_chunk),
        ("rows, expected", batches_with_a_long_last_one),
        ("rows, expected", batches_of_five),
        ("rows, expected", lambda x, o, size: x[o].chunk(size)),
        ("should be x[order]", batches_in_an_order_of_their_own),
        ("rows, expected", lambda *a: batches_by_slices(*a)[::-1]),
        ("row of a batch has the shape", lambda x, o, b: x[o].flatten(1).split(b)),
        ("no batches", lambda x, order, size: []),
        ("expected a list", lambda x, order, size: 5),
        ("changed `x`", batches_in_place),
    ],
    "share": [
        ("taken twice", lambda batch, rank, workers: batch),
        ("drop the remainder", drop_the_remainder),
        ("nobody takes a row", lambda batch, rank, workers: batch[:0]),
        ("positions in the batch", lambda b, r, w: torch.arange(r, len(b), w)),
        ("share the rows evenly", lambda b, r, w: b if r == 0 else b[:0]),
        ("share the rows evenly", remainder_for_the_last),
        ("share the rows evenly", rounded_up_shares),
        ("share the rows evenly", lambda b, r, w: b[b % w == r]),
        ("must be the batch", lambda b, r, w: b[r + 1 :: w]),
        ("taken twice", lambda b, r, w: b[r:]),
        ("taken twice", share_by_chance),
        ("asks again", share_in_the_order_of_asking),
        ("not in the batch", lambda b, r, w: (b + 1)[r::w]),
        ("stopped with IndexError", lambda b, r, w: b.tensor_split(w)[r + 1]),
        ("expected whole numbers", lambda b, r, w: torch.arange(len(b)) % w == r),
        ("one dimension", lambda b, r, w: b[r::w, None]),
        ("whole numbers", lambda b, r, w: b[r::w] / 1),
        ("changed `batch`", share_in_place),
    ],
    "ratio": [
        ("no warm-up round", lambda *a: np.median(np.divide(*measure(*a)))),
        ("include the warm-up round", lambda *a: np.median(measured_ratios(*a))),
        ("leave out the last round", lambda *a: np.median(measured_ratios(*a)[:-1])),
        ("divide the time of `slow`", lambda *a: 1 / np.median(measured_ratios(*a)[1:])),
        (
            "divide the time of `slow`",
            ratio_after_another_statistic(lambda slow, fast: np.median(fast / slow)),
        ),
        ("Take the median", lambda *a: np.mean(measured_ratios(*a)[1:])),
        ("smallest", lambda *a: np.min(measured_ratios(*a)[1:])),
        ("largest", lambda *a: np.max(measured_ratios(*a)[1:])),
        ("last round", lambda *a: measured_ratios(*a)[-1]),
        ("of the warm-up round", lambda *a: measured_ratios(*a)[0]),
        ("middle round in time", lambda *a: measured_ratios(*a)[1:][a[2] // 2]),
        ("middle ratios", middle_of_sorted),
        ("middle ratios", lambda *a: statistics.median_low(measured_ratios(*a)[1:])),
        (
            "divide the sums",
            ratio_after_another_statistic(lambda slow, fast: slow.mean() / fast.mean()),
        ),
        (
            "median of one by the median",
            ratio_after_another_statistic(
                lambda slow, fast: np.median(slow) / np.median(fast)
            ),
        ),
        (
            "shortest time",
            ratio_after_another_statistic(lambda slow, fast: slow.min() / fast.min()),
        ),
        (
            "includes that of `fast`",
            ratio_after_another_statistic(
                lambda slow, fast: np.median((slow + fast) / fast)
            ),
        ),
        (
            "difference",
            ratio_after_another_statistic(lambda slow, fast: np.median(slow - fast)),
        ),
        ("leave out two rounds", lambda *a: np.median(measured_ratios(*a)[2:])),
        ("It should be the median", lambda *a: np.mean(measured_ratios(*a))),
        ("`slow`", ratio_of_longer_over_shorter),
        ("neither", lambda slow, fast, n: 3.0),
        ("never calls `fast`", lambda slow, fast, n: slow() or 3.0),
        ("calls for repeats=3, expected 8", warm_up_of_one),
        (
            "calls for repeats=",
            lambda slow, fast, n: np.median(measured_ratios(slow, fast, 3)),
        ),
        ("again and again", one_after_the_other),
        ("single number", lambda *a: measured_ratios(*a)[1:]),
        ("It should be the median", mean_by_another_clock),
        ("It should be the median", warm_up_counts_by_another_clock),
        ("smallest", smallest_by_timeit),
        ("It should be the median", rounded_ratio_by_a_helper),
    ],
}

RIGHT = {  # check: answers in another form
    "num_operations": [
        operations_of_products,
        lambda n, p, k: np.prod([10, n, p, k], dtype=np.int64),
        lambda n, p, k: torch.tensor([10, n, p, k]).prod(),
        lambda n, p, k: 2 * n * p * k * 2 + 3 * (n * p * k + n * p * k),
        lambda n, p, k: np.array(10 * k * p * n, np.uint64),
    ],
    "batches": [
        batches_by_slices,
        batches_row_by_row,
        batches_in_numpy,
        batches_as_a_generator,
        lambda x, order, size: x[order].split(size),
        lambda x, order, size: [b.tolist() for b in x[order].split(size)],
        lambda x, order, size: [b.double() for b in x[order].split(size)],
    ],
    "share": [
        share_by_bounds,
        share_one_by_one,
        shuffled_share,
        lambda b, r, w: b.tensor_split(w)[r],
        lambda b, r, w: np.array_split(b.numpy(), w)[w - 1 - r],
        lambda b, r, w: set(b.tolist()[r::w]),
        lambda b, r, w: list(b.flip(0)[r::w]),
        lambda b, r, w: b[torch.arange(len(b)) % w == r],
    ],
    "ratio": [
        ratio_with_warm_up_before,
        ratio_back_and_forth,
        ratio_with_rests,
        ratio_after_spinning,
        ratio_by_processor_time,
        ratio_by_timeit,
        ratio_by_the_calendar,
        ratio_by_a_clock_of_its_own,
        lambda *a: statistics.median(measured_ratios(*a)[1:].tolist()),
    ],
}

EQUIVALENT = {  # (check, mutant of the solution): why it is right, too
    ("ratio", "float(np.median(found[1:])) → np.median(found[1:])"): (
        "NumPy's float64 is a float"
    ),
}
