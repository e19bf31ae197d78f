"""Run one notebook and write down what came of it; `trial` starts this as a process.

    python worker.py NOTEBOOK FOLDER SECONDS ANSWER [PROJECT]

FOLDER is the kernel's working directory, SECONDS the limit of a cell, ANSWER the file of
JSON to write, and PROJECT holds the package `mnist_ae` that the notebook shall import.
"""

import json
import os
import sys
from pathlib import Path

import nbformat

from mnist_ae.command.execution import execute, measured_claims


def main(path, folder, seconds, answer, project=None):
    notebook = nbformat.read(path, as_version=4)
    if project:
        os.environ["PYTHONPATH"] = project  # for the kernel, which starts with it
    failure = execute(notebook, Path(folder), False, int(seconds), lambda: None)
    unclaimed = []
    for name, record in measured_claims(notebook).items():
        if record.get("ok") is None:
            unclaimed.append(name)
    text = json.dumps({"failure": failure, "unclaimed": unclaimed})
    Path(answer).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
