"""Several networks, trained together: as one batched computation or side by side on the cores."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import SimpleNamespace

import torch
from torch import nn, vmap
from torch.func import functional_call, stack_module_state
from tqdm.auto import tqdm

from mnist_ae.errors import require
from mnist_ae.train import fit


class Stack(nn.Module):
    """K networks as one: x (K, n, …) → outputs (K, n, …), network k on x[k].

    A layer's weights lie in one tensor (K, …), so that its K matrix products are one batched
    product.  The networks' own parameters become views of it, and get views of its gradient:
    an optimizer made for them moves the stack.

    Raises:
        ValueError: networks of other layers or sizes, or with buffers.
    """

    def __init__(self, models):
        super().__init__()
        builds = {str(model) for model in models}
        require("models", len(builds) == 1, f"{len(builds)} different builds", "one")
        self.members = nn.ModuleList(models)
        self.stacked, buffers = stack_module_state(self.members)
        require("models", not buffers, f"the buffers {', '.join(buffers)}", "none")
        for name, tensor in self.stacked.items():
            own = [model.get_parameter(name) for model in models]
            for parameter, view in zip(own, tensor.detach(), strict=True):
                parameter.data = view
            if tensor.requires_grad:
                tensor.register_post_accumulate_grad_hook(partial(_hand_out, own))

    def forward(self, x):
        return vmap(partial(functional_call, self.members[0]))(self.stacked, x)

    def release(self):
        """Give each network memory of its own again."""
        for parameter in self.members.parameters():
            parameter.data = parameter.detach().clone()


def _hand_out(parameters, tensor):
    for parameter, gradient in zip(parameters, tensor.grad.unbind(), strict=True):
        parameter.grad = gradient
    tensor.grad = None


def together(members):
    """Several optimizers or schedulers that step as one."""
    return SimpleNamespace(
        param_groups=[group for member in members for group in getattr(member, "param_groups", ())],
        zero_grad=lambda: [member.zero_grad() for member in members],
        step=lambda: [member.step() for member in members],
    )


def fit_many(
    models, x, y, loss_fn, optimizers, schedulers=(), seeds=None, batched=None, progress=True, **etc
):
    """Train K networks; each ends as `fit` would have trained it alone, up to rounding.

    Args:
        models: K networks of one build, on one device.
        x, y, loss_fn: as for `fit`.
        optimizers: K, each holding the parameters of the network of the same place.
        schedulers: likewise, if given.
        seeds: of each network's order of the data; 0 for all if None.
        batched: True computes all as one, each layer's K matrix products in one call, which a GPU
            does best; False side by side, each core a network of its own, which a CPU does best.
            None: as fits the device.  Batched networks may have no buffers (as batch normalisation
            has), and dropout draws other numbers than alone.
        progress: show a bar.
        etc: num_epochs, batch_size, shuffle, as for `fit`.

    Returns:
        K histories, each a list of float, one an epoch.

    Source: the batched computation follows "Model ensembling" in the documentation of torch.func.
    """
    seeds, count = [0] * len(models) if seeds is None else [*map(int, seeds)], len(models)
    steps = schedulers or [None] * count
    for name, given in (("optimizers", optimizers), ("seeds", seeds), ("schedulers", steps)):
        require(name, len(given) == count, len(given), f"one for each of {count} models")
    if next(models[0].parameters()).is_cuda if batched is None else batched:
        stack, optimizer = Stack(models), together(optimizers)
        etc |= {"scheduler": together(schedulers), "seed": seeds, "progress": progress}
        try:
            history = fit(stack, x, y, torch.vmap(loss_fn), optimizer, **etc)
        finally:
            stack.release()
        return [list(losses) for losses in zip(*history, strict=True)]
    num_threads, running = torch.get_num_threads(), [True]
    pool = ThreadPoolExecutor(num_threads, initializer=torch.set_num_threads, initargs=(1,))
    # Once `running` is cleared, as one has failed or was interrupted, the others' next epoch fails.
    etc |= {"progress": False, "after_epoch": lambda *_: running[0]}

    def alone(model, optimizer, scheduler, seed):
        return fit(model, x, y, loss_fn, optimizer, scheduler=scheduler, seed=seed, **etc)

    made = pool.map(alone, models, optimizers, steps, seeds)
    try:
        return list(tqdm(made, "networks", count, leave=False, disable=not progress))
    finally:
        running.clear()
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(num_threads)  # a thread's setting reached the matrix products of all
