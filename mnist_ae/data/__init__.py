"""Data sets by name or folder: from disk if they verify, else fetched, else a stand-in.

`load` does it all; the steps lie in `loading`.  What exists is listed in `catalog` and
`sources.toml`, `fetch` knows mirrors, `cache` keeps stand-ins, `folder` reads your own pictures.
"""

from mnist_ae.data.catalog import FILES, SOURCES
from mnist_ae.data.loading import load, read_files
from mnist_ae.data.split import Split, read_split, to_float
from mnist_ae.idx import IdxError

__all__ = ["FILES", "SOURCES", "IdxError", "Split", "load", "read_files", "read_split", "to_float"]
