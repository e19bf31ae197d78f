"""IDX files: read against struct, written and read again, refused with a reason."""

import gzip
import os
import struct

import numpy as np
import pytest

from mnist_ae import idx
from mnist_ae.idx import IdxError, read_idx, read_images, read_labels, write_idx


def by_hand(code, sizes, payload):
    """An IDX file written with struct, independent of the package."""
    return struct.pack(f">BBBB{len(sizes)}I", 0, 0, code, len(sizes), *sizes) + payload


@pytest.mark.parametrize(
    ("code", "form", "dtype"),
    [
        (0x08, "B", np.uint8),
        (0x09, "b", np.int8),
        (0x0B, "h", np.int16),
        (0x0C, "i", np.int32),
        (0x0D, "f", np.float32),
        (0x0E, "d", np.float64),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_reads_what_struct_wrote(tmp_path, code, form, dtype, packed):
    content = by_hand(code, (2, 3), struct.pack(f">6{form}", 0, 1, 2, 3, 100, 127))
    path = tmp_path / "file.idx"
    path.write_bytes(gzip.compress(content) if packed else content)
    array = read_idx(path)
    assert array.dtype == dtype
    assert array.dtype.isnative
    assert array.flags.owndata
    assert array.flags.writeable
    assert array.flags.c_contiguous
    assert array.tolist() == [[0, 1, 2], [3, 100, 127]]


@pytest.mark.parametrize("shape", [(1,), (0,), (3, 0, 2), (2, 3, 4, 5), (1,) * 32])
@pytest.mark.parametrize("dtype", ["u1", "i1", ">i2", "<i4", "f4", "f8"])
def test_writes_what_it_reads(tmp_path, shape, dtype):
    array = (np.random.default_rng(0).random(shape) * 100).astype(dtype)
    write_idx(tmp_path / "a", array)
    again = read_idx(tmp_path / "a")
    assert again.shape == shape
    assert again.dtype == array.dtype.newbyteorder("=")
    assert np.array_equal(again, array)


def test_several_gzip_members_and_zero_padding(tmp_path):
    content = by_hand(8, (5,), b"abcde")
    packed = gzip.compress(content[:6]) + gzip.compress(content[6:]) + bytes(1000)
    (tmp_path / "a.gz").write_bytes(packed)
    assert read_idx(tmp_path / "a.gz").tobytes() == b"abcde"


GOOD = by_hand(8, (2, 2), b"abcd")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty file"),
        (GOOD[:3], "only 3 bytes"),
        (GOOD[:10], "10 bytes of header"),
        (GOOD[:-1], "15 bytes, expected 16"),
        (GOOD + b"x", "17 bytes, expected 16"),
        (b"\0\0\x0a\x01" + bytes(5), "element type 0x0a"),
        (b"\0\0\x08\0", "0 dimensions"),
        (b"\0\0\x08\x21" + bytes(132), "33 dimensions"),
        (b"<!DOCTYPE html><p>403", "a web page"),
        (b"<?xml version='1.0'?><Error>", "XML"),
        (b"404: Not Found\n", "the bytes b'404: Not Found"),
        (b"version https://git-lfs.github.com/spec/v1", "git-lfs pointer"),
        (by_hand(8, (2**32 - 1,) * 4, b""), "20 bytes, expected 340,"),
        (gzip.compress(gzip.compress(GOOD)), "packed twice"),
        (gzip.compress(GOOD)[:-6], "cut short"),
        (gzip.compress(GOOD) + b"x", "followed by other bytes"),
        (gzip.compress(GOOD + b"x"), "more bytes than the 4 that"),
        (gzip.compress(GOOD[:-1]), "3 bytes of numbers"),
        (gzip.compress(by_hand(8, (2**31,), b"")), "announce"),
        (gzip.compress(GOOD)[:-8] + bytes(8), "gzip data that are damaged"),
    ],
)
def test_refuses_and_says_why(tmp_path, content, words):
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(content)
    with pytest.raises(IdxError, match=words) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)


def test_limit_is_an_argument(tmp_path):
    (tmp_path / "a").write_bytes(gzip.compress(by_hand(8, (1000,), bytes(1000))))
    assert read_idx(tmp_path / "a").shape == (1000,)
    with pytest.raises(IdxError, match="max_bytes"):
        read_idx(tmp_path / "a", max_bytes=999)


@pytest.mark.parametrize("path", [3, None, ["a"], "a\0b", b"a\0b"])
def test_what_is_no_path(path):
    with pytest.raises(IdxError, match="expected the path of a file"):
        read_idx(path)


def test_paths_as_bytes(tmp_path):
    write_idx(tmp_path / "a", np.arange(3, dtype=np.uint8))
    assert read_idx(bytes(tmp_path / "a")).tolist() == [0, 1, 2]


def test_no_memory(tmp_path, monkeypatch):
    write_idx(tmp_path / "a", np.arange(3, dtype=np.uint8))

    def no_memory(*_):
        raise MemoryError

    monkeypatch.setattr(np, "empty", no_memory)
    with pytest.raises(IdxError, match="fits into memory"):
        read_idx(tmp_path / "a")


def test_images_and_labels_are_not_taken_for_each_other(tmp_path):
    write_idx(tmp_path / "images", np.zeros((2, 28, 28), np.uint8))
    write_idx(tmp_path / "labels", np.array([0, 9], np.uint8))
    write_idx(tmp_path / "eleven", np.array([0, 10], np.uint8))
    assert read_images(tmp_path / "images").shape == (2, 28, 28)
    assert read_labels(tmp_path / "labels").tolist() == [0, 9]
    with pytest.raises(IdxError, match="labels"):
        read_images(tmp_path / "labels")
    with pytest.raises(IdxError, match="images"):
        read_labels(tmp_path / "images")
    with pytest.raises(IdxError, match="the label 10"):
        read_labels(tmp_path / "eleven")


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a"
    write_idx(path, np.arange(3, dtype=np.uint8))
    fill = idx._fill

    def fill_and_touch(array, source):
        num_read = fill(array, source)
        os.utime(path, ns=(0, 0))
        return num_read

    monkeypatch.setattr(idx, "_fill", fill_and_touch)
    with pytest.raises(
        IdxError, match=r"changed .* expected a file that nobody is writing to"
    ):
        read_idx(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs on this system")
def test_what_is_no_file(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    for name in ("fifo", ".", "missing"):
        with pytest.raises(OSError, match=r"regular file|No such file"):
            read_idx(tmp_path / name)


def test_failed_write_keeps_the_old_file(tmp_path):
    path = tmp_path / "a"
    write_idx(path, np.arange(5, dtype=np.uint8))
    with pytest.raises(TypeError, match="uint64"):
        write_idx(path, np.arange(5, dtype=np.uint64))
    with pytest.raises(ValueError, match="dimensions"):
        write_idx(path, np.uint8(3))
    assert read_idx(path).tolist() == [0, 1, 2, 3, 4]
    assert [file.name for file in tmp_path.iterdir()] == ["a"]
