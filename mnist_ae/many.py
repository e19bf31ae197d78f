"""Several networks of one build, computed as one."""

from functools import partial
from types import SimpleNamespace

from torch import nn, vmap
from torch.func import functional_call, stack_module_state

from mnist_ae.errors import require


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
