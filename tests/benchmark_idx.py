"""Time reading the training images beside numpy, zlib and other readers, in one run.

    python tests/benchmark_idx.py

Prints medians of interleaved repeats, as multiples: of `np.fromfile` for the plain file, of
one `zlib` pass for the packed one; and the highest use of memory as a multiple of the data.
Reads MNIST where it is on disk, else its stand-in of the same size.
"""

import gzip
import importlib
import importlib.util
import statistics
import tempfile
import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np

from mnist_ae import data
from mnist_ae.idx import read_idx, write_idx

NUM_REPEATS = 15


def read_with_torchvision(path):
    return importlib.import_module("torchvision.datasets.mnist").read_image_file(str(path))


def read_with_idx2numpy(path):
    open_file = gzip.open if path.suffix == ".gz" else open
    with open_file(path, "rb") as file:
        return importlib.import_module("idx2numpy").convert_from_file(file)


def read_with_fromfile(path):
    return np.fromfile(path, np.uint8)


def unpack_with_zlib(path):
    return zlib.decompress(path.read_bytes(), wbits=31)


def is_installed(module):
    return importlib.util.find_spec(module) is not None


def median_seconds(readers, path):
    """Return the median time of each reader, {name: seconds}, over interleaved repeats."""
    times = {name: [] for name in readers}
    for _ in range(NUM_REPEATS):
        for name, read in readers.items():
            start = time.perf_counter()
            read(path)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def peak_memory(path):
    """Return the most memory that reading holds at once, as a multiple of the array."""
    tracemalloc.start()
    array = read_idx(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / array.nbytes


def compare(path, readers, baseline_name, baseline):
    """Time the readers of a file and print their times as multiples of the baseline's."""
    seconds = median_seconds({baseline_name: baseline, **readers}, path)
    print(f"{path.name}: {baseline_name} {1000 * seconds[baseline_name]:.1f} ms")
    for name in readers:
        ratio = seconds[name] / seconds[baseline_name]
        print(f"  {name:12} {ratio:6.2f} times {baseline_name}")
    print(f"  mnist_ae's peak memory: {peak_memory(path):.2f} times the data")


def main():
    train, _ = data.load("mnist", offline=True)
    plain_readers = {"mnist_ae": read_idx}
    packed_readers = {"mnist_ae": read_idx}
    if is_installed("torchvision"):
        plain_readers["torchvision"] = read_with_torchvision  # reads no packed files
    if is_installed("idx2numpy"):
        plain_readers["idx2numpy"] = read_with_idx2numpy
        packed_readers["idx2numpy"] = read_with_idx2numpy
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder, "train-images-idx3-ubyte")
        packed = Path(folder, "train-images-idx3-ubyte.gz")
        write_idx(plain, train.images)
        packed.write_bytes(gzip.compress(plain.read_bytes()))
        compare(
            plain, plain_readers, baseline_name="np.fromfile", baseline=read_with_fromfile
        )
        compare(packed, packed_readers, "one zlib pass", unpack_with_zlib)


if __name__ == "__main__":
    main()
