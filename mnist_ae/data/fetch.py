"""Fetch files over https: several mirrors, deadlines, checksums, one step into place."""

import os
import queue
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from mnist_ae.progress import progress_bar

PIECE_SIZE = 1 << 16  # bytes read at a time, at most
FELL_SILENT = "it fell silent"


@dataclass(frozen=True)
class Patience:
    """How long to wait for mirrors, in seconds.

    answer: for a mirror to answer at all.
    silence: between two pieces of a file.
    grace: before the speed counts.
    min_speed: below it a mirror is given up, in bytes per second.
    whole_file: for one file, from all mirrors together.
    """

    answer: float
    silence: float
    grace: float
    min_speed: float
    whole_file: float


PATIENCE = Patience(
    answer=2.5,
    silence=10.0,
    grace=15.0,
    min_speed=2000.0,
    whole_file=900.0,
)


class FetchError(OSError):
    """A mirror did not deliver a file; or none did, and each is listed with its reason."""


@dataclass(frozen=True)
class Survey:
    """Which mirrors answered.

    reachable: those that did, in order of preference.
    reasons: {mirror: why not} of the others.
    """

    reachable: list[str]
    reasons: dict[str, str]


def survey_mirrors(mirrors, probe: str, patience: Patience = PATIENCE) -> Survey:
    """Ask all mirrors at once for a small file, and wait for each to answer.

    This takes at most `patience.answer` seconds: a name server that never answers holds up
    a thread in the background, not the caller.

    Args:
        mirrors: base addresses, each ending in a slash.
        probe: the small file's name.
        patience: how long to wait.
    """
    transfers = {}
    for mirror in mirrors:
        transfers[mirror] = _Transfer(mirror + probe, patience.answer)
    reachable = []
    reasons = {}
    for mirror, transfer in transfers.items():
        with closing(transfer):
            try:
                next(transfer.pieces(), None)
                reachable.append(mirror)
            except FetchError as error:
                reasons[mirror] = str(error)
    return Survey(reachable, reasons)


def fetch(
    mirrors,
    name: str,
    folder: Path,
    *,
    size: int,
    check: Callable,
    patience: Patience = PATIENCE,
    is_alone: bool = True,
):
    """Fetch one file from the first mirror that delivers it whole, and move it into place.

    While it is fetched, the file is called `name.part`, and what an earlier process left is
    overwritten.  If several processes may do this at a time, each calls it otherwise.

    Args:
        mirrors: base addresses, each ending in a slash, in order of preference.
        name: of the file, both at the mirrors and in `folder`.
        folder: where to; it exists.
        size: bytes that the file must have.
        check: path → the file's content; raises ValueError, with the reason, if it is
            wrong.
        patience: how long to wait.
        is_alone: whether no other process does the same.

    Returns:
        what `check` returns.

    Raises:
        FetchError: no mirror delivered it.
        OSError: it can't be written, because the disk is full, for example.
    """
    part = folder / (f"{name}.part" if is_alone else f"{name}.{os.getpid()}.part")
    give_up_at = time.monotonic() + patience.whole_file
    reasons = {}
    try:
        for mirror in mirrors:
            try:
                _download(
                    mirror + name, part, size, patience=patience, give_up_at=give_up_at
                )
                content = check(part)
                part.replace(folder / name)
                return content
            except (FetchError, ValueError) as error:
                reasons[mirror] = str(error)
    finally:
        part.unlink(missing_ok=True)
    raise FetchError(f"{name}: {join_reasons(reasons)}")


def join_reasons(reasons: dict[str, str]) -> str:
    """Return {mirror: reason} as one line."""
    return "; ".join(f"{mirror}: {reason}" for mirror, reason in reasons.items())


def _download(url, path, size, *, patience, give_up_at):
    """Write an address's content to a file; FetchError if its length is wrong."""
    start = time.monotonic()
    received = 0
    first_byte = b""
    name = url.rpartition("/")[2]
    with (
        open(path, "wb") as file,
        closing(_Transfer(url, patience.silence)) as transfer,
        progress_bar(desc=name, total=size, unit="B", unit_scale=True) as bar,
    ):
        for piece in transfer.pieces():
            file.write(piece)
            bar.update(len(piece))
            received += len(piece)
            first_byte = first_byte or piece.lstrip()[:1]
            if received > size:
                raise FetchError(f"more than the {size:,} bytes expected")
            if received < size:
                _check_pace(received, start, patience=patience, give_up_at=give_up_at)
    if received < size and first_byte == b"<":
        raise FetchError("a web page in the file's place")
    if received < size:
        raise FetchError(f"cut after {received:,} of {size:,} bytes")


def _check_pace(received, start, *, patience, give_up_at):
    """Raise FetchError if a download takes too long or is too slow."""
    now = time.monotonic()
    seconds = now - start
    if now > give_up_at:
        raise FetchError(f"not done after {patience.whole_file:g} s")
    if seconds > patience.grace and received < patience.min_speed * seconds:
        raise FetchError(f"only {received / seconds:,.0f} bytes per second")


class _Transfer:
    """The content of an address, read by a thread of its own from the moment this is made.

    Whatever trickles, name servers and headers too, the caller waits no longer than
    `silence` seconds for the next piece, and can leave at any time.
    """

    def __init__(self, url, silence):
        self._url = url
        self._silence = silence
        self._start = time.monotonic()
        self._queue = queue.SimpleQueue()  # bytes, then b"" at the end; or a FetchError
        self._abandoned = threading.Event()
        threading.Thread(target=self._read, daemon=True).start()

    def pieces(self) -> Iterator[bytes]:
        """Yield the content piece by piece.

        Raises:
            FetchError: the network failed, or was silent for too long.
        """
        deadline = self._start + self._silence
        complaint = f"no answer within {self._silence:g} s"
        while piece := self._wait_for_piece(deadline, complaint):
            yield piece
            deadline = time.monotonic() + self._silence
            complaint = FELL_SILENT

    def close(self):
        """Let the thread end after its next piece."""
        self._abandoned.set()

    def _wait_for_piece(self, deadline, complaint):
        try:
            piece = self._queue.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            raise FetchError(complaint) from None
        if isinstance(piece, FetchError):
            raise piece
        return piece

    def _read(self):
        """Put the content into the queue; this runs in the thread."""
        try:
            request = urllib.request.Request(self._url, headers={"User-Agent": "mnist-ae"})
            opener = urllib.request.build_opener(_NoDowngrade)
            with opener.open(request, timeout=self._silence) as response:
                while not self._abandoned.is_set() and (
                    piece := response.read1(PIECE_SIZE)
                ):
                    self._queue.put(piece)
            self._queue.put(b"")
        except (
            OSError,
            HTTPException,
            ValueError,
        ) as error:  # ValueError: it is no address
            self._queue.put(FetchError(_describe(error)))


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follow redirects, but never from https to http."""

    def redirect_request(self, request, response, code, message, headers, url):
        if request.full_url.startswith("https:") and not url.startswith("https:"):
            scheme = url.partition(":")[0]
            raise urllib.error.URLError(f"it redirects from https to {scheme}")
        return super().redirect_request(request, response, code, message, headers, url)


def _describe(error):
    """Say in one line what went wrong on the network."""
    if isinstance(error, urllib.error.HTTPError):
        text = f"HTTP {error.code} {error.reason}"
        return text.splitlines()[0]
    cause = getattr(error, "reason", None) or error
    if isinstance(cause, TimeoutError):
        return FELL_SILENT
    text = str(cause) or type(cause).__name__
    return text.splitlines()[0]
