"""Load the small data set of the tests in a process of its own, to be killed or raced.

python fetcher.py SOURCE.json      prints "ready"; for each root in its input it loads the
                                   data set there and prints what it got
"""

import dataclasses
import json
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np

from mnist_ae import data
from mnist_ae.data.catalog import Pin
from mnist_ae.data.fetch import Patience

HANG_SECONDS = 120  # after which a process counts as hanging


class Fetcher:
    """Handle of such a process."""

    def __init__(self, description: Path):
        """Start it; it need not be ready yet.

        Args:
            description: a file that `describe` wrote.
        """
        self._process = subprocess.Popen(
            [sys.executable, __file__, description],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def wait_until_ready(self):
        assert self._process.stdout.readline() == "ready\n"

    def begin(self, root: Path):
        """Let it load the data set into a root."""
        self._process.stdin.write(f"{root}\n")
        self._process.stdin.flush()

    def result(self) -> tuple:
        """Wait for it; returns (dataset, sum of the training images, how many)."""
        watchdog = threading.Timer(HANG_SECONDS, self._process.kill)
        watchdog.start()
        line = self._process.stdout.readline()
        while line and not line.startswith("["):  # what `load` prints
            line = self._process.stdout.readline()
        watchdog.cancel()
        assert line, "it ended or hung"
        return tuple(json.loads(line))

    def kill(self):
        self._process.kill()
        self._process.communicate()


def describe(path: Path, source, patience: Patience):
    """Write down a data set and how long to wait for its mirrors."""
    description = {
        "mirrors": list(source.mirrors),
        "pins": {file: dataclasses.asdict(pin) for file, pin in source.pins.items()},
        "patience": dataclasses.asdict(patience),
    }
    path.write_text(json.dumps(description))


def main(path):
    description = json.loads(Path(path).read_text())
    blank = []
    for count in (60, 20):
        blank.append(np.zeros((count, 28, 28), np.uint8))
        blank.append(np.zeros(count, np.uint8))
    data.SOURCES["mnist"] = dataclasses.replace(
        data.SOURCES["mnist"],
        mirrors=tuple(description["mirrors"]),
        pins={file: Pin(**pin) for file, pin in description["pins"].items()},
        standin=lambda: blank,
    )
    patience = Patience(**description["patience"])
    print("ready", flush=True)
    for line in sys.stdin:
        train, _ = data.load("mnist", root=line.strip(), patience=patience)
        print(json.dumps([train.dataset, int(train.images.sum()), len(train)]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
