"""Lesson 10's training in several processes, `notebooks/several_processes.py`, as a module.

    torchrun --standalone --nproc-per-node 2 -m mnist_ae.distributed
"""

import runpy

from mnist_ae.errors import require
from mnist_ae.sources import PROJECT

SCRIPT = PROJECT / "notebooks" / "several_processes.py"

if __name__ == "__main__":
    remedy = "Clone the project and install it with 'pip install -e .'"
    require(SCRIPT, SCRIPT.is_file(), "no such file", "a checkout of the project", remedy)
    runpy.run_path(str(SCRIPT), run_name="__main__")
