"""Half the bits and compiled code: asked for, used where they are, and else said."""

import shutil
from typing import NamedTuple

import pytest
import torch
from torch import nn
from torch._dynamo.backends.common import aot_autograd
from torch.nn.functional import mse_loss

from mnist_ae import precision
from mnist_ae.models import Autoencoder
from mnist_ae.precision import Compiled, has_bfloat16, in_precision
from mnist_ae.train import fit

CPU = torch.device("cpu")
SIZES = (12, 5)
NUM_EXAMPLES = 50
BATCH_SIZE = 20  # the last batch is shorter


@pytest.fixture
def x():
    return torch.rand(NUM_EXAMPLES, SIZES[0], generator=torch.Generator().manual_seed(0))


@pytest.fixture(params=[True, False], ids=["instructions", "no instructions"])
def instructions(request, monkeypatch):
    """Whether this processor seems to have instructions for bfloat16."""
    monkeypatch.setattr(precision, "has_bfloat16", lambda device: request.param)
    return request.param


class Autoencoders:
    """Networks with equal first weights, trained with whatever options."""

    def __init__(self, x):
        self.x = x

    def train(self, loss_fn=mse_loss, **options):
        torch.manual_seed(0)
        model = Autoencoder(SIZES)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
        history = fit(
            model,
            self.x,
            self.x,
            loss_fn,
            optimizer,
            3,
            BATCH_SIZE,
            progress=False,
            **options,
        )
        return history, model


@pytest.fixture
def autoencoders(x):
    return Autoencoders(x)


def test_float32_is_the_model_itself():
    model = nn.Linear(3, 2)
    assert in_precision("float32", model, CPU) is model


@pytest.mark.parametrize("unknown", ["float16", "half", "", 16, torch.bfloat16])
def test_an_unknown_precision(unknown, autoencoders):
    with pytest.raises(ValueError, match="precision") as error:
        autoencoders.train(precision=unknown)
    assert repr(unknown) in str(error.value)
    assert "'float32' or 'bfloat16'" in str(error.value)


def test_products_are_of_rounded_numbers(x, instructions, capsys):
    linear = nn.Linear(SIZES[0], 7)
    found = in_precision("bfloat16", linear, CPU)(x)
    rounded = [tensor.bfloat16().double() for tensor in (x, linear.weight, linear.bias)]
    expected = rounded[0] @ rounded[1].T + rounded[2]
    if instructions:
        assert torch.equal(found, found.bfloat16().float()), "the sum is rounded as well"
        assert torch.allclose(found.double(), expected, rtol=1 / 128, atol=1e-6)
    else:
        assert torch.equal(found, linear(x))
        assert "No instructions for bfloat16 on this cpu" in capsys.readouterr().out
    assert found.dtype == torch.float32


def test_loss_and_weights_stay_in_float32(autoencoders, instructions):
    kinds = set()

    def watched(output, target):
        kinds.add((output.dtype, target.dtype))
        return mse_loss(output, target)

    history, model = autoencoders.train(watched, precision="bfloat16")
    exact, _ = autoencoders.train()
    assert kinds == {(torch.float32, torch.float32)}
    assert all(parameter.dtype == torch.float32 for parameter in model.parameters())
    assert history == pytest.approx(exact, rel=0.01)
    assert (history == exact) != instructions, "half the bits give other last digits"


class Output(NamedTuple):
    product: torch.Tensor
    others: dict


def test_every_part_of_an_output_is_turned_into_float32():
    def forward(x):
        return Output(x @ x.T, {"pair": [x.bfloat16(), x.double()], "name": "name"})

    precise = in_precision("bfloat16", forward, CPU) if has_bfloat16(CPU) else None
    if precise is None:
        pytest.skip("this processor has no instructions for bfloat16")
    output = precise(torch.rand(3, 3))
    single, double = output.others["pair"]
    assert (output.product.dtype, single.dtype) == (torch.float32, torch.float32)
    assert (double.dtype, output.others["name"]) == (torch.float64, "name")


def test_other_devices_have_no_bfloat16():
    assert not has_bfloat16("mps")
    assert not has_bfloat16("meta")


@pytest.mark.parametrize(
    ("capabilities", "expected"),
    [
        ({"avx512_bf16": True, "architecture": "x86_64"}, True),
        ({"avx512_bf16": False, "amx_bf16": True}, True),
        ({"avx512_f": True, "avx512_bf16": False}, False),
        ({"neon": True, "bf16": True, "architecture": "aarch64"}, True),
        ({"neon": True}, False),
    ],
)
def test_the_processor_is_asked(monkeypatch, capabilities, expected):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    assert has_bfloat16(CPU) is expected


def test_without_a_library_for_it_instructions_do_not_help(monkeypatch):
    capabilities = {"avx512_bf16": True}
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: capabilities, raising=False)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    assert has_bfloat16(CPU) is False


@pytest.mark.parametrize("supported", [True, False])
def test_an_older_version_is_asked_by_another_name(monkeypatch, supported):
    monkeypatch.delattr(torch.cpu, "get_capabilities", raising=False)
    name = "_is_avx512_bf16_supported"
    monkeypatch.setattr(torch.cpu, name, lambda: supported, raising=False)
    assert has_bfloat16(CPU) is supported
    monkeypatch.delattr(torch.cpu, name)
    assert has_bfloat16(CPU) is False


# Compiled code.


class Compiler:
    """In place of `torch.compile`: notes the shapes of calls, and may fail."""

    def __init__(self, error=None):
        self.error = error
        self.shapes = []

    def __call__(self, function, dynamic, options):
        assert dynamic is False

        def code(*tensors):
            self.shapes.append(tensors[0].shape)
            if self.error is not None:
                raise self.error
            return function(*tensors)

        return code


def test_only_full_batches_run_as_compiled_code(monkeypatch, autoencoders):
    compiler = Compiler()
    monkeypatch.setattr(torch, "compile", compiler)
    history, _ = autoencoders.train(compile=True)
    assert compiler.shapes == [(BATCH_SIZE, SIZES[0])] * 6, "two of three updates, 3 epochs"
    assert history == autoencoders.train()[0]


def test_without_a_compiler_the_step_runs_as_it_is(monkeypatch, autoencoders, capsys):
    compiler = Compiler(RuntimeError("No working C++ compiler found\nand so on"))
    monkeypatch.setattr(torch, "compile", compiler)
    history, _ = autoencoders.train(compile=True)
    said = capsys.readouterr().out
    assert "Nothing here compiles this step (No working C++ compiler found)" in said
    assert said.count("\n") == 1
    assert len(compiler.shapes) == 1, "one try is enough"
    assert history == autoencoders.train()[0]


def test_an_error_of_the_loss_is_its_own(monkeypatch, autoencoders, capsys):
    compiler = Compiler(RuntimeError("something about graphs"))
    monkeypatch.setattr(torch, "compile", compiler)

    def broken(output, target):
        raise RuntimeError("a loss that fails")

    with pytest.raises(RuntimeError, match="a loss that fails"):
        autoencoders.train(broken, compile=True)
    assert "something about graphs" not in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("g++") is None, reason="no C++ compiler here")
def test_compiled_code_computes_the_same(autoencoders, capsys):
    history, model = autoencoders.train(compile=True)
    exact, exact_model = autoencoders.train()
    assert history == pytest.approx(exact, rel=1e-4)
    for name, weights in model.state_dict().items():
        assert torch.allclose(weights, exact_model.state_dict()[name], atol=1e-5), name
    assert "Nothing here compiles" not in capsys.readouterr().out


def test_another_shape_runs_as_it_is(monkeypatch):
    compiler = Compiler()
    monkeypatch.setattr(torch, "compile", compiler)
    double = Compiled(lambda x: 2 * x)
    for n in (3, 3, 2, 3):
        assert torch.equal(double(torch.ones(n)), torch.full((n,), 2.0))
    assert compiler.shapes == [(3,), (3,), (3,)]


def with_backend(monkeypatch, backend):
    """Make `torch.compile` use this backend in place of the C++ compiler."""
    compile = torch.compile

    def compile_with(function, dynamic, options):
        return compile(function, dynamic=dynamic, backend=backend)

    monkeypatch.setattr(torch, "compile", compile_with)


def test_more_than_eight_networks_are_compiled(monkeypatch, capsys):
    graphs = []

    def backend(graph, _):
        graphs.append(graph)
        return graph

    with_backend(monkeypatch, backend)
    for n in range(1, 13):
        model = nn.Linear(n, 2)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        fit(model, torch.ones(4, n), torch.ones(4, 2), mse_loss, optimizer, 1, compile=True)
    assert len(graphs) == 12
    assert capsys.readouterr().out == ""


def test_a_gradient_that_does_not_compile_is_noticed(monkeypatch, autoencoders, capsys):
    def no_gradient(graph, _):
        raise NotImplementedError("no gradient today")

    backend = aot_autograd(fw_compiler=lambda graph, _: graph, bw_compiler=no_gradient)
    with_backend(monkeypatch, backend)
    history, _ = autoencoders.train(compile=True)
    assert history == autoencoders.train()[0]
    assert "no gradient today" in capsys.readouterr().out
