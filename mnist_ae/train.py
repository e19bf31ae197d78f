"""One training loop for every lesson; the loss that is passed in decides what it learns."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import torch
from torch import nn

from mnist_ae import machine
from mnist_ae.errors import message
from mnist_ae.precision import Compiled, in_precision
from mnist_ae.progress import progress_bar


def fit(
    model: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    loss_fn: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    optimizer: torch.optim.Optimizer,
    num_epochs: int = 10,
    batch_size: int = 100,
    shuffle: bool = True,
    scheduler: torch.optim.lr_scheduler.LRScheduler | None = None,
    seed: int = 0,
    after_epoch: Callable[[int, float], object] | None = None,
    progress: bool = True,
    capture: bool = True,
    precision: str = "float32",
    compile: bool = False,
) -> list[float]:
    """Train a model by gradient steps on batches of data that stay in memory.

    While it trains, denormal numbers are flushed; see `machine.fast_settings`.

    Args:
        model: it computes where its parameters are, on the CPU or on a GPU.
        x: inputs (n, …); they are brought to the model's device once, if they fit there.
        y: targets (n, …); an autoencoder's are its inputs, x again.
        loss_fn: (output, target) → scalar, the mean over the batch.
        optimizer: holds the parameters to be trained; others stay as they are.
        num_epochs: passes over the data.
        batch_size: examples per update; the last batch of an epoch may be smaller.
        shuffle: draw a new order for each epoch (else file order).
        scheduler: stepped after each update, if given.
        seed: of the order.
        after_epoch: called as after_epoch(epoch, loss) with epoch = 1, 2, …
        progress: show a bar, if it takes longer than a second.
        capture: on a GPU, record an update's gradient once as a CUDA graph and replay it.
            False for a model or a loss whose Python code differs from batch to batch.
            Beside other trainings (`many.side_by_side`) nothing is recorded: CUDA allows
            no other work meanwhile.
        precision: "float32", or "bfloat16" for the model's products in half the bits, where
            the device has instructions for them; the loss is computed in float32.
        compile: turn model and loss into machine code first, by `torch.compile`, where a
            C++ compiler is installed.  That takes some twenty seconds at a process's first
            update, and some five for each further architecture.

    Returns:
        The mean training loss of each epoch, measured while the weights changed.

    Raises:
        ValueError: x and y differ in length, or the precision is unknown.
        machine.StoppedError: a training beside this one failed (`many.side_by_side`).
    """
    _require_pairs(x, y)
    device = next(model.parameters(), x).device
    x, y = machine.place(device, x, y)
    loss_of = _loss_of(model, loss_fn, device, precision, compile)

    def gradient(batch):
        """Leave the gradient of the batch's loss in the parameters; return the loss."""
        x_batch = take(x, batch).to(device)
        y_batch = x_batch if y is x else take(y, batch).to(device)
        optimizer.zero_grad()
        loss = loss_of(x_batch, y_batch)
        loss.backward()
        return loss.detach()

    if capture and x.is_cuda and not machine.is_beside_others():
        gradient = machine.Captured(gradient, parameters_of(optimizer))
    history = []
    model.train()
    bar = updates_bar(len(x), batch_size, num_epochs, progress)
    with machine.fast_settings(), bar:
        for epoch, order in enumerate(islice(orders(len(x), seed, shuffle), num_epochs), 1):
            bar.set_description(f"epoch {epoch} of {num_epochs}", refresh=False)
            total = torch.zeros((), device=device)
            for batch in order.to(x.device).split(batch_size):
                machine.leave_if_stopped()
                loss = gradient(batch)
                optimizer.step()
                if scheduler is not None:
                    scheduler.step()
                # A short last batch counts by its length.  The sum stays on the device:
                # a GPU would have to wait for us each time we ask for a number.
                total = torch.add(total, loss, alpha=len(batch))
                bar.update()
            history.append((total / len(x)).item())
            bar.set_postfix_str(f"loss={history[-1]:.4f}", refresh=False)
            if after_epoch is not None:
                after_epoch(epoch, history[-1])
    return history


def _require_pairs(x, y):
    """Raise a `ValueError` unless there is a target for each input."""
    if len(x) != len(y):
        found = f"{len(x)} and {len(y)} examples"
        raise ValueError(message("x and y", found, "the same number"))


def _loss_of(model, loss_fn, device, precision, compile):
    """Return the function of inputs and targets whose gradient `fit` takes."""
    forward = in_precision(precision, model, device)

    def loss_of(x_batch, y_batch):
        return loss_fn(forward(x_batch), y_batch)

    return Compiled(loss_of) if compile else loss_of


def updates_bar(num_examples: int, batch_size: int, num_epochs: int, shown: bool = True):
    """Return a progress bar that is full after the updates of all epochs."""
    total = num_epochs * num_batches(num_examples, batch_size)
    return progress_bar(total=total, unit="batch", disable=not shown)


def num_batches(num_examples: int, batch_size: int) -> int:
    """Return how many batches hold all examples, the last one perhaps not full."""
    return -(-num_examples // batch_size)


def parameters_of(optimizer: torch.optim.Optimizer) -> list[nn.Parameter]:
    """Return all parameters that an optimizer moves."""
    parameters = []
    for group in optimizer.param_groups:
        parameters += group["params"]
    return parameters


def adam_one_cycle(
    parameters: Iterable[nn.Parameter],
    lr: float,
    num_examples: int,
    batch_size: int = 100,
    num_epochs: int = 10,
) -> tuple[torch.optim.Adam, torch.optim.lr_scheduler.OneCycleLR]:
    """Return Adam, and a schedule under which its learning rate rises and falls once.

    Args:
        parameters: those to be trained, as `model.parameters()`.
        lr: the highest learning rate.
        num_examples, batch_size, num_epochs: of the training; they determine the number of
            updates.

    Returns:
        (optimizer, scheduler), both for `fit`.

    Source: L. Smith, "A disciplined approach to neural network hyper-parameters", 2018.
    """
    optimizer = torch.optim.Adam(parameters, lr=lr, fused=True)
    num_updates = num_epochs * num_batches(num_examples, batch_size)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, num_updates)
    return optimizer, scheduler


def orders(n: int, seed: int, shuffle: bool = True) -> Iterator[torch.Tensor]:
    """Yield each epoch's order of n examples, without end: (n,) int64."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        yield torch.randperm(n, generator=generator) if shuffle else torch.arange(n)


def take(examples: torch.Tensor, numbers: torch.Tensor) -> torch.Tensor:
    """Return the examples (n, …) with these numbers (b,) int64: (b, …).

    It is examples[numbers], but faster; both stay on the examples' device.
    """
    return examples.index_select(0, numbers.to(examples.device))


@torch.no_grad()
def evaluate(
    model: nn.Module,
    x: torch.Tensor,
    y: torch.Tensor,
    metric: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
    batch_size: int = 1000,
) -> float:
    """Return the mean of metric(model(x), y) over all examples, without learning from them.

    Args:
        model: it is in evaluation mode meanwhile.
        x, y: inputs and targets (n, …).
        metric: (output, target) → scalar, a mean over the batch: a loss, or `accuracy`.
        batch_size: examples at a time; the result does not depend on it.

    Returns:
        The mean, in the metric's unit.
    """
    device = next(model.parameters(), x).device
    was_training = model.training
    model.eval()
    total = 0.0
    for x_batch, y_batch in zip(x.split(batch_size), y.split(batch_size), strict=True):
        value = metric(model(x_batch.to(device)), y_batch.to(device))
        total += float(value) * len(x_batch)
    model.train(was_training)
    return total / len(x)


def accuracy(scores: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Return the share of correct answers in per cent, a scalar.

    Args:
        scores: (n, num_classes), the largest is the answer.
        labels: (n,) int64.

    >>> accuracy(torch.eye(4), torch.tensor([0, 1, 2, 0])).item()
    75.0
    """
    return 100 * (scores.argmax(dim=1) == labels).float().mean()
