"""Two workers on this machine, started by torchrun as users start them."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from conftest import PROJECT
from torch.nn.functional import mse_loss

from mnist_ae import data
from mnist_ae.models import Autoencoder
from mnist_ae.train import fit

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]
MODULE = ["-m", "mnist_ae.distributed"]
SMALL = ("--num-images=1000", "--num-epochs=1")


def start(checkpoint, *options, launch=(), script=MODULE):
    command = [*TORCHRUN, *launch, *script, f"--checkpoint={checkpoint}", *options]
    pipe = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(
        command, cwd=PROJECT, env={**os.environ, "OMP_NUM_THREADS": "1"}, **pipe
    )


def history(checkpoint):
    return torch.load(checkpoint, weights_only=True)["history"]


def kill_worker_1_after(process, beginning):
    """Read until a line begins so, then kill -9; returns what was said until the end."""
    said = []
    for line in process.stdout:
        said.append(line)
        if line.startswith(beginning):
            os.kill(pid_of_worker_1(process.pid), signal.SIGKILL)
            break
    rest, _ = process.communicate(timeout=120)
    return "".join(said) + rest


def pid_of_worker_1(parent):
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status, environment = (folder / "stat").read_text(), (folder / "environ").read_bytes()
        except OSError:
            continue  # it ended meanwhile
        child = status.rpartition(")")[2].split()[1] == str(parent)
        if child and b"\0RANK=1\0" in b"\0" + environment:
            return int(folder.name)
    raise AssertionError("worker 1 is not there")


needs_proc = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="no /proc here")


@pytest.mark.parametrize("batch_size", [1000, 601])  # shares of 301 and 300, the last of 198, 197
def test_two_workers_end_as_one_process(tmp_path, batch_size):
    options = ("--num-images=2800", "--num-epochs=3", f"--batch-size={batch_size}")
    process = start(tmp_path / "run.pt", *options)
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    x = torch.from_numpy(data.to_float(data.load("mnist")[0].images[:2800]))
    torch.manual_seed(0)
    model = Autoencoder((784, 100))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.005)
    expected = fit(model, x, x, mse_loss, optimizer, 3, batch_size, progress=False)
    assert history(tmp_path / "run.pt") == pytest.approx(expected, rel=1e-5)
    weights = torch.load(tmp_path / "run.pt", weights_only=True)["model"]
    for name, weight in model.state_dict().items():
        assert torch.allclose(weights[name], weight, atol=1e-4), name


LIST_THREADS = """
import os
from mnist_ae import distributed
distributed.main()
for thread in os.listdir("/proc/self/task"):
    os.write(1, b"thread " + open(f"/proc/self/task/{thread}/comm", "rb").read())
"""


@needs_proc
def test_no_thread_of_the_group_outlives_it(tmp_path):  # it could abort Python's exit
    (tmp_path / "list_threads.py").write_text(LIST_THREADS)
    process = start(tmp_path / "run.pt", *SMALL, script=[tmp_path / "list_threads.py"])
    said, _ = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert said.count("thread ") >= 2 and "gloo" not in said, said


@needs_proc
def test_a_worker_that_dies_ends_the_run_and_spares_the_checkpoint(tmp_path):
    process = start(tmp_path / "run.pt", "--num-images=2000", "--num-epochs=10000")
    said = kill_worker_1_after(process, "epoch 3:")
    assert process.returncode != 0
    assert "worker 0 of 2 ends: " in said and f"{tmp_path / 'run.pt'} is whole" in said
    assert len(history(tmp_path / "run.pt")) >= 3
    assert [path.name for path in tmp_path.iterdir()] == ["run.pt"]


@needs_proc
def test_a_restart_goes_on_as_if_nothing_had_happened(tmp_path):
    options = ("--num-images=60000", "--num-epochs=6")
    process = start(tmp_path / "killed.pt", *options, launch=["--max-restarts=1"])
    said = kill_worker_1_after(process, "epoch 2:")
    assert process.returncode == 0, said
    assert said.count("epoch 2:") <= 2 and said.count("epoch 6:") == 1
    process = start(tmp_path / "calm.pt", *options)
    process.communicate(timeout=120)
    assert history(tmp_path / "killed.pt") == pytest.approx(history(tmp_path / "calm.pt"), rel=1e-4)


def test_another_recipe_and_damage_are_refused(tmp_path):
    path, options = tmp_path / "run.pt", SMALL
    start(path, *options).communicate(timeout=120)
    for extra, content, expected in (
        (["--seed=7"], path.read_bytes(), "'seed': 0"),
        ([], path.read_bytes()[:1000], "found no whole checkpoint"),
    ):
        path.write_bytes(content)
        process = start(path, *options, "--resume", *extra)
        said, _ = process.communicate(timeout=120)
        assert process.returncode != 0 and expected in said and str(path) in said


def test_without_torchrun_it_says_how(tmp_path):
    shown = subprocess.run(
        [sys.executable, *MODULE], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert shown.returncode == 2 and "torchrun" in shown.stderr
