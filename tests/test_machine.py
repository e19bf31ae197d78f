"""What makes a training quick changes no result, and nothing that runs afterwards."""

import contextlib
import ctypes
import gc
import subprocess
import sys
from functools import partial

import pytest
import torch
from torch import nn

from mnist_ae import machine, many
from mnist_ae.models import Autoencoder
from mnist_ae.train import fit

NUM_PRODUCTS = 400_000


def count_denormals():
    """Return how many of 400,000 products of 1e-30 and 1e-10 are not flushed to zero.

    They are told by their bits, as a comparison would flush them, too.
    """
    products = torch.full((NUM_PRODUCTS,), 1e-30) * 1e-10
    return int(products.view(torch.int32).count_nonzero())


def has(name):
    with contextlib.suppress(OSError, TypeError):
        return hasattr(ctypes.CDLL(None), name)
    return False


@pytest.fixture
def two_threads():
    """PyTorch's threads, begun before anything is set."""
    if not has("omp_pause_resource_all"):
        pytest.skip("OpenMP can't end its threads here")
    num_threads = torch.get_num_threads()
    torch.set_num_threads(2)
    if count_denormals() == 0:
        pytest.skip("this processor flushes them anyway")
    yield
    torch.set_flush_denormal(False)
    machine.renew_threads()
    torch.set_num_threads(num_threads)


class Watched(torch.autograd.Function):
    """Do nothing, but count the denormal products in both directions."""

    counts: list[int] = []  # noqa: RUF012

    @staticmethod
    def forward(ctx, x):
        Watched.counts.append(count_denormals())
        return x.clone()

    @staticmethod
    def backward(ctx, gradient):
        Watched.counts.append(count_denormals())
        return gradient


def test_fit_flushes_denormals_in_every_thread_and_leaves_them_as_they_were(two_threads):
    model = nn.Linear(2, 2)
    x = torch.rand(4, 2)
    optimizer = torch.optim.SGD(model.parameters())

    def loss_fn(x_hat, x):
        return nn.functional.mse_loss(Watched.apply(x_hat), x)

    Watched.counts.clear()
    fit(model, x, x, loss_fn, optimizer, num_epochs=1, progress=False)
    assert Watched.counts == [0, 0]
    assert count_denormals() == NUM_PRODUCTS


def test_what_was_flushed_before_stays_so(two_threads):
    machine.flush_denormals()
    with machine.fast_settings():
        assert count_denormals() == 0
    assert count_denormals() == 0


def test_an_error_does_not_leave_denormals_flushed(two_threads):
    with pytest.raises(ArithmeticError), machine.fast_settings():
        raise ArithmeticError
    assert count_denormals() == NUM_PRODUCTS


MAPPED = """
import ctypes

import torch
from mnist_ae import memory

NAMES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"


class Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in NAMES.split()]


mallinfo2 = ctypes.CDLL(None).mallinfo2
mallinfo2.restype = Mallinfo
memory.keep_freed()
before = mallinfo2().hblkhd
array = torch.ones(2**21)
print(mallinfo2().hblkhd - before)
"""


@pytest.mark.skipif(not has("mallinfo2"), reason="no glibc, or one before 2.33")
def test_large_arrays_are_not_mapped_one_by_one():
    """In a process of its own: here another test may have freed a large array already."""
    command = [sys.executable, "-c", MAPPED]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(output) == 0, "bytes in memory maps that go back to the system when freed"


RETURNED = """
from pathlib import Path

import numpy as np
from mnist_ae import memory


def resident():
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096


memory.keep_freed()
arrays = [np.ones(2**17) for _ in range(64)]  # of 1 MiB each
pins = arrays[::8]  # a free block below another can't be cut off, only emptied
del arrays
before = resident()
memory.return_freed()
print(before - resident())
"""


@pytest.mark.skipif(not has("malloc_trim"), reason="no glibc")
def test_freed_memory_returns_to_the_system():
    command = [sys.executable, "-c", RETURNED]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert int(output) > 40 * 2**20


def test_what_does_not_fit_stays_on_the_host(capsys):
    class Big(torch.Tensor):
        def to(self, device):
            raise torch.OutOfMemoryError("CUDA out of memory.")

    x = torch.rand(10).as_subclass(Big)
    y = torch.rand(10)
    cpu = torch.device("cpu")
    assert machine.place(cpu, x, x) == (x, x)
    assert "The data do not fit into the memory of cpu" in capsys.readouterr().out
    x_placed, y_placed = machine.place(cpu, x, y)
    assert x_placed is x
    assert y_placed is y
    assert "do not fit" in capsys.readouterr().out


def test_a_step_that_cannot_be_recorded_runs_as_it_is(monkeypatch, capsys):
    """Without a GPU.  On one, tests below hold recording and replay against the CPU."""

    class Stream:
        def __init__(self, device=None):
            pass

        def wait_stream(self, other):
            pass

    def refuse(graph, stream):
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    monkeypatch.setattr(machine, "_side_stream", Stream)
    monkeypatch.setattr(torch.cuda, "current_device", lambda: 0)
    monkeypatch.setattr(torch.cuda, "current_stream", Stream)
    monkeypatch.setattr(torch.cuda, "stream", contextlib.nullcontext)
    monkeypatch.setattr(torch.cuda, "CUDAGraph", object)
    monkeypatch.setattr(torch.cuda, "graph", refuse)
    step = machine.Captured(torch.sum, parameters=[])
    batches = torch.rand(8, 10)
    assert [step(batch) for batch in batches] == list(batches.sum(dim=1))
    output = capsys.readouterr().out
    assert output.count("\n") == 1
    assert "operation not permitted" in output


needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def train_on(device, **options):
    """Train the same autoencoder on the same images; returns the history."""
    return prepare_on(device, **options)()


def prepare_on(device, num_images=5_000, **options):
    """Make the same autoencoder and its training, which has not begun."""
    torch.manual_seed(0)
    model = Autoencoder((784, 100)).to(device)
    x = torch.rand(num_images, 784)
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    options = {"num_epochs": 3, "batch_size": 1000, "progress": False, **options}
    return partial(fit, model, x, x, nn.functional.mse_loss, optimizer, **options)


def test_a_thread_knows_whether_it_works_beside_others():
    jobs = [machine.is_beside_others] * 3
    assert many.side_by_side(jobs, num_workers=2, progress=False) == [True] * 3
    assert not machine.is_beside_others()


@needs_cuda
@pytest.mark.parametrize("capture", [True, False])
@pytest.mark.parametrize("batch_size", [1000, 700])  # the last batch is as long, or shorter
def test_float32_on_a_gpu_agrees_with_the_cpu(batch_size, capture):
    expected = train_on("cpu", batch_size=batch_size)
    history = train_on("cuda", batch_size=batch_size, capture=capture)
    assert history == pytest.approx(expected, rel=1e-3)


@needs_cuda
def test_trainings_one_after_the_other_leave_no_memory_behind():
    left = set()
    for _ in range(4):
        train_on("cuda")
        gc.collect()
        left.add(torch.cuda.memory_allocated())
    assert len(left) == 1, "bytes still taken after each training"


@needs_cuda
@pytest.mark.filterwarnings("ignore:The AccumulateGrad node's stream")
def test_an_output_that_is_kept_does_not_disturb_a_training():
    torch.manual_seed(0)
    x = torch.rand(5_000, 784)
    histories = []
    for device in ("cpu", "cuda"):
        torch.manual_seed(0)
        model = Autoencoder((784, 100)).to(device)
        kept = model(x[:10].to(device)), [p.clone() for p in model.parameters()]
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        histories.append(
            fit(model, x, x, nn.functional.mse_loss, optimizer, 3, 1000, progress=False)
        )
        del kept
    assert histories[0] == pytest.approx(histories[1], rel=1e-3)


@needs_cuda
def test_out_of_memory_falls_back_to_batches_from_the_host(capsys):
    options = {"num_images": 200_000, "batch_size": 10_000, "num_epochs": 1}
    expected = train_on("cpu", **options)
    # The data need 627 MB.  Memory kept from other tests' trainings holds far smaller ones.
    allowed = torch.cuda.memory_reserved() + 400 * 2**20  # bytes
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(allowed / total)
    try:
        history = train_on("cuda", **options)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert history == pytest.approx(expected, rel=1e-3)
    assert "do not fit" in capsys.readouterr().out


@needs_cuda
def test_trainings_side_by_side_on_a_gpu_agree_with_the_cpu():
    trainings = [prepare_on("cuda") for _ in range(6)]
    histories = many.side_by_side(trainings, num_workers=3, progress=False)
    for history in histories:
        assert history == pytest.approx(train_on("cpu"), rel=1e-3)


@needs_cuda
def test_a_loss_that_asks_for_numbers_runs_all_the_same(capsys):
    model = Autoencoder((20, 5)).to("cuda")
    x = torch.rand(1000, 20)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    numbers = []

    def loss_fn(x_hat, x):
        loss = nn.functional.mse_loss(x_hat, x)
        numbers.append(loss.item())
        return loss

    history = fit(model, x, x, loss_fn, optimizer, 2, 100, progress=False)
    assert len(history) == 2
    assert "can't be recorded" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"),
    [
        (True, False, "cuda"),
        (True, True, "cuda"),
        (False, True, "mps"),
        (False, False, "cpu"),
    ],
)
def test_the_device_is_the_best_there_is(monkeypatch, cuda, mps, expected):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
    assert machine.choose_device() == torch.device(expected)
