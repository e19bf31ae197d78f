"""What the command prints, wherever it goes: no encoding and no closed pipe ends a run."""

import contextlib
import errno
import os
import sys

from mnist_ae.console import ERRORS

CLOSED = (errno.EPIPE, errno.EINVAL)  # nobody reads any more; the second one on Windows


class Stream:
    """A text stream that is silent once nobody reads it any more.

    Args:
        stream: such as `sys.stdout`; what it can't encode is replaced from now on.
    """

    def __init__(self, stream):
        self.stream = stream
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=ERRORS)

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text: str) -> int:
        """Write a text, unless nobody reads it."""
        with self._silent_if_closed():
            self.stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Send on what was written, unless nobody reads it."""
        with self._silent_if_closed():
            self.stream.flush()

    @contextlib.contextmanager
    def _silent_if_closed(self):
        try:
            yield
        except OSError as error:
            if error.errno not in CLOSED:
                raise
            self.discard()

    def discard(self) -> None:
        """Let the rest go nowhere, that which was written and not yet sent included."""
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self.stream.fileno())
        os.close(nowhere)


@contextlib.contextmanager
def forgiving_streams():
    """Let stdout and stderr be forgiving for the time of a `with` block.

    Where there is none of them, as under `pythonw` or after `>&-`, what is printed goes
    nowhere.
    """
    before = (sys.stdout, sys.stderr)
    with open(os.devnull, "w", encoding="utf-8") as nowhere:
        sys.stdout = Stream(before[0] or nowhere)
        sys.stderr = Stream(before[1] or nowhere)
        try:
            yield
        finally:
            _end(sys.stdout)
            _end(sys.stderr)
            sys.stdout, sys.stderr = before


def _end(stream):
    """Send on what is left, so that Python has nothing to complain of when it ends."""
    try:
        stream.flush()
    except OSError:  # such as a full disk, which the command has named by now
        stream.discard()
