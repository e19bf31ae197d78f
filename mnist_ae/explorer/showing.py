"""The page for a network that was just trained, in a notebook or as a file."""

import os
from html import escape

import numpy as np
from torch import nn

from mnist_ae.environment import in_notebook
from mnist_ae.errors import message
from mnist_ae.explorer.contents import assemble, require_size
from mnist_ae.explorer.networks import Network, describe, read_network, to_rows
from mnist_ae.explorer.page import build
from mnist_ae.explorer.rounding import fit_into, packed_size
from mnist_ae.files import write_whole

MOST_BYTES = 700_000  # of an output in a notebook
HEIGHT = 900  # CSS pixels
NUM_COMPARED = 1000  # images on which rounding is measured
ID = "own"
TITLE = "The network of this lesson"
HTML = "text/html"  # the kind of output
MARK = "mnist_ae_explorer"  # in its metadata: the page in words
FRAME = (
    '<iframe title="{title}" sandbox="allow-scripts" width="100%" height="{height}" '
    "style=\"border: 0\" srcdoc='{page}'></iframe>"
)


def show(
    model: nn.Module,
    digits,
    classifier: nn.Module | None = None,
    title: str = TITLE,
    about: str = "",
) -> None:
    """Show the page on which one draws a digit, for a trained autoencoder, in a notebook.

    It takes at most 700 KB of the notebook, and works without the kernel.  The weights of
    a network that is too large are rounded to coarser steps, and the page says so.

    Args:
        model: has an `encoder` from 784 pixels to the code and a `decoder` back, of linear
            layers, ReLU and sigmoids.
        digits: a `data.Split` of test images of 28 × 28 pixels.  A hundred can be chosen on
            the page; all tell which units are dead and how large errors are.
        classifier: linear layers from the code to a score per class, such as the `head` of
            a `models.Classifier` with this encoder.  Without one the page shows no
            probabilities.
        title: of the network, on the page.
        about: a sentence on how it was trained.

    Raises:
        ValueError: the page can't compute such a network, or it does not fit into 700 KB.
    """
    network = read_network(model, classifier)
    require_size(digits)
    frame = framed(_page(network, digits, title, about))
    excess = len(frame.encode()) - MOST_BYTES
    if excess > 0:
        network, remark = _lighten(network, excess, digits)
        frame = framed(_page(network, digits, title, f"{about} {remark}".strip()))
    if not in_notebook():
        print(
            "The explorer's page can be shown in a notebook; `explorer.write` makes a file."
        )
        return
    from IPython.display import display

    latent_dim = len(network.encoder[-1].bias)
    alt = (
        "The explorer's page: a field to draw a digit in, what the network makes of it, "
        f"and its {latent_dim} units as a grid of buttons"
    )
    # Raw, since IPython's `HTML` warns of an iframe, and 7 knows no other way to metadata.
    data = {HTML: frame, "text/plain": f"{alt}. It needs a browser."}
    display(data, raw=True, metadata={MARK: alt})


def write(path: str | os.PathLike, contents: dict) -> int:
    """Write the page as one HTML file, whole or not at all.

    Args:
        path: of the file; its folder must exist.
        contents: as `contents.assemble` gives it.

    Returns:
        The file's size in bytes.

    Raises:
        OSError: the file can't be written.
    """
    content = build(contents).encode()
    write_whole(path, content)
    return len(content)


def framed(page: str) -> str:
    """Return a page as an iframe that holds all of it.

    >>> framed("<p title='a & b'>").partition("srcdoc=")[2]
    "'<p title=&#39;a &amp; b&#39;>'></iframe>"
    """
    text = page.replace("&", "&amp;").replace("'", "&#39;")
    return FRAME.format(title=escape("Explorer: draw a digit"), height=HEIGHT, page=text)


def _page(network, digits, title, about):
    """The page of one network."""
    x = to_rows(digits.images)
    measured_on = {"x_train": x, "x_test": x, "y_test": digits.labels.astype(int)}
    described = describe(network, id=ID, title=title, about=about, **measured_on)
    return build(assemble([described], network, digits))


def _lighten(network, excess, digits) -> tuple[Network, str]:
    """The network with coarser weights, and a remark on what that changes."""
    x = to_rows(digits.images[:NUM_COMPARED])
    room = packed_size(network) - excess
    rounded = fit_into(network, room - len(REMARK), x)
    if rounded is None:
        latent_dim = len(network.encoder[-1].bias)
        expected = f"one that fits into {MOST_BYTES // 1000} KB"
        remedy = "Save it with `models.save`, and run `mnist-ae explorer --model FILE`."
        found = f"a network with {latent_dim} units"
        raise ValueError(message("explorer.show", found, expected, remedy))
    moved = np.format_float_positional(rounded.moved, precision=2, fractional=False)
    return rounded.network, REMARK.format(moved=moved)


REMARK = (
    "So that the page stays small, its weights are rounded: a pixel of a reconstruction "
    "differs by {moved} on average from that of the network in the notebook (of 1, white)."
)
