"""Sphinx's part of the site: folds with plain titles, frames that a keyboard can scroll."""

from html import escape


def setup(app) -> dict:
    """Tell Sphinx how this site differs from what its extensions do."""
    from myst_nb.sphinx_ import HideCodeCellNode

    app.setup_extension("myst_nb")
    app.add_node(HideCodeCellNode, override=True, html=(open_fold, close_fold))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def open_fold(translator, node) -> None:
    """Begin a part that is closed until the reader opens it."""
    title = escape(node["prompt_show"])
    translator.body.append(f'<details class="fold"><summary>{title}</summary>\n')


def close_fold(translator, node) -> None:
    """End such a part."""
    translator.body.append("</details>\n")
