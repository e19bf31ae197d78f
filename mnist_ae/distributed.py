"""Lesson 10's training in several processes, `notebooks/several_processes.py`, as a module.

    torchrun --standalone --nproc-per-node 2 -m mnist_ae.distributed

It needs a checkout of the project, like the lessons.
"""

import runpy

from mnist_ae.sources import PROJECT

SCRIPT = PROJECT / "notebooks" / "several_processes.py"

if __name__ == "__main__":
    runpy.run_path(str(SCRIPT), run_name="__main__")
