"""Several networks, trained side by side on the cores or as one batched computation.

Side by side, each core trains a network of its own, which suits a CPU.  Batched, the K
matrix products of a layer are one call, which suits a GPU.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial

import torch
from torch import nn
from torch.func import functional_call, stack_module_state

from mnist_ae import machine
from mnist_ae.errors import message
from mnist_ae.progress import progress_bar
from mnist_ae.train import fit, orders, parameters_of, take, updates_bar

CLOCK = 0.5  # seconds between two looks at trainings that are under way


def side_by_side(
    functions: Sequence[Callable[[], object]],
    num_workers: int | None = None,
    progress: bool = True,
) -> list:
    """Call independent functions, each in a thread and on a core of its own.

    Meanwhile PyTorch computes with one thread for each.  The first function that raises an
    exception stops the others: those not begun are not called, and those that are in
    `train.fit` leave it before the next update.  An interruption does the same.

    PyTorch's own random numbers come from one generator that all threads share.  What draws
    from it (a new model's weights, dropout, noise by `torch.rand`) depends on what runs
    beside it, and `torch.manual_seed` or `fork_rng` in one function changes the numbers of
    all.  For results that do not depend on it, make the models first, and give each
    function a generator of its own for noise: `torch.randn(x.shape, generator=generator)`.
    Dropout takes none: train such networks one after the other.

    Args:
        functions: they take no arguments: `lambda: train.fit(…)`, or `functools.partial`.
            In a loop use `partial`, as a `lambda` would see the last round's variables.
        num_workers: how many run at a time; as many as PyTorch has threads if None.
        progress: show a bar that counts the functions that are done.

    Returns:
        The functions' results, in the order of the functions.
    """
    num_threads = torch.get_num_threads()
    stop = threading.Event()

    def begin_thread():
        torch.set_num_threads(1)
        machine.stop_with(stop)

    pool = ThreadPoolExecutor(num_workers or num_threads, initializer=begin_thread)
    try:
        futures = [pool.submit(function) for function in functions]
        _wait_for_all(futures, progress)
        return [future.result() for future in futures]
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(num_threads)  # one thread's setting reaches what all share


def _wait_for_all(futures: list[Future], progress: bool) -> None:
    """Wait until all are done, or raise the first exception of one."""
    pending = set(futures)
    with progress_bar(total=len(futures), desc="trainings", disable=not progress) as bar:
        while pending:
            done, pending = wait(pending, CLOCK, return_when=FIRST_COMPLETED)
            for future in done:
                future.result()
            bar.update(len(done))


def fit_many(
    models: Sequence[nn.Module],
    x: torch.Tensor,
    y: torch.Tensor,
    loss_fn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimizers: Sequence[torch.optim.Optimizer],
    schedulers: Sequence[torch.optim.lr_scheduler.LRScheduler] = (),
    seeds: Sequence[int] | None = None,
    batched: bool | None = None,
    progress: bool = True,
    num_epochs: int = 10,
    batch_size: int = 100,
    shuffle: bool = True,
) -> list[list[float]]:
    """Train K networks; each ends as `fit` would have trained it alone, up to rounding.

    Dropout, and noise in the loss, draw other numbers than alone; see `side_by_side`.

    Args:
        models: K networks with the same architecture, on one device.
        x, y, loss_fn: as for `fit`.
        optimizers: K, each with the parameters of the network of the same place.
        schedulers: likewise, if given.
        seeds: K, of each network's order of the data; 0 for all if None.
        batched: True computes all as one, False side by side; None: batched on a GPU.
            Batched networks may have no buffers (as batch normalisation has).
        progress: show a bar.
        num_epochs, batch_size, shuffle: as for `fit`.

    Returns:
        K histories: the mean training loss of each epoch.

    Raises:
        ValueError: not K optimizers, schedulers or seeds; networks that can't be batched.

    Source: the batched computation follows "Model ensembling" in the documentation of
    torch.func.
    """
    seeds = [0] * len(models) if seeds is None else [int(seed) for seed in seeds]
    _require_one_each(models, optimizers=optimizers, seeds=seeds)
    if schedulers:
        _require_one_each(models, schedulers=schedulers)
    if batched is None:
        batched = next(models[0].parameters()).device.type != "cpu"
    options = {
        "num_epochs": num_epochs,
        "batch_size": batch_size,
        "shuffle": shuffle,
        "progress": progress,
    }
    fit_all = _fit_batched if batched else _fit_side_by_side
    return fit_all(models, x, y, loss_fn, optimizers, schedulers, seeds, **options)


def _require_one_each(models: Sequence[nn.Module], **arguments: Sequence) -> None:
    """Raise a `ValueError` unless each argument has as many entries as there are models."""
    for name, entries in arguments.items():
        if len(entries) != len(models):
            expected = f"one for each of {len(models)} models"
            raise ValueError(message(name, len(entries), expected))


def _fit_side_by_side(
    models, x, y, loss_fn, optimizers, schedulers, seeds, *, progress, **options
):
    trainings = []
    for k, model in enumerate(models):
        training = partial(
            fit,
            model,
            x,
            y,
            loss_fn,
            optimizers[k],
            scheduler=schedulers[k] if schedulers else None,
            seed=seeds[k],
            progress=False,
            **options,
        )
        trainings.append(training)
    return side_by_side(trainings, progress=progress)


def _fit_batched(
    models,
    x,
    y,
    loss_fn,
    optimizers,
    schedulers,
    seeds,
    *,
    num_epochs,
    batch_size,
    shuffle,
    progress,
):
    """Train K networks as one, by the loop of `fit`; its batches are (K, b) numbers."""
    stack = Stack(models)
    each_loss = torch.vmap(loss_fn, randomness="different")
    device = next(models[0].parameters()).device
    x, y = machine.place(device, x, y)

    def gradient(batch):
        """Leave each network's gradient in its parameters; return the losses (K,)."""
        x_batch = take_stacked(x, batch).to(device)
        y_batch = x_batch if y is x else take_stacked(y, batch).to(device)
        for optimizer in optimizers:
            optimizer.zero_grad()
        losses = each_loss(stack(x_batch), y_batch)
        losses.sum().backward()
        return losses.detach()

    if x.is_cuda:
        gradient = machine.Captured(gradient, _parameters_of_all(optimizers))
    histories = [[] for _ in models]
    orders_of_each = [orders(len(x), seed, shuffle) for seed in seeds]
    bar = updates_bar(len(x), batch_size, num_epochs, progress)
    stack.train()
    try:
        with machine.fast_settings(), bar:
            for _ in range(num_epochs):
                order = torch.stack([next(each) for each in orders_of_each])  # (K, n)
                order = order.to(x.device)
                total = torch.zeros(len(models), device=device)
                for batch in order.split(batch_size, dim=1):
                    losses = gradient(batch)
                    for stepped in (*optimizers, *schedulers):
                        stepped.step()
                    total = torch.add(total, losses, alpha=batch.shape[1])
                    bar.update()
                for history, loss in zip(histories, (total / len(x)).tolist(), strict=True):
                    history.append(loss)
    finally:
        stack.release()
    return histories


def take_stacked(examples: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """Return the examples (n, …) with these numbers (K, b) int64: (K, b, …)."""
    return take(examples, numbers.flatten()).unflatten(0, numbers.shape)


def _parameters_of_all(optimizers):
    parameters = []
    for optimizer in optimizers:
        parameters += parameters_of(optimizer)
    return parameters


class Stack(nn.Module):
    """K networks as one: x (K, n, …) → outputs (K, n, …), network k on x[k].

    A layer's weights lie in one tensor (K, …), so that its K matrix products are one
    batched product.  The networks' own parameters become views of it, and get views of its
    gradient: an optimizer made for them moves the stack.

    Args:
        models: K networks with the same architecture and without buffers.

    Raises:
        ValueError: they differ in layers or sizes, or have buffers.
    """

    def __init__(self, models: Sequence[nn.Module]):
        super().__init__()
        architectures = {str(model) for model in models}
        if len(architectures) != 1:
            found = f"{len(architectures)} different architectures"
            raise ValueError(message("models", found, "the same for all"))
        self.members = nn.ModuleList(models)
        self.stacked, buffers = stack_module_state(self.members)
        if buffers:
            raise ValueError(message("models", f"the buffers {', '.join(buffers)}", "none"))
        for name, tensor in self.stacked.items():
            parameters = [model.get_parameter(name) for model in models]
            for parameter, view in zip(parameters, tensor.detach(), strict=True):
                parameter.data = view
            if tensor.requires_grad:
                hook = partial(_hand_out_gradient, parameters)
                tensor.register_post_accumulate_grad_hook(hook)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        alone = partial(functional_call, self.members[0])
        return torch.vmap(alone, randomness="different")(self.stacked, x)

    def release(self) -> None:
        """Give each network memory of its own again."""
        for parameter in self.members.parameters():
            parameter.data = parameter.detach().clone()


def _hand_out_gradient(parameters, tensor):
    """Move a stacked tensor's gradient (K, …) to the K networks' own parameters."""
    for parameter, gradient in zip(parameters, tensor.grad.unbind(), strict=True):
        parameter.grad = gradient
    tensor.grad = None
