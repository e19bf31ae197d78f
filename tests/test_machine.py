"""What is set before training, and a CUDA graph's bookkeeping, held against a plain loop."""

import contextlib
import ctypes
import resource
import subprocess
import sys
import types

import pytest
import torch
from torch import nn

from mnist_ae import machine
from mnist_ae.models import Autoencoder
from mnist_ae.train import fit

DENORMALS = """
import torch
from mnist_ae.train import fit

tiny, left = torch.full((400_000,), 1e-30), []


def count():  # products of 1e-40 that were not flushed, as bits: a comparison flushes them, too
    left.append(int((tiny * 1e-10).view(torch.int32).count_nonzero()))


class Watch(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        count()
        return x.clone()

    @staticmethod
    def backward(ctx, gradient):
        count()
        return gradient


class Model(torch.nn.Linear):
    def forward(self, x):
        return Watch.apply(super().forward(x))


count()  # the worker threads begin here, before anything is set
model, x = Model(2, 2), torch.rand(4, 2)
fit(model, x, x, torch.nn.functional.mse_loss, torch.optim.SGD(model.parameters()), 1, progress=False)
print(left)
"""


def has(name):
    with contextlib.suppress(OSError, TypeError):
        return hasattr(ctypes.CDLL(None), name)
    return False


@pytest.mark.skipif(not has("omp_pause_resource_all"), reason="OpenMP can't end its threads here")
def test_denormals_are_flushed_in_every_thread_that_computes():
    shown = subprocess.run(
        [sys.executable, "-c", DENORMALS], capture_output=True, text=True, check=True
    ).stdout
    before, *during = map(int, shown.strip("[]\n").split(","))
    if before == 0:
        pytest.skip("this processor flushes them anyway")
    assert len(during) == 2 and during == [0, 0]


@pytest.mark.skipif(not has("mallopt"), reason="not glibc")
def test_batches_take_no_new_memory_from_the_system():
    model, x = Autoencoder((784, 100)), torch.rand(20_000, 784)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, fused=True)
    faults = []

    def count(epoch, loss):
        faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)

    fit(model, x, x, nn.functional.mse_loss, optimizer, 3, 1000, after_epoch=count, progress=False)
    pages_of_one_batch = 1000 * 784 * 4 // 4096
    assert faults[2] - faults[1] < 3 * pages_of_one_batch  # of twenty batches, each a dozen arrays


def test_what_does_not_fit_stays_on_the_host(capsys):
    class Big(torch.Tensor):
        def to(self, device):
            raise torch.OutOfMemoryError("CUDA out of memory.")

    x, y = torch.rand(1 << 18).as_subclass(Big), torch.rand(1 << 18)
    assert machine.place(torch.device("cpu"), x, x) == (x, x)
    assert "The data do not fit into the memory of cpu" in capsys.readouterr().out
    placed = machine.place(torch.device("cpu"), x, y)
    assert placed[0] is x and placed[1] is y
    assert "do not fit" in capsys.readouterr().out


class FakeGraph:
    """Replays as a CUDA graph does: the same memory is read and written, no Python is seen."""

    def replay(self):
        captured, before = self.captured, [p.grad for p in self.parameters]
        loss = captured.step(captured.batch)
        captured.loss.copy_(loss)
        for (_, static), parameter in zip(captured.gradients, self.parameters, strict=True):
            static.copy_(parameter.grad)
        for parameter, gradient in zip(self.parameters, before, strict=True):
            parameter.grad = gradient


@pytest.fixture
def fake_cuda(monkeypatch):
    stream = types.SimpleNamespace(wait_stream=lambda other: None)
    monkeypatch.setattr(torch.cuda, "Stream", lambda: stream)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda: stream)
    monkeypatch.setattr(torch.cuda, "stream", lambda stream: contextlib.nullcontext())
    monkeypatch.setattr(torch.cuda, "graph", lambda g, stream: contextlib.nullcontext())
    monkeypatch.setattr(torch.cuda, "CUDAGraph", FakeGraph)


def gradients_by(make_step, num_batches=8):
    torch.manual_seed(0)
    model, x = Autoencoder((6, 3)), torch.rand(10 * num_batches - 4, 6)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.5, momentum=0.9)

    def step(batch):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(model(x[batch]), x[batch])
        loss.backward()
        return loss.detach()

    step, losses = make_step(step, optimizer, list(model.parameters())), []
    for batch in [*torch.arange(len(x)).split(10)] * 2:  # a short one amidst and at the end
        losses.append(step(batch).item())
        optimizer.step()
    return losses, [p.detach().clone() for p in model.parameters()]


def test_captured_gradients_are_those_of_the_plain_step(fake_cuda):
    made = []

    def captured(step, optimizer, parameters):
        made.append(machine.Captured(step, optimizer))
        monkey = made[0]._record

        def record(batch):
            monkey(batch)
            monkey.__self__.graph.captured = monkey.__self__
            monkey.__self__.graph.parameters = parameters

        made[0]._record = record
        return made[0]

    plain = gradients_by(lambda step, optimizer, parameters: step)
    replayed = gradients_by(captured)
    assert made[0].graph is not None
    assert replayed[0] == pytest.approx(plain[0], rel=1e-6)
    for a, b in zip(replayed[1], plain[1], strict=True):
        assert torch.allclose(a, b)


def test_a_step_that_cannot_be_recorded_goes_on_plainly(fake_cuda, monkeypatch, capsys):
    def refuse(graph, stream):
        raise RuntimeError("operation not permitted when stream is capturing\nmore")

    monkeypatch.setattr(torch.cuda, "graph", refuse)
    plain = gradients_by(lambda step, optimizer, parameters: step)
    fallen = gradients_by(lambda step, optimizer, parameters: machine.Captured(step, optimizer))
    assert fallen[0] == plain[0]
    said = capsys.readouterr().out
    assert said.count("\n") == 1 and "operation not permitted" in said


needs_cuda = pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here")


def trained_on(device, capture=True, shape=(784, 100), n=5_000, **options):
    torch.manual_seed(0)
    model, x = Autoencoder(shape).to(device), torch.rand(n, shape[0])
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=True)
    more = {"num_epochs": 3, "batch_size": 1000, "progress": False, "capture": capture, **options}
    return fit(model, x, x, nn.functional.mse_loss, optimizer, **more)


@needs_cuda
@pytest.mark.parametrize("batch_size", [1000, 700])
def test_float32_on_a_gpu_agrees_with_the_cpu(batch_size):
    expected = trained_on("cpu", batch_size=batch_size)
    for capture in (True, False):
        found = trained_on("cuda", capture, batch_size=batch_size)
        assert found == pytest.approx(expected, rel=1e-3)


@needs_cuda
def test_out_of_memory_falls_back_to_batches_from_the_host(capsys):
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    expected = trained_on("cuda", n=60_000)
    torch.cuda.set_per_process_memory_fraction(100 * 2**20 / total)  # the data need 188 MB
    try:
        assert trained_on("cuda", n=60_000) == pytest.approx(expected, rel=1e-3)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert "do not fit" in capsys.readouterr().out


@needs_cuda
def test_a_loss_that_asks_for_numbers_runs_all_the_same(capsys):
    model, x = Autoencoder((20, 5)).to("cuda"), torch.rand(1000, 20)
    optimizer, asked = torch.optim.SGD(model.parameters(), lr=0.1), []

    def loss_fn(x_hat, x):
        loss = nn.functional.mse_loss(x_hat, x)
        asked.append(loss.item())
        return loss

    history = fit(model, x, x, loss_fn, optimizer, 2, 100, progress=False)
    assert "can't be recorded" in capsys.readouterr().out and len(history) == 2
