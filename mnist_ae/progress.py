"""One line that shows how far something is, in a terminal or a notebook; no widgets."""

import threading
from collections.abc import Iterable

from tqdm import tqdm

from mnist_ae.environment import in_notebook

DELAY = 1.0  # seconds for which nothing is shown: short work needs no bar
INTERVAL = 0.2  # seconds between two states of the line


class OutputLine:
    """A text file for `tqdm` whose last line is one output of the notebook's running cell.

    The line is plain text, so every front end shows it.  It begins and ends as an output
    without content: nothing is left of it when the notebook is saved, opened again, or
    compared with an earlier run.
    """

    encoding = "utf-8"  # lets tqdm draw the bar with blocks

    def __init__(self):
        self.handle = None
        self.line = ""

    def write(self, text: str) -> None:
        from IPython.display import display

        line = text.strip("\r ")  # tqdm overwrites what it wrote before
        if line == self.line:
            return
        if self.handle is None:
            self.handle = display({}, raw=True, display_id=True)
        self.handle.update({"text/plain": line} if line else {}, raw=True)
        self.line = line

    def flush(self) -> None:
        """Do nothing: each line is sent when it is written."""


def progress_bar(
    iterable: Iterable | None = None,
    desc: str | None = None,
    total: float | None = None,
    unit: str = "it",
    unit_scale: bool = False,
    disable: bool = False,
) -> tqdm:
    """Return a bar that appears after a second, moves, and leaves nothing behind.

    In a notebook it is a line among the cell's outputs, elsewhere a line of stderr.  Only
    the main thread shows bars, as the lines of several threads would mix.

    Args:
        iterable: what to go through: `for path in progress_bar(paths, "reading"): …`.
        desc: what is done, in a word or two.
        total: how many there are, if the iterable has no length or is left out:
            `with progress_bar(total=100, desc="reading") as bar: bar.update(3)`.
        unit: what is counted, in the singular.
        unit_scale: count in k, M, G, as for bytes.
        disable: show nothing.

    Returns:
        a `tqdm`.  Its `set_description` and `set_postfix_str` need `refresh=False`, or they
        show the line before its second is over.
    """
    options = {}
    if in_notebook():
        options = {"file": OutputLine(), "position": 0}  # a line of its own for each bar
    return tqdm(
        iterable,
        desc=desc,
        total=total,
        unit=unit,
        unit_scale=unit_scale,
        disable=disable or threading.current_thread() is not threading.main_thread(),
        leave=False,
        delay=DELAY,
        mininterval=INTERVAL,
        miniters=0,  # so that `update(0)` moves the clock
        **options,
    )
