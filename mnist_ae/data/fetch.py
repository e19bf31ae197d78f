"""Fetch files over https: several mirrors, deadlines, checksums, one step into place."""

import queue
import threading
import time
import urllib.error
import urllib.request
from collections import namedtuple
from http.client import HTTPException

from tqdm.auto import tqdm

SILENCE = "it fell silent"


# How long to wait, in seconds: for any mirror to answer at all; between two pieces of a file; before
# the speed counts; and for one file from all mirrors together.  `slowest` is the least speed, in
# bytes a second.
Patience = namedtuple("Patience", "answer silence grace slowest file")
PATIENCE = Patience(answer=2.5, silence=10.0, grace=15.0, slowest=2000.0, file=900.0)


class FetchError(OSError):
    """A mirror did not give the file, or none did; then the message lists each with its reason."""


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follow redirects, but never from https to http."""

    def redirect_request(self, request, response, code, message, headers, url):
        if request.full_url.startswith("https:") and not url.startswith("https:"):
            raise urllib.error.URLError(f"it redirects from https to {url.partition(':')[0]}")
        return super().redirect_request(request, response, code, message, headers, url)


def reachable(mirrors, probe, patience=PATIENCE):
    """Ask all mirrors at once for a small file, and wait for the first piece of each answer.

    Args:
        mirrors: base addresses, each ending in a slash.
        probe: the small file's name.
        patience: a `Patience`.

    Returns:
        (good, reasons): the mirrors that answered in time, in the order given, and
        {mirror: reason} of the others.  It takes at most `patience.answer` seconds: a name server
        that never answers holds up a thread in the background, not the caller.
    """
    begun = {mirror: _pieces(mirror + probe, patience.answer) for mirror in mirrors}
    reasons = {}
    for mirror, pieces in begun.items():
        try:
            next(pieces, None)
        except FetchError as error:
            reasons[mirror] = str(error)
        pieces.close()
    return [mirror for mirror in mirrors if mirror not in reasons], reasons


def fetch(mirrors, name, folder, size, check, patience=PATIENCE):
    """Fetch one file from the first mirror that gives it whole, verify it, move it into place.

    Args:
        mirrors: base addresses in order of preference.
        name: of the file, at the mirrors and in `folder`.
        folder: a `Path` that exists; while it is fetched the file is called `name.part`.  One
            process at a time may do this; what an earlier one left is begun anew.
        size: the bytes that the file must have.
        check: path → the content; ValueError, with the reason, if it is not right.
        patience: a `Patience`.

    Returns:
        What `check` gives.

    Raises:
        FetchError: no mirror gave it.
        OSError: it can't be written, because the disk is full, for example.
    """
    part, reasons = folder / f"{name}.part", {}
    end = time.monotonic() + patience.file
    try:
        for mirror in mirrors:
            try:
                with open(part, "wb") as file:
                    _download(mirror + name, file, size, patience, end)
                content = check(part)
                part.replace(folder / name)
                return content
            except (FetchError, ValueError) as error:
                reasons[mirror] = str(error)
    finally:
        part.unlink(missing_ok=True)
    raise FetchError(f"{name}: {listed(reasons)}")


def listed(reasons):
    """{mirror: reason} in one line."""
    return "; ".join(f"{mirror}: {reason}" for mirror, reason in reasons.items())


def _download(url, file, size, patience, end):
    """Write the address's content into a file; FetchError if it is not as long as it should be."""
    got, first, start = 0, b"", time.monotonic()
    with tqdm(total=size, unit="B", unit_scale=True, desc=url.split("/")[-1], leave=False) as bar:
        for piece in _pieces(url, patience.silence):
            file.write(piece)
            first = first or piece.lstrip()[:1]
            got += len(piece)
            bar.update(len(piece))
            seconds = time.monotonic() - start
            if got > size:
                raise FetchError(f"more than the {size:,} bytes expected")
            if time.monotonic() > end:
                raise FetchError(f"not done after {patience.file:g} s")
            if seconds > patience.grace and got < patience.slowest * seconds:
                raise FetchError(f"only {got / seconds:,.0f} bytes a second")
    if got < size:
        cut = f"cut after {got:,} of {size:,} bytes"
        raise FetchError("a web page in the file's place" if first == b"<" else cut)


def _pieces(url, silence):
    """The content, piece by piece; FetchError for what the network does (the disk's is OSError).

    It is read in a thread, from now on: whatever trickles, name servers and headers too, the
    caller waits for a piece no longer than `silence` seconds and can leave at any time.
    """
    pieces, left, begun = queue.SimpleQueue(), threading.Event(), time.monotonic()

    def read():
        try:
            request = urllib.request.Request(url, headers={"User-Agent": "mnist-ae"})
            opener = urllib.request.build_opener(_NoDowngrade)
            with opener.open(request, timeout=silence) as response:
                while not left.is_set() and (piece := response.read1(1 << 16)):
                    pieces.put(piece)
            pieces.put(b"")
        except (OSError, HTTPException, ValueError) as error:  # the last: it is no address
            pieces.put(FetchError(_reason(error)))

    def take(end, late):
        try:
            while piece := pieces.get(timeout=max(0, end - time.monotonic())):
                if isinstance(piece, FetchError):
                    raise piece
                yield piece
                end, late = time.monotonic() + silence, SILENCE
        except queue.Empty:
            raise FetchError(late) from None
        finally:
            left.set()

    threading.Thread(target=read, daemon=True).start()
    return take(begun + silence, f"no answer within {silence:g} s")


def _reason(error):
    if isinstance(error, urllib.error.HTTPError):
        return f"HTTP {error.code} {error.reason}".splitlines()[0]
    cause = getattr(error, "reason", None) or error
    if isinstance(cause, TimeoutError):
        return SILENCE
    return (str(cause) or type(cause).__name__).splitlines()[0]
