"""Sentences about one run, which the cell computes that shows them."""

from mnist_ae.console import say
from mnist_ae.data import Split
from mnist_ae.environment import in_notebook

FEW_IMAGES = 5_000  # below it the recipes of the lessons have too little to learn from


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


def show_data(train: Split, test: Split, written_for: str) -> None:
    """Say at the top of a lesson if its data are not those that its text speaks of.

    Nothing is shown if they are.

    Args:
        train, test: what the lesson runs on.
        written_for: name of the data set from which the numbers in the text come.
    """
    if train.dataset == written_for:
        return
    lines = [
        f"**This run's numbers are not the text's.** It runs on {train.dataset}: "
        f"{len(train):,} images to train, {len(test):,} to test, {train.num_classes} "
        f"classes. The text speaks of {written_for}; its claims are shown, not checked."
    ]
    if len(train) < FEW_IMAGES:
        lines.append(
            f"{len(train):,} images are few: what needs more of them takes all there are, "
            "and every network learns less than the text says."
        )
    show(" ".join(lines))
