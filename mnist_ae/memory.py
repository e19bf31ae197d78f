"""Freed memory: kept while a training needs it again and again, else returned."""

import ctypes
import os

import numpy as np

LARGEST_KEPT = 32 << 20  # bytes; larger arrays glibc always returns to the system
PAGE = 1 << 16  # bytes, more than the head of an array takes


def keep_freed() -> None:
    """Have freed memory kept for the next batch instead of returned to the system.

    Arrays of megabytes come and go with every batch.  If the system gets them back, each is
    new memory that has to be filled with zeros, page by page, before anything is written.
    glibc returns what is larger than any array freed so far, up to 32 MiB, and what is free
    beyond twice that size.  So one large array is freed here, never written to.  Other
    libraries don't mind.

    Source: mallopt(3), M_MMAP_THRESHOLD, "dynamic mmap threshold".
    """
    np.empty(LARGEST_KEPT - PAGE, np.uint8)


def return_freed() -> None:
    """Return freed memory to the system, which takes about a millisecond.

    Only glibc can; elsewhere nothing happens.

    Source: malloc_trim(3).
    """
    call_c_function("malloc_trim", 0)


def call_c_function(name: str, argument: int) -> None:
    """Call a function of the C libraries in this process, if one of them has it."""
    if os.name != "posix":
        return
    function = getattr(ctypes.CDLL(None), name, None)
    if function is not None:
        function(argument)
