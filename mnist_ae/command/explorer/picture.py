"""Pictures of the explorer's page, in place of the page itself in lessons that are kept."""

import base64
import io
import re
import subprocess
import tempfile
from html import unescape
from pathlib import Path

from mnist_ae.command.kit import pdf

WIDTH = 1100  # CSS pixels
HEIGHT = 720  # from the title to a part of the grid
SHOWN_WIDTH = 720  # pixels of the picture that is kept
MILLISECONDS = 5000  # by the page's own clock, until it has drawn everything
SECONDS = 120  # that a browser may take
NUM_COLOURS = 24
HTML = "text/html"
PNG = "image/png"
MARK = "mnist_ae_explorer"  # as `explorer.show` has it, whose import would load PyTorch
PAGE = re.compile(r"srcdoc='([^']*)'")


def replace_pages(notebook) -> int:
    """Replace each page that `explorer.show` has left in a notebook by a picture of it.

    The picture has the page in words as its alternative text.  Where no browser is
    installed, these words alone are left.

    Args:
        notebook: an executed one; it is changed.

    Returns:
        How many pages have no picture.
    """
    num_lacking = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            alt = output.get("metadata", {}).get(MARK)
            if alt is None:
                continue
            html = output.data.pop(HTML, "")
            page = PAGE.search(html)
            png = photograph(unescape(page[1])) if page else None
            if png is None:
                num_lacking += 1
                continue
            output.data[PNG] = base64.b64encode(png).decode()
            output.metadata = {PNG: {"alt": alt}}
    return num_lacking


def photograph(page: str) -> bytes | None:
    """Return a PNG of the upper part of a page; None if no browser can take it."""
    browser = pdf.find_browser()
    if browser is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "page.html")
        target = Path(folder, "page.png")
        source.write_text(page, encoding="utf-8", newline="")
        command = [
            browser,
            "--headless",
            "--no-sandbox",  # root has none; the page is ours
            "--disable-gpu",
            "--hide-scrollbars",
            f"--user-data-dir={Path(folder, 'profile')}",
            f"--window-size={WIDTH},{HEIGHT}",
            f"--virtual-time-budget={MILLISECONDS}",
            f"--screenshot={target}",
            source.as_uri(),
        ]
        try:
            subprocess.run(command, timeout=SECONDS, capture_output=True, check=True)
            return _make_small(target.read_bytes())
        except (subprocess.SubprocessError, OSError):
            return None


def _make_small(png):
    """The picture, smaller and with a palette, so that a notebook may hold it."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    size = (SHOWN_WIDTH, round(SHOWN_WIDTH * picture.height / picture.width))
    picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture = picture.quantize(
        NUM_COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    small = io.BytesIO()
    picture.save(small, format="png", optimize=True)
    return small.getvalue()
