"""The helper package behind the lessons: autoencoders, from the bytes to a classifier.

A room is a module or a folder with one subject.  Here they are, from the ground up; which
room may import which stands in a table in `tests/test_rooms.py`.  A lesson imports the
rooms that it needs: `from mnist_ae import data, plots`.

Ground:
    errors: the sentence in which every error says what is wrong.
    files: files that are written whole or not at all, folders that one process may change.
    environment: where the project and its data lie, and whether this is a notebook.
    progress: one line that shows how far something is.
    console: printing that no encoding breaks.
    memory: freed memory, kept for a training or given back to the system.

From bytes to arrays:
    idx: read and write the files of MNIST.
    standins: painted data sets, in place of those that could not be downloaded.
    data: data sets by name or folder: from disk, downloaded, or a stand-in; their mirrors
        and checksums are in `data/sources.toml`.
    pictures: colour pictures with masks, from disk.
    patches: cut pictures into patches and join them again.

Networks:
    models: autoencoders, classifiers, and both on disk.
    machine: threads, denormal numbers and the GPU.
    train: the training loop and what it measures.
    many: several networks at once.
    distributed: one network in several processes.

What is shown and stated:
    lettering: names in figures.
    plots: images, weights and curves.
    studies: results of several seeds, with intervals.
    claims: the numbers that the lessons state, each with its band.
    prose: sentences that a cell computes.
    explorer: the page on which one draws a digit and looks into a network.

On top:
    checks: the exercises' checks, one file per lesson.
    command: `mnist-ae`, which runs the lessons and looks after their data.
"""

__version__ = "0.1.0"
