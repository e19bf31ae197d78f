"""Where answers run: without a network, in a temporary folder, as far as the system can.

On Linux `bwrap` (the package bubblewrap) makes all but the temporary folder read-only, and
takes the network away.  Without it `unshare` takes the network away, where it may.
"""

import functools
import os
import shutil
import subprocess
from pathlib import Path

from mnist_ae.environment import PROJECT, data_roots

SECONDS = 20  # that the trial of a tool may take
THREADS = ("OMP_NUM_THREADS", "MKL_NUM_THREADS")
HOMES = ("HOME", "USERPROFILE", "TMPDIR", "TEMP", "TMP", "XDG_CACHE_HOME", "IPYTHONDIR")
KEPT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "VIRTUAL_ENV", "LD_LIBRARY_PATH")


def confined(command: list[str], folder: Path) -> list[str]:
    """Return a command that runs another one with as few rights as the system allows.

    Args:
        command: what to run.
        folder: the only place that it may write to.
    """
    if _has_bwrap():
        return [*_bwrap(folder), *command]
    return [*_without_network(), *command]


def describe() -> str:
    """Say what answers can't do on this system."""
    if _has_bwrap():
        return "without a network, and all but a temporary folder is read-only (bwrap)"
    if _without_network():
        return "without a network (unshare); files of this account can be written"
    return "with the rights of this account, network included"


def _has_bwrap():
    return _works(_bwrap(Path("/tmp")))


def _without_network():
    """How a command is run without a network; [] where no tool may do that."""
    for prefix in (["unshare", "-n"], ["unshare", "-rn"]):
        if _works(prefix):
            return prefix
    return []


def environment(folder: Path) -> dict[str, str]:
    """Return the variables for a process whose home is a temporary folder."""
    variables = {name: os.environ[name] for name in KEPT if name in os.environ}
    variables |= {name: str(folder) for name in HOMES}
    variables |= dict.fromkeys(THREADS, "1")
    variables["MNIST_AE_OFFLINE"] = "1"
    variables["MNIST_AE_CLAIMS"] = "measure"
    variables["MNIST_AE_DATA"] = str(_data_root())
    variables["PYTHONPATH"] = str(PROJECT)
    variables["PYTHONDONTWRITEBYTECODE"] = "1"
    return variables


def _data_root():
    """The first folder of data that is there."""
    roots = data_roots()
    for root in roots:
        if root.is_dir():
            return root
    return roots[0]


def _bwrap(folder):
    return [
        *("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *("--bind", str(folder), str(folder), "--chdir", str(folder)),
        *("--unshare-all", "--die-with-parent", "--new-session"),
    ]


def _works(prefix):
    return _tried(tuple(prefix))


@functools.cache
def _tried(prefix):
    """Whether a tool is there and allowed to do what it is asked for."""
    if shutil.which(prefix[0]) is None:
        return False
    try:
        done = subprocess.run([*prefix, "true"], capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
