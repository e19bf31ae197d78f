"""The memory that lessons take, as README states it: some servers give each user little."""

import asyncio
import re
import sys

import nbformat
import pytest
from conftest import MANY, PROJECT
from nbclient import NotebookClient

from mnist_ae.command.kernel import NAME, OwnKernelManager

MEGABYTE = 1024  # the kernel of Linux counts in KiB
AT_MOST = {1: 1150, 2: 1200, 3: 1200}  # MB
LESSONS = sorted((PROJECT / "notebooks").glob("[0-9][0-9]_*.ipynb"))


def stated_memory():
    """Return {lesson: MB} as README states them."""
    text = (PROJECT / "README.md").read_text(encoding="utf-8")
    stated = re.findall(r"lesson (\d+) takes ([\d,]+) MB", text)
    return {int(number): int(memory.replace(",", "")) for number, memory in stated}


def peak_memory(path):
    """Return the most memory that a lesson's kernel held at a time, in MB."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=600,
        kernel_name=NAME,
        kernel_manager_class=OwnKernelManager,
    )

    async def run():
        async with client.async_setup_kernel(cwd=str(path.parent)):
            for index, cell in enumerate(notebook.cells):
                await client.async_execute_cell(cell, index)
            process = client.km.provisioner.pid
            with open(f"/proc/{process}/status", encoding="utf-8") as file:
                (peak,) = re.findall(r"^VmHWM:\s+(\d+) kB$", file.read(), re.MULTILINE)
            return int(peak) / MEGABYTE

    return asyncio.run(run())


def test_readme_states_the_memory_of_each_lesson():
    stated = stated_memory()
    assert set(stated) == {int(path.name[:2]) for path in LESSONS}
    for lesson, most in AT_MOST.items():
        assert stated[lesson] <= most


@pytest.mark.skipif(not MANY, reason="MNIST_AE_MANY=1 runs lessons 1 to 3 once more")
@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, which Linux has")
@pytest.mark.parametrize("lesson", AT_MOST)
def test_a_lesson_takes_no_more_memory_than_stated(lesson, monkeypatch):
    monkeypatch.setenv("MNIST_AE_CLAIMS", "measure")
    (path,) = [path for path in LESSONS if int(path.name[:2]) == lesson]
    assert peak_memory(path) <= AT_MOST[lesson]
