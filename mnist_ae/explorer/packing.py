"""Numbers as text: half precision, sorted by byte, deflated, in base64.

JSON holds no binary numbers, and as decimals they would take four times the space.  In
half precision a number takes two bytes: the high ones (sign, exponent) resemble each other,
the low ones are close to noise.  So all low bytes come first and then all high ones, which
deflate packs better than pairs.  In such bytes nothing but runs repeats, so that deflate's
strategy RLE is faster than its usual search, and packs them smaller.  A browser unpacks
them with what it has built in: `DecompressionStream("deflate-raw")`.
"""

import base64
import binascii
import zlib

import numpy as np

from mnist_ae.errors import message

BEST_COMPRESSION = 9
WITHOUT_HEADER = -15  # "raw" deflate, with the largest window
NUMBER_TYPE = "float16"
BYTE_TYPE = "uint8"


def pack_numbers(numbers: np.ndarray) -> dict:
    """Pack numbers in half precision.

    Args:
        numbers: of any shape, rounded to float16 and stored row after row.

    Returns:
        {"type": "float16", "length": how many, "data": text}.

    Raises:
        ValueError: one of them is no finite number in half precision, which ends at 65,504.

    >>> packed = pack_numbers(np.array([[0.5, -1.0], [0.1, 2.0]]))
    >>> packed["type"], packed["length"]
    ('float16', 4)
    >>> unpack_numbers(packed).tolist()
    [0.5, -1.0, 0.0999755859375, 2.0]
    """
    with np.errstate(over="ignore"):  # said below
        halves = np.asarray(numbers).astype("<f2").ravel()
    if not np.isfinite(halves).all():
        position = int(np.argmin(np.isfinite(halves)))
        found = f"{np.asarray(numbers).ravel()[position]} at position {position}"
        raise ValueError(message("numbers", found, "finite ones of at most 65504"))
    planes = halves.view(np.uint8).reshape(-1, 2).T  # (2, n): low bytes, high bytes
    text = _pack(planes.tobytes(), zlib.Z_RLE)
    return {"type": NUMBER_TYPE, "length": len(halves), "data": text}


def unpack_numbers(packed: dict) -> np.ndarray:
    """Return the numbers that `pack_numbers` packed: (n,) float16.

    Raises:
        ValueError: these are no such numbers, or fewer or more than the length says.
    """
    content = _unpack(packed, NUMBER_TYPE, bytes_each=2)
    planes = np.frombuffer(content, np.uint8).reshape(2, -1)
    return np.ascontiguousarray(planes.T).view("<f2").ravel()


def pack_bytes(values: np.ndarray) -> dict:
    """Pack bytes, such as the pixels of grey pictures.

    Args:
        values: uint8 of any shape, stored row after row.

    Returns:
        {"type": "uint8", "length": how many, "data": text}.

    Raises:
        TypeError: the values are of another type.

    >>> unpack_bytes(pack_bytes(np.array([[0, 255], [7, 7]], np.uint8)))
    array([  0, 255,   7,   7], dtype=uint8)
    """
    values = np.asarray(values)
    if values.dtype != np.uint8:
        raise TypeError(message("values", values.dtype, "uint8 in 0..255"))
    text = _pack(values.tobytes(), zlib.Z_DEFAULT_STRATEGY)
    return {"type": BYTE_TYPE, "length": values.size, "data": text}


def unpack_bytes(packed: dict) -> np.ndarray:
    """Return the bytes that `pack_bytes` packed: (n,) uint8.

    Raises:
        ValueError: these are no such bytes, or fewer or more than the length says.
    """
    return np.frombuffer(_unpack(packed, BYTE_TYPE, bytes_each=1), np.uint8)


def _pack(content, strategy):
    """Bytes as text."""
    packer = zlib.compressobj(
        BEST_COMPRESSION, zlib.DEFLATED, WITHOUT_HEADER, strategy=strategy
    )
    return base64.b64encode(packer.compress(content) + packer.flush()).decode("ascii")


def _unpack(packed, kind, bytes_each):
    """The bytes of a packed array of this type."""
    if packed["type"] != kind:
        raise ValueError(message("packed numbers", packed["type"], kind))
    try:
        content = base64.b64decode(packed["data"], validate=True)
        content = zlib.decompress(content, WITHOUT_HEADER)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(message("packed numbers", error, "base64 of deflate")) from error
    if len(content) != packed["length"] * bytes_each:
        found = f"{len(content)} bytes"
        expected = f"{packed['length'] * bytes_each}, as the length says"
        raise ValueError(message("packed numbers", found, expected))
    return content
