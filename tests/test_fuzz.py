"""Any array comes back; any file is read as its header says, or refused with a reason."""

import gzip
import math
import struct
import tracemalloc
import zlib

import numpy as np
from conftest import MANY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_ae.idx import ELEMENT_TYPES, IdxError, read_idx, write_idx

NO_CHECKS = {"deadline": None, "suppress_health_check": list(HealthCheck)}
ROUND_TRIPS = settings(max_examples=2000 if MANY else 100, **NO_CHECKS)
FUZZING = settings(max_examples=60_000 if MANY else 500, **NO_CHECKS)

GZIP_MAGIC = b"\x1f\x8b"
LARGEST_NUMBER = 8  # bytes
LITTLE = 1 << 26  # bytes: who announces no more must not cost more
DTYPES = ["u1", "i1", "i2", "i4", "f4", "f8", ">i2", ">f8"]
SHAPES = hnp.array_shapes(min_dims=1, max_dims=6, min_side=0, max_side=5)
ARRAYS = st.sampled_from(DTYPES).flatmap(lambda dtype: hnp.arrays(dtype, SHAPES))
HEADERS = [b"\0\0\x08\x01", b"\0\0\x08\x03", b"\0\0\x0d\x02", b"\0\0\0\x02", b"\xff" * 4]
LOOKALIKES = [b"<!DOCTYPE html>", b"version https://git-lfs", b"\x1f\x8b\x08\0", bytes(60)]
PIECES = st.one_of(
    st.binary(max_size=40), st.sampled_from(HEADERS), st.sampled_from(LOOKALIKES)
)
CONTENTS = st.lists(PIECES, max_size=8).map(b"".join)


def pack(content):
    return gzip.compress(content, compresslevel=1, mtime=0)


def assert_is_what_the_header_says(array, content):
    """Decode the content with struct, without the package, and compare."""
    code = content[2]
    ndim = content[3]
    header_size = 4 + 4 * ndim
    shape = struct.unpack(f">{ndim}I", content[4:header_size])
    numbers = np.frombuffer(content, np.dtype(ELEMENT_TYPES[code]), offset=header_size)
    assert content[:2] == b"\0\0"
    assert array.shape == shape
    assert array.tobytes() == numbers.astype(array.dtype).tobytes()


def max_announced_bytes(content):
    """How many bytes of numbers the header can announce at most, packed or not."""
    if content[:2] == GZIP_MAGIC:
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, zlib.error):
            return math.inf
    ndim = content[3] if len(content) > 3 else 0
    num_bytes = LARGEST_NUMBER
    for start in range(4, 4 + 4 * ndim, 4):
        num_bytes *= int.from_bytes(content[start : start + 4], "big")
    return num_bytes


def read_or_refuse(path, content):
    """Write and read a file; returns the array, or None for IdxError and OSError.

    Any other error fails the test, and so does much memory for a file that announces
    little.
    """
    path.write_bytes(content)
    tracemalloc.start()
    try:
        array = read_idx(path)
    except (IdxError, OSError) as error:
        assert str(path) in str(error)
        array = None
    finally:
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    if max_announced_bytes(content) <= LITTLE:
        assert peak < LITTLE
    return array


@ROUND_TRIPS
@given(array=ARRAYS, packed=st.booleans())
def test_round_trip_of_any_array(tmp_path_factory, array, packed):
    path = tmp_path_factory.getbasetemp() / "round-trip.idx"
    write_idx(path, array)
    if packed:
        path.write_bytes(pack(path.read_bytes()))
    again = read_idx(path)
    assert again.shape == array.shape
    assert again.dtype == array.dtype.newbyteorder("=")
    assert again.tobytes() == array.astype(again.dtype).tobytes()


@ROUND_TRIPS
@given(array=ARRAYS, data=st.data())
def test_a_changed_or_cut_header_is_refused_or_read_as_it_says(
    tmp_path_factory, array, data
):
    path = tmp_path_factory.getbasetemp() / "header.idx"
    write_idx(path, array)
    content = path.read_bytes()
    position = data.draw(st.integers(0, 3 + 4 * array.ndim))
    if data.draw(st.booleans()):
        content = content[:position]
    else:
        byte = bytes([data.draw(st.integers(0, 255))])
        content = content[:position] + byte + content[position + 1 :]
    on_disk = pack(content) if data.draw(st.booleans()) else content
    found = read_or_refuse(path, on_disk)
    if found is not None:
        assert_is_what_the_header_says(found, content)


@FUZZING
@given(content=CONTENTS, num_packings=st.integers(0, 2), data=st.data())
def test_any_bytes(tmp_path_factory, content, num_packings, data):
    path = tmp_path_factory.getbasetemp() / "any.idx"
    for _ in range(num_packings):
        content = pack(content)
    if content and data.draw(st.booleans()):
        start = data.draw(st.integers(0, len(content) - 1))
        new = data.draw(st.binary(max_size=3))
        end = start + data.draw(st.integers(0, 3))
        content = content[:start] + new + content[end:]
    found = read_or_refuse(path, content)
    if found is not None:
        plain = content if content[:2] == b"\0\0" else gzip.decompress(content)
        assert_is_what_the_header_says(found, plain)
