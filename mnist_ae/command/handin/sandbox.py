"""Where answers run: without a network, in a temporary folder, as far as the system can.

On Linux `bwrap` (the package bubblewrap), or `unshare` where the system lets it, makes all
but the temporary folder read-only, takes the network away, and hides all other processes.
Where neither may do that, `unshare` takes the network away, where it may do this.
"""

import functools
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from mnist_ae.environment import PROJECT, data_roots

CONFINE = Path(__file__).with_name("confine.sh")
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
    return [*_strongest()(folder), *command]


def describe() -> str:
    """Say what answers can't do on this system."""
    return DESCRIPTIONS[_strongest()]


@functools.cache
def _strongest():
    """The function that gives the strongest confinement which works on this system."""
    for confinement in DESCRIPTIONS:
        with tempfile.TemporaryDirectory() as folder:
            prefix = confinement(Path(folder))
            if not prefix or _works(prefix):
                return confinement
    raise AssertionError("the last one needs nothing")


def _bwrap(folder):
    return [
        *("bwrap", "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc"),
        *("--bind", str(folder), str(folder), "--chdir", str(folder)),
        *("--unshare-all", "--die-with-parent", "--new-session"),
    ]


def _unshare(folder):
    alone = ("-n", "-m", "-p", "-f", "--kill-child", "--mount-proc")
    return ["unshare", *alone, "sh", str(CONFINE), str(folder)]


def _unshare_as_nobody(folder):
    return ["unshare", "-r", *_unshare(folder)[1:]]


def _unshare_network(folder):
    return ["unshare", "-n"]


def _unshare_network_as_nobody(folder):
    return ["unshare", "-rn"]


def _nothing(folder):
    return []


ALONE = "without a network, cut off from other processes, and with one folder to write to"
NO_NETWORK = "without a network (unshare); files of this account can be written"
DESCRIPTIONS = {  # {what makes the beginning of a command: what it is}, the strongest first
    _bwrap: f"{ALONE} (bwrap)",
    _unshare: f"{ALONE} (unshare)",
    _unshare_as_nobody: f"{ALONE} (unshare)",
    _unshare_network: NO_NETWORK,
    _unshare_network_as_nobody: NO_NETWORK,
    _nothing: "with the rights of this account, network included",
}


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


def _works(prefix):
    """Whether a tool is there and allowed to do what it is asked for."""
    if shutil.which(prefix[0]) is None:
        return False
    try:
        done = subprocess.run([*prefix, "true"], capture_output=True, timeout=SECONDS)
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
