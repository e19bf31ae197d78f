"""The helper package behind the lessons: autoencoders on MNIST, from bytes to a classifier.

Rooms, from the ground up: `errors`, `files` and `idx` (bytes and arrays), `folders`, `standins`,
`sources`, `fetch` and `data` (data sets by name), `pictures` (colour pictures from disk) and
`patches` (pieces of them), `models`, `machine` (threads, memory, GPU), `many` and `train`,
`studies` (several seeds), `distributed` (several processes), `notebook`, `plots`, `claims` (the
numbers that lessons state), `checks` (the exercises), `runner` and `__main__` (the command).
Import the room that you need: `from mnist_ae import data, plots`.
"""

__version__ = "0.1.0"
