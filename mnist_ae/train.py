"""One training loop for every lesson; what is learned is decided by the loss that is passed in."""

import torch
from tqdm.auto import tqdm


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
):
    """Train a model by gradient steps on batches of data that stay in memory.

    Args:
        model: any `nn.Module`, on the device of x and y.
        x: inputs (n, …).
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

    Returns:
        The mean training loss of each epoch, measured while the weights changed: list of float.
    """
    if len(x) != len(y):
        raise ValueError(f"x and y: found {len(x)} and {len(y)} examples, expected as many")
    torch.set_flush_denormal(True)  # numbers below 1e-38 cost a hundred times more than 0
    generator = torch.Generator().manual_seed(seed)
    history = []
    bar = tqdm(range(num_epochs), desc="epochs", leave=False, disable=not progress)
    model.train()
    for epoch in bar:
        order = torch.randperm(len(x), generator=generator) if shuffle else torch.arange(len(x))
        total = torch.zeros((), device=x.device)
        for batch in order.to(x.device).split(batch_size):
            x_batch = x.index_select(0, batch)
            y_batch = x_batch if y is x else y.index_select(0, batch)
            loss = loss_fn(model(x_batch), y_batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            if scheduler is not None:
                scheduler.step()
            total += loss.detach() * len(batch)  # a short last batch counts by its length
        history.append(total.item() / len(x))
        bar.set_postfix(loss=f"{history[-1]:.4f}")
        if after_epoch is not None:
            after_epoch(epoch + 1, history[-1])
    return history


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
    total = 0.0
    for x_batch, y_batch in zip(x.split(batch_size), y.split(batch_size), strict=True):
        total += float(metric(model(x_batch), y_batch)) * len(x_batch)
    model.train(was_training)
    return total / len(x)


def accuracy(scores, labels):
    """Share of right answers in per cent: scores (n, num_classes), labels (n,) int64 → scalar.

    >>> accuracy(torch.eye(4), torch.tensor([0, 1, 2, 0])).item()
    75.0
    """
    return 100 * (scores.argmax(dim=1) == labels).float().mean()
