"""The site of the lessons: static pages that work from a folder, a server or a zip file."""

import io
import re
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from mnist_ae.command.kit import site_build, site_notebooks, site_pages, site_studies
from mnist_ae.command.kit.handouts import notebook_bytes
from mnist_ae.command.kit.reading import Lesson

FRONT = "index.html"
ARCHIVE = "mnist-ae-site.zip"
ARCHIVE_FOLDER = "mnist-ae-site"
LONG_AGO = (
    1980,
    1,
    1,
    0,
    0,
    0,
)  # of all files in the archive: the same site, the same bytes
PACKED_ALREADY = (".png", ".npz")
MEGABYTE = 1_000_000  # bytes
NOT_NEEDED = re.compile(
    r"\.buildinfo|objects\.inv|_static/locales/.*|.*\.map|.*webpack-macros\.html"
)
LINK = '<p><a href="{name}" download>The whole site as one file</a>, {size:.1f} MB: unpack \
it, and open <code>{front}</code> in a browser. It needs no network.</p>'
NO_LINK = "<p>This is the whole site; it needs no network.</p>"


def site_files(
    lessons: list[Lesson], address: str, explorer: bytes | None = None
) -> Iterator[tuple[str, bytes]]:
    """Build the site of some lessons.

    Args:
        lessons: as they are committed; links to others become plain text.
        address: of the repository; links to it, and to services that run notebooks from
            it, are there only if it is on GitHub.
        explorer: the page on which one draws a digit; without it nothing links there.

    Returns:
        Pairs (path within the site, content).

    Raises:
        ValueError: Sphinx can't build it; the message has its lines.
    """
    with tempfile.TemporaryDirectory() as folder:
        sources = sources_of(lessons, address, has_explorer=explorer is not None)
        out = site_build.build(sources, Path(folder).resolve())
        files = dict(sorted(_built(out)))
    files |= site_studies.downloads(lessons)
    if explorer is not None:
        files[site_pages.EXPLORER] = explorer
    front = files[FRONT].decode()
    files[FRONT] = front.replace(site_pages.OFFLINE, NO_LINK).encode()
    archive = _packed(files)
    link = LINK.format(name=ARCHIVE, size=len(archive) / MEGABYTE, front=FRONT)
    files[FRONT] = front.replace(site_pages.OFFLINE, link).encode()
    yield from files.items()
    yield ARCHIVE, archive


def sources_of(
    lessons: list[Lesson], address: str, has_explorer: bool = False
) -> dict[str, bytes]:
    """Return what Sphinx builds the site from: {path: content}."""
    sources = {"conf.py": site_build.configuration(address), **site_build.static_files()}
    pages = site_pages.markdown_pages(lessons, address, has_explorer)
    for name, text in pages.items():
        sources[f"{name}.md"] = text.encode()
    sources |= site_pages.pictures_of(pages["index"])
    places = site_pages.pages_of(lessons)
    for lesson in lessons:
        notebook = site_notebooks.notebook_for_site(lesson, places, address)
        sources[lesson.path.name] = notebook_bytes(notebook)
    return sources


def _built(out):
    """The files of a built site that its readers need."""
    for path in out.rglob("*"):
        name = path.relative_to(out).as_posix()
        if path.is_file() and not NOT_NEEDED.fullmatch(name):
            yield name, path.read_bytes()


def _packed(files):
    """A zip file with all files in one folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(f"{ARCHIVE_FOLDER}/{name}", LONG_AGO)
            packed = PurePosixPath(name).suffix in PACKED_ALREADY
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
