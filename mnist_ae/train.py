"""One training loop for every lesson; what is learned is decided by the loss that is passed in."""

import torch
from tqdm.auto import tqdm

from mnist_ae import machine
from mnist_ae.errors import require


def fit(
    model,
    x,
    y,
    loss_fn,
    optimizer,
    num_epochs=10,
    batch_size=100,
    shuffle=True,
    scheduler=None,
    seed=0,
    after_epoch=None,
    progress=True,
    capture=True,
):
    """Train a model by gradient steps on batches of data that stay in memory.

    Args:
        model: any `nn.Module`; it computes where its parameters are, on the CPU or on a GPU.
        x: inputs (n, …); they are brought to the model's device once, if they fit there.
        y: targets (n, …); an autoencoder's are its inputs, x again.
        loss_fn: (output, target) → scalar, the mean over the batch.
        optimizer: holds the parameters that shall learn; others stay as they are.
        num_epochs: passes over the data.
        batch_size: examples an update; the last batch of an epoch may be smaller.
        shuffle: draw a new order each epoch (else file order).
        scheduler: stepped after each update, if given.
        seed: of the order.
        after_epoch: called as after_epoch(epoch, loss) with epoch = 1, 2, …
        progress: show a bar with one step an epoch.
        capture: on a GPU, record an update's gradient once as a CUDA graph and replay it.  False
            for a model or a loss whose Python code does something else from batch to batch.

    Returns:
        The mean training loss of each epoch, measured while the weights changed: list of float.
    """
    require("x and y", len(x) == len(y), f"{len(x)} and {len(y)} examples", "as many")
    device = next(model.parameters(), x).device
    x, y = machine.place(device, x, y)
    machine.flush_denormals()
    machine.keep_memory()

    one = torch.ones([len(seed)] if isinstance(seed, list) else [], device=device)

    def gradient(batch):
        """Leave the gradient of the batch's loss in the parameters; returns the loss."""
        x_batch = take(x, batch).to(device)
        y_batch = x_batch if y is x else take(y, batch).to(device)
        optimizer.zero_grad()
        loss = loss_fn(model(x_batch), y_batch)
        loss.backward(one)
        return loss.detach()

    if capture and x.is_cuda:
        gradient = machine.Captured(gradient, optimizer)
    history = []
    bar = tqdm(range(num_epochs), desc="epochs", leave=False, disable=not progress)
    model.train()
    for epoch, order in zip(bar, orders(len(x), seed, shuffle), strict=False):
        total = torch.zeros_like(one)
        for batch in order.to(x.device).split(batch_size, dim=-1):
            loss = gradient(batch)
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            # A short last batch counts by its length.  The sum stays on the device: asking for
            # each loss as a Python number would make a GPU wait for us, every time.
            total = torch.add(total, loss, alpha=batch.shape[-1])
        history.append((total / len(x)).tolist())
        bar.set_postfix(loss=f"{total.mean().item() / len(x):.4f}")
        if after_epoch is not None:
            after_epoch(epoch + 1, history[-1])
    return history


def adam_one_cycle(parameters, lr, num_examples, batch_size=100, num_epochs=10):
    """Adam, and a schedule under which its learning rate rises to `lr` and falls again, once.

    Args:
        parameters: those that shall learn, as `model.parameters()`.
        lr: the highest learning rate.
        num_examples, batch_size, num_epochs: of the training; they give the number of updates.

    Returns:
        (optimizer, scheduler), both for `fit`.

    Source: L. Smith, "A disciplined approach to neural network hyper-parameters", 2018.
    """
    optimizer = torch.optim.Adam(parameters, lr=lr, fused=True)
    num_updates = num_epochs * -(-num_examples // batch_size)  # batches, rounded up
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, num_updates)


def orders(n, seed, shuffle=True):
    """Each epoch's order of n examples, without end: (n,) int64, or (K, n) for a list of K seeds."""
    if isinstance(seed, list):
        each = (orders(n, one, shuffle) for one in seed)
        yield from map(torch.stack, zip(*each, strict=True))
    generator = torch.Generator().manual_seed(seed)
    while True:
        yield torch.randperm(n, generator=generator) if shuffle else torch.arange(n)


def take(data, batch):
    """The examples with these numbers: (n, …) and (…) int64 → (…, …).  data[batch], but faster."""
    rows = data.index_select(0, batch.reshape(-1).to(data.device))
    return rows.reshape(*batch.shape, *data.shape[1:])


@torch.no_grad()
def evaluate(model, x, y, metric, batch_size=1000):
    """The mean of metric(model(x), y) over all examples, without learning from them.

    Args:
        model: any `nn.Module`; it is in evaluation mode meanwhile.
        x, y: inputs and targets (n, …).
        metric: (output, target) → scalar, a mean over the batch: a loss, or `accuracy`.
        batch_size: examples at a time; the result does not depend on it.

    Returns:
        float, in the metric's unit.
    """
    was_training = model.training
    model.eval()
    total, device = 0.0, next(model.parameters(), x).device
    for x_batch, y_batch in zip(x.split(batch_size), y.split(batch_size), strict=True):
        total += float(metric(model(x_batch.to(device)), y_batch.to(device))) * len(x_batch)
    model.train(was_training)
    return total / len(x)


def accuracy(scores, labels):
    """Share of right answers in per cent: scores (n, num_classes), labels (n,) int64 → scalar.

    >>> accuracy(torch.eye(4), torch.tensor([0, 1, 2, 0])).item()
    75.0
    """
    return 100 * (scores.argmax(dim=1) == labels).float().mean()
