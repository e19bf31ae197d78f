"""Property tests: any array comes back; any file is read as what it says, or refused with a reason."""

import gzip
import math
import struct
import tracemalloc

import numpy as np
from conftest import MANY
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mnist_ae.idx import ELEMENT_TYPES, IdxError, read_idx, write_idx

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
ROUND_TRIPS = settings(max_examples=2000 if MANY else 150, **QUIET)
FUZZING = settings(max_examples=60_000 if MANY else 4000, **QUIET)

arrays = st.sampled_from(["u1", "i1", "i2", "i4", "f4", "f8", ">i2", ">f8"]).flatmap(
    lambda dtype: hnp.arrays(
        dtype, hnp.array_shapes(min_dims=1, max_dims=6, min_side=0, max_side=5)
    )
)


def as_header_says(content, array):
    """Decode the content with struct and compare, without the package."""
    code, ndim = content[2], content[3]
    shape = struct.unpack(f">{ndim}I", content[4 : 4 + 4 * ndim])
    expected = np.frombuffer(content, np.dtype(ELEMENT_TYPES[code]), offset=4 + 4 * ndim)
    assert content[:2] == b"\0\0" and array.shape == shape
    assert array.tobytes() == expected.astype(array.dtype).tobytes()


def read_or_refuse(path, content):
    """Read a file; anything but IdxError and OSError fails, and so does much memory for little."""
    path.write_bytes(content)
    tracemalloc.start()
    try:
        array = read_idx(path)
    except (IdxError, OSError) as error:
        assert str(path) in str(error)
        return None
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        if announced(content) <= 1 << 26:
            assert peak < 64 << 20
    return array


def announced(content):
    """How many bytes of numbers the header announces, packed or not."""
    if content[:2] == b"\x1f\x8b":
        try:
            content = gzip.decompress(content)
        except (OSError, EOFError, gzip.zlib.error):
            return math.inf
    sizes = [content[k : k + 4] for k in range(4, 4 + 4 * (content[3:4] or b"\0")[0], 4)]
    return 8 * math.prod(int.from_bytes(size, "big") for size in sizes)


@ROUND_TRIPS
@given(array=arrays, packed=st.booleans())
def test_round_trip_of_any_array(tmp_path_factory, array, packed):
    path = tmp_path_factory.getbasetemp() / "round-trip.idx"
    write_idx(path, array)
    if packed:
        path.write_bytes(gzip.compress(path.read_bytes(), compresslevel=1, mtime=0))
    again = read_idx(path)
    assert again.shape == array.shape and again.dtype == array.dtype.newbyteorder("=")
    assert again.tobytes() == array.astype(again.dtype).tobytes()


@ROUND_TRIPS
@given(array=arrays, data=st.data())
def test_a_changed_or_cut_header_is_refused_or_read_as_it_says(tmp_path_factory, array, data):
    path = tmp_path_factory.getbasetemp() / "header.idx"
    write_idx(path, array)
    content = path.read_bytes()
    place = data.draw(st.integers(0, 3 + 4 * array.ndim))
    if data.draw(st.booleans()):
        content = content[:place]
    else:
        value = data.draw(st.integers(0, 255))
        content = content[:place] + bytes([value]) + content[place + 1 :]
    packed = data.draw(st.booleans())
    found = read_or_refuse(path, gzip.compress(content, mtime=0) if packed else content)
    if found is not None:
        as_header_says(content, found)


pieces = st.one_of(
    st.binary(max_size=40),
    st.sampled_from(
        [b"\0\0\x08\x01", b"\0\0\x08\x03", b"\0\0\x0d\x02", b"\0\0\0\x02", b"\xff" * 4]
    ),
    st.sampled_from([b"<!DOCTYPE html>", b"version https://git-lfs", b"\x1f\x8b\x08\0", bytes(60)]),
)


@FUZZING
@given(content=st.lists(pieces, max_size=8).map(b"".join), packed=st.integers(0, 2), data=st.data())
def test_any_bytes(tmp_path_factory, content, packed, data):
    path = tmp_path_factory.getbasetemp() / "any.idx"
    for _ in range(packed):
        content = gzip.compress(content, compresslevel=1, mtime=0)
    if content and data.draw(st.booleans()):
        place = data.draw(st.integers(0, len(content) - 1))
        new = data.draw(st.binary(max_size=3))
        content = content[:place] + new + content[place + data.draw(st.integers(0, 3)) :]
    found = read_or_refuse(path, content)
    if found is not None:
        plain = content if content[:2] == b"\0\0" else gzip.decompress(content)
        as_header_says(plain, found)
