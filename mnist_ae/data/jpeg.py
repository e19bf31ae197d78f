"""Whether a JPEG file was damaged: its decoder fills gaps with grey and says nothing.

Each of a JPEG's scans is one stream of codes of various lengths.  Where a bit was flipped,
all later codes may be read wrongly, and the stream then ends too early or too late.  That
can be found; a wrong number that is as long as the right one can't, as JPEG has no
checksum.

Source: ITU-T T.81, "Digital compression and coding of continuous-tone still images", annex
B.
"""

import contextlib
import io

import numpy as np

MARKER = 0xFF  # the byte before the code of each marker
END_OF_IMAGE = 0xD9
START_OF_SCAN = 0xDA
RESTARTS = range(0xD0, 0xD8)
FIRST_SEGMENT = 0xC0  # no marker with a segment has a lower code

PADDING = bytes([0x55, 0x3A, 0xC6, 0x91] * 8)  # codes that no scan waits for
END_OF_SCAN = 2  # bytes, without which a whole scan can't be decoded


class _DamageError(ValueError):
    """The file's segments do not follow one another."""


def find_damage(content: bytes) -> str:
    """Return what is wrong with a JPEG that Pillow decodes; "" if nothing can be told.

    Args:
        content: of the whole file.

    >>> find_damage(bytes.fromhex("ffd8 ffc0 ffff"))
    'its segments do not follow one another'
    """
    try:
        scans = _find_scans(content)
    except _DamageError as damage:
        return str(damage)
    pixels = _decode(content)
    if not np.array_equal(_decode(_lengthen(content, scans)), pixels):
        return "its codes end too early"
    if _needs_no_end(content, scans, pixels):
        return "its codes end too late"
    return ""


def _decode(content):
    """Return a JPEG's pixels, in whatever mode it is stored."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        return np.asarray(picture)


def _find_scans(content):
    """Follow a JPEG's segments; returns [(start, end)] of each scan's codes.

    Raises:
        _DamageError: they do not lead there.
    """
    scans = []
    position = 2  # after the marker for the start
    while True:
        marker = content[position : position + 2]
        if len(marker) < 2 or marker[0] != MARKER:
            raise _DamageError("its segments do not follow one another")
        code = marker[1]
        if code == END_OF_IMAGE:
            return scans
        if code == MARKER:  # one more in front of a marker is allowed
            position += 1
            continue
        length = int.from_bytes(content[position + 2 : position + 4], "big")
        if code < FIRST_SEGMENT or code in RESTARTS or length < 2:
            raise _DamageError("its segments do not follow one another")
        position += 2 + length
        if code == START_OF_SCAN:
            start = position
            position = _find_end_of_scan(content, start)
            scans.append((start, position))


def _find_end_of_scan(content, position):
    """Return where the first marker after a scan's codes begins."""
    while True:
        position = content.find(MARKER, position)
        if position < 0 or position + 1 == len(content):
            raise _DamageError("it ends within a scan")
        code = content[position + 1]
        if code == MARKER:
            position += 1
        elif code == 0 or code in RESTARTS:  # a stuffed byte, or a mark within the scan
            position += 2
        else:
            return position


def _lengthen(content, scans):
    """Return the JPEG with further codes after each scan, which a whole one ignores."""
    longer = bytearray(content)
    for _, end in reversed(scans):
        longer[end:end] = PADDING
    return bytes(longer)


def _needs_no_end(content, scans, pixels):
    """Whether all pixels are there before a scan's last bytes were read.

    Rows that were not reached are black, so nothing can be told if the last one is.
    """
    if not scans or not pixels[-1].any():
        return False
    start, end = scans[0]
    shorter = content[: max(start, end - END_OF_SCAN)]
    return np.array_equal(_decode_start(shorter), pixels)


def _decode_start(content):
    """Return the pixels of a JPEG that was cut, black from where it ends."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=["JPEG"]) as picture:
        with contextlib.suppress(OSError):  # it was cut
            picture.load()
        picture.tile = []  # nothing more is to be decoded
        return np.asarray(picture)
