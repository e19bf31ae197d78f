"""Lesson 2's autoencoder, trained by several processes: on all cores, GPUs or machines.

    torchrun --standalone --nproc-per-node 2 -m mnist_ae.distributed

Every worker holds all data and a copy of the network and computes the gradient of its share
of each batch.  DistributedDataParallel averages these gradients, so the copies stay equal
and end as one process would.  Lines that `train.fit` does not have are marked with `# +`.
Two machines, of which the first has the address HOST, run on each

    torchrun --nnodes 2 --nproc-per-node 1 --rdzv-backend c10d --rdzv-endpoint HOST:29400 \
        --rdzv-id lesson -m mnist_ae.distributed

After each epoch worker 0 writes a checkpoint, whole or not at all.  If a worker dies, all
end, each with a line that says why, and `torchrun --max-restarts 3 …` starts them again
after the last whole epoch.  On several machines that needs a place to meet that is new each
time: on each, set TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1 before torchrun.
"""

import argparse
import io
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass, fields
from itertools import islice
from pathlib import Path

import torch
import torch.distributed as dist
import torch.distributed.nn  # within a group its import would keep the group's threads
from torch import nn
from torch.nn.functional import mse_loss
from torch.nn.parallel import DistributedDataParallel

from mnist_ae import data, machine, models, train
from mnist_ae.environment import PROJECT
from mnist_ae.errors import message
from mnist_ae.files import write_whole
from mnist_ae.train import take

SIZES = (784, 100)  # pixels of an image, units of the code
NUM_EPOCHS = 10
CHECKPOINT = PROJECT / "out" / "distributed.pt"


@dataclass(frozen=True)
class Recipe:
    """What a checkpoint and the run that goes on from it must have in common."""

    batch_size: int = 1000
    lr: float = 0.005
    seed: int = 0  # of the weights and of the order
    num_images: int = 60_000  # the first ones of the training images


@dataclass(frozen=True)
class Checkpoint:
    """The file that holds worker 0's network, optimizer and losses after each epoch."""

    path: Path
    recipe: Recipe

    def write(
        self, network: nn.Module, optimizer: torch.optim.Optimizer, history: list[float]
    ) -> None:
        """Write the file in one step; what was there before stays until it is complete."""
        buffer = io.BytesIO()
        state = {
            "recipe": asdict(self.recipe),
            "history": history,
            "model": network.state_dict(),
            "optimizer": optimizer.state_dict(),
        }
        torch.save(state, buffer)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(self.path, buffer.getvalue())

    def read(self) -> dict | None:
        """Return what was written, or None if there is no such file.

        Raises:
            ValueError: the file is damaged, or comes from another recipe.
        """
        if not self.path.is_file():
            return None
        try:
            state = torch.load(self.path, map_location="cpu", weights_only=True)
            recipe = state["recipe"]
        except Exception as error:  # torch.load raises whatever the damaged bytes lead to
            reason = str(error).partition("\n")[0]
            found = f"damage ({reason})"
            text = message(self.path, found, "a whole checkpoint", "Delete it.")
            raise ValueError(text) from error
        if recipe != asdict(self.recipe):
            found = f"a checkpoint of {recipe}"
            raise ValueError(message(self.path, found, asdict(self.recipe), "Delete it."))
        return state


def fit(
    recipe: Recipe,
    num_epochs: int,
    checkpoint: Checkpoint,
    resume: bool,
    device: torch.device,
) -> list[float]:
    """Train with Adam on MSE, in a group of workers.

    Args:
        recipe: how.
        num_epochs: passes over the data, those before the checkpoint included.
        checkpoint: written after each epoch.
        resume: go on from the checkpoint if there is one; it is enough that one worker
            asks for it.
        device: of this worker's network.

    Returns:
        The mean training loss of each epoch.
    """
    images = data.load("mnist")[0].images[: recipe.num_images]
    x = torch.from_numpy(data.to_float(images))
    x, _ = machine.place(device, x, x)
    torch.manual_seed(recipe.seed)
    network = models.Autoencoder(SIZES).to(device)
    optimizer = torch.optim.Adam(network.parameters(), lr=recipe.lr, fused=True)
    history = restore(network, optimizer, checkpoint) if agree(resume, device) else []
    model = DistributedDataParallel(network)  # + averages gradients during backward()
    orders = islice(train.orders(len(x), recipe.seed), len(history), num_epochs)
    with machine.fast_settings():
        for order in orders:
            start = time.perf_counter()
            history.append(train_epoch(model, x, order, recipe.batch_size, optimizer))
            if dist.get_rank() == 0:  # + one worker is enough to speak and to write
                _say_epoch(history, time.perf_counter() - start)
                checkpoint.write(network, optimizer, history)
    return history


def train_epoch(
    model: nn.Module,
    x: torch.Tensor,
    order: torch.Tensor,
    batch_size: int,
    optimizer: torch.optim.Optimizer,
) -> float:
    """Train for one epoch, as each worker of a group does; return the mean training loss.

    Args:
        model: of `DistributedDataParallel`.
        x: all images (n, num_pixels), float32.
        order: of the images, (n,) int64, the same for all workers.
        batch_size: images per update, of all workers together.
        optimizer: of this worker's copy of the network.
    """
    rank = dist.get_rank()  # + which worker this is
    num_workers = dist.get_world_size()  # + and of how many
    device = next(model.parameters(), x).device
    total = torch.zeros((), device=device)
    for batch in order.to(x.device).split(batch_size):
        share = batch.tensor_split(num_workers)[rank]  # + a part of each batch
        x_batch = take(x, share).to(device)  # + in place of all of it
        optimizer.zero_grad()
        loss = mse_loss(model(x_batch), x_batch, reduction="sum")  # + of the share only
        loss = loss / (len(batch) * x.shape[1])  # + divided by the size of the whole batch
        (loss * num_workers).backward()  # + averaging over workers undoes the factor
        loss = loss.detach()
        optimizer.step()
        total = torch.add(total, loss, alpha=len(batch))
    dist.all_reduce(total)  # + the sum over all workers
    return (total / len(x)).item()


def _say_epoch(history, seconds):
    """Print one line for the epoch that has just ended."""
    num_workers = dist.get_world_size()
    workers = "1 worker" if num_workers == 1 else f"{num_workers} workers"
    line = f"epoch {len(history)}: loss {history[-1]:.5f}, {workers}, {seconds:.3f} s"
    print(line, flush=True)


def agree(resume: bool, device: torch.device) -> bool:
    """Return whether any worker wants to go on: where one died, not all count a restart."""
    wishes = torch.tensor(int(resume), device=device)
    dist.all_reduce(wishes)
    return wishes.item() > 0


def restore(
    network: nn.Module, optimizer: torch.optim.Optimizer, checkpoint: Checkpoint
) -> list[float]:
    """Load worker 0's checkpoint, if there is one, into the copies of all workers.

    Returns:
        The mean training loss of each epoch so far.
    """
    state = checkpoint.read() if dist.get_rank() == 0 else None
    broadcast = [state]
    dist.broadcast_object_list(broadcast)  # + worker 0's state to all
    (state,) = broadcast
    if state is None:
        return []
    network.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return state["history"]


def join_group(backend: str, device: torch.device) -> None:
    """Find the other workers through the store of addresses that torchrun keeps.

    After a restart that store still has the addresses of the dead.  On one machine the
    number of restarts keeps old and new ones apart.  Several machines count for themselves,
    and need a store that is new: see above.
    """
    store, rank, num_workers = next(dist.rendezvous("env://"))
    on_one_machine = os.environ["LOCAL_WORLD_SIZE"] == os.environ["WORLD_SIZE"]
    if on_one_machine:
        store = dist.PrefixStore(os.environ["TORCHELASTIC_RESTART_COUNT"], store)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    dist.init_process_group(backend, store=store, rank=rank, world_size=num_workers)


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """Return the command's options: those of the recipe, and the others by name."""
    parser = argparse.ArgumentParser(usage="torchrun […] -m mnist_ae.distributed [options]")
    for field in fields(Recipe):
        option = "--" + field.name.replace("_", "-")
        shown = f"default: {field.default}"
        parser.add_argument(option, type=field.type, default=field.default, help=shown)
    shown = f"default: {NUM_EPOCHS}"
    parser.add_argument("--num-epochs", type=int, default=NUM_EPOCHS, help=shown)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--resume", action="store_true", help="go on from the checkpoint")
    options = parser.parse_args(arguments)
    if "TORCHELASTIC_RESTART_COUNT" not in os.environ:
        parser.error("expected to be started by torchrun")
    return options


def raise_when_stopped() -> None:
    """Turn torchrun's signal to stop into an exception, so that `main` says its line."""

    def stop(*_):
        raise RuntimeError("torchrun stopped it")

    signal.signal(signal.SIGTERM, stop)


def last_words(error: Exception, checkpoint: Path) -> str:
    """Return the line with which a worker ends that fails or whose group falls apart."""
    name = f"worker {os.environ['RANK']} of {os.environ['WORLD_SIZE']}"
    reason = str(error).partition("\n")[0].rstrip(".")
    if isinstance(error, RuntimeError):  # of the group: a connection is broken
        reason = f"another worker is gone, it seems: {reason}"
    state = "is whole" if checkpoint.is_file() else "does not exist yet"
    return f"{name} ends: {reason}. The checkpoint {checkpoint} {state}."


def main(arguments: list[str] | None = None) -> int:
    """Be one of torchrun's workers; return the exit code."""
    options = parse(arguments)
    recipe = Recipe(
        **{field.name: getattr(options, field.name) for field in fields(Recipe)}
    )
    checkpoint = Checkpoint(options.checkpoint, recipe)
    restarted = os.environ["TORCHELASTIC_RESTART_COUNT"] != "0"
    cuda = torch.cuda.device_count() >= int(os.environ["LOCAL_WORLD_SIZE"])  # one for each
    device = torch.device(f"cuda:{os.environ['LOCAL_RANK']}" if cuda else "cpu")
    raise_when_stopped()
    try:
        join_group("nccl" if cuda else "gloo", device)  # +
        fit(recipe, options.num_epochs, checkpoint, options.resume or restarted, device)
    except (RuntimeError, ValueError, OSError) as error:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(last_words(error, options.checkpoint))
    dist.destroy_process_group()  # +
    return 0


if __name__ == "__main__":
    sys.exit(main())
