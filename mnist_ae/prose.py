"""Sentences about one run, which the cell computes that shows them."""

import re

import numpy as np

from mnist_ae.console import say
from mnist_ae.data import Split
from mnist_ae.environment import in_notebook

FEW_IMAGES = 5_000  # below it the recipes of the lessons have too little to learn from
PLAIN = re.compile(r"[\w .,+-]*[^\W_]")  # a text in which Markdown finds nothing to do


def show(text: str) -> None:
    """Show a text as Markdown; print it outside a notebook.

    A sentence that names what came out in this run ("the digit mistaken most is 8") is
    true for another seed only if it is computed.

    Args:
        text: in Markdown, such as an f-string with the numbers of this run.

    >>> show(f"The product is **{6 * 7}**.")
    The product is **42**.
    """
    if not in_notebook():
        say(text)
        return
    from IPython.display import Markdown, display

    display(Markdown(text))


def literal(text: str) -> str:
    """Return a text, such as the name of a folder, that is no markup in Markdown.

    >>> literal("fashion-mnist"), literal("folder _a_")
    ('fashion-mnist', '`folder _a_`')
    """
    if PLAIN.fullmatch(text):
        return text
    line = " ".join(text.split())
    ticks = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    space = " " if "`" in line else ""
    return f"{ticks}{space}{line}{space}{ticks}"


def show_data(train: Split, test: Split, written_for: str) -> None:
    """Say at the top of a lesson if its data are not those that its text speaks of.

    Nothing is shown if they are.

    Args:
        train, test: what the lesson runs on.
        written_for: name of the data set from which the numbers in the text come.
    """
    if train.dataset == written_for:
        return
    height, width = train.images.shape[1:]
    classes = "class" if train.num_classes == 1 else "classes"
    lines = [
        f"**This run's numbers are not the text's.** It runs on {literal(train.dataset)}: "
        f"{_count(train)} to train, {_count(test)} to test, each of {height}×{width} "
        f"pixels, {train.num_classes} {classes}. The text speaks of {written_for}; its "
        "claims are shown, not checked."
    ]
    num_unseen = train.num_classes - len(np.unique(train.labels))
    if num_unseen:
        lines.append(f"Of {num_unseen} of the classes there is no image to train.")
    if len(train) < FEW_IMAGES:
        verb = "is" if len(train) == 1 else "are"
        lines.append(
            f"{_count(train)} {verb} few: what needs more of them takes all there are, and "
            "every network learns less than the text says."
        )
    show(" ".join(lines))


def _count(split):
    """How many images there are, in words."""
    return f"{len(split):,} image{'' if len(split) == 1 else 's'}"
