"""Sentences about one run, which the cell computes that shows them."""

from mnist_ae.environment import in_notebook


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
        print(text)
        return
    from IPython.display import Markdown, display

    display(Markdown(text))
