"""Threads, denormal numbers and GPU: what makes a training quick.  No result changes."""

import contextlib
import functools
import threading
from collections.abc import Callable, Iterator

import torch

from mnist_ae import memory
from mnist_ae.console import say

PAUSE_SOFT = 1  # of OpenMP 5's omp_pause_resource_all: threads end, settings stay
TINY = 1e-30  # times TINY_FACTOR it is denormal: below 1.2e-38, the least normal float32
TINY_FACTOR = 1e-10
NUM_PER_THREAD = 1 << 16  # numbers from which PyTorch gives a thread a share of its own


def choose_device() -> torch.device:
    """Return where to compute: an NVIDIA GPU, else Apple's ("mps"), else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda")
    if torch.backends.mps.is_available():
        return torch.device("mps")
    return torch.device("cpu")


@contextlib.contextmanager
def fast_settings() -> Iterator[None]:
    """Compute quickly in this block: denormal numbers are flushed, freed memory is kept.

    Afterwards this thread, and those that compute for it, treat denormal numbers as this
    thread did before, and what memory is free goes back to the system.
    """
    flushed_before = not _count_denormals(1)
    flush_denormals()
    memory.keep_freed()
    try:
        yield
    finally:
        memory.return_freed()
        if not flushed_before:
            torch.set_flush_denormal(False)
            if torch.get_num_threads() > 1:
                renew_threads()


def flush_denormals() -> None:
    """Let numbers below 1.2e-38 count as 0, in this thread and those that compute for it.

    A processor takes many times longer for such denormal numbers.  The switch belongs to a
    thread, and PyTorch's worker threads never hear of it once they have begun; those begun
    anew inherit it.  As that takes some milliseconds, it is done only if a product of all
    threads shows the need.

    It stays so until `torch.set_flush_denormal(False)` and `renew_threads()`.
    """
    torch.set_flush_denormal(True)
    if _count_denormals(torch.get_num_threads() * NUM_PER_THREAD):
        renew_threads()


def _count_denormals(num_products: int) -> int:
    """Return how many of these products are denormal: none where threads flush them."""
    products = torch.full((num_products,), TINY) * TINY_FACTOR
    bits = products.view(torch.int32)  # a comparison of floats would be flushed, too
    return int(bits.count_nonzero())


def renew_threads() -> None:
    """End the threads that compute for this one; the next operations begin them anew.

    Where the OpenMP library can't end its threads, nothing happens.
    """
    memory.call_c_function("omp_pause_resource_all", PAUSE_SOFT)


class StoppedError(Exception):
    """Work in this thread was broken off because other work beside it had failed."""


_of_this_thread = threading.local()


def stop_with(event: threading.Event) -> None:
    """Make `leave_if_stopped` raise in this thread once the event is set."""
    _of_this_thread.stop = event


def is_beside_others() -> bool:
    """Return whether this thread works beside others (`many.side_by_side`)."""
    return hasattr(_of_this_thread, "stop")


def leave_if_stopped() -> None:
    """Raise `StoppedError` if the work in this thread is to be broken off."""
    stop = getattr(_of_this_thread, "stop", None)
    if stop is not None and stop.is_set():
        raise StoppedError


def place(
    device: torch.device, x: torch.Tensor, y: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """Return x and y on the device, or both as they are if its memory is too small.

    A line says so in that case.  If y is x, so it is in what is returned.
    """
    try:
        x_on_device = x.to(device)
        y_on_device = x_on_device if y is x else y.to(device)
    except torch.OutOfMemoryError:
        say(
            f"The data do not fit into the memory of {device}: batches are sent one by one."
        )
        return x, y
    return x_on_device, y_on_device


@functools.cache
def _side_stream(device: int) -> torch.cuda.Stream:
    """Return the stream on which this GPU records; one, as cuBLAS keeps 65 MiB for each."""
    return torch.cuda.Stream(device)


class Captured:
    """A gradient step that is recorded once as a CUDA graph, then replayed in one launch.

    On a GPU a small network's kernels take less time than Python needs to launch them; a
    graph launches them all at once.  The first updates run as they are, on a stream of
    their own, as the libraries must be warm.  A step that can't be recorded, because it
    asks the GPU for a number, say, goes on as it is, and a line says so.

    Args:
        step: batch → loss, leaving the gradients in the parameters.
        parameters: those whose gradients the step leaves.

    Source: PyTorch's notes "CUDA semantics", section "CUDA Graphs".
    """

    WARM_UP = 3  # calls

    def __init__(
        self,
        step: Callable[[torch.Tensor], torch.Tensor],
        parameters: list[torch.Tensor],
    ):
        self.step = step
        self.parameters = parameters
        self.stream = _side_stream(torch.cuda.current_device())
        self.num_calls = 0
        self.graph = None

    def __call__(self, batch: torch.Tensor) -> torch.Tensor:
        self.num_calls += 1
        if self.num_calls <= self.WARM_UP:
            return self._warm_up(batch)
        if self.num_calls == self.WARM_UP + 1:
            self._record(batch)
        if self.graph is None or batch.shape != self.batch.shape:  # a short last batch
            return self.step(batch)
        self.batch.copy_(batch)
        self.graph.replay()
        for parameter, gradient in self.gradients:
            parameter.grad = gradient
        return self.loss

    def _warm_up(self, batch):
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            loss = self.step(batch)
        torch.cuda.current_stream().wait_stream(self.stream)
        return loss

    def _record(self, batch):
        graph = torch.cuda.CUDAGraph()
        self.batch = batch.clone()
        try:
            with torch.cuda.graph(graph, stream=self.stream):
                self.loss = self.step(self.batch)
            self.graph = graph
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            say(
                f"This step can't be recorded as a CUDA graph ({reason}): it runs as it is."
            )
        self.gradients = [(p, p.grad) for p in self.parameters if p.grad is not None]
