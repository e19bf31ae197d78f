"""Answers to the exercises of lesson 10: wrong ones, and right ones in other forms."""

import datetime
import itertools
import statistics
import time
import timeit
from fractions import Fraction
from time import monotonic_ns, perf_counter

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

CLOCK = time.process_time
NUM_ASKED = itertools.count()


def says(*answers):
    """An answer to a prediction: a function without arguments."""
    return lambda: answers


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


def derivatives_in_numpy(*arguments):
    """In float64, one unit after the other."""
    x, w1, b1, w2, b2 = (argument.numpy().astype(float) for argument in arguments)
    z = np.maximum(x @ w1.T + b1, 0)
    x_hat = np.maximum(z @ w2.T + b2, 0)
    d = np.where(x_hat > 0, 2 * (x_hat - x) / x.size, 0)
    d_z = np.where(z > 0, d @ w2, 0)
    g1 = np.array([np.dot(column, x) for column in d_z.T])
    g2 = np.array([np.dot(column, z) for column in d.T])
    return np.mean((x_hat - x) ** 2), g1, d_z.sum(0), g2, d.sum(0)


def derivatives_by_einsum(x, w1, b1, w2, b2):
    z = torch.einsum("ip,up->iu", x, w1).add(b1).clamp(min=0)
    x_hat = torch.einsum("iu,pu->ip", z, w2).add(b2).clamp(min=0)
    d = 2 * (x_hat - x) * x_hat.sign() / x.numel()
    d_z = torch.einsum("ip,pu->iu", d, w2) * z.sign()
    g1 = torch.einsum("iu,ip->up", d_z, x)
    g2 = torch.einsum("ip,iu->pu", d, z)
    return [F.mse_loss(x_hat, x), g1, d_z.sum(0), g2, d.sum(0)]


def derivatives_by_addmm(x, w1, b1, w2, b2):
    into_code = torch.addmm(b1, x, w1.T)
    z = into_code.clamp(min=0)
    into_output = torch.addmm(b2, z, w2.T)
    difference = into_output.clamp(min=0) - x
    d = torch.where(into_output >= 0, difference, 0)
    d_z = torch.where(into_code >= 0, d.mm(w2), 0)
    ones = torch.ones(len(x))
    found = [d_z.T.mm(x), d_z.T.mv(ones), d.T.mm(z), ones @ d]
    return difference.square().mean(), *(2 / x.numel() * each for each in found)


def derivatives_image_by_image(x, w1, b1, w2, b2):
    total = [0, *(torch.zeros_like(weight) for weight in (w1, b1, w2, b2))]
    for image in x:
        z = (w1 @ image + b1).relu()
        x_hat = (w2 @ z + b2).relu()
        d = 2 * (x_hat - image) * (x_hat > 0)
        d_z = (w2.T @ d) * (z > 0)
        loss = ((x_hat - image) ** 2).sum().item()
        parts = (loss, torch.outer(d_z, image), d_z, torch.outer(d, z), d)
        total = [each + part for each, part in zip(total, parts, strict=True)]
    return tuple(each / x.numel() for each in total)


def derivatives_of_layers(x, w1, b1, w2, b2):
    """PyTorch's layers ask for gradients, but without recording they get none."""
    encoder = nn.Linear(*w1.T.shape)
    decoder = nn.Linear(*w2.T.shape)
    with torch.no_grad():
        for layer, weight, bias in ((encoder, w1, b1), (decoder, w2, b2)):
            layer.weight.copy_(weight)
            layer.bias.copy_(bias)
        z = encoder(x).relu()
        x_hat = decoder(z).relu()
        d = 2 * (x_hat - x) / x.numel() * (x_hat > 0)
        d_z = d @ decoder.weight * (z > 0)
        return F.mse_loss(x_hat, x), d_z.T @ x, d_z.sum(0), d.T @ z, d.sum(0)


def with_slips(
    loss=lambda x_hat, x: ((x_hat - x) ** 2).mean(),
    d=lambda x_hat, x: 2 * (x_hat - x) / x.numel(),
    relu_of_output=lambda d, x_hat: d * (x_hat > 0),
    relu_of_code=lambda d_z, z: d_z * (z > 0),
    results=lambda x, z, d, d_z: (d_z.T @ x, d_z.sum(0), d.T @ z, d.sum(0)),
):
    """The derivatives by hand, with some of the steps done otherwise."""

    def answer(x, w1, b1, w2, b2):
        z = torch.relu(x @ w1.T + b1)
        x_hat = torch.relu(z @ w2.T + b2)
        d_out = relu_of_output(d(x_hat, x), x_hat)
        d_z = relu_of_code(d_out @ w2, z)
        return loss(x_hat, x), *results(x, z, d_out, d_z)

    return answer


def forwards(relu_of_code=torch.relu, relu_of_output=torch.relu, bias=1):
    """The loss of a network with another forward half, with derivatives of zeros."""

    def answer(x, w1, b1, w2, b2):
        z = relu_of_code(x @ w1.T + bias * b1)
        x_hat = relu_of_output(z @ w2.T + bias * b2)
        zeros = [torch.zeros_like(weight) for weight in (w1, b1, w2, b2)]
        return ((x_hat - x) ** 2).mean(), *zeros

    return answer


def rearranged(change):
    """The right five results, changed."""
    return lambda *arguments: change(*derivatives_by_einsum(*arguments))


def loss_of_lecture(x, w1, b1, w2, b2):
    return F.mse_loss(F.linear(F.linear(x, w1, b1).relu(), w2, b2).relu(), x)


def derivatives_by_backward(x, *weights):
    weights = [weight.clone().requires_grad_() for weight in weights]
    loss = loss_of_lecture(x, *weights)
    loss.backward()
    return loss.detach(), *(weight.grad for weight in weights)


def derivatives_by_grad(x, *weights):
    weights = [weight.requires_grad_() for weight in weights]
    with torch.enable_grad():
        loss = loss_of_lecture(x, *weights)
    return loss, *torch.autograd.grad(loss, weights)


def backward_of_nothing(x, *weights):
    loss = loss_of_lecture(x, *weights)
    loss.backward()
    return loss, *(weight.grad for weight in weights)


def derivatives_by_func(x, *weights):
    found = torch.func.grad_and_value(loss_of_lecture, argnums=(1, 2, 3, 4))(x, *weights)
    return found[1], *found[0]


def derivatives_with_a_step(x, w1, b1, w2, b2):
    """Updates the decoder before it takes the derivatives on to the encoder."""
    results = derivatives_by_einsum(x, w1, b1, w2, b2)
    w2 -= 0.5 * results[3]
    _, g1, gb1, _, _ = derivatives_by_einsum(x, w1, b1, w2, b2)
    return results[0], g1, gb1, *results[3:]


def through_the_encoder(x, w1, b1, w2, b2):
    loss, _, _, g2, gb2 = derivatives_by_einsum(x, w1, b1, w2, b2)
    z = torch.relu(x @ w1.T + b1)
    x_hat = torch.relu(z @ w2.T + b2)
    d_z = (2 * (x_hat - x) / x.numel() * (x_hat > 0)) @ w1.T * (z > 0)
    return loss, d_z.T @ x, d_z.sum(0), g2, gb2


def with_the_code_before_relu(x, w1, b1, w2, b2):
    loss, g1, gb1, _, gb2 = derivatives_by_einsum(x, w1, b1, w2, b2)
    z = x @ w1.T + b1
    x_hat = torch.relu(torch.relu(z) @ w2.T + b2)
    d = 2 * (x_hat - x) / x.numel() * (x_hat > 0)
    return loss, g1, gb1, d.T @ z, gb2


def with_the_output_for_the_input(x, w1, b1, w2, b2):
    loss, _, gb1, g2, gb2 = derivatives_by_einsum(x, w1, b1, w2, b2)
    z = torch.relu(x @ w1.T + b1)
    x_hat = torch.relu(z @ w2.T + b2)
    d_z = (2 * (x_hat - x) / x.numel() * (x_hat > 0)) @ w2 * (z > 0)
    return loss, d_z.T @ x_hat, gb1, g2, gb2


WRONG = {  # check: words of the message, and the wrong answer
    "predictions": [
        ("products were the whole epoch", says(2, 3.14, "stays", 3)),
        ("multiply the factor by the share", says(1.2, 3.14, "stays", 3)),
        ("it is times that add up", says(1.6, 3.14, "stays", 3)),
        ("left of the time", says(0.7, 3.14, "stays", 3)),
        ("left of the time", says(70, 3.14, "stays", 3)),
        ("the time that is saved", says(0.3, 3.14, "stays", 3)),
        ("the time that is saved", says(30, 3.14, "stays", 3)),
        ("what is saved to 1", says(1.3, 3.14, "stays", 3)),
        ("no time at all", says(2.5, 3.14, "stays", 3)),
        ("nothing left but the products", says(1.67, 3.14, "stays", 3)),
        ("make the rest faster", says(1.25, 3.14, "stays", 3)),
        ("how many *times*", says(43, 3.14, "stays", 3)),
        ("give two decimals", says(1.4, 3.14, "stays", 3)),
        ("everything else take", says(5, 3.14, "stays", 3)),
        ("everything else take", says(float("nan"), 3.14, "stays", 3)),
        ("without quotes", says("1.43", 3.14, "stays", 3)),
        ("single number", says([10, 7], 3.14, "stays", 3)),
        ("all images as floats", says(1.43, 3136, "stays", 3)),
        ("bytes of all images", says(1.43, 784, "stays", 3)),
        ("bytes of all images", says(1.43, 787, "stays", 3)),
        ("one batch as bytes", says(1.43, 0.784, "stays", 3)),
        ("bytes of the batch as well", says(1.43, 3.92, "stays", 3)),
        ("as bfloat16 has", says(1.43, 1.568, "stays", 3)),
        ("as float64 has", says(1.43, 6.272, "stays", 3)),
        ("eight bits", says(1.43, 25.1, "stays", 3)),
        ("These are bytes", says(1.43, 3_136_000, "stays", 3)),
        ("one image, or", says(1.43, 0.003136, "stays", 3)),
        ("1024 × 1024", says(1.43, 2.99, "stays", 3)),
        ("give two decimals", says(1.43, 3.05, "stays", 3)),
        ("A batch has 784,000 numbers", says(1.43, 100, "stays", 3)),
        ("as on paper", says(1.43, 3.14, "rises", 3)),
        ("8 significant bits", says(1.43, 3.14, "rises", 3)),
        ("start again when it is full", says(1.43, 3.14, "falls", 3)),
        ("expected one of the words", says(1.43, 3.14, 256, 3)),
        ("average of the two means", says(1.43, 3.14, "stays", 1)),
        ("the reverse", says(1.43, 3.14, "stays", 1 / 3)),
        ("before the single image", says(1.43, 3.14, "stays", 0.5)),
        ("before one of the three images", says(1.43, 3.14, "stays", 1 / 6)),
        ("in the mean over the batch", says(1.43, 3.14, "stays", 0.25)),
        ("compare it with one of the three", says(1.43, 3.14, "stays", 2)),
        ("number of images", says(1.43, 3.14, "stays", 4)),
        ("as a sum over the four images", says(1.43, 3.14, "stays", 6)),
        ("(d) is still missing", says(1.43, 3.14, "stays", ...)),
        ("return 4 answers", says(1.43, 3.14, "stays")),
        ("return 4 answers", lambda: 1.43),
    ],
    "gradients": [
        ("by hand", derivatives_by_backward),
        ("by hand", derivatives_by_grad),
        ("by hand", derivatives_by_func),
        ("by hand", backward_of_nothing),
        ("sum of the squares", with_slips(loss=lambda y, x: ((y - x) ** 2).sum())),
        (
            "number of images: the loss is",
            with_slips(loss=lambda y, x: ((y - x) ** 2).sum() / len(x)),
        ),
        (
            "number of pixels: the loss is",
            with_slips(loss=lambda y, x: ((y - x) ** 2).sum() / x.shape[1]),
        ),
        ("half of the loss", with_slips(loss=lambda y, x: ((y - x) ** 2).mean() / 2)),
        ("root of the loss", with_slips(loss=lambda y, x: ((y - x) ** 2).mean() ** 0.5)),
        ("take the sizes", with_slips(loss=lambda y, x: (y - x).abs().mean())),
        ("as they are", with_slips(loss=lambda y, x: (y - x).mean())),
        ("single number", with_slips(loss=lambda y, x: (y - x) ** 2)),
        ("encoder's relu is missing", forwards(relu_of_code=torch.Tensor.clone)),
        ("decoder's relu is missing", forwards(relu_of_output=torch.Tensor.clone)),
        ("Both relus are missing", forwards(torch.Tensor.clone, torch.Tensor.clone)),
        ("biases are missing", forwards(bias=0)),
        ("The loss is", forwards(relu_of_output=torch.sigmoid)),
        ("factor 2 is missing", with_slips(d=lambda y, x: (y - x) / x.numel())),
        ("sign is turned", with_slips(d=lambda y, x: 2 * (x - y) / x.numel())),
        ("number of images: ", with_slips(d=lambda y, x: 2 * (y - x) / len(x))),
        ("number of pixels: ", with_slips(d=lambda y, x: 2 * (y - x) / x.shape[1])),
        ("You do not divide", with_slips(d=lambda y, x: 2 * (y - x))),
        ("times pixels. The factor 2", with_slips(d=lambda y, x: (y - x) / len(x))),
        ("turned: what is squared is", with_slips(d=lambda y, x: (x - y) / x.numel())),
        ("decoder's relu is forgotten", with_slips(relu_of_output=lambda d, x_hat: d)),
        ("encoder's relu is forgotten", with_slips(relu_of_code=lambda d_z, z: d_z)),
        (
            "decoder's relu is forgotten",
            with_slips(relu_of_output=lambda d, x_hat: d, relu_of_code=lambda d_z, z: d_z),
        ),
        (
            "negative in the derivative by x_hat",
            with_slips(relu_of_output=lambda d, x_hat: d.relu()),
        ),
        (
            "negative in the derivative by z",
            with_slips(relu_of_code=lambda d_z, z: d_z.relu()),
        ),
        ("through w2, not w1", through_the_encoder),
        ("what comes out, z", with_the_code_before_relu),
        ("the encoder is given x", with_the_output_for_the_input),
        (
            "once too often",
            with_slips(
                results=lambda x, z, d, d_z: (d_z.T @ x, d_z.mean(0), d.T @ z, d.mean(0))
            ),
        ),
        ("once too often", rearranged(lambda *all: [all[0], *(g / 9 for g in all[1:])])),
        (
            "It is transposed",
            rearranged(lambda loss, g1, gb1, g2, gb2: (loss, g1.T, gb1, g2, gb2)),
        ),
        (
            "It is transposed",
            rearranged(lambda loss, g1, gb1, g2, gb2: (loss, g1, gb1, g2.T, gb2)),
        ),
        ("in another's place", rearranged(lambda loss, *g: (loss, *g[2:], *g[:2]))),
        ("in this order", rearranged(lambda loss, *g: (*g, loss))),
        (
            "in this order",
            rearranged(lambda loss, g1, gb1, g2, gb2: (loss, gb1, g1, g2, gb2)),
        ),
        (
            "x or z",
            with_slips(
                results=lambda x, z, d, d_z: (d_z.T @ z, d_z.sum(0), d.T @ z, d.sum(0))
            ),
        ),
        (
            "x or z",
            with_slips(
                results=lambda x, z, d, d_z: (d_z.T @ x, d_z.sum(0), d.T @ x, d.sum(0))
            ),
        ),
        (
            "Sum over the images",
            with_slips(results=lambda x, z, d, d_z: (d_z.T @ x, d_z, d.T @ z, d)),
        ),
        (
            "Sum over the images",
            with_slips(
                results=lambda x, z, d, d_z: (d_z.T @ x, d_z.sum(), d.T @ z, d.sum())
            ),
        ),
        ("five results", loss_of_lecture),
        ("five results", rearranged(lambda loss, *g: (loss, g))),
        ("expected numbers", rearranged(lambda loss, *g: (loss, None, *g[1:]))),
        (
            "is nan, expected",
            rearranged(lambda loss, *g: (loss, *(0 * each / 0 for each in g))),
        ),
        ("changed `w2` itself", derivatives_with_a_step),
    ],
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
    "predictions": [
        lambda: [1 / 0.7, 3.136, "stays", 3],
        says(1.43, 3.14, "stay", 3.0),
        says(1.42, 3.13, " STAYS. ", torch.tensor(3)),
        says(Fraction(10, 7), np.float32(3.136), "stays at 256", 3),
        lambda: np.array([1.43, 3.136, "stays", 3], dtype=object),
    ],
    "gradients": [
        derivatives_in_numpy,
        derivatives_by_einsum,
        derivatives_by_addmm,
        derivatives_image_by_image,
        derivatives_of_layers,
        rearranged(lambda *results: [result.double() for result in results]),
        rearranged(lambda loss, *others: (loss.item(), *(each.half() for each in others))),
        rearranged(lambda *results: [result.tolist() for result in results]),
    ],
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
