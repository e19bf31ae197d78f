"""What the processor and the memory are told before training; no result changes, only its time.

What is set stays set afterwards.  Where a machine does not know a setting, nothing happens.
"""

import ctypes
import functools
import os

import torch

# Of glibc's mallopt(3), and of OpenMP 5's omp_pause_resource_all: threads end, settings stay.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, PAUSE_SOFT = -1, -3, 1


def flush_denormals():
    """Let numbers below 1.2e-38 count as 0, in this thread and in those that compute for it.

    A processor takes many times longer for such denormal numbers.  The switch belongs to a thread,
    and PyTorch's worker threads, once begun, never hear of it; those begun anew inherit it.  As
    that takes some hundredths of a second, it is done only if a product of all threads shows the
    need: in its bits, for a comparison would flush it, too.
    """
    torch.set_flush_denormal(True)
    if (torch.full((torch.get_num_threads() << 16,), 1e-30) * 1e-10).view(torch.int32).any():
        renew_threads()


def renew_threads():
    """End the threads that compute for this one; the next operations begin them anew."""
    _call_c("omp_pause_resource_all", PAUSE_SOFT)


@functools.cache
def keep_memory():
    """Have freed memory kept for the next batch instead of given back to the system each time.

    Arrays of megabytes come and go with every batch; without this, each is new memory that the
    system has to fill with zeros, page by page, before anything is written to it.
    """
    if _call_c("mallopt", M_MMAP_THRESHOLD, 32 << 20):
        _call_c("mallopt", M_TRIM_THRESHOLD, 256 << 20)


def _call_c(name, *arguments):
    """Call a function of the C libraries that are loaded; None where there is none of this name."""
    function = getattr(ctypes.CDLL(None), name, None) if os.name == "posix" else None
    return function and function(*arguments)


def place(device, x, y):
    """x and y on the device, or both where they are if its memory is too small, with a line."""
    try:
        on_device = x.to(device)
        return on_device, on_device if y is x else y.to(device)
    except torch.OutOfMemoryError:
        print(f"The data do not fit into the memory of {device}: each batch is sent by itself.")
        return x, y


class Captured:
    """A gradient step that is recorded once as a CUDA graph and then replayed in one launch.

    On a GPU a small network's kernels take less time than Python needs to launch them; a graph
    launches them all at once.  The first updates run as they are, on a stream of their own, as
    the libraries must be warm.  A step that can't be recorded, because it asks the GPU for a
    number, say, goes on as it is, with a line.

    Args:
        step: batch → loss, leaving the gradients in the optimizer's parameters.
        optimizer: whose parameters they are; its own step is not part of the graph.

    Source: PyTorch's notes "CUDA semantics", section "CUDA Graphs".
    """

    WARM_UP = 3

    def __init__(self, step, optimizer):
        self.step, self.optimizer, self.stream = step, optimizer, torch.cuda.Stream()
        self.num_calls, self.graph = 0, None

    def __call__(self, batch):
        self.num_calls += 1
        if self.num_calls <= self.WARM_UP:
            self.stream.wait_stream(torch.cuda.current_stream())
            with torch.cuda.stream(self.stream):
                loss = self.step(batch)
            torch.cuda.current_stream().wait_stream(self.stream)
            return loss
        if self.num_calls == self.WARM_UP + 1:
            self._record(batch)
        if self.graph is None or batch.shape != self.batch.shape:  # a short last batch
            return self.step(batch)
        self.batch.copy_(batch)
        self.graph.replay()
        for parameter, gradient in self.gradients:
            parameter.grad = gradient
        return self.loss

    def _record(self, batch):
        graph, self.batch = torch.cuda.CUDAGraph(), batch.clone()
        try:
            with torch.cuda.graph(graph, stream=self.stream):
                self.loss = self.step(self.batch)
            self.graph = graph
        except RuntimeError as error:
            reason = str(error).splitlines()[0]
            print(f"This step can't be recorded as a CUDA graph ({reason}): it runs as it is.")
        parameters = (p for group in self.optimizer.param_groups for p in group["params"])
        self.gradients = [(p, p.grad) for p in parameters if p.grad is not None]
