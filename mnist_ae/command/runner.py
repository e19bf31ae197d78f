"""Execute lessons without a browser; keep what they show and what their claims measured."""

import json
import os
import platform
import re
import time
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import HTMLExporter
from nbconvert.preprocessors import ClearOutputPreprocessor
from tqdm import tqdm

from mnist_ae import claims
from mnist_ae.files import write_whole
from mnist_ae.environment import make_writable_folder

PACKAGES = ("torch", "torchvision", "numpy", "matplotlib", "scikit-learn", "mnist-ae")
PAGE = Path(__file__).with_name("lesson.html.j2")  # extends the template that keeps alt texts
# Which kernel runs the lessons, and how: without time stamps, without remarks on its sockets.
KERNEL = dict(kernel_name="python3", record_timing=False, extra_arguments=["--log-level=ERROR"])


def run(paths, options):
    """Execute notebooks one after the other, each in a fresh kernel; stop at the first failure.

    Args:
        paths: of the notebooks.
        options: out (folder), knob (list of "NAME=VALUE"), measure, inplace (bool), timeout (s).

    Returns:
        The summary that `out/summary.json` holds, with "failure", a line or None, beside.

    Raises:
        ValueError: no lesson has such a knob, or what was measured may not be written back.
        OSError: a result can't be written.
    """
    if options.inplace and (options.knob or options.measure):
        raise ValueError("--inplace goes with neither --knob nor --measure, as these break claims")
    notebooks = {path: nbformat.read(path, as_version=4) for path in paths}
    for knob in options.knob:
        if not sum(turn_knob(notebook, knob) for notebook in notebooks.values()):
            names = ", ".join(path.stem for path in paths)
            raise ValueError(f"--knob {knob}: found no such knob in {names}")
    out = make_writable_folder(Path(options.out))
    for name in ("summary.json", *(f"{p.stem}{end}" for p in paths for end in (".ipynb", ".html"))):
        (out / name).unlink(missing_ok=True)  # so that nothing old is taken for new
    summary = {"device": device(), "versions": versions(), "claims": {}, "lessons": {}}
    failure, exporter = None, HTMLExporter(template_name="classic", template_file=str(PAGE))
    num_cells = sum(cell.cell_type == "code" for nb in notebooks.values() for cell in nb.cells)
    with tqdm(total=num_cells, unit="cell", desc="lessons") as bar:
        for path, notebook in notebooks.items():
            bar.set_description(path.stem)
            start = time.monotonic()
            failure = execute(notebook, path, options, on_cell=lambda **_: bar.update())
            summary["lessons"][path.stem] = {"seconds": round(time.monotonic() - start, 1)}
            clean(notebook)
            records, text = measured(notebook), f"{nbformat.writes(notebook)}\n".encode()
            summary["claims"].update(records)
            write_whole(out / f"{path.stem}.ipynb", text)
            page, _ = exporter.from_notebook_node(notebook)
            write_whole(out / f"{path.stem}.html", page.encode())
            if failure:
                break
            if options.inplace:
                if not all(record["ok"] for record in records.values()):
                    raise ValueError(f"{path.name} is not written back: a claim is for other data")
                write_whole(path, text)
    text = json.dumps(summary, indent=1, ensure_ascii=False)
    write_whole(out / "summary.json", f"{text}\n".encode())
    return {**summary, "failure": failure}


def turn_knob(notebook, knob):
    """Replace the value in a line `NAME = value` of a notebook's knob cell; returns whether it did."""
    name, _, value = knob.partition("=")
    if not (name.isidentifier() and value):
        raise ValueError(f"--knob {knob}: expected NAME=VALUE, as in NUM_EPOCHS=1")
    line = re.compile(rf"^{name} = [^#\n]*?(?=\s*#|$)", re.MULTILINE)
    for cell in notebook.cells:
        if "knobs" in cell.metadata.get("tags", []):
            cell.source, count = line.subn(lambda _: f"{name} = {value}", cell.source)
            return bool(count)
    return False


def execute(notebook, path, options, on_cell):
    """Run all cells in place, with the lessons' folder as theirs; returns None or what failed."""
    # What an earlier run left is not this run's.
    ClearOutputPreprocessor(remove_metadata_fields={"execution"}).preprocess(notebook, {})
    environment = {**os.environ, "MNIST_AE_CLAIMS": "measure" if options.measure else ""}
    client = NotebookClient(notebook, timeout=options.timeout, on_cell_executed=on_cell, **KERNEL)
    try:
        client.execute(cwd=str(path.parent), env=environment)
    except Exception as error:  # a failing cell, a dead kernel, none that starts, an interruption
        name = getattr(error, "ename", type(error).__name__)  # a cell's error has its own
        text = getattr(error, "evalue", str(error).strip() or "stopped from outside")
        what = f"{name}: {text}".splitlines()[0]
        return f"lesson {path.stem}, code cell {max(1, client.code_cells_executed)}: {what}"
    return None


def clean(notebook):
    """Take out what only makes sense while a lesson runs: progress bars and widgets."""
    notebook.metadata.pop("widgets", None)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if not _is_progress(output)]


def _is_progress(output):
    lines = re.split(r"[\r\n]", output.get("text", ""))
    bars = all(re.search(r"\d+%\||\dit/s|it \[", line) for line in lines if line.strip())
    widget = "application/vnd.jupyter.widget-view+json" in output.get("data", {})
    return widget or (output.get("name") == "stderr" and bars)


def measured(notebook):
    """The claims' records that the cells left: {name: {value, unit, dataset, band, ok}}."""
    outputs = (output for cell in notebook.cells for output in cell.get("outputs", []))
    records = (dict(output.get("data", {}).get(claims.MIME, {})) for output in outputs)
    return {record.pop("name"): record for record in records if record}


def device():
    """What the lessons compute on, in words."""
    import torch

    if torch.cuda.is_available():
        return f"cuda: {torch.cuda.get_device_name()}"
    return f"cpu: {platform.processor() or platform.machine()}, {torch.get_num_threads()} threads"


def versions():
    """{package: version} of Python and of what the lessons' numbers may depend on."""
    return {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}}
