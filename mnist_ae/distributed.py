"""Lesson 2's autoencoder, trained by several processes: on the cores, GPUs or machines there are.

    torchrun --standalone --nproc-per-node 2 -m mnist_ae.distributed

Every worker holds all data and a copy of the network and computes the gradient of its share of
each batch; DistributedDataParallel averages these gradients, so the copies stay equal and end as
one process would.  Lines that `train.fit` does not have are marked with `# +`.

After each epoch worker 0 writes a checkpoint, whole or not at all.  If a worker dies, all end with
a line that says so; `torchrun --max-restarts 3 …` goes on after the last whole epoch by itself, the
option --resume by hand.
"""

import argparse
import io
import os
import signal
import sys
from itertools import islice
from pathlib import Path

import torch
import torch.distributed as dist
import torch.distributed.nn  # first met inside a group, it would keep that and its threads alive
from torch.nn.functional import mse_loss
from torch.nn.parallel import DistributedDataParallel

from mnist_ae import data, machine, models, train
from mnist_ae.errors import require
from mnist_ae.files import write_whole
from mnist_ae.environment import PROJECT

# What a checkpoint and the run that goes on from it must agree in, and its defaults.
RECIPE = {"batch_size": 1000, "lr": 0.005, "seed": 0, "num_images": 60_000}


def fit(options, device):
    """Train with Adam on MSE; returns the mean training loss of each epoch: list of float."""
    rank, num_workers = dist.get_rank(), dist.get_world_size()  # +
    images = data.load("mnist")[0].images[: options.num_images]
    x = torch.from_numpy(data.to_float(images))
    x, _ = machine.place(device, x, x)
    machine.flush_denormals()
    machine.keep_memory()
    torch.manual_seed(options.seed)
    network = models.Autoencoder((784, 100)).to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=options.lr, fused=True)
    history = restore(options, network, optimizer)
    model = DistributedDataParallel(network)  # +
    orders = islice(train.orders(len(x), options.seed), len(history), options.num_epochs)
    for epoch, order in enumerate(orders, len(history) + 1):
        total = torch.zeros((), device=device)
        for batch in order.split(options.batch_size):
            share = batch.tensor_split(num_workers)[rank]  # +
            x_batch = train.take(x, share).to(device)
            optimizer.zero_grad()
            loss = mse_loss(model(x_batch), x_batch, reduction="sum") / (len(batch) * x.shape[1])
            (loss * num_workers).backward()  # + the average over workers divides by their number
            optimizer.step()
            total = torch.add(total, loss.detach(), alpha=len(batch))
        dist.all_reduce(total)  # + the sum over workers
        history.append(total.item() / len(x))
        if rank == 0:  # +
            print(f"epoch {epoch}: loss {history[-1]:.5f}, {num_workers} workers", flush=True)
            keep(options, network, optimizer, history)
    return history


def meet(backend, device):
    """Find the other workers, through the store of addresses that torchrun keeps.

    After a restart that store still has the addresses of the dead; on one machine the number of
    restarts, which all workers know, keeps old and new ones apart.
    """
    store, rank, num_workers = next(dist.rendezvous("env://"))
    if os.environ["LOCAL_WORLD_SIZE"] == os.environ["WORLD_SIZE"]:
        store = dist.PrefixStore(os.environ["TORCHELASTIC_RESTART_COUNT"], store)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group(backend, store=store, rank=rank, world_size=num_workers)


def keep(options, network, optimizer, history):
    """Write the checkpoint: weights, optimizer, losses so far and the recipe, in one step."""
    state, buffer = {"history": history, "recipe": options.recipe}, io.BytesIO()
    state |= {"model": network.state_dict(), "optimizer": optimizer.state_dict()}
    torch.save(state, buffer)
    options.checkpoint.parent.mkdir(parents=True, exist_ok=True)
    write_whole(options.checkpoint, buffer.getvalue())


def restore(options, network, optimizer):
    """Take over worker 0's checkpoint, after a restart or if asked to; returns its losses."""
    found, path = [None], options.checkpoint
    wanted = options.resume or os.environ["TORCHELASTIC_RESTART_COUNT"] != "0"
    if dist.get_rank() == 0 and wanted and path.is_file():
        try:
            found = [torch.load(path, map_location="cpu", weights_only=True)]
            theirs = found[0]["recipe"]
        except Exception as error:  # torch.load raises whatever the damaged bytes lead to
            raise ValueError(f"{path}: found no whole checkpoint ({error}). Delete it.") from error
        require(path, theirs == options.recipe, theirs, options.recipe, "Delete it.")
    dist.broadcast_object_list(found)  # +
    if found[0] is None:
        return []
    network.load_state_dict(found[0]["model"])
    optimizer.load_state_dict(found[0]["optimizer"])
    return found[0]["history"]


def main(arguments=None):
    """Be one of torchrun's workers; returns the exit code."""
    parser = argparse.ArgumentParser(usage="torchrun […] -m mnist_ae.distributed [options]")
    for name, default in {"num_epochs": 10, **RECIPE}.items():
        option = "--" + name.replace("_", "-")
        parser.add_argument(option, type=type(default), default=default, help=f"{default}")
    parser.add_argument("--checkpoint", type=Path, default=PROJECT / "out" / "distributed.pt")
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    options = parser.parse_args(arguments)
    options.recipe = {name: getattr(options, name) for name in RECIPE}
    if "TORCHELASTIC_RESTART_COUNT" not in os.environ:
        parser.error("expected to be started by torchrun")

    def stop(*_):
        raise RuntimeError("torchrun stopped it")

    signal.signal(signal.SIGTERM, stop)
    cuda = torch.cuda.is_available()
    device = torch.device(f"cuda:{os.environ['LOCAL_RANK']}" if cuda else "cpu")
    try:
        meet("nccl" if cuda else "gloo", device)  # +
        fit(options, device)
    except (RuntimeError, ValueError, OSError) as error:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        gone = "another worker is gone, it seems: " if isinstance(error, RuntimeError) else ""
        kept = "is whole" if options.checkpoint.is_file() else "is not there yet"
        name = f"worker {os.environ['RANK']} of {os.environ['WORLD_SIZE']}"
        reason = f"{gone}{error}".splitlines()[0]
        sys.exit(f"{name} ends: {reason}. The checkpoint {options.checkpoint} {kept}.")
    dist.destroy_process_group()  # +
    return 0


if __name__ == "__main__":
    sys.exit(main())
