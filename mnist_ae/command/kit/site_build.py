"""Run Sphinx on the site's sources."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import mnist_ae
from mnist_ae.command.kit.site_links import BRANCH, is_on_github
from mnist_ae.errors import message

TITLE = "Autoencoders, from bytes to a classifier"
AUTHORS = "the mnist_ae authors"
STATIC = "_static"
MATHJAX = "tex-svg.js"  # one file that sets formulas and asks for no others
STYLE = "site.css"
MATHJAX_PACKAGE = "sphinx-mathjax-offline"  # no name that `import` can take
CONFIGURATION = {
    "project": TITLE,
    "author": AUTHORS,
    "copyright": AUTHORS,
    "language": "en",
    "smartquotes": False,  # the text as it is in the notebooks
    "extensions": ["sphinx.ext.githubpages", "mnist_ae.command.kit.site_extension"],
    "highlight_language": "text",  # of what is no code cell and names no language
    "nb_execution_mode": "off",
    "nb_merge_streams": True,
    "myst_enable_extensions": ["dollarmath"],
    "myst_heading_anchors": 3,
    "mathjax_path": MATHJAX,
    "html_theme": "sphinx_book_theme",
    "html_title": TITLE,
    "html_static_path": [STATIC],
    "html_css_files": [STYLE],
    "html_context": {"default_mode": "auto"},  # light or dark, as the reader's system
    "html_sidebars": {"**": ["search-button-field.html", "sbt-sidebar-nav.html"]},
    "html_copy_source": False,
    "html_use_index": False,
    "html_domain_indices": False,
    "html_show_sphinx": False,
    "html_show_search_summary": False,  # it would ask for files, which file:// forbids
}
THEME = {"use_download_button": False, "home_page_in_toc": True}
LAUNCH = {
    "colab_url": "https://colab.research.google.com",
    "binderhub_url": "https://mybinder.org",
    "notebook_interface": "jupyterlab",
}


def configuration(address: str) -> bytes:
    """Return Sphinx's `conf.py`.

    Args:
        address: of the repository; the pages link to it, to Colab and to Binder if it is
            on GitHub.
    """
    theme = dict(THEME)
    if is_on_github(address):
        theme["repository_url"] = address
        theme["repository_branch"] = BRANCH
        theme["path_to_docs"] = "notebooks"
        theme["use_repository_button"] = True
        theme["launch_buttons"] = LAUNCH
    values = {**CONFIGURATION, "html_theme_options": theme}
    return "".join(f"{name} = {value!r}\n" for name, value in values.items()).encode()


def static_files() -> dict[str, bytes]:
    """Return what all pages load beside the theme: {path within the sources: content}.

    Raises:
        ValueError: MathJax is not installed.
    """
    package = importlib.util.find_spec(MATHJAX_PACKAGE)
    if package is None:
        remedy = "pip install -e '.[kit]'"
        raise ValueError(
            message("this Python", f"no {MATHJAX_PACKAGE}", "the extra 'kit'", remedy)
        )
    mathjax = Path(package.origin).parent / "static" / "mathjax" / MATHJAX
    style = Path(__file__).with_name(STYLE)
    return {
        f"{STATIC}/{MATHJAX}": mathjax.read_bytes(),
        f"{STATIC}/{STYLE}": style.read_bytes(),
    }


def build(sources: Mapping[str, bytes], folder: Path) -> Path:
    """Let Sphinx build a site; returns the folder in which its pages lie.

    Args:
        sources: {path: content} of pages, notebooks and what they need.
        folder: an empty one to work in.

    Raises:
        ValueError: Sphinx warns of something or fails; the message has its lines.
    """
    for name, content in sources.items():
        path = folder / "sources" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    out = folder / "build" / "html"
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-q", "-N"]
    command += ["-b", "html", "-j", "auto", "-d", str(folder / "trees")]
    command += [str(folder / "sources"), str(out)]
    paths = [str(Path(mnist_ae.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    done = subprocess.run(
        command,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        said = (done.stderr + done.stdout).replace(f"{folder / 'sources'}{os.sep}", "")
        found = f"these lines of Sphinx:\n{said.strip()}\n"
        raise ValueError(message("the site", found, "a build without warnings"))
    return out
