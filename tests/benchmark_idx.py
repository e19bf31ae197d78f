"""How long reading the training images takes, beside numpy, zlib and other readers, in one run.

    python tests/benchmark_idx.py

Medians of interleaved repeats, as multiples: raw of `np.fromfile`, packed of one `zlib` pass; and
the memory at its peak as a multiple of the data.  It runs on MNIST where it is, else on as many
random bytes of the same size.
"""

import gzip
import importlib
import statistics
import tempfile
import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np

from mnist_ae import data
from mnist_ae.idx import read_idx, write_idx

REPEATS = 15


def torchvision_reader(path):
    return importlib.import_module("torchvision.datasets.mnist").read_image_file(str(path))


def idx2numpy_reader(path):
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rb") as file:
        return importlib.import_module("idx2numpy").convert_from_file(file)


def one_zlib_pass(path):
    return zlib.decompress(Path(path).read_bytes(), wbits=31)


def medians(readers, path):
    """Seconds of each reader, the median of interleaved repeats."""
    times = {name: [] for name in readers}
    for _ in range(REPEATS):
        for name, read in readers.items():
            start = time.perf_counter()
            read(path)
            times[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in times.items()}


def peak(path):
    """The most memory that reading holds at once, as a multiple of the array it gives."""
    tracemalloc.start()
    array = read_idx(path)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / array.nbytes


def main():
    images = data.load("mnist")[0].images
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder, "train-images-idx3-ubyte")
        packed = Path(folder, "train-images-idx3-ubyte.gz")
        write_idx(raw, images)
        packed.write_bytes(gzip.compress(raw.read_bytes()))
        readers = {"mnist_ae": read_idx}
        for name, reader in (("torchvision", torchvision_reader), ("idx2numpy", idx2numpy_reader)):
            if importlib.util.find_spec(name):
                readers[name] = reader
        floors = {"np.fromfile": lambda path: np.fromfile(path, np.uint8)}
        for path, floor in ((raw, floors), (packed, {"one zlib pass": one_zlib_pass})):
            usable = {n: r for n, r in readers.items() if path is raw or n != "torchvision"}
            seconds = medians(floor | usable, path)
            (name,) = floor
            print(f"{path.name}: {name} {1000 * seconds[name]:.1f} ms")
            for other in usable:
                print(f"  {other:12} {seconds[other] / seconds[name]:6.2f} times {name}")
            print(f"  mnist_ae's peak memory: {peak(path):.2f} times the data")


if __name__ == "__main__":
    main()
