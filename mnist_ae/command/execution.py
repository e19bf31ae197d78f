"""Execute one lesson in a fresh kernel, without a browser."""

import platform
import re
from pathlib import Path

from nbclient import NotebookClient
from nbconvert.preprocessors import ClearOutputPreprocessor

from mnist_ae import claims
from mnist_ae.command import kernel

NUM_STARTS = 2  # of a kernel: two that start at once may choose the same port
WIDGET = "application/vnd.jupyter.widget-view+json"
# What JupyterLab writes when it opens a notebook: so that opening alone changes nothing.
KERNELSPEC = {
    "display_name": "Python 3 (ipykernel)",
    "language": "python",
    "name": kernel.NAME,
}
LANGUAGE = {
    "codemirror_mode": {"name": "ipython", "version": 3},
    "file_extension": ".py",
    "mimetype": "text/x-python",
    "name": "python",
    "nbconvert_exporter": "python",
    "pygments_lexer": "ipython3",
    "version": platform.python_version(),
}


def execute(notebook, folder: Path, measure: bool, timeout: int, on_cell) -> str | None:
    """Run all cells of a notebook in place, each output as a student would see it.

    Args:
        notebook: as `nbformat.read` returns it; its old outputs are cleared first.
        folder: the kernel's working directory.
        measure: show claims without failing.
        timeout: seconds that one cell may take.
        on_cell: called without arguments after each code cell.

    Returns:
        None, or one line that names the cell and its error, or the kernel that did not
        start.

    Raises:
        KeyboardInterrupt: as it comes; the kernel is shut down, outputs so far are kept.
    """
    ClearOutputPreprocessor(remove_metadata_fields={"execution"}).preprocess(notebook, {})
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata["language_info"] = dict(LANGUAGE)
    environment = kernel.environment_of_kernel(MNIST_AE_CLAIMS="measure" if measure else "")
    try:
        for _ in range(NUM_STARTS):
            client = _new_client(notebook, timeout)
            started, failure = _run(client, folder, environment, on_cell)
            if started:
                break
    finally:
        clean(notebook)
    return failure


def _new_client(notebook, timeout):
    return NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name=kernel.NAME,
        kernel_manager_class=kernel.OwnKernelManager,
        record_timing=False,
        coalesce_streams=True,  # many prints make one output, not one each
        extra_arguments=["--log-level=ERROR"],  # no remarks on the kernel's sockets
    )


def _run(client, folder, environment, on_cell):
    """Run all cells in a fresh kernel; (whether it started, what failed or None)."""
    started = False
    try:
        with client.setup_kernel(cwd=str(folder), env=environment):
            started = True
            _execute_cells(client, on_cell)
    except Exception as error:  # a failing cell, a dead kernel, one that does not start
        if not started:
            start = f"the start of the kernel ({kernel.LAUNCHER})"
            return False, f"{start}: {_first_line(error)}"
        number = max(1, client.code_cells_executed)
        return True, f"code cell {number}: {_first_line(error)}"
    return True, None


def _execute_cells(client, on_cell):
    try:
        for index, cell in enumerate(client.nb.cells):
            count = client.code_cells_executed + 1
            client.execute_cell(cell, index, execution_count=count)
            if cell.cell_type == "code":
                on_cell()
    except KeyboardInterrupt:
        client.shutdown_kernel = "immediate"  # a graceful end would print a traceback
        raise


def clean(notebook) -> None:
    """Remove what only makes sense while a lesson runs: progress bars and widgets."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not is_progress(output)]


def is_progress(output) -> bool:
    """Whether an output is nothing but a progress bar."""
    if WIDGET in output.get("data", {}):
        return True
    if output.get("output_type") == "display_data" and not output.get("data"):
        return True  # what `progress_bar` leaves: a line without content
    lines = re.split(r"[\r\n]", output.get("text", ""))
    bars = all(re.search(r"\d+%\||\dit/s|it \[", line) for line in lines if line.strip())
    return output.get("name") == "stderr" and bars


def measured_claims(notebook) -> dict[str, dict]:
    """Return what the cells' claims measured: {name: {value, unit, dataset, band, ok}}."""
    records = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            record = dict(output.get("data", {}).get(claims.MIME, {}))
            if record:
                records[record.pop("name")] = record
    return records


def _first_line(error):
    """What went wrong, in one line; a cell's error has a name and a value of its own."""
    name = getattr(error, "ename", type(error).__name__)
    text = getattr(error, "evalue", str(error).strip() or "it was stopped from outside")
    return f"{name}: {text}".splitlines()[0]
