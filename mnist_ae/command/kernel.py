"""The kernel that lessons run in: this Python, whatever "python3" means to Jupyter here.

Jupyter looks for kernels by name, in folders that other environments and `JUPYTER_PATH` add
to.  The one called "python3" may so be another Python, which has no `mnist_ae`, or none at
all, as after `pip install --target`.
"""

import os
import sys
from pathlib import Path

from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager, NoSuchKernel
from traitlets import default

from mnist_ae.environment import PROJECT

NAME = "python3"  # that the lessons ask for
LAUNCHER = f"{sys.executable} -m ipykernel_launcher"


class OwnKernelSpecs(KernelSpecManager):
    """The kernels that Jupyter finds, but with this Python as "python3"."""

    def find_kernel_specs(self) -> dict[str, str]:
        """Return {name: folder of its icons}."""
        return {**super().find_kernel_specs(), NAME: RESOURCES}

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """Return how a kernel is started."""
        if kernel_name != NAME:
            return super().get_kernel_spec(kernel_name)
        return self.kernel_spec_class(resource_dir=RESOURCES, **get_kernel_dict())


class OwnKernelManager(AsyncKernelManager):
    """Starts this Python where a notebook asks for "python3"."""

    @default("kernel_spec_manager")
    def _kernel_spec_manager_default(self):
        return OwnKernelSpecs(data_dir=self.data_dir)


def other_python() -> str | None:
    """Return the program that Jupyter itself would start for "python3", if not this Python.

    Returns:
        the program; "" if what Jupyter finds is damaged; None if it is this Python.
    """
    try:
        program = KernelSpecManager().get_kernel_spec(NAME).argv[0]
    except (NoSuchKernel, OSError, ValueError, IndexError):
        return ""
    if program in ("python", NAME, f"python{sys.version_info[0]}.{sys.version_info[1]}"):
        return None  # Jupyter takes these for the Python that it runs in itself
    found = Path(program)
    own = Path(sys.executable)
    # One folder, as the Pythons of two environments are often links to the same program.
    is_own = found.parent == own.parent and found.resolve() == own.resolve()
    return None if is_own else program


def environment_of_kernel(**variables: str) -> dict[str, str]:
    """Return this process's environment for a kernel, which runs in another folder.

    `PYTHONPATH` is made absolute, and leads to this package where it runs from a checkout
    without being installed.  `PYTHONIOENCODING` is left out: it is meant for what this
    command prints, and not for programs that a lesson starts and whose output it reads.

    Args:
        variables: what is different for the kernel.
    """
    paths = []
    for entry in os.environ.get("PYTHONPATH", "").split(os.pathsep):
        if entry:
            paths.append(str(Path(entry).absolute()))
    package_folder = Path(__file__).resolve().parents[2]
    if package_folder == PROJECT:
        paths.append(str(PROJECT))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(paths), **variables}
    environment.pop("PYTHONIOENCODING", None)
    return environment
