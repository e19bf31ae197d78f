"""Data sets by name or folder: from disk if they verify, else fetched, else a stand-in.

`load` does it all.  From the ground up: `catalog` and `sources.toml` list the known data
sets, `split` holds images with their labels, `pinned_files` verifies files on disk, `fetch`
knows mirrors, `cache` keeps stand-ins, `folder` reads data of your own, and `loading` puts
them together.  `pinned_files` asks `other_names` for what is missing; `folder` asks
`idx_files` or `class_folders` and `class_listing`.  `named_pictures` finds pictures that
belong together by name.  All pictures are opened by `picture_files` and `jpeg`.
"""

from mnist_ae.data.catalog import FILES, SOURCES
from mnist_ae.data.loading import load
from mnist_ae.data.pinned_files import read_files
from mnist_ae.data.split import Split, read_split, to_float
from mnist_ae.idx import IdxError

__all__ = [
    "FILES",
    "SOURCES",
    "IdxError",
    "Split",
    "load",
    "read_files",
    "read_split",
    "to_float",
]
