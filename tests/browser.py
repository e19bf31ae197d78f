"""A Chromium without a window for tests of pages: it is offline and notes what they do."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mnist_ae.command.kit import pdf

WITHIN = ("file:", "data:", "blob:")  # addresses that need no network
GRAVE = ("serious", "critical")  # findings of axe that no page may have
OPTIONS = {  # of axe: quick, and no requests for style sheets, which file:// forbids
    "preload": False,
    "resultTypes": ["violations"],
}


@dataclass
class Visit:
    """A page that is open, and what happened there so far.

    Attributes:
        page: Playwright's page.
        requests: the addresses that it asked for.
        failures: those of them that did not come.
        complaints: what its console shows as an error, and what its scripts raised.
    """

    page: object
    requests: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self):
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", lambda request: self.failures.append(request.url))
        self.page.on("console", self._note)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def open(self, file: Path, fragment: str = "") -> None:
        """Open a file of this machine, and wait until everything in it has loaded."""
        self.page.goto(f"{file.resolve().as_uri()}{fragment}", wait_until="load")

    def outside(self) -> list[str]:
        """Return the addresses of requests that need a network."""
        return [address for address in self.requests if not address.startswith(WITHIN)]

    def grave_findings(self, within: str | None = None) -> list[str]:
        """Return axe's findings on the page as it is shown, those that keep readers out.

        Args:
            within: a selector of what to look at, the whole page if none is given.
        """
        from axe_playwright_python.sync_playwright import Axe

        found = []
        report = Axe().run(self.page, context=within, options=OPTIONS).response
        for violation in report["violations"]:
            if violation["impact"] in GRAVE:
                places = [str(node["target"]) for node in violation["nodes"]]
                found.append(f"{violation['id']}: {violation['help']}: {places[:3]}")
        return found

    def _note(self, said):
        if said.type == "error":
            self.complaints.append(said.text)


def find_browser() -> str | None:
    """Return the path of the system's Chromium, or of Playwright's own; None without."""
    system = pdf.find_browser()
    if system:
        return system
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if own and Path(own).is_file() else None


@contextlib.contextmanager
def open_browser() -> Iterator[object]:
    """Start a Chromium without a window; the test is skipped where there is none."""
    pytest.importorskip("playwright", reason="Playwright is in the extra 'test'")
    from playwright.sync_api import sync_playwright

    path = find_browser()
    if path is None:
        pytest.skip("no Chromium is installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextlib.contextmanager
def open_visit(browser, **options) -> Iterator[Visit]:
    """Open an empty page that is offline and doesn't move, so that axe sees final colours.

    Args:
        browser: as `open_browser` yields it.
        options: of Playwright's `new_context`, such as `color_scheme="dark"`.
    """
    context = browser.new_context(offline=True, reduced_motion="reduce", **options)
    yield Visit(context.new_page())
    context.close()
