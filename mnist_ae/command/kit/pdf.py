"""Slides as PDF, printed by a browser where one is installed."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mnist_ae.errors import message

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    # where macOS and Windows have them
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
VARIABLE = "MNIST_AE_BROWSER"  # names another one
SECONDS = 120  # that a browser may take for one file
NUM_ATTEMPTS = 3
NUM_AT_ONCE = 2
PAGE = re.compile(rb"/Type\s*/Page\b")


def find_browser() -> str | None:
    """Return the path of a browser that prints without a window; None if there is none.

    Raises:
        ValueError: `MNIST_AE_BROWSER` is set and names no program.
    """
    named = os.environ.get(VARIABLE)
    if named and not shutil.which(named):
        remedy = "Correct the variable or unset it."
        raise ValueError(message(f"{VARIABLE}={named}", "no program", "a Chromium", remedy))
    for name in (named, *BROWSERS) if named else BROWSERS:
        path = shutil.which(name)
        if path:
            return path
    return None


def pdf_files(pages: dict[str, bytes], browser: str) -> Iterator[tuple[str, bytes]]:
    """Print slides: pairs (name, PDF).

    Args:
        pages: {name of an HTML file: its content}, made for print, without scripts.
        browser: the path of a Chromium.

    Returns:
        A PDF for each page that the browser could print; the others are left out.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in pages.items():
            Path(folder, name).write_bytes(content)
        with ThreadPoolExecutor(NUM_AT_ONCE) as pool:
            jobs = [pool.submit(_print, browser, Path(folder, name)) for name in pages]
            for name, job in zip(pages, jobs, strict=True):
                pdf = job.result()
                if pdf:
                    yield f"{Path(name).stem}.pdf", pdf


def _print(browser, page):
    """The PDF of a page with slides; None if the browser makes no whole one."""
    num_slides = page.read_bytes().count(b"<section>")
    for attempt in range(NUM_ATTEMPTS):
        pdf = _try_to_print(browser, page, page.with_name(f"{page.stem}-{attempt}"))
        if pdf and len(PAGE.findall(pdf)) == num_slides:
            return pdf
    return None


def _try_to_print(browser, page, profile):
    """The PDF that the browser makes, with a fresh profile; None if it fails."""
    target = page.with_suffix(".pdf")
    command = [
        browser,
        "--headless",
        "--no-sandbox",  # root has none; the page is ours
        "--disable-gpu",
        f"--user-data-dir={profile}",
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
        page.as_uri(),
    ]
    try:
        subprocess.run(command, timeout=SECONDS, capture_output=True, check=True)
    except (subprocess.SubprocessError, OSError):
        return None
    return target.read_bytes() if target.is_file() else None
