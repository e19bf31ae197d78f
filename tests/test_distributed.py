"""Two workers on this machine, started by torchrun as users start them; and one, in here.

Each start takes seconds, as three processes import PyTorch.  So there are two of them: an
undisturbed training, and one whose worker 1 is killed twice.  What one worker can show is
shown in this process, by a group of its own.
"""

import inspect
import os
import re
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from conftest import MANY, PROJECT
from torch.nn.functional import mse_loss

from mnist_ae import data, distributed
from mnist_ae.models import Autoencoder
from mnist_ae.train import fit

TORCHRUN = [
    sys.executable,
    "-m",
    "torch.distributed.run",
    "--standalone",
    "--nproc-per-node=2",
]
MODULE = ["-m", "mnist_ae.distributed"]
LIST_THREADS = """
import os
from mnist_ae import distributed

distributed.main()
for thread in os.listdir("/proc/self/task"):
    os.write(1, b"thread " + open(f"/proc/self/task/{thread}/comm", "rb").read())
"""
TIMEOUT = 120  # seconds, for a start on a busy machine

needs_proc = pytest.mark.skipif(
    not Path("/proc/self/environ").exists(), reason="no /proc here"
)


def launch(command, **variables):
    """Start torchrun, whose workers have one thread each; returns the process."""
    return subprocess.Popen(
        command,
        cwd=PROJECT,
        env={**os.environ, "OMP_NUM_THREADS": "1", **variables},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def start():
    """Return a function that starts two workers; torchrun is stopped after the test."""
    processes = []

    def start_two(checkpoint, *options, torchrun_options=(), script=MODULE):
        command = [*TORCHRUN, *torchrun_options, *script]
        process = launch([*command, f"--checkpoint={checkpoint}", *options])
        processes.append(process)
        return process

    yield start_two
    for process in processes:
        process.terminate()
        process.communicate(timeout=TIMEOUT)


def as_one_process(num_images, num_epochs, batch_size=1000):
    """Train by `train.fit` what the workers train; returns (history, weights)."""
    x = torch.from_numpy(data.to_float(data.load("mnist")[0].images[:num_images]))
    torch.manual_seed(0)
    model = Autoencoder((784, 100))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    history = fit(model, x, x, mse_loss, optimizer, num_epochs, batch_size, progress=False)
    return history, model.state_dict()


def contents(checkpoint):
    return torch.load(checkpoint, weights_only=True)


def pid_of_worker_1(torchrun):
    """Return the process id of torchrun's child whose environment says RANK=1."""
    return worker_of(torchrun, b"RANK=1\0")


def worker_of(torchrun, variable=b"RANK="):
    """Return the process id of torchrun's child with such a variable in its environment."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "stat").read_text()
            environment = (folder / "environ").read_bytes()
        except OSError:
            continue  # it has ended meanwhile
        parent = status.rpartition(")")[2].split()[1]
        if parent == str(torchrun) and b"\0" + variable in b"\0" + environment:
            return int(folder.name)
    raise AssertionError("there is no such worker")


def read_until(process, beginning):
    """Return what the process prints up to a line that begins so."""
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith(beginning):
            return "".join(lines)
    raise AssertionError(f"no line begins with {beginning}: {''.join(lines)}")


def test_unmarked_lines_of_an_epoch_are_those_of_fit():
    """What the lesson shows as different is all that differs."""
    lines_of_fit = {line.strip() for line in inspect.getsource(fit).splitlines()}
    lines_of_fit.add("loss = loss.detach()")  # it returns loss.detach() from a function
    source = inspect.getsource(distributed.train_epoch)
    body = source.partition('"""')[2].partition('"""')[2]
    marked = 0
    for line in body.splitlines():
        if "  # +" in line:
            marked += 1
            assert line.partition("  # +")[0].strip() not in lines_of_fit, line
        elif line.strip() and "batch_size)" not in line and "return" not in line:
            assert line.strip() in lines_of_fit, line
    assert marked == 8


@pytest.fixture
def start_two_machines():
    """Return a function that starts two agents on the loopback, each with one worker."""
    agents = []

    def start_both(checkpoints, *options, torchrun_options=()):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        meeting = ["--nnodes=2", "--nproc-per-node=1", "--rdzv-backend=c10d"]
        meeting += [f"--rdzv-endpoint=127.0.0.1:{port}", "--rdzv-id=test"]
        command = [sys.executable, "-m", "torch.distributed.run", *meeting]
        command += [*torchrun_options, *MODULE, *options]
        new_place = {"TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1"}
        for checkpoint in checkpoints:
            agents.append(launch([*command, f"--checkpoint={checkpoint}"], **new_place))
        return agents

    yield start_both
    for agent in agents:
        agent.terminate()
        agent.communicate(timeout=TIMEOUT)


def test_two_machines_find_each_other(tmp_path, start_two_machines):
    checkpoints = [tmp_path / "0.pt", tmp_path / "1.pt"]
    options = ["--num-images=2800", "--num-epochs=2", "--batch-size=601"]
    agents = start_two_machines(checkpoints, *options)
    outputs = [agent.communicate(timeout=TIMEOUT)[0] for agent in agents]
    assert [agent.returncode for agent in agents] == [0, 0], outputs
    assert "".join(outputs).count(", 2 workers, ") == 2, "one of them speaks, twice"
    written = list(tmp_path.iterdir())
    assert len(written) == 1, "one of them writes"
    history, _ = as_one_process(2800, 2, 601)
    assert contents(written[0])["history"] == pytest.approx(history, rel=1e-5)


@needs_proc
@pytest.mark.parametrize("whose", range(2) if MANY else [1])
def test_two_machines_go_on_after_a_death_on_one(tmp_path, start_two_machines, whose):
    """The agents count restarts for themselves: one saw a death, the other need not."""
    path = tmp_path / "shared.pt"
    options = ["--num-images=10000", "--num-epochs=40"]
    restarts = ["--max-restarts=1"]
    agents = start_two_machines([path, path], *options, torchrun_options=restarts)
    deadline = time.monotonic() + TIMEOUT
    while not path.is_file():
        assert time.monotonic() < deadline, "no epoch has ended"
        time.sleep(0.05)
    os.kill(worker_of(agents[whose].pid), signal.SIGKILL)
    outputs = [agent.communicate(timeout=TIMEOUT)[0] for agent in agents]
    assert [agent.returncode for agent in agents] == [0, 0], outputs
    said = [int(number) for number in re.findall(r"^epoch (\d+):", "".join(outputs), re.M)]
    assert set(said) == set(range(1, 41))
    assert len(said) <= 41, "at most the epoch under way is made again"
    history, _ = as_one_process(10000, 40)
    assert contents(path)["history"] == pytest.approx(history, rel=1e-3)


BATCH_SIZES = (
    [601, 1000] if MANY else [601]
)  # shares of 301 and 300, the last of 198 and 197


@pytest.mark.parametrize("batch_size", BATCH_SIZES)
def test_two_workers_end_as_one_process_and_leave_no_thread(tmp_path, start, batch_size):
    path = tmp_path / "run.pt"
    (tmp_path / "list_threads.py").write_text(LIST_THREADS)
    script = [tmp_path / "list_threads.py"] if Path("/proc/self/task").exists() else MODULE
    options = ["--num-images=2800", "--num-epochs=3", f"--batch-size={batch_size}"]
    process = start(path, *options, script=script)
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0, output
    assert output.count("epoch ") == 3, "only worker 0 speaks"
    history, weights = as_one_process(2800, 3, batch_size)
    assert contents(path)["history"] == pytest.approx(history, rel=1e-5)
    for name, weight in contents(path)["model"].items():
        assert torch.allclose(weight, weights[name], atol=1e-4), name
    if script != MODULE:  # a thread of the group that outlives it could abort Python's exit
        assert output.count("thread ") >= 2, "each worker lists its own"
        assert "gloo" not in output


@needs_proc
def test_a_run_goes_on_after_a_death_and_by_hand_after_another(
    tmp_path, start, monkeypatch
):
    path = tmp_path / "run.pt"
    options = ["--num-images=10000", "--num-epochs=1000"]
    process = start(path, *options, torchrun_options=["--max-restarts=1"])
    read_until(process, "epoch 2:")
    os.kill(pid_of_worker_1(process.pid), signal.SIGKILL)
    dying = read_until(process, "worker 0 of 2 ends: ")
    last_epoch = 2 + len(re.findall("^epoch ", dying, re.MULTILINE))
    restarted = read_until(process, "epoch ")
    first_epoch = int(re.search(r"^epoch (\d+):", restarted, re.MULTILINE)[1])
    # The last epoch is said first and then written; the death may have come in between.
    assert first_epoch in (last_epoch, last_epoch + 1)
    os.kill(pid_of_worker_1(process.pid), signal.SIGKILL)
    after, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode != 0
    assert f"{path} is whole" in dying
    assert f"{path} is whole" in after
    assert [file.name for file in tmp_path.iterdir()] == ["run.pt"]

    num_epochs = len(contents(path)["history"]) + 2
    alone(monkeypatch)
    distributed.main(
        [
            "--num-images=10000",
            f"--num-epochs={num_epochs}",
            "--resume",
            f"--checkpoint={path}",
        ]
    )
    history, _ = as_one_process(10000, num_epochs)
    assert contents(path)["history"] == pytest.approx(history, rel=1e-4)


def alone(monkeypatch):
    """Make this process the only worker of a group, as torchrun would."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "RANK": 0,
        "LOCAL_RANK": 0,
        "WORLD_SIZE": 1,
        "LOCAL_WORLD_SIZE": 1,
        "MASTER_ADDR": "127.0.0.1",
        "MASTER_PORT": port,
        "TORCHELASTIC_RESTART_COUNT": 0,
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, str(value))


@pytest.fixture(autouse=True)
def no_group_is_left():
    """`main` takes a signal for itself, and leaves its group to the end of the process."""
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)
    if dist.is_initialized():
        dist.destroy_process_group()


@pytest.fixture
def checkpoint(tmp_path):
    """A checkpoint of no epoch, of the recipe's defaults."""
    network = Autoencoder(distributed.SIZES)
    optimizer = torch.optim.Adam(network.parameters())
    checkpoint = distributed.Checkpoint(tmp_path / "run.pt", distributed.Recipe())
    checkpoint.write(network, optimizer, [])
    return checkpoint.path


def test_another_recipe_is_refused(checkpoint, monkeypatch):
    alone(monkeypatch)
    with pytest.raises(SystemExit) as end:
        distributed.main([f"--checkpoint={checkpoint}", "--resume", "--seed=7"])
    line = str(end.value)
    assert line.startswith(f"worker 0 of 1 ends: {checkpoint}: found a checkpoint of ")
    assert str(asdict(distributed.Recipe())) in line
    assert "'seed': 7" in line
    assert line.endswith(f"Delete it. The checkpoint {checkpoint} is whole.")


def test_damage_is_refused(checkpoint):
    whole = checkpoint.read_bytes()
    for content in (whole[:1000], b"", b"text"):
        checkpoint.write_bytes(content)
        with pytest.raises(ValueError, match=r"run\.pt: found damage.* Delete it"):
            distributed.Checkpoint(checkpoint, distributed.Recipe()).read()


def test_without_a_checkpoint_it_begins_anew(tmp_path, monkeypatch, capsys):
    alone(monkeypatch)
    path = tmp_path / "run.pt"
    small = ["--num-images=100", "--num-epochs=1", "--batch-size=50"]
    assert distributed.main([f"--checkpoint={path}", "--resume", *small]) == 0
    assert len(contents(path)["history"]) == 1
    assert capsys.readouterr().out.count("epoch 1: loss ") == 1


def test_without_torchrun_it_says_how(monkeypatch, capsys):
    monkeypatch.delenv("TORCHELASTIC_RESTART_COUNT", raising=False)
    with pytest.raises(SystemExit) as end:
        distributed.main([])
    assert end.value.code == 2
    assert "torchrun" in capsys.readouterr().err


@pytest.mark.skipif(not MANY, reason="MNIST_AE_MANY=1 runs it")
def test_two_workers_end_together_when_one_refuses_the_checkpoint(checkpoint, start):
    process = start(checkpoint, "--resume", "--seed=7")
    output, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode != 0
    assert "worker 0 of 2 ends: " in output
    assert "found a checkpoint of " in output
