"""What the lessons run on: versions, device, memory and data, for a bug report."""

import importlib.util
import os
import platform
from importlib.metadata import PackageNotFoundError, version

from mnist_ae import __version__
from mnist_ae.data import FILES, SOURCES
from mnist_ae.environment import data_roots, display_path, is_offline

PACKAGES = (  # those that the lessons' numbers may depend on, then those that show them
    "torch",
    "torchvision",
    "numpy",
    "scipy",
    "scikit-learn",
    "scikit-image",
    "pillow",
    "matplotlib",
    "ipython",
    "ipykernel",
    "jupyterlab",
    "nbclient",
    "nbconvert",
    "math-core",
)
GIBIBYTE = 1 << 30
VARIABLES = ("MNIST_AE_DATA", "MNIST_AE_OFFLINE", "MNIST_AE_CLAIMS", "OMP_NUM_THREADS")


def versions() -> dict[str, str]:
    """Return {package: version}, "missing" for a package that is not installed."""
    found = {"mnist-ae": __version__}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "missing"
    return found


def describe_device() -> str:
    """Return what the lessons compute on, in words."""
    import torch

    from mnist_ae.machine import choose_device

    device = choose_device().type
    if device == "cuda":
        return f"cuda: {torch.cuda.get_device_name()}"
    processor = platform.processor() or platform.machine()
    if device == "mps":
        return f"mps: {processor}"
    return f"cpu: {processor}, {torch.get_num_threads()} threads"


def describe_memory() -> str:
    """Return how much memory the machine has and how much of it is free, in words."""
    if importlib.util.find_spec("psutil") is None:  # comes with Jupyter
        return "unknown"
    import psutil

    memory = psutil.virtual_memory()
    total = memory.total / GIBIBYTE
    available = memory.available / GIBIBYTE
    return f"{total:.1f} GiB, {available:.1f} GiB available"


def describe_data() -> list[str]:
    """Return one line for each data root and data set: what lies there, unread."""
    lines = []
    for root in data_roots():
        for name, source in SOURCES.items():
            folder = root / source.folder
            count = sum(
                (folder / file).is_file() or (folder / f"{file}.gz").is_file()
                for file in FILES
            )
            stand_in = (root / source.standin_name).is_dir()
            said = f"{count} of {len(FILES)} files"
            if stand_in:
                said += ", and its stand-in"
            lines.append(f"{name} in {display_path(root)}: {said}")
    return lines


def report() -> str:
    """Return all of it as text, one fact per line."""
    lines = [f"mnist-ae {__version__}"]
    lines.append(f"Python {platform.python_version()} on {platform.platform()}")
    lines.append(f"device: {describe_device()}")
    lines.append(f"memory: {describe_memory()}")
    lines.append(f"processor cores: {os.cpu_count()}")
    for name in VARIABLES:
        if name in os.environ:
            lines.append(f"{name}={os.environ[name]}")
    lines.append(f"network: {'switched off' if is_offline() else 'may be used'}")
    lines += describe_data()
    for name, number in versions().items():
        lines.append(f"{name} {number}")
    return "\n".join(lines)
