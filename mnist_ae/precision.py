"""How numbers are computed: in bfloat16, where the processor knows it, and compiled."""

import contextlib
from collections.abc import Callable
from typing import Any

import torch

from mnist_ae.console import say
from mnist_ae.errors import message

PRECISIONS = ("float32", "bfloat16")
CPU_OPTIONS = {"cpp_wrapper": True}  # what calls the compiled loops is C++, too
MOST_NETWORKS = 64  # that may be compiled in one process; PyTorch gives up after 8
INSTRUCTIONS = ("avx512_bf16", "amx_bf16", "bf16", "sve_bf16")  # two of x86, two of ARM


def has_bfloat16(device: torch.device | str = "cpu") -> bool:
    """Return whether the device has instructions of its own for products in bfloat16.

    PyTorch must have been built with the library that uses them, too (oneDNN on a CPU).
    Without either such products come out as well, but slower than in float32.
    """
    kind = torch.device(device).type
    if kind == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    if kind != "cpu" or not torch.backends.mkldnn.is_available():
        return False
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return False
    if hasattr(torch.cpu, "get_capabilities"):
        capabilities = torch.cpu.get_capabilities()
        return any(capabilities.get(name, False) for name in INSTRUCTIONS)
    with contextlib.suppress(AttributeError):  # the name that older versions have for it
        return torch.cpu._is_avx512_bf16_supported()
    return False


def in_precision(
    precision: str, forward: Callable[[torch.Tensor], Any], device: torch.device
) -> Callable[[torch.Tensor], Any]:
    """Return a function that computes what `forward` does, with products in a precision.

    Weights stay in float32, and so does what is returned; on the way, operations that
    tolerate it (matrix products, convolutions) compute in bfloat16: 8 bits of exponent as
    float32 has, but 8 significant bits instead of 24.  Where the device has no instructions
    for it, a line says so, and float32 is used.

    Args:
        precision: "float32" or "bfloat16".
        forward: a model, or any function of a batch.
        device: on which it computes.

    Raises:
        ValueError: another precision.

    Source: PyTorch's "Automatic mixed precision", `torch.autocast`.
    """
    if precision not in PRECISIONS:
        expected = " or ".join(map(repr, PRECISIONS))
        raise ValueError(message("precision", repr(precision), expected))
    if precision == "float32":
        return forward
    if not has_bfloat16(device):
        say(f"No instructions for bfloat16 on this {device}: it computes in float32.")
        return forward

    def in_bfloat16(x):
        # A cache of converted weights would not survive the recording of a CUDA graph.
        with torch.autocast(device.type, torch.bfloat16, cache_enabled=False):
            return _as_float32(forward(x))

    return in_bfloat16


def _as_float32(output):
    """Return a model's output with its bfloat16 tensors turned into float32."""
    if isinstance(output, torch.Tensor):
        return output.float() if output.dtype == torch.bfloat16 else output
    if isinstance(output, dict):
        return {name: _as_float32(part) for name, part in output.items()}
    if hasattr(output, "_fields"):  # a named tuple
        return type(output)(*map(_as_float32, output))
    if isinstance(output, tuple | list):
        return type(output)(_as_float32(part) for part in output)
    return output


class Compiled:
    """A function that `torch.compile` turns into machine code at its first call.

    The code fits one shape of arguments.  For any other (a short last batch) the function
    runs as it is, and so it does, after a line that says why, where nothing can compile it.

    Args:
        function: of tensors.
    """

    def __init__(self, function: Callable[..., torch.Tensor]):
        self.function = function
        self.shapes = None  # of the first call
        self.code = None

    def __call__(self, *tensors: torch.Tensor) -> torch.Tensor:
        shapes = [tensor.shape for tensor in tensors]
        if self.shapes is None:
            self.shapes = shapes
            return self._compile(tensors)
        if self.code is None or shapes != self.shapes:
            return self.function(*tensors)
        return self.code(*tensors)

    def _compile(self, tensors):
        try:
            options = CPU_OPTIONS if tensors[0].device.type == "cpu" else None
            code = torch.compile(self.function, dynamic=False, options=options)
            with _at_once():
                result = code(*tensors)
        except Exception as error:  # compilers fail in many ways
            result = self.function(*tensors)  # an error of its own is raised here
            say(f"Nothing here compiles this step ({_reason(error)}): it runs as it is.")
        else:
            self.code = code
        return result


def _reason(error):
    """Return the first line of an error's text; two, where the first announces more."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return " ".join(lines[:2] if lines[0].endswith(":") else lines[:1])


@contextlib.contextmanager
def _at_once():
    """Compile the gradient with the function, or raise: not later, and not in silence."""
    import torch._dynamo.config as dynamo  # seconds, so only where something is compiled
    import torch._functorch.config as functorch

    wanted = [
        (dynamo, {"recompile_limit": MOST_NETWORKS, "fail_on_recompile_limit_hit": True}),
        (functorch, {"force_non_lazy_backward_lowering": True}),
    ]
    with contextlib.ExitStack() as stack:
        for config, options in wanted:
            known = {
                name: value for name, value in options.items() if hasattr(config, name)
            }
            stack.enter_context(config.patch(known))
        yield
