"""The way by which a verdict leaves a process in which a notebook's cells have run.

Python's audit hooks (PEP 578) can't be taken away or looked at.  One of them holds the
token that makes a verdict valid, and uses it for one frame of the program only.  It also
notes when cells look into the program that judges them.
"""

import ctypes
import inspect
import json
import os
import pathlib
import signal
import sys
import sysconfig
import traceback
from collections.abc import Callable

from IPython.core import interactiveshell

import mnist_ae

VERDICT = "mnist_ae.verdict"
MAX_LETTERS = 2_000  # of a message
LOOKS_INSIDE = {  # audit events, https://docs.python.org/3/library/audit_events.html
    "sys._getframe",
    "sys._current_frames",
    "sys._current_exceptions",
    "sys.settrace",
    "sys.setprofile",
    "sys.monitoring.register_callback",
    "gc.get_objects",
    "gc.get_referrers",
    "gc.get_referents",
    "ctypes.dlopen",
    "ctypes.dlsym",
    "ctypes.dlsym/handle",
    "ctypes.cdata",
    "ctypes.cdata/buffer",
    "ctypes.string_at",
    "code.__new__",
}
ATTRIBUTES = {
    "object.__getattr__": {"tb_frame", "gi_frame", "cr_frame", "ag_frame"},
    "object.__setattr__": {"__code__", "__defaults__", "__kwdefaults__"},
}
HEARD = {*LOOKS_INSIDE, *ATTRIBUTES, "compile", "open", VERDICT}
# modules that look inside, or open files, for whoever calls them
LOOKERS = {module.__file__ for module in (ctypes, inspect, traceback)}
OPENERS = {module.__file__ for module in (interactiveshell, pathlib)}


def install(token: str, frame) -> Callable[[], list[str]]:
    """Let a frame, and nothing else in this process, send a verdict.

    It does so by `sys.audit(VERDICT, status, message)`, which prints the token and the
    verdict on stdout, and ends the process.

    Args:
        token: it is kept where Python code can't read it without being noted.
        frame: of the function that may send a verdict.

    Returns:
        A function that returns what cells have done to look into this process, such as
        ["sys._getframe"].
    """
    stream = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    libraries = _folders_of_libraries()
    handlers = _signal_handlers()
    noted = []
    is_looking = False

    def hook(event, arguments):
        nonlocal is_looking
        if is_looking or event not in HEARD:
            return
        is_looking = True  # what is asked here is audited, too
        caller = sys._getframe(1)
        is_looking = False
        if event == VERDICT:
            if caller is frame:
                _send(stream, token, *arguments)
        elif _is_suspicious(event, arguments, libraries):
            go_betweens = OPENERS if event == "open" else LOOKERS
            if not _is_of(caller, libraries, go_betweens):
                noted.append(event)

    sys.addaudithook(hook)

    def looked_inside():
        if _signal_handlers() != handlers:
            noted.append("signal.signal")
        return sorted(set(noted))

    return looked_inside


def _send(stream, token, status, text):
    verdict = json.dumps({"status": status, "message": text[:MAX_LETTERS]})
    stream.write(f"\n{token} {verdict}\n")
    stream.flush()
    os._exit(0)  # whatever the cells have left behind: threads, or exit handlers


def _is_suspicious(event, arguments, libraries):
    """Whether an event would let cells look into the program, or change it."""
    if event in ATTRIBUTES:
        return arguments[1] in ATTRIBUTES[event]
    if event == "open":  # the memory and the files of this process
        return str(arguments[0]).startswith("/proc/")
    if event == "compile":  # code that seems to be a library's
        return str(arguments[1]).startswith(libraries)
    return True


def _is_of(frame, folders, go_betweens):
    """Whether a frame runs code in one of some folders, and not for somebody else."""
    while frame is not None and frame.f_code.co_filename in go_betweens:
        frame = frame.f_back
    return frame is None or frame.f_code.co_filename.startswith(folders)


def _folders_of_libraries():
    """Where Python's own modules, the installed ones, and the package lie."""
    places = [sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")]
    places.append(str(pathlib.Path(mnist_ae.__file__).parent))
    return (*(f"{place}{os.sep}" for place in places), "<frozen ")


def _signal_handlers():
    return [signal.getsignal(number) for number in sorted(signal.valid_signals())]
